"""What the renderer keeps on one page and what it cuts, where its own way is not fit for our papers.

Imported by `pdf.py` alone, with the renderer. It leans on the insides of xhtml2pdf and ReportLab, whose
versions are pinned; tests/printing/test_keeping.py measures every promise made here.
"""

from typing import Any

from reportlab.lib.colors import black
from reportlab.platypus import BaseDocTemplate, FrameBreak
from reportlab.platypus.flowables import KeepTogether
from xhtml2pdf import document, parser, reportlab_paragraph, tables
from xhtml2pdf.xhtml2pdf_reportlab import PmlParagraph, PmlTable, _CellPart, _cutContent

from kl01.printing.file_facts import PaperFile

LONG_ROW_POINTS = 150
"""A row higher than this goes on on the next page instead of leaving white at the foot of this one."""
KEPT_TEXT_POINTS = 36
"""Two lines of running text: what goes to the next page with a signature."""

BORDER_POINTS = 0.5
"""As in paper_pdf.css."""


class TextWithSignature(KeepTogether):  # type: ignore[misc]  # ReportLab carries no types
    """A block with `page-break-inside: avoid`: its last part stays whole, with two lines of text before it.

    ReportLab moves all of it to the next page, and leaves half a page white before a long last paragraph.
    """

    def split(self, width: float, height: float) -> list[Any]:
        """Return what still stands on this page, and the rest, which is kept together in its turn."""
        *text, last = self._content
        self.wrap(width, height)
        if height >= self._H or not text:
            return _kept(self, width, height)
        room = self._H - KEPT_TEXT_POINTS - last.wrapOn(self.canv, width, height)[1] - last.getSpaceBefore()
        here, rest = _cutContent(self.canv, text, width, min(height, room))
        while here and here[-1].getKeepWithNext():
            rest.insert(0, here.pop())
        if here:
            return [*here, TextWithSignature([*rest, last])]
        if self._frame._atTop:
            return _kept(self, width, height)
        return [FrameBreak(), TextWithSignature(self._content)]


class HeadingWithText(KeepTogether):  # type: ignore[misc]  # as above
    """Headings and what follows: at least its first two lines stay with them.

    ReportLab moves all that follows along to the next page.
    """

    def split(self, width: float, height: float) -> list[Any]:
        """Return the parts one by one where the text begins on this page, else all on the next."""
        *headings, text = self._content
        self.wrap(width, height)
        taken = self._H - text.wrapOn(self.canv, width, height)[1]
        if self._H > height > taken and _cutContent(self.canv, [text], width, height - taken)[0]:
            return [*headings, text]
        return _kept(self, width, height)


def _kept(group: Any, width: float, height: float) -> list[Any]:
    parts: list[Any] = KeepTogether.split(group, width, height)
    return parts


def _row_flows(table: Any, height: float) -> bool:
    row = table._getFirstPossibleSplitRowPosition(height, ignoreSpans=1)
    return bool(table._repeatCount() <= row < table._nrows and table._rowHeights[row] > LONG_ROW_POINTS)


def _first_row_to_move(table: Any, height: float, ignoreSpans: int = 0) -> int:  # noqa: N803  # its name
    """Return the first row that goes to the next page: a text beneath a row takes its row along."""
    row: int = _first_row(table, height, ignoreSpans=ignoreSpans)
    if ignoreSpans or not table._repeatCount() < row < table._nrows:
        return row
    parted = _is_beneath(table, row) and not _is_beneath(table, row - 1)
    # What is higher than a page has nowhere to go.
    goes = row - 1 > table._repeatCount() or not table._mayCutInsideRow()
    return row - 1 if parted and goes else row


def _is_beneath(table: Any, row: int) -> bool:
    """Whether a row holds a text over all columns but the first, as sheet.html writes it."""
    wide = ((1, row), (table._ncols - 1, row))
    return any((start, end) == wide for _, start, end in table._spanCmds)


_first_row = PmlTable._getFirstPossibleSplitRowPosition
_split_inside_row = PmlTable._splitInsideRow


def _cut_row(table: Any, width: float, height: float) -> list[Any]:
    """Cut the table inside the first row that doesn't fit, and close the upper part with a line."""
    # ReportLab would rather cut above that row, begin it again on the same page and repeat the header there.
    table.splitByRow = 0
    try:
        parts: list[Any] = _split_inside_row(table, width, height)
    finally:
        table.splitByRow = 1
    for part in parts:
        part.splitByRow = 1
    if len(parts) == 2 and table._linecmds:
        parts[0].setStyle([("LINEBELOW", (0, -1), (-1, -1), BORDER_POINTS, black)])
    return parts


HARD_BLANK = "\u00a0"
"""Printed as a plain blank, so the PDF widens it with the others of its line."""


def _justified(tx: Any, offset: float, extra_space: float, words: list[bytes], last: int = 0) -> float:
    """Draw a line of one font; its spare width goes to all of its blanks.

    The renderer counts those at which a line may end: a line with others was drawn beyond the margin.
    """
    if last:
        return float(_draw_line(tx, offset, extra_space, words, last))
    text = b" ".join(words).decode("utf-8")
    blanks = text.count(" ") + text.count(HARD_BLANK)
    share = extra_space / blanks if blanks else 0.0
    reportlab_paragraph.setXPos(tx, offset)
    tx.setWordSpace(share)
    tx._textOut(text, 1)
    tx.setWordSpace(0)
    reportlab_paragraph.setXPos(tx, -offset)
    return offset


