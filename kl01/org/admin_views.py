"""The administrator's first page, the committee, and what all their pages share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kl01.audit.queries import newest_of
from kl01.db import db
from kl01.org.acting import Acting, acting
from kl01.org.admin_forms import CommitteeForm
from kl01.org.changes import Change
from kl01.org.directory import Counts, organisation_counts
from kl01.org.handover import Handover
from kl01.org.models import OrgUnit
from kl01.org.operations import change_committee
from kl01.org.queries import stored_committee, stored_unit
from kl01.org.seams import OrgSeams
from kl01.org.unit_field import UnitField
from kl01.org.units import CommitteeWords, committee, units
from kl01.periods import format_moment
from kl01.web.doors import Permission, requires
from kl01.web.forms import BaseForm
from kl01.web.pages import see_other
from kl01.web.seams import part
from kl01.web.tasks import TaskRow

blueprint = Blueprint("admin", __name__, url_prefix="/quan-tri")

Trail = Sequence[tuple[str, str | None]]


@blueprint.get("/")
@requires(Permission.ADMINISTER)
def home() -> str:
    """Show how far the organisation is entered, and lead to the other pages."""
    session, today = db.session(), acting().today
    counts = organisation_counts(session, today)
    plan_gap = _plan_gap(today.year)
    return render_template(
        "org/admin_home.html",
        counts=counts,
        committee=committee(session),
        start=_start_list(counts, today.year, plan_gap),
        plan_gap=plan_gap,
    )


def _plan_gap(year: int) -> str:
    """Return why a year has no checklist, or nothing if a plan covers the year."""
    years = part(OrgSeams).covered_years()
    if year in years:
        return ""
    if years and max(years) < year:
        return f"Kế hoạch chỉ đến hết năm {max(years)} nên năm {year} chưa có nội dung nào"
    return f"Chưa có kế hoạch nào cho năm {year}"


def _start_list(counts: Counts, year: int, plan_gap: str) -> list[TaskRow]:
    """Return what is to be done before the plan can be worked with.

    Empty once the organisation is entered; a plan that ends later is no beginning again.
    """
    steps = [
        (counts.units, "Nhập các đơn vị", "Đảng bộ, chi bộ, đoàn thể, các ban", "đơn vị", "admin.units"),
        (counts.people, "Nhập người", "Họ tên và nơi sinh hoạt", "người", "admin.people"),
        (
            counts.secretaries,
            "Giao chức vụ",
            "Mở trang của từng người: bí thư, phó bí thư, cán bộ ban tham mưu",
            "bí thư",
            "admin.people",
        ),
        (
            counts.accounts - 1,
            "Cấp tài khoản",
            "Mở trang của từng người, in phiếu tài khoản đưa tận tay",
            "tài khoản",
            "admin.people",
        ),
    ]
    if all(done > 0 for done, *_ in steps):
        return []
    plan_step = TaskRow(
        "Gia hạn kế hoạch đến năm nay",
        url_for("plan.upkeep"),
        plan_gap,
        "Chưa gia hạn" if plan_gap else f"Đã có năm {year}",
        "todo" if plan_gap else "",
    )
    return [plan_step, *(_start_step(*step) for step in steps)]


def _start_step(done: int, title: str, hint: str, thing: str, endpoint: str) -> TaskRow:
    state = f"Đã có {done} {thing}" if done > 0 else "Chưa có"
    return TaskRow(title, url_for(endpoint), hint, state, "" if done > 0 else "todo")


@blueprint.route("/cap-uy", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, CommitteeForm)
def edit_committee() -> ResponseReturnValue:
    """Change what papers and pages say of the committee beside its name."""
    found = stored_committee(db.session()) or abort(404)
    form = CommitteeForm(obj=found)
    if form.validate_on_submit():
        change_committee(
            db.session(),
            acting(),
            found,
            superior_name=form.superior_name.data,
            place_name=form.place_name.data,
            help_contact=form.help_contact.data,
        )
        flash("Đã lưu thông tin cấp ủy.", "success")
        return see_other(url_for("admin.home"))
    return form_page(form, "Thông tin cấp ủy", [], "Lưu", url_for("admin.home"))


def form_page(
    form: BaseForm,
    heading: str,
    trail: Trail,
    submit: str,
    cancel_url: str,
    *,
    template: str = "org/form.html",
    **more: Any,
) -> Response:
    """Answer with a page that is a form and little else; 422 if the form has errors, 409 if it is stale.

    `trail` are the pages between the administrator's first page and this one. `more`: `lead`, `stale`,
    `handovers` with `handover_words`, `other_submits` (labels, names and values of further buttons), and what
    a `template` of its own, which extends org/form.html, shows besides.
    """
    page = render_template(
        template,
        form=form,
        heading=heading,
        trail=[("Quản trị", url_for("admin.home")), *trail, (heading, None)],
        submit=submit,
        cancel_url=cancel_url,
        **more,
    )
    return make_response(page, 409 if more.get("stale") else 422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class Stale:
    """What somebody else wrote meanwhile: who, when, and how the thing reads now."""

    who: str
    when: str
    rows: list[tuple[str, str]]


def stale(kind: str, key: int | str, rows: list[tuple[str, str]]) -> Stale:
    """Return who last changed a thing, with its present text in `rows`."""
    event = newest_of(db.session(), [(kind, str(key))])
    if event is None:
        return Stale("Người khác", "", rows)
    return Stale(event.actor_name, f"lúc {format_moment(event.at)}", rows)


def handovers(change: Change) -> list[Handover]:
    """Return what work would wait for another after a change of offices, for its page to say beforehand."""
    session, today = db.session(), acting().today
    return [one for source in part(OrgSeams).handovers for one in source(session, today, change)]


def offer_units(field: UnitField, *, besides: OrgUnit | None = None, with_none: bool = False) -> None:
    """Let a form offer the units of today; `with_none` begins their list with no unit."""
    known, day = units(db.session()), acting().today
    field.offer(known, day, besides=besides.id if besides else None, with_none=with_none)


def load_unit(session: Session, _acting: Acting, code: str) -> OrgUnit:
    """Return the unit with a code, or answer 404. The mark of an administrator's page asks for all rights."""
    return stored_unit(session, code) or abort(404)


def sent_unit(code: str) -> OrgUnit:
    """Return the unit that a form or a query names by its code, or answer 404."""
    return load_unit(db.session(), acting(), code)


def load_committee() -> CommitteeWords:
    """Return the committee, or answer 404 before set-up."""
    return committee(db.session()) or abort(404)
