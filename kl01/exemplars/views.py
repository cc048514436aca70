"""A unit's registration and one exemplar of it: seen, registered, changed."""

from collections.abc import Sequence
from datetime import date

from flask import Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from kl01.audit.queries import Trail, trail_of
from kl01.db import db
from kl01.exemplars.access import (
    Need,
    OpenExemplar,
    OpenRegistration,
    load_exemplar_for,
    load_registration_for,
    sheet_form,
)
from kl01.exemplars.keeper import open_rounds, open_sheet
from kl01.exemplars.listing import unit_listing
from kl01.exemplars.models import Exemplar
from kl01.exemplars.pages import ONE, UNIT, blueprint, look_at_one, look_at_unit
from kl01.exemplars.paper import (
    registration_title,
    sheet_title,
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
    unit_url,
)
from kl01.exemplars.queries import (
    COMMITTEE_ROLES,
    LOOKED,
    answer_is_outdated,
    led_units,
    looks_at,
    meetings_of,
    read_rounds,
    subjects_of,
)
from kl01.exemplars.round_cards import round_cards
from kl01.exemplars.rounds import draft_of, list_names
from kl01.exemplars.row_views import begun_registration, table_of
from kl01.exemplars.rules import WORKFLOW, ExemplarState, is_published, writable
from kl01.forms.content import advised_words
from kl01.forms.definition.data import FormField
from kl01.org.acting import acting, opens
from kl01.org.models import Person
from kl01.org.units import unit_by_id
from kl01.papers.access import OpenPaper
from kl01.papers.kinds import CopyKind
from kl01.papers.models import SectionCopy
from kl01.papers.presentation import section_tasks
from kl01.papers.queries import side_copies_of
from kl01.plan.catalogue import current_plan
from kl01.web.doors import Permission, requires
from kl01.web.downloads import xlsx_response
from kl01.web.pages import Link, see_other
from kl01.web.paging import asked_page, trail_pages
from kl01.web.refusals import refuse_access
from kl01.web.tasks import TaskRow

# --- The way in --------------------------------------------------------------------------------------------


@blueprint.get("/dang-ky")
@requires(Permission.SIGNED_IN)
def registrations() -> BaseResponse:
    """Lead to the registration of this year of the person's unit; Ban Tuyên giáo to all units."""
    person, year = acting().principal, _present_year(acting().today)
    units = led_units(person) or led_units(person, COMMITTEE_ROLES)
    if units:
        unit = unit_by_id(db.session(), units[0])
        return redirect(url_for("exemplars.unit", code=unit.code, year=year), 303)
    if not person.is_standing_office:
        refuse_access(404)
    return redirect(url_for("exemplars.overview", year=year), 303)


def _present_year(today: date) -> int:
    plan = current_plan(db.session(), today.year) or abort(404)
    return plan.year_to_show(today.year)


# --- A unit's year -----------------------------------------------------------------------------------------


