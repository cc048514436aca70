"""Blank forms to be filled in by hand."""

from flask import Response

from kl01.db import db
from kl01.forms.document import make_document
from kl01.forms.versions import paper_title
from kl01.org.acting import opens
from kl01.submissions.access import OpenForm, load_form_for
from kl01.submissions.pages import blueprint
from kl01.submissions.people import receivers_of
from kl01.submissions.words import printed_words
from kl01.web.doors import Permission, requires
from kl01.web.downloads import document_response


@blueprint.get("/in-trang/<code>/<period:period>/in.pdf")
@requires(Permission.SIGNED_IN)
@opens(load_form_for)
def blank(opened: OpenForm) -> Response:
    """Answer with a form to be filled in by hand, under the heading of the person who asks."""
    session, today = db.session(), opened.acting.today
    plan, form, period, home = opened.plan, opened.form, opened.period, opened.home
    receiver = next(iter(receivers_of(session, opened.acting.principal.person_id, home, today)), None)
    printed = printed_words(session, plan, form, period, None, home, receiver, today)
    document = make_document(form.definition, period, {}, {}, printed, draft=False, blank=True)
    name = [str(paper_title(form, plan, period)), "In trắng"]
    return document_response(document, name)
