"""Jobs in a thread of the test, where their process is not what is tested: to start one takes a second."""

import contextlib
import queue
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

from flask import Flask

from kl01.db import db, reading
from kl01.jobs.kinds import JobCancelledError
from kl01.jobs.runner import JobRunner
from kl01.jobs.worker import do_job
from kl01.web.seams import part
from tests.applications import PATIENCE


class ThreadWorker:
    """Does one job as the worker's process does, in the application that the server has."""

    def __init__(self, app: Flask, job_id: int) -> None:
        self.said: deque[str] = deque()
        self._app = app
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(job_id,), name="job", daemon=True)
        self._thread.start()

    def _work(self, job_id: int) -> None:
        try:
            with self._app.test_request_context(headers={"HX-Request": "true"}), reading():
                with contextlib.suppress(JobCancelledError):
                    self._tell(**do_job(job_id, self._tell, self._stopped))
                db.session.remove()
        finally:
            self._messages.put(None)

    def _tell(self, **message: Any) -> None:
        self._messages.put(message)

    def __enter__(self) -> "ThreadWorker":
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "a job hears nothing: let it run in its process"

    def messages(self) -> Iterator[dict[str, Any]]:
        while (message := self._messages.get(timeout=PATIENCE)) is not None:
            yield message

    def exit_code(self) -> int:
        self._thread.join(PATIENCE)
        return 0

    def ask_to_stop(self, _grace_seconds: float) -> None:
        self._stopped.set()

    def kill_after(self, _seconds: float) -> None:
        """A thread can't be killed; jobs that have to be run in their process."""


def work_in_threads(app: Flask) -> None:
    """Let the jobs that an application begins from now on run in threads, until the end of the test."""
    runner: JobRunner = part(JobRunner, app)
    runner.begin_work = lambda job_id: ThreadWorker(app, job_id)
