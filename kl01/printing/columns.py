"""Widths of a table's columns: as they are asked for, and no head of a column crushed."""

from collections.abc import Sequence
from dataclasses import replace

from kl01.printing.document import TableColumn
from kl01.printing.pdf import text_width

HEAD_LINES = 3
"""A head of a column takes no more lines, and no word of it is broken."""
CELL_PADDING = 10
"""Points that the cells of a table leave free at both sides together, with their borders."""


def fitted_columns(columns: Sequence[TableColumn], room: float, size: float) -> tuple[TableColumn, ...]:
    """Return the columns with their shares of a text `room` points wide, heads in bold of that size.

    What a column lacks for its head the others give, each as it has more than it needs. Where all together
    have too little, they stay as they were asked for.
    """
    needs = [head_width(column.header, size) + CELL_PADDING for column in columns]
    widths = [column.width_percent / 100 * room for column in columns]
    spare = [max(width - need, 0) for width, need in zip(widths, needs, strict=True)]
    lacking = sum(max(need - width, 0) for width, need in zip(widths, needs, strict=True))
    if not lacking or lacking > sum(spare):
        return tuple(columns)
    given = lacking / sum(spare)
    return tuple(
        replace(column, width_percent=round((max(width, need) - more * given) / room * 100, 3))
        for column, width, need, more in zip(columns, widths, needs, spare, strict=True)
    )


def head_width(header: str, size: float) -> float:
    """Return the least width, in points, in which a head in bold takes HEAD_LINES lines."""
    words = header.split()
    widths = sorted(
        text_width(" ".join(words[first:last]), size, bold=True)
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
    )
    return next((width for width in widths if _lines(words, width, size) <= HEAD_LINES), 0.0)


def _lines(words: Sequence[str], width: float, size: float) -> float:
    """Return how many lines the words take in a width; without end where one of them is wider."""
    count, line = 0, ""
    for word in words:
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size, bold=True) <= width:
            line = longer
            continue
        if text_width(word, size, bold=True) > width:
            return float("inf")
        count, line = count + 1, word
    return count
