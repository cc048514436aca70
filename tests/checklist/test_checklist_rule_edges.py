"""Both sides of every limit of the checklist: days, lengths, closed lists, what a click leaves alone."""

from datetime import date, timedelta

import pytest

from kl01.checklist.rules import (
    DOCUMENT_NUMBER_LENGTH,
    EARLIEST,
    NOTE_LENGTH,
    PLAIN_REASONS,
    REASON_LENGTH,
    CellValue,
    DutyState,
    ItemState,
    Progress,
    check_value,
    count_duty,
    duty_state,
    value_after_click,
    value_told,
    wanted_by_click,
)
from kl01.periods import Quarter

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
NUMBER = "12-KH/ĐU"
Q1, Q2, Q3, Q4 = (Quarter(2026, number) for number in range(1, 5))


def problems(value: CellValue, *, plain: bool = False, wants_document: bool = True) -> set[str]:
    return set(check_value(value, plain=plain, wants_document=wants_document, today=TODAY))


@pytest.mark.parametrize(
    ("day", "taken"),
    [(EARLIEST, True), (EARLIEST - DAY, False), (TODAY, True), (TODAY + DAY, False), (TODAY - DAY, True)],
)
def test_the_first_and_the_last_possible_day_are_taken(day: date, taken: bool) -> None:
    assert problems(CellValue(ItemState.DONE, done_on=day)) == (set() if taken else {"done_on"})
    # The day is looked at whatever the state, and a state that is not done needs none.
    assert problems(CellValue(ItemState.IN_PROGRESS, done_on=day)) == (set() if taken else {"done_on"})
    assert problems(CellValue(document_number=NUMBER, document_date=day)) == (
        set() if taken else {"document_date"}
    )
    assert problems(CellValue(ItemState.IN_PROGRESS)) == set()


def test_each_text_has_its_greatest_length() -> None:
    for plain in (True, False):
        whole, more = "x" * REASON_LENGTH, "x" * (REASON_LENGTH + 1)
        assert problems(CellValue(ItemState.NOT_APPLICABLE, reason=whole)) == set()
        assert problems(CellValue(ItemState.NOT_APPLICABLE, reason=more), plain=plain) == {"reason"}
    assert problems(CellValue(note="x" * NOTE_LENGTH)) == set()
    assert problems(CellValue(note="x" * (NOTE_LENGTH + 1))) == {"note"}
    assert problems(CellValue(document_number="x" * DOCUMENT_NUMBER_LENGTH)) == set()
    assert problems(CellValue(document_number="x" * (DOCUMENT_NUMBER_LENGTH + 1))) == {"document_number"}


@pytest.mark.parametrize("state", ItemState)
def test_a_reason_is_asked_for_where_the_item_does_not_apply_and_nowhere_else(state: ItemState) -> None:
    value = CellValue(state, done_on=TODAY if state is ItemState.DONE else None)
    for plain in (True, False):
        asked = problems(value, plain=plain)
        assert asked == ({"reason"} if state is ItemState.NOT_APPLICABLE else set())
    words = check_value(CellValue(ItemState.NOT_APPLICABLE), plain=True, wants_document=True, today=TODAY)
    assert words["reason"].startswith("Chọn")
    words = check_value(CellValue(ItemState.NOT_APPLICABLE), plain=False, wants_document=True, today=TODAY)
    assert words["reason"].startswith("Nhập")


def test_an_item_that_takes_no_text_takes_the_listed_reasons_and_a_number_alone() -> None:
    assert len(PLAIN_REASONS) == 3
    for reason in PLAIN_REASONS:
        assert problems(CellValue(ItemState.NOT_APPLICABLE, reason=reason), plain=True) == set()
    own = CellValue(ItemState.NOT_APPLICABLE, reason="Lý do riêng")
    assert (problems(own, plain=True), problems(own)) == ({"reason"}, set())
    # Also while the item applies: no word may hide there.
    assert problems(CellValue(ItemState.IN_PROGRESS, reason="Lý do riêng"), plain=True) == {"reason"}
    noted = CellValue(note="Đã họp")
    assert (problems(noted, plain=True), problems(noted)) == ({"note"}, set())
    words = CellValue(document_number="Công văn của huyện")
    assert (problems(words, plain=True), problems(words)) == ({"document_number"}, set())
    assert problems(CellValue(document_number=NUMBER), plain=True) == set()


def test_a_document_is_asked_for_whole_and_only_where_one_belongs() -> None:
    numbered, dated = CellValue(document_number=NUMBER), CellValue(document_date=TODAY)
    both = CellValue(document_number=NUMBER, document_date=TODAY)
    assert [problems(one) for one in (numbered, dated, both)] == [set(), {"document_number"}, set()]
    for one in (numbered, dated, both):
        assert problems(one, wants_document=False) == {"document_number"}
    assert problems(CellValue(), wants_document=False) == set()


