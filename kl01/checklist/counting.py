"""How far each section of a checklist is, from the states of its cells alone.

The answer to a click shows two progress bars; to put the whole board together for them takes ten times as
long. It counts what `Board.progress` counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import String, bindparam, or_, select, type_coerce
from sqlalchemy.orm import Session

from kl01.checklist.board import UNTOUCHED, Stored, build_row, progress_of
from kl01.checklist.grid import CellKey, Grid, GridRow
from kl01.checklist.models import ItemStatus
from kl01.checklist.rules import CellValue, ItemState, Progress
from kl01.checklist.seams import KnownState
from kl01.db import fetch
from kl01.periods import Quarter
from kl01.plan.rules import TickedBy


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
    ItemStatus.year.between(bindparam("first_year"), bindparam("last_year")),
    or_(ItemStatus.state != ItemState.NOT_DONE, ItemStatus.note != ""),
)


def read_said(session: Session, unit_id: int, years: Sequence[int]) -> Said:
    """Return what was said of a unit's cells in the years from the first to the last."""
    found = Said()
    states, noted = found.states, found.noted
    asked = {"unit_id": unit_id, "first_year": years[0], "last_year": years[-1]}
    for item_id, year, number, state, has_note in fetch(session, _SAID, asked):
        key = item_id, Quarter(year, number)
        states[key] = _STATES[state]
        if has_note:
            noted.add(key)
    return found


_STATES = {state.value: state for state in ItemState}


_OPEN = frozenset({ItemState.NOT_DONE, ItemState.IN_PROGRESS})


def count_sections(
    grid: Grid, said: Said, told: Mapping[str, KnownState], today: date, quarter: int | None
) -> dict[str, Progress]:
    """Return the progress of each section in a quarter, or in the whole year, by its code."""
    found = {}
    for section in grid.sections:
        counted = Progress()
        tally: dict[ItemState, int] = dict.fromkeys(ItemState, 0)
        late = 0
        for row in section.rows:
            if row.item.follows and row.item.fact in told:
                counted += _told_progress(row, said, told, today, quarter)
            elif row.item.ticked_by is not TickedBy.AUTO:
                late += _count(row, said.states, today, quarter, tally)
        done, begun, open_yet = (
            tally[one] for one in (ItemState.DONE, ItemState.IN_PROGRESS, ItemState.NOT_DONE)
        )
        counted += Progress(done, begun, done + begun + open_yet, late, tally[ItemState.NOT_APPLICABLE])
        found[section.code] = counted
    return found


def _told_progress(
    row: GridRow, said: Said, told: Mapping[str, KnownState], today: date, quarter: int | None
) -> Progress:
    keys = {(row.item.id, slot.quarter) for slot in row.slots}
    keys.update(key for _, own in row.duties for key in own)
    stored = {key: said.stored(key) for key in keys}
    return progress_of([build_row(row, today, stored, told)], quarter)


def _count(
    row: GridRow,
    states: Mapping[CellKey, ItemState],
    today: date,
    quarter: int | None,
    tally: dict[ItemState, int],
) -> int:
    """Add a row's duties to a tally by their states, as `rules.count_duty` does; return how many are late."""
    late = 0
    shown = row.within(quarter)
    for duty, keys in row.duties:
        if quarter is not None and shown[0].duty is not duty:
            continue
        state = states.get(keys[0], ItemState.NOT_DONE) if len(keys) == 1 else _standing(states, keys)
        if state is not ItemState.NOT_DONE or duty.owed:
            tally[state] += 1
            late += duty.owed and today > duty.last_day and state in _OPEN
    for slot in shown:
        if slot.duty is None:
            # Said while something was due that no longer is: it is not forgotten.
            state = states.get((row.item.id, slot.quarter), ItemState.NOT_DONE)
            tally[state] += state is not ItemState.NOT_DONE
    return late


def _standing(states: Mapping[CellKey, ItemState], keys: Iterable[CellKey]) -> ItemState:
    """Return the state of a duty from those of its quarters: see `rules.duty_state`."""
    said = [states.get(key) for key in keys]
    for state in (ItemState.DONE, ItemState.NOT_APPLICABLE, ItemState.IN_PROGRESS):
        if state in said:
            return state
    return ItemState.NOT_DONE
