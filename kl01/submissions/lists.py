"""Who has handed in and who has not, by name, for who receives the papers."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import abort
from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session

from kl01.db import fetch
from kl01.forms.versions import Form, due_day_of
from kl01.org.access import Principal
from kl01.org.acting import Acting
from kl01.org.kinds import Standing, UnitKind
from kl01.org.models import Membership
from kl01.org.naming import Named, told_apart
from kl01.org.queries import valid_on
from kl01.org.units import Unit, unit_and_under, unit_by_code, unit_by_id, units
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue
from kl01.submissions.access import barred_owners, passes
from kl01.submissions.finding import ReceiverFinder, finder_on
from kl01.submissions.presentation import STATE_KINDS
from kl01.submissions.queries import Line, lines, reference_day
from kl01.submissions.queue import receiving_offices
from kl01.submissions.receivers import RECEIVING_ROLES, Receiver, kind_of
from kl01.submissions.rules import SubmissionState
from kl01.submissions.staffing import passing_on
from kl01.submissions.years import find_form

_MEMBERS = select(Membership.person_id, Membership.standing, Membership.unit_id).where(
    Membership.unit_id.in_(bindparam("units", expanding=True)),
    valid_on(Membership, bindparam("day", type_=Date)),
)

# --- The desk of a receiver --------------------------------------------------------------------------------


def received_units(session: Session, principal: Principal) -> list[Unit]:
    """Return the units for which a person receives papers, by kind and name."""
    ids = {unit_id for _, unit_id in receiving_offices(principal)}
    return in_order(unit_by_id(session, one) for one in ids)


def in_order(found: Iterable[Unit]) -> list[Unit]:
    """Return units by kind and name: the order of every list of units, which is no ranking."""
    kinds = list(UnitKind)
    return sorted(found, key=lambda unit: (kinds.index(unit.kind), unit.folded_name, unit.id))


@dataclass(frozen=True, slots=True)
class Row:
    """A person in the list of a receiver."""

    line: Line
    unit_name: str
    name: str
    """The name; if another in the list has it too, with what tells them apart."""
    readable: bool
    """Whether the receiver may open the paper: it was handed to them."""
    enterable: bool
    """Whether the receiver may begin to type it in for them."""
    entered: bool
    """Whether the receiver is typing it in."""
    kept: bool
    """Whether it matters if they are away, and the receiver may record it."""

    @property
    def state(self) -> str:
        """How the paper stands, in words."""
        if self._known_state:
            return self._known_state.label
        return "Vắng mặt" if self.line.absent else "Chưa nộp"

    @property
    def kind(self) -> str:
        """The kind of the state's tag."""
        if self._known_state:
            return STATE_KINDS[self._known_state]
        return "na" if self.line.absent else "todo"

    @property
    def _known_state(self) -> SubmissionState | None:
        """The state of what was handed in; of a draft nobody but its writer learns."""
        return None if self.line.state is SubmissionState.DRAFT else self.line.state


class HandedList:
    """The people from whom a receiver has a form of a year to come, by tên.

    Their lines are read and counted; what a page makes of one is worked out for those that it shows.
    """

    def __init__(
        self,
        lines: Sequence[Line] = (),
        row: Callable[[Line], Row] | None = None,
        may_read: Callable[[Line], bool] = lambda _line: False,
    ) -> None:
        self.lines = lines
        self._row = row
        self._may_read = may_read

    def _rows(self, lines: Iterable[Line]) -> list[Row]:
        return [self._row(line) for line in lines] if self._row else []

    @cached_property
    def rows(self) -> list[Row]:
        """All of them."""
        return self._rows(self.lines)

    def some_rows(self, first: int, most: int) -> list[Row]:
        """Return `most` of them from the place `first` on."""
        return self._rows(self.lines[first : first + most])

    @cached_property
    def missing(self) -> list[Row]:
        """Who still owes it."""
        return self._rows(line for line in self.lines if line.missing)

    @cached_property
    def handed_in(self) -> int:
        """How many have handed in."""
        return sum(line.handed_in for line in self.lines)

    @cached_property
    def absent(self) -> int:
        """How many owe nothing because they are away."""
        return sum(line.absent and not line.handed_in for line in self.lines)

    @property
    def owed(self) -> int:
        """How many owe it, those included who have handed in."""
        return len(self.lines) - self.absent

    @property
    def is_complete(self) -> bool:
        """Whether nobody still owes it."""
        return self.handed_in == self.owed

    @cached_property
    def units(self) -> int:
        """To how many units the people belong; asked for at every row."""
        return len({line.unit_id for line in self.lines})

    @cached_property
    def printable(self) -> list[Row]:
        """Whose papers the receiver may print: handed in, and to them."""
        return self._rows(self._printable)

    @property
    def printable_count(self) -> int:
        """How many of them there are."""
        return len(self._printable)

    @cached_property
    def _printable(self) -> list[Line]:
        return [line for line in self.lines if line.handed_in and self._may_read(line)]

    @property
    def words(self) -> str:
        """“12/15 đã nộp; còn thiếu 3; vắng mặt 1”."""
        return count_words(self.handed_in, self.owed, self.absent)


def count_words(handed_in: int, owed: int, absent: int = 0) -> str:
    """Return how far a form has come: “12/15 đã nộp; còn thiếu 3”."""
    if not owed and not absent:
        return "Không ai phải nộp"
    parts = [f"{handed_in}/{owed} đã nộp"] if owed else []
    if owed > handed_in:
        parts.append(f"còn thiếu {owed - handed_in}")
    if absent:
        parts.append(f"vắng mặt {absent}")
    return "; ".join(parts)


