"""The plan to read, and its upkeep by the administrator."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from kl01.db import db
from kl01.org.acting import Acting, acting, opens
from kl01.org.heading import committee_heading
from kl01.org.print_profiles import print_profile
from kl01.org.units import committee
from kl01.periods import format_paper_date
from kl01.plan.catalogue import Catalogue, catalogue, current_plan, plans
from kl01.plan.document import plan_document
from kl01.plan.forms import ExtensionForm, FollowingForm
from kl01.plan.listing import plan_listing
from kl01.plan.models import Plan, PlanItem
from kl01.plan.operations import extend_plan, follow_plan_from, switch_item
from kl01.plan.queries import plan_by_code, plan_item
from kl01.printing.document import Document
from kl01.refusals import Refusal
from kl01.web.doors import Permission, requires
from kl01.web.downloads import document_response, docx_response, xlsx_response
from kl01.web.pages import see_other
from kl01.web.refusals import refuse

blueprint = Blueprint("plan", __name__)


def _chosen_plan() -> tuple[Catalogue | None, Sequence[Catalogue]]:
    """Return the plan that ?ma= names, else the current one, with all plans."""
    found = plans(db.session())
    code = request.args.get("ma")
    if code:
        return next((plan for plan in found if plan.code == code), None) or abort(404), found
    return current_plan(db.session(), acting().today.year), found


@blueprint.get("/ke-hoach")
@requires(Permission.SIGNED_IN)
def read() -> str:
    """Show the plan, section by section."""
    plan, found = _chosen_plan()
    return render_template("plan/read.html", plan=plan, plans=found)


@blueprint.get("/ke-hoach/in.pdf")
@requires(Permission.SIGNED_IN)
def pdf() -> Response:
    """Answer with the plan's items as a printed table."""
    return document_response(*_printed())


@blueprint.get("/ke-hoach/in.docx")
@requires(Permission.SIGNED_IN)
def docx() -> Response:
    """Answer with the plan's items as a Word file."""
    return docx_response(*_printed())


@blueprint.get("/ke-hoach/in.xlsx")
@requires(Permission.SIGNED_IN)
def xlsx() -> Response:
    """Answer with the plan's items as an Excel file."""
    plan, _ = _chosen_plan()
    if plan is None:
        abort(404)
    return xlsx_response(plan_listing(plan), _file_name(plan))


def _printed() -> tuple[Document, list[str]]:
    """Return the paper of the chosen plan, and the parts of its file's name; 404 where there is no plan."""
    plan, _ = _chosen_plan()
    if plan is None:
        abort(404)
    found = committee(db.session())
    day = format_paper_date(acting().today)
    heading = committee_heading(db.session(), acting().today)
    profile = print_profile(db.session(), plan.begins_on)
    document = plan_document(plan, profile, heading, f"{found.place_name}, {day}" if found else day)
    return document, _file_name(plan)


def _file_name(plan: Catalogue) -> list[str]:
    return ["Danh mục nội dung", plan.code]


@blueprint.get("/quan-tri/ke-hoach")
@requires(Permission.ADMINISTER)
def upkeep() -> str:
    """Show what the administrator can change of the plans."""
    plan, found = _chosen_plan()
    return _upkeep_page(plan, found)


def _upkeep_page(
    plan: Catalogue | None,
    found: Sequence[Catalogue],
    *,
    extension: ExtensionForm | None = None,
    following: FollowingForm | None = None,
) -> str:
    """Return the page, with a form as it was sent where it was refused."""
    if following is None and plan is not None:
        following = FollowingForm(formdata=None, data={"year": str(plan.followed_from)})
    return render_template(
        "plan/upkeep.html",
        plan=plan,
        plans=found,
        form=extension or ExtensionForm(formdata=None),
        following=following,
        refused=extension or following,
    )


def load_plan_by_code(session: Session, _acting: Acting, code: str) -> Plan:
    """Return the plan with a code, or answer 404. The mark of an administrator's page asks for all rights."""
    return plan_by_code(session, code) or abort(404)


def load_item(session: Session, acting: Acting, code: str, item_code: str) -> tuple[Plan, PlanItem]:
    """Return a plan and an item of it by their codes; 404 also for an item that was withdrawn."""
    plan = load_plan_by_code(session, acting, code)
    return plan, plan_item(session, plan.id, item_code) or abort(404)


@blueprint.post("/quan-tri/ke-hoach/<code>/gia-han")
@requires(Permission.ADMINISTER, ExtensionForm)
@opens(load_plan_by_code)
def extend(plan: Plan) -> BaseResponse | tuple[str, int]:
    """Prolong a plan."""
    form = ExtensionForm()
    if form.validate():
        try:
            extend_plan(db.session(), plan, form.year_number(), acting())
        except Refusal as problem:
            refuse(form, problem)
        else:
            flash(f"Đã gia hạn kế hoạch đến hết năm {plan.extended_to}.", "success")
            return see_other(url_for("plan.upkeep", ma=plan.code))
    return _upkeep_page(catalogue(db.session(), plan.id), plans(db.session()), extension=form), 422


@blueprint.post("/quan-tri/ke-hoach/<code>/theo-doi")
@requires(Permission.ADMINISTER, FollowingForm)
@opens(load_plan_by_code)
def follow(plan: Plan) -> BaseResponse | tuple[str, int]:
    """Let units follow a plan from a year on that another plan covers, too."""
    form = FollowingForm()
    if form.validate():
        try:
            follow_plan_from(db.session(), plan, form.year_number(), acting())
        except Refusal as problem:
            refuse(form, problem)
        else:
            flash(f"Kế hoạch này được theo dõi từ năm {form.year_number()}.", "success")
            return see_other(url_for("plan.upkeep", ma=plan.code))
    return _upkeep_page(catalogue(db.session(), plan.id), plans(db.session()), following=form), 422


@blueprint.post("/quan-tri/ke-hoach/<code>/<item_code>")
@requires(Permission.ADMINISTER)
@opens(load_item)
def switch(found: tuple[Plan, PlanItem]) -> BaseResponse:
    """Switch an item on or off."""
    plan, item = found
    wanted = request.form.get("to")
    if wanted not in {"on", "off"}:
        abort(400)
    switch_item(db.session(), plan, item, wanted == "on", acting())
    words = "Đã bật" if wanted == "on" else "Đã tắt"
    flash(f"{words} nội dung {item.code}.", "success")
    return see_other(url_for("plan.upkeep", ma=plan.code, _anchor=f"i-{item.code}"))