def _justified_runs(tx: Any, offset: float, line: Any, last: int = 0) -> None:
    """Draw a line of several fonts in the same way."""
    line.wordCount += sum(_text(run).count(HARD_BLANK) for run in line.words)
    try:
        _draw_runs(tx, offset, line, last)
    finally:
        line.wordCount -= sum(_text(run).count(HARD_BLANK) for run in line.words)


def _joined_runs(left: float, tx: Any, line: Any) -> None:
    """Draw what is alike and stands side by side as one piece: the renderer parts it at blanks that hold."""
    joined: list[Any] = []
    for run in line.words:
        if joined and _alike(joined[-1], run):
            joined[-1] = joined[-1].clone(text=_text(joined[-1]) + _text(run))
        else:
            joined.append(run)
    whole, line.words = line.words, joined
    try:
        _put_line(left, tx, line)
    finally:
        line.words = whole


def _text(run: Any) -> str:
    text = getattr(run, "text", "") or ""
    return text.decode("utf-8") if isinstance(text, bytes) else str(text)


_draw_line = reportlab_paragraph._justifyDrawParaLine
_draw_runs = reportlab_paragraph._justifyDrawParaLineX
_put_line = reportlab_paragraph._putFragLine
_alike = reportlab_paragraph._sameFrag


# A word wider than its line. The renderer cuts it into pieces as wide as the narrowest line, and puts a blank
# between two pieces that have room in a wider one; and behind each piece of a paragraph that crosses pages.

_line_widths: list[float] = []
"""Of the paragraph that is being laid out: its first line, and the others."""


def _break_lines(paragraph: Any, width: Any) -> Any:
    _line_widths[:] = width if isinstance(width, list | tuple) else [width]
    try:
        return _break(paragraph, width)
    finally:
        _line_widths.clear()


def _long_words_cut(words: list[list[Any]], narrowest: float) -> list[list[Any]]:
    """Return the words with those too wide cut into pieces that each fill their line, but for the last.

    The first word begins in the first line, which is indented; a piece that fills another has no room there.
    """
    first, other = (_line_widths[0], _line_widths[-1]) if _line_widths else (narrowest, narrowest)
    if narrowest < first or len(_line_widths) > 2:
        other = first = narrowest
    made: list[list[Any]] = []
    begun = False
    for word in words:
        made += _glued(_cut_words([word], other) if begun else _first_word_cut(word, first, other))
        begun = begun or any(text for _, text in word[1:])
    return made


def _first_word_cut(word: list[Any], first: float, other: float) -> list[list[Any]]:
    head, *rest = _cut_words([word], first)
    if not rest:
        return [head]
    tail = [sum(piece[0] for piece in rest), *(part for piece in rest for part in piece[1:])]
    return [head, *_cut_words([tail], other)]


def _glued(pieces: list[list[Any]]) -> list[list[Any]]:
    """Mark the end of each piece that goes on in the next line."""
    for piece in pieces[:-1]:
        run, text = piece[-1]
        piece[-1] = (run.clone(goes_on=True), text)
    return pieces


def _part_of_paragraph(lines: Any, start: int, stop: int) -> list[Any]:
    """Return the runs of some lines, to be laid out anew, without blanks inside a word that goes on."""
    runs: list[Any] = _part(lines, start, stop)
    for run in runs:
        if getattr(run, "goes_on", False):
            run.text = _text(run).rstrip(" ")
    return runs


_break = PmlParagraph.breakLines
_cut_words = reportlab_paragraph._splitLongWords
_part = reportlab_paragraph._split_blParaHard


def _cell(content: list[Any], **_: Any) -> Any:
    return _CellPart(content)


def fit_the_renderer() -> None:
    """Make the renderer keep and cut as this module says, for every paper of the process.

    Raises RuntimeError if the renderer is another than the one that this was written for.
    """
    _replace(vars(parser), "KeepTogether", TextWithSignature)
    _replace(BaseDocTemplate._initArgs, "keepTogetherClass", HeadingWithText)
    # A cell taller than its page would be shrunk to fit it, down to letters of 2 pt: it goes on in full size.
    _replace(vars(tables), "PmlKeepInFrame", _cell)
    _replace(vars(document), "PmlBaseDoc", PaperFile)
    _replace(vars(reportlab_paragraph), "_justifyDrawParaLine", _justified)
    _replace(vars(reportlab_paragraph), "_justifyDrawParaLineX", _justified_runs)
    _replace(vars(reportlab_paragraph), "_putFragLine", _joined_runs)
    _replace(vars(reportlab_paragraph), "_splitLongWords", _long_words_cut)
    _replace(vars(reportlab_paragraph), "_split_blParaHard", _part_of_paragraph)
    PmlParagraph.breakLines = _break_lines
    for name, value in (
        ("_flowsAt", _row_flows),
        ("_splitInsideRow", _cut_row),
        ("_getFirstPossibleSplitRowPosition", _first_row_to_move),
    ):
        if not hasattr(PmlTable, name):
            raise RuntimeError(f"the renderer has no {name} to correct: look at its new version")
        setattr(PmlTable, name, value)
    # No single last line of a paragraph at the head of a page; asked for by name, and allowed where not set.
    PmlParagraph.allowWidows = 0


def _replace(names: dict[str, Any], name: str, value: object) -> None:
    if name not in names:
        raise RuntimeError(f"the renderer has no {name} to correct: look at its new version")
    names[name] = value
