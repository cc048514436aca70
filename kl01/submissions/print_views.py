"""Blank forms to be filled in by hand."""

from flask import Response, abort

from kl01.db import db
from kl01.forms.document import make_document
from kl01.forms.versions import paper_title
from kl01.org.acting import principal
from kl01.periods import Period
from kl01.printing.html import document_html
from kl01.submissions.pages import blueprint
from kl01.submissions.people import home_of, receivers_of
from kl01.submissions.words import printed_words
from kl01.submissions.years import find_form
from kl01.web.doors import Permission, requires
from kl01.web.downloads import paper_response
from kl01.web.pages import current_day


@blueprint.get("/in-trang/<code>/<period:period>/in.pdf")
@requires(Permission.SIGNED_IN)
def blank(code: str, period: Period) -> Response:
    """Answer with a form to be filled in by hand, under the heading of the person who asks."""
    session = db.session()
    person_id = principal().person_id
    today = current_day()
    home = home_of(session, person_id, today) or abort(404)
    plan, form = find_form(session, code, period, home.standing) or abort(404)
    receiver = next(iter(receivers_of(session, person_id, home, today)), None)
    printed = printed_words(session, plan, form, period, None, home, receiver, today)
    document = make_document(form.definition, period, {}, {}, printed, draft=False, today=today, blank=True)
    name = [str(paper_title(form, plan, period)), "In trắng"]
    return paper_response(document_html(document), document.title, name)
