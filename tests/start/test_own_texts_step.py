"""The step that notes whose text a plan and a form say, from what the audit trail tells."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, program
from kl01.config import Settings
from kl01.db import allow_writing, transaction
from kl01.engine import make_engine
from kl01.migrations import migrate
from kl01.periods import system_clock
from kl01.plan_packs import load_bundled, load_pack_into, read_forms, read_pack
from tests.applications import copy_data
from tests.own_packs import OTHER_CODE, OWN_FORM, OWN_PLAN, pack_with
from tests.start.migrating import go_to


@pytest.fixture
def engine(demo: Path, tmp_path: Path) -> Iterator[Engine]:
    allow_writing(True)
    made = make_engine(Settings(instance=copy_data(demo, tmp_path / "instance")).sqlalchemy_url)
    yield made
    made.dispose()


def load(engine: Engine, folder: Path) -> None:
    with Session(engine) as session, transaction(session):
        actor = Actor(None, "Lệnh load-plan", system_clock())
        load_pack_into(session, read_pack(folder), read_forms(folder), actor)


def start(engine: Engine) -> None:
    with Session(engine) as session, transaction(session):
        load_bundled(session, program(system_clock()))


def owned(engine: Engine) -> set[tuple[str, str]]:
    """Return which plans and which forms in force are the owner's."""
    asked = """SELECT plan.code, 'plan' FROM plan WHERE bundled_hash IS NULL
        UNION SELECT plan.code, form.code FROM plan JOIN form_template AS form ON plan_id = plan.id
        WHERE is_current AND form.bundled_hash IS NULL"""
    with engine.connect() as connection:
        return {(row[0], row[1]) for row in connection.execute(text(asked))}


def again(engine: Engine) -> None:
    go_to(engine, "0013")
    migrate(engine)


def test_what_the_program_alone_has_loaded_goes_on_following_it(engine: Engine) -> None:
    again(engine)
    assert owned(engine) == set()


def test_what_somebody_loaded_is_theirs(engine: Engine, tmp_path: Path) -> None:
    load(engine, pack_with(tmp_path / "form", OWN_FORM))
    start(engine)
    again(engine)
    assert owned(engine) == {("kl01-2021", "mau-02")}
    load(engine, pack_with(tmp_path / "plan", OWN_PLAN, OWN_FORM))
    again(engine)
    assert owned(engine) == {("kl01-2021", "mau-02"), ("kl01-2021", "plan")}


def test_a_form_that_somebody_took_away_stays_away(engine: Engine, tmp_path: Path) -> None:
    change = ("mau-03b.toml", 'name = "', 'name = "Riêng: ')
    load(engine, pack_with(tmp_path / "own", change))
    load(engine, pack_with(tmp_path / "without", without=("mau-03b.toml",)))
    again(engine)
    start(engine)
    with engine.connect() as connection:
        asked = "SELECT count(*) FROM form_template WHERE code = 'mau-03b' AND is_current"
        assert connection.scalar(text(asked)) == 0


def test_in_doubt_it_is_the_owners(engine: Engine, tmp_path: Path) -> None:
    load(engine, pack_with(tmp_path / "own", OTHER_CODE))
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE form_template SET loaded_at = '2020-01-01 00:00:00' WHERE code = 'mau-01'")
        )
    again(engine)
    assert ("kl01-2021", "mau-01") in owned(engine)
    assert ("dang-bo-tinh", "plan") in owned(engine)
