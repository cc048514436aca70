"""The checklist of one unit in one year, put together from the plan and what was ticked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kl01.checklist.facts import told_states
from kl01.checklist.grid import CellKey, Grid, GridRow, Life, Slot, grid_of, make_grid
from kl01.checklist.models import ItemStatus
from kl01.checklist.rules import (
    EMPTY,
    SETTLING,
    CellValue,
    DutyState,
    ItemState,
    Progress,
    count_duty,
    duty_state,
    has_own_word,
    value_told,
)
from kl01.checklist.seams import KnownState
from kl01.db import fetch
from kl01.org.units import Unit
from kl01.periods import Quarter
from kl01.plan.catalogue import Catalogue, Item, Section
from kl01.plan.rules import Duty, TickedBy


class CellKind(StrEnum):
    """What a cell shows."""

    TICK = "tick"
    SETTLED = "settled"
    """Nothing to do here: the duty was settled in another of its quarters."""
    FUTURE = "future"
    """Due in a quarter that has not begun: nothing can be done yet."""
    AUTOMATIC = "automatic"
    EMPTY = "empty"
    """Nothing is due."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of a cell and its version; version 0 was never touched."""

    value: CellValue = EMPTY
    version: int = 0
    from_fact: bool = False
    """Whether state and day are not stored but told by the fact that the item follows."""


UNTOUCHED = Stored()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the checklist."""

    item: Item
    quarter: Quarter
    kind: CellKind
    stored: Stored = UNTOUCHED
    duty: Duty | None = None
    standing: DutyState | None = None
    told: KnownState | None = None
    """What the fact that the item follows says, whether or not it counts here."""

    @property
    def state(self) -> ItemState:
        """What was said of this very cell."""
        return self.stored.value.state

    @property
    def from_fact(self) -> bool:
        """Whether the state of this very cell is the one that the fact tells."""
        return self.stored.from_fact

    @property
    def by_hand(self) -> bool:
        """Whether somebody set this cell although its item follows a fact."""
        return self.told is not None and not self.from_fact and has_own_word(self.stored.value)

    @property
    def late(self) -> bool:
        """Whether the duty is late; shown in its last quarter only."""
        return bool(
            self.duty and self.standing and self.standing.late and self.quarter == self.duty.quarters[-1]
        )

    @property
    def open(self) -> bool:
        """Whether something is still to be done for the duty of this cell."""
        return bool(self.duty and self.duty.owed and self.standing and self.standing.state not in SETTLING)


@dataclass(frozen=True, slots=True)
class Row:
    """One item with its four cells."""

    item: Item
    cells: tuple[Cell, ...]

    def cell(self, number: int) -> Cell:
        """Return the cell of a quarter by its number, 1 to 4."""
        return self.cells[number - 1]

    @property
    def told(self) -> KnownState | None:
        """What the fact that the item follows says; None if it follows none or nobody knows it."""
        return next((cell.told for cell in self.cells if cell.told), None)


@dataclass(frozen=True, slots=True)
class BoardSection:
    """One section with its rows."""

    code: str
    title: str
    heading: str
    rows: tuple[Row, ...]

    def progress(self, quarter: int | None = None) -> Progress:
        """Return the progress of a quarter, or of the whole year."""
        return progress_of(self.rows, quarter)


@dataclass(frozen=True, slots=True)
class Board:
    """The checklist of a unit in a year."""

    unit_id: int
    year: int
    today: date
    sections: tuple[BoardSection, ...]
    counts: Mapping[str, str] = field(hash=False)
    told: Mapping[str, KnownState] = field(hash=False)
    """What is known of the facts that items follow, by their names."""

    def progress(self, quarter: int | None = None) -> Progress:
        """Return the progress of a quarter, or of the whole year."""
        return progress_of(self.rows(), quarter)

    def rows(self) -> Iterator[Row]:
        """Return all rows, section after section."""
        for section in self.sections:
            yield from section.rows

    def section(self, code: str) -> BoardSection | None:
        """Return the section with a code."""
        return next((section for section in self.sections if section.code == code), None)

    def row(self, item_code: str) -> tuple[BoardSection, Row] | None:
        """Return the row of an item with its section."""
        for section in self.sections:
            for row in section.rows:
                if row.item.code == item_code:
                    return section, row
        return None


def progress_of(rows: Iterable[Row], quarter: int | None) -> Progress:
    """Return the progress of some rows in a quarter, or in the whole year: each duty counts once."""
    found = Progress()
    for row in rows:
        counted: Duty | None = None
        for cell in row.cells if quarter is None else (row.cell(quarter),):
            # Of a row, the cells of one duty stand beside each other.
            if cell.duty is not None and cell.duty is not counted and cell.standing is not None:
                counted = cell.duty
                found += count_duty(cell.standing, counted.owed)
    return found


def build_board(
    catalogue_sections: Iterable[Section],
    year: int,
    today: date,
    life: Life,
    stored: Mapping[CellKey, Stored],
    unit_id: int,
    counts: Mapping[str, str],
    told: Mapping[str, KnownState],
) -> Board:
    """Put a checklist together. Nothing is due outside `life`, the first and last day of unit and plan."""
    return fill(make_grid(catalogue_sections, year, life), today, stored, unit_id, counts, told)


def fill(
    grid: Grid,
    today: date,
    stored: Mapping[CellKey, Stored],
    unit_id: int,
    counts: Mapping[str, str],
    told: Mapping[str, KnownState],
) -> Board:
    """Put what was said into the cells of a year."""
    sections = []
    for section in grid.sections:
        rows = [build_row(row, today, stored, told) for row in section.rows]
        shown = tuple(row for row in rows if any(cell.kind is not CellKind.EMPTY for cell in row.cells))
        if shown:
            sections.append(BoardSection(section.code, section.title, section.heading, shown))
    return Board(unit_id, grid.year, today, tuple(sections), counts, told)


def build_row(
    row: GridRow, today: date, stored: Mapping[CellKey, Stored], told: Mapping[str, KnownState]
) -> Row:
    """Put what was said of one item into its cells."""
    item = row.item
    found = told.get(item.fact) if item.follows else None
    if found:
        stored = {**stored, **_told_cells(row, stored, found)}
    return Row(item, tuple([_build_cell(item, slot, today, stored, found) for slot in row.slots]))


def _told_cells(row: GridRow, stored: Mapping[CellKey, Stored], told: KnownState) -> dict[CellKey, Stored]:
    """Return the cells in which a told state stands: the first of each duty that nobody set by hand."""
    found: dict[CellKey, Stored] = {}
    counted: set[Duty] = set()
    item = row.item
    for slot in row.slots:
        duty = slot.duty
        if told.state is ItemState.NOT_DONE or duty is None or duty in counted:
            continue
        counted.add(duty)
        cells = [stored.get((item.id, quarter), UNTOUCHED) for quarter in duty.quarters]
        if not any(has_own_word(cell.value) for cell in cells):
            own = stored.get((item.id, slot.quarter), UNTOUCHED)
            value = value_told(own.value, told.state, told.done_on)
            found[item.id, slot.quarter] = Stored(value, own.version, from_fact=True)
    return found


def _build_cell(
    item: Item, slot: Slot, today: date, stored: Mapping[CellKey, Stored], told: KnownState | None
) -> Cell:
    quarter = slot.quarter
    own = stored.get((item.id, quarter), UNTOUCHED)
    duty = slot.duty
    if duty is None and own.value.state is not ItemState.NOT_DONE:
        # Ticked while it was due, before the plan or the unit changed: what was done is not forgotten.
        duty = Duty((quarter,), slot.last_day, owed=False)
        told = None
    if duty is None:
        return Cell(item, quarter, CellKind.EMPTY)
    if item.ticked_by is TickedBy.AUTO:
        return Cell(item, quarter, CellKind.AUTOMATIC)
    states = {q: found.value.state for q in duty.quarters if (found := stored.get((item.id, q)))}
    standing = duty_state(states, duty.quarters, duty.last_day, duty.owed, today)
    elsewhere = standing.settled_in is not None and standing.settled_in != quarter
    settled = elsewhere and own.value.state not in SETTLING
    if settled:
        kind = CellKind.SETTLED
    elif (
        quarter.first_day > today
        and own.value.state is ItemState.NOT_DONE
        and not (told and has_own_word(own.value))
    ):
        kind = CellKind.FUTURE
    else:
        kind = CellKind.TICK
    return Cell(item, quarter, kind, own, duty, standing, told)


_STORED = select(
    ItemStatus.item_id,
    ItemStatus.year,
    ItemStatus.quarter,
    ItemStatus.state,
    ItemStatus.done_on,
    ItemStatus.note,
    ItemStatus.reason,
    ItemStatus.document_number,
    ItemStatus.document_date,
    ItemStatus.version,
).where(
    ItemStatus.unit_id == bindparam("unit_id"),
    ItemStatus.year.between(bindparam("first_year"), bindparam("last_year")),
)


def read_stored(session: Session, unit_id: int, years: Sequence[int]) -> dict[CellKey, Stored]:
    """Return what is stored of a unit's cells in the years from the first to the last."""
    return _cells(
        fetch(session, _STORED, {"unit_id": unit_id, "first_year": years[0], "last_year": years[-1]})
    )


