"""Answering with a paper that an office issues: the page before it is printed, PDF, Word and Excel."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, make_response, render_template, request

from kl01.org.issue_form import IssueForm
from kl01.org.list_heading import Issue
from kl01.printing.boxes import boxed
from kl01.printing.listing import Listing
from kl01.web.downloads import listing_response
from kl01.web.pages import block_response, is_htmx

PAGE = "trang"
"""As a kind of file: the page on which who prints says how the paper is issued."""


def issued_response(
    listing: Listing,
    issue: Issue,
    kind: str,
    name: Sequence[str],
    url: Callable[[str], str],
    trail: Sequence[tuple[str, str]],
) -> Response:
    """Answer with a list of an office as “pdf”, “docx” or “xlsx”, or with the page before it is printed.

    `url` gives the address of each kind, `trail` leads back to where the list stands. What was typed wrongly
    is answered with the page, and nothing of it is lost.
    """
    form = IssueForm.of_request(issue)
    if kind == "xlsx":
        return listing_response(listing, issue.heading(listing.kind), kind, name)
    if form.errors or kind == PAGE:
        return _page(listing, issue, form, url, trail)
    return listing_response(
        listing, issue.heading(listing.kind, form.asked), kind, name, keep="tai" in request.args
    )


def _page(
    listing: Listing,
    issue: Issue,
    form: IssueForm,
    url: Callable[[str], str],
    trail: Sequence[tuple[str, str]],
) -> Response:
    document = listing.document(issue.heading(listing.kind, None if form.errors else form.asked))
    context: dict[str, Any] = {
        "form": form,
        "title": f"In {listing.kind[:1].lower()}{listing.kind[1:]}",
        "subject": listing.subject,
        "document": boxed(document),
        "profile": document.profile,
        "page_url": url(PAGE),
        "pdf_url": url("pdf"),
        "word_url": url("docx"),
        "excel_url": url("xlsx"),
        "trail": trail,
    }
    if is_htmx() and not form.errors:
        return block_response("org/print_list.html", "preview", **context)
    return make_response(render_template("org/print_list.html", **context), 422 if form.errors else 200)
