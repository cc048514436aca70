"""A unit's registration and one exemplar of it: seen, registered, changed."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.audit.models import AuditEvent
from kl01.db import db
from kl01.exemplars.access import Need, OpenExemplar, OpenRegistration
from kl01.exemplars.choosing import Found, chosen_from, found_people, found_units
from kl01.exemplars.forms import RowForm, row_form_class
from kl01.exemplars.keeper import open_registration_paper, open_sheet
from kl01.exemplars.models import Exemplar, Registration
from kl01.exemplars.operations import (
    Chosen,
    StaleExemplarError,
    add_exemplar,
    change_row,
    open_registration,
)
from kl01.exemplars.pages import ONE, UNIT, blueprint, open_one, open_unit, today
from kl01.exemplars.paper import (
    known_of_person,
    known_of_unit,
    registration_title,
    sheet_title,
    unit_words,
)
from kl01.exemplars.presentation import (
    KINDS,
    STATE_KINDS,
    consent_words,
    decision_words,
    event_words,
    level_words,
    one_trail,
    quota_advice,
    steps,
    unit_trail,
    unit_url,
)
from kl01.exemplars.queries import (
    COMMITTEE_ROLES,
    LOOKED,
    answer_is_outdated,
    history,
    led_units,
    looks_at,
    meetings_of,
)
from kl01.exemplars.rules import WORKFLOW, ExemplarKind, State, is_published, writable
from kl01.forms.content import advised_words
from kl01.forms.definition.data import FormField
from kl01.forms.document import make_document
from kl01.forms.versions import Form, current_form
from kl01.org.guards import actor, principal
from kl01.org.models import OrgUnit, Person
from kl01.papers.access import OpenPaper
from kl01.papers.kinds import CopyKind
from kl01.papers.models import SectionCopy
from kl01.papers.presentation import SectionTask, section_tasks
from kl01.papers.queries import side_copies
from kl01.plan.catalogue import current_plan
from kl01.printing import profile_named
from kl01.printing.papers import document_html, even_heading
from kl01.refusals import Refusal
from kl01.web.doors import Permission, requires
from kl01.web.errors import ErrorText, error_response
from kl01.web.pages import Link, block_response, is_htmx, see_other, sent_version
from kl01.web.papers import paper_response
from kl01.web.refusals import refuse

KIND = '<any("tap-the", "ca-nhan"):kind>'
SHEET_CODES = {ExemplarKind.COLLECTIVE: "mau-03a", ExemplarKind.INDIVIDUAL: "mau-03b"}
CHOOSE = "exemplars/choose.html"
NOT_OF_THE_UNIT = ErrorText(
    "Chưa ghi được",
    "Người hoặc đơn vị vừa chọn không còn thuộc đơn vị này.",
    "Chép lại phần đã gõ ở dưới, quay lại danh sách và chọn lại.",
)


# --- The way in --------------------------------------------------------------------------------------------


@blueprint.get("/dang-ky")
@requires(Permission.SIGNED_IN)
def registrations() -> BaseResponse:
    """Lead to the registration of this year of the person's unit; Ban Tuyên giáo to all units."""
    year = _present_year()
    units = led_units(principal()) or led_units(principal(), COMMITTEE_ROLES)
    if units:
        unit = db.session().get_one(OrgUnit, units[0])
        return redirect(url_for("exemplars.unit", code=unit.code, year=year), 303)
    if not principal().is_standing_office:
        abort(404)
    return redirect(url_for("exemplars.overview", year=year), 303)


def _present_year() -> int:
    plan = current_plan(db.session(), today().year) or abort(404)
    return plan.year_to_show(today().year)


# --- A unit's year -----------------------------------------------------------------------------------------


@blueprint.get(UNIT)
@requires(Permission.SIGNED_IN)
def unit(code: str, year: int) -> str:
    """Show what a unit registered for a year, with the next steps."""
    opened = open_unit(code, year)
    exemplars = opened.exemplars
    own = open_registration_paper(principal(), opened)
    return render_template(
        "exemplars/unit.html",
        opened=opened,
        title=registration_title(opened),
        groups=[
            (
                kind,
                slug,
                [_line(one) for one in exemplars if one.kind is kind],
                _asked(_table(opened.form, kind)),
            )
            for slug, kind in KINDS.items()
        ],
        advice=quota_advice(opened.form.definition, exemplars) if exemplars else [],
        years=_year_links(opened),
        steps=[
            (
                act,
                WORKFLOW.words(act).label,
                len(opened.movable(act)),
                unit_url(opened, "exemplars.act", act=act.value),
            )
            for act in opened.acts
        ],
        own=own,
        tasks=section_tasks(own) if own else [],
        copies=_kept_aside(own) if own else [],
        looks=looks_at(db.session(), opened.registration)
        if opened.registration and opened.is_of_unit
        else [],
        meetings=meetings_of(db.session(), opened.unit.id) if opened.is_of_unit else [],
    )


