"""The administrator's pages of units."""

from datetime import date

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from kl01.audit.queries import newest_of
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError, db
from kl01.org.acting import acting, opens
from kl01.org.admin_forms import ChangeUnitForm, CloseUnitForm, SigningForm, UnitForm
from kl01.org.admin_views import (
    blueprint,
    form_page,
    handovers,
    load_committee,
    load_unit,
    offer_units,
    sent_unit,
    stale,
)
from kl01.org.changes import Change
from kl01.org.directory import (
    count_people,
    ended_units,
    flat,
    members_of,
    offices_in,
    placed_units,
    unit_tree,
)
from kl01.org.issued import PAGE, issued_response
from kl01.org.kinds import UnitKind
from kl01.org.listing import committee_body, committee_issue, unit_listing
from kl01.org.models import OrgUnit
from kl01.org.naming import Named, told_apart
from kl01.org.operations import change_unit, choose_signing, close_unit, create_unit, signing_choice
from kl01.org.signatures import SIGNING_CHOICES, SignsFor
from kl01.org.unit_search import is_named_so
from kl01.org.units import committee
from kl01.org.units import units as known_units
from kl01.periods import Quarter, format_date, local_day
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other, sent_version
from kl01.web.paging import Paging, asked_page
from kl01.web.refusals import refusals_in

SHOWN_WHOLE = 150
"""Up to so many units are shown as a whole tree; of more those right under the root, a page at a time."""
PAGE_LENGTH = 50


@blueprint.get("/don-vi")
@requires(Permission.ADMINISTER)
def units() -> str:
    """Show all units as a tree, or page by page where nobody would look through it."""
    session, today = db.session(), acting().today
    ended, placed = ended_units(session, today), placed_units(session, today)
    if len(placed) <= SHOWN_WHOLE:
        return render_template("org/units.html", tree=unit_tree(session, today), ended=ended)
    typed = request.args.get("tim", "").strip()[:200]
    found = [
        one
        for one in placed
        if (is_named_so(one.unit, typed) if typed else one.depth < 2 and one is not placed[0])
    ]
    paging = Paging.of(len(found), PAGE_LENGTH, asked_page())
    shown = found[paging.first : paging.first + PAGE_LENGTH]
    return render_template(
        "org/units_paged.html",
        root=placed[0].unit,
        typed=typed,
        total=len(found),
        shown=shown,
        people=members_of(session, [one.unit.id for one in shown], today),
        above=known_units(session).by_id,
        ended=ended,
        **paging.shown(lambda number: url_for("admin.units", tim=typed or None, trang=number)),
    )


@blueprint.get("/don-vi/in", defaults={"kind": PAGE})
@blueprint.get("/don-vi/in.pdf", defaults={"kind": "pdf"})
@blueprint.get("/don-vi/in.docx", defaults={"kind": "docx"})
@blueprint.get("/don-vi/in.xlsx", defaults={"kind": "xlsx"})
@requires(Permission.ADMINISTER)
def units_file(kind: str) -> Response:
    """Answer with all units as a paper, a Word or an Excel file."""
    session, today, found = db.session(), acting().today, load_committee()
    nodes, ended = flat(unit_tree(session, today)), ended_units(session, today)
    listing = unit_listing(committee_body(found), nodes, ended, today)
    issue = committee_issue(session, acting().principal, found, today)
    return issued_response(
        listing,
        issue,
        kind,
        ["Danh sách đơn vị"],
        lambda one: url_for("admin.units_file", kind=one),
        [("Quản trị", url_for("admin.home")), _units_link()],
    )


@blueprint.route("/don-vi/moi", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, UnitForm)
def new_unit() -> ResponseReturnValue:
    """Add a unit."""
    form = UnitForm(
        data={
            "kind": request.args.get("kind"),
            "parent": request.args.get("parent") or _root_code(),
            "valid_from": _usual_first_day(),
        }
    )
    offer_units(form.parent)
    if form.validate_on_submit():
        with refusals_in(form):
            unit = create_unit(
                db.session(),
                acting(),
                kind=UnitKind(form.kind.data),
                name=form.name.data,
                code=form.code.data,
                parent=sent_unit(form.parent.data),
                valid_from=form.valid_from.data,
            )
            flash(f"Đã thêm {unit.name}.", "success")
            return see_other(url_for("admin.unit", code=unit.code))
    return form_page(form, "Thêm đơn vị", [_units_link()], "Thêm đơn vị", url_for("admin.units"))


def _units_link() -> tuple[str, str]:
    return ("Đơn vị", url_for("admin.units"))


def _root_code() -> str:
    found = committee(db.session())
    return found.root_unit.code if found else ""


def _usual_first_day() -> date:
    """Return the first day of the quarter, so that a new unit has nothing overdue.

    Units entered on one day mostly begin together: the second is offered what was written for the first.
    """
    session, today = db.session(), acting().today
    last = session.scalars(
        select(OrgUnit).where(OrgUnit.parent_id.is_not(None)).order_by(OrgUnit.id.desc()).limit(1)
    ).first()
    entered = newest_of(session, [("unit", str(last.id))], only=[Verb.UNIT_CREATED]) if last else None
    if last and entered and local_day(entered.at) == today:
        return last.valid_from
    return Quarter.of(today).first_day


