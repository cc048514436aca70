"""What no line may part: “100 %”, “số 08-QĐ/CB”, “ngày 05 tháng 02 năm 2026”, “Quý I/2026”, “01 - 02”.

Pure functions over a text and the room it has. How a medium is told so is its own matter: see tying.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"\S+")
_LONGEST: Final = 40
"""A word of more letters is no number and no sign."""
_OPENING, _CLOSING = "([{“\"‘'«", ")]}”\"’'».,;:!?…"
_NAMES: Final = frozenset(
    {
        "số",
        "mẫu",
        "quý",
        "năm",
        "tháng",
        "ngày",
        "điều",
        "khoản",
        "mục",
        "chương",
        "phần",
        "lục",
        "biểu",
        "bảng",
        "trang",
        "khóa",
        "kỳ",
    }
)
"""Whatever is named by the number after it."""
_LETTERED: Final = frozenset({"điểm", "tiết", "ý"})
"""What is named by a letter: “điểm a”."""
_MEASURES: Final = frozenset(
    {
        "%",
        "‰",
        "mm",
        "cm",
        "m",
        "km",
        "m2",
        "m²",
        "m3",
        "m³",
        "ha",
        "kg",
        "tấn",
        "lít",
        "đ",
        "nghìn",
        "triệu",
        "tỷ",
        "tỉ",
        "giờ",
        "phút",
        "giây",
    }
)
"""What a number counts or measures, where it is short."""
_NUMBER: Final = re.compile(r"\d[\d.,]{0,20}")
_DAY: Final = re.compile(r"\d{1,4}(?:[./-]\d{1,4}){0,2}")
_ROMAN: Final = re.compile(r"[IVXLC]{1,6}(?:[/-](?:[IVXLC]{1,6}|\d{1,4})){0,3}")
_SIGN: Final = re.compile(r"\d{1,8}[^\W_]{0,4}(?:[-/.&][^\W_]{1,12}){0,6}")
_JOINED: Final = re.compile(r"[0-9A-ZĐÂÊÔƠƯ]{1,12}(?:[-/][0-9A-ZĐÂÊÔƠƯ]{1,12}){1,6}")
_LETTER: Final = re.compile(r"[a-zđê]")
_DASHES: Final = frozenset("-–")
_DAY_NUMBER: Final = re.compile(r"\d{1,2}")
_DATE_ORDER: Final = {"tháng": "ngày", "năm": "tháng"}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text: where it stands, what it says without the signs around it, in small letters too."""

    start: int
    end: int
    core: str
    small: str
    opened: bool
    closed: bool
    """Whether a sign stands before it, or after it: “(ngày”, “2026,”."""


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        if found.end() - found.start() > _LONGEST:
            yield _Word(found.start(), found.end(), "", "", opened=True, closed=True)
            continue
        whole = found[0]
        inner = whole.lstrip(_OPENING)
        core = inner.rstrip(_CLOSING)
        opened, closed = len(inner) < len(whole), len(core) < len(inner)
        yield _Word(found.start(), found.end(), core, core.lower(), opened, closed)


def _tied(before: _Word, after: _Word) -> bool:
    """Whether no line ends between two words that stand beside each other."""
    if before.closed or after.opened:
        return False
    if before.small in _NAMES and (_SIGN.fullmatch(after.core) or _ROMAN.fullmatch(after.core)):
        return before.small != "năm" or len(after.core) >= 4  # else “năm 5 người”: five
    if before.small in _LETTERED:
        return _LETTER.fullmatch(after.core) is not None
    if after.small in _MEASURES:
        return _NUMBER.fullmatch(before.core) is not None
    return (_counted(before) and after.core in _DASHES) or (before.core in _DASHES and _counted(after))


def _counted(word: _Word) -> bool:
    return bool(_DAY.fullmatch(word.core) or _ROMAN.fullmatch(word.core))


def _of_one_date(before: _Word, after: _Word, name: str) -> bool:
    """Whether a number and the word after it go on with a day: 05 | tháng, 02 | năm."""
    return (
        not (before.closed or after.opened)
        and _DATE_ORDER.get(after.small) == name
        and _DAY_NUMBER.fullmatch(before.core) is not None
    )


def ties(text: str, fits: Callable[[str], bool]) -> list[int]:
    """Return the places of the blanks at which no line may end, in their order.

    `fits` tells whether a piece has room in one line: one that has not may end a line between day, month and
    year, and if that helps nothing, at each of its blanks, which is better than within a word. A dash needs a
    number at both sides. Takes time as the text is long.
    """
    words = list(_words(text))
    found: list[int] = []
    chain: list[int] = []
    """Places of blanks in a row that hold together, those between parts of a day negative."""
    first = last = 0
    for at in range(1, len(words) + 1):
        place = _bond(words, at, text) if at < len(words) else None
        if place is None:
            if chain:
                found += _kept(text, words[first].start, words[last].end, chain, fits)
            chain, first = [], at
        else:
            chain.append(place)
        last = at
    return found


def _bond(words: list[_Word], at: int, text: str) -> int | None:
    """Return the place of the blank before a word that is tied to it; negative between parts of a day."""
    before, after = words[at - 1], words[at]
    if after.start - before.end != 1 or text[before.end] not in " \u00a0":
        return None
    name = words[at - 2].small if at > 1 else ""
    if _of_one_date(before, after, name):
        return -before.end
    if after.core in _DASHES and not (at + 1 < len(words) and _counted(words[at + 1])):
        return None
    if before.core in _DASHES and not (at > 1 and _counted(words[at - 2])):
        return None
    return before.end if _tied(before, after) else None


def _kept(text: str, start: int, end: int, chain: list[int], fits: Callable[[str], bool]) -> Iterator[int]:
    """Return the places of a chain that hold in the room: all, or those within each part of a day."""
    if fits(text[start:end]):
        yield from map(abs, chain)
        return
    parts: list[list[int]] = [[]]
    ends = []
    for place in chain:
        if place < 0:
            ends.append(-place)
            parts.append([])
        else:
            parts[-1].append(place)
    if not ends:
        return
    for part, begin, stop in zip(parts, [start, *(place + 1 for place in ends)], [*ends, end], strict=True):
        if part and fits(text[begin:stop]):
            yield from part


def joints(text: str, fits: Callable[[str], bool]) -> list[int]:
    """Return the places of hyphens and slashes after which no line may end: those in “08-QĐ/CB” and “T/M”.

    For media that break there, which is before letters, and after a hyphen in Word before numbers too. A sign
    that has no room is left alone.
    """
    return [
        word.start + place
        for word in _words(text)
        if word.core and ("-" in word.core or "/" in word.core)
        for whole in [text[word.start : word.end]]
        if _JOINED.fullmatch(word.core) and fits(whole)
        for place, sign in enumerate(whole)
        if sign in "-/"
    ]
