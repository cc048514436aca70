"""What papers ask of the rooms above: who keeps papers of a kind, and what a person may do with one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from kl01.org.access import Principal
from kl01.papers.models import Paper

if TYPE_CHECKING:
    from kl01.papers.access import Need, OpenPaper

Keeper = Callable[[Session, Principal, Paper, date, "Need"], "OpenPaper"]
"""Opens a paper of the room's kind for a person; 404 to a stranger, 403 to one who may look but not do."""


@dataclass(frozen=True, slots=True)
class PaperSeams:
    """Filled by create_app."""

    keepers: Mapping[str, Keeper]
    """By the kind that papers keep."""
