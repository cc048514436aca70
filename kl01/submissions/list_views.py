"""What a receiver has besides the queue: who has handed in and who has not, typing in for others, absences,
printing all papers at once; and the counts of units for who is above them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db, end_transaction
from kl01.forms.versions import Form, Title, due_day_of, due_days, form_title, paper_title
from kl01.jobs.start import start_job
from kl01.org.absence_forms import AbsenceForm
from kl01.org.absence_operations import end_absence, record_absence, withdraw_absence
from kl01.org.access import Capacity
from kl01.org.guards import actor, principal
from kl01.org.kinds import Standing
from kl01.org.models import Absence, OrgUnit, Person
from kl01.org.queries import unit_by_code, unit_path
from kl01.papers.pages import today
from kl01.periods import days_left, format_weekday
from kl01.plan.catalogue import Catalogue
from kl01.printing.papers import document_html
from kl01.submissions.access import entering_capacity
from kl01.submissions.batch import KIND
from kl01.submissions.list_documents import (
    ListPaper,
    count_name,
    count_paper,
    counting_office,
    handed_paper,
    of_owed,
)
from kl01.submissions.lists import (
    Desk,
    HandedList,
    UnitCount,
    count_words,
    counted_units,
    desk_at,
    desks_of,
    find_form,
    listed_years,
    may_count,
    near_years,
    present_forms,
    total_of,
    unit_counts,
)
from kl01.submissions.operations import start_paper
from kl01.submissions.people import Home, home_of, receiver_words, receivers_of
from kl01.submissions.queries import absences_of, own_paper
from kl01.submissions.receivers import Receiver
from kl01.submissions.review_views import blueprint
from kl01.submissions.todo import SOON
from kl01.web.doors import Permission, requires
from kl01.web.pages import local_path, see_other
from kl01.web.papers import paper_response, xlsx_response
from kl01.web.refusals import refusals_in

LIST = "/danh-sach/<code>/<form>/<int(max=9999):year>"
PERSON = "<int(max=2147483647):person_id>"


@dataclass(frozen=True, slots=True)
class Task:
    """A form of a unit in the overview: a row of `task_list`."""

    title: str
    url: str
    hint: str
    state: str
    kind: str


def _due_words(due_on: date, found: HandedList) -> str:
    """Return the last day, and how far it is while somebody owes."""
    if not found.missing:
        return format_weekday(due_on)
    long_ago = today() - due_on > SOON
    return f"{format_weekday(due_on)}, {'đã qua hạn' if long_ago else days_left(due_on, today())}"


# --- The lists of a receiver -------------------------------------------------------------------------------


@blueprint.get("/danh-sach")
@requires(Permission.SIGNED_IN)
def lists() -> str:
    """Show how far the forms of these days are in each unit for which a person receives papers."""
    session = db.session()
    return render_template(
        "submissions/lists.html",
        desks=[(_desk_name(desk), _desk_tasks(desk)) for desk in desks_of(session, principal(), today())],
        counted=counted_units(session, principal(), today()),
    )


def _desk_name(desk: Desk) -> str:
    return receiver_words(db.session(), desk.receiver, today(), 0).unit_name


def _desk_tasks(desk: Desk) -> list[Task]:
    session = db.session()
    present = present_forms(session, today())
    if present is None:
        return []
    plan, forms = present
    return [_desk_task(desk, plan, form, year) for form in forms for year in near_years(form, plan, today())]


def _desk_task(desk: Desk, plan: Catalogue, form: Form, year: int) -> Task:
    found = desk.handed_list(plan, form, year)
    due_on = due_day_of(db.session(), plan, form, year)
    late = bool(found.missing) and due_on < today()
    return Task(
        form_title(form.definition, year),
        url_for("review.show_list", code=desk.unit.code, form=form.code, year=year),
        f"Hạn {_due_words(due_on, found)}",
        found.words,
        "late" if late else "todo" if found.missing else "done" if found.owed else "na",
    )


@dataclass(frozen=True, slots=True)
class OpenList:
    """The list of a unit, a form and a year, before the person who receives there."""

    desk: Desk
    plan: Catalogue
    form: Form
    year: int
    due_on: date
    found: HandedList

    @property
    def title(self) -> Title:
        """The form with its plan."""
        return paper_title(self.form, self.plan, self.year)

    def url(self, endpoint: str = "review.show_list", **changes: Any) -> str:
        """Return an address of the list, or of another form or year."""
        place: dict[str, Any] = {"code": self.desk.unit.code, "form": self.form.code, "year": self.year}
        return url_for(endpoint, **place | changes)

    def paper(self) -> ListPaper:
        """Return the list as it is printed."""
        return handed_paper(db.session(), self.desk, self.found, self.form, self.year, self.due_on, today())


def open_list(code: str, form: str, year: int) -> OpenList:
    """Open a list for the person who asks: 404 to all who receive nothing there."""
    session = db.session()
    desk = desk_at(session, principal(), unit_by_code(session, code), today()) or abort(404)
    plan, found = find_form(session, form, year) or abort(404)
    due_on = due_day_of(session, plan, found, year)
    return OpenList(desk, plan, found, year, due_on, desk.handed_list(plan, found, year))


@blueprint.get(LIST)
@requires(Permission.SIGNED_IN)
def show_list(code: str, form: str, year: int) -> str:
    """Show who has handed in a form of a year at a unit and who has not, with what is to be done about it."""
    opened = open_list(code, form, year)
    return render_template(
        "submissions/list.html",
        opened=opened,
        name=_desk_name(opened.desk),
        forms=_form_links(opened.form, opened.plan, opened.year, opened.url),
        years=_year_links(opened.form, opened.plan, opened.year, opened.url),
        due_words=_due_words(opened.due_on, opened.found),
        own=_own_words(opened.desk),
    )


def _form_links(form: Form, plan: Catalogue, year: int, url: Any) -> list[dict[str, Any]]:
    """Return the links to the plan's forms, to the year shown where there is one, else to the nearest."""
    present = present_forms(db.session(), today())
    links = []
    for one in present[1] if present else []:
        offered = listed_years(one, plan, today())
        nearest = min(offered, key=lambda other: abs(other - (year or today().year)), default=None)
        if nearest is not None:
            links.append(
                {
                    "label": f"{one.definition.mark} – {one.definition.name}",
                    "url": url(form=one.code, year=nearest),
                    "current": one.code == form.code,
                }
            )
    return links


