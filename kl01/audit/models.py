"""The audit trail: who did what to what, when, and on whose behalf. Rows are only ever added."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, Identity, Index, String, Table, UniqueConstraint, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from kl01.audit.rules import event_digest
from kl01.audit.verbs import Verb
from kl01.db import Base, Moment, on_dialect, word


def _digest(context: DefaultExecutionContext) -> str:
    return event_digest(context.get_current_parameters())  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


class AuditEvent(Base):
    """One act. It names people and things by number and by the name they had, so it outlives them."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "subject_kind", "subject_key"),
        Index(None, "unit_id", "at"),
        Index(None, "actor_id", "at"),
        Index(None, "batch"),
        CheckConstraint("id > 0", name="id_counts"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
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
    digest: Mapped[str] = mapped_column(String(64), default=_digest)
    """`event_digest` of all the rest but the number. Whoever inserts a row gets it by that."""


class AuditSeal(Base):
    """A seal over the events since the one before: a later change of any of them shows."""

    __tablename__ = "audit_seal"
    __table_args__ = (
        UniqueConstraint("first_event_id"),
        UniqueConstraint("last_event_id"),
        CheckConstraint("id > 0 AND first_event_id <= last_event_id AND events > 0", name="covers_events"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Counts from 1 without gaps."""
    at: Mapped[datetime] = mapped_column(Moment)
    first_event_id: Mapped[int]
    last_event_id: Mapped[int]
    events: Mapped[int]
    """How many events it covers: numbers may be left out between the first and the last."""
    digest: Mapped[str] = mapped_column(String(64))
    """`seal_digest` of the events and of the seal before."""


def append_only(table: str) -> dict[str, tuple[str, ...]]:
    """Return the statements by which each database refuses to change the rows of a table, or to add old ones.

    On SQLite INSERT OR REPLACE deletes a row without the trigger of deleting, but never without that of
    inserting; NEW.id is -1 there while the database is still to choose the number, and a huge one would end
    the counting. On PostgreSQL a role without the right is refused before the triggers are asked; who has all
    rights meets the triggers.
    """
    return {
        "sqlite": (
            f"""CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
            f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
            f"""CREATE TRIGGER {table}_no_old BEFORE INSERT ON {table}
WHEN NEW.id <> -1 AND NEW.id NOT BETWEEN (SELECT max(id) + 1 FROM {table})
AND (SELECT max(id) + 1000 FROM {table})
BEGIN SELECT RAISE(ABORT, 'audit events are never put before others'); END""",  # noqa: S608 - named here
        ),
        "postgresql": (
            f"""CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'audit events are never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
            f"""CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_stays()""",
            f"""CREATE FUNCTION {table}_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.id <= (SELECT max(id) FROM {table}) THEN RAISE EXCEPTION 'audit events are never put before others'
USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$""",  # noqa: S608 - named here
            f"""CREATE TRIGGER {table}_follows BEFORE INSERT ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_follows()""",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER",
        ),
    }


APPEND_ONLY: Final = {one.__tablename__: append_only(one.__tablename__) for one in (AuditEvent, AuditSeal)}
"""What refuses to change what happened, by table and database."""

for _model in (AuditEvent, AuditSeal):
    _table = _model.__table__
    assert isinstance(_table, Table)
    for _dialect, _statements in APPEND_ONLY[_model.__tablename__].items():
        for _statement in _statements:
            event.listen(_table, "after_create", on_dialect(_dialect, _statement))
