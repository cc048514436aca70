"""The step that keeps what papers say, on what an older version had stored."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from kl01.config import Settings
from kl01.db import Moment
from kl01.engine import make_engine
from kl01.migrations import migrate
from kl01.periods import local_day
from tests.applications import copy_data
from tests.some import some
from tests.start.migrating import go_to

BEFORE = import_module("kl01.migrations.versions.0016_keep_what_papers_say").down_revision
Stored = dict[int, Any]


@pytest.fixture
def engine(demo: Path, tmp_path: Path) -> Iterator[Engine]:
    made = make_engine(Settings(instance=copy_data(demo, tmp_path / "instance")).sqlalchemy_url)
    yield made
    made.dispose()


def stored(engine: Engine, statement: str) -> Stored:
    """Return JSON by the number that stands before it, whatever the database gives it as."""
    with engine.connect() as connection:
        rows = connection.execute(text(statement)).all()
    return {number: json.loads(value) if isinstance(value, str) else value for number, value in rows}


def store(engine: Engine, table: str, values: Stored) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(f"UPDATE {table} SET printed = :value WHERE id = :id"),  # noqa: S608 - named below
            [{"id": number, "value": json.dumps(value)} for number, value in some(values.items())],
        )


def as_an_older_version_had_it(engine: Engine) -> dict[str, Stored]:
    """Go below the step and forget what it keeps; return what was there."""
    before = {
        table: stored(engine, f"SELECT id, printed FROM {table}")  # noqa: S608 - named here
        for table in ("paper", "paper_revision")
    }
    go_to(engine, BEFORE)
    early = stored(
        engine, "SELECT sheet_id, '{}' FROM exemplar WHERE state NOT IN ('commended', 'draft', 'returned')"
    )
    for table, values in before.items():
        undated = {
            number: {key: value for key, value in words.items() if key != "day"}
            for number, words in values.items()
        }
        store(engine, table, undated | (early if table == "paper" else {}))
    return before


def test_words_are_of_the_day_on_which_they_were_kept(engine: Engine) -> None:
    before = as_an_older_version_had_it(engine)
    migrate(engine)
    assert stored(engine, "SELECT id, printed FROM paper_revision") == before["paper_revision"]
    personal = stored(engine, "SELECT id, printed FROM paper JOIN submission ON paper_id = id")
    for number, words in some(personal.items()):
        assert words == before["paper"][number]
    commended = (
        "SELECT sheet_id, printed FROM exemplar JOIN paper ON paper.id = sheet_id WHERE state = 'commended'"
    )
    for number, words in some(stored(engine, commended).items()):
        assert words == before["paper"][number]


def test_a_sheet_gets_the_names_that_its_list_was_reported_with(engine: Engine) -> None:
    before = as_an_older_version_had_it(engine)
    migrate(engine)
    asked = "SELECT sheet_id, printed FROM exemplar JOIN paper ON paper.id = sheet_id WHERE state = "
    for state in ("fostered", "proposed"):
        for number, words in some(stored(engine, f"{asked}'{state}'").items()):
            expected = before["paper"][number]
            assert words["day"] >= "2021"
            assert {**words, "day": ""} == {**expected, "day": ""}
    for number, words in some(stored(engine, f"{asked}'submitted'").items()):
        assert words == {}, f"nothing was reported of {number}"


LATER_LIST = """
INSERT INTO committee_meeting (unit_id, number, held_on, recorded_by_id, recorded_at)
SELECT unit_id, '99-BB/ĐU', held_on, recorded_by_id, recorded_at FROM committee_meeting
WHERE id = (SELECT meeting_id FROM exemplar WHERE id = :id);
INSERT INTO paper (kind, template_id, plan_id, code, year, unit_id, created_at, changed_at, printed, version)
SELECT kind, template_id, plan_id, code, year, unit_id, created_at, changed_at, :printed, 1 FROM paper
WHERE id = (SELECT sheet_id FROM exemplar WHERE id = :id);
INSERT INTO exemplar_round (registration_id, paper_id, ordinal, meeting_id, approved_at, reported_at)
SELECT registration_id, (SELECT max(id) FROM paper), 9, (SELECT max(id) FROM committee_meeting),
reported_at, reported_at FROM exemplar WHERE id = :id;
INSERT INTO exemplar_round_row (round_id, exemplar_id, kind, position, row)
SELECT (SELECT max(id) FROM exemplar_round), id, kind, position, exemplar.row FROM exemplar WHERE id = :id;
UPDATE exemplar SET meeting_id = (SELECT max(id) FROM committee_meeting) WHERE id = :id
"""
"""Let an exemplar be approved by another meeting, which makes a later list of its year."""


def test_a_sheet_gets_the_names_of_the_list_that_approved_it(engine: Engine) -> None:
    as_an_older_version_had_it(engine)
    asked = "SELECT exemplar.id, printed FROM exemplar JOIN exemplar_round_row AS listed ON exemplar_id ="
    [(number, words)] = stored(
        engine,
        f"{asked} exemplar.id JOIN exemplar_round AS list ON list.id = round_id JOIN paper"
        " ON paper.id = list.paper_id WHERE state = 'fostered'",
    ).items()
    later = json.dumps({**words, "signer": "Bí thư mới"})
    with engine.begin() as connection:
        for statement in some(LATER_LIST.split(";")):
            connection.execute(text(statement), {"id": number, "printed": later})
    migrate(engine)
    [sheet] = stored(
        engine,
        "SELECT sheet_id, printed FROM exemplar JOIN paper ON paper.id = sheet_id"  # noqa: S608 - a number
        f" WHERE exemplar.id = {number}",
    ).values()
    assert words["signer"] != sheet["signer"] == "Bí thư mới"
    assert sheet["words"]["approval"].startswith("99-BB/ĐU, ngày ")


def test_a_list_has_the_day_on_which_it_was_reported_else_approved(engine: Engine) -> None:
    as_an_older_version_had_it(engine)
    migrate(engine)
    lists = "FROM exemplar_round AS list JOIN paper ON paper.id = list.paper_id WHERE approved_at IS NOT NULL"
    with engine.connect() as connection:
        days = connection.execute(
            text(
                "SELECT list.paper_id, coalesce((SELECT max(exemplar.reported_at) FROM exemplar WHERE"  # noqa: S608
                f" exemplar.registration_id = list.registration_id), approved_at) AS at {lists}"
            ).columns(at=Moment)
        ).all()
    kept = stored(engine, f"SELECT paper.id, printed {lists}")
    for number, at in some(days):
        assert kept[number]["day"] == local_day(at).isoformat()


def test_what_is_reopened_keeps_the_words_with_which_it_was_confirmed(engine: Engine) -> None:
    said = (
        "SELECT paper_id, receiver_content FROM submission WHERE state = 'confirmed' AND code = 'mau-02-kq'"
    )
    paper_id, content = next((number, said) for number, said in stored(engine, said).items() if said)
    as_an_older_version_had_it(engine)
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE submission SET state = 'reopened', reason = 'Bổ sung', confirmed_at = NULL,"
                " confirmed_by_id = NULL WHERE paper_id = :id"
            ),
            {"id": paper_id},
        )
    migrate(engine)
    words = stored(engine, f"SELECT id, printed FROM paper WHERE id = {paper_id}")  # noqa: S608 - a number
    versions = f"FROM paper_revision WHERE paper_id = {paper_id} ORDER BY number"
    [*earlier, kept] = stored(engine, f"SELECT number, confirmed_words {versions}").values()
    [*empty, comment] = stored(engine, f"SELECT number, receiver_content {versions}").values()
    assert (kept, comment) == (words[paper_id], content)
    assert (earlier, empty) == ([{}] * len(earlier), [{}] * len(empty))


def test_down_and_up_again_everything_is_as_it_was(engine: Engine) -> None:
    asked = "SELECT id, printed FROM paper", "SELECT id, confirmed_words FROM paper_revision"
    before = [stored(engine, one) for one in asked]
    go_to(engine, BEFORE)
    migrate(engine)
    assert [stored(engine, one) for one in asked] == before
