"""How long a text of a draft may be, whatever its form asks for: ceilings and their words. Pure functions.

A draft takes anything: what is too long for its form is said and kept. These ceilings lie far above what
forms may ask for, and low enough that the page, its prints and its copies stay quick.
"""

from dataclasses import dataclass
from typing import Final

from kl01.text import format_number

LONGEST_TEXT: Final = 30_000
"""Letters of an answer or a cell: three times what a form may ask for at most."""
MOST_LINES: Final = 500
"""Lines of an answer or a cell: the longest answer that a form may ask for, at twenty letters a line."""
MOST_ROWS: Final = 150
"""Rows of a table: three times what a form may ask for at most."""
LONGEST_SECTION: Final = 200_000
"""Letters of a section; where its form itself asks for more, so many."""
LONGEST_PAPER: Final = 400_000
"""Letters of a paper; beyond, a section grows only as far as its form itself asks."""


@dataclass(frozen=True, slots=True)
class Excess:
    """How large something is that may not be so large."""

    count: int
    most: int
    unit: str
    """“ký tự”, “dòng”."""

    @property
    def words(self) -> str:
        """Return “đang có 4.000 dòng, nhiều nhất 500 dòng: bỏ bớt 3.500 dòng”."""
        count, most, over = (format_number(one) for one in (self.count, self.most, self.count - self.most))
        return f"đang có {count} {self.unit}, nhiều nhất {most} {self.unit}: bỏ bớt {over} {self.unit}"


def text_excess(text: str, stored: str = "", asked: int = LONGEST_TEXT) -> Excess | None:
    """Return by what a text is too much, None if it isn't, or is no more than what is stored in its place.

    `asked` is how many letters the form asks for: that is what is told, so that nobody shortens twice.
    """
    if len(text) > max(LONGEST_TEXT, len(stored)):
        return Excess(len(text), min(asked, LONGEST_TEXT), "ký tự")
    return line_excess(text, stored)


def line_excess(text: str, stored: str = "") -> Excess | None:
    """Return by how many lines a text is too long; None as above."""
    lines = lines_of(text)
    if lines > MOST_LINES and lines > lines_of(stored):
        return Excess(lines, MOST_LINES, "dòng")
    return None


def lines_of(text: str) -> int:
    """Return how many lines a text has; blank ones at its end count for nothing."""
    return text.rstrip().count("\n") + 1 if text else 0
