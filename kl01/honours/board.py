"""How large the cards of a board of honour are, so that few fill their page and many still find room.

Lengths are points unless a name says millimetres. The heights are those that the renderer gives, to a point
or two: a board that comes out higher than was reckoned only goes on on another page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kl01.printing.html import POINTS_A_MILLIMETRE as POINTS_A_MM
from kl01.printing.html import SHEET_WIDTH_MM
from kl01.printing.pdf import text_width

SHEET_HEIGHT_MM: Final = 297
EDGE_MM: Final = 16
"""From the edge of the sheet to what stands inside the frame."""
WIDTH: Final = (SHEET_WIDTH_MM - 2 * EDGE_MM) * POINTS_A_MM
HEIGHT: Final = (SHEET_HEIGHT_MM - 2 * EDGE_MM) * POINTS_A_MM
PHOTO_BORDER: Final = 3
"""White and gold around a photo, each side."""
GROUP_HEIGHT: Final = 26
"""The line “TẬP THỂ” or “CÁ NHÂN” with its rule."""
LEAST_GAP: Final = 5
"""Between a card and what stands below."""
MOST_GAP: Final = 20
LEAST_TOP: Final = 8
"""Above the first group."""
MOST_TOP: Final = 40
_SLACK: Final = 6
"""What the reckoning may be short of."""
ONE_PAGE: Final = 6
"""So many examples are made smaller until they stand on one page."""
LEADING: Final = 1.2


@dataclass(frozen=True, slots=True)
class BoardSizes:
    """Sizes of the letters of a board's heading, and of the initial in a panel as a share of its height."""

    superior: float = 13
    issuer: float = 14
    title: float = 36
    subject: float = 15
    group: float = 14
    running: float = 11.5
    letter: float = 0.55


BOARD_SIZES: Final = BoardSizes()
_TITLE_GAPS: Final = 26
"""White around the title, with the rule under the issuer."""


def heading_height(superior: int, issuer: int, subject: int) -> float:
    """Return how high the heading is with so many lines of each; its other three lines are one line each."""
    sizes = BOARD_SIZES
    lines = superior * sizes.superior + issuer * sizes.issuer + sizes.title + (subject + 2) * sizes.subject
    return lines * LEADING + _TITLE_GAPS


@dataclass(frozen=True, slots=True)
class Rooms:
    """Room for a photo, width and height in millimetres: people are taken upright, groups lying."""

    person: tuple[float, float]
    collective: tuple[float, float]

    def of(self, collective: bool) -> tuple[float, float]:
        """Return the room for the one or the other."""
        return self.collective if collective else self.person


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes of a card. `stacked`: the photo above the words instead of beside them."""

    rooms: Rooms
    name: float
    text: float
    decision: float
    padding: float
    stacked: bool = False

    def side_width(self, collective: bool) -> float:
        """Return the width of the column of photos, with the white at both sides."""
        return self.rooms.of(collective)[0] * POINTS_A_MM + 2 * PHOTO_BORDER + 2 * self.padding

    def leading(self, size: float) -> float:
        """Return the height of a line of that size."""
        return round(size * LEADING, 1)


_STACKED: Final = Look(Rooms((72, 96), (126, 94.5)), 28, 18, 15, 16, stacked=True)
_BESIDE: Final = (
    Look(Rooms((57, 76), (80, 60)), 22, 16, 13, 13),
    Look(Rooms((50, 66.7), (72, 54)), 20, 15, 13, 12),
    Look(Rooms((42, 56), (64, 48)), 18, 14, 12, 10),
    Look(Rooms((36, 48), (56, 42)), 17, 13.5, 12, 9),
    Look(Rooms((31, 41.3), (48, 36)), 16, 13, 11.5, 7),
    Look(Rooms((27, 36), (42, 31.5)), 15, 12.5, 11, 6),
    Look(Rooms((24, 32), (38, 28.5)), 14.5, 12, 11, 6),
    Look(Rooms((22, 29.3), (35, 26.2)), 14, 12, 11, 5),
    Look(Rooms((20, 26.7), (32, 24)), 13.5, 11.5, 11, 4.5),
    Look(Rooms((18, 24), (30, 22.5)), 13, 11.5, 11, 4),
)
_USUAL: Final = _BESIDE[-3]
"""For a board that takes more than a page anyway."""


@dataclass(frozen=True, slots=True)
class CardText:
    """What is printed on a card, as far as its height goes."""

    collective: bool
    name: str
    role: str
    content: tuple[str, ...]
    decision: str
    photo_shape: float
    """Width by height of the photo; 0 for none, where a panel fills all the room."""

    def photo_size(self, rooms: Rooms) -> tuple[float, float]:
        """Return width and height of the photo or the panel in millimetres, as large as the room allows."""
        width, height = rooms.of(self.collective)
        if self.photo_shape:
            width, height = min(width, height * self.photo_shape), min(height, width / self.photo_shape)
        return round(width, 2), round(height, 2)


@dataclass(frozen=True, slots=True)
class Layout:
    """The look of a board's cards and the white between them."""

    look: Look
    gap: float
    top: float
    """Above the first group."""

    def keeps(self, card: CardText) -> bool:
        """Tell whether the card moves on to the next page whole; a very high one would leave a page empty."""
        return _height(card, self.look) <= HEIGHT / 2


def lay_out(cards: Sequence[CardText], groups: int, heading_height: float) -> Layout:
    """Return the largest look with which the cards and so many group headings stand on one page.

    Loads the renderer, for the widths of its letters.
    """
    if len(cards) <= ONE_PAGE:
        looks = (_STACKED, *_BESIDE) if len(cards) == 1 else _BESIDE
        for look in looks:
            used = heading_height + LEAST_TOP + groups * GROUP_HEIGHT
            used += sum(_height(card, look) + LEAST_GAP for card in cards)
            if (spare := HEIGHT - used - _SLACK) >= 0:
                more = min(spare / (len(cards) + 1), MOST_GAP - LEAST_GAP)
                left = spare - more * len(cards)
                return Layout(look, LEAST_GAP + more, LEAST_TOP + min(left, MOST_TOP - LEAST_TOP))
    return Layout(_USUAL, LEAST_GAP, LEAST_TOP)


def _height(card: CardText, look: Look) -> float:
    width = WIDTH - 2 * look.padding - (0 if look.stacked else look.side_width(card.collective))
    words = look.leading(look.name) * _line_count(card.name, width, look.name, bold=True)
    for text in (card.role, *card.content):
        words += look.leading(look.text) * _line_count(text, width, look.text)
    words += look.leading(look.decision) * _line_count(card.decision, width, look.decision)
    photo = card.photo_size(look.rooms)[1] * POINTS_A_MM + 2 * PHOTO_BORDER
    return (photo + look.padding + words if look.stacked else max(photo, words)) + 2 * look.padding


def _line_count(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines the text takes; none for no text."""
    lines, room = 0, 0.0
    for word in text.split():
        needed = text_width(word + " ", size, bold=bold)
        if needed > room:
            lines += max(1, int(needed // width))
            room = width
        room -= min(needed, width)
    return lines
