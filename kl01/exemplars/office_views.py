"""Ban Tuyên giáo looks over all units' exemplars of a year: who is late, over or under; the whole list."""

from dataclasses import dataclass
from datetime import date

from flask import Response, abort, render_template, request, url_for
from sqlalchemy.orm import Session

from kl01.db import db
from kl01.exemplars.access import find_plan
from kl01.exemplars.listing import UnitLine, department_issue, registration_listing, reported_listing
from kl01.exemplars.pages import blueprint
from kl01.exemplars.presentation import STATE_KINDS, decision_words, quotas
from kl01.exemplars.queries import (
    count_reported,
    registering_units,
    reported_in,
    reported_page,
    states_by_unit,
)
from kl01.exemplars.quotas import UnitState, unit_states
from kl01.exemplars.rules import ExemplarKind, ExemplarState
from kl01.forms.versions import Form, due_day_of
from kl01.org.acting import Acting, opens
from kl01.org.issued import PAGE, issued_response
from kl01.org.list_heading import Issue
from kl01.periods import Period, format_weekday
from kl01.plan.catalogue import Catalogue
from kl01.printing.listing import Listing
from kl01.web.doors import Permission, requires
from kl01.web.pages import Link
from kl01.web.paging import Paging, asked_page

PAGE_LENGTH = 50
YEAR = "/tong-hop/<int(max=9999):year>"


@dataclass(frozen=True)
class Overview:
    """All units' exemplars of a year."""

    plan: Catalogue
    form: Form
    year: int
    lines: list[UnitLine]
    due_on: date
    acting: Acting

    def registrations(self, state: UnitState | None) -> Listing:
        """Return the units of which something is to be said, or all, as a list."""
        lines = [line for line in self.lines if state is None or state in line.states]
        return registration_listing(self.plan, self.year, lines, state, self.due_on, self.acting.today)

    def counted(self, state: UnitState) -> int:
        """Return of how many units something is to be said."""
        return sum(state in line.states for line in self.lines)


def load_overview_for(session: Session, acting: Acting, year: int) -> Overview:
    """Open the overview of a year: 404 to everybody but Ban Tuyên giáo."""
    found = find_plan(session, year)
    if not acting.principal.is_standing_office or found is None:
        abort(404)
    plan, form = found
    day = min(acting.today, date(year, 12, 31))
    states = states_by_unit(session, plan.plan_id, year)
    asked = quotas(form.definition)
    lines = []
    for unit in registering_units(session, day):
        own = states.get(unit.id, [])
        chosen = [(kind, state) for kind, state in own if state.chosen]
        lines.append(
            UnitLine(
                unit,
                url_for("exemplars.unit", code=unit.code, year=year),
                sum(kind is ExemplarKind.COLLECTIVE for kind, _ in chosen),
                sum(kind is ExemplarKind.INDIVIDUAL for kind, _ in chosen),
                sum(state is ExemplarState.COMMENDED for _, state in chosen),
                unit_states(own, asked),
            )
        )
    due_on = due_day_of(session, plan, form, Period(year))
    return Overview(plan, form, year, lines, due_on, acting)


def _chosen_state() -> UnitState | None:
    """Return what the address asks of the units; None for all."""
    chosen = request.args.get("loc", "")
    return UnitState(chosen) if chosen in set(UnitState) else None


@blueprint.get(YEAR)
@requires(Permission.SIGNED_IN)
@opens(load_overview_for)
def overview(found: Overview) -> str:
    """Show of each unit whether it has registered, was approved and has reported, and keeps to the quota."""
    state, session, year = _chosen_state(), db.session(), found.year
    total = count_reported(session, found.plan.plan_id, year)
    paging = Paging.of(total, PAGE_LENGTH, asked_page())
    return render_template(
        "exemplars/overview.html",
        found=found,
        registrations=found.registrations(state),
        file_url=lambda kind: url_for("exemplars.units_file", year=year, kind=kind, loc=state),
        filters=_filters(found, state),
        years=[
            Link(one.text, url_for("exemplars.overview", year=one.stored), one.year == year)
            for one in found.form.periods(found.plan)
        ],
        due_words=format_weekday(found.due_on),
        late=found.acting.today > found.due_on,
        exemplars=reported_page(session, found.plan.plan_id, year, paging.first, PAGE_LENGTH),
        total=total,
        **paging.shown(lambda number: _page_url(year, state, number)),
        state_kinds=STATE_KINDS,
        decision_words=decision_words,
    )


