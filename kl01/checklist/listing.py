"""The checklist of a quarter or a year as a list for Excel: the rows of its paper, each with its section."""

import re

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
from kl01.periods import ROMAN
from kl01.printing.document import Cell as PrintedCell
from kl01.printing.document import Document, Tick, plain_text
from kl01.printing.listing import Listing, ListingCell, ListingColumn, Parted, part_of

_SECTION = ListingColumn("Mục", 14)
_COUNTED = ListingColumn("Số đếm", 6, parts=("Đã đạt", "Tổng số", "Tỷ lệ"))
"""What the program counts by itself for an item, in its year."""
_COUNT = re.compile(r"(\d+)/(\d+)")
_BY_ITSELF = "Phần mềm tự đếm"
_OF_QUARTER = (
    _SECTION,
    ListingColumn("Nội dung", 22),
    ListingColumn("Trạng thái", 12),
    _COUNTED,
    ListingColumn("Ngày hoàn thành", 10, centred=True),
    ListingColumn("Văn bản", 12, parts=("Văn bản", "Ngày văn bản")),
    ListingColumn("Ghi chú", 16),
)
_OF_YEAR = (
    _SECTION,
    ListingColumn("Nội dung", 20),
    *(ListingColumn(f"Quý {roman}", 9) for roman in ROMAN),
    _COUNTED,
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


def _cells(board: Board, row: Row, quarter: int | None) -> list[ListingCell]:
    if quarter is None:
        notes = [text for cell in row.cells for text in notes_of(cell, with_quarter=True)]
        states = [_words(state_cell(board, cell)) for cell in row.cells]
        return [*_states(states), "\n".join(notes)]
    cell = row.cell(quarter)
    value = cell.stored.value
    return [
        *_states([_words(state_cell(board, cell))]),
        value.done_on,
        Parted(
            document_words(cell),
            (value.document_number, value.document_date if value.document_number else None),
        ),
        "\n".join(notes_of(cell, with_quarter=False)),
    ]


def _states(words: list[str]) -> list[ListingCell]:
    """Return how cells of an item stand, and the count that stands in them as numbers of its own."""
    counts = [found for one in words if (found := _COUNT.fullmatch(one))]
    counted = part_of(*map(int, counts[0].groups())) if counts else Parted("", (None, None, None))
    return [*(_BY_ITSELF if _COUNT.fullmatch(one) else one for one in words), counted]


def _words(cell: PrintedCell) -> str:
    return cell.word if isinstance(cell, Tick) else plain_text(cell)
