"""Recording that somebody is away for long, and that they are back."""

from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.org.directory import current_membership
from kl01.org.models import Absence, Person
from kl01.org.rules import FURTHEST_AHEAD, check_day
from kl01.periods import format_date, local_day
from kl01.refusals import Refusal

DAY = timedelta(days=1)
LONGEST_ABSENCE = timedelta(days=5 * 366)
"""A term of five years; longer is without an end."""


def record_absence(
    session: Session, actor: Actor, person: Person, *, valid_from: date, valid_to: date | None
) -> Absence:
    """Record that a person is away between two days, both included; no `valid_to`: until further notice.

    Meanwhile they owe no papers. Why they are away is nobody's business here, and there is no place for it.
    Raises Refusal.
    """
    today = local_day(actor.at)
    membership = current_membership(session, person.id, today)
    if membership is None:
        raise Refusal("Người này hiện không sinh hoạt ở đơn vị nào")
    first_day = min(one.valid_from for one in person.memberships)
    check_day(valid_from, "Ngày bắt đầu vắng mặt", first_day, today + FURTHEST_AHEAD)
    if valid_to is not None:
        check_day(valid_to, "Ngày vắng mặt cuối cùng", valid_from, valid_from + LONGEST_ABSENCE, "valid_to")
    _check_free(session, person, valid_from, valid_to)
    absence = Absence(person_id=person.id, valid_from=valid_from, valid_to=valid_to)
    session.add(absence)
    session.flush()
    _record(session, actor, Verb.ABSENCE_RECORDED, absence, membership.unit_id, {"to": _facts(absence)})
    return absence


def _check_free(session: Session, person: Person, valid_from: date, valid_to: date | None) -> None:
    other = session.scalars(
        select(Absence).where(
            Absence.person_id == person.id,
            Absence.valid_from <= (valid_to or date.max),
            or_(Absence.valid_to.is_(None), Absence.valid_to >= valid_from),
        )
    ).first()
    if other is None:
        return
    until = f" đến {format_date(other.valid_to)}" if other.valid_to else ""
    raise Refusal(
        f"Đã ghi vắng mặt từ {format_date(other.valid_from)}{until}. "
        "Chọn thời gian khác, hoặc kết thúc lần ghi ấy trước",
        "valid_from",
    )


def end_absence(session: Session, actor: Actor, absence: Absence) -> None:
    """Let a person be back from today on. One who is back already, or not yet away, is left as they are."""
    today = local_day(actor.at)
    if absence.valid_from >= today or (absence.valid_to is not None and absence.valid_to < today):
        return
    before = _facts(absence)
    absence.valid_to = today - DAY
    session.flush()
    _record_end(session, actor, absence, {"from": before, "to": _facts(absence)})


def withdraw_absence(session: Session, actor: Actor, absence: Absence) -> None:
    """Take back an absence that was recorded by mistake, as if it had never been."""
    _record_end(session, actor, absence, {"from": _facts(absence), "to": None})
    session.delete(absence)
    session.flush()


def _record_end(session: Session, actor: Actor, absence: Absence, data: dict[str, object]) -> None:
    membership = current_membership(session, absence.person_id, local_day(actor.at))
    unit_id = membership.unit_id if membership else None
    _record(session, actor, Verb.ABSENCE_ENDED, absence, unit_id, data)


def _record(
    session: Session,
    actor: Actor,
    verb: Verb,
    absence: Absence,
    unit_id: int | None,
    data: dict[str, object],
) -> None:
    record(session, actor, verb, ("person", str(absence.person_id)), unit_id=unit_id, data=data)


def _facts(absence: Absence) -> dict[str, str]:
    until = absence.valid_to.isoformat() if absence.valid_to else ""
    return {"since": absence.valid_from.isoformat(), "until": until}
