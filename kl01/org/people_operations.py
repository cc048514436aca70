"""What is done to people: who they are, where they belong, what offices they hold."""

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.org.account_operations import disable_account
from kl01.org.directory import current_membership
from kl01.org.kinds import ROLE_KINDS, SOLE_ROLES, Role, Standing
from kl01.org.models import (
    PERSON_NAME_LENGTH,
    Membership,
    Office,
    OrgUnit,
    Person,
)
from kl01.org.queries import lasting_administrators
from kl01.org.rules import (
    EARLIEST_DAY,
    FURTHEST_AHEAD,
    OrgRuleError,
    check_day,
)
from kl01.periods import format_date, local_day
from kl01.text import fold, name_sort_key

DAY = timedelta(days=1)


def _today(actor: Actor) -> date:
    return local_day(actor.at)


def _latest(actor: Actor) -> date:
    return _today(actor) + FURTHEST_AHEAD


def create_person(
    session: Session,
    actor: Actor,
    *,
    full_name: str,
    birth_year: int | None,
    job_title: str,
    unit: OrgUnit,
    standing: Standing,
    valid_from: date,
) -> Person:
    """Add a person who belongs to a unit from a day on."""
    _check_joins(actor, unit, valid_from, "valid_from")
    twin = session.scalars(
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Person.full_name == full_name,
            Person.birth_year.is_not_distinct_from(birth_year),
            Person.job_title == job_title,
            Membership.unit_id == unit.id,
            Membership.valid_to.is_(None),
        )
    ).first()
    if twin is not None:
        raise OrgRuleError(
            "full_name", "Đơn vị này đã có người cùng tên. Ghi thêm năm sinh hoặc chức vụ để phân biệt"
        )
    person = Person(birth_year=birth_year, job_title=job_title, **name_columns(full_name))
    session.add(person)
    session.flush()
    membership = Membership(person_id=person.id, unit=unit, standing=standing, valid_from=valid_from)
    session.add(membership)
    facts = {**_person_facts(person), **_membership_facts(membership)}
    record(session, actor, Verb.PERSON_CREATED, _person_key(person), unit_id=unit.id, data={"to": facts})
    return person


def change_person(
    session: Session,
    actor: Actor,
    person: Person,
    *,
    full_name: str,
    birth_year: int | None,
    job_title: str,
    version: int,
) -> None:
    """Correct what is written of a person. Raises StaleVersionError if changed since `version`."""
    if person.version != version:
        raise StaleVersionError
    before = _person_facts(person)
    for field, value in name_columns(full_name).items():
        setattr(person, field, value)
    person.birth_year, person.job_title = birth_year, job_title
    after = _person_facts(person)
    if after != before:
        session.flush()
        record(session, actor, Verb.PERSON_CHANGED, _person_key(person), data={"from": before, "to": after})


def move_person(
    session: Session,
    actor: Actor,
    person: Person,
    *,
    unit: OrgUnit,
    standing: Standing,
    first_day: date,
    membership_id: int | None,
) -> None:
    """Let a person belong to another unit, or as another standing, from a day on.

    The membership before ends the day before. On its own first day it is corrected instead.
    `membership_id` is the one that was shown; raises StaleVersionError if it is the last one no more.
    """
    last = person.memberships[-1] if person.memberships else None
    if (last.id if last else None) != membership_id:
        raise StaleVersionError
    _check_joins(actor, unit, first_day, "first_day")
    before = _membership_facts(last) if last else None
    if last and (last.unit_id, last.standing, last.valid_to) == (unit.id, standing, None):
        raise OrgRuleError("unit", "Chọn đơn vị khác, hoặc đổi đảng viên – quần chúng")
    if last and first_day == last.valid_from:
        last.unit, last.standing, last.valid_to = unit, standing, None
        current = last
    else:
        if last:
            _end_before(last, first_day)
            session.flush()
        current = Membership(person_id=person.id, unit=unit, standing=standing, valid_from=first_day)
        session.add(current)
    session.flush()
    session.expire(person, ["memberships"])
    _record_membership(session, actor, current, {"from": before, "to": _membership_facts(current)})


def _end_before(last: Membership, first_day: date) -> None:
    earliest = (last.valid_to or last.valid_from) + DAY
    if first_day < earliest:
        raise OrgRuleError("first_day", f"Ngày chuyển phải từ {format_date(earliest)} trở đi")
    if last.valid_to is None:
        last.valid_to = first_day - DAY


