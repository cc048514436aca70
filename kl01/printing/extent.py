"""How much stands in a paper or a list, and how much of it can be made into a page or a file.

Every way out asks the same question at its lowest place (`document_html`, `document_docx`, `Listing.xlsx`,
`Press.render`, the macro `sheet`), so that none can be added without it. Pure functions.

What forms may ask for and what lists may hold lies far below; a paper at the bounds takes some ten seconds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kl01.printing.document import (
    Beneath,
    Block,
    Document,
    Facts,
    Heading,
    Introduction,
    Paragraphs,
    Table,
    Text,
    Tick,
    plain_text,
)
from kl01.printing.pdf import PrintingError
from kl01.text import format_number

if TYPE_CHECKING:
    from kl01.printing.listing import Listing

MOST_LETTERS: Final = 400_000
"""Of a paper: some 150 sheets."""
MOST_LINES: Final = 5000
"""Of a paper: lines that are ended by who wrote them, and rows of tables."""
MOST_CELL_LINES: Final = 500
"""Of a cell: layout takes the square of them, and more."""
MOST_CELL_LETTERS: Final = 12_000
"""Of a cell; a form asks for 10,000 at most."""
MOST_LINE_LETTERS: Final = 30_000
"""Of one paragraph: layout takes the square of them. Excel takes no more than 32,767 in a cell."""
MOST_LIST_LETTERS: Final = 4_000_000
MOST_LIST_ROWS: Final = 10_000
"""Of an Excel file: a long list takes it in seconds."""
MOST_HTML: Final = 4_000_000
"""Of what is laid out as it comes."""

ADVICE: Final = "Rút gọn hoặc chia ra rồi in lại; chữ đã ghi vẫn còn nguyên."


class TooMuchError(PrintingError):
    """A paper is too long to be laid out while somebody waits; the message says by which measure."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much stands in something, by the measures that decide how long its layout takes."""

    letters: int = 0
    lines: int = 0
    cell_lines: int = 0
    """Of the cell that has most."""
    line_letters: int = 0
    """Of the longest line."""
    cell_letters: int = 0
    """Of the cell that has most."""

    def __add__(self, other: "Extent") -> "Extent":
        """Return the extent of both together."""
        return Extent(
            self.letters + other.letters,
            self.lines + other.lines,
            max(self.cell_lines, other.cell_lines),
            max(self.line_letters, other.line_letters),
            max(self.cell_letters, other.cell_letters),
        )


def extent_of(document: Document) -> Extent:
    """Return how much stands in a paper, in its heading and at its end too."""
    ends = (document.number, document.place_date, document.superior, document.issuer, document.title)
    found = Extent()
    for text in (*ends, *document.recipients):
        found += _text(text)
    for block in document.blocks:
        for part in _parts(block):
            found += part
    return found


def _text(text: Text, *, cell: bool = False) -> Extent:
    lines = plain_text(text).splitlines()
    letters, longest = sum(map(len, lines)), max(map(len, lines), default=0)
    in_cell = (len(lines), letters) if cell else (0, 0)
    return Extent(letters, len(lines), in_cell[0], longest, in_cell[1])


def _parts(block: Block) -> Iterator[Extent]:
    if isinstance(block, Paragraphs | Heading):
        yield _text(block.text)
    elif isinstance(block, Facts):
        yield from _facts(fact for row in block.rows for fact in row)
    elif isinstance(block, Introduction):
        yield from _facts(block.facts)
    elif isinstance(block, Table):
        for row in block.rows:
            yield Extent(lines=1)
            for cell in (row.text,) if isinstance(row, Beneath) else row:
                if not isinstance(cell, Tick):
                    yield _text(cell, cell=not isinstance(row, Beneath))


def _facts(facts: Iterable[tuple[str, str]]) -> Iterator[Extent]:
    return (_text(f"{label}{value}") for label, value in facts)


def too_much(document: Document) -> str:
    """Say by which measure a paper is too long to be shown or laid out; empty if it is not."""
    found = extent_of(document)
    for count, most, what in (
        (found.letters, MOST_LETTERS, "Bản in này dài {count} ký tự, nhiều nhất {most} ký tự."),
        (found.lines, MOST_LINES, "Bản in này có {count} dòng, nhiều nhất {most} dòng."),
        (found.cell_lines, MOST_CELL_LINES, "Có ô bảng dài {count} dòng, nhiều nhất {most} dòng một ô."),
        (
            found.cell_letters,
            MOST_CELL_LETTERS,
            "Có ô bảng dài {count} ký tự, nhiều nhất {most} ký tự một ô.",
        ),
        (
            found.line_letters,
            MOST_LINE_LETTERS,
            "Có đoạn dài {count} ký tự chưa xuống dòng, nhiều nhất {most} ký tự một đoạn.",
        ),
    ):
        if count > most:
            return f"{what.format(count=format_number(count), most=format_number(most))} {ADVICE}"
    return ""


def too_much_listed(listing: "Listing") -> str:
    """Say by which measure a list is too long for an Excel file; empty if it is not."""
    if len(listing.rows) > MOST_LIST_ROWS:
        rows, most = format_number(len(listing.rows)), format_number(MOST_LIST_ROWS)
        return f"Danh sách này có {rows} dòng, nhiều nhất {most} dòng một tệp. {ADVICE}"
    cells = [len(str(cell)) for row in listing.written for cell in row]
    longest, letters = max(cells, default=0), sum(cells)
    if longest > MOST_LINE_LETTERS:
        most = format_number(MOST_LINE_LETTERS)
        return f"Có ô dài {format_number(longest)} ký tự, nhiều nhất {most} ký tự một ô. {ADVICE}"
    if letters > MOST_LIST_LETTERS:
        most = format_number(MOST_LIST_LETTERS)
        return f"Danh sách này dài {format_number(letters)} ký tự, nhiều nhất {most} ký tự một tệp. {ADVICE}"
    return ""


def refuse_too_much(asked: "Document | Listing | str") -> None:
    """Raise TooMuchError if a paper, a list or HTML to be laid out is too long."""
    if isinstance(asked, Document):
        words = too_much(asked)
    elif isinstance(asked, str):
        words = f"Bản in này quá dài. {ADVICE}" if len(asked) > MOST_HTML else ""
    else:
        words = too_much_listed(asked)
    if words:
        raise TooMuchError(words)
