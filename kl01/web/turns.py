"""Requests take turns at the interpreter, instead of interrupting each other.

Threads that work at once share one interpreter: each statement lets another in, and who holds the write lock
waits for it, too. One after the other is quicker for all. Nobody waits long for somebody slow, and who waits
for something else than the interpreter (the press, a password) stands aside meanwhile.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kl01.db import Waiting

PATIENCE_SECONDS: Final = 0.1
"""When the one under way has had so long, the next begins beside it, and shares the interpreter with it."""
MOST_AT_ONCE: Final = 4
"""So many are under way at once at most: with more, each would be slower than if it had waited."""


class Turns:
    """A turn that one thread has at a time, or few. All methods may be called from any thread."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS, most: int = MOST_AT_ONCE) -> None:
        self.patience_seconds = patience_seconds
        self.most = most
        self.under_way = 0
        """How many have a turn."""
        self._line: deque[threading.Event] = deque()
        """Who waits, each with what calls them."""
        self._given = 0.0
        """When a turn was given last, by the monotonic clock."""
        self._lock = threading.Lock()
        self._own = threading.local()

    @property
    def is_mine(self) -> bool:
        """Whether this thread has a turn."""
        return getattr(self._own, "turn", False)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn and have it until the block ends."""
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
        """Let others have the turn in this block, and wait for it again at its end, if it was had.

        No transaction may be open: whoever has a turn might wait for its lock, and this one for their turn.
        """
        had = self.is_mine
        self._leave()
        try:
            yield
        finally:
            if had:
                self._take()

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """Wait inside for what somebody else holds, without keeping others from their turn.

        At the end nobody is waited for: whoever comes out of it may hold what those with a turn wait for.
        """
        if not self.is_mine:
            yield
            return
        with self._lock:
            self.under_way -= 1
            self._call()
        try:
            yield
        finally:
            with self._lock:
                self.under_way += 1

    def _take(self) -> None:
        called = threading.Event()
        with self._lock:
            self._line.append(called)
            self._call()
        try:
            while not called.wait(self._next_look()):
                with self._lock:
                    self._call()
        except BaseException:  # by a signal, in the main thread
            self._give_up(called)
            raise
        self._own.turn = True

    def _give_up(self, called: threading.Event) -> None:
        with self._lock:
            if called.is_set():
                self.under_way -= 1
                self._call()
            else:
                self._line.remove(called)

    def _next_look(self) -> float:
        """Return in how many seconds the next may begin beside the one under way."""
        left = self._given + self.patience_seconds - time.monotonic()
        return left if left > 0 else max(self.patience_seconds, 0.01)

    def _call(self) -> None:
        """Let those go on who may, in the order in which they came. The lock is held."""
        while self._line:
            now = time.monotonic()
            beside = self.under_way < self.most and now - self._given >= self.patience_seconds
            if self.under_way and not beside:
                return
            self.under_way += 1
            self._given = now
            self._line.popleft().set()

    def _leave(self) -> None:
        if self.is_mine:
            self._own.turn = False
            with self._lock:
                self.under_way -= 1
                self._call()


turns: Final = Turns()
"""Those of this process: the interpreter is what they share."""
Waiting.aside = turns.uncounted
