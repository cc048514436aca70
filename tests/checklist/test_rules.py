"""What states mean, what a click sets, what is late, how progress is counted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.checklist.document import progress_sentence
from kl01.checklist.rules import (
    PLAIN_REASONS,
    SETTLING,
    CellValue,
    ItemState,
    Progress,
    check_value,
    count_duty,
    duty_state,
    value_after_click,
    wanted_by_click,
)
from kl01.periods import Quarter
from kl01.text import whole_percent

TODAY = date(2026, 11, 23)
states = st.sampled_from(ItemState)
days = st.dates(date(2021, 1, 1), date(2030, 12, 31))
quarters = st.builds(Quarter, st.integers(2021, 2030), st.integers(1, 4))
values = st.builds(
    CellValue, state=states, done_on=st.none() | days, note=st.text(), document_number=st.text()
)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (ItemState.NOT_DONE, ItemState.DONE),
        (ItemState.IN_PROGRESS, ItemState.DONE),
        (ItemState.DONE, ItemState.NOT_DONE),
        (ItemState.NOT_APPLICABLE, ItemState.NOT_APPLICABLE),
    ],
)
def test_what_a_click_asks_for(state: ItemState, wanted: ItemState) -> None:
    assert wanted_by_click(state) is wanted


@given(values, st.sampled_from([ItemState.DONE, ItemState.NOT_DONE, ItemState.IN_PROGRESS]))
def test_a_click_loses_nothing_that_was_typed(value: CellValue, wanted: ItemState) -> None:
    after = value_after_click(value, wanted, TODAY)
    assert after.state is wanted
    assert (after.note, after.document_number) == (value.note, value.document_number)
    assert (after.done_on is not None) == (wanted is ItemState.DONE)


def test_a_click_on_done_takes_today() -> None:
    assert value_after_click(CellValue(), ItemState.DONE, TODAY).done_on == TODAY


@given(
    st.dictionaries(quarters, states, max_size=4),
    st.lists(quarters, min_size=1, max_size=4, unique=True),
    days,
)
def test_a_settled_duty_is_never_late(
    held: dict[Quarter, ItemState], span: list[Quarter], last_day: date
) -> None:
    standing = duty_state(held, sorted(span), last_day, True, TODAY)
    settled = any(held.get(quarter) in SETTLING for quarter in span)
    assert (standing.state in SETTLING) == settled
    assert standing.late == (not settled and last_day < TODAY)
    assert (standing.settled_in is not None) == settled


def test_one_done_quarter_settles_all_and_beats_not_applicable() -> None:
    year = [Quarter(2026, number) for number in range(1, 5)]
    held = {year[0]: ItemState.NOT_APPLICABLE, year[2]: ItemState.DONE}
    standing = duty_state(held, year, date(2026, 12, 31), True, TODAY)
    assert (standing.state, standing.settled_in) == (ItemState.DONE, year[2])


@pytest.mark.parametrize("owed", [True, False])
def test_late_from_the_day_after_the_last(owed: bool) -> None:
    quarter = Quarter(2026, 3)
    last = quarter.last_day
    assert not duty_state({}, [quarter], last, owed, last).late
    assert duty_state({}, [quarter], last, owed, last + timedelta(days=1)).late == owed


@given(st.lists(st.tuples(states, st.booleans(), st.booleans()), max_size=30))
def test_progress_is_a_sum_without_what_is_not_applicable(
    given_duties: list[tuple[ItemState, bool, bool]],
) -> None:
    quarter = Quarter(2026, 4)
    total = Progress()
    for state, owed, past in given_duties:
        last = TODAY - timedelta(days=1) if past else quarter.last_day
        total += count_duty(duty_state({quarter: state}, [quarter], last, owed, TODAY), owed)
    assert 0 <= total.done <= total.total
    assert total.done + total.in_progress <= total.total
    assert total.not_applicable == sum(state is ItemState.NOT_APPLICABLE for state, _, _ in given_duties)
    assert total.total == sum(
        (owed or state is not ItemState.NOT_DONE) and state is not ItemState.NOT_APPLICABLE
        for state, owed, _ in given_duties
    )
    if total.total:
        assert total.percent == whole_percent(total.done, total.total)
    else:
        assert total.percent is None


def test_nothing_due_is_words_and_no_percentage() -> None:
    assert Progress().label == "Không có nội dung đến hạn"
    assert Progress().percent is None


def test_a_share_is_rounded_half_up_and_its_numbers_stand_beside_it() -> None:
    """8 of 23 are 34,8 %."""
    assert Progress(done=8, total=23).percent == 35
    assert Progress(done=1, total=200).percent == 1
    assert Progress(done=199, total=200).percent == 100
    assert "199/200 nội dung (100 %)" in progress_sentence(Progress(done=199, total=200), "quý I/2026")


@pytest.mark.parametrize(
    ("value", "plain", "document", "field"),
    [
        (CellValue(ItemState.NOT_APPLICABLE), False, True, "reason"),
        (CellValue(ItemState.NOT_APPLICABLE), True, False, "reason"),
        (CellValue(ItemState.NOT_APPLICABLE, reason="đồng chí A nói"), True, False, "reason"),
        (CellValue(ItemState.NOT_DONE, reason="x" * 501), False, True, "reason"),
        (CellValue(ItemState.DONE, done_on=TODAY + timedelta(days=1)), False, True, "done_on"),
        (CellValue(ItemState.DONE), False, True, "done_on"),
        (CellValue(ItemState.DONE, done_on=date(1, 1, 1)), False, True, "done_on"),
        (
            CellValue(document_number="1-KH/ĐU", document_date=date(9999, 12, 31)),
            False,
            True,
            "document_date",
        ),
        (
            CellValue(document_number="1-KH/ĐU", document_date=date(1999, 12, 31)),
            False,
            True,
            "document_date",
        ),
        (CellValue(note="x" * 2001), False, True, "note"),
        (CellValue(note="dư luận"), True, False, "note"),
        (CellValue(document_number="12-KH/ĐU"), False, False, "document_number"),
        (CellValue(document_number="x" * 61), False, True, "document_number"),
        (CellValue(document_number="Kỷ luật Nguyễn Văn A"), True, True, "document_number"),
        (CellValue(document_date=TODAY), False, True, "document_number"),
    ],
)
def test_what_is_refused(value: CellValue, plain: bool, document: bool, field: str) -> None:
    assert field in check_value(value, plain=plain, wants_document=document, today=TODAY)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (CellValue(), False),
        (CellValue(ItemState.DONE, done_on=TODAY, note="x" * 2000, document_number="12-KH/ĐU"), False),
        (CellValue(ItemState.NOT_APPLICABLE, reason="Đơn vị không tổ chức chào cờ"), False),
        (CellValue(ItemState.NOT_APPLICABLE, reason=PLAIN_REASONS[0]), True),
        (CellValue(ItemState.DONE, done_on=TODAY, document_number="12-KH/ĐU", document_date=TODAY), True),
    ],
)
def test_what_is_taken(value: CellValue, plain: bool) -> None:
    assert check_value(value, plain=plain, wants_document=True, today=TODAY) == {}
