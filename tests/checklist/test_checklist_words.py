"""The words of the checklist that are stored, and the limits in numbers."""

from datetime import date

from kl01.checklist.access import Need
from kl01.checklist.rules import (
    DOCUMENT_NUMBER_LENGTH,
    EARLIEST,
    EMPTY,
    NOTE_LENGTH,
    REASON_LENGTH,
    SETTLING,
    CellValue,
    ItemState,
    Progress,
)


def test_words_that_are_stored_never_change() -> None:
    assert [state.value for state in ItemState] == ["not_done", "in_progress", "done", "not_applicable"]
    assert [need.value for need in Need] == ["read", "tick"]


def test_every_state_has_words_of_its_own() -> None:
    assert len({state.label for state in ItemState}) == len(ItemState)


def test_limits() -> None:
    assert (NOTE_LENGTH, REASON_LENGTH, DOCUMENT_NUMBER_LENGTH) == (2000, 500, 60)
    assert date(2000, 1, 1) == EARLIEST
    assert {"done", "not_applicable"} == SETTLING


def test_an_untouched_cell_says_nothing() -> None:
    assert CellValue(ItemState.NOT_DONE, None, "", "", "", None) == EMPTY == CellValue()
    assert Progress() == Progress(0, 0, 0, 0, 0)
