"""Whom a unit registers: chosen, and what mẫu 03 says of each."""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.audit.queries import newest_of
from kl01.db import db
from kl01.exemplars.access import (
    Need,
    OpenExemplar,
    OpenRegistration,
    load_exemplar_for,
    load_registration_for,
    sheet_form,
)
from kl01.exemplars.choosing import Found, called, chosen_from, found_people, found_units, person_row
from kl01.exemplars.forms import RowForm, row_form_class
from kl01.exemplars.models import Exemplar, Registration
from kl01.exemplars.operations import (
    Chosen,
    StaleExemplarError,
    add_exemplar,
    change_row,
    open_registration,
)
from kl01.exemplars.pages import ONE, UNIT, blueprint
from kl01.exemplars.paper import (
    known_of_person,
    known_of_unit,
)
from kl01.exemplars.presentation import (
    KINDS,
    one_trail,
    unit_trail,
    unit_url,
)
from kl01.exemplars.queries import (
    LOOKED,
    subjects_of,
)
from kl01.exemplars.rules import ExemplarKind
from kl01.forms.definition.data import FormField
from kl01.forms.versions import Form, current_forms
from kl01.org.acting import opens
from kl01.plan.catalogue import plans
from kl01.refusals import Refusal
from kl01.web.doors import Permission, requires
from kl01.web.errors import ErrorText, error_response
from kl01.web.pages import block_response, is_htmx, see_other, sent_version
from kl01.web.refusals import refuse
from kl01.web.tasks import TaskRow

KIND = '<any("tap-the", "ca-nhan"):kind>'
CHOOSE = "exemplars/choose.html"
NOT_OF_THE_UNIT = ErrorText(
    "Chưa ghi được",
    "Người hoặc đơn vị vừa chọn không còn thuộc đơn vị này.",
    "Chép lại phần đã gõ ở dưới, quay lại danh sách và chọn lại.",
)


def typed_into_rows(**_address: object) -> Mapping[str, str | None]:
    """Return the labels of what is typed of an exemplar, by name: of all tables that list exemplars."""
    session = db.session()
    forms = [form for plan in plans(session) for form in current_forms(session, plan.plan_id)]
    tables = [one for form in forms for _, one in form.definition.fields() if one.rows_from]
    return {column.key: column.label for table in tables for column in table.columns}


@blueprint.route(f"{UNIT}/them/{KIND}", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, typed_into_rows)
@opens(load_registration_for, Need.REGISTER)
def add(opened: OpenRegistration, kind: str) -> str | BaseResponse:
    """Find who is chosen, by name or unit, or give a name; then say what mẫu 03 asks."""
    what, year = KINDS[kind], opened.year
    if sheet_form(db.session(), opened.plan, what) is None:
        abort(404)
    found = chosen_from(db.session(), opened.unit, what, request.args, opened.acting.today)
    if found is None and request.method == "POST":
        return error_response(409, NOT_OF_THE_UNIT)
    if found is None:
        return _choose(opened, what, kind)
    table = table_of(opened.form, what)
    form = _row_form(table, found)
    if request.method == "POST":
        row = form.row(found.fixed)
        if _full(opened, what, table):
            form.form_errors = [f"Mẫu 03 chỉ nhận {table.max_rows} {table.row_name}: rút bớt trước khi thêm"]
        elif form.check(row):
            try:
                made = _add(opened, what, found, row)
            except Refusal as problem:
                refuse(form, problem)
            else:
                flash(f"Đã ghi {made.name} vào danh sách của năm {year}.", "success")
                return see_other(url_for("exemplars.show", exemplar_id=made.id))
    page = render_template(
        "exemplars/row.html",
        heading=f"Đăng ký {what.label.lower()} điển hình năm {year}",
        lead=opened.unit.name,
        trail=[*unit_trail(opened), (f"Thêm {what.label.lower()}", None)],
        table=table,
        form=form,
        fixed=_fixed_labels(table, found),
        change_url=unit_url(opened, "exemplars.add", kind=kind),
        submit="Ghi vào danh sách",
        cancel_url=unit_url(opened),
        stale=None,
    )
    return Response(page, 422 if form.errors or form.form_errors else 200)


def _full(opened: OpenRegistration, what: ExemplarKind, table: FormField) -> bool:
    """Whether the table of mẫu 03 takes no more; the plan's own numbers are far below and never refuse."""
    return sum(one.kind is what and one.state.chosen for one in opened.exemplars) >= table.max_rows


