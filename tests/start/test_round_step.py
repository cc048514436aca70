"""The step that parts registrations of exemplars into the lists that their committees approved."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from kl01.config import Settings
from kl01.engine import make_engine
from kl01.migrations import migrate
from tests.applications import copy_data
from tests.start.migrating import go_to

Rows = list[tuple[object, ...]]

BEFORE = "0012"
LISTS = (
    "SELECT code, year, ordinal, number, exemplar_round.paper_id, approved_at FROM exemplar_round"
    " JOIN exemplar_registration ON exemplar_registration.id = registration_id"
    " JOIN org_unit ON org_unit.id = exemplar_registration.unit_id"
    " LEFT JOIN committee_meeting ON committee_meeting.id = meeting_id"
    " ORDER BY code, year, coalesce(ordinal, 99)"
)
ON_LISTS = (
    "SELECT round.paper_id, exemplar.name, exemplar_round_row.kind FROM exemplar_round_row"
    " JOIN exemplar_round round ON round.id = round_id JOIN exemplar ON exemplar.id = exemplar_id"
    " ORDER BY round.paper_id, exemplar_round_row.position, exemplar_round_row.id"
)

OF_UNIT = (
    "SELECT paper_id FROM exemplar_registration JOIN org_unit ON org_unit.id = unit_id"
    " WHERE code = 'snv' AND year = 2025"
)


@pytest.fixture
def engine(demo: Path, tmp_path: Path) -> Iterator[Engine]:
    made = make_engine(Settings(instance=copy_data(demo, tmp_path / "instance")).sqlalchemy_url)
    yield made
    made.dispose()


def rows(engine: Engine, statement: str, **told: object) -> Rows:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), told)]


def change(engine: Engine, statement: str, **told: object) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement), told)


def test_down_and_up_again_lists_and_what_their_papers_say_are_as_they_were(engine: Engine) -> None:
    # Of a list of which nothing is approved any more, the tables below know nothing.
    change(
        engine,
        "DELETE FROM exemplar_round_row WHERE exemplar_id IN"
        " (SELECT id FROM exemplar WHERE state = 'returned')",
    )
    change(
        engine,
        "DELETE FROM exemplar_round WHERE approved_at IS NOT NULL"
        " AND id NOT IN (SELECT round_id FROM exemplar_round_row)",
    )
    change(engine, "UPDATE exemplar_round SET ordinal = 2 WHERE ordinal = 3")
    asked = {
        "lists": LISTS.replace(", approved_at", ""),
        "rows": ON_LISTS,
        "papers": "SELECT id, printed FROM paper ORDER BY id",
        "sections": "SELECT * FROM paper_section ORDER BY id",
    }
    before = {name: rows(engine, statement) for name, statement in asked.items()}
    assert len(before["lists"]) > 20
    go_to(engine, BEFORE)
    migrate(engine)
    assert {name: rows(engine, statement) for name, statement in asked.items()} == before


@pytest.fixture
def mixed(engine: Engine) -> Engine:
    """A year whose five were approved by two meetings, and one of whom waits: all on one paper, as it was."""
    go_to(engine, BEFORE)
    [(own,)] = rows(engine, OF_UNIT.replace("paper_id", "exemplar_registration.id"))
    chosen = "SELECT id FROM exemplar WHERE registration_id = :own ORDER BY id"
    _, second, *_, last = (number for (number,) in rows(engine, chosen, own=own))
    change(
        engine,
        "INSERT INTO committee_meeting (unit_id, number, held_on, recorded_by_id, recorded_at)"
        " SELECT unit_id, '99-BB/ĐU', '2025-04-28', recorded_by_id, recorded_at FROM committee_meeting"
        " WHERE id = (SELECT max(meeting_id) FROM exemplar WHERE registration_id = :own)",
        own=own,
    )
    change(
        engine,
        "UPDATE exemplar SET meeting_id = (SELECT id FROM committee_meeting WHERE number = '99-BB/ĐU'),"
        " state = 'withdrawn', reason = 'Chuyển' WHERE id = :second",
        second=second,
    )
    change(
        engine,
        "UPDATE exemplar SET state = 'submitted', meeting_id = NULL, approver_id = NULL WHERE id = :last",
        last=last,
    )
    return engine


def test_what_two_meetings_approved_becomes_two_lists_and_who_waits_a_draft(mixed: Engine) -> None:
    [(old_paper,)] = rows(mixed, OF_UNIT)
    migrate(mixed)
    lists = [one for one in rows(mixed, LISTS) if one[:2] == ("snv", 2025)]
    assert [one[2] for one in lists] == [1, 2, None]
    assert [bool(one[5]) for one in lists] == [True, True, False]
    papers = [one[4] for one in lists]
    assert papers[0] == old_paper, "the old address is the first list's"
    assert len(set(papers)) == 3
    assert lists[1][3] == "99-BB/ĐU"
    chosen = {paper: [name for own, name, _ in rows(mixed, ON_LISTS) if own == paper] for paper in papers}
    assert [len(chosen[paper]) for paper in papers] == [len(chosen[papers[0]]), 1, 0]
    assert chosen[papers[0]]
    kept = dict(rows(mixed, "SELECT id, printed FROM paper"))
    approvals = [_words(kept[paper]).get("approval") for paper in papers]
    assert approvals == [f"{lists[0][3]}, ngày {_day(mixed, lists[0][3])}", "99-BB/ĐU, ngày 28/04/2025", None]
    first, later = (_sections(mixed, paper) for paper in papers[:2])
    assert first.keys() == later.keys()
    assert first["thong-tin"]["number"]
    assert "number" not in later["thong-tin"], "each paper has a number of its own"
    assert later["iii"] == first["iii"]


def test_all_that_was_approved_before_stands_on_the_list_of_its_meeting(mixed: Engine) -> None:
    migrate(mixed)
    lost = rows(
        mixed,
        "SELECT exemplar.id FROM exemplar WHERE meeting_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
        " exemplar_round_row JOIN exemplar_round ON exemplar_round.id = round_id WHERE exemplar_id ="
        " exemplar.id AND exemplar_round.meeting_id = exemplar.meeting_id)",
    )
    assert lost == []
    alone = (
        "SELECT id FROM exemplar_registration WHERE id NOT IN (SELECT registration_id FROM exemplar_round)"
    )
    assert rows(mixed, alone) == []


def _words(printed: object) -> dict[str, object]:
    told = json.loads(printed) if isinstance(printed, str) else printed
    assert isinstance(told, dict)
    found = told.get("words", {})
    assert isinstance(found, dict)
    return found


def _day(engine: Engine, number: object) -> str:
    held = {name: str(day) for name, day in rows(engine, "SELECT number, held_on FROM committee_meeting")}
    year, month, of_month = held[number].split("-")
    return f"{of_month}/{month}/{year}"


def _sections(engine: Engine, paper_id: object) -> dict[object, dict[str, object]]:
    wanted = "SELECT code, content FROM paper_section WHERE paper_id = :paper_id"
    found = rows(engine, wanted, paper_id=paper_id)
    return {code: json.loads(told) if isinstance(told, str) else told for code, told in found}  # type: ignore[misc]
