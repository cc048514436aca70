"""Reading the organisation."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Date, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from kl01.db import asked_once
from kl01.org.access import HeldDelegation, HeldOffice, Principal
from kl01.org.kinds import Role, UnitKind
from kl01.org.models import (
    Account,
    Committee,
    Delegation,
    Membership,
    Office,
    OrgUnit,
    Person,
    UnitHistory,
)
from kl01.org.rules import delegation_counts


def valid_on(
    table: type[Membership] | type[Office] | type[OrgUnit], day: date | BindParameter[date]
) -> ColumnElement[bool]:
    """Return the condition that a dated row holds on a day."""
    return and_(table.valid_from <= day, or_(table.valid_to.is_(None), table.valid_to >= day))


@asked_once
def committee(session: Session) -> Committee | None:
    """Return the committee, or None before set-up."""
    return session.scalar(select(Committee).options(joinedload(Committee.root_unit)))


def _path_statement(first: ColumnElement[bool]) -> Select[int]:
    start = select(OrgUnit.id, OrgUnit.parent_id).where(first).cte("path", recursive=True)
    above = aliased(OrgUnit)
    path = start.union_all(select(above.id, above.parent_id).join(start, above.id == start.c.parent_id))
    return select(path.c.id)


# Every request asks for a path, and building such a statement costs more than running it.
_PATH_OF_UNIT = _path_statement(OrgUnit.id == bindparam("unit_id"))
_PATH_OF_HOME = _path_statement(
    OrgUnit.id.in_(
        select(Membership.unit_id).where(
            Membership.person_id == bindparam("person_id"),
            Membership.valid_from <= bindparam("day"),
            or_(Membership.valid_to.is_(None), Membership.valid_to >= bindparam("day")),
        )
    )
)


_DAY: BindParameter[date] = bindparam("day", type_=Date)
_OFFICES = (
    select(Office.role, Office.unit_id, OrgUnit.kind)
    .join(OrgUnit, OrgUnit.id == Office.unit_id)
    .where(Office.person_id == bindparam("person_id"), valid_on(Office, _DAY), valid_on(OrgUnit, _DAY))
)
_DELEGATIONS = (
    select(Delegation.unit_id, Delegation.grantor_id, Person.full_name, Delegation.scope)
    .join(Person, Person.id == Delegation.grantor_id)
    .join(
        Office,
        and_(
            Office.person_id == Delegation.grantor_id,
            Office.unit_id == Delegation.unit_id,
            Office.role == Role.SECRETARY,
            valid_on(Office, _DAY),
        ),
    )
    .where(
        Delegation.delegate_id == bindparam("person_id"),
        Delegation.ended_at.is_(None),
        Delegation.valid_from <= _DAY,
        Delegation.valid_to >= _DAY,
    )
)


@asked_once
def unit_path(session: Session, unit_id: int) -> tuple[int, ...]:
    """Return the ids of a unit and all above it, nearest first."""
    return tuple(session.scalars(_PATH_OF_UNIT, {"unit_id": unit_id}))


def _home_path(session: Session, person_id: int, day: date) -> tuple[int, ...]:
    """Return the ids of the unit where a person belongs on a day and of all above it, nearest first."""
    return tuple(session.scalars(_PATH_OF_HOME, {"person_id": person_id, "day": day}))


def principal_of_person(session: Session, person_id: int, day: date) -> Principal | None:
    """Return a person with the rights that they have on a day, for work done for them while they are away.

    None if they have no account, or a disabled one.
    """
    row = session.execute(
        select(Account.id, Person.full_name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.person_id == person_id, Account.disabled_at.is_(None))
    ).one_or_none()
    return principal_of(session, row[0], person_id, row[1], day) if row else None


def principal_of(session: Session, account_id: int, person_id: int, name: str, day: date) -> Principal:
    """Return a person who has an account, with all that access is decided by on a day."""
    home_path = _home_path(session, person_id, day)
    offices = tuple(_offices(session, person_id, day))
    held = {(office.role, office.unit_id) for office in offices}
    return Principal(
        account_id=account_id,
        person_id=person_id,
        name=name,
        home_path=home_path,
        offices=offices,
        delegations=tuple(
            delegation
            for delegation in _delegations(session, person_id, day)
            if delegation_counts(delegation.scope, delegation.unit_id, home_path, held)
        ),
    )


def _offices(session: Session, person_id: int, day: date) -> Iterable[HeldOffice]:
    rows = session.execute(_OFFICES, {"person_id": person_id, "day": day})
    return (HeldOffice(role, unit_id, kind) for role, unit_id, kind in rows)


def _delegations(session: Session, person_id: int, day: date) -> Iterable[HeldDelegation]:
    rows = session.execute(_DELEGATIONS, {"person_id": person_id, "day": day})
    return (HeldDelegation(*row) for row in rows)


@asked_once
def holders(session: Session, unit_id: int, role: Role, day: date) -> Sequence[Person]:
    """Return who holds an office in a unit on a day."""
    return (
        session.scalars(
            select(Person)
            .join(Office, Office.person_id == Person.id)
            .where(Office.unit_id == unit_id, Office.role == role, valid_on(Office, day))
            .order_by(Office.valid_from.desc())
        )
    ).all()


def unit_on(session: Session, unit: OrgUnit, day: date) -> tuple[str, tuple[UnitKind, str] | None]:
    """Return the name that a unit had on a day, with the kind and the name of what stood above it then.

    A day before the unit's own first gives its first name.
    """
    name, parent_id = _name_and_parent(session, unit, day)
    if parent_id is None:
        return name, None
    parent = unit_by_id(session, parent_id)
    return name, (parent.kind, _name_and_parent(session, parent, day)[0])


def _name_and_parent(session: Session, unit: OrgUnit, day: date) -> tuple[str, int | None]:
    rows = _history(session, unit.id)
    held = [row for row in rows if row.valid_from <= day] or rows[:1]
    return (held[-1].name, held[-1].parent_id) if held else (unit.name, unit.parent_id)


@asked_once
def _history(session: Session, unit_id: int) -> Sequence[Row[date, str, int | None]]:
    """Return the first day, the name and the parent of each entry of a unit's history, the oldest first."""
    return session.execute(
        select(UnitHistory.valid_from, UnitHistory.name, UnitHistory.parent_id)
        .where(UnitHistory.unit_id == unit_id)
        .order_by(UnitHistory.valid_from)
    ).all()


@asked_once
def unit_by_id(session: Session, unit_id: int) -> OrgUnit:
    """Return the unit with a number; it is there, since something refers to it."""
    return session.get_one(OrgUnit, unit_id)


@asked_once
def unit_by_code(session: Session, code: str) -> OrgUnit | None:
    """Return the unit with a code, whether it still exists today or not."""
    return session.scalar(select(OrgUnit).where(OrgUnit.code == code))


def units_on(day: date) -> Select[OrgUnit]:
    """Return the query of all units that exist on a day."""
    return select(OrgUnit).where(valid_on(OrgUnit, day))


def lasting_administrators(session: Session, day: date, except_person_id: int) -> int:
    """Count the others who can sign in and hold the office of administrator with no end set."""
    return (
        session.scalar(
            select(func.count(func.distinct(Office.person_id)))
            .join(Account, Account.person_id == Office.person_id)
            .where(
                Office.role == Role.ADMINISTRATOR,
                Office.person_id != except_person_id,
                Office.valid_from <= day,
                Office.valid_to.is_(None),
                Account.disabled_at.is_(None),
            )
        )
        or 0
    )
