"""The calendar of an item: properties that hold for every schedule, and the texts it is read from."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kl01.periods import Quarter, quarters_between
from kl01.plan.rules import (
    Cadence,
    DayOfYear,
    Due,
    Duty,
    Schedule,
    ScheduleError,
    describe_due,
    duties_in,
    parse_deadline,
    parse_due,
    read_schedule,
)
from tests.some import some

FIRST_YEAR, LAST_YEAR = 2021, 2025
YEARS = range(FIRST_YEAR - 2, LAST_YEAR + 7)


@st.composite
def _spans(draw: st.DrawFn, length: int) -> tuple[tuple[int, int], ...]:
    """Ascending (first, last) index pairs that share no index."""
    ends = sorted(draw(st.sets(st.integers(0, length - 1), min_size=1, max_size=6)))
    spans = []
    while ends:
        first = ends.pop(0)
        stretch = draw(st.booleans())
        last = ends.pop(0) if ends and stretch else first
        spans.append((first, last))
    return tuple(spans)


yearly_dues = _spans(4).map(lambda spans: Due(yearly=tuple((a + 1, b + 1) for a, b in spans)))


def _dated(spans: tuple[tuple[int, int], ...]) -> Due:
    quarters = quarters_between(Quarter(FIRST_YEAR, 1), Quarter(LAST_YEAR, 4))
    return Due(dated=tuple((quarters[a], quarters[b]) for a, b in spans))


dated_dues = _spans(4 * (LAST_YEAR - FIRST_YEAR + 1)).map(_dated)
dues = st.one_of(st.just(Due()), yearly_dues, dated_dues)
days_of_year = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: DayOfYear(day.day, day.month))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    cadence = draw(st.sampled_from(Cadence))
    first_year, last_year = FIRST_YEAR, LAST_YEAR
    if not cadence.repeats:
        due = draw(dated_dues)
    else:
        due = draw(st.one_of(st.just(Due()), yearly_dues) if cadence == Cadence.EVENT else yearly_dues)
        first_year, last_year = sorted(draw(st.tuples(*[st.integers(FIRST_YEAR, LAST_YEAR)] * 2)))
    schedule = Schedule(
        cadence, due, first_year, last_year, extension_years=draw(st.integers(min_value=0, max_value=5))
    )
    deadline = draw(st.one_of(st.none(), days_of_year))
    try:
        return replace(schedule, deadline=deadline)
    except ScheduleError:
        return schedule


def in_each_year(schedule: Schedule) -> list[tuple[int, Duty]]:
    """Return all duties of a schedule with the years they are in: one year may well hold none."""
    found = [(year, duty) for year in YEARS for duty in duties_in(schedule, year)]
    assume(found)
    return found


@given(schedules(), st.sampled_from(YEARS))
def test_duties_stand_in_order_of_time_and_share_no_quarter(schedule: Schedule, year: int) -> None:
    quarters = [quarter for duty in duties_in(schedule, year) for quarter in duty.quarters]
    assert quarters == sorted(set(quarters))


@given(schedules())
def test_a_duty_touches_the_year_and_has_no_hole(schedule: Schedule) -> None:
    for year, duty in some(in_each_year(schedule)):
        assert year in {quarter.year for quarter in duty.quarters}
        assert duty.quarters == quarters_between(duty.quarters[0], duty.quarters[-1])


@given(schedules())
def test_the_last_day_is_the_deadline_or_the_end_of_the_last_quarter(schedule: Schedule) -> None:
    for _, duty in some(in_each_year(schedule)):
        assert Quarter.of(duty.last_day) in duty.quarters
        if schedule.deadline is None:
            assert duty.last_day == duty.quarters[-1].last_day
        else:
            assert (duty.last_day.day, duty.last_day.month) == (
                schedule.deadline.day,
                schedule.deadline.month,
            )


@given(schedules(), st.sampled_from(YEARS))
def test_every_duty_is_in_each_year_it_touches_and_in_no_other(schedule: Schedule, year: int) -> None:
    everything = {duty for any_year in YEARS for duty in duties_in(schedule, any_year)}
    touching = {duty for duty in everything if any(quarter.year == year for quarter in duty.quarters)}
    assert set(duties_in(schedule, year)) == touching


@given(schedules())
def test_nothing_is_due_outside_the_items_years(schedule: Schedule) -> None:
    for year in some(YEARS):
        if not schedule.first_year <= year <= schedule.end_year:
            assert duties_in(schedule, year) == ()


@given(schedules(), st.integers(min_value=0, max_value=5))
def test_prolonging_leaves_the_items_own_years_as_they_are(schedule: Schedule, extension: int) -> None:
    longer = replace(schedule, extension_years=extension)
    for year in range(schedule.first_year, schedule.last_year + 1):
        assert duties_in(longer, year) == duties_in(replace(schedule, extension_years=0), year)


@given(schedules())
def test_prolonging_repeats_the_last_year_for_what_repeats_and_nothing_else(schedule: Schedule) -> None:
    for year in range(schedule.last_year + 1, schedule.last_year + schedule.extension_years + 1):
        added = duties_in(schedule, year)
        if schedule.cadence.repeats:
            pattern = [[quarter.number for quarter in duty.quarters] for duty in added]
            last = duties_in(schedule, schedule.last_year)
            assert pattern == [[quarter.number for quarter in duty.quarters] for duty in last]
            assert added
        else:
            assert added == ()
            assert schedule.end_year == schedule.last_year


@given(schedules())
def test_once_is_asked_for_once_at_each_stated_time(schedule: Schedule) -> None:
    assume(not schedule.cadence.repeats)
    everything = {duty.quarters for year in YEARS for duty in duties_in(schedule, year)}
    assert everything == {quarters_between(*span) for span in schedule.due.dated}


@given(schedules())
def test_only_what_has_no_fixed_time_is_not_owed(schedule: Schedule) -> None:
    for _, duty in some(in_each_year(schedule)):
        assert duty.owed == (schedule.due != Due())


@given(dues)
def test_quarters_are_written_as_they_are_read(due: Due) -> None:
    assert parse_due(str(due)) == due


@given(days_of_year)
def test_deadlines_are_written_as_they_are_read(day: DayOfYear) -> None:
    assert parse_deadline(str(day)) == day


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("", ""),
        ("  ", ""),
        ("I", "I"),
        ("II,IV", "II, IV"),
        ("I-IV", "I–IV"),
        ("I — II , III–IV", "I–II, III–IV"),
        ("IV/2021 - I/2022", "IV/2021–I/2022"),
        ("II/2023,III/2025", "II/2023, III/2025"),
    ],
)
def test_quarters_are_read_as_people_type_them(text: str, normal: str) -> None:
    assert str(parse_due(text)) == normal


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("V", "Chưa đọc được quý “V”: ghi I, II, III hoặc IV"),
        ("IIII", "Chưa đọc được quý “IIII”"),
        ("Q1", "Chưa đọc được quý “Q1”"),
        ("I,", "Chưa đọc được quý “”"),
        ("I/21", "Chưa đọc được quý “I/21”"),
        ("I–II–III", "Chưa đọc được quý “II–III”"),
        ("I, II/2023", "“I, II/2023” chỗ ghi năm, chỗ không"),
        ("IV/2021–I", "“IV/2021–I” chỗ ghi năm, chỗ không"),
        ("IV–I", "“IV–I” ghi ngược"),
        ("I/2022–IV/2021", "“I/2022–IV/2021” ghi ngược"),
        ("II, II", "“II, II” lặp hoặc lẫn thứ tự"),
        ("IV, II", "“IV, II” lặp hoặc lẫn thứ tự"),
        ("I–III, III", "“I–III, III” lặp hoặc lẫn thứ tự"),
    ],
)
def test_unreadable_quarters_are_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(ScheduleError) as refused:
        parse_due(text)
    assert refused.value.column == "due"
    assert str(refused.value).startswith(advice)


@pytest.mark.parametrize("text", ["19-5", "31/4", "29/2", "0/5", "19/13", "mai", "19/5/2022"])
def test_unreadable_deadlines_are_refused_with_advice(text: str) -> None:
    with pytest.raises(ScheduleError, match=f"Chưa đọc được hạn “{text}”: ghi ngày/tháng") as refused:
        parse_deadline(text)
    assert refused.value.column == "deadline"


@pytest.mark.parametrize(
    ("cadence", "due", "deadline", "first_year", "last_year", "column", "advice"),
    [
        ("once", "I", "", 2022, 2022, "due", "Việc “once” làm một lần: ghi quý kèm năm, ví dụ “I/2022”"),
        ("once_per_term", "", "", 2022, 2022, "due", "Việc “once_per_term” làm một lần"),
        ("yearly", "I/2022", "", 2022, 2022, "due", "Việc “yearly” lặp lại hằng năm: ghi quý không kèm năm"),
        ("monthly", "", "", 2022, 2022, "due", "Ghi quý phải làm; chỉ việc “event”"),
        ("once", "II/2024", "", 2021, 2023, "due", "Quý II/2024 nằm ngoài các năm 2021–2023 của mục"),
        ("once", "IV/2021–I/2022", "", 2022, 2023, "due", "Quý IV/2021 nằm ngoài các năm 2022–2023"),
        ("yearly", "I", "", 2025, 2022, "first_year", "Năm đầu 2025 sau năm cuối 2022: sửa first_year"),
        ("yearly", "I", "19/5", 2022, 2025, "deadline", "Hạn 19/5 nằm ngoài quý phải làm “I”"),
        ("yearly", "II, IV", "19/5", 2022, 2025, "deadline", "Hạn 19/5 nằm ngoài quý phải làm “II, IV”"),
        ("once", "I/2022", "19/5", 2022, 2025, "deadline", "Hạn 19/5 nằm ngoài quý phải làm “I/2022”"),
        ("event", "", "19/5", 2022, 2025, "deadline", "Hạn 19/5 cần có quý: ghi quý vào cột due hoặc bỏ hạn"),
    ],
)
def test_contradictions_are_refused_with_advice(
    cadence: str, due: str, deadline: str, first_year: int, last_year: int, column: str, advice: str
) -> None:
    with pytest.raises(ScheduleError) as refused:
        read_schedule(cadence, due, deadline, first_year, last_year)
    assert refused.value.column == column
    assert str(refused.value).startswith(advice)


def test_a_plan_is_not_prolonged_backwards() -> None:
    with pytest.raises(ValueError, match="fewer than 0"):
        read_schedule("yearly", "I", "", 2022, 2025, -1)


def test_one_duty_within_the_year() -> None:
    schedule = read_schedule("yearly", "I–IV", "", 2022, 2025)
    whole_year = tuple(Quarter(2024, number) for number in (1, 2, 3, 4))
    assert duties_in(schedule, 2024) == (Duty(whole_year, date(2024, 12, 31), owed=True),)


def test_one_duty_across_the_new_year_is_in_both_years() -> None:
    schedule = read_schedule("once", "IV/2021–I/2022", "", 2021, 2022)
    duty = Duty((Quarter(2021, 4), Quarter(2022, 1)), date(2022, 3, 31), owed=True)
    assert duties_in(schedule, 2021) == duties_in(schedule, 2022) == (duty,)
    assert duties_in(schedule, 2023) == ()


def test_a_deadline_is_sought_in_every_year_of_the_span() -> None:
    schedule = read_schedule("once", "IV/2021–I/2022", "20/12", 2021, 2022)
    assert [duty.last_day for duty in duties_in(schedule, 2022)] == [date(2021, 12, 20)]


def test_what_happens_when_it_happens_can_be_recorded_in_every_quarter_but_is_not_owed() -> None:
    schedule = read_schedule("event", "", "", 2021, 2025)
    assert [(duty.quarters, duty.owed) for duty in duties_in(schedule, 2023)] == [
        ((Quarter(2023, number),), False) for number in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize(
    ("cadence", "due", "deadline", "years", "extension", "text"),
    [
        ("yearly", "I", "", (2022, 2025), 0, "Quý I hằng năm (2022–2025)"),
        ("yearly", "I", "", (2022, 2025), 2, "Quý I hằng năm (2022–2025, gia hạn đến 2027)"),
        ("yearly", "I", "", (2024, 2024), 0, "Quý I hằng năm (2024)"),
        ("yearly", "II, IV", "", (2022, 2025), 0, "Quý II và Quý IV hằng năm (2022–2025)"),
        ("event", "I, II, IV", "", (2022, 2025), 0, "Quý I, Quý II và Quý IV hằng năm (2022–2025)"),
        ("yearly", "II", "19/5", (2022, 2025), 0, "Quý II hằng năm, chậm nhất 19/5 (2022–2025)"),
        ("continuous", "I, II, III, IV", "", (2021, 2025), 0, "Mỗi quý (2021–2025)"),
        ("monthly", "I, II, III, IV", "", (2022, 2025), 0, "Hằng tháng, đánh dấu mỗi quý (2022–2025)"),
        ("yearly", "I–IV", "", (2022, 2025), 0, "Một lần trong năm, lúc nào cũng được (2022–2025)"),
        ("yearly", "I–II", "", (2022, 2025), 0, "Một lần từ Quý I đến Quý II hằng năm (2022–2025)"),
        ("once", "I/2022", "", (2022, 2022), 3, "Một lần, Quý I/2022"),
        ("once", "IV/2021–I/2022", "", (2021, 2022), 0, "Một lần, từ Quý IV/2021 đến Quý I/2022"),
        ("once", "II/2023, III/2025", "", (2023, 2025), 0, "Mỗi kỳ một lần: Quý II/2023; Quý III/2025"),
        ("event", "", "", (2021, 2025), 0, "Khi có"),
    ],
)
def test_the_time_is_said_in_plain_words(
    cadence: str, due: str, deadline: str, years: tuple[int, int], extension: int, text: str
) -> None:
    assert describe_due(read_schedule(cadence, due, deadline, *years, extension)) == text
