"""Named facts that `auto` items show, counted by rooms above this one and handed in at start."""

from collections.abc import Callable, Mapping

from flask import current_app
from sqlalchemy.orm import Session

FactSource = Callable[[Session, int, int], Mapping[str, str]]
"""Called with the session, the unit's id and the year; returns fact name → text such as “12/40”."""

FACT_NAMES = frozenset(
    {
        "term_plans_submitted",  # personal plans for the term (mẫu 01) handed in
        "annual_plans_submitted",  # personal plans for the year (mẫu 02) handed in
        "annual_results_submitted",  # personal results of the year (mẫu 02-KQ) handed in
        "plans_with_example",  # of those plans, how many name what their writer sets an example in
        "exemplar_collectives",  # collectives approved as exemplars (mẫu 03)
        "exemplar_individuals",  # people approved as exemplars (mẫu 03)
    }
)
"""The facts that an item of a plan may name; a plan that names another is refused."""

UNKNOWN = "—"


def facts_of(session: Session, unit_id: int, year: int) -> dict[str, str]:
    """Return all facts of a unit in a year that some room can count."""
    sources: list[FactSource] = current_app.extensions.get("fact_sources", [])
    found: dict[str, str] = {}
    for source in sources:
        found.update(source(session, unit_id, year))
    return found
