"""Long texts: cut into rows of a table, so that few of them cross pages; names and titles: broken into lines.

Words need no care: paper_pdf.css breaks one that is wider than its line.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kl01.printing.compounds import goes_on

_BLANKS = re.compile(r"\s*")
_MARKS_MOST = 30
"""No letter carries so many: a run of more is cut like any other text."""


def paragraph_rows(text: str, limit: int) -> list[str]:
    """Return the text in pieces of at most `limit` characters, one for each row of a table; none for no text.

    A paragraph is a piece of its own; one that is too long is cut after a sentence, else between words, else
    inside a word. Nothing but white space at the cuts is lost. Four characters for each millimetre of the
    cell's width are safe on A4 in both orientations at 12 pt: 900 for a row over the whole landscape table,
    180 for a column of 46 mm. Half of that leaves less white at the foot of a page.
    """
    pieces: list[str] = []
    for paragraph in text.splitlines():
        rest, begin = paragraph.strip(), 0
        while len(rest) - begin > limit:
            cut = begin + _cut(rest[begin : begin + limit + 1], limit)
            pieces.append(rest[begin:cut].rstrip())
            begin = _BLANKS.match(rest, cut).end()  # type: ignore[union-attr]  # it matches nothing, too
        if begin < len(rest):
            pieces.append(rest[begin:])
    return pieces


def _cut(window: str, limit: int) -> int:
    """Return the length of the first piece: to a sentence end in its second half, else a space, else full.

    `window` is one letter longer than the limit.
    """
    sentence = max(window.rfind(mark + " ") for mark in ".!?;:…")
    if sentence >= limit // 2:
        return sentence + 1
    space = window.rfind(" ")
    if space > 0:
        return space
    for cut in range(limit, max(limit - _MARKS_MOST, 0), -1):
        if not unicodedata.combining(window[cut]):
            return cut
    return limit


EMPTIER = 0.3
"""So much of the room a line may be emptier than it need be where it ends at a better place.

Measured with names of agencies and themes of years: at a fifth many a comma is passed over, at two fifths
lines of a heading look torn off.
"""
_TOGETHER, _LEADING, _POOR, _USUAL, _BEFORE, _AFTER_MARK = range(-2, 4)
"""How well a line ends before a word: inside a word of several syllables, after a small word that leads on,
after a word that names the kind of what follows, anywhere, before a small word, after a comma."""
_WORD = re.compile(r"[^ \t]+")
"""What no line ends in; spaces that may not be broken at are letters here."""
_SMALL = frozenset(["và", "hoặc", "của", "trong", "theo", "về"])
"""A line begins with them, and never ends with them."""
_LEADING_ON = frozenset(
    [
        "các",
        "những",
        "với",
        "cho",
        "tại",
        "từ",
        "bằng",
        "do",
        "vì",
        "ở",
        "sở",
        "ban",
        "phòng",
        "tỉnh",
        "xã",
        "phường",
        "huyện",
        "hội",
        "trường",
        "cục",
        "vụ",
    ]
)
"""A line had better not end with them: “TỈNH” belongs to “BÌNH AN”."""
_NUMBERED = frozenset(["năm", "quý", "tháng", "ngày", "số", "khóa", "khoá", "lần", "thứ", "kỳ", "điều"])
_DATE = frozenset(("tháng", "năm"))
_NUMBER = re.compile(r"\W*(?:\d|[IVX]+\b)")
_DASH = re.compile(r"[-–—&/+]+")


@dataclass(frozen=True, slots=True)
class _Line:
    """The words of a line that was given, how wide they are and how well a line ends before each."""

    starts: list[float]
    """Where each begins, were all of them in one line."""
    ends: list[float]
    ranks: list[int]

    def width(self, first: int, after: int) -> float:
        """Return how wide the words are from the first to the one before `after`."""
        return self.ends[after - 1] - self.starts[first]

    def pieces(self) -> list[int]:
        """Return the words that a line may begin with, and the number of words at the end."""
        return [0, *(at for at in range(1, len(self.ranks)) if self.ranks[at] >= _POOR), len(self.ranks)]


def break_lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return a name or a title in lines of at most that width: the one breaker of all papers.

    Line feeds in the text stay. `measure` tells how wide a text is: as wide as its parts are together. Each
    line is filled, save that it ends at a better place that is near: after , ; : –, or before “và”, “của”,
    “trong”, “theo”, “về”. It never ends after one of these words, nor inside a word of words.txt, a day or
    “quý IV năm 2026”, unless that is wider than the room alone; a single word that is stays whole. There are
    no more lines than if every line were filled to the last of such pieces; where as many do, the last line
    is more than a single word.
    """
    return [part for line in text.splitlines() for part in _broken(line, width, measure)]


