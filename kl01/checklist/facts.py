"""Named facts that `auto` items show, counted by rooms above this one and handed in at start."""

from collections.abc import Callable, Mapping

from flask import current_app
from sqlalchemy.orm import Session

FactSource = Callable[[Session, int, int], Mapping[str, str]]
"""Called with the session, the unit's id and the year; returns fact name → text such as “12/40”."""

UNKNOWN = "—"


def facts_of(session: Session, unit_id: int, year: int) -> dict[str, str]:
    """Return all facts of a unit in a year that some room can count."""
    sources: list[FactSource] = current_app.extensions.get("fact_sources", [])
    found: dict[str, str] = {}
    for source in sources:
        found.update(source(session, unit_id, year))
    return found
