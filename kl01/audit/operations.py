"""Writing the audit trail."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.db import store
from kl01.periods import local_day


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, at what moment, and for whom if not for themselves."""

    person_id: int | None
    name: str
    at: datetime
    on_behalf_of_id: int | None = None
    on_behalf_of_name: str | None = None

    @property
    def today(self) -> date:
        """The day in Việt Nam."""
        return local_day(self.at)


def program(at: datetime) -> Actor:
    """Return the actor of what the program does by itself."""
    return Actor(None, "Chương trình", at)


def record(
    session: Session,
    actor: Actor,
    verb: Verb,
    subject: tuple[str, str],
    *,
    unit_id: int | None = None,
    batch: str | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Add one act to the trail, in the transaction of the act itself.

    `subject` is its kind and its key, such as ("status", "12:II1-06:2026-4").
    """
    store(  # what was done is flushed before, and so stands before what is told of it
        session,
        _INSERT,
        {
            "at": actor.at,
            "actor_id": actor.person_id,
            "actor_name": actor.name,
            "on_behalf_of_id": actor.on_behalf_of_id,
            "on_behalf_of_name": actor.on_behalf_of_name,
            "verb": verb,
            "subject_kind": subject[0],
            "subject_key": subject[1],
            "unit_id": unit_id,
            "batch": batch,
            "data": data or {},
        },
    )


_TABLE = AuditEvent.__table__
assert isinstance(_TABLE, Table)
_INSERT = insert(_TABLE)
