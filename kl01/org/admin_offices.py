"""The administrator's pages of offices: giving one, ending one."""

from datetime import timedelta

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kl01.db import db
from kl01.org.acting import Acting, acting, opens
from kl01.org.admin_forms import EndOfficeForm, OfficeForm
from kl01.org.admin_people import PERSON, load_person, seat_of, trail_to
from kl01.org.admin_views import blueprint, form_page, handovers, offer_units, sent_unit
from kl01.org.changes import Change
from kl01.org.kinds import Role
from kl01.org.models import Office, Person
from kl01.org.office_operations import end_office, give_office, withdraw_office
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other
from kl01.web.refusals import refusals_in


@blueprint.route(f"{PERSON}/chuc-vu/moi", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, OfficeForm, confirms=True)
@opens(load_person)
def new_office(found: Person) -> ResponseReturnValue:
    """Give a person an office."""
    last = found.memberships[-1] if found.memberships else None
    form = OfficeForm(data={"unit": last.unit.code if last else "", "valid_from": acting().today})
    offer_units(form.unit, with_none=True)
    if form.validate_on_submit():
        with refusals_in(form):
            office = give_office(
                db.session(),
                acting(),
                found,
                unit=sent_unit(form.unit.data),
                role=Role(form.role.data),
                valid_from=form.valid_from.data,
            )
            flash(f"Đã giao {found.full_name} chức vụ {office.role.label}, {office.unit.name}.", "success")
            return see_other(url_for("admin.person", person_id=found.id))
    return form_page(
        form,
        "Giao chức vụ",
        trail_to(found),
        "Giao chức vụ",
        url_for("admin.person", person_id=found.id),
        lead=f"Chức vụ quyết định {found.full_name} làm được gì trong phần mềm.",
        handovers=handovers(Change(rises=found.id)),
        handover_words=f"Nếu giao {found.full_name} đúng chức vụ nhận mẫu của chính mình, mẫu ấy chuyển đi:",
    )


def load_office(session: Session, _acting: Acting, office_id: int) -> Office:
    """Return an office that somebody holds or held, or answer 404."""
    return session.get(Office, office_id) or abort(404)


@blueprint.route("/chuc-vu/<int(max=2147483647):office_id>/thoi", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, EndOfficeForm, confirms=True)
@opens(load_office)
def close_office(office: Office) -> ResponseReturnValue:
    """End an office, or remove one that was entered by mistake."""
    found = office.person
    yesterday = acting().today - timedelta(days=1)
    form = EndOfficeForm(data={"reason": "ended", "last_day": max(yesterday, office.valid_from)})
    if form.validate_on_submit():
        with refusals_in(form):
            if form.reason.data == "mistake":
                withdraw_office(db.session(), acting(), office)
            elif form.last_day.data:
                end_office(db.session(), acting(), office, last_day=form.last_day.data)
            flash(f"Đã ghi {found.full_name} thôi giữ chức.", "success")
            return see_other(url_for("admin.person", person_id=found.id))
    return form_page(
        form,
        "Thôi giữ chức",
        trail_to(found),
        "Ghi thôi giữ chức",
        url_for("admin.person", person_id=found.id),
        lead=f"{found.full_name}: {office.role.label}, {office.unit.name}.",
        danger=True,
        handovers=handovers(Change(ended=frozenset({seat_of(office)}))),
    )
