"""What is done to offices: giving them, ending them, taking back what was entered by mistake."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.org.kinds import ROLE_KINDS, SOLE_ROLES, Role
from kl01.org.models import Office, OrgUnit, Person
from kl01.org.queries import lasting_administrators
from kl01.org.rules import FURTHEST_AHEAD, check_day
from kl01.periods import format_date, local_day
from kl01.refusals import Refusal

DAY = timedelta(days=1)


def _today(actor: Actor) -> date:
    return local_day(actor.at)


def _latest(actor: Actor) -> date:
    return _today(actor) + FURTHEST_AHEAD


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
        raise Refusal(f"{unit.name} ({unit.kind.label}) không có chức vụ {role.label}", "role")
    latest = min(_latest(actor), unit.valid_to or date.max)
    check_day(valid_from, "Ngày giữ chức", unit.valid_from, latest)
    if valid_to is not None and valid_to < valid_from:
        raise Refusal("Ngày thôi giữ chức phải sau ngày giữ chức", "valid_to")
    other = _in_the_way(session, person.id, unit.id, role, valid_from, valid_to)
    if other is not None:
        raise Refusal(
            f"{other.person.full_name} đang giữ chức {role.label} ở đây từ {format_date(other.valid_from)}. "
            "Ghi ngày thôi giữ chức ấy trước",
            "role",
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
    return session.scalars(same.order_by(Office.valid_from, Office.id)).first()


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
            raise Refusal(
                f"{other.person.full_name} giữ chức này từ {format_date(other.valid_from)}. "
                "Ghi ngày cuối trước ngày ấy",
                "last_day",
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
        raise Refusal(
            "Đây là người quản trị duy nhất. Giao chức vụ quản trị cho người khác có tài khoản trước"
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
        ("person", str(office.person_id)),
        unit_id=office.unit_id,
        batch=batch,
        data={"to": facts},
    )