def _broken(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    words = list(_WORD.finditer(text))
    if not words:
        yield ""
        return
    line = _measured(text, words, measure)
    _loosen(line, width)
    pieces = line.pieces()
    counts = _fewest(line, pieces, width)
    if len(pieces) > 2 and pieces[-1] - pieces[-2] == 1 and counts[0] > 1:
        # A last line of one word: it takes the piece before it along, if that costs no line.
        joined = [*pieces[:-2], pieces[-1]]
        if line.width(joined[-2], joined[-1]) <= width and _fewest(line, joined, width)[0] == counts[0]:
            pieces, counts = joined, _fewest(line, joined, width)
    at = 0
    while at < len(pieces) - 1:
        after = _end(line, pieces, counts, at, width)
        yield text[words[pieces[at]].start() : words[pieces[after] - 1].end()]
        at = after


def _measured(text: str, words: list[re.Match[str]], measure: Callable[[str], float]) -> _Line:
    starts: list[float] = []
    ends: list[float] = []
    for number, word in enumerate(words):
        blank = measure(text[words[number - 1].end() : word.start()]) if number else 0
        starts.append(ends[-1] + blank if number else 0)
        ends.append(starts[-1] + measure(word[0]))
    return _Line(starts, ends, _ranks([word[0] for word in words]))


def _ranks(words: list[str]) -> list[int]:
    """Return how well a line ends before each word."""
    inside = [*goes_on(words), False]
    ranks = [_TOGETHER]
    for at in range(1, len(words)):
        before, word = words[at - 1].casefold(), words[at].casefold()
        single = not inside[at - 1] and not inside[at]
        if inside[at] or _DASH.fullmatch(word) or _is_numbered(words[max(at - 2, 0) : at + 1]):
            ranks.append(_TOGETHER)
        elif single and before in _SMALL:
            ranks.append(_LEADING)
        elif before[-1] in ",;:–—" or _DASH.fullmatch(before):
            ranks.append(_AFTER_MARK)
        elif word in _SMALL and not inside[at + 1]:
            ranks.append(_BEFORE)
        else:
            ranks.append(_POOR if single and before in _LEADING_ON else _USUAL)
    return ranks


def _is_numbered(words: list[str]) -> bool:
    """Tell whether the last word is the number of the one before it, or goes on with a day or a quarter."""
    *first, before, word = words
    if before.casefold() in _NUMBERED and _NUMBER.match(word):
        return True
    return bool(first and _is_numbered([*first, before]) and word.casefold() in _DATE)


def _loosen(line: _Line, width: float) -> None:
    """Let pieces that are wider than the room be broken: after a small word, else anywhere."""
    for least in (_LEADING, _TOGETHER):
        pieces = line.pieces()
        for first, after in pairwise(pieces):
            if line.width(first, after) > width:
                for at in range(first + 1, after):
                    line.ranks[at] = _POOR if line.ranks[at] == least else line.ranks[at]


def _fewest(line: _Line, pieces: list[int], width: float) -> list[int]:
    """Return in how many lines the pieces from each one on find room, at the end none."""
    counts = [0] * len(pieces)
    after = len(pieces) - 1
    for at in range(len(pieces) - 2, -1, -1):
        while after > at + 1 and line.width(pieces[at], pieces[after]) > width:
            after -= 1
        counts[at] = counts[after] + 1
    return counts


def _end(line: _Line, pieces: list[int], counts: list[int], at: int, width: float) -> int:
    """Return the piece that the next line begins with."""
    after = at + 1
    while after < len(pieces) - 1 and line.width(pieces[at], pieces[after + 1]) <= width:
        after += 1
    if after == len(pieces) - 1:
        return after
    least = line.width(pieces[at], pieces[after]) - EMPTIER * width
    best = after
    for near in range(after - 1, at, -1):
        if counts[near] != counts[after] or line.width(pieces[at], pieces[near]) < least:
            break
        if line.ranks[pieces[near]] > line.ranks[pieces[best]]:
            best = near
    return best
