"""What a receiver has besides the queue: who has handed in and who has not, on screen, paper and in Excel."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import Response, flash, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.forms.versions import Form, due_day_of, form_title, paper_title
from kl01.jobs.start import start_job
from kl01.org.acting import Acting, acting, opens
from kl01.org.issued import PAGE, issued_response
from kl01.periods import Period, days_left, format_weekday
from kl01.plan.catalogue import Catalogue
from kl01.printing.listing import Listing
from kl01.submissions.batch import KIND
from kl01.submissions.counts import counted_units
from kl01.submissions.listing import handed_listing, receiver_issue
from kl01.submissions.lists import HandedList, OpenList, ReceiverDesk, desks_of, load_list_for
from kl01.submissions.people import home_of, receiver_words, receivers_of
from kl01.submissions.receivers import Receiver
from kl01.submissions.review_views import blueprint
from kl01.submissions.todo import SOON
from kl01.submissions.years import busy_periods, listed_periods, present_forms
from kl01.web.doors import Permission, requires
from kl01.web.pages import Link, local_path, see_other
from kl01.web.paging import Paging, asked_page
from kl01.web.tasks import TaskRow

PAGE_LENGTH = 50
"""People on a page of a list."""
LIST = "/danh-sach/<code>/<form>/<period(max=9999):period>"
PERSON = "<int(max=2147483647):person_id>"


def _due_words(due_on: date, found: HandedList) -> str:
    """Return the last day, and how far it is while somebody owes."""
    if found.is_complete:
        return format_weekday(due_on)
    long_ago = acting().today - due_on > SOON
    return f"{format_weekday(due_on)}, {'đã qua hạn' if long_ago else days_left(due_on, acting().today)}"


# --- The lists of a receiver -------------------------------------------------------------------------------


@blueprint.get("/danh-sach")
@requires(Permission.SIGNED_IN)
def lists() -> str:
    """Show how far the forms of these days are in each unit for which a person receives papers."""
    session = db.session()
    return render_template(
        "submissions/lists.html",
        desks=[(_desk_name(desk), _desk_tasks(desk)) for desk in desks_of(session, acting())],
        counted=counted_units(session, acting().principal, acting().today),
    )


def _desk_name(desk: ReceiverDesk) -> str:
    return receiver_words(db.session(), desk.receiver, acting().today, 0).unit_name


def _desk_tasks(desk: ReceiverDesk) -> list[TaskRow]:
    session = db.session()
    present = present_forms(session, acting().today)
    if present is None:
        return []
    plan, forms = present
    return [
        _desk_task(desk, plan, form, period)
        for form in forms
        for period in busy_periods(form, plan, acting().today)
    ]


def _desk_task(desk: ReceiverDesk, plan: Catalogue, form: Form, period: Period) -> TaskRow:
    found = desk.handed_list(plan, form, period)
    due_on = due_day_of(db.session(), plan, form, period)
    late = not found.is_complete and due_on < acting().today
    return TaskRow(
        form_title(form.definition, period),
        url_for("review.show_list", code=desk.unit.code, form=form.code, period=period),
        f"Hạn {_due_words(due_on, found)}",
        found.words,
        "late" if late else "todo" if not found.is_complete else "done" if found.owed else "na",
    )


def _url(opened: OpenList, endpoint: str = "review.show_list", **changes: Any) -> str:
    """Return an address of a list, or of another form or period."""
    place: dict[str, Any] = {"code": opened.desk.unit.code, "form": opened.form.code, "period": opened.period}
    return url_for(endpoint, **place | changes)


@blueprint.get(LIST)
@requires(Permission.SIGNED_IN)
@opens(load_list_for)
def show_list(opened: OpenList) -> str:
    """Show who has handed in a form of a year at a unit and who has not, with what is to be done about it."""
    paging = Paging.of(len(opened.found.lines), PAGE_LENGTH, asked_page())
    return render_template(
        "submissions/list.html",
        opened=opened,
        rows=opened.found.some_rows(paging.first, PAGE_LENGTH),
        **paging.shown(lambda number: _url(opened, trang=number)),
        title=paper_title(opened.form, opened.plan, opened.period),
        url=partial(_url, opened),
        name=_desk_name(opened.desk),
        forms=form_links(opened.form, opened.plan, opened.period, partial(_url, opened)),
        years=year_links(opened.form, opened.plan, opened.period, partial(_url, opened)),
        due_words=_due_words(opened.due_on, opened.found),
        own=_own_words(opened.desk),
    )


def form_links(form: Form, plan: Catalogue, period: Period, url: Any) -> list[Link]:
    """Return the links to the plan's forms, to the year shown where there is one, else to the nearest."""
    present, shown = present_forms(db.session(), acting().today), period.year or acting().today.year
    links = []
    for one in present[1] if present else []:
        offered = listed_periods(one, plan, acting().today)
        nearest = min(offered, key=lambda other: abs((other.year or shown) - shown), default=None)
        if nearest is not None:
            label = f"{one.definition.mark} – {one.definition.name}"
            links.append(Link(label, url(form=one.code, period=nearest), one.code == form.code))
    return links


