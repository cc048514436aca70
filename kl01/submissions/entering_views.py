"""Typing in for another, and who is recorded as absent."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.forms.versions import paper_title
from kl01.org.absence_forms import AbsenceForm
from kl01.org.absence_operations import end_absence, record_absence, withdraw_absence
from kl01.org.access import Capacity
from kl01.org.acting import actor, principal
from kl01.org.models import Absence, Person
from kl01.periods import Period, format_date
from kl01.submissions.access import entering_capacity
from kl01.submissions.list_views import PERSON, back_url
from kl01.submissions.operations import start_paper
from kl01.submissions.people import Affiliation, home_of
from kl01.submissions.queries import absences_of, own_paper
from kl01.submissions.review_views import blueprint
from kl01.submissions.years import find_form
from kl01.web.doors import Permission, requires
from kl01.web.pages import current_day, see_other
from kl01.web.refusals import refusals_in
from kl01.web.tasks import TaskRow


def _open_person(person_id: int) -> tuple[Person, Affiliation, Capacity]:
    """Return a person whose papers the one who asks receives, and in whose name: 404 to all others."""
    session = db.session()
    person = session.get(Person, person_id) or abort(404)
    home = home_of(session, person_id, current_day()) or abort(404)
    capacity = entering_capacity(session, principal(), person_id, home, current_day()) or abort(404)
    return person, home, capacity


def _full_name(person: Person) -> str:
    """Return a person's name with the year of birth, by which people of one name are told apart."""
    return f"{person.full_name} ({person.birth_year})" if person.birth_year else person.full_name


@blueprint.route(f"/nhap-thay/{PERSON}/<form>/<period(max=9999):period>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def enter(person_id: int, form: str, period: Period) -> ResponseReturnValue:
    """Ask whether a paper is to be typed in for another, then begin it; go on with one that was begun so."""
    session = db.session()
    person, home, capacity = _open_person(person_id)
    plan, found = find_form(session, form, period) or abort(404)
    if not found.is_for(home.standing):
        abort(404)
    begun = own_paper(session, person_id, plan.plan_id, form, period)
    if begun is not None and begun.entered_by_id != principal().person_id:
        flash(f"{person.full_name} đã có mẫu này nên không nhập thay được.", "warning")
        return see_other(back_url())
    if begun is None and request.method == "GET":
        return render_template(
            "submissions/enter.html",
            person=person,
            name=_full_name(person),
            title=paper_title(found, plan, period),
            unit=home.unit,
            back=back_url(),
            grantor=capacity.on_behalf_of_name,
        )
    paper = begun or start_paper(session, plan, found, period, person, home, actor(capacity))
    return redirect(url_for("submissions.show", paper_id=paper.id), 303)


def _absent_person(person_id: int) -> Person:
    """Return a person whose absences the one who asks keeps: their receiver, or an administrator."""
    if not principal().is_administrator:
        return _open_person(person_id)[0]
    return db.session().get(Person, person_id) or abort(404)


@blueprint.route(f"/vang-mat/{PERSON}", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def absence(person_id: int) -> ResponseReturnValue:
    """Show when a person is away, and record it."""
    person = _absent_person(person_id)
    session = db.session()
    form = AbsenceForm(data={"valid_from": current_day()})
    if form.validate_on_submit():
        with refusals_in(form):
            record_absence(
                session, actor(), person, valid_from=form.valid_from.data, valid_to=form.valid_to.data
            )
            flash(f"Đã ghi {person.full_name} vắng mặt.", "success")
            return see_other(back_url())
    page = render_template(
        "submissions/absence.html",
        person=person,
        name=_full_name(person),
        form=form,
        absences=[(one, TaskRow(_absence_words(one))) for one in absences_of(session, person_id)],
        today=current_day(),
        back=back_url(),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _absence_words(one: Absence) -> str:
    until = f"đến hết {format_date(one.valid_to)}" if one.valid_to else "đến khi có tin mới"
    return f"Từ {format_date(one.valid_from)} {until}"


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
    return see_other(back_url())
