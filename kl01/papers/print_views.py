"""Papers as files: PDF, Word, and blank forms to be filled in by hand."""

from flask import Response, abort, render_template, request

from kl01.db import db, outside_transaction, transaction
from kl01.forms.content import Problem, print_problems
from kl01.forms.document import make_document
from kl01.org.guards import actor, principal
from kl01.papers.access import OpenPaper
from kl01.papers.lists import find_form
from kl01.papers.operations import note_printed
from kl01.papers.pages import blueprint, open_paper, today
from kl01.papers.presentation import paper_title, problem_links, title_of
from kl01.papers.printed import document_of, file_name_parts
from kl01.papers.queries import content_of
from kl01.papers.words import printed_words
from kl01.papers.writer import home_of, receivers_of
from kl01.printing import missing_glyphs
from kl01.printing.papers import document_html
from kl01.web.doors import Permission, requires
from kl01.web.papers import docx_response, paper_response


def _open_to_print(paper_id: int) -> OpenPaper:
    """Open a paper; if it is somebody else's, leave word that it is printed."""
    opened = open_paper(paper_id, leave_word=False)
    of_its_own = opened.keeping.of_its_own if opened.keeping else opened.is_owner
    if not of_its_own:
        session, printer = db.session(), actor(opened.acting)
        with outside_transaction(session), transaction(session):
            note_printed(session, opened.paper, printer)
        opened = open_paper(paper_id, leave_word=False)
    return opened


@blueprint.get("/<int:paper_id>/in.pdf")
@requires(Permission.SIGNED_IN)
def pdf(paper_id: int) -> Response:
    """Answer with a paper as PDF, whatever state it is in; what is not handed in says so."""
    opened = _open_to_print(paper_id)
    problems = _problems_of_draft(opened)
    if problems:
        return _not_printed(opened, problems)
    document = document_of(db.session(), opened)
    html = document_html(document)
    return paper_response(html, document.title, file_name_parts(opened), keep="tai" in request.args)


def _problems_of_draft(opened: OpenPaper) -> list[Problem]:
    """Return what keeps a draft from being printed; what was handed in was looked at then."""
    if not opened.may_write and not opened.keeping:
        return []
    definition, content = opened.form.definition, content_of(opened.paper)
    return print_problems(definition, content, missing_glyphs, party_member=opened.home.party_member)


def _not_printed(opened: OpenPaper, problems: list[Problem]) -> Response:
    """Say what keeps a draft from being printed, with the way to each place."""
    page = render_template(
        "papers/not_printed.html",
        paper=opened.paper,
        title=title_of(opened),
        problems=problem_links(opened, problems),
    )
    return Response(page, 422)


@blueprint.get("/<int:paper_id>/in.docx")
@requires(Permission.SIGNED_IN)
def docx(paper_id: int) -> Response:
    """Answer with a paper as a Word file."""
    opened = _open_to_print(paper_id)
    return docx_response(document_of(db.session(), opened), file_name_parts(opened))


@blueprint.get("/in-trang/<code>/<int:year>/in.pdf")
@requires(Permission.SIGNED_IN)
def blank(code: str, year: int) -> Response:
    """Answer with a form to be filled in by hand, under the heading of the person who asks."""
    session = db.session()
    person_id = principal().person_id
    home = home_of(session, person_id, today()) or abort(404)
    plan, form = find_form(session, code, year, home.standing) or abort(404)
    receiver = next(iter(receivers_of(session, person_id, home, today())), None)
    printed = printed_words(session, plan, form, year, None, home, receiver, today())
    document = make_document(form.definition, year, {}, {}, printed, draft=False, today=today(), blank=True)
    name = [str(paper_title(form, plan, year)), "In trắng"]
    return paper_response(document_html(document), document.title, name)
