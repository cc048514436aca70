"""What the first page asks of the rooms above: what a person is to do in each."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from kl01.org.acting import Acting
from kl01.org.handover import UnclaimedSource
from kl01.web.tasks import TaskRow


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back to be mended: stands above all that is to be done."""

    heading: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks under one heading: their rows, or the way to the page that lists them."""

    heading: str
    rows: tuple[TaskRow, ...] = ()
    elsewhere: tuple[str, str] | None = None
    """Words and address of that page."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """What one room shows of a person's work, in this order."""

    returned: tuple[Returned, ...] = ()
    groups: tuple[TaskGroup, ...] = ()
    own: Markup | None = None
    """What is no list of tasks alone: the room shows it by a template of its own."""


ToDoSource = Callable[[Session, Acting], ToDo]
"""Called with the session and who looks; returns what they are to do in the room."""


@dataclass(frozen=True, slots=True)
class OverviewSeams:
    """Filled by create_app."""

    to_do: tuple[ToDoSource, ...]
    """In the order of the page."""
    unclaimed: tuple[UnclaimedSource, ...] = ()
    """What of each room waits for nobody."""
