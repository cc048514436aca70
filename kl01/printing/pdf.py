"""HTML in, PDF out, one paper at a time."""

import io
import logging
import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kl01.printing.glyphs import describe_missing, missing_glyphs
from kl01.printing.profiles import DEFAULT_PROFILE, PrintProfile

FONT_FOLDER = Path(__file__).parent / "fonts"
_FACES = {
    "tinos_00": "Tinos-Regular.ttf",
    "tinos_10": "Tinos-Bold.ttf",
    "tinos_01": "Tinos-Italic.ttf",
    "tinos_11": "Tinos-BoldItalic.ttf",
}
_PAGE_FACE = "tinos_00"
_FONT_FILES = frozenset({*_FACES.values(), "Marks.ttf"})
_IMAGE = "image:"
_NOWHERE = "nowhere"
"""An address that no folder and no network holds; an empty one would count as no answer."""

FAILED = "Chưa tạo được tệp. Hãy thử in lại; nếu vẫn không được, hãy báo người quản trị."

_render_lock = threading.Lock()


class PrintingError(Exception):
    """A paper could not be made. The message, in Vietnamese, says what to do and quotes no text."""


class MissingCharactersError(PrintingError):
    """The paper holds characters that no font can draw, and would come out with holes."""

    def __init__(self, characters: list[str]) -> None:
        self.characters = characters
        super().__init__(describe_missing(characters))


FONT_CSS = """
@font-face { font-family: Tinos; src: url(Tinos-Regular.ttf); }
@font-face { font-family: Tinos; font-weight: bold; src: url(Tinos-Bold.ttf); }
@font-face { font-family: Tinos; font-style: italic; src: url(Tinos-Italic.ttf); }
@font-face { font-family: Tinos; font-weight: bold; font-style: italic; src: url(Tinos-BoldItalic.ttf); }
@font-face { font-family: Marks; src: url(Marks.ttf); }
"""
"""For a <style> element whose paper has sheets of its own; `page_css` holds it already."""


def page_css(
    profile: PrintProfile,
    orientation: Literal["portrait", "landscape"] = "portrait",
    *,
    two_sided: bool = False,
) -> str:
    """Return the CSS of fonts and sheet for a <style> element: A4, margins, page number.

    The first page carries no number; from the second on it stands in the middle of the text's width,
    `page_number_top_mm` under the edge (HD 36-HD/VPTW, appendix 3, row 15). That needs the macro
    `pdf_page_number` as the first thing in <body>, which changes from the unnamed page to `later`.

    With `two_sided` the left and right margins of even pages change places (HD 36-HD/VPTW: mặt sau left 15,
    right 30 mm), also where the sheet lies: its binding is the edge with the wide margin, the left of the
    front, as of a paper that stands, so it is turned about its short edge.
    """
    sheet = f"size: a4 {orientation};"
    front = (profile.margin_left_mm, profile.margin_right_mm)
    back = (profile.margin_right_mm, profile.margin_left_mm)
    first = f"@page {{ {sheet} {_margins(profile, front)} }}\n"
    if not two_sided:
        return FONT_CSS + first + _later_page("later", sheet, profile, front)
    # The renderer takes turns between pages of these names, beginning with the left one: the second page.
    left, right = ("later:left", back), ("later:right", front)
    return (
        FONT_CSS + first + "".join(_later_page(name, sheet, profile, sides) for name, sides in (left, right))
    )


def _margins(profile: PrintProfile, sides: tuple[float, float]) -> str:
    """Return the margins of a page, of which `sides` are the left and the right one in millimetres."""
    left, right = sides
    return f"margin: {profile.margin_top_mm}mm {right}mm {profile.margin_bottom_mm}mm {left}mm;"


def _later_page(name: str, sheet: str, profile: PrintProfile, sides: tuple[float, float]) -> str:
    """Return the rule of a page with its number between its margins."""
    left, right = sides
    return f"""@page {name} {{ {sheet} {_margins(profile, sides)}
  @frame page-number {{
    -pdf-frame-content: page-number;
    top: {profile.page_number_top_mm}mm; height: 8mm;
    left: {left}mm; right: {right}mm;
  }}
}}
"""


