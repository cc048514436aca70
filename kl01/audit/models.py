"""The audit trail: who did what to what, when, and on whose behalf. Rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, Index, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ExecutableDDLElement

from kl01.audit.verbs import Verb
from kl01.db import Base, Moment, word


class AuditEvent(Base):
    """One act. It names people and things by number and by the name they had, so it outlives them."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "subject_kind", "subject_key"),
        Index(None, "unit_id", "at"),
        Index(None, "actor_id", "at"),
        Index(None, "batch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None]
    """The person who acted; empty for the program itself."""
    actor_name: Mapped[str] = mapped_column(String(100))
    on_behalf_of_id: Mapped[int | None]
    on_behalf_of_name: Mapped[str | None] = mapped_column(String(100))
    verb: Mapped[Verb] = mapped_column(word(Verb))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_key: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int | None]
    batch: Mapped[str | None] = mapped_column(String(32))
    """Common to all events of one act on many things, such as marking a whole section."""
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What changed: {"from": {…}, "to": {…}} where the verb changes something."""


APPEND_ONLY = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
)


def _trigger(statement: str) -> ExecutableDDLElement:
    made: ExecutableDDLElement = DDL(statement).execute_if(dialect="sqlite")  # type: ignore[no-untyped-call]  # SQLAlchemy leaves DDL untyped
    return made


_table = AuditEvent.__table__
assert isinstance(_table, Table)
for _statement in APPEND_ONLY:
    event.listen(_table, "after_create", _trigger(_statement))
