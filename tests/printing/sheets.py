"""Excel files read anew: what a reader finds in their cells, and how LibreOffice prints them."""

import io
import os
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from pypdf import PdfReader

from kl01.printing.pdf import FONT_FOLDER
from tests.printing.office import missing, soffice
from tests.some import some

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <match target="pattern">
    <test name="family"><string>Times New Roman</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit>
  </match>
</fontconfig>"""
"""Tinos is as wide as Times New Roman; a machine of tests has neither."""


def sheet_of(content: bytes) -> Any:
    """Return the one sheet of a file."""
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    return sheet


def values(content: bytes) -> list[list[Any]]:
    """Return all rows: what is shown as a day is one, a moment has its time."""
    return [[_value(cell) for cell in row] for row in some(sheet_of(content).iter_rows())]


def _value(cell: Any) -> Any:
    if isinstance(cell.value, datetime) and cell.number_format == "dd/mm/yyyy":
        return cell.value.date()
    return cell.value


def printed(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return the PDF of each Excel file as LibreOffice prints it, in letters like Times New Roman."""
    return _converted(files, "pdf", folder)


def free_heights(files: Mapping[str, bytes], folder: Path) -> dict[str, list[float]]:
    """Return how high LibreOffice makes rows that it finds without a height, by file, in points."""
    freed = {}
    for name, content in some(files.items()):
        book = load_workbook(io.BytesIO(content))
        for row in some(book.worksheets[0].row_dimensions.values()):
            row.height = None
        out = io.BytesIO()
        book.save(out)
        freed[name] = out.getvalue()
    made = _converted(freed, "xlsx", folder)
    return {name: heights(content) for name, content in some(made.items())}


def heights(content: bytes) -> list[float]:
    """Return the heights of all rows in points; 0 of one that has none."""
    sheet = sheet_of(content)
    return [sheet.row_dimensions[row].height or 0 for row in range(1, sheet.max_row + 1)]


def _converted(files: Mapping[str, bytes], to: str, folder: Path) -> dict[str, bytes]:
    """Let one LibreOffice read Excel files, by name, and write each as “pdf” or “xlsx”."""
    command, made = soffice(), folder / f"as-{to}"
    (folder / "fonts.conf").write_text(_FONTS.format(fonts=FONT_FOLDER, cache=folder / "fonts"), "utf-8")
    for name, content in some(files.items()):
        (folder / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [command, profile, "--headless", "--convert-to", to, "--outdir", str(made)]
        + [str(folder / f"{name}.xlsx") for name in files],
        check=True,
        capture_output=True,
        timeout=120,
        env=os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )
    papers = {name: made / f"{name}.{to}" for name in files}
    if not any(paper.exists() for paper in some(papers.values())):
        missing("LibreOffice that reads Excel files (libreoffice-calc)")
    return {name: paper.read_bytes() for name, paper in some(papers.items())}


def smallest_letter(pdf: bytes) -> float:
    """Return the size of the smallest letters in points, as they are printed: scaled."""
    sizes: list[float] = []

    def look(text: str, matrix: list[float], text_matrix: list[float], _font: Any, size: float) -> None:
        if text.strip():
            sizes.append(size * abs(text_matrix[3]) * abs(matrix[3]))

    for page in some(PdfReader(io.BytesIO(pdf)).pages):
        page.extract_text(visitor_text=look)
    return min(some(sizes))
