"""The printed checklist: what stands on it, in words."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from kl01.checklist.board import Board, Cell, CellKind, Row
from kl01.checklist.facts import UNKNOWN
from kl01.checklist.presentation import begun_elsewhere, settled_words, told_words
from kl01.checklist.rules import ItemState, Progress
from kl01.org.access import Principal
from kl01.org.kinds import Role
from kl01.org.list_heading import Issue, office_issue, party_office
from kl01.org.print_profiles import print_profile
from kl01.org.units import Unit, unit_on
from kl01.periods import ROMAN, Quarter, format_date
from kl01.plan.catalogue import Catalogue
from kl01.plan.words import plan_title
from kl01.printing.document import (
    Beneath,
    Document,
    Paragraphs,
    Table,
    TableColumn,
    Tick,
)
from kl01.printing.document import Cell as PrintedCell
from kl01.printing.document import Row as PrintedRow
from kl01.printing.listing import ListingHeading

KIND = "Danh mục theo dõi"
SHORT_NOTE = 90
"""Characters of a note that fit its column; a longer one stands beneath its row."""
_NUMBER = TableColumn.lying("TT", 11, centred=True)
_OF_QUARTER = (
    _NUMBER,
    TableColumn.lying("Nội dung", 94),
    TableColumn.lying("Trạng thái", 38),
    TableColumn.lying("Ngày hoàn thành", 26, centred=True),
    TableColumn.lying("Văn bản", 37),
    TableColumn.lying("Ghi chú", 46),
)
_OF_YEAR = (
    _NUMBER,
    TableColumn.lying("Nội dung", 93),
    *(TableColumn.lying(f"Quý {roman}", 37) for roman in ROMAN),
)


@dataclass(frozen=True, slots=True)
class PrintedChecklist:
    """The paper, and the parts of the name under which it is saved."""

    document: Document
    file_name: tuple[str, ...]


def checklist_issue(
    session: Session,
    principal: Principal | None,
    plan: Catalogue,
    unit: Unit,
    board: Board,
    quarter: int | None,
) -> Issue:
    """Return what the paper of a quarter, or of the whole year, may be issued with."""
    leading = Role.HEAD if unit.kind.is_department else Role.SECRETARY
    office = party_office(session, unit, leading, _day_of_names(board, quarter))
    return office_issue(session, principal, office, print_profile(session, plan.begins_on), board.today)


def _day_of_names(board: Board, quarter: int | None) -> date:
    return min(_last_day(board.year, quarter), board.today)


def print_checklist(
    session: Session,
    plan: Catalogue,
    unit: Unit,
    board: Board,
    quarter: int | None,
    signed_on: date | None,
    heading: ListingHeading | None = None,
) -> PrintedChecklist:
    """Put the paper of a quarter, or of the whole year, together; no date leaves room to write it by hand.

    `heading` is what who prints it has chosen, of `checklist_issue`; without one it is issued as usual.
    """
    if heading is None:
        issue = checklist_issue(session, None, plan, unit, board, quarter)
        heading = issue.heading(KIND, replace(issue.usual, day=signed_on))
    name, _ = unit_on(session, unit.id, _day_of_names(board, quarter))
    kind, period = KIND, period_words(board.year, quarter)
    progress = progress_sentence(board.progress(quarter), period)
    document = Document(
        profile=heading.profile,
        mark="",
        draft="",
        superior=heading.superior,
        issuer=heading.issuer,
        place_date=heading.place_date,
        kind=kind,
        subject=(_plan_words(plan, board.year), period),
        blocks=(
            Paragraphs(as_of(board.today)),
            *(_table(board, code, quarter) for code in _codes(board, quarter)),
            Paragraphs(progress),
        ),
        left=None,
        right=heading.signer,
        number=heading.number,
        recipients=heading.recipients,
        landscape=True,
        name=f"{kind} {name} {period}",
    )
    of_quarter = (f"Quý {ROMAN[quarter - 1]}",) if quarter else ()
    return PrintedChecklist(document, (kind, name, str(board.year), *of_quarter))


def period_words(year: int, quarter: int | None) -> str:
    """Return the period that a paper is about: “quý IV năm 2026”."""
    return f"quý {ROMAN[quarter - 1]} năm {year}" if quarter else f"năm {year}"


def as_of(day: date) -> str:
    """Say on which day a checklist stood so: it changes from day to day, and its own day may be left open."""
    return f"Trạng thái tính đến {format_date(day)}."


def _plan_words(plan: Catalogue, year: int) -> str:
    words = plan_title(plan)
    return f"{words} (gia hạn đến năm {plan.extended_to})" if year > plan.last_year else words


def _last_day(year: int, quarter: int | None) -> date:
    """Return the end of the period that is printed: what was called otherwise then is called so now."""
    return Quarter(year, quarter or 4).last_day


def _codes(board: Board, quarter: int | None) -> list[str]:
    return [section.code for section in board.sections if any(is_shown(row, quarter) for row in section.rows)]


def is_shown(row: Row, quarter: int | None) -> bool:
    """Whether a row stands on the paper of a quarter; in that of the year all do."""
    return quarter is None or row.cell(quarter).kind is not CellKind.EMPTY


def _table(board: Board, code: str, quarter: int | None) -> Table:
    section = board.section(code)
    assert section is not None
    shown = (row for row in section.rows if is_shown(row, quarter))
    rows: list[PrintedRow] = []
    for number, row in enumerate(shown, start=1):
        rows += _of_year(board, number, row) if quarter is None else _of_quarter(board, number, row, quarter)
    columns = _OF_YEAR if quarter is None else _OF_QUARTER
    return Table(columns, tuple(rows), heading=f"{section.code}. {section.heading}")


def _of_year(board: Board, number: int, row: Row) -> list[PrintedRow]:
    """Return the row of an item, and beneath it what was written in each quarter."""
    notes = [text for cell in row.cells for text in notes_of(cell, with_quarter=True)]
    cells = (state_cell(board, cell) for cell in row.cells)
    return [(str(number), row.item.title, *cells), *(Beneath(text) for text in notes)]


def _of_quarter(board: Board, number: int, row: Row, quarter: int) -> list[PrintedRow]:
    """Return the row of an item, and beneath it a note that is too long for its column."""
    cell = row.cell(quarter)
    done_on = cell.stored.value.done_on
    notes = notes_of(cell, with_quarter=False)
    long = [text for text in notes if len(text) > SHORT_NOTE or "\n" in text]
    return [
        (
            str(number),
            row.item.title,
            state_cell(board, cell),
            format_date(done_on) if done_on else "",
            document_words(cell),
            "Xem dòng dưới" if long else "".join(notes),
        ),
        *(Beneath(text, "Ghi chú:") for text in long),
    ]


def document_words(cell: Cell) -> str:
    """Return number and day of the document that was recorded; empty for none."""
    value = cell.stored.value
    if not value.document_number:
        return ""
    day = f" ngày {format_date(value.document_date)}" if value.document_date else ""
    return f"{value.document_number}{day}"


def notes_of(cell: Cell, with_quarter: bool) -> list[str]:
    """Return what was written at a cell as one text, or nothing; `with_quarter` begins with “Quý I: ”."""
    value = cell.stored.value
    parts = []
    if with_quarter and value.document_number:
        parts.append(f"văn bản {document_words(cell)}")
    if value.reason:
        parts.append(f"không áp dụng: {value.reason}" if with_quarter else value.reason)
    if value.note:
        parts.append(value.note)
    if cell.told and cell.from_fact:
        parts.append(told_words(cell.told))
    if not parts:
        return []
    text = "; ".join(parts)
    return [f"Quý {cell.quarter.roman}: {text}" if with_quarter else text]


def state_cell(board: Board, cell: Cell) -> PrintedCell:
    """Return how a cell stands, as it is printed."""
    if cell.kind is CellKind.EMPTY:
        return ""
    if cell.kind is CellKind.FUTURE:
        return "Chưa đến"
    if cell.kind is CellKind.AUTOMATIC:
        return board.counts.get(cell.item.fact, UNKNOWN)
    if cell.kind is CellKind.SETTLED and cell.standing:
        words = settled_words(cell.standing, board.year)
        return words[:1].upper() + words[1:]
    if begun_elsewhere(cell) and not cell.late:
        return Tick(ItemState.IN_PROGRESS.value, ItemState.IN_PROGRESS.label)
    if cell.late and cell.state is ItemState.NOT_DONE:
        return Tick("late", "Quá hạn")
    words = cell.state.label
    if cell.late:
        words += ", quá hạn"
    return Tick(cell.state.value, words)


def progress_sentence(progress: Progress, period: str) -> str:
    """Return how far the unit is in a period, in a sentence."""
    if not progress.total:
        return f"Tiến độ {period}: không có nội dung đến hạn."
    parts = [f"hoàn thành {progress.done}/{progress.total} nội dung ({progress.percent} %)"]
    if progress.in_progress:
        parts.append(f"đang thực hiện {progress.in_progress}")
    if progress.late:
        parts.append(f"quá hạn {progress.late}")
    if progress.not_applicable:
        parts.append(f"không áp dụng {progress.not_applicable}")
    return f"Tiến độ {period}: {'; '.join(parts)}."
