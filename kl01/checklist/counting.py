"""How far each section of a checklist is, from the states of its cells alone.

The answer to a click shows two progress bars; to put the whole board together for them takes ten times as
long. It counts what `Board.progress` counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import String, bindparam, or_, select, type_coerce
from sqlalchemy.orm import Session

from kl01.checklist.board import UNTOUCHED, CellKey, Stored, build_row, progress_of
from kl01.checklist.grid import Grid, GridRow
from kl01.checklist.models import ItemStatus
from kl01.checklist.rules import CellValue, ItemState, Progress
from kl01.checklist.seams import KnownState
from kl01.db import fetch
from kl01.periods import Quarter
from kl01.plan.rules import Duty, TickedBy


@dataclass(slots=True)
class Said:
    """What was said of the cells of a unit in some years: only cells that say something."""

    states: dict[CellKey, ItemState] = field(default_factory=dict)
    noted: set[CellKey] = field(default_factory=set)
    """The cells with a note: of an item that follows a fact, a word of its own."""

    def say(self, key: CellKey, state: ItemState, *, noted: bool) -> None:
        """Put a cell into it, or another state into one that is there."""
        self.states[key] = state
        (self.noted.add if noted else self.noted.discard)(key)

    def stored(self, key: CellKey) -> Stored:
        """Return a cell as far as it bears on progress."""
        if key not in self.states:
            return UNTOUCHED
        return Stored(CellValue(self.states[key], note="…" if key in self.noted else ""))


_SAID = select(
    ItemStatus.item_id,
    ItemStatus.year,
    ItemStatus.quarter,
    type_coerce(ItemStatus.state, String),  # a word of the list by our own table: there are hundreds
    ItemStatus.note != "",
).where(
    ItemStatus.unit_id == bindparam("unit_id"),
    ItemStatus.year.in_(bindparam("years", expanding=True)),
    or_(ItemStatus.state != ItemState.NOT_DONE, ItemStatus.note != ""),
)


def read_said(session: Session, unit_id: int, years: Iterable[int]) -> Said:
    """Return what was said of a unit's cells in some years."""
    found = Said()
    for item_id, year, number, state, noted in fetch(
        session, _SAID, {"unit_id": unit_id, "years": sorted(years)}
    ):
        found.say((item_id, Quarter(year, number)), _STATES[state], noted=noted)
    return found


_STATES = {state.value: state for state in ItemState}


@dataclass(slots=True)
class _Sum:
    done: int = 0
    in_progress: int = 0
    total: int = 0
    late: int = 0
    not_applicable: int = 0

    def add(self, state: ItemState, *, owed: bool, late: bool) -> None:
        """Add one duty: see `rules.count_duty`."""
        if state is ItemState.NOT_APPLICABLE:
            self.not_applicable += 1
        elif owed or state is not ItemState.NOT_DONE:
            self.total += 1
            self.done += state is ItemState.DONE
            self.in_progress += state is ItemState.IN_PROGRESS
            self.late += late


def count_sections(
    grid: Grid, said: Said, told: Mapping[str, KnownState], today: date, quarter: int | None
) -> dict[str, Progress]:
    """Return the progress of each section in a quarter, or in the whole year, by its code."""
    found = {}
    for section in grid.sections:
        counted, sums = Progress(), _Sum()
        for row in section.rows:
            if row.item.follows and row.item.fact in told:
                counted += _told_progress(row, said, told, today, quarter)
            elif row.item.ticked_by is not TickedBy.AUTO:
                _count(row, said, today, sums, quarter)
        found[section.code] = counted + Progress(
            sums.done, sums.in_progress, sums.total, sums.late, sums.not_applicable
        )
    return found


def _told_progress(
    row: GridRow, said: Said, told: Mapping[str, KnownState], today: date, quarter: int | None
) -> Progress:
    quarters = {slot.quarter for slot in row.slots}
    quarters |= {one for slot in row.slots if slot.duty for one in slot.duty.quarters}
    stored = {(row.item.id, one): said.stored((row.item.id, one)) for one in quarters}
    return progress_of([build_row(row, today, stored, told)], quarter)


def _count(row: GridRow, said: Said, today: date, sums: _Sum, quarter: int | None) -> None:
    item_id, states = row.item.id, said.states
    counted: Duty | None = None
    for slot in row.slots if quarter is None else row.slots[quarter - 1 : quarter]:
        duty = slot.duty
        if duty is None:
            _add_forgotten(states.get((item_id, slot.quarter)), sums)
        elif duty is not counted:
            counted = duty
            state = _standing([states.get((item_id, one)) for one in duty.quarters])
            open_yet = state in {ItemState.NOT_DONE, ItemState.IN_PROGRESS}
            sums.add(state, owed=duty.owed, late=open_yet and duty.owed and today > duty.last_day)


def _standing(states: list[ItemState | None]) -> ItemState:
    """Return the state of a duty from those of its quarters: see `rules.duty_state`."""
    for state in (ItemState.DONE, ItemState.NOT_APPLICABLE, ItemState.IN_PROGRESS):
        if state in states:
            return state
    return ItemState.NOT_DONE


def _add_forgotten(state: ItemState | None, sums: _Sum) -> None:
    """Add what was said while something was due that no longer is: it is not forgotten."""
    if state is not None and state is not ItemState.NOT_DONE:
        sums.add(state, owed=False, late=False)
