"""How wide the columns of an Excel sheet are and how high its rows, so that it prints on A4 to be read.

Excel and LibreOffice lay out again what they show, but neither makes a row higher that holds a line over
several columns, and LibreOffice none that it finds with a height. So all is measured here, as in Times New
Roman. Lengths are points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kl01.printing.html import POINTS_A_MILLIMETRE, SHEET_HEIGHT_MM, SHEET_WIDTH_MM
from kl01.printing.pdf import text_width

SIZE = 12
"""Size of all letters of the sheet."""
LEAST_PRINTED = 9.25
"""No letter is printed smaller: 9 pt, and a little for programs that round."""
SIDE_MM = 15
"""Margins of the printed sheet at the left and right."""
HIGHEST_ROW = 409
"""Excel knows no higher rows."""
_LINE = 15.75
"""Height of a line as Excel sets it; LibreOffice takes less."""
_PADDING = 6
_SLACK = 1.03
"""How much wider than measured a text may come out: other programs draw letters on whole dots."""
"""What a cell leaves free at its sides."""
ARROW = 14
"""What the arrow of the filter covers of a header."""
_NARROWEST = 30
_WIDEST_BY_ITSELF = 280
"""So wide a column of text becomes before its lines are broken."""
_LONGEST_WORD = 130
"""A longer word, such as an address of the web, is broken."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet: how wide each is, and whether the sheet lies."""

    widths: tuple[float, ...]
    landscape: bool


def columns(headers: Sequence[str], rows: Sequence[Sequence[str]], unbroken: Sequence[bool]) -> Columns:
    """Return the columns of a table whose cells read so; `unbroken` says which hold what can't be broken.

    What stands on one line each fits an upright sheet if it can, else one that lies; there, columns with long
    texts share the room that the others leave. Many columns are wider together than the sheet, as far as they
    can be printed smaller (LEAST_PRINTED).
    """
    least, wanted = [], []
    for index, (header, whole) in enumerate(zip(headers, unbroken, strict=True)):
        texts = {row[index] for row in rows}
        widest = max((_width(line) for text in texts for line in text.splitlines()), default=0)
        word = widest if whole else max((_width(word) for text in texts for word in text.split()), default=0)
        of_header = max((_width(word, bold=True) for word in header.split()), default=0) + ARROW
        narrowest = max(word if whole else min(word, _LONGEST_WORD), of_header, _NARROWEST)
        least.append(_room_for(narrowest))
        wanted.append(_room_for(max(narrowest, widest)))
    held = [min(one, max(_WIDEST_BY_ITSELF, low)) for one, low in zip(wanted, least, strict=True)]
    for landscape in (False, True):
        if sum(held) <= _room(landscape=landscape):
            return Columns(tuple(held), landscape)
    room = _room(landscape=True)
    most = room * SIZE / LEAST_PRINTED
    if sum(least) > most:
        return Columns(tuple(one * most / sum(least) for one in least), landscape=True)
    spare = max(room - sum(least), 0)
    # By the root: a text four times as long has twice the room, and twice the lines.
    needs = [(one - low) ** 0.5 for one, low in zip(wanted, least, strict=True)]
    shares = [need / (sum(needs) or 1) for need in needs]
    return Columns(
        tuple(low + spare * share for low, share in zip(least, shares, strict=True)), landscape=True
    )


def row_height(cells: Sequence[tuple[str, float]], *, bold: bool = False, beside: float = 0) -> float:
    """Return how high a row must be for its cells, each a text and the width of its column.

    `beside` is what else stands in each of them: the arrow of a filter.
    """
    room = [(text, (width - _PADDING - beside) / _SLACK) for text, width in cells]
    lines = max((_line_count(text, width, bold) for text, width in room), default=1)
    return min(lines * _LINE + 2, HIGHEST_ROW)


def _room_for(width: float) -> float:
    """Return how wide a column is that holds a text of that width in one line."""
    return width * _SLACK + _PADDING + 0.1


def _room(*, landscape: bool) -> float:
    """Return how wide the printed sheet is between its margins, less what programs round up."""
    sheet = SHEET_HEIGHT_MM if landscape else SHEET_WIDTH_MM
    return (sheet - 2 * SIDE_MM) * POINTS_A_MILLIMETRE - 6


@lru_cache(maxsize=20_000)
def _width(text: str, *, bold: bool = False) -> float:
    return text_width(text, SIZE, bold=bold)


def _line_count(text: str, width: float, bold: bool) -> int:
    """Return how many lines a text takes if each is filled word by word; too long a word is broken."""
    blank, count = _width(" ", bold=bold), 0
    width = max(width, 1)
    for line in text.splitlines() or [""]:
        used, count = 0.0, count + 1
        for word in line.split():
            long = _width(word, bold=bold)
            if used and used + blank + long > width:
                used, count = 0.0, count + 1
            if long > width:
                count += int(long / width)
                long %= width
            used += long + (blank if used else 0)
    return count