@cache
def _faces() -> None:
    """Let ReportLab know the faces of our papers, once a process."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for face, file_name in _FACES.items():
        registerFont(TTFont(face, str(FONT_FOLDER / file_name)))


@cache
def _renderer() -> Any:
    """Import xhtml2pdf (a third of a second, so not at start) and fit it to our papers, once a process."""
    from reportlab import rl_config
    from reportlab.platypus.tables import CellStyle
    from xhtml2pdf import pisa

    from kl01.printing.keeping import fit_the_renderer

    # Their warnings quote the text of the paper, which does not belong in a log.
    for name in ("xhtml2pdf", "reportlab", "svglib"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    _faces()
    # ReportLab starts every page and every table cell with its base font, Helvetica, which is then named in
    # the file without being embedded, even if nothing is drawn in it.
    rl_config.canvas_basefontname = _PAGE_FACE
    CellStyle.fontname = _PAGE_FACE
    fit_the_renderer()
    return pisa


def text_width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return how wide the text is in one line, in points, at that size in points; so is Times New Roman."""
    _faces()
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, f"tinos_{bold:d}{italic:d}", size))


def render_pdf(html: str, *, title: str, images: Mapping[str, bytes] | None = None) -> bytes:
    """Return the PDF of a whole HTML document, with `title` as the title of the file.

    The HTML may use the fonts of this room (see page_css) and the `images`, JPEG or PNG by name, as
    `<img src="image:NAME">`, and nothing else: no file, no address and no `data:` is read; such a picture,
    and one whose name is unknown or whose bytes are no picture, is left out. A JPEG goes into the file as it
    is, with all that it holds. Text from people must be escaped by the template. Takes 10 to 350 ms, so call
    it outside a transaction; callers wait for each other.

    Raises:
        MissingCharactersError: some character is in no font; ask missing_glyphs first to say so in good time.
        PrintingError: the document could not be laid out.

    """
    if characters := missing_glyphs(html):
        raise MissingCharactersError(characters)
    with _render_lock:
        return _render(html, title, images or {})


def _reader(images: Mapping[str, bytes]) -> Callable[[str, str | None], str | bytes | None]:
    """Return what tells the renderer where an address leads: to a font, to bytes in memory, or nowhere."""

    def find(address: str, _: str | None) -> str | bytes | None:
        if address in _FONT_FILES:
            return None  # as it stands: a file of the one folder that the policy opens
        kind, name = address[: len(_IMAGE)], address[len(_IMAGE) :]
        return (kind == _IMAGE and images.get(name)) or _NOWHERE

    return find


_UNBROKEN = str.maketrans({"\u202f": "\u00a0", "\u2007": "\u00a0"})
"""The renderer breaks lines at these two, though they say that none may break there."""


def _render(html: str, title: str, images: Mapping[str, bytes]) -> bytes:
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    output = io.BytesIO()
    try:
        result = _renderer().CreatePDF(
            html.translate(_UNBROKEN),
            dest=output,
            # Not read: its folder is where the addresses of the fonts start.
            path=str(FONT_FOLDER / "paper.html"),
            encoding="utf-8",
            context_meta={"title": title},
            link_callback=_reader(images),
            resource_policy=ResourceAccessPolicy.server(FONT_FOLDER, allow_remote=False),
        )
    except Exception as error:
        # The message of a layout error quotes the text of the paper: only its kind goes on.
        raise PrintingError(f"{FAILED} ({type(error).__name__})") from None
    if result.err:
        raise PrintingError(FAILED)
    return output.getvalue()


def warm_up() -> None:
    """Load the renderer and the four faces by printing one word in each, so that no paper waits for that."""
    words = "".join(f"<p>{word}</p>" for word in ("Đảng", "<b>Đảng</b>", "<i>Đảng</i>", "<b><i>Đảng</i></b>"))
    render_pdf(f"<style>{page_css(DEFAULT_PROFILE)}</style>{words}", title="")
