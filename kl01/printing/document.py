"""A paper as its parts, whatever it is printed with: the PDF, its preview on the screen and the Word file.

Texts stand here as people wrote them; what a rule wants in capitals is made so by whoever prints. A text of
several lines is several paragraphs.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Facts:
    """Short labelled values, such as “Họ và tên: …”; each row is one line of the paper."""

    part: ClassVar[str] = "facts"
    rows: tuple[tuple[tuple[str, str], ...], ...]
    """Label and value, one or more in a row; an empty value is a dotted line to write on."""


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
    text: str


@dataclass(frozen=True, slots=True)
class DottedLines:
    """Room to write by hand."""

    part: ClassVar[str] = "dotted lines"
    lines: int


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its header, its share of the text's width in per cent, whether its cells are centred."""

    header: str
    width_percent: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; cells are texts, of any length."""

    part: ClassVar[str] = "table"
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    blank_row_lines: int = 0
    """Height of each row in lines of text at least: room to write by hand in a blank form."""


Block = Facts | Heading | Paragraphs | DottedLines | Table


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


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper."""

    profile: str
    """Name of a print profile."""
    mark: str
    """Corner mark above the heading at the right, “Mẫu 02”: italic 12 pt; empty for none."""
    draft: str
    """“Dự thảo” on what is not handed in yet, under place and date: italic 14 pt; empty for none."""
    superior: str
    issuer: str
    """May hold a line feed where a long name is broken."""
    place_date: str
    kind: str
    """“Kế hoạch”: the first line of the title, in capitals."""
    subject: tuple[str, ...]
    blocks: tuple[Block, ...]
    left: SignatureColumn | None
    right: SignatureColumn | None
    number: str = ""
    recipients: tuple[str, ...] = ()
    """Nơi nhận; stands in the place of the left signature."""

    @property
    def title(self) -> str:
        """The paper's name in one line, for the file."""
        return " ".join((self.kind, *self.subject))
