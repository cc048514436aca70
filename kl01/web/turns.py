"""Requests take turns at the interpreter, instead of interrupting each other.

Threads that work at once share one interpreter: each statement lets another in, and who holds the write lock
waits for it, too. One after the other is quicker for all. Nobody waits long for somebody slow, and who waits
for something else than the interpreter (the press, a password) stands aside meanwhile.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PATIENCE_SECONDS: Final = 0.1
"""After so long a request begins although another is under way, and shares the interpreter with it."""
MOST_AT_ONCE: Final = 4
"""So many are under way at once at most: with more, each would be slower than if it had waited."""


class Turns:
    """A turn that one thread has at a time, or few. All methods may be called from any thread."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS, most: int = MOST_AT_ONCE) -> None:
        self.patience_seconds = patience_seconds
        self.most = most
        self.under_way = 0
        """How many have a turn."""
        self._left = threading.Condition()
        self._own = threading.local()

    @property
    def is_mine(self) -> bool:
        """Whether this thread has a turn."""
        return getattr(self._own, "turn", False)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, beyond one's patience for one of a few, and have it until the block ends."""
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
        end = time.monotonic() + self.patience_seconds
        with self._left:
            while self.under_way:
                patience = end - time.monotonic()
                if patience <= 0 and self.under_way < self.most:
                    break
                self._left.wait(patience if patience > 0 else None)
            self.under_way += 1
        self._own.turn = True

    def _leave(self) -> None:
        if self.is_mine:
            self._own.turn = False
            with self._left:
                self.under_way -= 1
                self._left.notify()  # who has waited longest is the first that may go on


turns: Final = Turns()
"""Those of this process: the interpreter is what they share."""
