"""The plan's calendar: when an item is due, in which quarters, until which day. Pure functions."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from kl01.periods import ROMAN, Quarter, quarters_between


class Cadence(StrEnum):
    """How often an item has to be done."""

    ONCE = "once"
    """At the stated quarters of the stated years and never again: each of them is one duty."""
    ONCE_PER_TERM = "once_per_term"
    """Once in the term (“toàn khóa”); like `ONCE`, it does not come back when the plan is prolonged."""
    YEARLY = "yearly"
    """Every year, once in each stated quarter, or once within a stated span of quarters."""
    QUARTERLY = "quarterly"
    """Every year, at least once in each stated quarter."""
    MONTHLY = "monthly"
    """Every month; recorded once a quarter for its three months."""
    CONTINUOUS = "continuous"
    """At all times (“thường xuyên”); confirmed anew in each stated quarter."""
    EVENT = "event"
    """On an occasion: owed in the quarters stated for it, or, with none stated, never owed."""

    @property
    def repeats(self) -> bool:
        """Whether the item comes back every year, and so goes on when the plan is prolonged."""
        return self not in (Cadence.ONCE, Cadence.ONCE_PER_TERM)


class TickedBy(StrEnum):
    """Who records an item's state."""

    UNIT = "unit"
    """The secretary of the party organization or cell."""
    MASS_ORG = "mass_org"
    """The secretary or chair of the mass organization."""
    COMMITTEE = "committee"
    """The staff of a department of the bloc committee."""
    AUTO = "auto"
    """Nobody: a named fact is counted and shown."""


class Basis(StrEnum):
    """Where an item's time comes from."""

    FIXED = "fixed"
    """The plan itself states a time."""
    PROPOSED = "proposed"
    """The plan states none; the time is a proposal that the committee may change."""


class ScheduleError(ValueError):
    """A schedule that contradicts itself: `column` names the place, the text says what to do (Vietnamese)."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


@dataclass(frozen=True, slots=True)
class Due:
    """The quarters an item is due in, as the plan's data state them; each span is one duty.

    Of the two tuples at most one is filled. Both empty: no fixed time (“khi có”). A single quarter is a span
    from itself to itself. Spans stand in order of time and share no quarter.
    """

    yearly: tuple[tuple[int, int], ...] = ()
    """First and last quarter number (1–4) of each span, the same every year."""
    dated: tuple[tuple[Quarter, Quarter], ...] = ()
    """First and last quarter of each span, in the years they name."""

    def __str__(self) -> str:
        """Return the text that `parse_due` reads, in its one normal form."""
        spans = [(ROMAN[first - 1], ROMAN[last - 1]) for first, last in self.yearly]
        spans += [(_short(first), _short(last)) for first, last in self.dated]
        return ", ".join(first if first == last else f"{first}–{last}" for first, last in spans)


def _short(quarter: Quarter) -> str:
    return f"{quarter.roman}/{quarter.year}"


_DUE_POINT = re.compile(r"(IV|I{1,3})(?:/([12]\d{3}))?")
_DASH = re.compile("[-–—]")


def _point(text: str) -> tuple[int, int]:
    """Return (year, quarter number) of “IV/2021”; the year is 0 where none is written."""
    found = _DUE_POINT.fullmatch(text)
    if not found:
        raise ScheduleError(
            "due",
            f"Chưa đọc được quý “{text}”: ghi I, II, III hoặc IV, "
            "ví dụ “I”, “II, IV”, “I–IV”, “II/2023”, “IV/2021–I/2022”",
        )
    return int(found[2] or 0), ROMAN.index(found[1]) + 1


@lru_cache(maxsize=1024)
def parse_due(text: str) -> Due:
    """Read the quarters of an item.

    - “I”, “II, IV”: each year one duty in each named quarter;
    - “I–IV”: each year one duty, to be done at any time within the span;
    - “II/2023, III/2025”: one duty in each named quarter of that year;
    - “IV/2021–I/2022”: one duty, to be done at any time within the span;
    - empty: no fixed time.

    Raises ScheduleError for a quarter outside I–IV, years on some quarters only, a span that ends before
    it begins, and quarters that are repeated or out of order.
    """
    if not text.strip():
        return Due()
    spans = []
    for part in text.split(","):
        ends = [_point(end.strip()) for end in _DASH.split(part, maxsplit=1)]
        spans.append((ends[0], ends[-1]))
    with_year = {year > 0 for span in spans for year, _ in span}
    if len(with_year) > 1:
        raise ScheduleError("due", f"“{text}” chỗ ghi năm, chỗ không: ghi năm cho mọi quý hoặc không quý nào")
    for first, last in spans:
        if first > last:
            raise ScheduleError("due", f"“{text}” ghi ngược: quý đầu đứng trước, quý cuối đứng sau")
    if any(before[1] >= after[0] for before, after in pairwise(spans)):
        raise ScheduleError("due", f"“{text}” lặp hoặc lẫn thứ tự: ghi mỗi quý một lần, quý trước đứng trước")
    if with_year == {True}:
        return Due(dated=tuple((Quarter(*first), Quarter(*last)) for first, last in spans))
    return Due(yearly=tuple((first[1], last[1]) for first, last in spans))


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day and month that exist in every year."""

    day: int
    month: int

    def __str__(self) -> str:
        """Return “19/5”."""
        return f"{self.day}/{self.month}"

    def in_year(self, year: int) -> date:
        """Return that day of a year."""
        return date(year, self.month, self.day)


