"""The step that parts submissions from papers, on all that the demonstration has written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from kl01.config import Settings
from kl01.engine import make_engine
from kl01.migrations import SchemaState, current_state, migrate
from tests.applications import copy_data
from tests.some import some
from tests.start.migrating import go_to

Rows = list[tuple[object, ...]]

MOVED = (
    "owner_id, standing, state, entered_by_id, revision, submitted_at, receiver_kind, receiver_role, "
    "receiver_unit_id, opened_at, confirmed_at, confirmed_by_id, confirmed_for_id, reason, remarks, "
    "receiver_content, names_example"
)
KEPT = "id, template_id, plan_id, code, year, unit_id, created_at, changed_at, printed, version"
REFERRING = ("paper_section", "paper_revision", "section_copy", "exemplar", "exemplar_registration")


@pytest.fixture
def engine(demo: Path, tmp_path: Path) -> Iterator[Engine]:
    made = make_engine(Settings(instance=copy_data(demo, tmp_path / "instance")).sqlalchemy_url)
    yield made
    made.dispose()


def rows(engine: Engine, statement: str) -> Rows:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def everything(engine: Engine) -> dict[str, Rows]:
    tables = ("paper", "submission", *REFERRING)
    return {name: rows(engine, f"SELECT * FROM {name} ORDER BY 1") for name in tables}  # noqa: S608 - named above


def test_down_and_up_again_everything_is_as_it_was(engine: Engine) -> None:
    before = everything(engine)
    assert len(before["submission"]) > 20
    assert len(before["paper"]) > len(before["submission"])
    go_to(engine, "0004")
    migrate(engine)
    assert everything(engine) == before
    assert current_state(engine) is SchemaState.CURRENT


def test_below_each_paper_has_its_workflow_again_and_those_of_units_have_none(engine: Engine) -> None:
    wanted = f"SELECT {KEPT}, {MOVED} FROM paper JOIN submission ON paper_id = id ORDER BY id"  # noqa: S608 - as above
    wanted = wanted.replace("plan_id, code, year", "paper.plan_id, paper.code, paper.year")
    personal = rows(engine, wanted)
    of_units = rows(engine, f"SELECT {KEPT} FROM paper WHERE kind = 'exemplar' ORDER BY id")  # noqa: S608 - as above
    go_to(engine, "0004")
    below = f"SELECT {KEPT}, {MOVED} FROM paper WHERE owner_id IS NOT NULL ORDER BY id"  # noqa: S608 - as above
    assert rows(engine, below) == personal
    nameless = rows(engine, f"SELECT {KEPT}, {MOVED} FROM paper WHERE owner_id IS NULL ORDER BY id")  # noqa: S608 - as above
    count = KEPT.count(",") + 1
    assert [row[:count] for row in nameless] == of_units
    no_workflow = (None, None, "draft", None, 0, *[None] * 8, "", "{}", "{}", 0)
    for row in some(nameless):
        assert tuple("{}" if value == {} else value for value in row[count:]) == no_workflow


@pytest.mark.sqlite
def test_nothing_points_nowhere_on_either_side(engine: Engine) -> None:
    for target in ("0004", "0005"):
        go_to(engine, target)
        assert rows(engine, "PRAGMA foreign_key_check") == []
        assert rows(engine, "PRAGMA integrity_check") == [("ok",)]
