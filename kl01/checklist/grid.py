"""What of a plan is due in which cell of a unit's year, before anything is said of it. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kl01.checklist.rules import Progress
from kl01.periods import Quarter
from kl01.plan.catalogue import Catalogue, Item, Section
from kl01.plan.rules import Duty

CellKey = tuple[int, Quarter]
"""Item id and quarter."""
Life = tuple[date, date | None]
"""The first and the last day of a unit and the plan together; nothing is due outside."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell with what is due in it."""

    quarter: Quarter
    last_day: date
    duty: Duty | None


@dataclass(frozen=True, slots=True)
class GridRow:
    """An item with its four slots."""

    item: Item
    slots: tuple[Slot, ...]
    duties: tuple[Duty, ...]
    """What is due in them."""

    def within(self, quarter: int | None) -> tuple[Slot, ...]:
        """Return the slot of a quarter, or all."""
        return self.slots if quarter is None else self.slots[quarter - 1 : quarter]


@dataclass(frozen=True, slots=True)
class GridSection:
    """A section with all its items, also those of which nothing is due in the year."""

    code: str
    title: str
    heading: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells of a kind of unit in a year."""

    year: int
    sections: tuple[GridSection, ...]
    years: range
    """The years whose ticks bear on it, from the first to the last: duties may span the turn of a year."""
    follows: bool
    """Whether something is due whose state follows a fact."""
    counted: dict[Any, Progress] = field(default_factory=dict, repr=False, compare=False)
    """What `counting.py` remembers: a click changes one row, the others need not be counted again."""

    def find(self, item_code: str) -> tuple[GridSection, GridRow] | None:
        """Return the row of an item with its section."""
        for section in self.sections:
            for row in section.rows:
                if row.item.code == item_code:
                    return section, row
        return None


def make_grid(sections: Iterable[Section], year: int, life: Life, earliest: date = date.min) -> Grid:
    """Lay out the sections of a plan for a year of a unit's life.

    Nothing is due before the day `earliest`: what would be is due on that day.
    """
    found = tuple(sections)
    first, last = life
    quarters = [Quarter(year, number) for number in range(1, 5)]
    columns = [
        (one, one.last_day, first <= one.last_day and (last is None or one.first_day <= last))
        for one in quarters
    ]

    def row(item: Item) -> GridRow:
        duties = tuple(
            one if one.last_day >= earliest else replace(one, last_day=earliest) for one in item.duties(year)
        )
        slots = tuple(
            Slot(quarter, day, _due_in(duties, quarter) if lives else None) for quarter, day, lives in columns
        )
        return GridRow(item, slots, tuple(one for one in duties if any(slot.duty is one for slot in slots)))

    touched = [duty for section in found for item in section.items for duty in item.duties(year)]
    return Grid(
        year,
        tuple(
            GridSection(one.code, one.title, one.heading, tuple(row(item) for item in one.items))
            for one in found
        ),
        range(
            min([year, *(duty.quarters[0].year for duty in touched)]),
            max([year, *(duty.quarters[-1].year for duty in touched)]) + 1,
        ),
        any(item.follows and item.duties(year) for section in found for item in section.items),
    )


def _due_in(duties: tuple[Duty, ...], quarter: Quarter) -> Duty | None:
    return next((duty for duty in duties if quarter in duty.quarters), None)


def grid_of(plan: Catalogue, kind: str, year: int, life: Life, earliest: date = date.min) -> Grid:
    """Return the cells of a kind of unit in a year, laid out once for as long as the plan stays as it is.

    Only the part of `life` that lies in the year tells grids apart, and `earliest` only if it may come after
    the last day of something, so that units share them.
    """
    first, last = life
    begins = max(first, date(year, 1, 1))
    ends = last if last is not None and last < date(year, 12, 31) else None
    # What touches a year has its last day in it or later, or with a day of the year named, in the one before.
    earliest = earliest if earliest.year >= year - 1 else date.min
    key = ("grid", kind, year, begins, ends, earliest)
    found: Grid | None = plan.laid_out.get(key)
    if found is None:
        found = plan.laid_out[key] = make_grid(plan.sections_for(kind), year, (begins, ends), earliest)
    return found
