"""The first page after sign-in."""

from flask import Blueprint, render_template

from kl01.db import db
from kl01.exemplars.todo import my_exemplars
from kl01.org.acting import principal
from kl01.overview.queries import my_work
from kl01.periods import format_weekday
from kl01.plan.catalogue import current_plan
from kl01.submissions.queries import waiting_count
from kl01.submissions.todo import my_papers
from kl01.web.doors import Permission, requires
from kl01.web.pages import current_day

blueprint = Blueprint("overview", __name__)


@blueprint.get("/viec-cua-toi")
@requires(Permission.SIGNED_IN)
def my_page() -> str:
    """Show what is to be done; to those who tick nothing, how far their unit is."""
    today = current_day()
    plan = current_plan(db.session(), today.year)
    session, person = db.session(), principal()
    return render_template(
        "overview/my_page.html",
        work=my_work(session, person, plan, today) if plan else None,
        plan=plan,
        papers=my_papers(session, person.person_id, today),
        waiting=waiting_count(session, person),
        exemplars=my_exemplars(session, person, today),
        today_words=format_weekday(today),
    )