_DAY_OF_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})")
_ORDINARY_YEAR = 2001  # any year without 29 February


def parse_deadline(text: str) -> DayOfYear | None:
    """Read a deadline such as “19/5”; empty text means none.

    Raises ScheduleError if it is not a day that every year has.
    """
    if not text.strip():
        return None
    found = _DAY_OF_YEAR.fullmatch(text.strip())
    try:
        if found:
            day = date(_ORDINARY_YEAR, int(found[2]), int(found[1]))
            return DayOfYear(day.day, day.month)
    except ValueError:
        pass
    raise ScheduleError(
        "deadline", f"Chưa đọc được hạn “{text}”: ghi ngày/tháng năm nào cũng có, ví dụ “19/5”"
    )


@dataclass(frozen=True, slots=True)
class Schedule:
    """When one item is due, in a plan that may have been prolonged. Checks itself when made.

    `first_year` and `last_year` are the item's own years in the plan as issued. `extension_years` is by how
    many years the plan was prolonged (“gia hạn”): items that repeat go on so much longer, the others stay.
    Raises ScheduleError if the parts contradict each other.
    """

    cadence: Cadence
    due: Due
    first_year: int
    last_year: int
    deadline: DayOfYear | None = None
    extension_years: int = 0

    def __post_init__(self) -> None:
        if self.extension_years < 0:
            raise ValueError("a plan cannot be prolonged by fewer than 0 years")
        if self.first_year > self.last_year:
            raise ScheduleError(
                "first_year",
                f"Năm đầu {self.first_year} sau năm cuối {self.last_year}: sửa first_year hoặc last_year",
            )
        self._check_due_suits_cadence()
        self._check_dated_quarters()
        self._check_deadline()

    @property
    def end_year(self) -> int:
        """The last year with duties, the prolongation included."""
        return self.last_year + (self.extension_years if self.cadence.repeats else 0)

    def _check_due_suits_cadence(self) -> None:
        if not self.cadence.repeats and not self.due.dated:
            raise ScheduleError(
                "due", f"Việc “{self.cadence}” làm một lần: ghi quý kèm năm, ví dụ “I/{self.first_year}”"
            )
        if self.cadence.repeats and self.due.dated:
            raise ScheduleError(
                "due",
                f"Việc “{self.cadence}” lặp lại hằng năm: ghi quý không kèm năm, ví dụ “I” hoặc “II, IV”",
            )
        if self.due == Due() and self.cadence != Cadence.EVENT:
            raise ScheduleError("due", "Ghi quý phải làm; chỉ việc “event” (khi có) mới để trống")

    def _check_dated_quarters(self) -> None:
        for span in self.due.dated:
            for quarter in span:
                if not self.first_year <= quarter.year <= self.last_year:
                    raise ScheduleError(
                        "due",
                        f"{quarter.label} nằm ngoài các năm {self.first_year}–{self.last_year} của mục: "
                        "sửa due, first_year hoặc last_year",
                    )

    def _check_deadline(self) -> None:
        if self.deadline is None:
            return
        if self.due == Due():
            raise ScheduleError(
                "deadline", f"Hạn {self.deadline} cần có quý: ghi quý vào cột due hoặc bỏ hạn"
            )
        for quarters in self.due.dated or _yearly_spans(self.due, self.first_year):
            if _deadline_in(quarters_between(*quarters), self.deadline) is None:
                raise ScheduleError(
                    "deadline",
                    f"Hạn {self.deadline} nằm ngoài quý phải làm “{self.due}”: sửa hạn hoặc sửa quý",
                )


