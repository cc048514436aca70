"""The process in which a job runs: how it is started, what it says, how it is stopped.

It says on its standard output, one JSON object a line, how far it is and how it ended; whatever else comes
from there goes to the log. Its standard input says nothing, and its end means “stop”: so it also stops when
the server is killed. Only the server writes what became of the job.
"""

import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, Final, Protocol, Self

from kl01.config import Settings
from kl01.processes import launch, with_our_modules

LOG_LINES: Final = 100
"""How much of what a child said beside its messages goes to the log, from the end."""


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment in which a process reads the very settings of this one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KL01_")}
    for setting in fields(Settings):
        environment[setting.metadata["env"]] = _as_text(getattr(settings, setting.name))
    environment["KL01_DATABASE_URL"] = settings.sqlalchemy_url
    return with_our_modules(environment)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if value is None:
        return ""  # which counts as not set
    return ",".join(value) if isinstance(value, tuple) else str(value)


class Worker(Protocol):
    """What does a job, as the runner knows it: a Child, or in tests something that needs no process."""

    said: deque[str]

    def __enter__(self) -> Self: ...
    def __exit__(self, *_error: object) -> None: ...

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield how far it is and how it ended, until it ends."""

    def exit_code(self) -> int:
        """Wait for the end; 0 if the outcome was told."""

    def ask_to_stop(self, grace_seconds: float) -> None:
        """Let it stop between two items, and end it if it takes longer than that."""

    def kill_after(self, seconds: float) -> None:
        """End it if it still runs then."""


class Child:
    """A worker under way. Use it in a `with`: at its end the process is gone."""

    def __init__(self, job_id: int, settings: Settings, modules: Sequence[str] = ()) -> None:
        """`modules` are asked for more kinds of jobs, by their `register(app)`."""
        command = [sys.executable, "-m", "kl01.jobs.worker", str(job_id), *modules]
        self._process = launch(command, environment_of(settings), errors=subprocess.STDOUT)
        self._lock = threading.Lock()
        self._timers: list[threading.Timer] = []
        self._ended = False
        self.said: deque[str] = deque(maxlen=LOG_LINES)
        """What came beside the messages."""

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()
        self._process.wait()
        with self._lock:
            self._ended = True
            for timer in self._timers:
                timer.cancel()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield what the worker tells, until it ends."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                message = None
            if isinstance(message, dict):
                yield message
            else:
                self.said.append(line.decode(errors="replace").rstrip())

    def exit_code(self) -> int:
        """Wait for the end and return how it came: below zero is the number of the signal."""
        return self._process.wait()

    def ask_to_stop(self, grace_seconds: float) -> None:
        """Let the worker stop between two items; kill it if it takes longer than that."""
        assert self._process.stdin is not None
        with self._lock:
            if not self._ended:
                self._process.stdin.close()
        self.kill_after(grace_seconds)

    def kill_after(self, seconds: float) -> None:
        """Kill the worker if it still runs then."""
        timer = threading.Timer(seconds, self.kill)
        timer.daemon = True
        with self._lock:
            if self._ended:
                return
            self._timers.append(timer)
            timer.start()

    def kill(self) -> None:
        """End the worker at once; it may have ended already."""
        self._process.kill()
