"""The first page after sign-in."""

from flask import Blueprint, render_template

from kl01.db import db
from kl01.org.acting import acting
from kl01.overview.seams import OverviewSeams
from kl01.overview.unclaimed import all_unclaimed, by_reason, sees_unclaimed
from kl01.periods import format_weekday
from kl01.web.doors import Permission, requires
from kl01.web.refusals import refuse_access
from kl01.web.seams import part

blueprint = Blueprint("overview", __name__)


@blueprint.get("/viec-cua-toi")
@requires(Permission.SIGNED_IN)
def my_page() -> str:
    """Show what is to be done in all rooms."""
    session, person = db.session(), acting()
    return render_template(
        "overview/my_page.html",
        rooms=[to_do(session, person) for to_do in part(OverviewSeams).to_do],
        today_words=format_weekday(person.today),
    )


@blueprint.get("/chua-co-nguoi-nhan")
@requires(Permission.SIGNED_IN)
def unclaimed() -> str:
    """Show all that waits for nobody, why, and what to do: counts alone, whoever looks."""
    session, person = db.session(), acting()
    if not sees_unclaimed(person.principal):
        refuse_access(404)
    return render_template(
        "overview/unclaimed.html",
        found=by_reason(session, all_unclaimed(session, person)),
        mends=person.principal.is_administrator,
    )
