"""A table as an Excel file: a title block, a header that repeats, a filter, cells that are never formulas."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kl01.periods import format_date
from kl01.printing.sheet_layout import ARROW, SIDE_MM, SIZE, Columns, columns, row_height


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, from 0 to 1: shown in per cent, rounded half up."""

    value: float


Cell = str | int | float | date | datetime | Share | None
"""Numbers are for what is counted; “05” and “3/2026” are texts. A moment is Việt Nam's, without a zone."""

_FONT = "Times New Roman"
_FONT_PARTS = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color"),
    *("name", "family", "charset", "scheme"),
)
"""The order that the schema wants (ECMA-376-1, CT_Font); the library writes another."""
_FORMULA_MARKS = ("=", "+", "-", "@")
_FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What such files take for the code of a letter: “_x0041_” is read as “A” (ECMA-376-1, ST_Xstring)."""
_DAY, _MOMENT, _PER_CENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "0\\ %"
_DIGIT = 6
"""Width of a digit of the sheet's letters in points: columns are measured in these."""


def table_xlsx(
    title_lines: Sequence[str],
    headers: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    sheet: str,
    notes: Sequence[str] = (),
    total: Sequence[Cell] = (),
) -> bytes:
    """Return an .xlsx file of one sheet, set up for printing on A4; call it outside a transaction.

    The first line of the title is put in capitals. A text stays a text: one that begins with = + - @ is read,
    not computed, and “05” keeps its zero; days, moments and shares are values that can be sorted and counted
    with. The last row is `total`, which the filter leaves alone. `notes` stand below the table. `sheet` names
    the sheet; what Excel forbids in such a name is left out.
    """
    from openpyxl import Workbook

    book = Workbook()
    page: Any = book.worksheets[0]
    everything = [*rows, total] if total else rows
    shape = columns(
        headers,
        [[shown(cell) for cell in row] for row in everything],
        [not any(isinstance(row[index], str) for row in everything) for index in range(len(headers))],
    )
    page.title = _FORBIDDEN_IN_SHEET_NAME.sub(" ", _CODE.sub(" ", _writable(sheet))).strip()[:31] or "KL01"
    book.properties.creator = ""
    book.properties.title = _writable(" ".join(title_lines))[:255]
    writer = _Writer(book, page, shape)
    for number, text in enumerate(title_lines):
        writer.line(text if number else text.upper(), bold=True)
    writer.row += bool(title_lines)
    header_row = writer.row
    writer.header(headers)
    for row in rows:
        writer.table_row(row)
    filtered_to = writer.row - 1
    if total:
        writer.table_row(total, bold=True)
    writer.row += bool(notes)
    for text in notes:
        writer.line(text)
    _set_print(page, header_row, landscape=shape.landscape)
    page.auto_filter.ref = f"A{header_row}:{page.cell(filtered_to, max(len(headers), 1)).coordinate}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def shown(cell: Cell) -> str:
    """Return what a cell reads."""
    if isinstance(cell, datetime):
        return f"{format_date(cell)} {cell:%H:%M}"
    if isinstance(cell, date):
        return format_date(cell)
    if isinstance(cell, Share):
        return f"{int(cell.value * 100 + 0.5)} %"
    return "" if cell is None else str(cell)


def _writable(text: str) -> str:
    """Return the text without the characters that no such file can hold."""
    return _UNWRITABLE.sub("", text)


def _font(*, bold: bool = False) -> Any:
    """Return the font of the sheet, whose parts are written in the order of the schema."""
    from openpyxl.styles import Font

    class Ordered(Font):
        pass

    # Set afterwards: the library works out the rest of these for each class by itself, and loses them here.
    Ordered.__nested__, Ordered.__attrs__ = Font.__nested__, Font.__attrs__
    Ordered.__elements__ = _FONT_PARTS
    return Ordered(name=_FONT, size=SIZE, bold=bold)


class _Writer:
    """The sheet while it is written, row after row."""

    def __init__(self, book: Any, page: Any, shape: Columns) -> None:
        from openpyxl.styles import Border, Side
        from openpyxl.utils import get_column_letter
        from openpyxl.utils.indexed_list import IndexedList

        self.page = page
        self.widths = shape.widths or (_DIGIT * 20,)
        self.row = 1
        self.font, self.bold = _font(), _font(bold=True)
        # It is also the font of all that is written later, by whose digits columns are measured.
        book._fonts = IndexedList([self.font])
        book._named_styles["Normal"].font = self.font
        side = Side(style="thin")
        self.box = Border(left=side, right=side, top=side, bottom=side)
        for index, width in enumerate(self.widths, start=1):
            page.column_dimensions[get_column_letter(index)].width = round(width / _DIGIT, 2)

    def line(self, text: str, *, bold: bool = False) -> None:
        """Write a line over the whole width."""
        self._write(1, text, bold=bold)
        last = len(self.widths)
        self.page.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=last)
        self._end_row([(text, sum(self.widths))], bold=bold)

    def header(self, cells: Sequence[str]) -> None:
        """Write the names of the columns, which the filter's arrows stand beside."""
        for column, value in enumerate(cells, start=1):
            self._write(column, value, bold=True).border = self.box
        self._end_row(list(zip(cells, self.widths, strict=True)), bold=True, beside=ARROW)

    def table_row(self, cells: Sequence[Cell], *, bold: bool = False) -> None:
        """Write a row of the table."""
        for column, value in enumerate(cells, start=1):
            self._write(column, value, bold=bold).border = self.box
        self._end_row(
            [(shown(cell), width) for cell, width in zip(cells, self.widths, strict=True)], bold=bold
        )

    def _end_row(self, cells: Sequence[tuple[str, float]], *, bold: bool, beside: float = 0) -> None:
        self.page.row_dimensions[self.row].height = row_height(cells, bold=bold, beside=beside)
        self.row += 1

    def _write(self, column: int, value: Cell, *, bold: bool) -> Any:
        from openpyxl.styles import Alignment

        cell = self.page.cell(self.row, column)
        if isinstance(value, str):
            cell.value = _CODE.sub("_x005F_", _writable(value))
            cell.data_type, cell.number_format = "s", "@"
            # The apostrophe with which Excel marks a text, so that it stays one when somebody edits it.
            cell.quotePrefix = value.startswith(_FORMULA_MARKS)
        elif isinstance(value, Share):
            cell.value, cell.number_format = value.value, _PER_CENT
        else:
            cell.value = value
            if isinstance(value, date):
                cell.number_format = _MOMENT if isinstance(value, datetime) else _DAY
        cell.font = self.bold if bold else self.font
        centred = bold or not isinstance(value, str)
        cell.alignment = Alignment(
            horizontal="center" if centred else "left", vertical="center" if bold else "top", wrap_text=True
        )
        return cell


def _set_print(page: Any, header_row: int, *, landscape: bool) -> None:
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{header_row}:{header_row}"
    page.freeze_panes = f"A{header_row + 1}"
    page.print_options.horizontalCentered = True
    page.oddHeader.center.text = "&P"
    page.HeaderFooter.differentFirst = True
    margins = page.page_margins
    # In inches: 20 mm above and below, 15 mm at the sides, the page number 10 mm from the edge.
    margins.top = margins.bottom = 20 / 25.4
    margins.left = margins.right = SIDE_MM / 25.4
    margins.header = margins.footer = 10 / 25.4