def _year_links(form: Form, plan: Catalogue, year: int, url: Any) -> list[dict[str, Any]]:
    if form.is_for_term:
        return []
    offered = sorted({year, *listed_years(form, plan, today())})
    return [{"label": str(one), "url": url(year=one), "current": one == year} for one in offered]


def _own_words(desk: Desk) -> str:
    """Return to whom the reader hands his own paper, if he belongs to the unit and it is not to himself."""
    session, person_id = db.session(), principal().person_id
    home = home_of(session, person_id, today())
    if home is None or home.unit.id != desk.unit.id:
        return ""
    options = receivers_of(session, person_id, home, today())
    if not options:
        return "Mẫu của chính đồng chí không có trong danh sách này."
    told = receiver_words(session, options[0], today(), person_id)
    return f"Mẫu của chính đồng chí nộp cho {told.title}, nên không có trong danh sách này."


@blueprint.get(f"{LIST}/in.pdf")
@requires(Permission.SIGNED_IN)
def list_pdf(code: str, form: str, year: int) -> Response:
    """Answer with a list as PDF."""
    opened = open_list(code, form, year)
    return _pdf(opened.paper(), opened.plan, opened.desk.receiver)


@blueprint.get(f"{LIST}/in.xlsx")
@requires(Permission.SIGNED_IN)
def list_xlsx(code: str, form: str, year: int) -> Response:
    """Answer with a list as an Excel file."""
    return _xlsx(open_list(code, form, year).paper())


def _pdf(paper: ListPaper, plan: Catalogue, office: Receiver) -> Response:
    document = paper.document(db.session(), principal(), plan, office, today())
    name = [paper.kind, paper.subject, paper.body]
    return paper_response(document_html(document), document.title, name, keep="tai" in request.args)


