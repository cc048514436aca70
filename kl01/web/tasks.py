"""Lists of tasks: rooms put their rows together, and all pages show them alike."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One row, as the macro `task_list` of components/blocks.html shows it."""

    title: str
    url: str = ""
    """Where it is done; empty: it cannot be done now."""
    hint: str = ""
    state: str = ""
    """How far it is, in words."""
    kind: str = ""
    """The colour of the state, a kind of the macro `tag`; empty: plain text."""
    id: str = ""
    """What the link is found by on its page."""
    due_on: date | None = None
    """By when it is to be done; rows are put in order by it, the hint says it."""