def _asked(table: FormField) -> str:
    """Return how many the plan asks for, “01 - 02 tập thể”; empty if it says nothing."""
    return f"{advised_words(table)} {table.row_name}" if table.advises else ""


def _line(one: Exemplar) -> SectionTask:
    hint = one.field
    if one.state in {State.RETURNED, State.FOSTERED} and one.reason:
        hint = f"Cần sửa: {one.reason}"
    elif one.state is State.WITHDRAWN:
        hint = f"Lý do: {one.reason}"
    return SectionTask(
        one.name,
        url_for("exemplars.show", exemplar_id=one.id),
        hint,
        one.state.label,
        STATE_KINDS[one.state],
        f"dien-hinh-{one.id}",
    )


def _year_links(opened: OpenRegistration) -> list[Link]:
    return [
        Link(str(year), url_for("exemplars.unit", code=opened.unit.code, year=year), year == opened.year)
        for year in opened.form.years(opened.plan)
    ]


def _kept_aside(paper: OpenPaper) -> list[tuple[str, SectionCopy]]:
    """Return the texts that were refused while somebody wrote, with their sections, for who writes there."""
    parts = {one.code: one.title for one in paper.form.definition.written_sections}
    found = side_copies(db.session(), paper.paper.id)
    return [
        (parts.get(one.code, one.code), one)
        for one in found
        if one.kind is CopyKind.REFUSED and one.code in paper.asked
    ]


@blueprint.post(f"{UNIT}/van-ban")
@requires(Permission.SIGNED_IN)
def begin(code: str, year: int) -> BaseResponse:
    """Begin a unit's mẫu 03, to write its number, its organisation, its recipients."""
    opened = open_unit(code, year, Need.REGISTER)
    registration = _begun(opened)
    first = opened.form.definition.written_sections[0]
    return see_other(url_for("papers.section", paper_id=registration.paper_id, section=first.code))


def _begun(opened: OpenRegistration) -> Registration:
    session = db.session()
    known = known_of_unit(session, opened.unit, opened.today)
    return open_registration(session, opened.plan, opened.form, opened.unit, opened.year, known, actor())


# --- Registering -------------------------------------------------------------------------------------------


