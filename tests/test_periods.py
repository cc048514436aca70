"""Quarters, periods of papers, dates as people write them, dates as papers print them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.periods import (
    Period,
    Quarter,
    count_days,
    days_left,
    format_date,
    format_moment,
    format_paper_date,
    format_weekday,
    local_day,
    parse_date,
    quarters_between,
)

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(days)
def test_a_day_lies_in_its_quarter_and_in_no_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next().first_day > day
    assert quarter.previous().last_day < day
    assert quarter.next().previous() == quarter


@given(days, st.integers(0, 40))
def test_quarters_between_are_all_and_in_order(day: date, count: int) -> None:
    first = Quarter.of(day)
    last = first
    for _ in range(count):
        last = last.next()
    found = quarters_between(first, last)
    assert len(found) == count + 1
    assert list(found) == sorted(set(found))
    assert quarters_between(last.next(), first) == ()


@pytest.mark.parametrize("number", [0, 5, -1])
def test_there_are_four_quarters(number: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 4"):
        Quarter(2026, number)


numbers = st.just(0) | st.integers(1, 9999)


@given(numbers)
def test_a_period_is_stored_as_one_number_and_comes_back(number: int) -> None:
    period = Period.of(number)
    assert period.stored == number
    assert period.is_term == (period == Period.TERM) == (period.year is None) == (number == 0)
    assert period == (Period(number) if number else Period.TERM)


@given(numbers, numbers)
def test_periods_are_ordered_as_their_numbers_are(one: int, other: int) -> None:
    """A list in Python and one in SQL show the same order: the term before all years."""
    first, second = Period.of(one), Period.of(other)
    assert (first < second, first <= second, first == second) == (one < other, one <= other, one == other)
    assert (first > second, first >= second) == (one > other, one >= other)
    assert len({first, second}) == len({one, other})


@given(st.integers(1000, 9999), st.integers(0, 9))
def test_of_years_there_are_earlier_ones_of_the_term_none(year: int, years: int) -> None:
    assert Period(year).earlier(years) == Period(year - years)
    assert Period.TERM.earlier(years) == (None if years else Period.TERM)


def test_periods_are_called_as_the_office_does() -> None:
    assert (Period(2026).label, Period(2026).text) == ("Năm 2026", "2026")
    assert (Period.TERM.label, Period.TERM.text) == ("Toàn khóa", "")


@given(st.integers(max_value=0))
def test_the_year_0_is_no_year_and_none_lies_before_it(year: int) -> None:
    with pytest.raises(ValueError, match="is no year"):
        Period(year)
    if year:
        with pytest.raises(ValueError, match="is no year"):
            Period.of(year)


@given(days, st.sampled_from(["/", "-", ".", " "]), st.booleans())
def test_dates_are_read_as_people_type_them(day: date, mark: str, short: bool) -> None:
    year = f"{day.year % 100:02}" if short else str(day.year)
    assert parse_date(f"{day.day}{mark}{day.month}{mark}{year}") == day
    assert parse_date(f"{day.day:02}{day.month:02}{year}") == day
    assert parse_date(f" {format_date(day)} ") == day


@pytest.mark.parametrize("text", ["", "31/2/2026", "1/13/2026", "hôm nay", "1/1", "1/1/20261", "32012026"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_date(text)


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 11, 23), "ngày 23 tháng 11 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
    ],
)
def test_dates_on_papers(day: date, printed: str) -> None:
    assert format_paper_date(day) == printed


def test_dates_on_screens() -> None:
    assert format_weekday(date(2026, 11, 23)) == "thứ Hai 23/11/2026"
    assert format_weekday(date(2026, 11, 22)) == "Chủ nhật 22/11/2026"
    assert format_moment(datetime(2026, 11, 22, 17, 5, tzinfo=UTC)) == "00:05 ngày 23/11/2026"
    assert local_day(datetime(2026, 11, 22, 17, 5, tzinfo=UTC)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (date(2026, 11, 27), "còn 4 ngày"),
        (date(2026, 11, 23), "hôm nay là hạn cuối"),
        (date(2026, 11, 20), "trễ 3 ngày"),
    ],
)
def test_how_far_a_deadline_is(last: date, said: str) -> None:
    assert days_left(last, date(2026, 11, 23)) == said


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "0 ngày"), (1, "một ngày"), (7, "bảy ngày"), (10, "mười ngày"), (11, "11 ngày"), (30, "30 ngày")],
)
def test_few_days_are_counted_in_words(days: int, words: str) -> None:
    assert count_days(days) == words