def year_links(form: Form, plan: Catalogue, period: Period, url: Any) -> list[Link]:
    """Return the links to the years of a form that are offered; none for one that is for the term."""
    if period.is_term:
        return []
    offered = sorted({period, *listed_periods(form, plan, acting().today)})
    return [Link(one.text, url(period=one), one == period) for one in offered]


def _own_words(desk: ReceiverDesk) -> str:
    """Return to whom the reader hands their own paper, if they belong to the unit and receive it not."""
    session, person_id = db.session(), acting().principal.person_id
    home = home_of(session, person_id, acting().today)
    if home is None or home.unit.id != desk.unit.id:
        return ""
    options = receivers_of(session, person_id, home, acting().today)
    if not options:
        return "Mẫu của chính đồng chí không có trong danh sách này."
    told = receiver_words(session, options[0], acting().today, person_id)
    return f"Mẫu của chính đồng chí nộp cho {told.title}, nên không có trong danh sách này."


@blueprint.get(f"{LIST}/in", defaults={"kind": PAGE})
@blueprint.get(f"{LIST}/in.pdf", defaults={"kind": "pdf"})
@blueprint.get(f"{LIST}/in.docx", defaults={"kind": "docx"})
@blueprint.get(f"{LIST}/in.xlsx", defaults={"kind": "xlsx"})
@requires(Permission.SIGNED_IN)
@opens(load_list_for)
def list_file(opened: OpenList, kind: str) -> Response:
    """Answer with a list as a paper, a Word or an Excel file."""
    listing = handed_listing(
        db.session(),
        opened.desk,
        opened.found,
        opened.form,
        opened.period,
        opened.due_on,
        opened.acting.today,
    )
    return list_response(
        opened.acting,
        listing,
        opened.plan,
        opened.desk.receiver,
        kind,
        lambda one: _url(opened, "review.list_file", kind=one),
        [("Danh sách đã nộp, chưa nộp", url_for("review.lists")), (_desk_name(opened.desk), _url(opened))],
    )


def list_response(
    acting: Acting,
    listing: Listing,
    plan: Catalogue,
    receiver: Receiver,
    kind: str,
    url: Callable[[str], str],
    trail: list[tuple[str, str]],
) -> Response:
    """Answer with a list under the heading of an office, as a file of a kind or the page before it."""
    issue = receiver_issue(db.session(), acting, plan, receiver)
    name = [listing.kind, listing.subject, listing.body]
    return issued_response(listing, issue, kind, name, url, trail)


@blueprint.post(f"{LIST}/in-tat-ca")
@requires(Permission.SIGNED_IN)
@opens(load_list_for)
def print_all(opened: OpenList) -> BaseResponse:
    """Begin to print all papers of a list that were handed in to the person who asks."""
    if not opened.found.printable_count:
        flash("Chưa có mẫu nào đã nộp để in.", "warning")
        return see_other(_url(opened))
    title = f"{form_title(opened.form.definition, opened.period)} – {_desk_name(opened.desk)}"
    parameters = {"unit": opened.desk.unit.code, "form": opened.form.code, "year": opened.period.stored}
    return start_job(KIND, title, parameters, unit_id=opened.desk.unit.id)


def back_url() -> str:
    """Return where the person came from."""
    return local_path(request.args.get("ve")) or url_for("review.lists")