# --- Clicks ------------------------------------------------------------------------------------------------

TYPED = CellValue(ItemState.IN_PROGRESS, None, "ghi chú", "lý do", NUMBER, TODAY)
EARLIER = TODAY - 30 * DAY


@pytest.mark.parametrize("wanted", ItemState)
def test_a_click_keeps_the_day_of_what_is_done_and_the_reason_of_what_does_not_apply(
    wanted: ItemState,
) -> None:
    done = value_after_click(CellValue(ItemState.DONE, EARLIER), wanted, TODAY)
    assert done.done_on == (EARLIER if wanted is ItemState.DONE else None)
    fresh = value_after_click(TYPED, wanted, TODAY)
    assert fresh == CellValue(
        wanted,
        TODAY if wanted is ItemState.DONE else None,
        "ghi chú",
        "lý do" if wanted is ItemState.NOT_APPLICABLE else "",
        NUMBER,
        TODAY,
    )


def test_two_clicks_lead_back_to_not_done_and_none_out_of_what_does_not_apply() -> None:
    assert wanted_by_click(wanted_by_click(ItemState.NOT_DONE)) is ItemState.NOT_DONE
    assert wanted_by_click(ItemState.NOT_APPLICABLE) is ItemState.NOT_APPLICABLE


def test_what_a_fact_tells_leaves_the_document_alone() -> None:
    typed = CellValue(document_number=NUMBER, document_date=TODAY)
    told = value_told(typed, ItemState.DONE, EARLIER)
    assert told == CellValue(ItemState.DONE, EARLIER, document_number=NUMBER, document_date=TODAY)


# --- Duties ------------------------------------------------------------------------------------------------


def standing(states: dict[Quarter, ItemState], last_day: date = TODAY, *, owed: bool = True) -> DutyState:
    return duty_state(states, [Q1, Q2, Q3], last_day, owed, TODAY)


@pytest.mark.parametrize(("last_day", "late"), [(TODAY - DAY, True), (TODAY, False), (TODAY + DAY, False)])
def test_a_duty_is_late_from_the_day_after_its_last_if_it_is_owed_and_not_settled(
    last_day: date, late: bool
) -> None:
    for states in ({}, {Q1: ItemState.IN_PROGRESS}, {Q1: ItemState.NOT_DONE}):
        assert standing(states, last_day).late == late
        assert not standing(states, last_day, owed=False).late
    for settled in (ItemState.DONE, ItemState.NOT_APPLICABLE):
        assert not standing({Q3: settled}, last_day).late


@pytest.mark.parametrize(
    ("states", "expected", "settled_in"),
    [
        ({}, ItemState.NOT_DONE, None),
        ({Q2: ItemState.IN_PROGRESS}, ItemState.IN_PROGRESS, None),
        ({Q1: ItemState.DONE, Q3: ItemState.DONE}, ItemState.DONE, Q1),
        ({Q1: ItemState.NOT_APPLICABLE, Q3: ItemState.DONE}, ItemState.DONE, Q3),
        ({Q1: ItemState.IN_PROGRESS, Q2: ItemState.NOT_APPLICABLE}, ItemState.NOT_APPLICABLE, Q2),
        ({Q4: ItemState.DONE}, ItemState.NOT_DONE, None),  # a quarter that is not the duty's
    ],
)
def test_one_quarter_settles_a_duty_and_only_one_of_its_own(
    states: dict[Quarter, ItemState], expected: ItemState, settled_in: Quarter | None
) -> None:
    found = standing(states)
    assert (found.state, found.settled_in) == (expected, settled_in)


@pytest.mark.parametrize(
    ("state", "owed", "counted"),
    [
        (ItemState.DONE, True, Progress(done=1, total=1)),
        (ItemState.DONE, False, Progress(done=1, total=1)),
        (ItemState.IN_PROGRESS, True, Progress(in_progress=1, total=1)),
        (ItemState.IN_PROGRESS, False, Progress(in_progress=1, total=1)),
        (ItemState.NOT_DONE, True, Progress(total=1)),
        (ItemState.NOT_DONE, False, Progress()),
        (ItemState.NOT_APPLICABLE, True, Progress(not_applicable=1)),
        (ItemState.NOT_APPLICABLE, False, Progress(not_applicable=1)),
    ],
)
def test_what_a_duty_adds_to_the_progress(state: ItemState, owed: bool, counted: Progress) -> None:
    assert count_duty(DutyState(state, None, late=False), owed) == counted


def test_progress_adds_each_number_to_its_own() -> None:
    late = count_duty(DutyState(ItemState.NOT_DONE, None, late=True), owed=True)
    assert late == Progress(total=1, late=1)
    assert Progress(1, 2, 10, 3, 4) + Progress(10, 20, 100, 30, 40) == Progress(11, 22, 110, 33, 44)
    assert Progress(done=12, total=24).label == "12/24 đã hoàn thành"
