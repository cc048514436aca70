"""A paper as its parts, whatever it is printed with: the PDF, its preview on the screen and the Word file.

Texts stand here as people wrote them; what a rule wants in capitals is made so by whoever prints. A text of
several lines is several paragraphs.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from kl01.printing.profiles import PrintProfile
from kl01.printing.wrapping import paragraph_rows

if TYPE_CHECKING:
    from kl01.printing.heading import HeadingShape

LYING_TEXT_MM = 252
"""Width of the text of a sheet that lies, in every profile as it comes."""
NAME_ROOM_MM, DAY_ROOM_MM = 70, 35
"""What a name, a post or a unit takes, written by hand, and what a day takes."""
HAND_LINE_MM, LEAST_HAND_ROW_MM = 6, 8
"""Of rows of a table: height of a line of handwriting, and of a row of one line."""
BENEATH_CHARACTERS = 900
"""Of a text beneath a row, so many stand in a row of their own; see paragraph_rows."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stands out: bold or italic within its line."""

    text: str
    bold: bool = False
    italic: bool = False


Text = str | tuple[Run, ...]
"""Words, plain or in runs; a line feed ends a line."""


def text_lines(text: Text) -> tuple[tuple[Run, ...], ...]:
    """Return the lines of a text that say something, each as its runs, without blanks at their ends."""
    lines: list[list[Run]] = [[]]
    for run in (Run(text),) if isinstance(text, str) else text:
        for part in run.text.splitlines(keepends=True):
            words = part.splitlines()[0]
            lines[-1].append(Run(words, run.bold, run.italic))
            if words != part:
                lines.append([])
    return tuple(stripped for line in lines if (stripped := _stripped(line)))


def _stripped(line: list[Run]) -> tuple[Run, ...]:
    """Return the runs of a line without blanks at its ends; none for a blank line."""
    said = [at for at, run in enumerate(line) if run.text.strip()]
    if not said:
        return ()
    runs = line[said[0] : said[-1] + 1]
    runs[0] = Run(runs[0].text.lstrip(), runs[0].bold, runs[0].italic)
    runs[-1] = Run(runs[-1].text.rstrip(), runs[-1].bold, runs[-1].italic)
    return tuple(runs)


def plain_text(text: Text) -> str:
    """Return the words of a text without their look."""
    return text if isinstance(text, str) else "".join(run.text for run in text)


@dataclass(frozen=True, slots=True)
class Facts:
    """Short labelled values, such as “Họ và tên: …”; each row is one line of the paper."""

    part: ClassVar[str] = "facts"
    rows: tuple[tuple[tuple[str, str], ...], ...]
    """Label and value, one or more in a row; an empty value is a dotted line to write on."""
    short: frozenset[str] = frozenset()
    """Labels of what is as short as a day, written by hand; anything else may be a name or a post."""

    def room_mm(self, label: str) -> int:
        """Return how long a line to write on is at least."""
        return DAY_ROOM_MM if label in self.short else NAME_ROOM_MM


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: level 1 “I. …” is bold, 2 “1. …” bold, 3 “a) …” italic."""

    part: ClassVar[str] = "heading"
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Running text; each line is a paragraph, blank lines count for nothing."""

    part: ClassVar[str] = "paragraphs"
    text: Text
    justified: bool = True
    """Otherwise the lines end where their words end."""

    @property
    def lines(self) -> tuple[tuple[Run, ...], ...]:
        """Its paragraphs, each as its runs."""
        return text_lines(self.text)


@dataclass(frozen=True, slots=True)
class DottedLines:
    """Room to write by hand."""

    part: ClassVar[str] = "dotted lines"
    lines: int


@dataclass(frozen=True)
class Picture:
    """A photo, as wide and high as it is printed, in millimetres."""

    part: ClassVar[str] = "picture"
    jpeg: bytes
    """It goes into the file as it is, with all that it holds."""
    width_mm: float
    height_mm: float

    @cached_property
    def name(self) -> str:
        """What the renderer knows it by: the same for the same photo."""
        return f"photo-{sha256(self.jpeg).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Introduction:
    """Whom a paper is about: labelled values, a line each, and their picture at the right."""

    part: ClassVar[str] = "introduction"
    facts: tuple[tuple[str, str], ...]
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its header, its share of the text's width in per cent, whether its cells are centred."""

    header: str
    width_percent: float
    centred: bool = False

    @classmethod
    def lying(cls, header: str, width_mm: float, *, centred: bool = False) -> "TableColumn":
        """Return a column of a sheet that lies, as wide as that between margins of 30 and 15 mm."""
        return cls(header, round(width_mm / LYING_TEXT_MM * 100, 3), centred)


@dataclass(frozen=True, slots=True)
class Tick:
    """A cell with a drawn box and its word."""

    state: str
    """“done”, “in_progress”, “not_done”, “not_applicable” or “late”, whose word is bold."""
    word: str


Cell = Text | Tick