def _xlsx(paper: ListPaper) -> Response:
    end_transaction(db.session())
    made = paper.xlsx()
    return xlsx_response(made, [paper.kind, paper.subject, paper.body])


@blueprint.post(f"{LIST}/in-tat-ca")
@requires(Permission.SIGNED_IN)
def print_all(code: str, form: str, year: int) -> BaseResponse:
    """Begin to print all papers of a list that were handed in to the person who asks."""
    opened = open_list(code, form, year)
    if not opened.found.printable:
        flash("Chưa có mẫu nào đã nộp để in.", "warning")
        return see_other(opened.url())
    title = f"{form_title(opened.form.definition, year)} – {_desk_name(opened.desk)}"
    parameters = {"unit": code, "form": form, "year": year}
    return start_job(KIND, title, parameters, unit_id=opened.desk.unit.id)


# --- Typing in for another ---------------------------------------------------------------------------------


def _back() -> str:
    """Return where the person came from."""
    return local_path(request.args.get("ve")) or url_for("review.lists")


def _open_person(person_id: int) -> tuple[Person, Home, Capacity]:
    """Return a person whose papers the one who asks receives, and in whose name: 404 to all others."""
    session = db.session()
    person = session.get(Person, person_id) or abort(404)
    home = home_of(session, person_id, today()) or abort(404)
    capacity = entering_capacity(session, principal(), person_id, home, today()) or abort(404)
    return person, home, capacity


def _full_name(person: Person) -> str:
    """Return a person's name with the year of birth, by which people of one name are told apart."""
    return f"{person.full_name} ({person.birth_year})" if person.birth_year else person.full_name


