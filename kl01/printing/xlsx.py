"""A table as an Excel file: a title block, a header that repeats in print, cells that are never formulas."""

import io
import re
from collections.abc import Sequence
from typing import Any

Cell = str | int | float
"""Numbers are for what is counted; “05” and “3/2026” are texts."""

_FONT = "Times New Roman"
_FORMULA_MARKS = ("=", "+", "-", "@")
_FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What such files take for the code of a letter: “_x0041_” is read as “A” (ECMA-376-1, ST_Xstring)."""
_NARROWEST, _WIDEST = 6, 45
"""Widths of columns, in digits."""
_LANDSCAPE_FROM = 85
"""Columns that are wider together lie across the sheet."""


def table_xlsx(
    title_lines: Sequence[str],
    headers: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    sheet: str,
    notes: Sequence[str] = (),
) -> bytes:
    """Return an .xlsx file of one sheet, set up for printing on A4; call it outside a transaction.

    The first line of the title is put in capitals. A text stays a text: one that begins with = + - @ is read,
    not computed, and “05” keeps its zero. `notes` stand below the table. `sheet` names the sheet; what Excel
    forbids in such a name is left out.
    """
    from openpyxl import Workbook

    book = Workbook()
    page: Any = book.worksheets[0]
    page.title = _FORBIDDEN_IN_SHEET_NAME.sub(" ", _CODE.sub(" ", _writable(sheet))).strip()[:31] or "KL01"
    book.properties.creator = ""
    book.properties.title = _writable(" ".join(title_lines))[:255]
    writer = _Writer(page, len(headers))
    for number, text in enumerate(title_lines):
        writer.line(text if number else text.upper(), bold=True)
    writer.row += bool(title_lines)
    header_row = writer.row
    writer.table_row(headers, bold=True)
    for row in rows:
        writer.table_row(row)
    writer.row += bool(notes)
    for text in notes:
        writer.line(text)
    _set_widths(page, headers, rows)
    _set_print(page, header_row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _writable(text: str) -> str:
    """Return the text without the characters that no such file can hold."""
    return _UNWRITABLE.sub("", text)


class _Writer:
    """The sheet while it is written, row after row."""

    def __init__(self, page: Any, columns: int) -> None:
        from openpyxl.styles import Border, Font, Side

        self.page = page
        self.columns = max(columns, 1)
        self.row = 1
        self.font, self.bold = Font(name=_FONT, size=12), Font(name=_FONT, size=12, bold=True)
        side = Side(style="thin")
        self.box = Border(left=side, right=side, top=side, bottom=side)

    def line(self, text: str, *, bold: bool = False) -> None:
        """Write a line over the whole width."""
        self._write(1, text, bold=bold)
        self.page.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=self.columns)
        self.row += 1

    def table_row(self, cells: Sequence[Cell], *, bold: bool = False) -> None:
        """Write a row of the table."""
        for column, value in enumerate(cells, start=1):
            self._write(column, value, bold=bold).border = self.box
        self.row += 1

    def _write(self, column: int, value: Cell, *, bold: bool) -> Any:
        from openpyxl.styles import Alignment

        cell = self.page.cell(self.row, column)
        if isinstance(value, str):
            cell.value = _CODE.sub("_x005F_", _writable(value))
            cell.data_type, cell.number_format = "s", "@"
            # The apostrophe with which Excel marks a text, so that it stays one when somebody edits it.
            cell.quotePrefix = value.startswith(_FORMULA_MARKS)
        else:
            cell.value = value
        cell.font = self.bold if bold else self.font
        centred = bold or not isinstance(value, str)
        cell.alignment = Alignment(
            horizontal="center" if centred else "left", vertical="center" if bold else "top", wrap_text=True
        )
        return cell


def _set_widths(page: Any, headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Make each column as wide as its longest line, within reason; a header may take several lines."""
    from openpyxl.utils import get_column_letter

    for index, header in enumerate(headers):
        lines = [line for row in rows for line in str(row[index]).splitlines()]
        longest = max([len(line) for line in lines] + [len(word) for word in header.split()], default=0)
        width = min(max(longest * 1.1 + 2, _NARROWEST), _WIDEST)
        page.column_dimensions[get_column_letter(index + 1)].width = width


def _set_print(page: Any, header_row: int) -> None:
    page.page_setup.paperSize = page.PAPERSIZE_A4
    widths = sum(dimension.width for dimension in page.column_dimensions.values())
    page.page_setup.orientation = "landscape" if widths > _LANDSCAPE_FROM else "portrait"
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
    margins.left = margins.right = 15 / 25.4
    margins.header = margins.footer = 10 / 25.4
