"""The runner: takes the jobs in the line one after the other, each in a process of its own.

A thread exists only while there are jobs. It alone writes how a job ended; a page only ever cancels. Each
process that serves has a runner, and one of them is at work (`lease.py`); the others look now and then
whether it still is.
"""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kl01.jobs import lease, operations
from kl01.jobs.child import Child, Worker
from kl01.jobs.models import Job
from kl01.jobs.queries import any_open_job
from kl01.jobs.results import KeptFile, Result, from_message
from kl01.jobs.rules import RUN_MINUTES, JobState
from kl01.jobs.seams import JobSeams
from kl01.jobs.sessions import reading_in, writing_in
from kl01.settings.queries import value_of
from kl01.web.seams import WebSeams, part

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from kl01.config import Settings

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Current:
    """The job under way, as far as this process knows it."""

    job_id: int
    child: Worker
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How the work of a child ended: with a result, or with words for the owner."""

    result: Result | None = None
    failure: str = ""
    """Empty if the work could say nothing itself."""
    took_too_long: bool = False


class JobRunner:
    """Runs the application's jobs. All methods may be called from any thread."""

    def __init__(self, app: "Flask") -> None:
        self._app = app
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._look_again = False
        self._stopping = False
        self._token = secrets.token_hex(8)
        self._wake = threading.Event()
        self._current: _Current | None = None
        self.begin_work: Callable[[int], Worker] = self._begin_process
        """Begins the work of a job."""
        self.longest_seconds: Callable[[], float] = self._set_seconds
        """Says how long a job that begins now may run."""
        self.pause: Callable[[float], object] = self._wake.wait
        """Waits so many seconds, or until there is something to do, while another runner is at work."""
        self.heartbeat_seconds = 5.0
        """How often it says that it lives: several times within the time after which it is taken for gone."""
        self.cancel_seconds = 5.0
        """How long a cancelled job may take to stop by itself."""
        self.stop_seconds = 2.0
        """The same when the server stops, which has to be over within its own time for that."""

    @property
    def _settings(self) -> "Settings":
        found: Settings = self._app.config["KL01"]
        return found

    @property
    def name(self) -> str:
        """By what it is known; processes that a server forks have each a runner of its own."""
        return f"{self._token}-{os.getpid()}"

    @property
    def folder(self) -> Path:
        """Where the files of jobs lie."""
        return self._settings.shared_folder / "jobs"

    def _now(self) -> datetime:
        return part(WebSeams, self._app).clock()

    # --- What others ask -----------------------------------------------------------------------------------

    def tidy(self, session: "Session", now: datetime) -> None:
        """Mark the jobs that a dead server left."""
        if left := lease.mark_interrupted(session, now, self.name):
            log.warning("%d jobs were left unfinished by a server that is gone", left)

    def look(self) -> None:
        """Look for jobs to run and for a cancelled one to stop; to be called after a commit."""
        with self._lock:
            self._look_again = True
            self._wake.set()
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
                self._thread.start()

    def cancel(self, job_id: int) -> None:
        """Stop a job if it is under way; the database knows already that nobody waits for it."""
        with self._lock:
            if self._current is not None and self._current.job_id == job_id:
                self._current.child.ask_to_stop(self.cancel_seconds)

    def progress(self, job_id: int) -> tuple[int, int] | None:
        """Return how many items of how many are done, None if the job is not under way."""
        with self._lock:
            current = self._current
            return (current.done, current.total) if current and current.job_id == job_id else None

    def begin_stop(self) -> None:
        """Begin no more jobs and ask the present one to stop; returns at once."""
        with self._lock:
            self._stopping = True
            self._wake.set()
            if self._current is not None:
                self._current.child.ask_to_stop(self.stop_seconds)

    def stop(self) -> None:
        """Stop for good, and say to its owner if a job was not finished. Takes `stop_seconds`.

        Jobs that wait are left to another process, or to the next start.
        """
        self.begin_stop()
        self.wait(self.stop_seconds + 1)
        try:
            with writing_in(self._app) as session:
                lease.mark_interrupted(session, self._now(), self.name, stops=True)
        except Exception:
            log.exception("unfinished jobs could not be marked; another runner does it")

    def wait(self, seconds: float) -> bool:
        """Wait until no job is left to run; return whether it came to that."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def beat(self) -> None:
        """Say that this runner lives and how far its job is; stop a job for which nobody waits any more."""
        with self._lock:
            current = self._current
        if current is None:
            return
        try:
            with writing_in(self._app) as session:
                is_mine = lease.renew(session, self.name, self._now())
                counts = (current.done, current.total)
                is_wanted = is_mine and lease.note_progress(session, current.job_id, counts)
        except Exception:
            log.exception("the runner of jobs could not say that it lives")
            return
        if not is_mine:
            log.warning("job %d is stopped: another runner is at work", current.job_id)
        if not is_wanted:
            current.child.ask_to_stop(self.cancel_seconds if is_mine else 0)

    # --- The thread ----------------------------------------------------------------------------------------

    def _work(self) -> None:
        while self._is_wanted():
            try:
                while not self._stopping and (job_id := self._begin_next()) is not None:
                    self._run(job_id)
                if self._is_another_at_work():
                    self.pause(self.heartbeat_seconds)
                    with self._lock:
                        self._look_again = True
            except Exception:
                # The next look tries again; what stays half done is marked when this one is taken for gone.
                log.exception("running jobs failed")

    def _is_wanted(self) -> bool:
        with self._lock:
            if self._look_again and not self._stopping:
                self._look_again = False
                self._wake.clear()
                return True
            self._thread = None
            return False

    def _begin_next(self) -> int | None:
        with writing_in(self._app) as session:
            job = lease.begin_next(session, self.name, self._now())
            return job.id if job else None

    def _is_another_at_work(self) -> bool:
        """Whether there are jobs that this runner was not given."""
        with reading_in(self._app) as session:
            return not self._stopping and any_open_job(session)

    def _run(self, job_id: int) -> None:
        counts, outcome = (0, 0), _Outcome()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            counts, outcome = self._watch(job_id)
        except Exception:
            log.exception("job %d could not be run", job_id)
        finally:
            with self._lock:
                self._current = None
        if self._stopping and outcome.result is None:
            return  # stop() marks it
        try:
            self._finish(job_id, counts, outcome)
        except Exception:
            log.exception("the end of job %d could not be written", job_id)
            self._finish(job_id, counts, _Outcome())

    def _set_seconds(self) -> float:
        with reading_in(self._app) as session:
            return 60.0 * value_of(session, RUN_MINUTES)

    def _begin_process(self, job_id: int) -> Child:
        return Child(job_id, self._settings, self._app.config.get("JOB_MODULES", ()))

    def _watch(self, job_id: int) -> tuple[tuple[int, int], _Outcome]:
        longest = self.longest_seconds()
        begun = time.monotonic()
        outcome: _Outcome | None = None
        with self.begin_work(job_id) as child:
            child.kill_after(longest)
            current = self._take(job_id, child)
            with self._heart():
                for message in child.messages():
                    outcome = self._hear(current, message) or outcome
            code = child.exit_code()
        seconds = time.monotonic() - begun
        log.info("job %d: %d/%d in %.1f s, exit code %d", job_id, current.done, current.total, seconds, code)
        if child.said:
            log.warning("job %d said:\n%s", job_id, "\n".join(child.said))
        if outcome is None:
            outcome = _Outcome(took_too_long=seconds >= longest)
        return (current.done, current.total), outcome

    @contextmanager
    def _heart(self) -> "Iterator[None]":
        """Beat inside, again and again, in a thread of its own: the runner's listens to the job."""
        ended = threading.Event()

        def live() -> None:
            while not ended.wait(self.heartbeat_seconds):
                self.beat()

        thread = threading.Thread(target=live, name="jobs-heart", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _take(self, job_id: int, child: Worker) -> _Current:
        """Make a child the present one, and stop it at once if somebody said so before it was known here."""
        current = _Current(job_id, child)
        with self._lock:
            self._current = current
            if self._stopping:
                child.ask_to_stop(self.stop_seconds)
        with reading_in(self._app) as session:
            if session.get_one(Job, job_id).state is not JobState.RUNNING:
                child.ask_to_stop(self.cancel_seconds)
        return current

    def _hear(self, current: _Current, message: dict[str, Any]) -> _Outcome | None:
        if "total" in message:
            with self._lock:
                current.done, current.total = message["done"], message["total"]
            return None
        if "failure" in message:
            return _Outcome(failure=message["failure"])
        return _Outcome(from_message(message))

    def _finish(self, job_id: int, counts: tuple[int, int], outcome: _Outcome) -> None:
        made, kept, result = operations.unfinished_file(self.folder, job_id), None, outcome.result
        if isinstance(result, KeptFile):
            kept = operations.stored_file(self.folder, job_id, result.kind)
            made.replace(kept)
        else:
            made.unlink(missing_ok=True)
        with writing_in(self._app) as session:
            job, now = session.get_one(Job, job_id), self._now()
            if result is not None:
                is_wanted = operations.complete(session, job, now, counts, result)
            else:
                is_wanted = operations.fail(session, job, now, counts, self._failure(job, outcome))
        if kept is not None and not is_wanted:
            kept.unlink(missing_ok=True)

    def _failure(self, job: Job, outcome: _Outcome) -> str:
        words = part(JobSeams, self._app).words_of(job.kind)
        return outcome.failure or (words.too_long if outcome.took_too_long else words.broken)
