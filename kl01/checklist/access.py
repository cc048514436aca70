"""Loading a unit's checklist for a person: found and authorised in one step."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from flask import abort
from sqlalchemy.orm import Session

from kl01.checklist.board import (
    UNTOUCHED,
    Board,
    Cell,
    Row,
    Stored,
    build_row,
    load_board,
    read_item,
    unit_grid,
)
from kl01.checklist.facts import Facts, told_states
from kl01.checklist.grid import CellKey, Grid, GridRow, GridSection
from kl01.checklist.rules import CellValue
from kl01.checklist.seams import KnownState
from kl01.org.access import Capacity, may_read_unit, ticking_capacity
from kl01.org.acting import Acting
from kl01.org.units import Unit, unit_by_code, unit_path
from kl01.plan.catalogue import Catalogue, covered_years, plan_for, plans


class Need(StrEnum):
    """What a person wants with a checklist."""

    READ = "read"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class OpenChecklist:
    """A unit's checklist in a year, opened by a person who may read it."""

    unit: Unit
    plan: Catalogue
    years: list[int]
    """All years that some plan covers."""
    board: Board
    capacity: Capacity | None
    """In whose name the person may tick; None if they may only read."""
    acting: Acting
    """Who opened it, in that capacity."""


def load_newest_for(session: Session, acting: Acting, code: str) -> tuple[Unit, int]:
    """Return a unit and the year of its checklist to show: this one, or the last that the plan covers.

    404 to a stranger, and while there is no plan.
    """
    unit, plan = _readable_unit(session, acting, code), plan_for(plans(session), acting.today.year)
    if plan is None:
        abort(404)
    return unit, plan.year_to_show(acting.today.year)


def _readable_unit(session: Session, acting: Acting, code: str) -> Unit:
    unit = unit_by_code(session, code)
    if unit is None or not may_read_unit(acting.principal, partial(unit_path, session, unit.id), unit.id):
        abort(404)
    return unit


@dataclass(frozen=True, slots=True)
class _Opened:
    unit: Unit
    plan: Catalogue
    years: list[int]
    capacity: Capacity | None


def _open(session: Session, acting: Acting, code: str, year: int, needs: Need) -> _Opened:
    unit = _readable_unit(session, acting, code)
    found = plans(session)
    plan = plan_for(found, year)
    if plan is None or year not in plan.years or not plan.has_duties(unit.kind):
        abort(404)
    closed = unit.valid_to is not None and unit.valid_to < acting.today
    capacity = None if closed else ticking_capacity(acting.principal, unit.id, unit.kind)
    if needs is Need.TICK and capacity is None:
        abort(403)
    return _Opened(unit, plan, covered_years(found), capacity)


def load_checklist_for(
    session: Session, acting: Acting, code: str, year: int, needs: Need = Need.READ
) -> OpenChecklist:
    """Open a unit's checklist: 404 to a stranger, 403 to one who may look but not tick.

    Also 404 for a year that no plan covers and for a unit without a checklist of its own.
    """
    found = _open(session, acting, code, year, needs)
    unit, counts = found.unit, Facts(session, found.unit.id, year)
    board = load_board(session, found.plan, unit, year, acting.today, counts)
    own = acting.in_capacity(found.capacity)
    return OpenChecklist(unit, found.plan, found.years, board, found.capacity, own)


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A cell of a unit's checklist that people tick, opened by a person who may read it."""

    unit: Unit
    plan: Catalogue
    capacity: Capacity | None
    """In whose name the person may tick; None if they may only read."""
    acting: Acting
    """Who opened it, in that capacity."""
    grid: Grid
    section: GridSection
    grid_row: GridRow
    stored: Mapping[CellKey, Stored]
    """What is stored of the item's cells."""
    told: Mapping[str, KnownState]
    """What the fact that the item follows says."""
    row: Row
    cell: Cell

    @property
    def key(self) -> CellKey:
        """Where it is stored."""
        return self.cell.item.id, self.cell.quarter

    @property
    def before(self) -> Stored:
        """What is stored of it, whatever a fact says."""
        return self.stored.get(self.key, UNTOUCHED)

    def row_after(self, value: CellValue) -> Row:
        """Return the item's row as it is once the cell holds something else."""
        after = {**self.stored, self.key: Stored(value, self.before.version + 1)}
        return build_row(self.grid_row, self.acting.today, after, self.told)


def load_cell_for(
    session: Session,
    acting: Acting,
    code: str,
    year: int,
    item: str,
    quarter: int,
    needs: Need = Need.READ,
) -> OpenCell:
    """Open a cell of a unit's checklist: 404 to a stranger, 403 to one who may look but not tick.

    Also 404 where nothing is due, nothing is ticked by hand.
    """
    found = _open(session, acting, code, year, needs)
    grid = unit_grid(found.plan, found.unit, year)
    section, grid_row = grid.find(item) or abort(404)
    if not 1 <= quarter <= 4:
        abort(404)
    told = told_states(session, found.unit.id, year) if grid_row.item.follows else {}
    stored = read_item(session, found.unit.id, grid_row.item.id, grid.years)
    row = build_row(grid_row, acting.today, stored, told)
    cell = row.cell(quarter)
    if cell.duty is None:
        abort(404)
    own = acting.in_capacity(found.capacity)
    return OpenCell(
        found.unit, found.plan, found.capacity, own, grid, section, grid_row, stored, told, row, cell
    )
