"""Measure a printed paper: what stands where, in which font, at what size on the sheet.

Reads the page contents operator by operator, so that a table which the renderer shrank shows its true size:
font size times every scale in force. Lengths are points (1/72 inch), with the origin at the bottom left.
"""

import base64
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

MILLIMETRE = 72 / 25.4
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Run:
    """One piece of text as shown: its page from 1, its true size, where it stands less closing spaces."""

    page: int
    text: str
    font: str
    size: float
    left: float
    right: float
    baseline: float


@dataclass(frozen=True)
class Line:
    """One straight level line as drawn: where it stands and whether it is dotted."""

    page: int
    left: float
    right: float
    height: float
    thickness: float
    dotted: bool

    @property
    def length(self) -> float:
        """From end to end."""
        return self.right - self.left


@dataclass(frozen=True)
class _Font:
    name: str
    widths: dict[int, float]
    letters: dict[int, str]


def _multiply(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _letters(to_unicode: bytes) -> dict[int, str]:
    """Read the pairs of code and letter; ReportLab writes no ranges."""
    pairs = b" ".join(re.findall(rb"beginbfchar(.*?)endbfchar", to_unicode, re.DOTALL))
    return {
        int(code, 16): bytes.fromhex(letter.decode()).decode("utf-16-be")
        for code, letter in re.findall(rb"<(\w+)>\s*<(\w+)>", pairs)
    }


def _font_objects(page: PageObject) -> dict[str, Any]:
    resources: Any = page["/Resources"]
    return {key: reference.get_object() for key, reference in resources.get("/Font", {}).items()}


def _fonts_of(page: PageObject) -> dict[str, _Font]:
    fonts: dict[str, _Font] = {}
    for key, font in _font_objects(page).items():
        widths = {
            int(font["/FirstChar"]) + index: float(width)
            for index, width in enumerate(font.get("/Widths", []))
        }
        to_unicode = font["/ToUnicode"].get_object().get_data() if "/ToUnicode" in font else b""
        fonts[key] = _Font(str(font["/BaseFont"]), widths, _letters(to_unicode))
    return fonts


class _Reader:
    """The part of the PDF imaging model that decides where text stands."""

    def __init__(self, number: int, page: PageObject) -> None:
        self.number = number
        self.fonts = _fonts_of(page)
        self.page_matrix = self.line_matrix = self.text_matrix = IDENTITY
        self.stack: list[Matrix] = []
        self.font, self.size, self.leading = "", 0.0, 0.0
        self.character_space, self.word_space = 0.0, 0.0

    def next_line(self, across: float, up: float) -> None:
        self.line_matrix = self.text_matrix = _multiply((1, 0, 0, 1, across, up), self.line_matrix)

    def show(self, codes: bytes) -> Run:
        font = self.fonts[self.font]
        start = _multiply(self.text_matrix, self.page_matrix)
        end = start
        for code in codes:
            width = font.widths.get(code, 0) / 1000 * self.size + self.character_space
            width += self.word_space if code == 32 else 0
            self.text_matrix = _multiply((1, 0, 0, 1, width, 0), self.text_matrix)
            if font.letters.get(code) != " ":
                end = _multiply(self.text_matrix, self.page_matrix)
        text = "".join(font.letters.get(code, "\N{REPLACEMENT CHARACTER}") for code in codes)
        size = self.size * math.hypot(start[2], start[3])
        return Run(self.number, text, font.name, size, start[4], end[4], start[5])

    def apply(self, operator: bytes, values: list[Any]) -> Iterator[Run]:
        if operator == b"q":
            self.stack.append(self.page_matrix)
        elif operator == b"Q":
            self.page_matrix = self.stack.pop()
        elif operator == b"cm":
            self.page_matrix = _multiply(_matrix(values), self.page_matrix)
        elif operator in (b"Tj", b"'"):
            if operator == b"'":
                self.next_line(0, -self.leading)
            yield self.show(_codes(values[0]))
        else:
            self.set_text_state(operator, values)

    def set_text_state(self, operator: bytes, values: list[Any]) -> None:
        if operator == b"BT":
            self.line_matrix = self.text_matrix = IDENTITY
        elif operator == b"Tm":
            self.line_matrix = self.text_matrix = _matrix(values)
        elif operator == b"Tf":
            self.font, self.size = str(values[0]), float(values[1])
        elif operator == b"TL":
            self.leading = float(values[0])
        elif operator == b"Tc":
            self.character_space = float(values[0])
        elif operator == b"Tw":
            self.word_space = float(values[0])
        elif operator == b"Td":
            self.next_line(float(values[0]), float(values[1]))
        elif operator == b"T*":
            self.next_line(0, -self.leading)
        elif operator in (b"TJ", b'"', b"TD", b"Tz", b"Ts"):
            raise NotImplementedError(operator)


def _matrix(values: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return (a, b, c, d, e, f)


def _codes(value: Any) -> bytes:
    return bytes(getattr(value, "original_bytes", value))


@lru_cache(maxsize=4)
def runs(pdf: bytes) -> list[Run]:
    """Return every piece of text shown in the paper, in the order of the file."""
    reader = PdfReader(io.BytesIO(pdf))
    found: list[Run] = []
    for number, page in enumerate(reader.pages, start=1):
        state = _Reader(number, page)
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            found += [run for run in state.apply(operator, list(operands)) if run.text.strip()]
    return found


@lru_cache(maxsize=4)
def lines(pdf: bytes) -> list[Line]:
    """Return every level line of the paper, in the order of the file; upright ones are left out."""
    reader = PdfReader(io.BytesIO(pdf))
    found: list[Line] = []
    for number, page in enumerate(reader.pages, start=1):
        pen = _Pen(number)
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            found += pen.apply(operator, list(operands))
    return found


class _Pen:
    """The part of the imaging model that draws straight lines."""

    def __init__(self, page: int) -> None:
        self.page = page
        self.matrix, self.thickness, self.dotted = IDENTITY, 1.0, False
        self.stack: list[tuple[Matrix, float, bool]] = []
        self.path: list[tuple[float, float]] = []

    def apply(self, operator: bytes, values: list[Any]) -> Iterator[Line]:
        if operator == b"q":
            self.stack.append((self.matrix, self.thickness, self.dotted))
        elif operator == b"Q":
            self.matrix, self.thickness, self.dotted = self.stack.pop()
        elif operator == b"cm":
            self.matrix = _multiply(_matrix(values), self.matrix)
        elif operator == b"w":
            self.thickness = float(values[0])
        elif operator == b"d":
            self.dotted = bool(values[0])
        elif operator in (b"m", b"l"):
            across, up = (float(value) for value in values)
            self.path = [*([] if operator == b"m" else self.path), (across, up)]
        elif operator == b"S":
            yield from self.draw()

    def draw(self) -> Iterator[Line]:
        ends = [_multiply((1, 0, 0, 1, across, up), self.matrix)[4:] for across, up in self.path]
        if len(ends) == 2 and abs(ends[0][1] - ends[1][1]) < 0.01:
            left, right = sorted(end[0] for end in ends)
            yield Line(self.page, left, right, ends[0][1], self.thickness, self.dotted)


def smallest_font_size(pdf: bytes) -> float:
    """Return the size in points of the smallest text on any sheet, after every scaling."""
    return min(run.size for run in runs(pdf))


def fonts(pdf: bytes) -> dict[str, bool]:
    """Return every font that a page of the file refers to, and whether its outlines are in the file."""
    found: dict[str, bool] = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in _font_objects(page).values():
            descriptor = font.get("/FontDescriptor")
            outlines = ("/FontFile", "/FontFile2", "/FontFile3")
            found[str(font["/BaseFont"])] = descriptor is not None and any(
                key in descriptor.get_object() for key in outlines
            )
    assert found, "a paper without a letter"
    return found


@lru_cache(maxsize=4)
def page_texts(pdf: bytes) -> list[str]:
    """Return the text of each page as a reader would copy it."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def images(pdf: bytes) -> list[bytes]:
    """Return the pictures of each page, each once a page: a JPEG as it stands in the file."""
    found: list[bytes] = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        resources: Any = page["/Resources"]
        for reference in resources.get("/XObject", {}).values():
            picture = reference.get_object()
            if picture["/Subtype"] == "/Image":
                stored = bytes(picture._data)
                coded = "/ASCII85Decode" in picture["/Filter"]
                found.append(base64.a85decode(b"<~" + stored.strip(), adobe=True) if coded else stored)
    return found


@lru_cache(maxsize=4)
def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Return the width and height of each page in whole millimetres."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return [
        (round(float(p.mediabox.width) / MILLIMETRE), round(float(p.mediabox.height) / MILLIMETRE))
        for p in pages
    ]


def letters(pdf: bytes) -> str:
    """Return all characters of the paper without spaces and line breaks, in reading order of the file."""
    return "".join("".join(run.text for run in runs(pdf)).split())
