"""What one item counts for: each rule by itself, at its very edges."""

from dataclasses import replace
from datetime import date

import pytest

from kl01.checklist.counting import SaidCell, count_row
from kl01.checklist.grid import GridRow, make_grid
from kl01.checklist.rules import ItemState, Progress
from kl01.periods import Quarter
from kl01.plan.catalogue import Item, Section
from kl01.plan.rules import TickedBy
from tests.checklist.told import make_item, told

YEAR = 2026
LIFE = (date(2022, 1, 1), None)
SPRING, SUMMER = date(YEAR, 3, 31), date(YEAR, 6, 30)
"""The last days of the first and the second quarter."""


def row_of(item: Item, life: tuple[date, date | None] = LIFE) -> GridRow:
    return make_grid([Section("II.3", "Một", "Một", (item,))], YEAR, life).sections[0].rows[0]


def cell(number: int, state: ItemState, *, noted: bool = False) -> SaidCell:
    return YEAR, number, state, noted


@pytest.mark.parametrize(
    ("today", "quarter", "expected"),
    [
        (SUMMER, None, Progress(total=2)),
        (date(YEAR, 7, 1), None, Progress(total=2, late=1)),
        (date(YEAR, 12, 31), None, Progress(total=2, late=1)),
        (date(YEAR + 1, 1, 1), None, Progress(total=2, late=2)),
        (date(YEAR + 1, 1, 1), 1, Progress()),
        (date(YEAR + 1, 1, 1), 2, Progress(total=1, late=1)),
        (date(YEAR, 7, 1), 4, Progress(total=1)),
    ],
)
def test_what_is_due_is_late_the_day_after_its_last(
    today: date, quarter: int | None, expected: Progress
) -> None:
    assert count_row(row_of(make_item("II, IV")), [], None, today, quarter) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ItemState.DONE, Progress(done=1, total=2)),
        (ItemState.IN_PROGRESS, Progress(in_progress=1, total=2, late=1)),
        (ItemState.NOT_APPLICABLE, Progress(total=1, not_applicable=1)),
        (ItemState.NOT_DONE, Progress(total=2, late=1)),
    ],
)
def test_each_state_counts_for_itself(state: ItemState, expected: Progress) -> None:
    row = row_of(make_item("II, IV"))
    assert count_row(row, [cell(2, state)], None, date(YEAR, 7, 1), None) == expected


@pytest.mark.parametrize("quarter", [None, 1, 2, 3, 4])
def test_a_duty_of_several_quarters_counts_once_and_is_done_in_any(quarter: int | None) -> None:
    row = row_of(make_item("I–IV"))
    said = [cell(1, ItemState.IN_PROGRESS), cell(3, ItemState.DONE)]
    assert count_row(row, said, None, date(YEAR + 1, 1, 1), quarter) == Progress(done=1, total=1)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((ItemState.IN_PROGRESS, ItemState.NOT_APPLICABLE), Progress(not_applicable=1)),
        ((ItemState.NOT_APPLICABLE, ItemState.DONE), Progress(done=1, total=1)),
        ((ItemState.NOT_DONE, ItemState.IN_PROGRESS), Progress(in_progress=1, total=1)),
    ],
)
def test_of_a_duty_of_several_quarters_the_strongest_word_counts(
    states: tuple[ItemState, ItemState], expected: Progress
) -> None:
    said = [cell(number, state) for number, state in zip((1, 2), states, strict=True)]
    assert count_row(row_of(make_item("I–II")), said, None, SPRING, None) == expected


def test_what_nobody_owes_counts_once_it_is_begun() -> None:
    row = row_of(make_item("II"))
    row = replace(row, duties=tuple(replace(duty, owed=False) for duty in row.duties))
    late = date(YEAR, 7, 1)
    assert count_row(row, [], None, late, None) == Progress()
    begun = count_row(row, [cell(2, ItemState.IN_PROGRESS)], None, late, None)
    assert begun == Progress(in_progress=1, total=1)


@pytest.mark.parametrize(
    ("quarter", "expected"),
    [(None, Progress(done=1, total=2)), (1, Progress(done=1, total=1)), (3, Progress())],
)
def test_what_was_said_of_what_is_no_longer_due_is_not_forgotten(
    quarter: int | None, expected: Progress
) -> None:
    said = [cell(1, ItemState.DONE)]
    assert count_row(row_of(make_item("II")), said, None, SPRING, quarter) == expected


def test_what_the_program_ticks_counts_for_nobody() -> None:
    row = row_of(make_item("II", ticked_by=TickedBy.AUTO))
    assert count_row(row, [cell(2, ItemState.DONE)], None, SPRING, None) == Progress()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], Progress(done=1, total=1)),
        ([cell(1, ItemState.NOT_DONE)], Progress(done=1, total=1)),
        ([cell(1, ItemState.IN_PROGRESS, noted=True)], Progress(in_progress=1, total=1)),
    ],
)
def test_what_follows_a_fact_stands_as_it_is_known_unless_somebody_said_otherwise(
    said: list[SaidCell], expected: Progress
) -> None:
    assert count_row(row_of(make_item("I")), said, told(), SPRING, None) == expected


# --- What is due where -------------------------------------------------------------------------------------


def test_nothing_is_due_outside_a_life() -> None:
    row = row_of(make_item("I, II, III, IV"), (date(YEAR, 6, 30), date(YEAR, 7, 1)))
    assert [slot.duty is not None for slot in row.slots] == [False, True, True, False]
    assert [duty.quarters for duty in row.duties] == [(Quarter(YEAR, 2),), (Quarter(YEAR, 3),)]
    row = row_of(make_item("I, II, III, IV"), (date(YEAR, 7, 1), date(YEAR, 6, 30)))
    assert [slot.duty for slot in row.slots] == [None] * 4
    assert [slot.last_day for slot in row.slots][:2] == [SPRING, SUMMER]


def test_slots_within_a_quarter() -> None:
    row = row_of(make_item("II"))
    assert row.within(None) == row.slots
    assert [slot.quarter.number for slot in row.within(3)] == [3]


def test_a_grid_finds_its_rows_and_knows_whether_facts_are_followed() -> None:
    followed, plain = make_item("I", code="II3-07"), make_item("I", code="II3-08", id=8, fact="")
    both = make_grid([Section("II.3", "Một", "Một", (plain, followed))], YEAR, LIFE)
    assert both.follows
    found = both.find("II3-07")
    assert found is not None
    assert (found[0].code, found[1].item) == ("II.3", followed)
    assert both.find("II3-99") is None
    assert not make_grid([Section("II.3", "Một", "Một", (plain,))], YEAR, LIFE).follows
    assert both.years == range(YEAR, YEAR + 1)
