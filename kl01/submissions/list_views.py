"""What a receiver has besides the queue: who has handed in and who has not, on screen, paper and in Excel."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.forms.versions import Form, Title, due_day_of, form_title, paper_title
from kl01.jobs.start import start_job
from kl01.org.acting import principal
from kl01.org.queries import unit_by_code
from kl01.periods import Period, days_left, format_weekday
from kl01.plan.catalogue import Catalogue
from kl01.printing.listing import Listing
from kl01.submissions.batch import KIND
from kl01.submissions.counts import counted_units
from kl01.submissions.listing import handed_listing, receiver_heading
from kl01.submissions.lists import HandedList, ReceiverDesk, desk_at, desks_of
from kl01.submissions.people import home_of, receiver_words, receivers_of
from kl01.submissions.receivers import Receiver
from kl01.submissions.review_views import blueprint
from kl01.submissions.todo import SOON
from kl01.submissions.years import busy_periods, find_form, listed_periods, present_forms
from kl01.web.doors import Permission, requires
from kl01.web.downloads import listing_response
from kl01.web.pages import current_day, local_path, see_other
from kl01.web.tasks import TaskRow

LIST = "/danh-sach/<code>/<form>/<period(max=9999):period>"
PERSON = "<int(max=2147483647):person_id>"


def _due_words(due_on: date, found: HandedList) -> str:
    """Return the last day, and how far it is while somebody owes."""
    if not found.missing:
        return format_weekday(due_on)
    long_ago = current_day() - due_on > SOON
    return f"{format_weekday(due_on)}, {'đã qua hạn' if long_ago else days_left(due_on, current_day())}"


# --- The lists of a receiver -------------------------------------------------------------------------------


@blueprint.get("/danh-sach")
@requires(Permission.SIGNED_IN)
def lists() -> str:
    """Show how far the forms of these days are in each unit for which a person receives papers."""
    session = db.session()
    return render_template(
        "submissions/lists.html",
        desks=[
            (_desk_name(desk), _desk_tasks(desk)) for desk in desks_of(session, principal(), current_day())
        ],
        counted=counted_units(session, principal(), current_day()),
    )


def _desk_name(desk: ReceiverDesk) -> str:
    return receiver_words(db.session(), desk.receiver, current_day(), 0).unit_name


def _desk_tasks(desk: ReceiverDesk) -> list[TaskRow]:
    session = db.session()
    present = present_forms(session, current_day())
    if present is None:
        return []
    plan, forms = present
    return [
        _desk_task(desk, plan, form, period)
        for form in forms
        for period in busy_periods(form, plan, current_day())
    ]


def _desk_task(desk: ReceiverDesk, plan: Catalogue, form: Form, period: Period) -> TaskRow:
    found = desk.handed_list(plan, form, period)
    due_on = due_day_of(db.session(), plan, form, period)
    late = bool(found.missing) and due_on < current_day()
    return TaskRow(
        form_title(form.definition, period),
        url_for("review.show_list", code=desk.unit.code, form=form.code, period=period),
        f"Hạn {_due_words(due_on, found)}",
        found.words,
        "late" if late else "todo" if found.missing else "done" if found.owed else "na",
    )


@dataclass(frozen=True, slots=True)
class OpenList:
    """The list of a unit, a form and a year, before the person who receives there."""

    desk: ReceiverDesk
    plan: Catalogue
    form: Form
    period: Period
    due_on: date
    found: HandedList

    @property
    def title(self) -> Title:
        """The form with its plan."""
        return paper_title(self.form, self.plan, self.period)

    def url(self, endpoint: str = "review.show_list", **changes: Any) -> str:
        """Return an address of the list, or of another form or year."""
        place: dict[str, Any] = {"code": self.desk.unit.code, "form": self.form.code, "period": self.period}
        return url_for(endpoint, **place | changes)

    def listing(self) -> Listing:
        """Return the list as it is printed and sent."""
        return handed_listing(
            db.session(), self.desk, self.found, self.form, self.period, self.due_on, current_day()
        )


def open_list(code: str, form: str, period: Period) -> OpenList:
    """Open a list for the person who asks: 404 to all who receive nothing there."""
    session = db.session()
    desk = desk_at(session, principal(), unit_by_code(session, code), current_day()) or abort(404)
    plan, found = find_form(session, form, period) or abort(404)
    due_on = due_day_of(session, plan, found, period)
    return OpenList(desk, plan, found, period, due_on, desk.handed_list(plan, found, period))


@blueprint.get(LIST)
@requires(Permission.SIGNED_IN)
def show_list(code: str, form: str, period: Period) -> str:
    """Show who has handed in a form of a year at a unit and who has not, with what is to be done about it."""
    opened = open_list(code, form, period)
    return render_template(
        "submissions/list.html",
        opened=opened,
        name=_desk_name(opened.desk),
        forms=_form_links(opened.form, opened.plan, opened.period, opened.url),
        years=_year_links(opened.form, opened.plan, opened.period, opened.url),
        due_words=_due_words(opened.due_on, opened.found),
        own=_own_words(opened.desk),
    )


def _form_links(form: Form, plan: Catalogue, period: Period, url: Any) -> list[dict[str, Any]]:
    """Return the links to the plan's forms, to the year shown where there is one, else to the nearest."""
    present, shown = present_forms(db.session(), current_day()), period.year or current_day().year
    links = []
    for one in present[1] if present else []:
        offered = listed_periods(one, plan, current_day())
        nearest = min(offered, key=lambda other: abs((other.year or shown) - shown), default=None)
        if nearest is not None:
            links.append(
                {
                    "label": f"{one.definition.mark} – {one.definition.name}",
                    "url": url(form=one.code, period=nearest),
                    "current": one.code == form.code,
                }
            )
    return links


