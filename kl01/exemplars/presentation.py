"""Exemplars in words: states, steps, decisions, events, and where their pages hang."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.exemplars.access import OpenExemplar, OpenRegistration
from kl01.exemplars.models import Exemplar
from kl01.exemplars.quotas import Quota
from kl01.exemplars.rules import WAY, Consent, ExemplarKind, ExemplarState, Level
from kl01.forms.content import advice_on_rows
from kl01.forms.definition.data import Definition
from kl01.org.models import Person
from kl01.org.naming import Named, told_apart
from kl01.periods import format_date, local_day

KINDS = {"tap-the": ExemplarKind.COLLECTIVE, "ca-nhan": ExemplarKind.INDIVIDUAL}
"""How addresses name the kinds."""

STATE_KINDS = {
    ExemplarState.DRAFT: "todo",
    ExemplarState.SUBMITTED: "info",
    ExemplarState.RETURNED: "late",
    ExemplarState.APPROVED: "info",
    ExemplarState.REPORTED: "info",
    ExemplarState.FOSTERED: "progress",
    ExemplarState.PROPOSED: "info",
    ExemplarState.COMMENDED: "done",
    ExemplarState.WITHDRAWN: "na",
}
"""State → kind of its tag."""


def exemplars_called(found: Sequence[Exemplar]) -> list[str]:
    """Return how exemplars of one choice are called, each told apart from others of the name."""
    names = Counter(one.name for one in found)
    return told_apart([_named(one) if names[one.name] > 1 else Named(one.name) for one in found])


def _named(one: Exemplar) -> Named:
    born = one.person.birth_year if one.person else None
    return Named(one.name, born, one.row.get("position", ""), one.row.get("content", ""))


def unit_url(opened: OpenRegistration, endpoint: str = "exemplars.unit", **values: object) -> str:
    """Return an address of a unit's registration."""
    return url_for(endpoint, code=opened.unit.code, year=opened.year, **values)  # type: ignore[arg-type]


def unit_trail(opened: OpenRegistration) -> list[tuple[str, str | None]]:
    """Return the breadcrumb to a unit's registration."""
    return [
        ("Gương điển hình", url_for("honours.home")),
        (f"{opened.unit.name}, năm {opened.year}", unit_url(opened)),
    ]


def one_trail(opened: OpenExemplar) -> list[tuple[str, str | None]]:
    """Return the breadcrumb to an exemplar's page, as far as the person may go."""
    one = opened.exemplar
    found: list[tuple[str, str | None]] = [("Gương điển hình", url_for("honours.home"))]
    if opened.sides:
        unit = url_for("exemplars.unit", code=one.unit.code, year=one.year)
        found.append((f"{one.unit.name}, năm {one.year}", unit))
    return [*found, (one.name, url_for("exemplars.show", exemplar_id=one.id))]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an exemplar's way, for its page."""

    label: str
    done: bool
    words: str


def steps(exemplar: Exemplar) -> list[Step]:
    """Return the whole way with what is behind: what was decided, by which paper, when."""
    meeting = exemplar.meeting
    commended = exemplar.state is ExemplarState.COMMENDED
    told = {
        ExemplarState.DRAFT: _on(local_day(exemplar.created_at)),
        ExemplarState.SUBMITTED: _on(local_day(exemplar.submitted_at)) if exemplar.submitted_at else "",
        ExemplarState.APPROVED: f"{meeting.number}, ngày {format_date(meeting.held_on)}" if meeting else "",
        ExemplarState.REPORTED: _joined(
            exemplar.report_number, _on(local_day(exemplar.reported_at)) if exemplar.reported_at else ""
        ),
        ExemplarState.FOSTERED: _on(local_day(exemplar.fostered_at)) if exemplar.fostered_at else "",
        ExemplarState.PROPOSED: _on(local_day(exemplar.proposed_at)) if exemplar.proposed_at else "",
        ExemplarState.COMMENDED: decision_words(exemplar.decision_number, exemplar.decided_on)
        if commended
        else "",
    }
    reached = WAY.index(exemplar.state) if exemplar.state in WAY else 0
    return [
        Step(state.label, place <= reached, told[state] if place <= reached else "")
        for place, state in enumerate(WAY)
    ]


def _on(day: date) -> str:
    return f"ngày {format_date(day)}"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def decision_words(number: str, decided_on: date | None) -> str:
    """Return the decision line: “Quyết định số 12-QĐ/ĐU, ngày 15/05/2026”; empty before."""
    if decided_on is None:
        return ""
    return f"{decision_name(number)}, ngày {format_date(decided_on)}"


def decision_name(number: str) -> str:
    """Return how a decision is called by its number: “Quyết định số 12-QĐ/ĐU”."""
    return number if number[:1].isalpha() else f"Quyết định số {number}"


def level_words(level: Level | None) -> str:
    """Return a level in words; empty for none."""
    return level.label if level else ""


def consent_words(exemplar: Exemplar, by: Person | None) -> str:
    """Say what the person answered, when, and who recorded it."""
    if exemplar.consent is Consent.NOT_ASKED or exemplar.consent_on is None:
        return Consent.NOT_ASKED.label
    words = f"{exemplar.consent.label}, ngày {format_date(exemplar.consent_on)}"
    if by is None or exemplar.consent_is_own:
        return words
    return f"{words} ({by.full_name} ghi)"


def quotas(definition: Definition) -> dict[ExemplarKind, Quota]:
    """Return how many of each kind the plan asks for (mau-03.toml; plan, II.3)."""
    found = {}
    for kind in ExemplarKind:
        table = definition.listed(kind.rows)
        if table:
            found[kind] = Quota(table.advised_least, table.advised_most)
    return found


def quota_advice(definition: Definition, exemplars: list[Exemplar]) -> list[str]:
    """Say where a unit has chosen more or fewer than the plan asks for; said, never refused."""
    chosen = [one.kind for one in exemplars if one.state.chosen]
    found = []
    for kind in quotas(definition):
        table = definition.listed(kind.rows)
        advice = advice_on_rows(table, chosen.count(kind)) if table else ""
        if advice:
            found.append(advice)
    return found


def event_words(event: AuditEvent) -> str:
    """Say an event of an exemplar in words, with its reason or paper."""
    data = event.data
    if event.verb is Verb.EXEMPLAR_WRITER_ASKED and "writer" not in data:
        return "Thôi nhờ viết phần của mình"
    more = data.get("reason") or data.get("meeting") or data.get("decision") or data.get("number") or ""
    if "writer" in data:
        more = data["writer"]
    if "answer" in data:
        more = Consent(data["answer"]).label
    return f"{event.verb.label}: {more}" if more else event.verb.label