def _page_url(year: int, state: UnitState | None, page: int) -> str:
    return url_for("exemplars.overview", year=year, loc=state, trang=page, _anchor="da-bao-cao")


def _filters(found: Overview, chosen: UnitState | None) -> list[Link]:
    here = url_for("exemplars.overview", year=found.year)
    return [
        Link("Tất cả", here, chosen is None, len(found.lines)),
        *(
            Link(
                state.label,
                url_for("exemplars.overview", year=found.year, loc=state.value),
                state is chosen,
                found.counted(state),
            )
            for state in UnitState
            if found.counted(state) or state is chosen
        ),
    ]


# --- The lists of units and of all exemplars of a year -----------------------------------------------------


@blueprint.get(f"{YEAR}/don-vi/in", defaults={"kind": PAGE})
@blueprint.get(f"{YEAR}/don-vi/in.pdf", defaults={"kind": "pdf"})
@blueprint.get(f"{YEAR}/don-vi/in.docx", defaults={"kind": "docx"})
@blueprint.get(f"{YEAR}/don-vi/in.xlsx", defaults={"kind": "xlsx"})
@requires(Permission.SIGNED_IN)
@opens(load_overview_for)
def units_file(found: Overview, kind: str) -> Response:
    """Answer with the units' registrations of a year as a paper, a Word or an Excel file."""
    name = ["Danh sách đơn vị đăng ký gương điển hình", str(found.year)]
    return issued_response(
        found.registrations(_chosen_state()),
        _issue(found),
        kind,
        name,
        lambda one: url_for("exemplars.units_file", year=found.year, kind=one, loc=_asked_state()),
        _trail(found),
    )


def _asked_state() -> str | None:
    chosen = _chosen_state()
    return chosen.value if chosen else None


def _trail(found: Overview) -> list[tuple[str, str]]:
    return [(f"Tổng hợp các đơn vị, năm {found.year}", url_for("exemplars.overview", year=found.year))]


def _listing(found: Overview) -> Listing:
    exemplars = reported_in(db.session(), found.plan.plan_id, found.year)
    unregistered = [line.unit.name for line in found.lines if UnitState.NONE in line.states]
    units, today = len(found.lines), found.acting.today
    return reported_listing(found.plan, found.year, units, unregistered, exemplars, today)


def _issue(found: Overview) -> Issue:
    return department_issue(db.session(), found.acting.principal, found.plan, found.acting.today)


_OVERVIEW_FILES = {
    PAGE: "exemplars.overview_page",
    "pdf": "exemplars.overview_pdf",
    "docx": "exemplars.overview_docx",
    "xlsx": "exemplars.overview_xlsx",
}


def _issued(found: Overview, kind: str) -> Response:
    return issued_response(
        _listing(found),
        _issue(found),
        kind,
        _file_name(found),
        lambda one: url_for(_OVERVIEW_FILES[one], year=found.year),
        _trail(found),
    )


def _file_name(found: Overview) -> list[str]:
    return ["Danh sách gương điển hình", str(found.year)]


@blueprint.get(f"{YEAR}/in")
@requires(Permission.SIGNED_IN)
@opens(load_overview_for)
def overview_page(found: Overview) -> Response:
    """Show the list of all exemplars of a year before it is printed."""
    return _issued(found, PAGE)


@blueprint.get(f"{YEAR}/in.pdf")
@requires(Permission.SIGNED_IN)
@opens(load_overview_for)
def overview_pdf(found: Overview) -> Response:
    """Answer with the list of all exemplars of a year as PDF."""
    return _issued(found, "pdf")


@blueprint.get(f"{YEAR}/in.docx")
@requires(Permission.SIGNED_IN)
@opens(load_overview_for)
def overview_docx(found: Overview) -> Response:
    """Answer with the list of all exemplars of a year as a Word file."""
    return _issued(found, "docx")


@blueprint.get(f"{YEAR}/danh-sach.xlsx")
@requires(Permission.SIGNED_IN)
@opens(load_overview_for)
def overview_xlsx(found: Overview) -> Response:
    """Answer with the list of all exemplars of a year as an Excel file."""
    return _issued(found, "xlsx")
