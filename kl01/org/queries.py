"""Reading the organisation."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from kl01.db import fetch
from kl01.kept import Part, kept
from kl01.org.access import HeldDelegation, HeldOffice, Principal
from kl01.org.kinds import Role
from kl01.org.models import (
    Account,
    Committee,
    Delegation,
    Membership,
    Office,
    OrgUnit,
    Person,
)
from kl01.org.rules import delegation_counts
from kl01.org.units import unit_path


def stored_committee(session: Session) -> Committee | None:
    """Return the row of the committee, to change it; None before set-up."""
    return session.scalar(select(Committee).options(joinedload(Committee.root_unit)))


def stored_unit(session: Session, code: str) -> OrgUnit | None:
    """Return the row of the unit with a code, to change it or what hangs on it."""
    return session.scalar(select(OrgUnit).where(OrgUnit.code == code))


def valid_on(
    table: type[Membership] | type[Office] | type[OrgUnit], day: date | BindParameter[date]
) -> ColumnElement[bool]:
    """Return the condition that a dated row holds on a day."""
    return and_(table.valid_from <= day, or_(table.valid_to.is_(None), table.valid_to >= day))


_DAY: BindParameter[date] = bindparam("day", type_=Date)
_HOME = select(Membership.unit_id).where(
    Membership.person_id == bindparam("person_id"), valid_on(Membership, _DAY)
)
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


@kept(Part.UNITS, Part.OFFICES, Part.PEOPLE, at_most=4000)
def principal_of(session: Session, account_id: int, person_id: int, name: str, day: date) -> Principal:
    """Return a person who has an account, with all that access is decided by on a day."""
    asked = {"person_id": person_id, "day": day}
    home = fetch(session, _HOME, asked)
    home_path = unit_path(session, home[0][0]) if home else ()
    offices = tuple(HeldOffice(*row) for row in fetch(session, _OFFICES, asked))
    held = {(office.role, office.unit_id) for office in offices}
    delegations = (HeldDelegation(*row) for row in fetch(session, _DELEGATIONS, asked))
    return Principal(
        account_id=account_id,
        person_id=person_id,
        name=name,
        home_path=home_path,
        offices=offices,
        delegations=tuple(
            delegation
            for delegation in delegations
            if delegation_counts(delegation.scope, delegation.unit_id, home_path, held)
        ),
    )


class Holder(NamedTuple):
    """Who holds an office."""

    person_id: int
    name: str


_HOLDERS = (
    select(Person.id, Person.full_name)
    .join(Office, Office.person_id == Person.id)
    .where(Office.unit_id == bindparam("unit_id"), Office.role == bindparam("role"), valid_on(Office, _DAY))
    .order_by(Office.valid_from.desc(), Office.id)
)


@kept(Part.OFFICES, Part.PEOPLE)
def holders(session: Session, unit_id: int, role: Role, day: date) -> tuple[Holder, ...]:
    """Return who holds an office in a unit on a day, the newest first."""
    asked = {"unit_id": unit_id, "role": role, "day": day}
    return tuple(Holder(*row) for row in fetch(session, _HOLDERS, asked))


class Titled(NamedTuple):
    """Who works in a department, and as what."""

    person_id: int
    name: str
    post: str


_STAFF = (
    select(Person.id, Person.full_name, Person.job_title)
    .join(Office, Office.person_id == Person.id)
    .where(
        Office.unit_id == bindparam("unit_id"),
        Office.role == Role.DEPARTMENT_STAFF,
        valid_on(Office, _DAY),
    )
    .order_by(Person.sort_key, Person.id)
)


@kept(Part.OFFICES, Part.PEOPLE)
def staff_with_posts(session: Session, unit_id: int, day: date) -> tuple[Titled, ...]:
    """Return who works in a department of the committee on a day, with their posts, by name."""
    return tuple(Titled(*row) for row in fetch(session, _STAFF, {"unit_id": unit_id, "day": day}))


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
