"""The organisation as its administrators and secretaries look through it: the tree, people, delegations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Date, Select, and_, bindparam, false, func, select
from sqlalchemy.orm import Session, joinedload

from kl01.db import fetch
from kl01.kept import Part, kept
from kl01.org.kinds import DelegationScope, Role, UnitKind
from kl01.org.models import Account, Delegation, Membership, Office, OrgUnit, Person
from kl01.org.queries import valid_on
from kl01.org.units import Unit, Units, unit_and_under, units
from kl01.text import fold_words


@dataclass(slots=True)
class UnitNode:
    """A unit with what stands under it, for showing the tree."""

    unit: Unit
    depth: int
    people: int = 0
    under: list["UnitNode"] = field(default_factory=list)


class PlacedUnit(NamedTuple):
    """A unit in the list of all, which goes through the tree."""

    unit: Unit
    depth: int
    beneath: int
    """How many units stand under it, and under those."""


_KIND_ORDER = {kind: place for place, kind in enumerate(UnitKind)}


def unit_nodes(known: Units, day: date) -> list[UnitNode]:
    """Return the units that exist on a day as a tree; under each unit departments last, else by name."""
    alive = [unit for unit in known if unit.exists_on(day)]
    there = {unit.id for unit in alive}
    under: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in sorted(alive, key=lambda unit: (_KIND_ORDER[unit.kind], unit.folded_name, unit.id)):
        under[unit.parent_id if unit.parent_id in there else None].append(unit)

    def grow(parent_id: int | None, depth: int) -> list[UnitNode]:
        return [UnitNode(unit, depth, 0, grow(unit.id, depth + 1)) for unit in under[parent_id]]

    return grow(None, 0)


_DAY: BindParameter[date] = bindparam("day", type_=Date)
_MEMBERS = (
    select(Membership.unit_id, func.count())
    .where(Membership.unit_id.in_(bindparam("units", expanding=True)), valid_on(Membership, _DAY))
    .group_by(Membership.unit_id)
)


def unit_tree(session: Session, day: date) -> list[UnitNode]:
    """Return the units that exist on a day as a tree, with how many people belong to each."""
    nodes = unit_nodes(units(session), day)
    shown = flat(nodes)
    people = members_of(session, [node.unit.id for node in shown], day)
    for node in shown:
        node.people = people.get(node.unit.id, 0)
    return nodes


def members_of(session: Session, unit_ids: Sequence[int], day: date) -> dict[int, int]:
    """Return how many people belong to each of some units on a day; one with nobody is not in it."""
    return {row[0]: row[1] for row in fetch(session, _MEMBERS, {"units": unit_ids, "day": day})}


@kept(Part.UNITS)
def placed_units(session: Session, day: date) -> tuple[PlacedUnit, ...]:
    """Return the units that exist on a day in the order of the tree, each before those under it."""
    nodes = flat(unit_nodes(units(session), day))
    return tuple(PlacedUnit(node.unit, node.depth, len(flat(node.under))) for node in nodes)


def flat(nodes: Iterable[UnitNode]) -> list[UnitNode]:
    """Return the tree as a list, each unit before those under it."""
    return [one for node in nodes for one in (node, *flat(node.under))]


@dataclass(frozen=True, slots=True)
class EndedUnit:
    """A unit that is no more, and who goes on with its work."""

    unit: Unit
    successor: Unit | None


def ended_units(session: Session, day: date) -> list[EndedUnit]:
    """Return the units that ended before a day, the latest first."""
    known = units(session)
    ended = [unit for unit in known if unit.valid_to is not None and unit.valid_to < day]
    ended.sort(key=lambda unit: (unit.valid_to or day, -unit.id), reverse=True)
    return [EndedUnit(one, known.by_id.get(one.successor_id or 0)) for one in ended]


def has_words(words: str) -> list[ColumnElement[bool]]:
    """Return the conditions that in what people are found by, something begins with each of the words.

    Within words nothing is found: “uy” would else be in every Nguyễn. What has no letters finds nobody.
    """
    wanted = fold_words(words).split()[:8]
    if not wanted and words.strip():
        return [false()]
    return [Person.found_by.contains(f" {word}", autoescape=True) for word in wanted]


class HeldRole(NamedTuple):
    """An office as a list shows it."""

    role: Role
    unit: Unit


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list, as of a day."""

    person_id: int
    name: str
    birth_year: int | None
    job_title: str
    unit: Unit | None
    username: str
    """Empty without an account."""
    locked: bool
    """Whether the account is disabled."""
    offices: tuple[HeldRole, ...]

    @property
    def can_sign_in(self) -> bool:
        """Whether there is an account, and it is open."""
        return bool(self.username) and not self.locked