@lru_cache(maxsize=4096)
def read_schedule(
    cadence: str, due: str, deadline: str, first_year: int, last_year: int, extension_years: int = 0
) -> Schedule:
    """Make a schedule from the plan's data as written; see `parse_due` and `parse_deadline`.

    Raises ScheduleError for data that cannot be read or contradict each other, ValueError for an unknown
    cadence.
    """
    return Schedule(
        Cadence(cadence), parse_due(due), first_year, last_year, parse_deadline(deadline), extension_years
    )


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to be done once, at any time within `quarters`, by the end of `last_day`.

    `owed` is False for what is recorded only if it happens: such a duty is never late.
    """

    quarters: tuple[Quarter, ...]
    last_day: date
    owed: bool


@lru_cache(maxsize=4096)
def duties_in(schedule: Schedule, year: int) -> tuple[Duty, ...]:
    """Return all duties of an item whose quarters touch a year, in order of time.

    A duty that spans two years is in both. An item without a fixed time may be recorded in every quarter of
    its years, so it has one duty in each, not owed. No two duties share a quarter.
    """
    if schedule.due.dated:
        spans = [span for span in schedule.due.dated if span[0].year <= year <= span[1].year]
    elif schedule.first_year <= year <= schedule.end_year:
        spans = _yearly_spans(schedule.due, year)
    else:
        spans = []
    owed = schedule.due != Due()
    duties = []
    for span in spans:
        quarters = quarters_between(*span)
        deadline = _deadline_in(quarters, schedule.deadline) if schedule.deadline else None
        duties.append(Duty(quarters, deadline or span[1].last_day, owed))
    return tuple(duties)


def _yearly_spans(due: Due, year: int) -> list[tuple[Quarter, Quarter]]:
    numbers = due.yearly or tuple((number, number) for number in range(1, 5))
    return [(Quarter(year, first), Quarter(year, last)) for first, last in numbers]


def _deadline_in(quarters: tuple[Quarter, ...], deadline: DayOfYear) -> date | None:
    """Return the last such day within the quarters, or None if there is none."""
    days = (deadline.in_year(quarter.year) for quarter in reversed(quarters))
    return next((day for day in days if Quarter.of(day) in quarters), None)


def describe_due(schedule: Schedule) -> str:
    """Say in Vietnamese when an item is due: “Quý I hằng năm (2022–2025)”, “Mỗi quý (2021–2025)”."""
    until = f", chậm nhất {schedule.deadline}" if schedule.deadline else ""
    if schedule.due == Due():
        return "Khi có"
    if schedule.due.dated:
        return _describe_dated(schedule.due.dated) + until
    years = str(schedule.first_year)
    if schedule.last_year > schedule.first_year:
        years += f"–{schedule.last_year}"
    if schedule.end_year > schedule.last_year:
        years += f", gia hạn đến {schedule.end_year}"
    return f"{_describe_yearly(schedule.due.yearly, schedule.cadence)}{until} ({years})"


def _describe_dated(spans: tuple[tuple[Quarter, Quarter], ...]) -> str:
    named = [first.label if first == last else f"từ {first.label} đến {last.label}" for first, last in spans]
    return f"Một lần, {named[0]}" if len(named) == 1 else "Mỗi kỳ một lần: " + "; ".join(named)


def _describe_yearly(spans: tuple[tuple[int, int], ...], cadence: Cadence) -> str:
    if spans == ((1, 4),):
        return "Một lần trong năm, lúc nào cũng được"
    if spans == ((1, 1), (2, 2), (3, 3), (4, 4)):
        return "Hằng tháng, đánh dấu mỗi quý" if cadence == Cadence.MONTHLY else "Mỗi quý"
    named = [
        f"Quý {ROMAN[first - 1]}"
        if first == last
        else f"Một lần từ Quý {ROMAN[first - 1]} đến Quý {ROMAN[last - 1]}"
        for first, last in spans
    ]
    return " và ".join(", ".join(named).rsplit(", ", maxsplit=1)) + " hằng năm"