@dataclass(frozen=True, slots=True)
class Beneath:
    """What is too long for a cell of the row above: it stands under it, across all columns but the first."""

    text: str
    label: str = ""
    """“Ghi chú:”: italic, before the text."""

    @property
    def pieces(self) -> list[str]:
        """The text in pieces for rows of their own: a short row crosses no page."""
        return paragraph_rows(self.text, BENEATH_CHARACTERS)


Row = tuple[Cell, ...] | Beneath


@dataclass(frozen=True, slots=True)
class Table:
    """A table; cells are texts of any length, or boxes with a word."""

    part: ClassVar[str] = "table"
    columns: tuple[TableColumn, ...]
    rows: tuple[Row, ...]
    blank_row_lines: int = 0
    """Height of each row in lines of handwriting at least: room to write in a blank form."""
    heading: str = ""
    """“I. Lãnh đạo, chỉ đạo”: names the group of these rows, over all columns and without borders.

    It is never parted from what follows, and comes again with the headers on every page.
    """
    goes_on: bool = False
    """Whether these are further rows of the table before, whose heading comes again."""

    @property
    def hand_row_mm(self) -> float:
        """How high a row is at least, in millimetres; 0 where nothing is written by hand."""
        return max(LEAST_HAND_ROW_MM, HAND_LINE_MM * self.blank_row_lines) if self.blank_row_lines else 0

    @staticmethod
    def is_blank(row: Row) -> bool:
        """Whether nothing stands in a row but its number, at most."""
        return not isinstance(row, Beneath) and not any(row[1:])

    @staticmethod
    def lines(cell: Text) -> tuple[tuple[Run, ...], ...]:
        """Return the lines of a cell, each as its runs."""
        return text_lines(cell)


Block = Facts | Heading | Paragraphs | DottedLines | Picture | Introduction | Table


@dataclass(frozen=True, slots=True)
class SignatureColumn:
    """One of the two signatures at the end; empty parts are left out."""

    title: str
    """“Xác nhận của chi bộ”, “Người xây dựng kế hoạch”: bold capitals."""
    on_behalf_of: str
    """The body that signs, “Chi bộ”: after T/M or TM., bold capitals; empty where nobody is spoken for."""
    office: str
    """“Bí thư”: capitals, bold or not by the profile."""
    note: str
    """“(ký, ghi rõ họ tên)”: italic."""
    name: str
    """Bold, under room for four lines of handwriting."""
    in_place_of: str = ""
    """“Trưởng ban”: after K/T or KT., bold capitals, above the office of who signs in their stead."""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper."""

    profile: PrintProfile
    """Its whole look, and not a name alone: an office may have margins of its own."""
    mark: str
    """Corner mark above the heading at the right, “Mẫu 02”: italic 12 pt; empty for none."""
    draft: str
    """“Dự thảo” on what is not handed in yet, under place and date: italic 14 pt; empty for none."""
    superior: str
    issuer: str
    """Names as they are; a line feed in one stays, and else heading.py breaks a long one."""
    place_date: str
    kind: str
    """“Kế hoạch”: the first line of the title, in capitals."""
    subject: tuple[str, ...]
    blocks: tuple[Block, ...]
    left: SignatureColumn | None
    right: SignatureColumn | None
    number: str = ""
    recipients: tuple[str, ...] = ()
    """Nơi nhận; stands in the place of the left signature. An empty one is a dotted line to write on."""
    landscape: bool = False
    """Whether the sheet lies."""
    two_sided: bool = False
    """Whether it is printed on both sides: the margins of even pages are those of odd ones, mirrored."""
    name: str = ""
    """What the file calls itself, where that is not the title of the paper."""

    notes: tuple[str, ...] = ()
    """What the program says of the print itself, small and below everything: see boxes.py."""

    @property
    def title(self) -> str:
        """The paper's name in one line, for the file."""
        return self.name or " ".join((self.kind, *self.subject))

    @property
    def heading_shape(self) -> "HeadingShape":
        """Return the lines of its heading and title, and how these share the width."""
        from kl01.printing.heading import heading_shape

        return heading_shape(
            self.profile,
            superior=self.superior,
            issuer=self.issuer,
            place_date=self.place_date,
            number=self.number,
            kind=self.kind,
            subject=self.subject,
            landscape=self.landscape,
        )

    @property
    def too_much(self) -> str:
        """By which measure it is too long to be shown or laid out; empty if it is not: for the sheet."""
        from kl01.printing.extent import too_much

        return too_much(self)

    @property
    def on_screen(self) -> "Document":
        """The paper as browsers are to break its lines, for the sheet."""
        from kl01.printing.html import text_width_points
        from kl01.printing.tying import SCREEN, tied

        room = text_width_points(self.profile, landscape=self.landscape)
        return tied(self, self.profile, room, SCREEN)

    @property
    def photos(self) -> tuple[Picture, ...]:
        """Its pictures, wherever they stand."""
        found = (block.picture if isinstance(block, Introduction) else block for block in self.blocks)
        return tuple(one for one in found if isinstance(one, Picture))

    @property
    def pictures(self) -> dict[str, bytes]:
        """The bytes of its pictures by name, for `render_pdf`."""
        return {one.name: one.jpeg for one in self.photos}
