"""The test world: a real SQLite file with the real plan and a small organisation, copied for each test."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy.orm import Session

from kl01 import create_app
from kl01.audit.operations import program
from kl01.config import Settings
from kl01.db import allow_writing, db
from kl01.papers.definition.reading import load_definitions
from kl01.plan.models import Plan
from kl01.plan.operations import extend_plan
from kl01.plan.pack import BUNDLED_PACKS, load_pack
from kl01.server import load_pack_into
from tests.page_client import PageClient
from tests.world import World, build_world

# A loaded machine answers late now and then; that is no property of the code.
hypothesis_settings.register_profile("kl01", deadline=None)
hypothesis_settings.load_profile("kl01")

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Ten o'clock on Monday 23 November 2026 in Việt Nam."""
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


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


def make_app(instance: Path, clock: Clock | None = None, **changes: object) -> Flask:
    """Build the application on an instance folder, with a hasher that takes no time."""
    app = create_app(Settings(instance=instance, **changes), clock or Clock())  # type: ignore[arg-type]
    app.extensions["password_hasher"] = CHEAP_HASHER
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the plan and the organisation of tests/world.py."""
    instance = tmp_path_factory.mktemp("seeded")
    app = make_app(instance)
    with app.app_context():
        db.create_all()
        folder = BUNDLED_PACKS / "kl01-2021"
        load_pack_into(db.session(), load_pack(folder), load_definitions(folder), program(NOW))
        build_world(db.session(), CHEAP_HASHER)
        plan = db.session.get_one(Plan, 1)
        extend_plan(db.session(), plan, 2026, program(NOW))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return instance


@pytest.fixture(autouse=True)
def may_write() -> None:
    """Let a test begin as a program does: what the last request of the test before was allowed is over."""
    allow_writing(True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(seeded: Path, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The application on its own copy of the test world."""
    instance = tmp_path / "instance"
    shutil.copytree(seeded, instance)
    app = make_app(instance, clock)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A database session for tests of operations; closed without a commit."""
    with app.app_context():
        allow_writing(True)
        yield db.session()
        db.session.remove()


@pytest.fixture
def world(session: Session) -> World:
    """The units, people and plan of the test world, in the session."""
    return World(session)


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser without JavaScript that checks every page it gets."""
    return PageClient(app)
