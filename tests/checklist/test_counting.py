"""Progress counted from the states of the cells is what the whole board says."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kl01.checklist import counting
from kl01.checklist.board import Stored, fill
from kl01.checklist.counting import Said, count_row, count_sections, read_said
from kl01.checklist.grid import CellKey, GridRow, make_grid
from kl01.checklist.models import ItemStatus
from kl01.checklist.rules import CellValue, ItemState, Progress
from kl01.checklist.seams import KnownState
from kl01.periods import Quarter
from kl01.plan.catalogue import Item, Section
from kl01.plan.rules import TickedBy
from tests.checklist.told import make_item, told
from tests.world import World

FACT = "exemplar_collectives"
YEAR = 2026
days = st.dates(date(2025, 6, 1), date(2027, 3, 1))
items = st.builds(
    lambda number, due, ticked_by, fact, enabled: make_item(
        due, id=number, code=f"II3-{number:02}", ticked_by=ticked_by, fact=fact, enabled=enabled
    ),
    st.integers(1, 99),
    st.sampled_from(["I", "II, IV", "I–IV", "III–IV", ""]),
    st.sampled_from([TickedBy.UNIT, TickedBy.UNIT, TickedBy.AUTO]),
    st.sampled_from(["", FACT]),
    st.sampled_from([True, True, False]),
)
said_of_cells = st.dictionaries(
    st.tuples(st.integers(0, 5), st.sampled_from([Quarter(YEAR, number) for number in range(1, 5)])),
    st.tuples(st.sampled_from(ItemState), st.booleans()),
    max_size=12,
)
knowledge = st.none() | st.sampled_from(ItemState).map(
    lambda state: told(state, date(2026, 5, 1) if state is ItemState.DONE else None)
)


@given(
    st.lists(items, min_size=1, max_size=6, unique_by=lambda item: item.id),
    said_of_cells,
    knowledge,
    days,
    st.tuples(days, st.none() | days),
    st.none() | st.integers(1, 4),
)
def test_it_counts_what_the_board_counts(
    found: list[Item],
    cells: dict[tuple[int, Quarter], tuple[ItemState, bool]],
    known: KnownState | None,
    today: date,
    life: tuple[date, date | None],
    quarter: int | None,
) -> None:
    half = len(found) // 2
    sections = [
        Section("II.1", "Một", "Một", tuple(found[:half])),
        Section("II.2", "Hai", "Hai", tuple(found[half:])),
    ]
    grid = make_grid(sections, YEAR, life)
    facts = {FACT: known} if known else {}
    stored: dict[CellKey, Stored] = {}
    said = Said()

    def check() -> None:
        board = fill(grid, today, stored, 1, {}, facts)
        counted = count_sections(grid, said, facts, today, quarter)
        shown = {section.code: section.progress(quarter) for section in board.sections}
        assert {code: counted[code] for code in shown} == shown
        assert sum(counted.values(), Progress()) == board.progress(quarter)

    check()
    # Click by click, over one grid: what it remembers of a row is not what is said of it now.
    for (place, when), (state, noted) in cells.items():
        key = (found[place % len(found)].id, when)
        stored[key] = Stored(CellValue(state, note="ghi chú" if noted else ""), 1)
        said.say(key, state, noted=noted)
        check()
    said.cells.clear()
    stored.clear()
    check()


def test_what_is_said_again_takes_the_place_of_what_was_said() -> None:
    said, key = Said(), (7, Quarter(YEAR, 1))
    said.say((7, Quarter(YEAR, 2)), ItemState.DONE, noted=False)
    said.say(key, ItemState.DONE, noted=True)
    said.say(key, ItemState.IN_PROGRESS, noted=False)
    assert said.cells == {7: [(YEAR, 2, ItemState.DONE, False), (YEAR, 1, ItemState.IN_PROGRESS, False)]}


def test_what_a_grid_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "COUNTED_AT_MOST", 10)
    grid = make_grid([Section("I", "Một", "Một", (make_item("I", id=1),))], YEAR, (date(YEAR, 1, 1), None))
    for day in range(1, 30):
        count_sections(grid, Said(), {}, date(YEAR, 1, day), None)
        assert len(grid.counted) <= 11


def test_a_row_is_counted_once_for_each_way_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []

    def count(row: GridRow, *rest: Any) -> Progress:
        counted.append(row.item.id)
        return count_row(row, *rest)

    monkeypatch.setattr(counting, "count_row", count)
    found = tuple(make_item("I", id=number, fact="") for number in (1, 2))
    grid = make_grid([Section("I", "Một", "Một", found)], YEAR, (date(YEAR, 1, 1), None))
    said, today = Said(), date(YEAR, 5, 1)
    count_sections(grid, said, {}, today, None)
    count_sections(grid, said, {}, today, None)
    assert counted == [1, 2]
    said.say((2, Quarter(YEAR, 1)), ItemState.DONE, noted=False)
    assert count_sections(grid, said, {}, today, None)["I"] == Progress(done=1, total=2, late=1)
    assert counted == [1, 2, 2]
    count_sections(grid, said, {}, date(YEAR, 5, 2), None)
    count_sections(grid, said, {}, today, 1)
    assert counted == [1, 2, 2, 1, 2, 1, 2]


def test_what_a_unit_said_is_read_of_its_own_cells_in_the_years(session: Session, world: World) -> None:
    here, there = world.unit("snv").id, world.unit("sct").id
    items = [item for section in world.plan.sections for item in section.items][:3]

    def say(unit_id: int, item: Item, when: Quarter, state: ItemState, **words: str) -> None:
        cell = {"item_id": item.id, "item_version_id": item.version_id, "year": when.year}
        session.add(ItemStatus(unit_id=unit_id, quarter=when.number, state=state, **cell, **words))

    say(here, items[0], Quarter(2025, 4), ItemState.IN_PROGRESS)
    say(here, items[0], Quarter(2026, 1), ItemState.NOT_APPLICABLE, reason="Không có", note="chờ")
    say(here, items[1], Quarter(2026, 2), ItemState.NOT_DONE)
    say(here, items[2], Quarter(2026, 2), ItemState.NOT_DONE, note="đang chờ")
    say(here, items[2], Quarter(2027, 1), ItemState.IN_PROGRESS)
    say(there, items[1], Quarter(2026, 2), ItemState.IN_PROGRESS)
    session.flush()
    assert read_said(session, here, range(2025, 2027)).cells == {
        items[0].id: [(2025, 4, ItemState.IN_PROGRESS, False), (2026, 1, ItemState.NOT_APPLICABLE, True)],
        items[2].id: [(2026, 2, ItemState.NOT_DONE, True)],
    }
