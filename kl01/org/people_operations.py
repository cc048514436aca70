"""What is done to people: who they are, where they belong."""

import secrets
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.org.directory import current_membership
from kl01.org.kinds import Standing
from kl01.org.models import Membership, OrgUnit, Person
from kl01.org.office_operations import end_offices
from kl01.org.rules import EARLIEST_DAY, FURTHEST_AHEAD, check_day, search_words
from kl01.org.seams import OrgSeams
from kl01.periods import format_date, local_day
from kl01.refusals import Refusal
from kl01.text import name_sort_key
from kl01.web.seams import part

DAY = timedelta(days=1)


def _today(actor: Actor) -> date:
    return local_day(actor.at)


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
            Person.sort_key == name_columns(full_name)["sort_key"],  # names that look alike are the same
            Person.birth_year.is_not_distinct_from(birth_year),
            Person.job_title == job_title,
            Membership.unit_id == unit.id,
            Membership.valid_to.is_(None),
        )
    ).first()
    if twin is not None:
        raise Refusal(
            "Đơn vị này đã có người cùng tên. Ghi thêm năm sinh hoặc chức vụ để phân biệt", "full_name"
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
    username = person.account.username if person.account else ""
    for field, value in name_columns(full_name, username).items():
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
        raise Refusal("Chọn đơn vị khác, hoặc đổi đảng viên – quần chúng", "unit")
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
        raise Refusal(f"Ngày chuyển phải từ {format_date(earliest)} trở đi", "first_day")
    if last.valid_to is None:
        last.valid_to = first_day - DAY


def leave(session: Session, actor: Actor, person: Person, *, last_day: date) -> None:
    """Let a person leave all units (retired, moved away): membership and offices end, the account is shut.

    `last_day` is today or earlier. Refused for oneself and for the last administrator.
    """
    if person.id == actor.person_id:
        raise Refusal("Không tự ghi mình thôi sinh hoạt được. Người khác trong nhóm quản trị làm việc này")
    membership = current_membership(session, person.id, _today(actor))
    if membership is None:
        raise Refusal("Người này hiện không sinh hoạt ở đơn vị nào")
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
        part(OrgSeams).shut_account(session, actor, person.account, batch)
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
    latest = min(_today(actor) + FURTHEST_AHEAD, unit.valid_to or date.max)
    check_day(day, "Ngày bắt đầu sinh hoạt", max(unit.valid_from, EARLIEST_DAY), latest, field)


def name_columns(full_name: str, username: str = "") -> dict[str, str]:
    """Return a name with the columns by which it is sorted and found."""
    return {
        "full_name": full_name,
        "sort_key": name_sort_key(full_name)[:1000],
        "found_by": search_words(full_name, username),
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
