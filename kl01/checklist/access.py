"""Loading a unit's checklist for a person: found and authorised in one step."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from flask import abort
from sqlalchemy.orm import Session

from kl01.checklist.board import Board, Cell, load_board
from kl01.checklist.facts import Facts
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

    def cell(self, item_code: str, quarter: int) -> Cell:
        """Return a cell that people tick. Answers 404 where nothing is due, nothing is ticked by hand."""
        found = self.board.row(item_code)
        if found is None or not 1 <= quarter <= 4:
            abort(404)
        cell = found[1].cell(quarter)
        if cell.duty is None:
            abort(404)
        return cell


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


def load_checklist_for(
    session: Session, acting: Acting, code: str, year: int, needs: Need = Need.READ
) -> OpenChecklist:
    """Open a unit's checklist: 404 to a stranger, 403 to one who may look but not tick.

    Also 404 for a year that no plan covers and for a unit without a checklist of its own.
    """
    unit = _readable_unit(session, acting, code)
    found = plans(session)
    plan = plan_for(found, year)
    if plan is None or year not in plan.years or not plan.has_duties(unit.kind):
        abort(404)
    closed = unit.valid_to is not None and unit.valid_to < acting.today
    capacity = None if closed else ticking_capacity(acting.principal, unit.id, unit.kind)
    if needs is Need.TICK and capacity is None:
        abort(403)
    board = load_board(session, plan, unit, year, acting.today, Facts(session, unit.id, year))
    return OpenChecklist(unit, plan, covered_years(found), board, capacity, acting.in_capacity(capacity))
