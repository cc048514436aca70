"""One's own papers: the list, beginning one, its page."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.forms.versions import paper_title
from kl01.org.acting import acting, opens
from kl01.papers.access import OpenPaper, load_paper_for, word_of_look
from kl01.papers.kinds import CopyKind
from kl01.papers.presentation import section_tasks
from kl01.papers.queries import side_copies
from kl01.submissions.access import OpenForm, load_form_for
from kl01.submissions.days import due_words
from kl01.submissions.keeper import OpenSubmission
from kl01.submissions.operations import start_paper
from kl01.submissions.pages import blueprint
from kl01.submissions.queries import asked_before
from kl01.submissions.todo import forms_to_print, my_papers
from kl01.web.doors import Permission, requires


@blueprint.get("/")
@requires(Permission.SIGNED_IN)
def mine() -> str:
    """Show all papers of a person: what is to be written, what was handed in."""
    session, person_id, today = db.session(), acting().principal.person_id, acting().today
    return render_template(
        "submissions/mine.html",
        found=my_papers(session, person_id, today),
        blanks=[
            (title, url_for("submissions.blank", code=code, period=period))
            for title, code, period in forms_to_print(session, person_id, today)
        ],
    )


@blueprint.route("/moi/<code>/<period:period>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@opens(load_form_for)
def start(opened: OpenForm) -> str | BaseResponse:
    """Say what a form asks for, then begin a paper; go on with one that was begun before."""
    session, plan, form, period = db.session(), opened.plan, opened.form, opened.period
    if opened.begun is None and request.method == "GET":
        return render_template(
            "submissions/start.html",
            title=paper_title(form, plan, period),
            form=form,
            period=period,
            due_words=due_words(session, plan, form, period, opened.home),
            members_only=opened.home.party_member,
        )
    paper = opened.begun or start_paper(
        session, plan, form, period, opened.person, opened.home, opened.acting
    )
    return redirect(url_for("submissions.show", paper_id=paper.id), 303)


@blueprint.get("/<int:paper_id>")
@requires(Permission.SIGNED_IN)
@opens(load_paper_for, leaves=word_of_look)
def show(opened: OpenPaper) -> str | BaseResponse:
    """Show a paper to its writer: the sections to write, or what was handed in and where it is."""
    if not isinstance(opened, OpenSubmission):
        return redirect(opened.home_url, 303)
    if not opened.writes:
        return redirect(url_for("review.show", paper_id=opened.paper.id), 303)
    if not opened.may_write:
        return redirect(url_for("submissions.handed", paper_id=opened.paper.id), 303)
    session = db.session()
    copies = side_copies(session, opened.paper.id)
    titles = {one.code: one.title for one in opened.form.definition.written_sections}
    return render_template(
        "submissions/paper.html",
        opened=opened,
        paper=opened.paper,
        title=opened.title,
        tasks=section_tasks(opened),
        due_words=due_words(session, opened.plan, opened.form, opened.paper.period, opened.home),
        asked_before=asked_before(session, opened.paper),
        refused=[
            (titles.get(copy.code, copy.code), copy) for copy in copies if copy.kind is CopyKind.REFUSED
        ],
        earlier=[copy for copy in copies if copy.kind is not CopyKind.REFUSED],
        section_titles=titles,
    )
