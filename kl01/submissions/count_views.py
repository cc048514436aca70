"""The counts of who has handed in, for who stands above the receivers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, render_template, request, url_for
from sqlalchemy.orm import Session

from kl01.db import db
from kl01.forms.versions import Form, due_day_of, due_days, paper_title
from kl01.org.acting import acting
from kl01.org.issued import PAGE
from kl01.org.kinds import Standing
from kl01.org.units import Unit, unit_by_code, unit_by_id, unit_path
from kl01.periods import Period, format_weekday
from kl01.plan.catalogue import Catalogue
from kl01.printing.listing import Listing
from kl01.submissions.counts import UnitCount, counted_units, may_count, total_of, unit_counts
from kl01.submissions.list_views import form_links, list_response, year_links
from kl01.submissions.listing import count_listing, count_name, counting_office, of_owed
from kl01.submissions.lists import count_words
from kl01.submissions.review_views import blueprint
from kl01.submissions.years import find_form, listed_periods, present_forms
from kl01.web.doors import Permission, requires
from kl01.web.refusals import refuse_access


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """The counts of a form and a year in a unit, before somebody who is above it."""

    unit: Unit
    plan: Catalogue
    form: Form
    period: Period
    due_on: date
    found: list[UnitCount]

    @property
    def standings(self) -> list[Standing]:
        """Who writes the form."""
        return [one for one in Standing if self.form.is_for(one)]

    def url(self, endpoint: str = "review.counts", **changes: Any) -> str:
        """Return an address of the counts, or of another form, year or unit."""
        place: dict[str, Any] = {
            "unit": self.unit.code,
            "form": self.form.code,
            "period": self.period,
        } | changes
        query = {"don-vi": place.pop("unit"), "mau": place.pop("form"), "nam": place.pop("period").stored}
        return url_for(endpoint, **query, **place)

    def listing(self) -> Listing:
        """Return the counts as they are printed and sent."""
        return count_listing(self.found, self.form, self.period, self.unit, self.due_on, acting().today)


def open_counts() -> OpenCounts | None:
    """Open the counts that the address names; None before any form is loaded.

    What it names strangely is passed over for what lies nearest. 404 to all who are above nobody, and for a
    unit that is not under the person who asks.
    """
    session = db.session()
    starting = counted_units(session, acting().principal, acting().today)
    wanted = request.args.get("don-vi")
    unit = unit_by_code(session, wanted) if wanted else next(iter(starting), None)
    if unit is None or not may_count(acting().principal, unit_path(session, unit.id)):
        refuse_access(404)
    chosen = _chosen_form(session)
    if chosen is None:
        return None
    plan, form, period = chosen
    due_on = due_day_of(session, plan, form, period)
    return OpenCounts(
        unit, plan, form, period, due_on, unit_counts(session, plan, form, period, unit, acting().today)
    )


def _period_in(text: str) -> Period:
    """Return the period in an address. Raises ValueError if the text is none."""
    return Period.of(int(text))


def _chosen_form(session: Session) -> tuple[Catalogue, Form, Period] | None:
    """Return the form and year that the address names, else the form named, else the one that is due next."""
    code, period = request.args.get("mau", ""), request.args.get("nam", type=_period_in)
    named = find_form(session, code, period, today=acting().today) if period else None
    if named and period:
        return *named, period
    present = present_forms(session, acting().today)
    if present is None:
        return None
    plan, forms = present
    days = due_days(session, plan, forms)
    offered = [(form, near) for form in forms for near in listed_periods(form, plan, acting().today)]
    distance = {
        (form, near): (form.code != code, abs(days[form.code, near] - acting().today))
        for form, near in offered
    }
    found = min(offered, key=distance.__getitem__, default=None)
    return (plan, *found) if found else None


@blueprint.get("/tong-hop")
@requires(Permission.SIGNED_IN)
def counts() -> str:
    """Show how many have handed in a form in each unit, to who is above them: counts, and no names."""
    opened = open_counts()
    if opened is None:
        return render_template("submissions/counts.html", opened=None)
    session = db.session()
    whole = total_of(one.total for one in opened.found)
    path = [unit_by_id(session, one) for one in unit_path(session, opened.unit.id)]
    above = [one for one in path[1:] if may_count(acting().principal, unit_path(session, one.id))]
    return render_template(
        "submissions/counts.html",
        opened=opened,
        title=paper_title(opened.form, opened.plan, opened.period),
        forms=form_links(opened.form, opened.plan, opened.period, opened.url),
        years=year_links(opened.form, opened.plan, opened.period, opened.url),
        words=count_words(whole.handed_in, whole.owed),
        whole=whole,
        whole_of=lambda standing: total_of(one.tally(standing) for one in opened.found),
        due_words=format_weekday(opened.due_on),
        above=list(reversed(above)),
        count_name=count_name,
        of_owed=of_owed,
    )


@blueprint.get("/tong-hop/in", defaults={"kind": PAGE})
@blueprint.get("/tong-hop/in.pdf", defaults={"kind": "pdf"})
@blueprint.get("/tong-hop/in.docx", defaults={"kind": "docx"})
@blueprint.get("/tong-hop/in.xlsx", defaults={"kind": "xlsx"})
@requires(Permission.SIGNED_IN)
def counts_file(kind: str) -> Response:
    """Answer with the counts as a paper, a Word or an Excel file."""
    opened = open_counts() or abort(404)
    office = counting_office(acting().principal, unit_path(db.session(), opened.unit.id))
    return list_response(
        acting(),
        opened.listing(),
        opened.plan,
        office,
        kind,
        lambda one: opened.url("review.counts_file", kind=one),
        [("Tổng hợp nộp mẫu", opened.url())],
    )
