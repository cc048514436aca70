"""Answering with a paper."""

from flask import Response, make_response

from kl01.db import db, outside_transaction
from kl01.printing import PrintingError, content_disposition, document_filename, render_pdf
from kl01.web.errors import ErrorText, error_response


def paper_response(html: str, title: str, name: list[str], *, keep: bool = False) -> Response:
    """Answer with the PDF of a paper, to be opened in the browser or, with `keep`, kept as a file.

    `name` are the parts of the file's name in Vietnamese. The layout runs outside the transaction, so
    everything the paper needs must be in `html`. What can't be printed is said in a page, never left out.
    """
    with outside_transaction(db.session()):
        try:
            made = render_pdf(html, title=title)
        except PrintingError as problem:
            return error_response(422, ErrorText("Chưa in được", str(problem), ""), echo=[])
    response = make_response(made)
    response.content_type = "application/pdf"
    file_name = document_filename(*name, extension="pdf")
    response.headers["Content-Disposition"] = content_disposition(file_name, inline=not keep)
    return response
