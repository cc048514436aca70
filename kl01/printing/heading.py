"""The heading of a paper, laid out once for the PDF, its preview and the Word file.

Who stands above and who issues, at the left, share the width of the text with the Party's or the State's
name at the right; number and day stand below. Lengths are points.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kl01.printing.html import POINTS_A_MILLIMETRE, text_width_points
from kl01.printing.pdf import text_width
from kl01.printing.profiles import PrintProfile
from kl01.printing.wrapping import break_lines

USUAL_SHARE: Final = 0.42
"""Of the width: the left part, where no text needs another."""
WIDEST: Final = 88 * POINTS_A_MILLIMETRE
"""A line at the left, where shorter ones do as well and USUAL_SHARE is less: on a sheet that lies, say."""
GAP, LEAST_GAP = 24, 8
"""White beside the texts of both parts, which stand in their middle: what should be and what may be left."""
SLACK: Final = 2
"""A text never fills its part to the last point: no renderer breaks it for a narrow miss."""
RULE_SHARE: Final = 0.4
"""Of a text, the rule under it: NĐ 30/2020/NĐ-CP, Phụ lục I, wants a third to a half."""
_THIRD, _HALF = 0.34, 0.49


@dataclass(frozen=True, slots=True)
class HeadingShape:
    """The lines of a heading and of the title under it, and how the width is shared."""

    superior: tuple[str, ...]
    """In capitals, as the issuer."""
    issuer: tuple[str, ...]
    subject: tuple[str, ...]
    width: float
    left: float
    """The left part of names, and `date_left` that of number and day: the same where there is room."""
    date_left: float
    issuer_rule: float
    title_rule: float

    def percent(self, length: float, room: float = 0) -> str:
        """Return a length in per cent of the whole width, or of another, as HTML writes it."""
        return f"{length / (room or self.width) * 100:.2f}%"


def heading_shape(
    profile: PrintProfile,
    *,
    superior: str,
    issuer: str,
    place_date: str,
    number: str = "",
    kind: str = "",
    subject: Sequence[str] = (),
    landscape: bool = False,
) -> HeadingShape:
    """Return how the heading of a paper is laid out.

    The left part is given what it needs, so that each name stands in two lines wherever two can hold it; the
    right one keeps the name of the Party or the State, and the day, in one line each. Where the day after a
    long name of a place would cost a line at the left, number and day share the width their own way.
    """
    width = text_width_points(profile, landscape=landscape)
    names = _Names(profile, width, superior.upper(), issuer.upper())
    authority = _widest(zip(profile.authority_lines, profile.authority_sizes, strict=True)) + SLACK
    day = text_width(place_date, profile.place_date_size, italic=True) + SLACK
    number_width = text_width(number, profile.number_size) + SLACK
    right, broken = authority, names.broken(authority)
    if authority < day < width - number_width and _cost(alike := names.broken(day)) == _cost(broken):
        right, broken = day, alike
    # A word that no line holds is broken by the renderer: it gets what there is.
    least_left = max(min(names.width(broken) + SLACK, width - right), width / 5)
    spare = max(width - right - least_left, 0) / 4
    left = max(min(USUAL_SHARE * width, width - right - spare), least_left + spare)
    lines = tuple(
        part
        for line in subject
        for part in break_lines(line, width, lambda words: text_width(words, profile.subject_size, bold=True))
    )
    ruled = [(line, profile.subject_size) for line in lines] or [(kind.upper(), profile.title_size)]
    return HeadingShape(
        superior=tuple(broken[0]),
        issuer=tuple(broken[1]),
        subject=lines,
        width=width,
        left=left,
        date_left=max(min(left, width - day), min(number_width, width / 2)),
        issuer_rule=min(RULE_SHARE * _widest((line, profile.issuer_size) for line in broken[1]), left),
        title_rule=_title_rule(ruled, width),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """The two names at the left, in capitals, of a heading so many points wide."""

    profile: PrintProfile
    room: float
    superior: str
    issuer: str

    def broken(self, right: float) -> tuple[list[str], list[str]]:
        """Return both in lines beside a right part so wide; the gap is narrow where that spares a line."""
        most = self.room - right - GAP
        usual = min(most, max(USUAL_SHARE * self.room, WIDEST))
        widths = [max(left, 1) for left in (usual, most, self.room - right - LEAST_GAP)]
        p = self.profile
        superior = (
            break_lines(self.superior, left, lambda words: text_width(words, p.superior_size))
            for left in widths
        )
        issuer = (
            break_lines(self.issuer, left, lambda words: text_width(words, p.issuer_size, bold=True))
            for left in widths
        )
        return min(superior, key=_lines_paid), min(issuer, key=_lines_paid)

    def width(self, broken: tuple[list[str], list[str]]) -> float:
        """Return how wide the widest of the lines is."""
        superior = (text_width(line, self.profile.superior_size) for line in broken[0])
        return max((*superior, _widest((line, self.profile.issuer_size) for line in broken[1])))


def _lines_paid(lines: list[str]) -> int:
    """Return how many lines a name takes; one is no better than two, which are the custom."""
    return max(len(lines), 2)


def _cost(broken: tuple[list[str], list[str]]) -> int:
    return sum(map(_lines_paid, broken))


def _widest(lines: Iterable[tuple[str, float]]) -> float:
    """Return how wide the widest of bold lines is, each with its size."""
    return max((text_width(line, size, bold=True) for line, size in lines), default=0)


def _title_rule(lines: list[tuple[str, float]], room: float) -> float:
    """Return the length of the rule: in due proportion to the widest line, and to the last if it can be."""
    widest = min(_widest(lines), room)
    return max(min(RULE_SHARE * _widest(lines[-1:]), _HALF * widest), _THIRD * widest)
