"""Seals over the trail, and the check of all of it.

Sealing is no part of the acts themselves: a chain that each act had to continue would be one more row that
all who write read and change. So whoever runs the daily clock seals what has come since, at least once a
minute, in a transaction of its own that reads a few rows; what came after the newest seal is guarded by its
own hash alone.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, String, Table, Text, cast, func, insert, select, text, type_coerce
from sqlalchemy.orm import Session

from kl01.audit.models import APPEND_ONLY, AuditEvent, AuditSeal
from kl01.audit.rules import (
    HASHED,
    StoredEvent,
    StoredSeal,
    TrailCheck,
    Wrong,
    check_trail,
    same_code,
    seal_digest,
)
from kl01.db import store

SEAL_MOST: Final = 5000
"""So many events go under one seal, and so many rows are in memory at once."""

_SEALS = AuditSeal.__table__
assert isinstance(_SEALS, Table)
_INSERT = insert(_SEALS)
_NEWEST = (
    select(AuditSeal.id, AuditSeal.last_event_id, AuditSeal.digest).order_by(AuditSeal.id.desc()).limit(1)
)
_LAST_EVENT = select(func.max(AuditEvent.id))


def needs_seal(session: Session) -> bool:
    """Whether anything happened since the newest seal."""
    newest = session.execute(_NEWEST).first()
    last = session.scalar(_LAST_EVENT) or 0
    return last > (newest.last_event_id if newest else 0)


def seal_events(session: Session, at: datetime) -> int:
    """Put a seal over what happened since the newest one; return how many events it covers.

    0 if there are none, SEAL_MOST if there may be more. Raises IntegrityError if another process has sealed
    them meanwhile.
    """
    newest = session.execute(_NEWEST).first()
    number, last = (newest.id, newest.last_event_id) if newest else (0, 0)
    new = select(AuditEvent.id, AuditEvent.digest).where(AuditEvent.id > last)
    events = [(row.id, row.digest) for row in session.execute(new.order_by(AuditEvent.id).limit(SEAL_MOST))]
    if events:
        values = {
            "id": number + 1,
            "at": at,
            "first_event_id": events[0][0],
            "last_event_id": events[-1][0],
            "events": len(events),
            "digest": seal_digest(newest.digest if newest else "", at, events),
        }
        store(session, _INSERT, values)
    return len(events)


def newest_seal(session: Session) -> StoredSeal | None:
    """Return the newest seal, None if there is none yet."""
    row = session.execute(select(*_seal_columns(session)).order_by(AuditSeal.id.desc()).limit(1)).first()
    return _stored_seal(row) if row else None


def unsealed_events(session: Session) -> int:
    """Return how many events came after the newest seal."""
    sealed = select(func.coalesce(func.max(AuditSeal.last_event_id), 0)).scalar_subquery()
    return session.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.id > sealed)) or 0


def check_all(session: Session) -> TrailCheck:
    """Check every event and every seal; a few seconds for some hundred thousand events, without writing."""
    check = check_trail(_events(session), _seals(session))
    if missing_guards(session):
        check.note(Wrong.GUARD, 0, 0)
    return check


_TRIGGER = re.compile(r"CREATE TRIGGER (\w+)")
_STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
}


def missing_guards(session: Session) -> set[str]:
    """Return the triggers that keep events and seals from being changed, and are not there or do nothing."""
    dialect = session.get_bind().dialect.name
    wanted = {
        name
        for statements in APPEND_ONLY.values()
        for statement in statements[dialect]
        for name in _TRIGGER.findall(statement)
    }
    return wanted - set(session.scalars(text(_STANDING[dialect])))


def find_seal(session: Session, code: str) -> StoredSeal | None:
    """Return the seal whose code was copied onto paper, None if the trail has none."""
    return next((one for one in _seals(session) if same_code(one.digest, code)), None)


def _events(session: Session) -> Iterator[StoredEvent]:
    dialect, last = session.get_bind().dialect.name, 0
    columns = [_raw(name, dialect) for name in HASHED]
    statement = select(AuditEvent.id, AuditEvent.digest, *columns).order_by(AuditEvent.id).limit(SEAL_MOST)
    while rows := session.execute(statement.where(AuditEvent.id > last)).all():
        for row in rows:
            yield StoredEvent(row.id, _said(row), row.digest)
        last = rows[-1].id


def _raw(name: str, dialect: str) -> ColumnElement[Any]:
    """Return a column as it is stored: what somebody wrote into the file may be of any kind."""
    column = getattr(AuditEvent, name)
    if name == "data" and dialect == "postgresql":
        return cast(column, Text).label(name)
    if name in {"verb", "data"} or (name == "at" and dialect == "sqlite"):
        return type_coerce(column, String).label(name)
    return type_coerce(column, column.type).label(name)


def _said(row: Row[Any]) -> dict[str, Any] | None:
    said = dict(row._mapping)
    try:
        if isinstance(said["at"], str):
            said["at"] = datetime.fromisoformat(said["at"]).replace(tzinfo=UTC)
        said["data"] = json.loads(said["data"])
    except (TypeError, ValueError, RecursionError):
        return None
    return said


def _seals(session: Session) -> Iterator[StoredSeal]:
    last = 0
    statement = select(*_seal_columns(session)).order_by(AuditSeal.id).limit(SEAL_MOST)
    while rows := session.execute(statement.where(AuditSeal.id > last)).all():
        yield from map(_stored_seal, rows)
        last = rows[-1].id


def _seal_columns(session: Session) -> list[ColumnElement[Any]]:
    is_file = session.get_bind().dialect.name == "sqlite"
    at = type_coerce(AuditSeal.at, String) if is_file else type_coerce(AuditSeal.at, AuditSeal.at.type)
    others = (AuditSeal.first_event_id, AuditSeal.last_event_id, AuditSeal.events, AuditSeal.digest)
    return [AuditSeal.id.label("id"), at.label("at"), *(one.label(one.key) for one in others)]


def _stored_seal(row: Row[Any]) -> StoredSeal:
    number, at, first, last, events, digest = tuple(row)
    return StoredSeal(number, _moment(at), _whole(first), _whole(last), _whole(events), str(digest))


def _moment(stored: object) -> datetime | None:
    """Return a stored moment; None of what is none: somebody may have written it into the file."""
    if isinstance(stored, datetime):
        return stored if stored.tzinfo else stored.replace(tzinfo=UTC)
    try:
        return datetime.fromisoformat(str(stored)).replace(tzinfo=UTC)
    except ValueError:
        return None


def _whole(stored: object) -> int:
    """Return a stored number; 0, which no event has, of what is none."""
    return stored if isinstance(stored, int) else 0
