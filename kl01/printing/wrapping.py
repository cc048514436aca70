"""Long texts in tables: cut into rows, because the renderer shrinks a cell that is taller than its page.

Words need no care: paper_pdf.css breaks one that is wider than its line.
"""

import unicodedata


def paragraph_rows(text: str, limit: int) -> list[str]:
    """Return the text in pieces of at most `limit` characters, one for each row of a table; none for no text.

    A paragraph is a piece of its own; one that is too long is cut after a sentence, else between words, else
    inside a word. Nothing but white space at the cuts is lost. Four characters for each millimetre of the
    cell's width are safe on A4 in both orientations at 12 pt: 900 for a row over the whole landscape table,
    180 for a column of 46 mm. Half of that leaves less white at the foot of a page.
    """
    pieces: list[str] = []
    for paragraph in text.splitlines():
        rest = paragraph.strip()
        while len(rest) > limit:
            cut = _cut(rest, limit)
            pieces.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
        if rest:
            pieces.append(rest)
    return pieces


def _cut(text: str, limit: int) -> int:
    """Return the length of the first piece: to a sentence end in its second half, else a space, else full."""
    window = text[: limit + 1]
    sentence = max(window.rfind(mark + " ") for mark in ".!?;:…")
    if sentence >= limit // 2:
        return sentence + 1
    space = window.rfind(" ")
    if space > 0:
        return space
    cut = limit
    while cut > 1 and unicodedata.combining(text[cut]):
        cut -= 1
    return cut