class ReceiverDesk:
    """A unit for which a person receives papers, with all who hand them in there."""

    def __init__(self, session: Session, acting: Acting, unit: Unit, finder: ReceiverFinder) -> None:
        self._session = session
        self._acting = acting
        self._finder = finder
        self._units = unit_and_under(session, unit.id)
        self._passing = passing_on(session, acting.today)
        self._barred: dict[Receiver, frozenset[int] | None] = {}
        self.unit = unit
        roles = {role for role, unit_id in receiving_offices(acting.principal) if unit_id == unit.id}
        role = next(role for role in RECEIVING_ROLES if role in roles)
        self.receiver = Receiver(kind_of(role, unit.kind), role, unit.id)
        """The office that speaks for the unit."""

    def _receives(self, receiver: Receiver, owner_id: int) -> bool:
        return receiver.unit_id == self.unit.id and self._is_theirs(receiver, owner_id)

    def _is_theirs(self, receiver: Receiver, owner_id: int) -> bool:
        """Whether the person receives somebody's paper in an office, here or elsewhere."""
        if receiver not in self._barred:
            self._barred[receiver] = barred_owners(self._acting.principal, receiver)
        barred = self._barred[receiver]
        return barred is not None and owner_id not in barred

    def handed_list(self, plan: Catalogue, form: Form, period: Period) -> HandedList:
        """Return the people who hand a form of a year in here, and how each one's paper stands."""
        today = self._acting.today
        day = reference_day(period, plan, today)
        found = lines(self._session, plan.plan_id, form, period, self._units, day)
        here = [line for line in found if self._is_here(line)]
        here_now = self._people_now if day != today else {line.person_id for line in here}
        names = Counter(line.name for line in here)
        known = units(self._session).by_id
        namesakes = [line for line in here if names[line.name] > 1]
        called = told_apart([Named(one.name, one.birth_year, known[one.unit_id].name) for one in namesakes])
        labels = {line.person_id: label for line, label in zip(namesakes, called, strict=True)}

        def row(line: Line) -> Row:
            now = line.person_id in here_now
            return Row(
                line,
                unit_name=known[line.unit_id].name,
                name=labels.get(line.person_id, line.name),
                readable=self._may_read(line),
                enterable=line.paper_id is None and now,
                entered=line.entered_by_id == self._acting.person_id
                and line.state is not None
                and line.state.editable,
                kept=not line.handed_in and now,
            )

        return HandedList(here, row, self._may_read)

    @cached_property
    def _people_now(self) -> set[int]:
        """Who may hand in here today."""
        asked = {"units": list(self._units), "day": self._acting.today}
        return {
            person_id
            for person_id, standing, unit_id in fetch(self._session, _MEMBERS, asked)
            if any(self._receives(one, person_id) for one in self._options(standing, unit_id, person_id))
        }

    def _options(self, standing: Standing, unit_id: int, person_id: int) -> tuple[Receiver, ...]:
        """Return the offices from which a person may choose."""
        return self._finder.receivers(standing, unit_id, person_id)

    def _is_here(self, line: Line) -> bool:
        """Whether a person hands in here: where they did, else at the usual one of those they may choose.

        What waits and passes on to this office is here, too.
        """
        passed = self._passed(line) if line.state is SubmissionState.SUBMITTED else None
        if passed is not None and self._receives(passed, line.person_id):
            return True
        options = self._options(line.standing, line.unit_id, line.person_id)
        if not any(self._receives(one, line.person_id) for one in options):
            return False
        handed_to = (line.receiver_role, line.receiver_unit_id)
        chosen = next((one for one in options if (one.role, one.unit_id) == handed_to), options[0])
        return self._receives(chosen, line.person_id)

    def _may_read(self, line: Line) -> bool:
        handed_to = line.receiver
        if line.state in {None, SubmissionState.DRAFT} or handed_to is None:
            return False
        if self._is_theirs(handed_to, line.person_id):
            return True
        passed = self._passed(line)
        if passed is None or line.state is None or not self._is_theirs(passed, line.person_id):
            return False
        inherited = self._passing.inherits(handed_to, passed)
        return passes(self._acting.principal, line.state, line.confirmed_by_id, inherited=inherited)

    def _passed(self, line: Line) -> Receiver | None:
        """Return to whom a paper passes from the office that it was handed to, if it does."""
        handed_to = line.receiver
        if handed_to is None:
            return None
        found = self._passing.receiver(handed_to, line.person_id)
        return None if found == handed_to else found


def desk_at(session: Session, acting: Acting, unit: Unit | None) -> ReceiverDesk | None:
    """Return what a person receives for a unit, or None if they receive nothing there."""
    if unit is None or not any(unit.id == unit_id for _, unit_id in receiving_offices(acting.principal)):
        return None
    return ReceiverDesk(session, acting, unit, finder_on(session, acting.today))


def desks_of(session: Session, acting: Acting) -> list[ReceiverDesk]:
    """Return all units for which a person receives papers."""
    units = received_units(session, acting.principal)
    finder = finder_on(session, acting.today) if units else None
    return [ReceiverDesk(session, acting, unit, finder) for unit in units if finder]


@dataclass(frozen=True, slots=True)
class OpenList:
    """The list of a unit, a form and a period, before the person who receives there."""

    acting: Acting
    desk: ReceiverDesk
    plan: Catalogue
    form: Form
    period: Period
    due_on: date
    found: HandedList


def load_list_for(session: Session, acting: Acting, code: str, form: str, period: Period) -> OpenList:
    """Open the list of a unit, a form and a period: 404 to all who receive nothing there."""
    desk = desk_at(session, acting, unit_by_code(session, code)) or abort(404)
    plan, found = find_form(session, form, period, today=acting.today) or abort(404)
    due_on = due_day_of(session, plan, found, period)
    return OpenList(acting, desk, plan, found, period, due_on, desk.handed_list(plan, found, period))
