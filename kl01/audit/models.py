"""The audit trail: who did what to what, when, and on whose behalf. Rows are only ever added."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, Index, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from kl01.audit.verbs import Verb
from kl01.db import Base, Moment, on_dialect, word


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


APPEND_ONLY: Final = {
    "sqlite": (
        """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
        """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'audit events are never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        """CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_event_stays()""",
    ),
}
"""The triggers by which each database refuses to change what happened."""

_table = AuditEvent.__table__
assert isinstance(_table, Table)
for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(_table, "after_create", on_dialect(_dialect, _statement))