def leave(session: Session, actor: Actor, person: Person, *, last_day: date) -> None:
    """Let a person leave all units (retired, moved away): membership and offices end, the account is shut.

    `last_day` is today or earlier. Refused for oneself and for the last administrator.
    """
    if person.id == actor.person_id:
        raise OrgRuleError("", "Người khác trong nhóm quản trị phải làm việc này thay đồng chí")
    membership = current_membership(session, person.id, _today(actor))
    if membership is None:
        raise OrgRuleError("", "Người này hiện không sinh hoạt ở đơn vị nào")
    check_day(last_day, "Ngày cuối cùng", membership.valid_from, _today(actor), "last_day")
    batch = secrets.token_hex(8)
    offices = [office for office in person.offices if office.valid_to is None or office.valid_to > last_day]
    end_offices(session, actor, offices, last_day=last_day, batch=batch)
    for later in person.memberships:
        if later.valid_from > last_day:
            withdrawn = {"from": _membership_facts(later), "to": None, "withdrawn": True}
            _record_membership(session, actor, later, withdrawn, batch)
            session.delete(later)
    membership.valid_to = last_day
    session.flush()
    session.expire(person, ["memberships"])
    if person.account and person.account.disabled_at is None:
        disable_account(session, actor, person.account, batch=batch)
    ended = {"from": _membership_facts(membership), "to": None, "last_day": last_day.isoformat()}
    _record_membership(session, actor, membership, ended, batch)


def move_to_successor(
    session: Session, actor: Actor, membership: Membership, successor: OrgUnit, *, last_day: date, batch: str
) -> None:
    """Let somebody go on in the successor of a unit that ends after its last day."""
    before, current = _membership_facts(membership), membership
    if membership.valid_from > last_day:
        membership.unit = successor
    else:
        current = Membership(
            person_id=membership.person_id,
            unit=successor,
            standing=membership.standing,
            valid_from=last_day + DAY,
            valid_to=membership.valid_to,
        )
        membership.valid_to = last_day
        session.flush()  # a person has one open membership at a time
        session.add(current)
    session.flush()
    change = {"from": before, "to": _membership_facts(current)}
    _record_membership(session, actor, current, change, batch)


def _check_joins(actor: Actor, unit: OrgUnit, day: date, field: str) -> None:
    latest = min(_latest(actor), unit.valid_to or date.max)
    check_day(day, "Ngày bắt đầu sinh hoạt", max(unit.valid_from, EARLIEST_DAY), latest, field)


def name_columns(full_name: str) -> dict[str, str]:
    """Return a name with the columns by which it is sorted and found."""
    return {
        "full_name": full_name,
        "sort_key": name_sort_key(full_name)[:1000],
        "folded_name": fold(full_name)[:PERSON_NAME_LENGTH],
    }


def _person_key(person: Person) -> tuple[str, str]:
    return ("person", str(person.id))


def _person_facts(person: Person) -> dict[str, str | int | None]:
    return {"name": person.full_name, "birth_year": person.birth_year, "job_title": person.job_title}


def _membership_facts(membership: Membership) -> dict[str, str]:
    return {
        "unit": membership.unit.code,
        "standing": membership.standing.value,
        "since": membership.valid_from.isoformat(),
    }


def _record_membership(
    session: Session,
    actor: Actor,
    membership: Membership,
    change: dict[str, Any],
    batch: str | None = None,
) -> None:
    record(
        session,
        actor,
        Verb.MEMBERSHIP_CHANGED,
        ("person", str(membership.person_id)),
        unit_id=membership.unit_id,
        batch=batch,
        data=change,
    )


def give_office(
    session: Session,
    actor: Actor,
    person: Person,
    *,
    unit: OrgUnit,
    role: Role,
    valid_from: date,
    valid_to: date | None = None,
) -> Office:
    """Give a person an office in a unit, from a day on and to a day if one is named."""
    if unit.kind not in ROLE_KINDS[role]:
        raise OrgRuleError("role", f"{unit.name} ({unit.kind.label}) không có chức vụ {role.label}")
    latest = min(_latest(actor), unit.valid_to or date.max)
    check_day(valid_from, "Ngày giữ chức", unit.valid_from, latest)
    if valid_to is not None and valid_to < valid_from:
        raise OrgRuleError("valid_to", "Ngày thôi giữ chức phải sau ngày giữ chức")
    other = _in_the_way(session, person.id, unit.id, role, valid_from, valid_to)
    if other is not None:
        raise OrgRuleError(
            "role",
            f"{other.person.full_name} đang giữ chức {role.label} ở đây từ {format_date(other.valid_from)}. "
            "Ghi ngày thôi giữ chức ấy trước",
        )
    office = Office(person=person, unit=unit, role=role, valid_from=valid_from, valid_to=valid_to)
    session.add(office)
    session.flush()
    _record_office(session, actor, Verb.OFFICE_GIVEN, office)
    return office


