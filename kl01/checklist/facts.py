"""Named facts that `auto` items show, counted by rooms above this one and handed in at start."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

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


class Facts(Mapping[str, str]):
    """All facts of a unit in a year that some room can count; counted when the first of them is asked for.

    An answer to a tick shows none, so that nobody waits for the counting.
    """

    def __init__(self, session: Session, unit_id: int, year: int) -> None:
        self._sources: list[FactSource] = current_app.extensions.get("fact_sources", [])
        self._asked = (session, unit_id, year)

    @cached_property
    def _counted(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for source in self._sources:
            found.update(source(*self._asked))
        return found

    def __getitem__(self, name: str) -> str:
        return self._counted[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counted)

    def __len__(self) -> int:
        return len(self._counted)
