"""A paper whose ties hold (see ties.py), as the PDF, the screen or Word is told so.

The renderer of the PDF breaks lines at blanks alone, and prints the blank that holds as a plain one, so that
the text is searched and copied as it was written. Browsers and Word break after hyphens too, browsers and
LibreOffice after slashes: they get signs of their own there. What is stored stays as it was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from kl01.printing.document import (
    Beneath,
    Block,
    Cell,
    Document,
    Facts,
    Heading,
    Introduction,
    Paragraphs,
    Row,
    Run,
    SignatureColumn,
    Table,
    Text,
    Tick,
)
from kl01.printing.pdf import text_width
from kl01.printing.profiles import PrintProfile
from kl01.printing.ties import joints, ties
from kl01.text import normalized

HARD_BLANK: Final = "\u00a0"
HARD_HYPHEN: Final = "\u2011"
"""A hyphen after which no line ends; Word has an element for it."""
_JOINER: Final = "\u2060"
"""No line ends at it, and nothing is seen of it."""
_POINTS_A_MILLIMETRE = 72 / 25.4
_DATE_SHARE: Final = 2 / 3
"""Of the width of the text: what place and day are given at least."""
_CELL_PADDING: Final = 9
"""Points, left and right together: 8 in the PDF."""

Medium = Mapping[str, str]
"""What stands in the place of a hyphen, a dash or a slash at which no line ends; else it stands itself."""
PDF: Final[Medium] = MappingProxyType({})
SCREEN: Final[Medium] = MappingProxyType({sign: f"{sign}{_JOINER}" for sign in "-–/"})
WORD: Final[Medium] = MappingProxyType({"-": HARD_HYPHEN})


class _Room(NamedTuple):
    """How wide a line is and how large its letters, in points."""

    width: float
    size: float

    def fits(self, text: str) -> bool:
        """Whether a piece has room in one line, be it bold."""
        return text_width(text, self.size, bold=True) <= self.width


def bound(text: str, fits: Callable[[str], bool], medium: Medium = PDF) -> str:
    """Return a text in NFC with what tells the medium where no line may end."""
    return "".join(bound_parts([text], fits, medium))


def bound_parts(parts: list[str], fits: Callable[[str], bool], medium: Medium = PDF) -> list[str]:
    """Return the parts of one text as `bound` returns it: a tie may lie between two of them."""
    parts = [normalized("NFC", part) for part in parts]
    whole = "".join(parts)
    held = dict.fromkeys(ties(whole, fits), HARD_BLANK)
    if medium:
        # A line may end after a dash even before a blank that holds.
        dashes = [place - 1 for place in held if whole[place - 1] in "-–"]
        held |= {place: _joint(whole, place, medium) for place in (*joints(whole, fits), *dashes)}
    if not held:
        return parts
    made, start = [], 0
    for part in parts:
        made.append("".join(held.get(start + at, sign) for at, sign in enumerate(part)))
        start += len(part)
    return made


def _joint(text: str, place: int, medium: Medium) -> str:
    """Return what stands there for a hyphen, dash or slash: between two numbers no browser ends a line."""
    sign = text[place]
    plain = medium is SCREEN and text[place + 1 : place + 2].isdigit()
    return sign if plain else medium.get(sign, sign)


def tied(document: Document, profile: PrintProfile, room: float, medium: Medium = PDF) -> Document:
    """Return the paper with its ties, for lines `room` points wide. What is tied already stays so."""
    return _Ties(profile, room, medium).document(document)


class _Ties:
    """Goes through the texts of a paper, each with the room that it has."""

    def __init__(self, profile: PrintProfile, room: float, medium: Medium) -> None:
        self.profile, self.width, self.medium = profile, room, medium
        indent = profile.first_line_indent_mm * _POINTS_A_MILLIMETRE
        self.body = _Room(room - indent, profile.body_size)

    def document(self, paper: Document) -> Document:
        p, half = self.profile, self.width / 2
        subject = _Room(self.width, p.subject_size)
        return replace(
            paper,
            name=paper.title,
            superior=self.line(paper.superior, _Room(half, p.superior_size)),
            issuer=self.line(paper.issuer, _Room(half, p.issuer_size)),
            number=self.line(paper.number, _Room(half, p.number_size)),
            place_date=self._place_date(paper.place_date),
            kind=self.line(paper.kind, _Room(self.width, p.title_size)),
            subject=tuple(self.line(one, subject) for one in paper.subject),
            blocks=tuple(self._block(one) for one in paper.blocks),
            recipients=tuple(self.line(one, _Room(half, p.recipients_size)) for one in paper.recipients),
            left=self._signer(paper.left),
            right=self._signer(paper.right),
        )

    def _place_date(self, text: str) -> str:
        """Return place and day, which the heading gives one line (heading.py) unless the place is a long one.

        In Word a short one is left alone: LibreOffice puts a day on a line of its own where its blanks hold
        and the room is just enough. On a phone there is no such line.
        """
        short = text_width(text, self.profile.place_date_size, italic=True) <= _DATE_SHARE * self.width
        return (
            text
            if short and self.medium is not PDF
            else self.line(text, _Room(self.width / 2, self.profile.place_date_size))
        )

    def line(self, text: str, room: _Room) -> str:
        return bound(text, room.fits, self.medium)

    def _text(self, text: Text, room: _Room) -> Text:
        if isinstance(text, str):
            return self.line(text, room)
        words = bound_parts([run.text for run in text], room.fits, self.medium)
        return tuple(Run(word, run.bold, run.italic) for word, run in zip(words, text, strict=True))

    def _signer(self, column: SignatureColumn | None) -> SignatureColumn | None:
        if column is None:
            return None
        room = _Room(self.width / 2, self.profile.signature_size)
        return replace(
            column,
            title=self.line(column.title, room),
            on_behalf_of=self.line(column.on_behalf_of, room),
            office=self.line(column.office, room),
            note=self.line(column.note, room),
            name=self.line(column.name, room),
        )

    def _block(self, block: Block) -> Block:
        match block:
            case Facts():
                return replace(block, rows=tuple(self._facts(row) for row in block.rows))
            case Heading():
                return replace(block, text=self.line(block.text, self.body))
            case Paragraphs():
                return replace(block, text=self._text(block.text, self.body))
            case Introduction():
                beside = block.picture.width_mm * _POINTS_A_MILLIMETRE if block.picture else 0
                return replace(block, facts=self._facts(block.facts, beside))
            case Table():
                return self._table(block)
        return block

    def _facts(self, facts: tuple[tuple[str, str], ...], beside: float = 0) -> tuple[tuple[str, str], ...]:
        room = self.body._replace(width=self.body.width - beside)
        return tuple((self.line(label, room), self.line(value, room)) for label, value in facts)

    def _table(self, table: Table) -> Table:
        size = self.profile.table_size
        rooms = [_Room(self.width * one.width_percent / 100 - _CELL_PADDING, size) for one in table.columns]
        wide = _Room(sum(room.width for room in rooms[1:]), size)

        def made(row: Row) -> Row:
            if isinstance(row, Beneath):
                return replace(row, text=self.line(row.text, wide))
            return tuple(self._cell(cell, room) for cell, room in zip(row, rooms, strict=True))

        return replace(
            table,
            columns=tuple(
                replace(one, header=self.line(one.header, room))
                for one, room in zip(table.columns, rooms, strict=True)
            ),
            rows=tuple(map(made, table.rows)),
            heading=self.line(table.heading, self.body),
        )

    def _cell(self, cell: Cell, room: _Room) -> Cell:
        if isinstance(cell, Tick):
            return replace(cell, word=self.line(cell.word, room))
        return self._text(cell, room)
