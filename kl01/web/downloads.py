"""Answering with a paper."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from flask import Response, make_response, request

from kl01.db import db, end_transaction
from kl01.printing import Press, PrintingError, content_disposition, document_filename
from kl01.printing.document import Document
from kl01.printing.html import document_html
from kl01.printing.listing import Listing, ListingHeading
from kl01.web.asker import asker_is_gone
from kl01.web.errors import ErrorText, error_response, printing_refused
from kl01.web.seams import part
from kl01.web.turns import turns

_OFFICE = "application/vnd.openxmlformats-officedocument"
_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}


def paper_response(
    html: str,
    title: str,
    name: Sequence[str],
    *,
    keep: bool = False,
    images: Mapping[str, bytes] | None = None,
) -> Response:
    """Answer with the PDF of a paper, to be opened in the browser or, with `keep`, kept as a file.

    `name` are the parts of the file's name in Vietnamese. The layout runs outside the transaction, so
    everything the paper needs must be in `html` and `images`. What can't be printed is said in a page, never
    left out.
    """
    gone = asker_is_gone(request.environ)
    return _made(
        lambda: part(Press).render(html, title=title, images=images, gone=gone), "pdf", name, inline=not keep
    )


def is_two_sided() -> bool:
    """Whether the address asks for a paper to be printed on both sides: `?mat=2`."""
    return request.args.get("mat") == "2"


def as_asked(document: Document) -> Document:
    """Return the paper with the margins that the address asks for: mirrored on the backs, or not."""
    return replace(document, two_sided=is_two_sided())


def document_response(document: Document, name: Sequence[str], *, keep: bool = False) -> Response:
    """Answer with the paper as PDF, two-sided where the address asks for that; `name` and `keep` as above."""
    document = as_asked(document)
    html = document_html(document)
    return paper_response(html, document.title, name, keep=keep, images=document.pictures)


def docx_response(document: Document, name: Sequence[str]) -> Response:
    """Answer with the paper as a Word file to keep, its margins as for the PDF; `name` as above."""
    document, gone = as_asked(document), asker_is_gone(request.environ)
    return _made(lambda: part(Press).word(document, gone=gone), "docx", name)


def xlsx_response(listing: Listing, name: Sequence[str]) -> Response:
    """Answer with a list as an Excel file to keep; `name` as above."""
    gone = asker_is_gone(request.environ)
    return _made(lambda: part(Press).excel(listing, gone=gone), "xlsx", name)


def listing_response(
    listing: Listing, heading: ListingHeading, kind: str, name: Sequence[str], *, keep: bool = False
) -> Response:
    """Answer with a list as “pdf”, “docx” or “xlsx”, whatever `kind` says; `name` and `keep` as above.

    A paper has the heading of an office, an Excel file says itself whose list it is.
    """
    if kind == "xlsx":
        return xlsx_response(listing, name)
    document = listing.document(heading)
    if kind == "docx":
        return docx_response(document, name)
    return document_response(document, name, keep=keep)


LISTED_AT_MOST = {"pdf": 300, "docx": 300, "xlsx": 5000}
"""So many rows go into a file of a long list: a paper takes seconds for each hundred."""


def fits_a_file(count: int, kind: str) -> bool:
    """Whether a list of so many rows goes into a file of a kind: no page offers one that is refused."""
    return count <= _at_most(kind)


def _at_most(kind: str) -> int:
    """Return the bound of a kind of file; that of the page which shows a PDF beforehand is the PDF's."""
    return LISTED_AT_MOST.get(kind, LISTED_AT_MOST["pdf"])


def long_list_words(count: int, things: str, advice: str) -> str:
    """Say why a page does not offer all files of a list, and how to ask for less; nothing where it does."""
    if fits_a_file(count, "pdf"):
        return ""
    return f"Có hơn {LISTED_AT_MOST['pdf']} {things}, nhiều hơn một tệp in được. {advice}"


def refuse_long_list(count: int, kind: str, things: str, advice: str) -> Response | None:
    """Return the answer to who asks for a longer list than a file of the kind takes, None for who does not.

    `things` are what is listed, `advice` how to ask for less of them.
    """
    if fits_a_file(count, kind):
        return None
    explanation = f"Có hơn {_at_most(kind)} {things}, nhiều hơn một tệp in được."
    return error_response(422, ErrorText("Chưa in được", explanation, advice), echo=[])


def _made(
    make: Callable[[], bytes], extension: str, name: Sequence[str], *, inline: bool = False
) -> Response:
    """Answer with a file that is made outside the transaction, or with a page that says why it can't be."""
    end_transaction(db.session())
    try:
        with turns.aside():
            made = make()
    except PrintingError as problem:
        return printing_refused(problem)
    return _file_response(made, extension, name, inline=inline)


def _file_response(made: bytes, extension: str, name: Sequence[str], *, inline: bool = False) -> Response:
    response = make_response(made)
    response.content_type = _CONTENT_TYPES[extension]
    file_name = document_filename(*name, extension=extension)
    response.headers["Content-Disposition"] = content_disposition(file_name, inline=inline)
    return response