@blueprint.route(f"{UNIT}/them/{KIND}", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def add(code: str, year: int, kind: str) -> str | BaseResponse:
    """Find who is chosen, by name or unit, or give a name; then say what mẫu 03 asks."""
    opened = open_unit(code, year, Need.REGISTER)
    what = KINDS[kind]
    found = chosen_from(db.session(), opened.unit, what, request.args, opened.today)
    if found is None and request.method == "POST":
        return error_response(409, NOT_OF_THE_UNIT)
    if found is None:
        return _choose(opened, what, kind)
    table = _table(opened.form, what)
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
    context: dict[str, Any] = {
        "opened": opened,
        "what": what,
        "words": words,
        "people": found_people(session, opened.unit, words, opened.today)
        if what is ExemplarKind.INDIVIDUAL
        else [],
        "units": found_units(session, opened.unit, opened.today) if what is ExemplarKind.COLLECTIVE else [],
        "here": unit_url(opened, "exemplars.add", kind=kind),
        "trail": [*unit_trail(opened), (f"Thêm {what.label.lower()}", None)],
        "cancel_url": unit_url(opened),
    }
    if is_htmx():
        return block_response(CHOOSE, "results", **context)
    return render_template(CHOOSE, **context)


def _table(form: Form, kind: ExemplarKind) -> FormField:
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
    sheet = current_form(session, opened.plan.plan_id, SHEET_CODES[what]) or abort(404)
    known = known_of_person(session, found.person, opened.today)
    return add_exemplar(
        session,
        _begun(opened),
        opened.plan,
        sheet,
        Chosen(what, row, found.person, found.group_unit),
        known,
        actor(),
    )


# --- One exemplar ------------------------------------------------------------------------------------------


@blueprint.get(ONE)
@requires(Permission.SIGNED_IN)
def show(exemplar_id: int) -> str:
    """Show an exemplar: how far it is, what mẫu 03 says, its sheet, what can be done now."""
    opened = open_one(exemplar_id)
    one = opened.exemplar
    session = db.session()
    sheet = open_sheet(principal(), opened)
    return render_template(
        "exemplars/show.html",
        opened=opened,
        one=one,
        trail=one_trail(opened)[:-1],
        state=(one.state.label, STATE_KINDS[one.state]),
        steps=steps(one),
        row=[(c.label, one.row.get(c.key, "")) for c in _table(opened.form, one.kind).columns],
        sheet=sheet,
        sheet_title=sheet_title(opened),
        own_word=one.answerer_id == principal().person_id,
        tasks=section_tasks(sheet),
        acts=[
            (
                act,
                WORKFLOW.words(act).label,
                url_for("exemplars.act", code=one.unit.code, year=one.year, act=act.value, muc=one.id),
            )
            for act in opened.acts
        ],
        consent=consent_words(one, session.get(Person, one.consent_by_id) if one.consent_by_id else None),
        published=is_published(one.state, one.consent),
        asks_again=answer_is_outdated(session, one),
        decision=decision_words(one.decision_number, one.decided_on),
        level=level_words(one.level),
        events=[(event, event_words(event)) for event in _events(opened)],
        copies=_kept_aside(sheet),
        own_parts_open=any(
            writable(one.state, at_result=part.at_result)
            for part in opened.sheet_form.definition.written_sections
            if part.own_part
        ),
    )


def _events(opened: OpenExemplar) -> list[AuditEvent]:
    """Return the history for who acts for the unit; who was chosen sees who looked at theirs."""
    if opened.is_of_unit:
        return history(db.session(), opened.exemplar)
    return history(db.session(), opened.exemplar, LOOKED) if opened.is_asked else []


@blueprint.route(f"{ONE}/sua", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def edit(exemplar_id: int) -> str | BaseResponse:
    """Change what mẫu 03 says of an exemplar."""
    opened = open_one(exemplar_id, Need.REGISTER)
    one = opened.exemplar
    if request.method == "GET" and not opened.may_change_row:
        return redirect(url_for("exemplars.show", exemplar_id=exemplar_id), 303)
    found = Found.of(one)
    table = _table(opened.form, one.kind)
    form = _row_form(table, found, one)
    stale = None
    if request.args.get("kiem_tra") and request.method == "GET":
        form.show_missing(found.fixed)
    if request.method == "POST":
        row = form.row(found.fixed)
        if form.check(row):
            try:
                change_row(db.session(), one, row, sent_version(form.version.data), actor())
            except Refusal as problem:
                refuse(form, problem)
            except StaleExemplarError:
                stale = _stale(opened, table)
                form.version.data = str(one.version)
            else:
                flash(f"Đã sửa phần của {one.name} trong Mẫu 03.", "success")
                return see_other(url_for("exemplars.show", exemplar_id=exemplar_id))
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
        cancel_url=url_for("exemplars.show", exemplar_id=exemplar_id),
        stale=stale,
    )
    refused = request.method == "POST" and (form.errors or form.form_errors)
    return Response(page, 409 if stale else 422 if refused else 200)


def _stale(opened: OpenExemplar, table: FormField) -> dict[str, Any]:
    """Return who changed or moved it meanwhile, and what stands there now."""
    one = opened.exemplar
    newest = next(event for event in history(db.session(), one) if event.verb not in LOOKED)
    return {
        "who": newest.actor_name,
        "what": newest.verb.label.lower(),
        "locked": not opened.may_change_row,
        "rows": [(column.label, one.row.get(column.key, "")) for column in table.columns],
    }


# --- Mẫu 03 and its sheets before they are printed ---------------------------------------------------------


@blueprint.get(f"{UNIT}/xem")
@requires(Permission.SIGNED_IN)
def preview(code: str, year: int) -> str:
    """Show a unit's mẫu 03 as it will be printed."""
    opened = open_unit(code, year)
    paper = open_registration_paper(principal(), opened) or abort(404)
    return _preview(paper, registration_title(opened), [*unit_trail(opened), ("Xem trước", None)])


@blueprint.get(f"{ONE}/xem")
@requires(Permission.SIGNED_IN)
def preview_sheet(exemplar_id: int) -> str:
    """Show an exemplar's sheet as it will be printed."""
    opened = open_one(exemplar_id)
    paper = open_sheet(principal(), opened)
    return _preview(paper, sheet_title(opened), [*one_trail(opened), ("Xem trước", None)])


def _preview(paper: OpenPaper, title: str, trail: list[tuple[str, str | None]]) -> str:
    document = paper.document(db.session())
    return render_template(
        "exemplars/preview.html",
        title=title,
        paper=paper.paper,
        document=even_heading(document, profile_named(document.profile)),
        profile=profile_named(document.profile),
        trail=trail,
    )


@blueprint.get(f"{UNIT}/in-trang.pdf")
@requires(Permission.SIGNED_IN)
def blank(code: str, year: int) -> Response:
    """Answer with mẫu 03 to be filled in by hand, under the unit's heading."""
    opened = open_unit(code, year)
    words = unit_words(db.session(), opened.plan, opened.form, opened.unit, year, opened.today)
    definition = opened.form.definition
    document = make_document(definition, year, {}, {}, words, draft=False, today=opened.today, blank=True)
    return paper_response(document_html(document), document.title, [registration_title(opened), "In trắng"])
