"""What a PDF says of itself: its title, its language, its outline, and how it is to be opened and printed.

`PaperFile` is what the renderer writes a paper with, imported by `keeping.py` alone; it leans on the insides
of xhtml2pdf and ReportLab, whose versions are pinned. A file that others put together says the same of itself
(sheets.py). Tags for screen readers (PDF/UA) are not among it: ReportLab's open edition writes no structure
tree, and xhtml2pdf none beside it; the catalog says so by leaving /MarkInfo out.
"""

from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import XMP
from reportlab.pdfgen.canvas import Canvas
from xhtml2pdf.xhtml2pdf_reportlab import PmlBaseDoc

LANGUAGE = "vi-VN"
OUTLINED_PAGES = 2
"""A shorter paper is seen at once: an outline would only take room beside it."""


def xmp_of(title: str) -> str:
    """Return title and language as XMP, for programs that sort files by it."""
    said = escape("".join(letter for letter in title if letter.isprintable()))
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{said}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def duplex_of(*, landscape: bool) -> str:
    """Return about which edge a printer turns sheets: one that lies is bound at its short edge, the left."""
    return "DuplexFlipShortEdge" if landscape else "DuplexFlipLongEdge"


class _PaperCanvas(Canvas):  # type: ignore[misc]  # ReportLab carries no types
    """The pages of a paper, with an outline that names each heading once."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._headings: dict[str, tuple[str, int]] = {}

    def bookmarkPage(self, key: str, *arguments: Any, **named: Any) -> Any:  # noqa: N802 - ReportLab's name
        """Mark the page of a heading; a header that is repeated on the next page keeps its first."""
        return None if key in self._headings else super().bookmarkPage(key, *arguments, **named)

    def addOutlineEntry(self, title: str, key: str, level: int = 0, *_: Any) -> None:  # noqa: N802
        """Keep a heading for the outline, until it is known whether the paper is long enough for one."""
        self._headings.setdefault(key, (" ".join(title.split()), level))

    def save(self) -> None:
        """Write the file."""
        catalog = self._doc.Catalog
        catalog.Metadata = XMP(creator=lambda document: xmp_of(document.info.title or "").encode())
        if self._headings and self.getPageNumber() > OUTLINED_PAGES:  # which is one ahead
            for key, (title, level) in self._headings.items():
                super().addOutlineEntry(title, key, level, 0)
            self.showOutline()
        super().save()


class PaperFile(PmlBaseDoc):  # type: ignore[misc]  # as above
    """A paper while it is laid out."""

    def _makeCanvas(self, filename: Any = None, canvasmaker: Any = _PaperCanvas) -> Any:  # noqa: N802
        self.displayDocTitle, self.lang = True, LANGUAGE
        if any(template.id == "later_left" for template in self.pageTemplates):
            width, height = self.pagesize
            self.duplex = duplex_of(landscape=width > height)
        # ReportLab names its own maker where it builds a file; ours is one of that kind.
        maker = canvasmaker if issubclass(canvasmaker, _PaperCanvas) else _PaperCanvas
        return super()._makeCanvas(filename, maker)