def _cells(rows: Iterable[Any]) -> dict[CellKey, Stored]:
    return {(row[0], Quarter(row[1], row[2])): Stored(CellValue(*row[3:9]), row[9]) for row in rows}


def unit_grid(plan: Catalogue, unit: Unit, year: int) -> Grid:
    """Return what is due of a unit in a year."""
    life = (max(unit.valid_from, plan.begins_on), unit.valid_to)
    return grid_of(plan, unit.kind, year, life, unit.last_day(date.min))


def load_board(
    session: Session, plan: Catalogue, unit: Unit, year: int, today: date, counts: Mapping[str, str]
) -> Board:
    """Read the checklist of a unit in a year."""
    grid = unit_grid(plan, unit, year)
    told = told_states(session, unit.id, year) if grid.follows else {}
    stored = read_stored(session, unit.id, grid.years)
    return fill(grid, today, stored, unit.id, counts, told)


_OF_ITEM = _STORED.where(ItemStatus.item_id == bindparam("item_id"))


def read_item(session: Session, unit_id: int, item_id: int, years: Sequence[int]) -> dict[CellKey, Stored]:
    """Return what is stored of the cells of one item in the years from the first to the last."""
    asked = {"unit_id": unit_id, "item_id": item_id, "first_year": years[0], "last_year": years[-1]}
    return _cells(fetch(session, _OF_ITEM, asked))
