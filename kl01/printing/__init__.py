"""Papers as PDF and Word, in the look that party and union offices expect; lists for Excel, too.

A paper is a `Document` (document.py): headings, paragraphs, values, tables, pictures. `html.document_html`
prepares it for `render_pdf`, the macro `sheet` of components/sheet.html shows it on the screen, and
`docx.document_docx` writes it for Word; a view answers with `document_response` and `docx_response` of
kl01.web.downloads, which leaves the layout to a `Press`. A list is a `Listing` (listing.py), which is a
Document and an Excel file.

What is no such paper, a poster say, is a Jinja template of plain HTML with its style in `page_css`:

    profile = profile_named("HD36-2018")
    style = page_css(profile, "landscape")
    html = render_template("….html", profile=profile, page_css=style, name=drawn(name), …)
    pdf = render_pdf(html, title="Bảng vinh danh")
    name = document_filename("Bảng vinh danh", unit.name, extension="pdf")
    headers["Content-Disposition"] = content_disposition(name, inline=True)

Two rules keep the server quick and the print easy to read: no table has more than 50 rows (layout time grows
with the square), and header rows stand in <thead>, where they are repeated on every page. For Documents
html.py sees to both; tests/printing/sample_checklist.html is a template to start from.
"""

from kl01.printing.filenames import content_disposition, document_filename
from kl01.printing.glyphs import describe_missing, drawn, missing_glyphs
from kl01.printing.pdf import MissingCharactersError, PrintingError, page_css, render_pdf
from kl01.printing.press import Press
from kl01.printing.profiles import DEFAULT_PROFILE, PROFILE_NAMES, PrintProfile, profile_named
from kl01.printing.wrapping import paragraph_rows

__all__ = [
    "DEFAULT_PROFILE",
    "PROFILE_NAMES",
    "MissingCharactersError",
    "Press",
    "PrintProfile",
    "PrintingError",
    "content_disposition",
    "describe_missing",
    "document_filename",
    "drawn",
    "missing_glyphs",
    "page_css",
    "paragraph_rows",
    "profile_named",
    "render_pdf",
]
