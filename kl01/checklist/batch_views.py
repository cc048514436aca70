"""Printing the checklists of many units at once: what is chosen, and the job that does it."""

from dataclasses import replace
from typing import Any

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.checklist.batch import KIND, ManyChecklists, checklists_of
from kl01.checklist.document import period_words
from kl01.checklist.presentation import Choice
from kl01.checklist.views import blueprint
from kl01.db import db
from kl01.jobs.start import start_job
from kl01.org.acting import acting
from kl01.periods import ROMAN, Quarter
from kl01.plan.catalogue import covered_years, current_plan, plans
from kl01.web.doors import Permission, requires
from kl01.web.downloads import is_two_sided
from kl01.web.pages import Link, see_other


def _asked() -> ManyChecklists:
    """Return what the address asks for: of this year, or the nearest of the plan, where it names none."""
    today = acting().today
    year = request.args.get("nam", type=int)
    if year is None:
        plan = current_plan(db.session(), today.year)
        year = plan.year_to_show(today.year) if plan else today.year
    quarter = Choice.from_query(request.args.get("quy"), None).quarter
    return ManyChecklists(year, quarter, is_two_sided(), request.args.get("ngay") == "trong")


@blueprint.get("/tat-ca/in")
@requires(Permission.SIGNED_IN)
def print_many() -> str:
    """Show what can be chosen for the checklists of all units that a person may read, and which these are."""
    asked = _asked()
    found = checklists_of(db.session(), acting().principal, asked) or abort(404)
    return render_template("checklist/print_many.html", asked=asked, units=found[1], **_choices(asked))


@blueprint.post("/tat-ca/in")
@requires(Permission.SIGNED_IN)
def begin_to_print_many() -> BaseResponse:
    """Begin to print them; nothing to print leads back to the page, which says so."""
    asked = _asked()
    found = checklists_of(db.session(), acting().principal, asked) or abort(404)
    if not found[1]:
        return see_other(_url(asked))
    return start_job(KIND, f"{asked.title} – {len(found[1])} đơn vị", asked.parameters)


def _url(asked: ManyChecklists, **changes: Any) -> str:
    return url_for("checklist.print_many", **replace(asked, **changes).query)


def _choices(asked: ManyChecklists) -> dict[str, Any]:
    def link(label: str, **changes: Any) -> Link:
        return Link(label, _url(asked, **changes), replace(asked, **changes) == asked)

    years = covered_years(plans(db.session()))
    return {
        "period": period_words(asked.year, asked.quarter),
        "years": [link(str(year), year=year) for year in years],
        "quarters": [link("Cả năm", quarter=None)]
        + [link(f"Quý {roman}", quarter=number) for number, roman in enumerate(ROMAN, start=1)],
        "sides": [link("Một mặt", two_sided=False), link("Hai mặt", two_sided=True)],
        "days": [link("Hôm nay", day_left_open=False), link("Để trống, ghi tay", day_left_open=True)],
        "action": url_for("checklist.begin_to_print_many", **asked.query),
        "not_begun": Quarter(asked.year, asked.quarter or 1).first_day > acting().today,
    }
