"""The checklist of a quarter or a year as a list for Excel: the rows of its paper, each with its section."""

from kl01.checklist.board import Board, Row
from kl01.checklist.document import (
    as_of,
    document_words,
    is_shown,
    notes_of,
    period_words,
    progress_sentence,
    state_cell,
)
from kl01.periods import ROMAN, format_date
from kl01.printing.document import Cell as PrintedCell
from kl01.printing.document import Document, Tick, plain_text
from kl01.printing.listing import Listing, ListingColumn

_SECTION = ListingColumn("Mục", 14)
_OF_QUARTER = (
    _SECTION,
    ListingColumn("Nội dung", 28),
    ListingColumn("Trạng thái", 12),
    ListingColumn("Ngày hoàn thành", 10, centred=True),
    ListingColumn("Văn bản", 12),
    ListingColumn("Ghi chú", 16),
)
_OF_YEAR = (
    _SECTION,
    ListingColumn("Nội dung", 26),
    *(ListingColumn(f"Quý {roman}", 9) for roman in ROMAN),
    ListingColumn("Ghi chú", 16),
)


def checklist_listing(document: Document, board: Board, quarter: int | None) -> Listing:
    """Return what the paper `document` of a quarter, or of the whole year, says as a list."""
    rows = (
        (f"{section.code}. {section.heading}", row.item.title, *_cells(board, row, quarter))
        for section in board.sections
        for row in section.rows
        if is_shown(row, quarter)
    )
    return Listing(
        document.kind,
        ", ".join(document.subject),
        " ".join(document.issuer.split()),
        (
            as_of(board.today),
            progress_sentence(board.progress(quarter), period_words(board.year, quarter)),
        ),
        _OF_YEAR if quarter is None else _OF_QUARTER,
        tuple(rows),
    )


def _cells(board: Board, row: Row, quarter: int | None) -> list[str]:
    if quarter is None:
        notes = [text for cell in row.cells for text in notes_of(cell, with_quarter=True)]
        return [*(_words(state_cell(board, cell)) for cell in row.cells), "\n".join(notes)]
    cell = row.cell(quarter)
    done_on = cell.stored.value.done_on
    return [
        _words(state_cell(board, cell)),
        format_date(done_on) if done_on else "",
        document_words(cell),
        "\n".join(notes_of(cell, with_quarter=False)),
    ]


def _words(cell: PrintedCell) -> str:
    return cell.word if isinstance(cell, Tick) else plain_text(cell)
