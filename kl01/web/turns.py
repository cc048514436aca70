"""Requests take turns at the interpreter, instead of interrupting each other.

Threads that work at once share one interpreter: each statement lets another in, and who holds the write lock
waits for it, too. One after the other is quicker for all. Nobody waits long for somebody slow, and who waits
for something else than the interpreter (the press, a password) stands aside meanwhile.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PATIENCE_SECONDS: Final = 0.05
"""After so long a request begins although another is under way, and shares the interpreter with it."""


class Turns:
    """A turn that one thread has at a time. All methods may be called from any thread."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.patience_seconds = patience_seconds
        self._turn = threading.Lock()
        self._own = threading.local()

    @property
    def is_mine(self) -> bool:
        """Whether this thread has the turn."""
        return getattr(self._own, "turn", False)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, but not beyond one's patience, and have it until the block ends."""
        if self.is_mine:
            yield
            return
        self._take()
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others have the turn in this block, and wait for it again at its end, if it was had."""
        had = self.is_mine
        self._leave()
        try:
            yield
        finally:
            if had:
                self._take()

    def _take(self) -> None:
        self._own.turn = self._turn.acquire(timeout=self.patience_seconds)

    def _leave(self) -> None:
        if self.is_mine:
            self._own.turn = False
            self._turn.release()


turns: Final = Turns()
"""Those of this process: the interpreter is what they share."""
