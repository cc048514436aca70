"""What a person is to do now, and how far their unit is."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kl01.checklist.board import Board, Cell, load_board
from kl01.checklist.queries import readable_units, tickable_units
from kl01.checklist.rules import Progress, State
from kl01.org.access import Principal
from kl01.org.models import OrgUnit
from kl01.periods import Quarter, days_left, format_weekday
from kl01.plan.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Task:
    """An item of this quarter that is not yet done, or one of an earlier quarter that is late."""

    item_code: str
    title: str
    quarter: Quarter
    last_day: date
    deadline: str
    state: State
    late: bool


@dataclass(frozen=True, slots=True)
class UnitWork:
    """A unit with its progress and what is left to do."""

    unit: OrgUnit
    year: int
    quarter: Quarter | None
    may_tick: bool
    tasks: tuple[Task, ...]
    late: tuple[Task, ...]
    year_progress: Progress
    quarter_progress: Progress | None
    sections: tuple[tuple[str, Progress], ...]


@dataclass(frozen=True, slots=True)
class MyWork:
    """All units whose checklist a person ticks, else those that are their own."""

    units: tuple[UnitWork, ...]
    others: int
    """How many more checklists they may read."""


def my_work(session: Session, principal: Principal, plan: Catalogue, today: date) -> MyWork:
    """Return what a person is to do, the nearest date first."""
    readable = readable_units(session, principal, plan)
    ticking = tickable_units(principal, readable, today)
    office_units = {office.unit_id for office in principal.offices}
    own = ticking or [unit for unit in readable if unit.id in principal.home_path or unit.id in office_units]
    works = tuple(_unit_work(session, plan, unit, today, unit in ticking) for unit in own)
    return MyWork(works, len(readable) - len(own))


def _unit_work(session: Session, plan: Catalogue, unit: OrgUnit, today: date, may_tick: bool) -> UnitWork:
    year, now = plan.year_to_show(today.year), Quarter.of(today)
    board = load_board(session, plan, unit, year, today, {})
    quarter = now if now.year == year else None
    tasks = _tasks(board, quarter)
    late = [task for task in tasks if task.late]
    if may_tick and quarter and quarter.number == 1 and year - 1 in plan.years:
        # In January what is late of December is still to be done.
        before = load_board(session, plan, unit, year - 1, today, {})
        late = [task for task in _tasks(before, None) if task.late] + late
    return UnitWork(
        unit=unit,
        year=year,
        quarter=quarter,
        may_tick=may_tick,
        tasks=tuple(task for task in tasks if not task.late),
        late=tuple(late),
        year_progress=board.progress(),
        quarter_progress=board.progress(quarter.number) if quarter else None,
        sections=tuple(
            (f"{section.code}. {section.title}", section.progress(quarter.number if quarter else None))
            for section in board.sections
        ),
    )


def _tasks(board: Board, now: Quarter | None) -> list[Task]:
    found = []
    for row in board.rows():
        for cell in row.cells:
            if cell.open and (cell.late or cell.quarter == now):
                found.append(_task(cell, board.today))
    return sorted(found, key=lambda task: (task.last_day, task.item_code))


def _task(cell: Cell, today: date) -> Task:
    assert cell.duty is not None
    last_day = cell.duty.last_day
    return Task(
        cell.item.code,
        cell.item.title,
        cell.quarter,
        last_day,
        f"Hạn {format_weekday(last_day)} – {days_left(last_day, today)}",
        cell.state,
        cell.late,
    )
