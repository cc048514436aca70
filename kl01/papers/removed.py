"""Rows that a page took out of a table a moment ago: shown where they stood, to be put back by one click.

Their words are kept aside in the database; the page carries only which they are, and between which rows.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kl01.forms.content import Content, Row
from kl01.forms.controls import ROW_ID_LENGTH, RowsField
from kl01.forms.definition.data import Column
from kl01.forms.definition.vocabulary import ColumnKind
from kl01.papers.aside import removed_rows
from kl01.papers.models import PaperSection

MOST = 40
"""So many rows of a table are offered to be put back, the newest; more than any form takes."""
_WORDS = 60
_ID = rf"[0-9A-Za-z]{{1,{ROW_ID_LENGTH}}}"
_VALUE = re.compile(rf"({_ID}):([0-9A-Za-z-]{{0,32}}):((?:{_ID}(?:\.{_ID})*)?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Removed:
    """A row that was taken out."""

    row_id: str
    page: str
    """The edit session of the page that took it out, under which its words are kept."""
    before: tuple[str, ...]
    """The ids of the rows that stood before it, the nearest first."""

    def __str__(self) -> str:
        """Return it as a page carries it; `read` makes it of that again."""
        return ":".join((self.row_id, self.page, ".".join(self.before)))


def read(text: str) -> Removed | None:
    """Return what a page carries of a row; None for what no page of ours does."""
    found = _VALUE.fullmatch(text)
    if found is None or len(found[3]) > MOST * (ROW_ID_LENGTH + 1):
        return None
    return Removed(found[1], found[2], tuple(found[3].split(".")) if found[3] else ())


def read_all(sent: Iterable[str]) -> list[Removed]:
    """Return all that a page carries, in the order in which the rows were taken out."""
    return [one for one in map(read, list(sent)[-MOST:]) if one is not None]


def order_with(ids: Sequence[str], removed: Sequence[Removed]) -> list[str]:
    """Return the ids of the rows that are there and of those taken out, each where it stood."""
    order = list(ids)
    for one in reversed(removed):
        if one.row_id not in order:
            places = (order.index(other) + 1 for other in one.before if other in order)
            order.insert(next(places, 0), one.row_id)
    return order


def take_out(ids: Sequence[str], removed: Sequence[Removed], row_id: str, page: str) -> Removed:
    """Return what the page carries from now on of a row that it takes out of those that are there."""
    order = order_with(ids, removed)
    place = order.index(row_id) if row_id in order else 0
    return Removed(row_id, page, tuple(reversed(order[:place]))[:MOST])


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page shows in the place of a row that was taken out."""

    row_id: str
    number: int
    """Which row it was, counted with the others that were taken out."""
    words: str
    """How it began, so that people know it again."""
    carried: str


def offers(
    session: Session, section: PaperSection, field: RowsField, removed: Sequence[Removed]
) -> dict[str, list[Offer]]:
    """Return what may be put back into a table, behind which row each stood; “” is the beginning.

    What is there again, or kept no more, is not offered.
    """
    if not removed:
        return {}
    shown = {row.row_id for row in field.rows}
    ids = [row["id"] for row in field.data]
    kept: dict[str, Content] = {
        page: removed_rows(session, section, page) for page in {one.page for one in removed}
    }
    known = {one.row_id: one for one in removed if one.row_id not in ids}
    found: dict[str, list[Offer]] = {}
    anchor = ""
    for number, row_id in enumerate(order_with(ids, removed), start=1):
        one = known.get(row_id)
        if one is None:
            anchor = row_id if row_id in shown else anchor
            continue
        rows: list[Row] = kept[one.page].get(field.name, [])
        row = next((row for row in reversed(rows) if row["id"] == row_id), None)
        if row is not None:
            offer = Offer(row_id, number, _first_words(row, field.definition.columns), str(one))
            found.setdefault(anchor, []).append(offer)
    return found


def _first_words(row: Row, columns: Iterable[Column]) -> str:
    """Return the first text of a row as far as a line has room: what people typed before what they chose."""
    typed_first = sorted(columns, key=lambda one: one.kind is ColumnKind.CHOICE)
    text = next((" ".join(row[one.key].split()) for one in typed_first if row.get(one.key)), "")
    return text if len(text) <= _WORDS else f"{text[:_WORDS].rpartition(' ')[0] or text[:_WORDS]} …"
