"""What the renderer keeps on one page and what it cuts, where its own way is not fit for our papers.

Imported by `pdf.py` alone, with the renderer. It leans on the insides of xhtml2pdf and ReportLab, whose
versions are pinned; tests/printing/test_keeping.py measures every promise made here.
"""

from typing import Any

from reportlab.lib.colors import black
from reportlab.platypus import BaseDocTemplate, FrameBreak
from reportlab.platypus.flowables import KeepTogether
from xhtml2pdf import parser, tables
from xhtml2pdf.xhtml2pdf_reportlab import PmlParagraph, PmlTable, _CellPart, _cutContent

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
    for name, value in (("_flowsAt", _row_flows), ("_splitInsideRow", _cut_row)):
        if not hasattr(PmlTable, name):
            raise RuntimeError(f"the renderer has no {name} to correct: look at its new version")
        setattr(PmlTable, name, value)
    # No single last line of a paragraph at the head of a page; asked for by name, and allowed where not set.
    PmlParagraph.allowWidows = 0


def _replace(names: dict[str, Any], name: str, value: object) -> None:
    if name not in names:
        raise RuntimeError(f"the renderer has no {name} to correct: look at its new version")
    names[name] = value