def _in_the_way(
    session: Session,
    person_id: int,
    unit_id: int,
    role: Role,
    first: date,
    last: date | None,
    besides: int | None = None,
) -> Office | None:
    """Return an office that leaves no room for this one between two days; `besides` is this one's id.

    Nobody holds the same office twice at a time, and those of SOLE_ROLES are held by one person alone.
    """
    same = select(Office).where(
        Office.unit_id == unit_id,
        Office.role == role,
        or_(Office.valid_to.is_(None), Office.valid_to >= first),
    )
    if last is not None:
        same = same.where(Office.valid_from <= last)
    if role not in SOLE_ROLES:
        same = same.where(Office.person_id == person_id)
    if besides is not None:
        same = same.where(Office.id != besides)
    return session.scalars(same.order_by(Office.valid_from)).first()


def end_office(
    session: Session, actor: Actor, office: Office, *, last_day: date, batch: str | None = None
) -> None:
    """End an office after its last day; one that has ended already gets another last day.

    Refused for the last administrator, and if the office would then last into another one of its kind.
    `batch` names the act in the audit trail that this is a part of.
    """
    latest = min(_latest(actor), office.unit.valid_to or date.max)
    check_day(last_day, "Ngày cuối giữ chức", office.valid_from, latest, "last_day")
    _check_not_last_administrator(session, actor, office)
    if office.valid_to is not None and last_day > office.valid_to:
        first = office.valid_to + DAY
        other = _in_the_way(
            session, office.person_id, office.unit_id, office.role, first, last_day, office.id
        )
        if other is not None:
            raise OrgRuleError(
                "last_day",
                f"{other.person.full_name} giữ chức này từ {format_date(other.valid_from)}. "
                "Ghi ngày cuối trước ngày ấy",
            )
    office.valid_to = last_day
    session.flush()
    _record_office(session, actor, Verb.OFFICE_ENDED, office, batch=batch)


def end_offices(
    session: Session, actor: Actor, offices: Iterable[Office], *, last_day: date, batch: str
) -> None:
    """End offices together after a day; those that would begin later are removed."""
    for office in offices:
        if office.valid_from > last_day:
            withdraw_office(session, actor, office, batch=batch)
        else:
            end_office(session, actor, office, last_day=last_day, batch=batch)


def withdraw_office(session: Session, actor: Actor, office: Office, *, batch: str | None = None) -> None:
    """Remove an office that was entered by mistake or never begins. Refused for the last administrator."""
    _check_not_last_administrator(session, actor, office)
    _record_office(session, actor, Verb.OFFICE_ENDED, office, withdrawn=True, batch=batch)
    session.delete(office)
    session.flush()
    session.expire(office.person, ["offices"])


def _check_not_last_administrator(session: Session, actor: Actor, office: Office) -> None:
    if office.role is Role.ADMINISTRATOR and not lasting_administrators(
        session, _today(actor), except_person_id=office.person_id
    ):
        raise OrgRuleError(
            "", "Đây là người quản trị duy nhất. Giao chức vụ quản trị cho người khác có tài khoản trước"
        )


def _record_office(
    session: Session,
    actor: Actor,
    verb: Verb,
    office: Office,
    *,
    withdrawn: bool = False,
    batch: str | None = None,
) -> None:
    facts: dict[str, str | bool | None] = {
        "role": office.role.value,
        "unit": office.unit.code,
        "from": office.valid_from.isoformat(),
        "to": office.valid_to.isoformat() if office.valid_to else None,
    }
    if withdrawn:
        facts["withdrawn"] = True
    record(
        session,
        actor,
        verb,
        _person_key(office.person),
        unit_id=office.unit_id,
        batch=batch,
        data={"to": facts},
    )
