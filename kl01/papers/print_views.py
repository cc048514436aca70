"""Papers as files: PDF and Word."""

from flask import Response, render_template, request

from kl01.db import db
from kl01.forms.content import Problem, print_problems
from kl01.org.acting import opens
from kl01.papers.access import OpenPaper, load_paper_for, word_of_print
from kl01.papers.pages import blueprint
from kl01.papers.presentation import problem_links
from kl01.papers.queries import content_of
from kl01.printing import missing_glyphs
from kl01.web.doors import Permission, requires
from kl01.web.downloads import document_response, docx_response


@blueprint.get("/<int:paper_id>/in.pdf")
@requires(Permission.SIGNED_IN)
@opens(load_paper_for, leaves=word_of_print)
def pdf(opened: OpenPaper) -> Response:
    """Answer with a paper as PDF, whatever state it is in; what is not handed in says so."""
    problems = _problems_of_draft(opened)
    if problems:
        return _not_printed(opened, problems)
    document = opened.document_signed(db.session(), request.args.get("nguoi-ky", ""))
    return document_response(document, opened.file_name_parts, keep="tai" in request.args)


def _problems_of_draft(opened: OpenPaper) -> list[Problem]:
    """Return what keeps a draft from being printed; what was handed in was looked at then."""
    if not opened.is_checked:
        return []
    definition, content = opened.form.definition, content_of(opened.paper)
    return print_problems(definition, content, missing_glyphs, party_member=opened.party_member)


def _not_printed(opened: OpenPaper, problems: list[Problem]) -> Response:
    """Say what keeps a draft from being printed, with the way to each place."""
    page = render_template(
        "papers/not_printed.html",
        paper=opened.paper,
        title=opened.title,
        problems=problem_links(opened, problems),
    )
    return Response(page, 422)


@blueprint.get("/<int:paper_id>/in.docx")
@requires(Permission.SIGNED_IN)
@opens(load_paper_for, leaves=word_of_print)
def docx(opened: OpenPaper) -> Response:
    """Answer with a paper as a Word file, as it is and under the same checks as the PDF."""
    problems = _problems_of_draft(opened)
    if problems:
        return _not_printed(opened, problems)
    document = opened.document_signed(db.session(), request.args.get("nguoi-ky", ""))
    return docx_response(document, opened.file_name_parts)