@blueprint.route(f"/nhap-thay/{PERSON}/<form>/<int(max=9999):year>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def enter(person_id: int, form: str, year: int) -> ResponseReturnValue:
    """Ask whether a paper is to be typed in for another, then begin it; go on with one that was begun so."""
    session = db.session()
    person, home, capacity = _open_person(person_id)
    plan, found = find_form(session, form, year) or abort(404)
    if not found.is_for(home.standing):
        abort(404)
    begun = own_paper(session, person_id, plan.plan_id, form, year)
    if begun is not None and begun.entered_by_id != principal().person_id:
        flash(f"{person.full_name} đã có mẫu này nên không nhập thay được.", "warning")
        return see_other(_back())
    if begun is None and request.method == "GET":
        return render_template(
            "submissions/enter.html",
            person=person,
            name=_full_name(person),
            title=paper_title(found, plan, year),
            unit=home.unit,
            back=_back(),
            grantor=capacity.on_behalf_of_name,
        )
    paper = begun or start_paper(session, plan, found, year, person, home, actor(capacity))
    return redirect(url_for("submissions.show", paper_id=paper.id), 303)


# --- Absences ----------------------------------------------------------------------------------------------


def _absent_person(person_id: int) -> Person:
    """Return a person whose absences the one who asks keeps: who receives his papers, or an administrator."""
    if not principal().is_administrator:
        return _open_person(person_id)[0]
    return db.session().get(Person, person_id) or abort(404)


@blueprint.route(f"/vang-mat/{PERSON}", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def absence(person_id: int) -> ResponseReturnValue:
    """Show when a person is away, and record it."""
    person = _absent_person(person_id)
    session = db.session()
    form = AbsenceForm(data={"valid_from": today()})
    if form.validate_on_submit():
        with refusals_in(form):
            record_absence(
                session, actor(), person, valid_from=form.valid_from.data, valid_to=form.valid_to.data
            )
            flash(f"Đã ghi {person.full_name} vắng mặt.", "success")
            return see_other(_back())
    page = render_template(
        "submissions/absence.html",
        person=person,
        name=_full_name(person),
        form=form,
        absences=absences_of(session, person_id),
        today=today(),
        back=_back(),
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/vang-mat/<int(max=2147483647):absence_id>/het")
@requires(Permission.SIGNED_IN)
def absence_over(absence_id: int) -> BaseResponse:
    """Let a person be back from today on, or take back what was recorded by mistake."""
    found = db.session().get(Absence, absence_id) or abort(404)
    person = _absent_person(found.person_id)
    if request.form.get("action") == "mistake":
        withdraw_absence(db.session(), actor(), found)
        flash(f"Đã xóa lần ghi vắng mặt của {person.full_name}.", "success")
    else:
        end_absence(db.session(), actor(), found)
        flash(f"Đã ghi {person.full_name} đi làm lại.", "success")
    return see_other(_back())


# --- Counts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """The counts of a form and a year in a unit, before somebody who is above it."""

    unit: OrgUnit
    plan: Catalogue
    form: Form
    year: int
    due_on: date
    found: list[UnitCount]

    @property
    def standings(self) -> list[Standing]:
        """Who writes the form."""
        return [one for one in Standing if self.form.is_for(one)]

    def url(self, endpoint: str = "review.counts", **changes: Any) -> str:
        """Return an address of the counts, or of another form, year or unit."""
        place = {"unit": self.unit.code, "form": self.form.code, "year": self.year} | changes
        query: dict[str, Any] = {"don-vi": place["unit"], "mau": place["form"], "nam": place["year"]}
        return url_for(endpoint, **query)

    def paper(self) -> ListPaper:
        """Return the counts as they are printed."""
        return count_paper(self.found, self.form, self.year, self.unit, self.due_on, today())


def open_counts() -> OpenCounts | None:
    """Open the counts that the address names; None before any form is loaded.

    What it names strangely is passed over for what lies nearest. 404 to all who are above nobody, and for a
    unit that is not under the person who asks.
    """
    session = db.session()
    starting = counted_units(session, principal(), today())
    wanted = request.args.get("don-vi")
    unit = unit_by_code(session, wanted) if wanted else next(iter(starting), None)
    if unit is None or not may_count(principal(), unit_path(session, unit.id)):
        abort(404)
    chosen = _chosen_form(session)
    if chosen is None:
        return None
    plan, form, year = chosen
    due_on = due_day_of(session, plan, form, year)
    return OpenCounts(unit, plan, form, year, due_on, unit_counts(session, plan, form, year, unit, today()))


def _chosen_form(session: Session) -> tuple[Catalogue, Form, int] | None:
    """Return the form and year that the address names, else the form named, else the one that is due next."""
    code, year = request.args.get("mau", ""), request.args.get("nam", -1, type=int)
    named = find_form(session, code, year)
    if named:
        return *named, year
    present = present_forms(session, today())
    if present is None:
        return None
    plan, forms = present
    days = due_days(session, plan, forms)
    offered = [(form, near) for form in forms for near in listed_years(form, plan, today())]
    distance = {
        (form, near): (form.code != code, abs(days[form.code, near] - today())) for form, near in offered
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
    path = [session.get_one(OrgUnit, one) for one in unit_path(session, opened.unit.id)]
    above = [one for one in path[1:] if may_count(principal(), unit_path(session, one.id))]
    return render_template(
        "submissions/counts.html",
        opened=opened,
        title=paper_title(opened.form, opened.plan, opened.year),
        forms=_form_links(opened.form, opened.plan, opened.year, opened.url),
        years=_year_links(opened.form, opened.plan, opened.year, opened.url),
        words=count_words(whole.handed_in, whole.owed),
        whole=whole,
        whole_of=lambda standing: total_of(one.tally(standing) for one in opened.found),
        due_words=format_weekday(opened.due_on),
        above=list(reversed(above)),
        count_name=count_name,
        of_owed=of_owed,
    )


@blueprint.get("/tong-hop/in.pdf")
@requires(Permission.SIGNED_IN)
def counts_pdf() -> Response:
    """Answer with the counts as PDF."""
    opened = open_counts() or abort(404)
    office = counting_office(principal(), unit_path(db.session(), opened.unit.id))
    return _pdf(opened.paper(), opened.plan, office)


@blueprint.get("/tong-hop/in.xlsx")
@requires(Permission.SIGNED_IN)
def counts_xlsx() -> Response:
    """Answer with the counts as an Excel file."""
    return _xlsx((open_counts() or abort(404)).paper())
