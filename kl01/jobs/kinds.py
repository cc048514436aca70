"""What a room hands in to have long work done, and what the work is given while it runs.

A room states its kinds as `JobKind(print_papers)`; create_app hands them to the runner by their names (see
`seams.py`). The room begins a job from a view with `kl01.jobs.start.start_job`. The work runs in a process of
its own, which makes the application anew and looks the kind up by its name.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from kl01.db import transaction
from kl01.jobs.results import Result
from kl01.jobs.words import NEUTRAL, JobWords
from kl01.org.acting import Acting
from kl01.periods import Clock


class JobError(Exception):
    """The work can't be done. The message, in Vietnamese, says what the owner is to do."""


class JobCancelledError(Exception):
    """Nobody waits for the work any more. Let it through: the runner knows why."""


@dataclass(slots=True)
class JobRun:
    """A job while it runs. Everything is read under `reading()`: the server's pages wait for nothing here."""

    session: Session
    parameters: Mapping[str, Any]
    acting: Acting
    """Who asked for it, at the moment when the work began, with their rights then: to be checked again."""
    output: Path
    """Where the file is written if the work leaves one. It need not be there yet."""
    clock: Clock
    tell: Callable[[int, int], None]
    """Told of every step: done, total."""
    is_cancelled: Callable[[], bool]
    _done: int = field(default=0, init=False)
    _total: int = field(default=0, init=False)

    def actor(self) -> Acting:
        """Return the owner as acting now, for the audit trail: the work may have taken long."""
        return replace(self.acting, at=self.clock())

    def total(self, count: int) -> None:
        """Say how many items there are, before the first step."""
        self._total = count
        self.tell(self._done, self._total)

    def step(self) -> None:
        """Say that an item is finished. Raises JobCancelledError if nobody waits for the rest."""
        self._done = min(self._done + 1, self._total)
        self.tell(self._done, self._total)
        if self.is_cancelled():
            raise JobCancelledError

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write inside, in a transaction that ends here; what was read before is read afresh.

        Keep it short: meanwhile nobody else writes.
        """
        self.session.rollback()
        with transaction(self.session):
            yield


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of long work: what does it, and where people ask for it again."""

    run: Callable[[JobRun], Result]
    """Does the work and says what it leaves."""
    page: Callable[[Mapping[str, Any]], str] | None = None
    """The address of the page with the button, from a job's parameters; called within a request."""
    words: JobWords = NEUTRAL