def _year_links(form: Form, plan: Catalogue, period: Period, url: Any) -> list[dict[str, Any]]:
    if period.is_term:
        return []
    offered = sorted({period, *listed_periods(form, plan, current_day())})
    return [{"label": one.text, "url": url(period=one), "current": one == period} for one in offered]


def _own_words(desk: ReceiverDesk) -> str:
    """Return to whom the reader hands their own paper, if they belong to the unit and receive it not."""
    session, person_id = db.session(), principal().person_id
    home = home_of(session, person_id, current_day())
    if home is None or home.unit.id != desk.unit.id:
        return ""
    options = receivers_of(session, person_id, home, current_day())
    if not options:
        return "Mẫu của chính đồng chí không có trong danh sách này."
    told = receiver_words(session, options[0], current_day(), person_id)
    return f"Mẫu của chính đồng chí nộp cho {told.title}, nên không có trong danh sách này."


@blueprint.get(f"{LIST}/in.pdf", defaults={"kind": "pdf"})
@blueprint.get(f"{LIST}/in.docx", defaults={"kind": "docx"})
@blueprint.get(f"{LIST}/in.xlsx", defaults={"kind": "xlsx"})
@requires(Permission.SIGNED_IN)
def list_file(code: str, form: str, period: Period, kind: str) -> Response:
    """Answer with a list as a paper, a Word or an Excel file."""
    opened = open_list(code, form, period)
    return list_response(opened.listing(), opened.plan, opened.desk.receiver, kind)


def list_response(listing: Listing, plan: Catalogue, receiver: Receiver, kind: str) -> Response:
    """Answer with a list under the heading of an office, as a file of a kind."""
    heading = receiver_heading(db.session(), principal(), plan, receiver, current_day())
    name = [listing.kind, listing.subject, listing.body]
    return listing_response(listing, heading, kind, name, keep="tai" in request.args)


@blueprint.post(f"{LIST}/in-tat-ca")
@requires(Permission.SIGNED_IN)
def print_all(code: str, form: str, period: Period) -> BaseResponse:
    """Begin to print all papers of a list that were handed in to the person who asks."""
    opened = open_list(code, form, period)
    if not opened.found.printable:
        flash("Chưa có mẫu nào đã nộp để in.", "warning")
        return see_other(opened.url())
    title = f"{form_title(opened.form.definition, period)} – {_desk_name(opened.desk)}"
    parameters = {"unit": code, "form": form, "year": period.stored}
    return start_job(KIND, title, parameters, unit_id=opened.desk.unit.id)


def back_url() -> str:
    """Return where the person came from."""
    return local_path(request.args.get("ve")) or url_for("review.lists")
