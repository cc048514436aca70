"""Papers that a job lays out one after the other, and the page that names what could not be."""

from collections.abc import Sequence
from dataclasses import replace

from kl01.db import end_transaction
from kl01.jobs.kinds import JobRun
from kl01.printing import render_pdf
from kl01.printing.document import Document
from kl01.printing.glyphs import numbered
from kl01.printing.html import document_html
from kl01.printing.listing import Listing, ListingColumn

LeftOut = Sequence[tuple[str, str]]
"""Who or what is not in a file, and why."""


def pdf_of(run: JobRun, document: Document, *, two_sided: bool = True) -> bytes:
    """Return a paper as PDF; meanwhile no transaction is open, however long the whole takes.

    Raises PrintingError if it can't be printed.
    """
    end_transaction(run.session)
    html = document_html(replace(document, two_sided=two_sided))
    return render_pdf(html, title=document.title)


def left_out_listing(what: str, body: str, sentence: str, header: str, left_out: LeftOut) -> Listing:
    """Return the page that names what is not in a file: `what` could not be printed, at which body."""
    return Listing(
        "Danh sách",
        f"chưa in được {what}",
        body,
        (sentence,),
        (ListingColumn(header, 42), ListingColumn("Vì sao", 50)),
        tuple((numbered(name), numbered(why)) for name, why in left_out),
    )