def _choose(opened: OpenRegistration, what: ExemplarKind, kind: str) -> str | BaseResponse:
    """Show who may be chosen: people of the unit and its cells by name, or its units, or a mere name."""
    session, words = db.session(), request.args.get("tim", "")[:100]
    here, is_person = unit_url(opened, "exemplars.add", kind=kind), what is ExemplarKind.INDIVIDUAL
    people = found_people(session, opened.unit, words, opened.acting.today) if is_person else []
    units = [] if is_person else found_units(session, opened.unit, opened.acting.today)
    context: dict[str, Any] = {
        "opened": opened,
        "what": what,
        "words": words,
        "people": [
            person_row(line, name, f"{here}?nguoi={line.person_id}")
            for line, name in zip(people, called(people), strict=True)
        ],
        "units": [TaskRow(unit.name, f"{here}?don-vi={unit.code}") for unit in units],
        "here": here,
        "trail": [*unit_trail(opened), (f"Thêm {what.label.lower()}", None)],
        "cancel_url": unit_url(opened),
    }
    if is_htmx():
        return block_response(CHOOSE, "results", **context)
    return render_template(CHOOSE, **context)


def table_of(form: Form, kind: ExemplarKind) -> FormField:
    """Return the table of mẫu 03 in which those of a kind stand; 404 if the form has none."""
    return form.definition.listed(kind.rows) or abort(404)


def _row_form(table: FormField, found: Found, stored: Exemplar | None = None) -> RowForm:
    data = {**found.suggested, **(stored.row if stored else {})}
    if stored:
        data["version"] = str(stored.version)
    return row_form_class(table, frozenset(found.fixed))(data=data)


def _fixed_labels(table: FormField, found: Found) -> list[tuple[str, str]]:
    return [(column.label, found.fixed[column.key]) for column in table.columns if column.key in found.fixed]


def _add(opened: OpenRegistration, what: ExemplarKind, found: Found, row: dict[str, str]) -> Exemplar:
    session = db.session()
    sheet = sheet_form(session, opened.plan, what) or abort(404)
    known = known_of_person(session, found.person, opened.acting.today)
    return add_exemplar(
        session,
        begun_registration(opened),
        opened.plan,
        sheet,
        Chosen(what, row, found.person, found.group_unit),
        known,
        opened.acting,
    )


@blueprint.route(f"{ONE}/sua", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, typed_into_rows)
@opens(load_exemplar_for, Need.REGISTER)
def edit(opened: OpenExemplar) -> str | BaseResponse:
    """Change what mẫu 03 says of an exemplar."""
    one, own_page = opened.exemplar, url_for("exemplars.show", exemplar_id=opened.exemplar.id)
    if request.method == "GET" and not opened.may_change_row:
        return redirect(own_page, 303)
    found = Found.of(one)
    table = table_of(opened.form, one.kind)
    form = _row_form(table, found, one)
    stale = None
    if request.args.get("kiem_tra") and request.method == "GET":
        form.show_missing(found.fixed)
    if request.method == "POST":
        row = form.row(found.fixed)
        if form.check(row):
            try:
                change_row(db.session(), one, row, sent_version(form.version.data), opened.acting)
            except Refusal as problem:
                refuse(form, problem)
            except StaleExemplarError:
                stale = _stale(opened, table)
                form.version.data = str(one.version)
            else:
                flash(f"Đã sửa phần của {one.name} trong Mẫu 03.", "success")
                return see_other(own_page)
    page = render_template(
        "exemplars/row.html",
        heading=f"Sửa {one.kind.label.lower()} điển hình",
        lead=f"{one.name} · {one.unit.name}, năm {one.year}",
        trail=[*one_trail(opened), ("Sửa", None)],
        table=table,
        form=form,
        fixed=_fixed_labels(table, found),
        change_url="",
        submit="Lưu",
        cancel_url=own_page,
        stale=stale,
    )
    refused = request.method == "POST" and (form.errors or form.form_errors)
    return Response(page, 409 if stale else 422 if refused else 200)


def _stale(opened: OpenExemplar, table: FormField) -> dict[str, Any]:
    """Return who changed or moved it meanwhile, and what stands there now."""
    one = opened.exemplar
    newest = newest_of(db.session(), subjects_of(one), but=LOOKED)
    return {
        "who": newest.actor_name if newest else "Người khác",
        "what": newest.verb.label.lower() if newest else "",
        "locked": not opened.may_change_row,
        "rows": [(column.label, one.row.get(column.key, "")) for column in table.columns],
    }


def begun_registration(opened: OpenRegistration) -> Registration:
    """Return a unit's mẫu 03 of the year, begun if there is none yet."""
    session = db.session()
    known = known_of_unit(session, opened.unit, opened.acting.today)
    return open_registration(
        session, opened.plan, opened.form, opened.unit, opened.year, known, opened.acting
    )
