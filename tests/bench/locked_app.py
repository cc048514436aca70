"""KL01 with a clock at its write lock: `python app.py` in all else, for tests/bench/lock_room.py.

The lock that stands before every write transaction is replaced by one that notes how long it was waited for
and how long it was held. A path that KL01 itself doesn't know answers with what was noted since it was last
asked, so that reading it needs neither a file nor a signal.
Run as `python -m tests.bench.locked_app`.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from kl01 import sqlite
from kl01.start import program
from kl01.start.serving import serve

LOCK_PATH = "/bench-lock"


class TimedLock:
    """A lock that notes each turn. Only its holder writes, so the notes need no lock of their own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waited = 0.0
        self._taken_at = 0.0
        self._turns: list[tuple[float, float]] = []

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock, as threading.Lock does."""
        began = time.perf_counter()
        taken = self._lock.acquire(blocking, timeout)
        if taken:
            self._taken_at = time.perf_counter()
            self._waited = self._taken_at - began
        return taken

    def release(self) -> None:
        """Let go, and note the turn while it is still ours."""
        self._turns.append((self._waited, time.perf_counter() - self._taken_at))
        self._lock.release()

    def take_turns(self) -> list[tuple[float, float]]:
        """Return how long each turn was waited for and held, in seconds, and forget them."""
        with self._lock:
            found, self._turns = self._turns, []
        return found


def with_path(application: Callable[..., Iterable[bytes]], lock: TimedLock) -> Callable[..., Iterable[bytes]]:
    """Return the application with the path that answers what the lock noted."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != LOCK_PATH:
            return application(environ, start_response)
        body = json.dumps(lock.take_turns()).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


def main() -> int:
    """Put the clock in, and run KL01."""
    lock = TimedLock()
    sqlite._write_lock = lock  # type: ignore[assignment]  # all that is asked of it
    program.serve = lambda app, *rest, **options: serve(  # type: ignore[attr-defined]  # its own import
        with_path(app, lock), *rest, **options
    )
    return program.main(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
