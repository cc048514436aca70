"""Long texts: cut into rows of a table, so that few of them cross pages, or into lines that look even.

Words need no care: paper_pdf.css breaks one that is wider than its line.
"""

import re
import unicodedata
from collections.abc import Callable

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


# Words of names and titles that have several syllables: no line ends inside them. Longer ones come first.
_WORD = re.compile(
    r"(?:công đoàn cơ sở|đảng bộ cơ sở|chi bộ cơ sở|công đoàn|đảng bộ|đảng ủy|chi bộ|chi ủy|cơ quan|cơ sở"
    r"|viên chức|doanh nghiệp|văn phòng|nội vụ|học tập|tư tưởng|đạo đức|phong cách|công chức|cán bộ"
    r"|tổ chức)[,;]?(?!\S)|\S+",
    re.IGNORECASE,
)


def even_lines(text: str, width: float, measure: Callable[[str], float]) -> str:
    """Return the text with line feeds where a line is wider than `width`, so that the lines are alike.

    `measure` tells how wide a text is. Line feeds in the text stay. A word that is too wide stays whole.
    """
    return "\n".join(_even(_WORD.findall(line), width, measure) for line in text.splitlines())


def _even(words: list[str], width: float, measure: Callable[[str], float]) -> str:
    whole = measure(" ".join(words))
    lines, widest = _filled(words, width, measure), width
    if len(lines) < 2:
        return " ".join(words)
    # The narrowest measure that takes no more lines.
    step = whole / 50
    while widest > step and len(_filled(words, widest - step, measure)) == len(lines):
        widest -= step
    return "\n".join(_filled(words, widest, measure))


def _filled(words: list[str], width: float, measure: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
