"""The margins of a sheet: how they are written, what an office may set, what the rules say."""

import re
from typing import Final, NamedTuple


class Margins(NamedTuple):
    """The four margins of a sheet that stands, in millimetres."""

    top: float
    bottom: float
    left: float
    right: float

    @property
    def text(self) -> str:
        """Return “20/20/30/15”: as offices write them, above, below, left, right, with a point in “25.4”."""
        return "/".join(f"{side:g}" for side in self)

    @property
    def word(self) -> str:
        """Return “20-20-30-15”: the same for addresses and for classes of CSS, with “25_4” for 25.4."""
        return "-".join(f"{side:g}".replace(".", "_") for side in self)

    @classmethod
    def of_word(cls, word: str) -> "Margins | None":
        """Return the margins of such a word; None for any other."""
        sides = [read_margin(part.replace("_", ".")) for part in word.split("-")]
        found = kept_margins(sides)
        return found if found and found.word == word else None

    @property
    def css(self) -> str:
        """Return them as CSS has them: above, right, below, left."""
        return " ".join(f"{side:g}mm" for side in (self.top, self.right, self.bottom, self.left))


class Bounds(NamedTuple):
    """From how many to how many millimetres a margin may be."""

    least: float
    most: float

    def hold(self, value: float) -> bool:
        """Return whether a margin lies within them."""
        return self.least <= value <= self.most


class SideBounds(NamedTuple):
    """Bounds of the four margins of a sheet."""

    top: Bounds
    bottom: Bounds
    left: Bounds
    right: Bounds


SIDE_NAMES: Final = Margins._fields
SETTABLE: Final = SideBounds(Bounds(18, 40), Bounds(10, 40), Bounds(10, 40), Bounds(10, 40))
"""What an office may set: every paper can be laid out in between, and the page number, which begins 10 mm
under the edge and is 14 pt high, stays clear of the text."""
PRINTABLE: Final = Bounds(0, 60)
"""What a paper that was handed in may have, whatever a later version lets offices set: it has room left."""
PARTY_BOUNDS: Final = SideBounds(Bounds(20, 20), Bounds(20, 20), Bounds(30, 30), Bounds(15, 15))
"""Hướng dẫn 36-HD/VPTW (2018): values and no ranges; restatements of 05-HD/VPTW (2026) agree."""
STATE_BOUNDS: Final = SideBounds(Bounds(20, 25), Bounds(20, 25), Bounds(30, 35), Bounds(15, 20))
"""Nghị định 30/2020/NĐ-CP, Phụ lục I."""

_NUMBER = re.compile(r"\d{1,3}([.,]\d)?", re.ASCII)


def read_margin(text: str) -> float | None:
    """Return a margin as it was typed, “25”, “25,4” or “25.4”; None if it is no such number."""
    typed = text.strip()
    return float(typed.replace(",", ".")) if _NUMBER.fullmatch(typed) else None


def kept_margins(sides: object) -> Margins | None:
    """Return margins that are kept as a list of four numbers; None for anything else, and without room."""
    if not isinstance(sides, list) or len(sides) != len(SIDE_NAMES):
        return None
    if not all(type(side) in {int, float} and PRINTABLE.hold(side) for side in sides):
        return None
    return Margins(*sides)


def is_within(margins: Margins, bounds: SideBounds) -> bool:
    """Return whether all four margins lie within the bounds."""
    return all(own.hold(side) for side, own in zip(margins, bounds, strict=True))
