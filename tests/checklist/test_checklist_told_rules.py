"""What is left to a fact, and what is a word of the cell's own: a page asks it, here the rule is asked."""

from dataclasses import replace
from datetime import date

import pytest

from kl01.checklist.rules import CellValue, ItemState, has_own_word, is_left_to_fact

TOLD_ON, SHOWN_ON, OTHER = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12)
NOT_DONE, IN_PROGRESS, DONE = ItemState.NOT_DONE, ItemState.IN_PROGRESS, ItemState.DONE
TOLD = CellValue(DONE, TOLD_ON)


@pytest.mark.parametrize(
    ("value", "own"),
    [
        (CellValue(), False),
        (CellValue(reason="cũ", document_number="1-KH/ĐU"), False),
        (CellValue(note="Chưa họp"), True),
        (CellValue(IN_PROGRESS), True),
        (CellValue(DONE, note="Đã họp"), True),
    ],
)
def test_a_state_or_a_note_is_a_word_of_the_cells_own(value: CellValue, own: bool) -> None:
    assert has_own_word(value) is own


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (CellValue(DONE), True),
        (CellValue(DONE, TOLD_ON), True),
        (CellValue(DONE, SHOWN_ON), True),
        (CellValue(DONE, OTHER), False),
        (CellValue(DONE, note="Có biên bản"), False),
        (CellValue(DONE, reason="Cấp trên thực hiện chung"), False),
        (CellValue(DONE, document_number="1-KH/ĐU"), True),
        (CellValue(NOT_DONE), False),
        (CellValue(IN_PROGRESS), False),
    ],
)
def test_a_cell_that_shows_the_fact_is_left_to_it_unless_something_else_is_typed(
    typed: CellValue, left: bool
) -> None:
    assert is_left_to_fact(typed, CellValue(DONE, SHOWN_ON), TOLD, by_hand=False) is left


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (CellValue(DONE), True),
        (CellValue(DONE, TOLD_ON), True),
        (CellValue(NOT_DONE), True),
        (CellValue(IN_PROGRESS), False),
        (CellValue(NOT_DONE, note="Chưa họp"), False),
        (CellValue(DONE, OTHER), False),
        (CellValue(ItemState.NOT_APPLICABLE, reason="Không phát sinh trong quý"), False),
    ],
)
def test_a_word_of_ones_own_is_taken_back_by_what_is_told_or_by_not_done(
    typed: CellValue, left: bool
) -> None:
    assert is_left_to_fact(typed, CellValue(IN_PROGRESS), TOLD, by_hand=True) is left


def test_a_day_that_is_shown_is_no_word_of_its_own() -> None:
    shown = replace(TOLD, done_on=SHOWN_ON)
    assert is_left_to_fact(shown, shown, TOLD, by_hand=False)
    assert not is_left_to_fact(shown, TOLD, TOLD, by_hand=False)
