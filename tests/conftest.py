"""The test world: a real database with the real plan and a small organisation, copied for each test."""

import gc
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy.orm import Session

from kl01.audit.operations import program
from kl01.db import allow_writing, db
from kl01.forms.definition.reading import load_definitions
from kl01.migrations import migrate
from kl01.plan.models import Plan
from kl01.plan.operations import extend_plan
from kl01.plan.pack import BUNDLED_PACKS, load_pack
from kl01.plan_packs import load_pack_into
from kl01.web.turns import turns
from tests.applications import (
    CHEAP_HASHER,
    NOW,
    Applications,
    Clock,
    copy_data,
    keep_compiled_templates_in,
    let_go,
    make_app,
)
from tests.databases import ON_POSTGRESQL, drop_database, rename_database, steady
from tests.jobs.office import add_test_kinds
from tests.page_client import PageClient, only_statuses
from tests.races import Outcome, Race, play
from tests.world import Saved, World, act_in_world, build_world

# A loaded machine answers late now and then; that is no property of the code.
hypothesis_settings.register_profile("kl01", deadline=None)
hypothesis_settings.load_profile("kl01")

# What the start has made is looked through for garbage once, and not thousands of times.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)

MakeOnce = Callable[[str, Callable[[Path], None]], Path]
DEMO_PASSWORD = "lua chin mua vang"
Played = Callable[[Race], Outcome]


DATA = {"migrated", "seeded", "demo", "applications", "job_applications", "engine"}
"""The fixtures by which a test comes to a database."""


LOOKS = {"test_accessibility.py", "test_layout.py", "test_texts.py"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is of the other database, and on PostgreSQL what has none: it is tested without.

    How pages look hangs on no database: that they are the same is seen by all the tests that read them.
    """

    def belongs(item: pytest.Item) -> bool:
        if not ON_POSTGRESQL:
            return item.get_closest_marker("postgresql") is None
        if item.get_closest_marker("postgresql"):
            return True
        if item.path.name in LOOKS:
            return False
        has_data = not DATA.isdisjoint(getattr(item, "fixturenames", ()))
        return has_data and item.get_closest_marker("sqlite") is None

    kept, left = [], []
    for item in items:
        (kept if belongs(item) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all its workers share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if own.name.startswith("popen-") else own


@pytest.fixture(scope="session")
def make_once(shared_folder: Path) -> MakeOnce:
    """Make something that takes time once for all workers: make_once("demo", fill_the_folder)."""

    def make(name: str, fill: Callable[[Path], None]) -> Path:
        folder = shared_folder / name
        allow_writing(True)  # whatever the request of an earlier test was allowed
        with FileLock(shared_folder / f"{name}.lock"):
            if not folder.exists():
                unfinished = shared_folder / f"{name} unfinished"
                shutil.rmtree(unfinished, ignore_errors=True)  # of a worker for which it failed
                drop_database(unfinished)
                fill(unfinished)
                unfinished.rename(folder)
                rename_database(unfinished, folder)
        steady.add(folder)
        return folder

    return make


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates(shared_folder: Path) -> None:
    keep_compiled_templates_in(shared_folder / "templates")


@pytest.fixture(scope="session", autouse=True)
def _nobody_waits_for_a_turn() -> None:
    """Let requests that tests send at once be at work at once, each wherever it stands."""
    turns.patience_seconds = 0.0


@pytest.fixture(scope="session")
def migrated(make_once: MakeOnce) -> Path:
    """An instance folder with a database at its newest step, without any row."""

    def fill(instance: Path) -> None:
        app = make_app(instance)
        with app.app_context():
            migrate(db.engine)
        let_go(app)

    return make_once("migrated", fill)


@pytest.fixture(scope="session")
def seeded(make_once: MakeOnce, migrated: Path) -> Path:
    """An instance folder with the plan and the organisation of tests/world.py."""

    def fill(instance: Path) -> None:
        app = make_app(copy_data(migrated, instance))
        folder = BUNDLED_PACKS / "kl01-2021"
        with app.app_context():
            allow_writing(True)
            load_pack_into(db.session(), load_pack(folder), load_definitions(folder), program(NOW))
            build_world(db.session(), CHEAP_HASHER)
            plan = db.session.get_one(Plan, 1)
            extend_plan(db.session(), plan, 2026, program(NOW))
            db.session.commit()
        let_go(app)

    return make_once("seeded", fill)


@pytest.fixture(scope="session")
def demo(make_once: MakeOnce) -> Path:
    """An instance folder with the small demonstration, made by the command; to be copied, not changed."""

    def fill(instance: Path) -> None:
        app = make_app(instance)
        result = app.test_cli_runner().invoke(args=["demo", "--password", DEMO_PASSWORD])
        assert result.exit_code == 0, result.output
        let_go(app)

    return make_once("demo", fill)


@pytest.fixture(scope="session")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applications]:
    """The applications of this worker, for fixtures that need data other than the test world."""
    made = Applications(tmp_path_factory.mktemp("applications"))
    yield made
    made.let_go()


@pytest.fixture(scope="session")
def job_applications(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applications]:
    """Applications that know the jobs of tests/jobs/kinds.py."""
    made = Applications(tmp_path_factory.mktemp("job-applications"), add_test_kinds)
    yield made
    made.let_go()


@pytest.fixture(autouse=True)
def may_write() -> None:
    """Let a test begin as a program does: what the last request of the test before was allowed is over."""
    allow_writing(True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(applications: Applications, seeded: Path, clock: Clock) -> Iterator[Flask]:
    """The application on its own copy of the test world."""
    with applications.on(seeded, clock) as lent:
        yield lent


@pytest.fixture
def own_app(seeded: Path, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """An application that no other test uses, on its own copy: for a test that changes routes or settings."""
    made = make_app(copy_data(seeded, tmp_path / "instance"), clock)
    yield made
    let_go(made)


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
def saved(app: Flask) -> Saved:
    """Let something be read from the world, or written to it, between pages: saved(lambda world: …)."""
    return partial(act_in_world, app)


@pytest.fixture
def statuses_alone() -> Iterator[None]:
    """Let a test look at nothing but the statuses of answers."""
    with only_statuses():
        yield


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser without JavaScript that checks every page it gets."""
    return PageClient(app)


@pytest.fixture
def played(applications: Applications, seeded: Path) -> Played:
    """Let a race of two people be played on the test world: played(race)."""
    return lambda race: play(applications, seeded, race)
