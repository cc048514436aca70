"""A checklist as it is opened from the database: the way up to the reader's unit, the facts that it shows."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from kl01.checklist.access import Need, load_cell_for, load_checklist_for
from kl01.checklist.board import UNTOUCHED
from kl01.checklist.rules import CellValue, ItemState
from kl01.checklist.seams import ChecklistSeams
from kl01.org.queries import principal_of_person
from kl01.periods import Quarter
from tests.checklist.told import Source, told
from tests.principals import at_noon
from tests.seams import give
from tests.world import World

TODAY = date(2026, 11, 23)


def test_a_secretary_above_reads_what_the_unit_and_year_have(
    app: Flask, session: Session, world: World, source: Source
) -> None:
    asked: list[tuple[Session, int, int]] = []

    def count(*what: object) -> dict[str, str]:
        asked.append(what)  # type: ignore[arg-type]
        return {"annual_plans_submitted": "7/9"}

    source.says = {"exemplar_collectives": told()}
    give(app, ChecklistSeams(facts=(count,), states=(source,)))
    reader = principal_of_person(session, world.person("bithu.khoi").id, TODAY)
    assert reader is not None
    unit = world.read_unit("snv")
    opened = load_checklist_for(session, at_noon(reader, TODAY), "snv", 2026, Need.READ)
    assert (opened.unit, opened.capacity, opened.years) == (unit, None, list(opened.plan.years))
    assert opened.plan.has_duties(unit.kind)
    assert (opened.board.unit_id, opened.board.year, opened.board.today) == (unit.id, 2026, TODAY)
    assert dict(opened.board.counts) == {"annual_plans_submitted": "7/9"}
    assert asked == [(session, unit.id, 2026)]
    assert source.asked == [(unit.id, 2026)]
    assert set(opened.board.told) == {"exemplar_collectives"}


@pytest.mark.parametrize(
    ("username", "item", "quarter", "needs", "code"),
    [
        ("bithu.snv", "II1-01", 0, Need.TICK, 404),
        ("bithu.snv", "II1-01", 5, Need.TICK, 404),
        ("bithu.snv", "II9-99", 1, Need.TICK, 404),
        ("bithu.snv", "II2-10", 4, Need.TICK, 404),
        ("bithu.sct", "II1-01", 4, Need.READ, 404),
        ("canbo.snv", "II1-01", 4, Need.TICK, 403),
        ("canbo.snv", "II1-01", 4, Need.READ, 200),
        ("bithu.snv", "II1-01", 4, Need.TICK, 200),
    ],
)
def test_a_cell_is_found_where_something_is_due_and_nowhere_else(
    session: Session, world: World, username: str, item: str, quarter: int, needs: Need, code: int
) -> None:
    who = principal_of_person(session, world.person(username).id, TODAY)
    assert who is not None
    given = 200
    try:
        opened = load_cell_for(session, at_noon(who, TODAY), "snv", 2026, item, quarter, needs)
        assert opened.key == (opened.cell.item.id, Quarter(2026, quarter))
        assert opened.before == UNTOUCHED
        after = opened.row_after(CellValue(ItemState.IN_PROGRESS)).cell(quarter)
        assert (after.state, after.stored.version) == (ItemState.IN_PROGRESS, 1)
    except HTTPException as refused:
        given = refused.code or 0
    assert given == code
