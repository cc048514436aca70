"""Seals over the trail, and the check of all of it.

Sealing is no part of the acts themselves: a chain that each act had to continue would be one more row that
all who write read and change. So whoever runs the daily clock seals what has come since, at least once a
minute, in a transaction of its own that reads a few rows; what came after the newest seal is guarded by its
own hash alone.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, String, Table, Text, cast, func, insert, select, type_coerce
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent, AuditSeal
from kl01.audit.rules import (
    HASHED,
    StoredEvent,
    StoredSeal,
    TrailCheck,
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
_SEAL_COLUMNS = (
    AuditSeal.id, AuditSeal.at, AuditSeal.first_event_id, AuditSeal.last_event_id, AuditSeal.events,
    AuditSeal.digest,
)  # fmt: skip
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
    row = session.execute(select(*_SEAL_COLUMNS).order_by(AuditSeal.id.desc()).limit(1)).first()
    return StoredSeal(*row) if row else None


def unsealed_events(session: Session) -> int:
    """Return how many events came after the newest seal."""
    sealed = select(func.coalesce(func.max(AuditSeal.last_event_id), 0)).scalar_subquery()
    return session.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.id > sealed)) or 0


def check_all(session: Session) -> TrailCheck:
    """Check every event and every seal; a few seconds for some hundred thousand events, without writing."""
    return check_trail(_events(session), _seals(session))


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
            said["at"] = AuditEvent.at.type.process_result_value(datetime.fromisoformat(said["at"]), None)
        said["data"] = json.loads(said["data"])
    except (TypeError, ValueError, RecursionError):
        return None
    return said


def _seals(session: Session) -> Iterator[StoredSeal]:
    last = 0
    statement = select(*_SEAL_COLUMNS).order_by(AuditSeal.id).limit(SEAL_MOST)
    while rows := session.execute(statement.where(AuditSeal.id > last)).all():
        for row in rows:
            yield StoredSeal(*row)
        last = rows[-1].id
