"""Years, quarters and dates as the office counts and writes them; the server's clock."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import total_ordering
from typing import ClassVar, NamedTuple

# Việt Nam has one time zone and no summer time, so no time-zone database is needed on Windows.
VIETNAM = timezone(timedelta(hours=7), "ICT")

ROMAN = ("I", "II", "III", "IV")
_UP_TO_TEN = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

Clock = Callable[[], datetime]
"""Gives the present moment as an aware datetime; tests hand in a fixed one."""


def system_clock() -> datetime:
    """Return the server's present moment in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """Return the calendar day in Việt Nam of an aware moment."""
    return moment.astimezone(VIETNAM).date()


class Quarter(NamedTuple("Quarter", [("year", int), ("number", int)])):
    """One quarter of a calendar year; `number` is 1 to 4. Ordered by time.

    A tuple, since every cell of a checklist is found by it: its hash and its order cost nothing.
    """

    __slots__ = ()

    def __new__(cls, year: int, number: int) -> "Quarter":
        """Return a quarter. Raises ValueError for a number that no quarter has."""
        if not 1 <= number <= 4:
            raise ValueError(f"quarter {number} is not between 1 and 4")
        return super().__new__(cls, year, number)

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        """The first calendar day of the quarter."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """The last calendar day of the quarter."""
        return self.next().first_day - timedelta(days=1)

    @property
    def roman(self) -> str:
        """The quarter's number as the office writes it: I, II, III or IV."""
        return ROMAN[self.number - 1]

    @property
    def label(self) -> str:
        """“Quý IV/2026”."""
        return f"Quý {self.roman}/{self.year}"

    def next(self) -> "Quarter":
        """Return the quarter that follows."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def previous(self) -> "Quarter":
        """Return the quarter before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)


def quarters_between(first: Quarter, last: Quarter) -> tuple[Quarter, ...]:
    """Return all quarters from first to last, both included; empty if last lies before first."""
    found = []
    while first <= last:
        found.append(first)
        first = first.next()
    return tuple(found)


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """What a paper is written for: a year, or the whole term of a plan. The term comes before all years."""

    year: int | None
    """None for the term."""

    TERM: ClassVar["Period"]

    def __post_init__(self) -> None:
        if self.year is not None and self.year < 1:
            raise ValueError(f"{self.year} is no year")

    @classmethod
    def of(cls, stored: int) -> "Period":
        """Return the period that a stored number stands for; 0 is the term. Raises ValueError below 0."""
        return cls(stored or None)

    def __lt__(self, other: "Period") -> bool:
        """Whether it comes before another."""
        return self.stored < other.stored

    @property
    def is_term(self) -> bool:
        """Whether it is the whole term."""
        return self.year is None

    @property
    def stored(self) -> int:
        """The number that stands for it in the database and in addresses: the year, 0 for the term."""
        return self.year or 0

    @property
    def text(self) -> str:
        """“2026”; empty for the term."""
        return str(self.year or "")

    @property
    def label(self) -> str:
        """“Năm 2026”, “Toàn khóa”."""
        return f"Năm {self.year}" if self.year else "Toàn khóa"

    def earlier(self, years: int) -> "Period | None":
        """Return the period so many years before, 0 being itself; None where the term has none."""
        if self.year is None:
            return None if years else self
        return Period(self.year - years)


Period.TERM = Period(None)


_BETWEEN = r"(?:\s*[/.\-]\s*|\s+)"  # no blank may be read in two ways: a long run would take its square
_DATE = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}}|\d{{2}})", re.ASCII)
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})", re.ASCII)


def parse_date(text: str) -> date:
    """Read a date as people type it: 30/6/2027, 30-06-27, 30062027, 30.6.2027.

    Two-digit years mean 2000–2099. Raises ValueError if the text is not a date that exists.
    """
    found = _DATE.fullmatch(text.strip()) or _DIGITS.fullmatch(text.strip())
    if not found:
        raise ValueError("not a date")
    day, month, year = (int(part) for part in found.groups())
    return date(year + 2000 if year < 100 else year, month, day)


def format_date(day: date) -> str:
    """Return dd/mm/yyyy."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def format_moment(moment: datetime) -> str:
    """Return “14:05 ngày 22/11/2026” in Việt Nam's time."""
    local = moment.astimezone(VIETNAM)
    return f"{local:%H:%M} ngày {format_date(local.date())}"


def format_weekday(day: date) -> str:
    """Return “thứ Hai 23/11/2026”."""
    return f"{WEEKDAYS[day.weekday()]} {format_date(day)}"


def format_paper_date(day: date) -> str:
    """Return “ngày 05 tháng 02 năm 2026”.

    Days below ten and the months 1 and 2 get a leading zero (Hướng dẫn 36-HD/VPTW, 2018).
    """
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


HAND_ROOM = "\u00a0" * 9
"""Where a number, a day or a month is written by hand."""


def room_for_date(year: int | None) -> str:
    """Return a paper's date with room for day and month, and for the year where none is known."""
    return f"ngày{HAND_ROOM}tháng{HAND_ROOM}năm {year or HAND_ROOM}"


def count_days(days: int) -> str:
    """Return a number of days as texts have it: “một ngày”, “mười ngày”, “11 ngày”."""
    return f"{_UP_TO_TEN[days - 1] if 1 <= days <= len(_UP_TO_TEN) else days} ngày"


def days_left(last_day: date, today: date) -> str:
    """Say how far a deadline is: “còn 4 ngày”, “hôm nay là hạn cuối”, “trễ 3 ngày”."""
    days = (last_day - today).days
    if days > 0:
        return f"còn {days} ngày"
    return "hôm nay là hạn cuối" if days == 0 else f"trễ {-days} ngày"
