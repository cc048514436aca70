"""The daily clock: a thread of the serving process that does once a day what rooms have handed in for it.

A day on which the server was off is made up for at its next start. A task that fails stops no other.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import IntegrityError

from kl01.audit.operations import program
from kl01.jobs import daily
from kl01.jobs.daily import DailyTask
from kl01.jobs.rules import is_due
from kl01.jobs.runner import JobRunner
from kl01.jobs.seams import JobSeams
from kl01.jobs.sessions import reading_in, writing_in
from kl01.jobs.trail import seal
from kl01.periods import local_day
from kl01.web.clock_watch import ClockWatch
from kl01.web.seams import WebSeams, part

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)

WAKE_SECONDS: Final = 60.0
"""How often it looks whether something is due; the audit trail is sealed at least as often."""
CLOCK_SECONDS: Final = 3600.0
"""How often it compares the server's clock with the newest event."""
STOP_SECONDS: Final = 2.0
"""How long a task under way may take when the server stops; then it is left, and claimed again later."""


class _LostClaimError(Exception):
    """The task took so long that another process has begun it."""


class DailyClock:
    """Does what is due, whichever process asks first."""

    def __init__(self, app: "Flask") -> None:
        self._app = app
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._looked_at: float | None = None
        self.wait: Callable[[float], bool] = self._stopped.wait
        """Waits so many seconds, or until the clock is stopped; returns whether it was."""

    def start(self) -> None:
        """Look now, and every minute from now on, in a thread of its own."""
        self._thread = threading.Thread(target=self._go, name="daily", daemon=True)
        self._thread.start()

    def begin_stop(self) -> None:
        """Begin nothing more; returns at once."""
        self._stopped.set()

    def stop(self) -> None:
        """Stop for good; a task under way may take STOP_SECONDS."""
        self.begin_stop()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def run_due(self) -> list[tuple[DailyTask, bool]]:
        """Do what is due now; return what was begun, each with whether it succeeded."""
        done = []
        for task in part(JobSeams, self._app).daily.values():
            if self._stopped.is_set():
                break
            begun_at = self._claim(task)
            if begun_at is not None:
                done.append((task, self._do(task, begun_at)))
        return done

    def _go(self) -> None:
        while True:
            for look in (
                lambda: seal(self._app),
                self.run_due,
                self.look_at_the_clock,
                lambda: part(JobRunner, self._app).look(),  # for jobs that a process left when it died
            ):
                try:
                    look()
                except Exception:
                    log.exception("the daily clock could not look; it does so again")
            if self.wait(WAKE_SECONDS):
                return

    def look_at_the_clock(self) -> None:
        """Once an hour, see whether the server's clock can be right; pages and the log tell if it can't."""
        now = time.monotonic()
        if self._looked_at is None or now - self._looked_at >= CLOCK_SECONDS:
            with reading_in(self._app) as session:
                part(ClockWatch, self._app).look(session, self._now())
            self._looked_at = now

    def _claim(self, task: DailyTask) -> datetime | None:
        """Return when the run begins that this process is to do, None if there is none."""
        now = self._now()
        try:
            with reading_in(self._app) as session:  # which is nearly always enough, and holds up nobody
                if not is_due(daily.last_run(session, task.key), now):
                    return None
            with writing_in(self._app) as session:
                return now if daily.claim(session, task.key, now) else None
        except IntegrityError:
            return None  # another process was quicker
        except Exception:
            log.exception("daily task %s could not be claimed", task.key)
            return None

    def _do(self, task: DailyTask, begun_at: datetime) -> bool:
        try:
            with writing_in(self._app) as session:
                task.run(session, program(begun_at), local_day(begun_at))
                if not daily.finish(session, task.key, begun_at, self._now()):
                    raise _LostClaimError  # undoes what it wrote
        except Exception as error:
            log.exception("daily task %s failed", task.key)
            self._note_failure(task, begun_at, type(error).__name__)
            return False
        log.info("daily task %s is done", task.key)
        return True

    def _note_failure(self, task: DailyTask, begun_at: datetime, message: str) -> None:
        try:
            with writing_in(self._app) as session:
                daily.finish(session, task.key, begun_at, self._now(), message)
        except Exception:
            log.exception("the failure of daily task %s could not be written", task.key)

    def _now(self) -> datetime:
        return part(WebSeams, self._app).clock()
