"""Papers as PDF, in the look that party and union offices expect.

A paper is a Jinja template of plain HTML. It takes its parts from `components/paper.html`, and for the PDF
its style from `page_css` and `components/paper_pdf.css`:

    {% import 'components/paper.html' as paper %}
    <html lang="vi"><head><style>{{ page_css }}{% include 'components/paper_pdf.css' %}</style></head>
    <body>{{ paper.pdf_page_number() }}
    {{ paper.party_heading(profile, 'Đảng ủy Khối …', 'Đảng ủy Sở Y tế', 'Biên Hòa, ngày …', 'Số 03-BC/ĐU') }}
    {{ paper.paper_title(profile, 'Báo cáo', ['kết quả …']) }}
    …
    {% call paper.signature_block(profile, 'Đảng ủy', 'Bí thư', 'Nguyễn Văn An') %}<p>…</p>{% endcall %}
    </body></html>

and a view prints it:

    profile = profile_named("HD36-2018")
    html = render_template("….html", profile=profile, page_css=page_css(profile, "landscape"), …)
    if characters := missing_glyphs(html):
        …  # show describe_missing(characters) instead of a paper with holes in it
    pdf = render_pdf(html, title="Danh mục theo dõi")
    name = document_filename("Danh mục theo dõi", unit.name, extension="pdf")
    headers["Content-Disposition"] = content_disposition(name, inline=True)

Two rules keep the server quick and the print easy to read: no table has more than 50 rows (layout time grows
with the square), and header rows stand in <thead>, where they are repeated on every page.
tests/printing/sample_checklist.html is a whole paper to start from.

A paper that is made of headings, paragraphs, values and tables needs no template of its own: build a
`Document` (document.py), which `papers.document_html` prepares for `render_pdf`, the macro `sheet` of
components/sheet.html shows on the screen, and `docx.document_docx` writes for Word. `xlsx.table_xlsx` writes
lists for Excel.
"""

from kl01.printing.filenames import content_disposition, document_filename
from kl01.printing.glyphs import describe_missing, missing_glyphs
from kl01.printing.pdf import MissingCharactersError, PrintingError, page_css, render_pdf, warm_up
from kl01.printing.profiles import DEFAULT_PROFILE, PROFILE_NAMES, PrintProfile, profile_named
from kl01.printing.wrapping import paragraph_rows

__all__ = [
    "DEFAULT_PROFILE",
    "PROFILE_NAMES",
    "MissingCharactersError",
    "PrintProfile",
    "PrintingError",
    "content_disposition",
    "describe_missing",
    "document_filename",
    "missing_glyphs",
    "page_css",
    "paragraph_rows",
    "profile_named",
    "render_pdf",
    "warm_up",
]
