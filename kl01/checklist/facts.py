"""Named facts that items show or follow, known to rooms above this one and handed in at start."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from sqlalchemy.orm import Session

from kl01.checklist.seams import ChecklistSeams, KnownState
from kl01.web.seams import part

FACT_NAMES = frozenset(
    {
        "term_plans_submitted",  # personal plans for the term (mẫu 01) handed in
        "annual_plans_submitted",  # personal plans for the year (mẫu 02) handed in
        "annual_results_submitted",  # personal results of the year (mẫu 02-KQ) handed in
        "plans_with_example",  # of those plans, how many name what their writer sets an example in
        "exemplar_collectives",  # collectives approved as exemplars (mẫu 03)
        "exemplar_individuals",  # people approved as exemplars (mẫu 03)
        "exemplars_approved",  # the committee has approved all that were chosen (mẫu 03)
        "exemplars_reported",  # the choice was reported to the committee above (mẫu 03)
        "exemplars_commended",  # exemplars were commended (mẫu 03)
    }
)
"""The facts that an item of a plan may name; a plan that names another is refused."""

UNKNOWN = "—"


def told_states(session: Session, unit_id: int, year: int) -> dict[str, KnownState]:
    """Return what is known of the facts that items of a unit follow in a year, by their names."""
    found: dict[str, KnownState] = {}
    for source in part(ChecklistSeams).states:
        found.update(source(session, unit_id, year))
    return found


class Facts(Mapping[str, str]):
    """All facts of a unit in a year that some room can count; counted when the first of them is asked for.

    An answer to a tick shows none, so that nobody waits for the counting.
    """

    def __init__(self, session: Session, unit_id: int, year: int) -> None:
        self._sources = part(ChecklistSeams).facts
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