def _wanted(day: date, words: str, unit_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    """Return the conditions of the people in whose names and usernames words begin so, with marks or without.

    `unit_ids` limits to those who belong there on the day; None is everybody.
    """
    if unit_ids is None:
        return has_words(words)
    members = select(Membership.person_id).where(Membership.unit_id.in_(unit_ids), valid_on(Membership, day))
    return [*has_words(words), Person.id.in_(members)]


def count_people(session: Session, day: date, words: str, unit_ids: Collection[int] | None) -> int:
    """Return how many people find_people finds."""
    counted = select(func.count()).select_from(Person).where(*_wanted(day, words, unit_ids))
    return session.scalar(counted) or 0


def find_people(
    session: Session, day: date, words: str, unit_ids: Collection[int] | None, first: int, most: int
) -> list[PersonLine]:
    """Return `most` people from the place `first` on, sorted by tên.

    `words` are found where words of names and usernames begin, without marks; `unit_ids` limits to those
    who belong there on the day.
    """
    wanted = select(Person.id).where(*_wanted(day, words, unit_ids)).order_by(Person.sort_key, Person.id)
    return person_lines(session, wanted.offset(first).limit(most), day)


_PEOPLE = (
    select(
        Person.id,
        Person.full_name,
        Person.birth_year,
        Person.job_title,
        Membership.unit_id,
        Account.username,
        Account.disabled_at,
    )
    .outerjoin(Membership, and_(Membership.person_id == Person.id, valid_on(Membership, _DAY)))
    .outerjoin(Account, Account.person_id == Person.id)
    .where(Person.id.in_(bindparam("people", expanding=True)))
)
_OFFICES = (
    select(Office.person_id, Office.role, Office.unit_id)
    .where(Office.person_id.in_(bindparam("people", expanding=True)), valid_on(Office, _DAY))
    .order_by(Office.valid_from, Office.id)
)


def person_lines(session: Session, wanted: Select[int], day: date) -> list[PersonLine]:
    """Return the people whose numbers a query gives, in its order, as of a day."""
    ids = session.scalars(wanted).all()
    asked = {"people": ids, "day": day}
    known = units(session).by_id
    offices: dict[int, list[HeldRole]] = defaultdict(list)
    for person_id, role, unit_id in fetch(session, _OFFICES, asked):
        offices[person_id].append(HeldRole(role, known[unit_id]))
    rows = fetch(session, _PEOPLE, asked)
    found = {
        number: PersonLine(
            number,
            name,
            birth_year,
            job_title,
            known[unit_id] if unit_id is not None else None,
            username or "",
            disabled_at is not None,
            tuple(offices[number]),
        )
        for number, name, birth_year, job_title, unit_id, username, disabled_at in rows
    }
    return [found[number] for number in ids]


def current_membership(session: Session, person_id: int, day: date) -> Membership | None:
    """Return where a person belongs on a day."""
    return session.scalar(
        select(Membership).where(Membership.person_id == person_id, valid_on(Membership, day))
    )


def offices_in(session: Session, unit_id: int, day: date) -> list[Office]:
    """Return the offices held in a unit on a day, by rank and name."""
    found = session.scalars(
        select(Office)
        .where(Office.unit_id == unit_id, valid_on(Office, day))
        .options(joinedload(Office.person))
    )
    rank = {role: place for place, role in enumerate(Role)}
    return sorted(found, key=lambda office: (rank[office.role], office.person.sort_key, office.id))


def delegations_of(session: Session, unit_id: int) -> list[Delegation]:
    """Return the delegations in a unit, the latest first."""
    return list(
        session.scalars(
            select(Delegation)
            .where(Delegation.unit_id == unit_id)
            .options(joinedload(Delegation.delegate), joinedload(Delegation.grantor))
            .order_by(Delegation.valid_from.desc(), Delegation.id.desc())
        )
    )


def possible_delegates(
    session: Session, unit_id: int, scope: DelegationScope, day: date, grantor_id: int, words: str = ""
) -> Select[int]:
    """Return the query of the numbers of the people to whom a secretary may delegate in a unit.

    Who can sign in comes first, since nobody else can do the work; then by tên. Acting for the secretary:
    the unit's deputy secretaries. Ticking the checklist: who belongs to the unit or to one under it.
    """
    if scope is DelegationScope.DEPUTIZE:
        eligible = select(Office.person_id).where(
            Office.unit_id == unit_id, Office.role == Role.DEPUTY_SECRETARY, valid_on(Office, day)
        )
    else:
        eligible = select(Membership.person_id).where(
            Membership.unit_id.in_(unit_and_under(session, unit_id)), valid_on(Membership, day)
        )
    can_sign_in = (
        select(Account.id).where(Account.person_id == Person.id, Account.disabled_at.is_(None)).exists()
    )
    return (
        select(Person.id)
        .where(Person.id.in_(eligible), Person.id != grantor_id, *has_words(words))
        .order_by(can_sign_in.desc(), Person.sort_key, Person.id)
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of the organisation has been entered, as of a day."""

    units: int
    people: int
    secretaries: int
    accounts: int


def organisation_counts(session: Session, day: date) -> Counts:
    """Count units below the root, people who belong somewhere, secretaries, and accounts that are open."""

    def count(query: Select[int]) -> int:
        return session.scalar(query) or 0

    return Counts(
        units=count(
            select(func.count(OrgUnit.id)).where(valid_on(OrgUnit, day), OrgUnit.parent_id.is_not(None))
        ),
        people=count(select(func.count(Membership.id)).where(valid_on(Membership, day))),
        secretaries=count(
            select(func.count(func.distinct(Office.unit_id))).where(
                Office.role == Role.SECRETARY, valid_on(Office, day)
            )
        ),
        accounts=count(select(func.count(Account.id)).where(Account.disabled_at.is_(None))),
    )