@blueprint.get("/don-vi/<code>")
@requires(Permission.ADMINISTER)
@opens(load_unit)
def unit(found: OrgUnit) -> str:
    """Show a unit: where it stands, who leads it, what it was called."""
    session, today = db.session(), acting().today
    offices = offices_in(session, found.id, today)
    people = {one.person_id: one.person for one in offices}
    called = told_apart([Named(one.full_name, one.birth_year, post=one.job_title) for one in people.values()])
    names = dict(zip(people, called, strict=True))
    under = sorted(known_units(session).under(found.id), key=lambda one: (one.kind, one.folded_name))
    return render_template(
        "org/unit.html",
        unit=found,
        is_ended=found.valid_to is not None and found.valid_to < today,
        under=[one for one in under if one.valid_to is None or one.valid_to >= today],
        offices=[(one, names[one.person_id]) for one in offices],
        people=count_people(session, today, "", {found.id}),
        is_root=found.kind is UnitKind.BLOC_COMMITTEE,
        signing=signing_choice(found),
    )


@blueprint.route("/don-vi/<code>/sua", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, ChangeUnitForm)
@opens(load_unit)
def edit_unit(found: OrgUnit) -> ResponseReturnValue:
    """Correct, rename or move a unit."""
    conflict = None
    form = ChangeUnitForm(
        data={
            "version": str(found.version),
            "name": found.name,
            "printed_name": found.printed_name,
            "parent": found.parent.code if found.parent else "",
            "reason": "correct",
        }
    )
    if found.kind is UnitKind.BLOC_COMMITTEE:
        del form.parent
    else:
        offer_units(form.parent, besides=found)
    if form.validate_on_submit():
        try:
            with refusals_in(form):
                change_unit(
                    db.session(),
                    acting(),
                    found,
                    name=form.name.data,
                    printed_name=form.printed_name.data,
                    parent=sent_unit(form.parent.data) if "parent" in form else None,
                    version=sent_version(form.version.data),
                    since=form.since.data if form.reason.data == "change" else None,
                )
                flash(f"Đã lưu {found.name}.", "success")
                return see_other(url_for("admin.unit", code=found.code))
        except StaleVersionError:
            db.session.rollback()
            conflict = stale("unit", found.id, _stored(found))
            form.version.data = str(found.version)
    return form_page(
        form, "Sửa đơn vị", _trail(found), "Lưu", url_for("admin.unit", code=found.code), stale=conflict
    )


def _stored(found: OrgUnit) -> list[tuple[str, str]]:
    """Return what is stored of what the form offers, in its words."""
    printed = " / ".join((found.printed_name or "Theo tên đơn vị").splitlines())
    parent = [("Đứng dưới đơn vị", found.parent.name)] if found.parent else []
    return [("Tên đơn vị", found.name), ("Tên in trên văn bản", printed), *parent]


@blueprint.route("/don-vi/<code>/ky", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, SigningForm)
@opens(load_unit)
def edit_signing(found: OrgUnit) -> ResponseReturnValue:
    """Choose for which body the leaders of a unit sign; 404 where its kind leaves no choice."""
    choices, conflict = SIGNING_CHOICES.get(found.kind) or abort(404), None
    form = SigningForm(data={"version": str(found.version), "signs_for": signing_choice(found)})
    form.signs_for.choices = [SelectChoice(one.value, one.label) for one in choices]
    if form.validate_on_submit():
        try:
            with refusals_in(form):
                choose_signing(
                    db.session(),
                    acting(),
                    found,
                    signs_for=SignsFor(form.signs_for.data),
                    version=sent_version(form.version.data),
                )
                flash(f"Đã lưu cách ký văn bản của {found.name}.", "success")
                return see_other(url_for("admin.unit", code=found.code))
        except StaleVersionError:
            db.session.rollback()
            chosen = signing_choice(found)
            now = [("Tên đơn vị", found.name), ("Ký thay mặt", chosen.label if chosen else "")]
            conflict = stale("unit", found.id, now)
            form.version.data = str(found.version)
    return form_page(
        form,
        "Cách ký văn bản",
        _trail(found),
        "Lưu",
        url_for("admin.unit", code=found.code),
        lead="Văn bản in từ nay ký như vậy; mẫu đã nộp giữ chữ cũ.",
        stale=conflict,
    )


def _trail(found: OrgUnit) -> list[tuple[str, str | None]]:
    return [_units_link(), (found.name, url_for("admin.unit", code=found.code))]


@blueprint.route("/don-vi/<code>/ket-thuc", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, CloseUnitForm, confirms=True)
@opens(load_unit)
def end_unit(found: OrgUnit) -> ResponseReturnValue:
    """End a unit that was dissolved or merged."""
    conflict = None
    form = CloseUnitForm(data={"version": str(found.version)})
    offer_units(form.successor, besides=found, with_none=True)
    if form.validate_on_submit():
        try:
            with refusals_in(form):
                close_unit(
                    db.session(),
                    acting(),
                    found,
                    last_day=form.last_day.data,
                    successor=sent_unit(form.successor.data) if form.successor.data else None,
                    version=sent_version(form.version.data),
                )
                flash(f"Đã ghi {found.name} hoạt động đến hết {format_date(form.last_day.data)}.", "success")
                return see_other(url_for("admin.unit", code=found.code))
        except StaleVersionError:
            db.session.rollback()
            conflict = stale("unit", found.id, [("Tên đơn vị", found.name)])
            form.version.data = str(found.version)
    return form_page(
        form,
        "Kết thúc đơn vị",
        _trail(found),
        "Kết thúc đơn vị",
        url_for("admin.unit", code=found.code),
        lead=f"{found.name} giải thể hoặc sáp nhập. Danh mục đã đánh dấu vẫn giữ nguyên.",
        danger=True,
        handovers=handovers(Change(closed=(found.id, None))),
        handover_words="Nếu không có đơn vị kế tục. Chọn đơn vị kế tục thì chuyển đến bí thư đơn vị ấy:",
        stale=conflict,
    )
