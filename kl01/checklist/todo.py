"""What of their checklists a person is to do now, and how far their unit is."""

from dataclasses import dataclass
from datetime import date

from flask import get_template_attribute, url_for
from sqlalchemy.orm import Session

from kl01.checklist.board import Board, Cell, load_board
from kl01.checklist.queries import readable_units, tickable_units
from kl01.checklist.rules import LATE_LABEL, ItemState, Progress
from kl01.org.access import Principal
from kl01.org.acting import Acting
from kl01.org.units import Unit
from kl01.overview.seams import ToDo
from kl01.periods import Quarter, days_left, format_weekday
from kl01.plan.catalogue import Catalogue, current_plan, plan_for, plans
from kl01.web.tasks import TaskRow


@dataclass(frozen=True, slots=True)
class UnitWork:
    """A unit with its progress and what is left to do."""

    unit: Unit
    year: int
    quarter: Quarter | None
    may_tick: bool
    tasks: tuple[TaskRow, ...]
    """Not yet done of this quarter, and of earlier ones what is not yet due of a unit entered lately."""
    from_before: bool
    """Whether some of them are of earlier quarters."""
    late: tuple[TaskRow, ...]
    """Of this quarter and of earlier ones."""
    year_progress: Progress
    quarter_progress: Progress | None
    sections: tuple[tuple[str, Progress], ...]


@dataclass(frozen=True, slots=True)
class MyWork:
    """All units whose checklist a person ticks, else those that are their own."""

    units: tuple[UnitWork, ...]
    others: int
    """How many more checklists they may read."""


def checklists_to_do(session: Session, acting: Acting) -> ToDo:
    """Return the checklists that a person ticks, else how far their own are, as cards of the first page."""
    principal, today = acting.principal, acting.today
    plan = current_plan(session, today.year)
    work = my_work(session, principal, plan, today) if plan else None
    # A macro and not a page: what the frame of pages asks for is asked once.
    cards = get_template_attribute("checklist/todo.html", "cards")
    return ToDo(own=cards(work, principal.is_administrator))


def my_work(session: Session, principal: Principal, plan: Catalogue, today: date) -> MyWork:
    """Return what a person is to do, the nearest date first."""
    readable = readable_units(session, principal, plan)
    ticking = tickable_units(principal, readable, today)
    office_units = {office.unit_id for office in principal.offices}
    own = ticking or [unit for unit in readable if unit.id in principal.home_path or unit.id in office_units]
    works = tuple(_unit_work(session, plan, unit, today, unit in ticking) for unit in own)
    return MyWork(works, len(readable) - len(own))


def _unit_work(session: Session, plan: Catalogue, unit: Unit, today: date, may_tick: bool) -> UnitWork:
    year, now = plan.year_to_show(today.year), Quarter.of(today)
    board = load_board(session, plan, unit, year, today, {})
    quarter = now if now.year == year else None
    cells = _open_cells(board, quarter)
    last_years = plan_for(plans(session), year - 1)
    if may_tick and quarter and quarter.number == 1 and last_years and year - 1 in last_years.years:
        # In January what is left of December is still to be done, be it of another plan.
        before = load_board(session, last_years, unit, year - 1, today, {})
        cells = sorted(_open_cells(before, None) + cells, key=_nearest)
    late = [cell for cell in cells if cell.late]
    return UnitWork(
        unit=unit,
        year=year,
        quarter=quarter,
        may_tick=may_tick,
        tasks=tuple(_row(board, unit, quarter, cell) for cell in cells if not cell.late),
        from_before=any(not cell.late and _is_left(cell, today) for cell in cells),
        late=tuple(_row(board, unit, quarter, cell) for cell in late),
        year_progress=board.progress(),
        quarter_progress=board.progress(quarter.number) if quarter else None,
        sections=tuple(
            (f"{section.code}. {section.title}", section.progress(quarter.number if quarter else None))
            for section in board.sections
        ),
    )


def _open_cells(board: Board, now: Quarter | None) -> list[Cell]:
    """Return what is open of this quarter or left of earlier ones, the nearest date first."""
    found = [
        cell
        for row in board.rows()
        for cell in row.cells
        if cell.open and (cell.late or cell.quarter == now or _is_left(cell, board.today))
    ]
    return sorted(found, key=_nearest)


def _is_left(cell: Cell, today: date) -> bool:
    """Whether the quarters of a duty are over, be it late or, of a unit entered lately, still to be due."""
    return bool(cell.duty and cell.quarter == cell.duty.quarters[-1] and cell.quarter.last_day < today)


def _nearest(cell: Cell) -> tuple[date, str]:
    return _last_day(cell), cell.item.code


def _last_day(cell: Cell) -> date:
    assert cell.duty is not None
    return cell.duty.last_day


def _row(board: Board, unit: Unit, now: Quarter | None, cell: Cell) -> TaskRow:
    """Return a cell as a task; the board is the one shown, which in January may be of the year after."""
    quarter, last_day = cell.quarter, _last_day(cell)
    when = ""
    if quarter != now:
        year = f"/{quarter.year}" if quarter.year != board.year else ""
        when = f"Quý {quarter.roman}{year} · "
    state, kind = "", ""
    if cell.late:
        state, kind = LATE_LABEL, "late"
    elif cell.state is ItemState.IN_PROGRESS:
        state, kind = cell.state.label, "progress"
    url = url_for(
        "checklist.show",
        code=unit.code,
        year=quarter.year,
        quy=None if quarter == now else quarter.number,
        _anchor=f"t-{cell.item.code}-{quarter.number}",
    )
    hint = f"{when}Hạn {format_weekday(last_day)} – {days_left(last_day, board.today)}"
    return TaskRow(cell.item.title, url, hint, state, kind, due_on=last_day)
