"""Typing in for another, and who is recorded as absent."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.forms.versions import paper_title
from kl01.org.absence_forms import AbsenceForm
from kl01.org.absence_operations import end_absence, record_absence, withdraw_absence
from kl01.org.acting import opens
from kl01.org.models import Absence
from kl01.org.naming import with_birth_year
from kl01.periods import format_date
from kl01.submissions.access import (
    OpenForm,
    OpenPerson,
    load_absence_for,
    load_absent_for,
    load_form_of_another_for,
)
from kl01.submissions.list_views import PERSON, back_url
from kl01.submissions.operations import start_paper
from kl01.submissions.queries import absences_of
from kl01.submissions.review_views import blueprint
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other
from kl01.web.refusals import refusals_in
from kl01.web.tasks import TaskRow


@blueprint.route(f"/nhap-thay/{PERSON}/<form>/<period(max=9999):period>", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@opens(load_form_of_another_for)
def enter(opened: OpenForm) -> ResponseReturnValue:
    """Ask whether a paper is to be typed in for another, then begin it; go on with one that was begun so."""
    session, person, begun = db.session(), opened.person, opened.begun
    if begun is not None and begun.entered_by_id != opened.acting.principal.person_id:
        flash(f"{person.full_name} đã có mẫu này nên không nhập thay được.", "warning")
        return see_other(back_url())
    if begun is None and request.method == "GET":
        return render_template(
            "submissions/enter.html",
            person=person,
            name=with_birth_year(person.full_name, person.birth_year),
            title=paper_title(opened.form, opened.plan, opened.period),
            unit=opened.home.unit,
            back=back_url(),
            grantor=opened.acting.on_behalf_of_name,
        )
    paper = begun or start_paper(
        session, opened.plan, opened.form, opened.period, person, opened.home, opened.acting
    )
    return redirect(url_for("submissions.show", paper_id=paper.id), 303)


@blueprint.route(f"/vang-mat/{PERSON}", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, AbsenceForm)
@opens(load_absent_for)
def absence(opened: OpenPerson) -> ResponseReturnValue:
    """Show when a person is away, and record it."""
    session, person, today = db.session(), opened.person, opened.acting.today
    form = AbsenceForm(data={"valid_from": today})
    if form.validate_on_submit():
        with refusals_in(form):
            record_absence(
                session, opened.acting, person, valid_from=form.valid_from.data, valid_to=form.valid_to.data
            )
            flash(f"Đã ghi {person.full_name} vắng mặt.", "success")
            return see_other(back_url())
    page = render_template(
        "submissions/absence.html",
        person=person,
        name=with_birth_year(person.full_name, person.birth_year),
        form=form,
        absences=[(one, TaskRow(_absence_words(one))) for one in absences_of(session, person.id)],
        today=today,
        back=back_url(),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _absence_words(one: Absence) -> str:
    until = f"đến hết {format_date(one.valid_to)}" if one.valid_to else "đến khi có tin mới"
    return f"Từ {format_date(one.valid_from)} {until}"


@blueprint.post("/vang-mat/<int(max=2147483647):absence_id>/het")
@requires(Permission.SIGNED_IN)
@opens(load_absence_for)
def absence_over(loaded: tuple[OpenPerson, Absence]) -> BaseResponse:
    """Let a person be back from today on, or take back what was recorded by mistake."""
    opened, found = loaded
    person = opened.person
    if request.form.get("action") == "mistake":
        withdraw_absence(db.session(), opened.acting, found)
        flash(f"Đã xóa lần ghi vắng mặt của {person.full_name}.", "success")
    else:
        end_absence(db.session(), opened.acting, found)
        flash(f"Đã ghi {person.full_name} đi làm lại.", "success")
    return see_other(back_url())
