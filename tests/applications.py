"""The applications of tests: one made for many tests, and moved from one copy of the data to the next.

To make an application takes 40 ms, to compile the templates of its first page another 100; to copy the
data takes two. So a test asks an `Applications` for one that is free, and gives it back as it was.
"""

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from kl01 import create_app, kept
from kl01.accounts.guards import was_signed_in
from kl01.accounts.seams import AccountSeams
from kl01.config import Settings
from kl01.db import db
from kl01.jobs.clock import DailyClock
from kl01.jobs.runner import JobRunner
from kl01.secret_key import secret_key
from kl01.web.seams import WebSeams, part
from tests.databases import (
    ON_POSTGRESQL,
    copy_database,
    drop_database,
    restore_database,
    steady,
    use_the_server,
    watch_database,
)
from tests.seams import give

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
RUNNER_SECONDS = 5
"""A look of the runner of jobs takes a few milliseconds; one with a job that a test holds on to is left."""
"""Ten o'clock on Monday 23 November 2026 in Việt Nam."""
PATIENCE = 60.0
"""Seconds after which a test gives up on something that should happen at once."""
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


use_the_server()


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, step: timedelta) -> None:
        self.now += step

    def set_day(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)


class _Compiled:
    """Where the templates' byte code lies that all applications of all workers share."""

    folder: Path | None = None


def keep_compiled_templates_in(folder: Path) -> None:
    """Let the applications that are made from now on share the byte code of their templates."""
    folder.mkdir(parents=True, exist_ok=True)
    _Compiled.folder = folder


def make_app(instance: Path, clock: Clock | None = None, **changes: object) -> Flask:
    """Build an application of its own on an instance folder; most tests do with the fixture `app`.

    Its hasher takes no time, and its commits don't wait for the disk: what a power cut leaves is no matter
    here, and that the program does wait is seen on an engine without this.
    """
    app = create_app(Settings(instance=instance, **changes), clock or Clock())  # type: ignore[arg-type]
    give(app, replace(part(AccountSeams, app), hasher=CHEAP_HASHER))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    if _Compiled.folder is not None:
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(_Compiled.folder))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _trust_the_disk)
    return app


def _trust_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def let_go(app: Flask) -> None:
    """Close the connections of an application to its database, once nobody beside the test has one.

    The clock lets the runner of jobs look whether there are any, in a thread of its own: a connection that it
    gives back after the pool is gone stays open until it is thrown away, under whatever test comes then.
    """
    part(JobRunner, app).wait(RUNNER_SECONDS)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def end_sessions(app: Flask) -> None:
    """End what a test has left open; the connections stay for the next."""
    with app.app_context():
        db.session.remove()


def _end_jobs(app: Flask) -> None:
    """Let no job of a test that is over write into the data of the next."""
    runner: JobRunner = part(JobRunner, app)
    if not runner.wait(0):
        runner.stop_seconds = 0
        runner.stop()
        assert runner.wait(PATIENCE), "a job outlives its test"


def copy_data(of: Path, to: Path) -> Path:
    """Copy an instance folder that nobody has open, with its database; `to` must not be there yet."""
    copied = Path(shutil.copytree(of, to))
    copy_database(of, to)
    return copied


class _Shared:
    """An application with a folder of its own, and what it was like when it was made."""

    def __init__(self, folder: Path, prepare: Callable[[Flask], None] | None) -> None:
        self.folder = folder
        self.data: Path | None = None
        """Of what the database was a copy when it was made."""
        self.app = make_app(folder)
        if prepare is not None:
            prepare(self.app)
        self._config = dict(self.app.config)
        self._wiring = self._read_wiring()
        self._extensions = {name: _own(held) for name, held in self.app.extensions.items()}

    def _read_wiring(self) -> tuple[object, ...]:
        """Return what no test may change in an application that others use after it."""
        app = self.app
        with app.app_context():
            listeners = len(list(db.engine.pool.dispatch.connect))
        return dict(app.view_functions), dict(vars(app.login_manager)), listeners

    def check_wiring(self) -> None:
        """Assert that the application itself is as it was made."""
        now = self._read_wiring()
        assert now == self._wiring, f"a test changed the application: let it ask for own_app; {now}"

    def move_to(self, data: Path | None, clock: Clock) -> None:
        """Stand on a fresh copy of some data (of nothing for None), and forget all that was."""
        shutil.rmtree(self.folder)
        if data is not None:
            shutil.copytree(data, self.folder)
        self._move_database(data)
        app = self.app
        app.config.clear()
        app.config.update(self._config, SECRET_KEY=secret_key(self.folder))
        app.extensions.clear()
        app.extensions.update({name: _own(held) for name, held in self._extensions.items()})
        give(app, WebSeams(clock, was_signed_in), JobRunner(app), DailyClock(app))
        # What is kept is kept for each database, and that is now another one at the same place.
        kept.forget_all()

    def _move_database(self, data: Path | None) -> None:
        """On PostgreSQL stand on the rows of some data: as they were, if that is what was stood on before."""
        if not ON_POSTGRESQL or (data in steady and data == self.data and restore_database(self.folder)):
            return
        let_go(self.app)
        self.data = data
        if data is None:
            drop_database(self.folder)
        else:
            copy_database(data, self.folder)
        if data in steady:
            watch_database(self.folder)


def _own(held: object) -> object:
    """Copy what a test may add to; an extension itself stays the one it is."""
    return copy.copy(held) if isinstance(held, dict | list) else held


class Applications:
    """The applications of a worker: each is lent to one test, or one fixture, at a time."""

    def __init__(self, folder: Path, prepare: Callable[[Flask], None] | None = None) -> None:
        """`prepare` may add what only some tests need, before the application answers for the first time."""
        self._folder = folder
        self._prepare = prepare
        self._free: list[_Shared] = []
        self._made = 0

    @contextmanager
    def on(self, data: Path | None, clock: Clock | None = None) -> Iterator[Flask]:
        """Lend an application on a fresh copy of an instance folder, or on an empty one for None."""
        fitting = [one for one in self._free if one.data == data] or self._free
        shared = fitting[-1] if fitting else self._make()
        if fitting:
            self._free.remove(shared)
        with ExitStack() as at_the_end:
            at_the_end.callback(end_sessions if ON_POSTGRESQL else let_go, shared.app)
            at_the_end.callback(_end_jobs, shared.app)
            shared.move_to(data, clock or Clock())
            yield shared.app
        shared.check_wiring()
        self._free.append(shared)  # and not one that a test has changed, or whose jobs don't end

    def let_go(self) -> None:
        """Close the connections of those that are free, which is all of them at the end."""
        for one in self._free:
            let_go(one.app)

    def _make(self) -> _Shared:
        self._made += 1
        return _Shared(self._folder / f"{self._made}" / "instance", self._prepare)
