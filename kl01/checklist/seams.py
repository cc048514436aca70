"""What the checklist asks of the rooms above: the facts that items show or follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kl01.checklist.rules import ItemState


@dataclass(frozen=True, slots=True)
class KnownState:
    """What a room that knows a fact says of the items that follow it."""

    state: ItemState
    done_on: date | None
    """Since when; only a done state has a day."""
    words: str
    """What stands behind the state: “02 tập thể”."""
    url: str
    """Where to see it; empty if there is no such place, or who reads the checklist may not look there."""
    source: str
    """What people call the place where it is known: “Mẫu 03”."""
    link: str = ""
    """What the link to that place says; empty: that it opens the source."""


FactSource = Callable[[Session, int, int], Mapping[str, str]]
"""Called with the session, the unit's id and the year; returns fact name → text such as “12/40”."""
StateSource = Callable[[Session, int, int], Mapping[str, KnownState]]
"""Called with the session, the unit's id and the year; returns fact name → what follows from it."""


@dataclass(frozen=True, slots=True)
class ChecklistSeams:
    """Filled by create_app."""

    facts: tuple[FactSource, ...]
    states: tuple[StateSource, ...]
