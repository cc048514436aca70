"""What the head of pages asks of the rooms above: where it leads."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kl01.org.access import Principal
from kl01.org.acting import Acting


def everybody(_principal: Principal) -> bool:
    """Show an entry to all who are signed in."""
    return True


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A link in the head of pages that a room brings."""

    label: str
    endpoint: str
    blueprints: frozenset[str]
    """Whose pages are marked as being here."""
    under: str = ""
    """How the paths begin that are here and nowhere else, whosever pages they are."""
    shown_to: Callable[[Principal], bool] = everybody
    """Asked at every page, so it reads nothing from the database."""
    count: Callable[[Session, Acting], int] | None = None
    """How much waits there; asked of those alone who see the entry."""


@dataclass(frozen=True, slots=True)
class NavigationSeams:
    """Filled by create_app."""

    entries: tuple[NavigationEntry, ...]
    """In the order of the head."""
