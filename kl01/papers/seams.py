"""What papers ask of the rooms above: who keeps a unit's paper, and what a person may do with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from kl01.forms.content import Content
from kl01.org.access import Principal
from kl01.papers.models import Paper


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the room that keeps a unit's paper says of it to a person who may read it."""

    writes: frozenset[str]
    """Codes of the sections that he may write now."""
    asked: frozenset[str]
    """Codes of the sections that are his to write, now or at another time; their pages say why not now."""
    title: str
    home_url: str
    """The page that the paper belongs to."""
    trail: tuple[tuple[str, str | None], ...]
    """The breadcrumb to that page: each label with its address."""
    of_its_own: bool
    """Whether he acts for the unit; others leave word when they open or print it."""
    draft: bool
    """Whether it is printed as “Dự thảo”."""
    words: Callable[[], dict[str, Any]]
    """Gives the names and fixed words of today, as `paper.printed_words` does."""
    rows: Callable[[], Content] = field(default=dict)
    """Gives the rows of its tables that are kept elsewhere."""


UnitPapers = Callable[[Session, Principal, Paper, date], Keeping | None]
"""A room that keeps papers of units: what a person may do with one; None: not its, or not for them."""


@dataclass(frozen=True, slots=True)
class PaperSeams:
    """Filled by create_app."""

    unit_papers: tuple[UnitPapers, ...]
    """The rooms that keep papers of units; of a paper one of them knows."""
