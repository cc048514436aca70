"""Finding who is chosen as an example: people by name, units of the tree, or a name that nobody here has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session, object_session

from kl01.exemplars.models import Exemplar
from kl01.exemplars.rules import ExemplarKind
from kl01.org.directory import PersonLine, find_people
from kl01.org.models import Person
from kl01.org.naming import Named, told_apart
from kl01.org.units import Unit, unit_and_under, unit_by_code, unit_by_id
from kl01.submissions.people import home_of
from kl01.web.tasks import TaskRow

SHOWN_AT_MOST = 20
"""People of one search: who is not among them is found by more of their name."""


@dataclass(frozen=True, slots=True)
class Found:
    """Who was chosen, what that fixes of their row of mẫu 03, and what it suggests."""

    person: Person | None = None
    group_unit: Unit | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    suggested: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, exemplar: Exemplar) -> "Found":
        """Return who an exemplar is; the name of one who is on record stands as it was registered."""
        fixed = {"name": exemplar.name} if exemplar.person_id or exemplar.group_unit_id else {}
        return cls(exemplar.person, _unit_of(exemplar), fixed)


def _unit_of(exemplar: Exemplar) -> Unit | None:
    session = object_session(exemplar)
    return unit_by_id(session, exemplar.group_unit_id) if session and exemplar.group_unit_id else None


def chosen_from(
    session: Session, unit: Unit, kind: ExemplarKind, query: Mapping[str, str], day: date
) -> Found | None:
    """Return who an address names (?nguoi=, ?don-vi= or ?ten=), None if nobody: then one has to be found.

    Only people and units of the registering unit and of those under it; who is not, counts as not named.
    """
    if "ten" in query:
        return Found()
    if kind is ExemplarKind.INDIVIDUAL:
        return _person(session, unit, query.get("nguoi", ""), day)
    return _unit(session, unit, query.get("don-vi", ""), day)


def _person(session: Session, unit: Unit, number: str, day: date) -> Found | None:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    person = session.get(Person, int(number))
    home = home_of(session, person.id, day) if person else None
    if person is None or home is None or home.unit.id not in unit_and_under(session, unit.id):
        return None
    # Where somebody belongs to the registering unit itself, its name stands above the list.
    place = home.unit.name if home.unit.id != unit.id or not person.job_title else ""
    position = ", ".join(part for part in (person.job_title, place) if part)
    return Found(person, None, {"name": person.full_name}, {"position": position})


def _unit(session: Session, unit: Unit, code: str, day: date) -> Found | None:
    chosen = unit_by_code(session, code) if code else None
    if chosen is None or chosen not in found_units(session, unit, day):
        return None
    return Found(None, chosen, {"name": chosen.name})


def found_people(session: Session, unit: Unit, words: str, day: date) -> list[PersonLine]:
    """Return the people of a unit and of those under it in whose names words begin so; none without words."""
    if not words.strip():
        return []
    return find_people(session, day, words, unit_and_under(session, unit.id), 0, SHOWN_AT_MOST + 1)


def called(people: Sequence[PersonLine]) -> list[str]:
    """Return how found people are called, each told apart from others of the name."""
    return told_apart(
        [Named(one.name, one.birth_year, one.unit.name if one.unit else "", one.job_title) for one in people]
    )


def person_row(line: PersonLine, name: str, url: str = "", state: str = "") -> TaskRow:
    """Return a found person as a row of a list; `name` is how they are called in it."""
    unit = line.unit.name if line.unit else ""
    known = (line.job_title, unit, str(line.birth_year or ""))
    return TaskRow(name, url, " · ".join(part for part in known if part), state)


def found_units(session: Session, unit: Unit, day: date) -> list[Unit]:
    """Return a unit and those under it that exist on a day, itself first, then by name."""
    under = (unit_by_id(session, one) for one in unit_and_under(session, unit.id))
    return sorted(
        (one for one in under if one.exists_on(day)), key=lambda one: (one.id != unit.id, one.folded_name)
    )
