"""A paper whose every character can be printed: a box where no font has one, and a note that names the place.

One name with a sign that no font has must not stop the list of a whole unit, nor leave a hole that nobody
sees. So whatever prints a Document asks `boxed` first.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

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
    plain_text,
)
from kl01.printing.glyphs import BOX, boxed_characters, character_code, drawn

NOTED_AT_MOST: Final = 10
"""So many places are named; of more their number is told."""
_SHOWN: Final = 60
"""So many letters of a text name it."""
NOTE: Final = f"Ô {BOX} thay cho ký tự mà phông chữ in không có. Sửa các chỗ sau trong phần mềm rồi in lại:"


def boxed(document: Document) -> Document:
    """Return the paper as it can be printed, with notes of what was boxed and where.

    A paper whose characters fonts have, and one that was boxed already, is returned as it is.
    """
    return Boxes().document(document)


class Boxes:
    """Goes through the texts of a paper and notes what it boxes."""

    def __init__(self) -> None:
        self.changed = False
        self.places: list[str] = []
        self.seen: set[str] = set()

    def document(self, paper: Document) -> Document:
        """Return the paper as it can be printed, with the notes."""
        line = self.line
        made = replace(
            paper,
            mark=line(paper.mark, "Ký hiệu mẫu"),
            draft=line(paper.draft, "Chữ dưới ngày"),
            superior=line(paper.superior, "Cơ quan cấp trên"),
            issuer=line(paper.issuer, "Cơ quan ban hành"),
            number=line(paper.number, "Số, ký hiệu"),
            place_date=line(paper.place_date, "Địa danh, ngày tháng"),
            kind=line(paper.kind, "Tên văn bản"),
            subject=tuple(line(one, "Tên văn bản") for one in paper.subject),
            blocks=tuple(self._block(one) for one in paper.blocks),
            recipients=tuple(line(one, "Nơi nhận") for one in paper.recipients),
            left=self._signer(paper.left),
            right=self._signer(paper.right),
        )
        if not self.changed:
            return paper
        return replace(made, name=paper.title, notes=(*paper.notes, *self.notes()))

    def notes(self) -> Iterable[str]:
        """Return the note: what the boxes are, and a line for each place."""
        places = list(dict.fromkeys(self.places))
        if not places:
            return
        yield NOTE
        yield from (f"- {place}" for place in places[:NOTED_AT_MOST])
        if len(places) > NOTED_AT_MOST:
            yield f"- và {len(places) - NOTED_AT_MOST} chỗ khác"

    def line(self, text: str, place: str) -> str:
        """Return a text as it is printed; `place` names it in the note."""
        made = drawn(text)
        if made == text:
            return text
        self.changed = True
        known = made in self.seen and made not in place  # a unit's name in every row; no namesakes
        self.seen.add(made)
        if not known and (characters := boxed_characters(text)):
            codes = ", ".join(map(character_code, characters[:5]))
            self.places.append(f"{place}: “{_around(made)}” ({codes})")
        return made

    def _text(self, text: Text, place: str) -> Text:
        if isinstance(text, str):
            return self.line(text, place)
        runs = tuple(Run(drawn(run.text), run.bold, run.italic) for run in text)
        if runs == text:
            return text
        self.line(plain_text(text), place)  # noted as one
        return runs

    def _signer(self, column: SignatureColumn | None) -> SignatureColumn | None:
        if column is None:
            return None
        return replace(
            column,
            title=self.line(column.title, "Chỗ ký"),
            on_behalf_of=self.line(column.on_behalf_of, "Chỗ ký"),
            in_place_of=self.line(column.in_place_of, "Chỗ ký"),
            office=self.line(column.office, "Chỗ ký"),
            note=self.line(column.note, "Chỗ ký"),
            name=self.line(column.name, "Chỗ ký"),
        )

    def _block(self, block: Block) -> Block:
        match block:
            case Facts():
                return replace(block, rows=tuple(self._facts(row) for row in block.rows))
            case Heading():
                return replace(block, text=self.line(block.text, "Đề mục"))
            case Paragraphs():
                return replace(block, text=self._text(block.text, "Nội dung"))
            case Introduction():
                return replace(block, facts=self._facts(block.facts))
            case Table():
                return self._table(block)
        return block

    def _facts(self, facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        return tuple((self.line(label, "Nhãn"), self.line(value, label)) for label, value in facts)

    def _table(self, table: Table) -> Table:
        columns = tuple(
            replace(column, header=self.line(column.header, "Đầu bảng")) for column in table.columns
        )
        rows: list[Row] = []
        whose = ""
        for row in table.rows:
            if isinstance(row, Beneath):
                rows.append(replace(row, text=self.line(row.text, _of(row.label.rstrip(":"), whose))))
                continue
            whose = _row_name(row)
            cells = zip(row, columns, strict=True)
            rows.append(tuple(self._cell(cell, _of(column.header, whose)) for cell, column in cells))
        return replace(
            table, columns=columns, rows=tuple(rows), heading=self.line(table.heading, "Tên nhóm của bảng")
        )

    def _cell(self, cell: Cell, place: str) -> Cell:
        if isinstance(cell, Tick):
            return replace(cell, word=self.line(cell.word, place))
        return self._text(cell, place)


def _row_name(row: Iterable[Cell]) -> str:
    """Return what a row is known by: its number and the first cell that says something in letters."""
    texts = [cell.word if isinstance(cell, Tick) else plain_text(cell) for cell in row]
    number = texts[0] if texts and texts[0].isdecimal() else ""
    name = next((_short(drawn(text)) for text in texts if any(sign.isalpha() for sign in text)), "")
    return ", ".join(part for part in (f"dòng {number}" if number else "", name) if part)


def _of(column: str, row: str) -> str:
    return " – ".join(part for part in (row, column) if part)


def _short(text: str) -> str:
    """Return the beginning of a text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 2]} …"


def _around(text: str) -> str:
    """Return the text around its first box in one line."""
    line = " ".join(text.split())
    if len(line) <= _SHOWN:
        return line
    first = max(line.find(BOX) - _SHOWN // 2, 0)
    start, end = ("… " if first else ""), (" …" if first + _SHOWN < len(line) else "")
    return f"{start}{line[first : first + _SHOWN].strip()}{end}"
