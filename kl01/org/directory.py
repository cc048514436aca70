"""The organisation as its administrators and secretaries look through it: the tree, people, delegations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal, select
from sqlalchemy.orm import Session, joinedload

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.org.kinds import DelegationScope, Role, UnitKind
from kl01.org.models import Account, Delegation, Membership, Office, OrgUnit, Person
from kl01.org.queries import units_on, valid_on
from kl01.org.units import unit_and_under
from kl01.text import fold


@dataclass(slots=True)
class UnitNode:
    """A unit with what stands under it, for showing the tree."""

    unit: OrgUnit
    depth: int
    people: int
    under: list["UnitNode"] = field(default_factory=list)


_KIND_ORDER = {kind: place for place, kind in enumerate(UnitKind)}


def unit_tree(session: Session, day: date) -> list[UnitNode]:
    """Return the units that exist on a day as a tree; under each unit departments last, else by name."""
    units = list(session.scalars(units_on(day)))
    members = select(Membership.unit_id, func.count()).where(valid_on(Membership, day))
    people = dict(session.execute(members.group_by(Membership.unit_id)).all())
    known = {unit.id for unit in units}
    under: dict[int | None, list[OrgUnit]] = defaultdict(list)
    for unit in sorted(units, key=lambda unit: (_KIND_ORDER[unit.kind], unit.folded_name)):
        under[unit.parent_id if unit.parent_id in known else None].append(unit)

    def grow(parent_id: int | None, depth: int) -> list[UnitNode]:
        return [
            UnitNode(unit, depth, people.get(unit.id, 0), grow(unit.id, depth + 1))
            for unit in under[parent_id]
        ]

    return grow(None, 0)


def flat(nodes: Iterable[UnitNode]) -> list[UnitNode]:
    """Return the tree as a list, each unit before those under it."""
    return [one for node in nodes for one in (node, *flat(node.under))]


def ended_units(session: Session, day: date) -> list[OrgUnit]:
    """Return the units that ended before a day, the latest first."""
    ended = select(OrgUnit).where(OrgUnit.valid_to < day).options(joinedload(OrgUnit.successor))
    return list(session.scalars(ended.order_by(OrgUnit.valid_to.desc(), OrgUnit.id)))


_PARTING = ("-", ".", "_")
"""What parts words within a name or a username: “Y-Bhăm”, “vannt.snv”."""


def has_words(text: SQLColumnExpression[str], words: str) -> list[ColumnElement[bool]]:
    """Return the conditions that in a folded text something begins with each of the words.

    Within words nothing is found: “uy” would else be in every Nguyễn.
    """
    wanted, parted = fold(words), text
    for sign in _PARTING:
        wanted, parted = wanted.replace(sign, " "), func.replace(parted, sign, " ")
    beginning = literal(" ").concat(parted)
    return [beginning.contains(f" {word}", autoescape=True) for word in wanted.split()[:8]]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list."""

    person: Person
    unit: OrgUnit | None
    offices: tuple[Office, ...]
    account: Account | None


def _wanted(day: date, words: str, unit_ids: Collection[int] | None) -> Select[Person]:
    """Return the query of the people in whose names and usernames words begin so, with marks or without.

    `unit_ids` limits to those who belong there on the day; None is everybody.
    """
    username = select(Account.username).where(Account.person_id == Person.id).scalar_subquery()
    names = Person.folded_name.concat(" ").concat(func.coalesce(username, ""))
    wanted = select(Person).where(*has_words(names, words))
    if unit_ids is None:
        return wanted
    members = select(Membership.person_id).where(Membership.unit_id.in_(unit_ids), valid_on(Membership, day))
    return wanted.where(Person.id.in_(members))


def count_people(session: Session, day: date, words: str, unit_ids: Collection[int] | None) -> int:
    """Return how many people find_people finds."""
    return session.scalar(select(func.count()).select_from(_wanted(day, words, unit_ids).subquery())) or 0


def find_people(
    session: Session, day: date, words: str, unit_ids: Collection[int] | None, first: int, most: int
) -> list[PersonLine]:
    """Return `most` people from the place `first` on, sorted by tên.

    `words` are found where words of names and usernames begin, without marks; `unit_ids` limits to those
    who belong there on the day.
    """
    wanted = _wanted(day, words, unit_ids).order_by(Person.sort_key, Person.id)
    return person_lines(session, session.scalars(wanted.offset(first).limit(most)).all(), day)


def person_lines(session: Session, people: Sequence[Person], day: date) -> list[PersonLine]:
    """Return people with their unit, offices and account of a day, in the order given."""
    ids = [person.id for person in people]
    units = {
        membership.person_id: membership.unit
        for membership in session.scalars(
            select(Membership)
            .where(Membership.person_id.in_(ids), valid_on(Membership, day))
            .options(joinedload(Membership.unit).joinedload(OrgUnit.parent))
        )
    }
    offices: dict[int, list[Office]] = defaultdict(list)
    for office in session.scalars(
        select(Office)
        .where(Office.person_id.in_(ids), valid_on(Office, day))
        .options(joinedload(Office.unit))
        .order_by(Office.valid_from)
    ):
        offices[office.person_id].append(office)
    accounts = {
        account.person_id: account
        for account in session.scalars(select(Account).where(Account.person_id.in_(ids)))
    }
    return [
        PersonLine(person, units.get(person.id), tuple(offices[person.id]), accounts.get(person.id))
        for person in people
    ]


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
    return sorted(found, key=lambda office: (rank[office.role], office.person.sort_key))


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
) -> Select[Person]:
    """Return the query of the people to whom a secretary may delegate in a unit.

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
        select(Person)
        .where(Person.id.in_(eligible), Person.id != grantor_id, *has_words(Person.folded_name, words))
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


def last_event(session: Session, kind: str, key: str, verb: Verb | None = None) -> AuditEvent | None:
    """Return the latest act in the audit trail on a thing; `verb` asks for acts of one kind."""
    wanted = select(AuditEvent).where(AuditEvent.subject_kind == kind, AuditEvent.subject_key == key)
    if verb is not None:
        wanted = wanted.where(AuditEvent.verb == verb)
    return session.scalar(wanted.order_by(AuditEvent.id.desc()).limit(1))
