"""How far each section of a checklist is, from the states of its cells alone.

The answer to a click shows two progress bars; to put the whole board together for them takes ten times as
long. It counts what `Board.progress` counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import String, bindparam, or_, select, type_coerce
from sqlalchemy.orm import Session

from kl01.checklist.board import Stored, build_row, progress_of
from kl01.checklist.grid import CellKey, Grid, GridRow
from kl01.checklist.models import ItemStatus
from kl01.checklist.rules import CellValue, ItemState, Progress
from kl01.checklist.seams import KnownState
from kl01.db import fetch
from kl01.periods import Quarter
from kl01.plan.rules import TickedBy

SaidCell = tuple[int, int, ItemState, bool]
"""Year, quarter and state of a cell, and whether it has a note: of what follows a fact, a word of its own."""
COUNTED_AT_MOST = 20_000
"""At most so many results are remembered of one grid, whose forty rows stand now so, now so."""


@dataclass(slots=True)
class Said:
    """What was said of the cells of a unit in some years: only cells that say something."""

    cells: dict[int, list[SaidCell]] = field(default_factory=dict)
    """By the id of their item."""

    def say(self, key: CellKey, state: ItemState, *, noted: bool) -> None:
        """Put a cell into it, or another state into one that is there."""
        item_id, quarter = key
        others = [one for one in self.cells.get(item_id, ()) if one[:2] != (quarter.year, quarter.number)]
        self.cells[item_id] = [*others, (quarter.year, quarter.number, state, noted)]


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
    found: dict[int, list[SaidCell]] = {}
    asked = {"unit_id": unit_id, "first_year": years[0], "last_year": years[-1]}
    for item_id, year, number, state, has_note in fetch(session, _SAID, asked):
        cell = year, number, _STATES[state], bool(has_note)
        if item_id in found:
            found[item_id].append(cell)
        else:
            found[item_id] = [cell]
    return Said(found)


_STATES = {state.value: state for state in ItemState}
_OPEN = frozenset({ItemState.NOT_DONE, ItemState.IN_PROGRESS})


def count_sections(
    grid: Grid, said: Said, told: Mapping[str, KnownState], today: date, quarter: int | None
) -> dict[str, Progress]:
    """Return the progress of each section in a quarter, or in the whole year, by its code."""
    counted, cells = grid.counted, said.cells
    if len(counted) > COUNTED_AT_MOST:
        counted.clear()
    found = {}
    for section in grid.sections:
        rows = []
        for row in section.rows:
            item = row.item
            known = told.get(item.fact) if item.follows else None
            own = tuple(cells.get(item.id, ()))
            key = today, quarter, item.id, own, known and known.state
            progress = counted.get(key)
            if progress is None:
                progress = counted[key] = count_row(row, own, known, today, quarter)
            rows.append(progress)
        found[section.code] = _sum(rows)
    return found


def _sum(rows: Sequence[Progress]) -> Progress:
    return Progress(
        sum([one.done for one in rows]),
        sum([one.in_progress for one in rows]),
        sum([one.total for one in rows]),
        sum([one.late for one in rows]),
        sum([one.not_applicable for one in rows]),
    )


def count_row(
    row: GridRow, said: Sequence[SaidCell], known: KnownState | None, today: date, quarter: int | None
) -> Progress:
    """Return the progress of one item from what was said of its cells and, if it follows a fact, is known."""
    item = row.item
    states = {Quarter(year, number): state for year, number, state, _ in said}
    if known is not None:
        stored = {
            (item.id, Quarter(year, number)): Stored(CellValue(state, note="…" if has_note else ""))
            for year, number, state, has_note in said
        }
        return progress_of([build_row(row, today, stored, {item.fact: known})], quarter)
    if item.ticked_by is TickedBy.AUTO:
        return Progress()
    tally: dict[ItemState, int] = dict.fromkeys(ItemState, 0)
    late = 0
    shown = row.within(quarter)
    for duty in row.duties:
        if quarter is not None and shown[0].duty is not duty:
            continue
        state = _standing(states, duty.quarters)
        if state is not ItemState.NOT_DONE or duty.owed:
            tally[state] += 1
            late += duty.owed and today > duty.last_day and state in _OPEN
    for slot in shown:
        if slot.duty is None:
            # Said while something was due that no longer is: it is not forgotten.
            state = states.get(slot.quarter, ItemState.NOT_DONE)
            tally[state] += state is not ItemState.NOT_DONE
    done, begun, open_yet = (
        tally[one] for one in (ItemState.DONE, ItemState.IN_PROGRESS, ItemState.NOT_DONE)
    )
    return Progress(done, begun, done + begun + open_yet, late, tally[ItemState.NOT_APPLICABLE])


def _standing(states: Mapping[Quarter, ItemState], quarters: Iterable[Quarter]) -> ItemState:
    """Return the state of a duty from those of its quarters: see `rules.duty_state`."""
    said = [states.get(quarter) for quarter in quarters]
    for state in (ItemState.DONE, ItemState.NOT_APPLICABLE, ItemState.IN_PROGRESS):
        if state in said:
            return state
    return ItemState.NOT_DONE
