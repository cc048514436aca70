"""What happened to a thing, read back from the audit trail: the newest first, a page at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb

Subject = tuple[str, str]
"""Kind and key of a thing, as events name it."""
TRAIL_LENGTH = 50
"""So many events stand on a page."""


@dataclass(frozen=True, slots=True)
class Trail:
    """One page of what happened."""

    events: Sequence[AuditEvent]
    total: int
    """On all pages."""


def _about(
    subjects: Collection[Subject], only: Collection[Verb], but: Collection[Verb]
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        or_(*(and_(AuditEvent.subject_kind == kind, AuditEvent.subject_key == key) for kind, key in subjects))
    ]
    if only:
        found.append(AuditEvent.verb.in_(only))
    if but:
        found.append(AuditEvent.verb.not_in(but))
    return found


def trail_of(
    session: Session,
    subjects: Collection[Subject],
    *,
    only: Collection[Verb] = (),
    but: Collection[Verb] = (),
    not_by: int | None = None,
    page: int = 1,
) -> Trail:
    """Return a page of what happened to some things, from 1 on; beyond the last one the last.

    `only` and `but` choose acts, `not_by` leaves out those of a person.
    """
    wanted = _about(subjects, only, but)
    if not_by is not None:
        wanted.append(AuditEvent.actor_id != not_by)
    return _page(session, wanted, page)


def _page(session: Session, wanted: list[ColumnElement[bool]], page: int) -> Trail:
    statement = select(AuditEvent, func.count().over()).where(*wanted).order_by(AuditEvent.id.desc())
    rows = session.execute(statement.limit(TRAIL_LENGTH).offset((page - 1) * TRAIL_LENGTH)).all()
    if rows:
        return Trail([event for event, _ in rows], rows[0][1])
    if page == 1:
        return Trail([], 0)
    total = session.scalar(select(func.count(AuditEvent.id)).where(*wanted)) or 0
    last = max(-(-total // TRAIL_LENGTH), 1)
    return _page(session, wanted, last)


def trail_of_kinds(session: Session, kinds: Collection[str], *, page: int = 1) -> Trail:
    """Return a page of what happened to all things of some kinds, from 1 on; beyond the last one the last."""
    return _page(session, [AuditEvent.subject_kind.in_(kinds)], page)


def newest_of(
    session: Session,
    subjects: Collection[Subject],
    *,
    only: Collection[Verb] = (),
    but: Collection[Verb] = (),
) -> AuditEvent | None:
    """Return what happened to some things last; `only` and `but` choose acts."""
    return session.scalar(
        select(AuditEvent).where(*_about(subjects, only, but)).order_by(AuditEvent.id.desc()).limit(1)
    )
