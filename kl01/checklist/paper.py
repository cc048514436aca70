"""The printed checklist: what stands on it, in words."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kl01.checklist.board import Board, Cell, CellKind, Row
from kl01.checklist.facts import UNKNOWN
from kl01.checklist.presentation import begun_elsewhere, settled_words, told_words
from kl01.checklist.rules import Progress, State
from kl01.org.kinds import Role
from kl01.org.models import OrgUnit
from kl01.org.queries import committee, holders, unit_on
from kl01.org.rules import heading_lines, issuing_body, signature, superior_body
from kl01.periods import ROMAN, Quarter, format_date, format_paper_date
from kl01.plan.catalogue import Catalogue

ROWS_A_TABLE = 50
"""Layout time grows with the square of a table's rows."""
SHORT_NOTE = 90
"""Characters of a note that fit its column; a longer one stands in rows of its own beneath."""


@dataclass(frozen=True, slots=True)
class PaperCell:
    """The state of an item in a quarter: the box that is drawn (none: empty) and the words beside it."""

    box: str
    words: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One item on the paper."""

    number: int
    title: str
    cells: tuple[PaperCell, ...]
    done_on: str
    document: str
    note: str
    long_notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperSection:
    """One section on the paper."""

    heading: str
    tables: tuple[tuple[PaperRow, ...], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole paper."""

    unit_name: str
    superior: str
    issuer: str
    place_date: str
    kind: str
    subject: tuple[str, ...]
    quarters: tuple[str, ...]
    sections: tuple[PaperSection, ...]
    progress: str
    kept_rows: int
    """How many rows at the end stay on one page with the signature, so that it never stands alone."""
    on_behalf_of: str
    office: str
    signer: str


def make_paper(
    session: Session,
    plan: Catalogue,
    unit: OrgUnit,
    board: Board,
    quarter: int | None,
    signed_on: date | None,
) -> Paper:
    """Put the paper of a quarter, or of the whole year, together; no date leaves room to write it by hand."""
    found = committee(session)
    place = found.place_name if found else ""
    name, parent = unit_on(session, unit, min(_last_day(board.year, quarter), board.today))
    signing = signature(unit.kind, name)
    leaders = holders(session, unit.id, Role.HEAD if unit.kind.is_department else Role.SECRETARY, board.today)
    sections = tuple(_section(board, code, quarter) for code in _codes(board, quarter))
    period = f"quý {ROMAN[quarter - 1]} năm {board.year}" if quarter else f"năm {board.year}"
    return Paper(
        unit_name=name,
        superior=heading_lines(superior_body(parent[0], parent[1], unit.kind)) if parent else "",
        issuer=heading_lines(issuing_body(unit.kind, name)),
        place_date=f"{place}, {format_paper_date(signed_on) if signed_on else _room_for(board.today.year)}",
        kind="Danh mục theo dõi",
        subject=(_plan_words(plan, board.year), period),
        quarters=tuple(f"Quý {roman}" for roman in ROMAN) if quarter is None else (),
        sections=sections,
        progress=_progress_sentence(board.progress(quarter), period),
        kept_rows=_rows_with_signature(sections),
        on_behalf_of=signing.on_behalf_of,
        office=signing.office,
        signer=leaders[0].full_name if leaders else "",
    )


def _rows_with_signature(sections: tuple[PaperSection, ...]) -> int:
    """Return how many of the last rows go with the signature: two, or fewer if notes make them long."""
    if not sections:
        return 0
    last = sections[-1].tables[-1][-2:]
    return len(last) if not any(row.long_notes for row in last) else 0


def _plan_words(plan: Catalogue, year: int) -> str:
    words = plan.name[:1].lower() + plan.name[1:]
    return f"{words} (gia hạn đến năm {plan.extended_to})" if year > plan.last_year else words


def _last_day(year: int, quarter: int | None) -> date:
    """Return the end of the period that is printed: what was called otherwise then is called so now."""
    return Quarter(year, quarter or 4).last_day


def _room_for(year: int) -> str:
    """Return the date with room for the day and month, to be written by hand."""
    blank = "\u00a0" * 9
    return f"ngày{blank}tháng{blank}năm {year}"


def _codes(board: Board, quarter: int | None) -> list[str]:
    return [section.code for section in board.sections if any(_shown(row, quarter) for row in section.rows)]


def _shown(row: Row, quarter: int | None) -> bool:
    return quarter is None or row.cell(quarter).kind is not CellKind.EMPTY


def _section(board: Board, code: str, quarter: int | None) -> PaperSection:
    section = board.section(code)
    assert section is not None
    shown = (row for row in section.rows if _shown(row, quarter))
    rows = [_row(board, number, row, quarter) for number, row in enumerate(shown, start=1)]
    tables = tuple(tuple(rows[start : start + ROWS_A_TABLE]) for start in range(0, len(rows), ROWS_A_TABLE))
    return PaperSection(f"{section.code}. {section.heading}", tables)


def _row(board: Board, number: int, row: Row, quarter: int | None) -> PaperRow:
    cells = row.cells if quarter is None else (row.cell(quarter),)
    value = cells[0].stored.value if quarter else None
    notes = [text for cell in cells for text in _notes(cell, with_quarter=quarter is None)]
    short = len(notes) == 1 and len(notes[0]) <= SHORT_NOTE and "\n" not in notes[0] and quarter is not None
    return PaperRow(
        number=number,
        title=row.item.title,
        cells=tuple(_cell(board, cell) for cell in cells),
        done_on=format_date(value.done_on) if value and value.done_on else "",
        document=_document(cells[0]) if quarter else "",
        note=notes[0] if short else "",
        long_notes=() if short else tuple(notes),
    )


def _document(cell: Cell) -> str:
    value = cell.stored.value
    if not value.document_number:
        return ""
    day = f" ngày {format_date(value.document_date)}" if value.document_date else ""
    return f"{value.document_number}{day}"


def _notes(cell: Cell, with_quarter: bool) -> list[str]:
    value = cell.stored.value
    parts = []
    if with_quarter and value.document_number:
        parts.append(f"văn bản {_document(cell)}")
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


def _cell(board: Board, cell: Cell) -> PaperCell:
    if cell.kind is CellKind.EMPTY:
        return PaperCell("", "")
    if cell.kind is CellKind.FUTURE:
        return PaperCell("", "Chưa đến")
    if cell.kind is CellKind.AUTOMATIC:
        return PaperCell("", board.counts.get(cell.item.fact, UNKNOWN))
    if cell.kind is CellKind.SETTLED and cell.standing:
        words = settled_words(cell.standing, board.year)
        return PaperCell("", words[:1].upper() + words[1:])
    if begun_elsewhere(cell) and not cell.late:
        return PaperCell(State.IN_PROGRESS.value, State.IN_PROGRESS.label)
    if cell.late and cell.state is State.NOT_DONE:
        return PaperCell("late", "Quá hạn")
    words = cell.state.label
    if cell.late:
        words += ", quá hạn"
    return PaperCell(cell.state.value, words)


def _progress_sentence(progress: Progress, period: str) -> str:
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