@blueprint.get(UNIT)
@requires(Permission.SIGNED_IN)
@opens(load_registration_for, Need.READ, leaves=look_at_unit)
def unit(opened: OpenRegistration) -> str:
    """Show what a unit registered for a year, with the next steps."""
    if opened.registration:
        read_rounds(db.session(), opened.registration)
    exemplars = opened.exemplars
    papers = open_rounds(opened)
    begun = opened.registration if opened.is_of_unit else None
    looks = looks_at(db.session(), begun, asked_page()) if begun else Trail([], 0)
    return render_template(
        "exemplars/unit.html",
        opened=opened,
        title=registration_title(opened),
        groups=[
            (
                kind,
                slug,
                [_line(one) for one in exemplars if one.kind is kind],
                _asked(table_of(opened.form, kind)),
                opened.may_register and sheet_form(db.session(), opened.plan, kind) is not None,
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
        lists=round_cards(opened, papers),
        copies=_kept_aside(papers),
        looks=looks.events,
        looks_length=looks.total,
        looks_pages=trail_pages(looks.total),
        meetings=meetings_of(db.session(), opened.unit.id) if opened.is_of_unit else [],
    )


@blueprint.get(f"{UNIT}/in.xlsx")
@requires(Permission.SIGNED_IN)
@opens(load_registration_for, Need.READ, leaves=look_at_unit)
def unit_xlsx(opened: OpenRegistration) -> Response:
    """Answer with what a unit registered for a year as an Excel file; mẫu 03 is its paper."""
    lists = list_names(opened.registration) if opened.registration else {}
    listing = unit_listing(opened.unit, opened.year, opened.exemplars, lists, opened.acting.today)
    return xlsx_response(listing, ["Gương điển hình", opened.unit.name, str(opened.year)])


def _asked(table: FormField) -> str:
    """Return how many the plan asks for, “01 - 02 tập thể”; empty if it says nothing."""
    return f"{advised_words(table)} {table.row_name}" if table.advises else ""


def _line(one: Exemplar) -> TaskRow:
    hint = one.field
    if one.state in {ExemplarState.RETURNED, ExemplarState.FOSTERED} and one.reason:
        hint = f"Cần sửa: {one.reason}"
    elif one.state is ExemplarState.WITHDRAWN:
        hint = f"Lý do: {one.reason}"
    return TaskRow(
        one.name,
        url_for("exemplars.show", exemplar_id=one.id),
        hint,
        one.state.label,
        STATE_KINDS[one.state],
        f"dien-hinh-{one.id}",
    )


def _year_links(opened: OpenRegistration) -> list[Link]:
    return [
        Link(
            one.text,
            url_for("exemplars.unit", code=opened.unit.code, year=one.stored),
            one.year == opened.year,
        )
        for one in opened.form.periods(opened.plan)
    ]


def _kept_aside(papers: Sequence[OpenPaper]) -> list[tuple[int, list[tuple[str, SectionCopy]]]]:
    """Return the texts that were refused while somebody wrote, for who writes there, by paper."""
    written = {one.paper.id: one for one in papers if one.asked}
    kept: dict[int, list[tuple[str, SectionCopy]]] = {}
    for copy in side_copies_of(db.session(), list(written)) if written else ():
        own = written[copy.paper_id]
        if copy.kind is CopyKind.REFUSED and copy.code in own.asked:
            parts = {one.code: one.title for one in own.form.definition.written_sections}
            kept.setdefault(copy.paper_id, []).append((parts.get(copy.code, copy.code), copy))
    return list(kept.items())


@blueprint.post(f"{UNIT}/van-ban")
@requires(Permission.SIGNED_IN)
@opens(load_registration_for, Need.REGISTER)
def begin(opened: OpenRegistration) -> BaseResponse:
    """Begin a unit's mẫu 03, to write its number, its organisation, its recipients."""
    registration = begun_registration(opened)
    first = opened.form.definition.written_sections[0]
    draft = draft_of(registration)
    paper_id = draft.paper_id if draft else registration.paper_id
    return see_other(url_for("papers.section", paper_id=paper_id, section=first.code))


# --- One exemplar ------------------------------------------------------------------------------------------


@blueprint.get(ONE)
@requires(Permission.SIGNED_IN)
@opens(load_exemplar_for, Need.READ, leaves=look_at_one)
def show(opened: OpenExemplar) -> str:
    """Show an exemplar: how far it is, what mẫu 03 says, its sheet, what can be done now."""
    one = opened.exemplar
    session = db.session()
    sheet, trail = open_sheet(opened), _trail(opened)
    return render_template(
        "exemplars/show.html",
        opened=opened,
        one=one,
        trail=one_trail(opened)[:-1],
        state=(one.state.label, STATE_KINDS[one.state]),
        steps=steps(one),
        row=[(c.label, one.row.get(c.key, "")) for c in table_of(opened.form, one.kind).columns],
        sheet=sheet,
        sheet_title=sheet_title(opened),
        own_word=one.answerer_id == opened.acting.person_id,
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
        events=[(event, event_words(event)) for event in trail.events],
        events_length=trail.total,
        events_pages=trail_pages(trail.total),
        copies=dict(_kept_aside([sheet])).get(sheet.paper.id, []),
        own_parts_open=any(
            writable(one.state, at_result=part.at_result)
            for part in opened.sheet_form.definition.written_sections
            if part.own_part
        ),
    )


def _trail(opened: OpenExemplar) -> Trail:
    """Return what happened for who acts for the unit; who was chosen sees who looked at theirs."""
    if not opened.is_of_unit and not opened.is_asked:
        return Trail([], 0)
    only = () if opened.is_of_unit else LOOKED
    return trail_of(db.session(), subjects_of(opened.exemplar), only=only, page=asked_page())
