"""Mẫu 03, 03A and 03B as they are printed: names, headings and rows; and who writes in their sections."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from kl01.exemplars.access import (
    OpenExemplar,
    OpenRegistration,
    passed_of,
    registering_capacity,
    sides_of,
)
from kl01.exemplars.models import CommitteeMeeting, Exemplar, Registration, Round
from kl01.exemplars.rounds import ordinal_of, round_name, round_title, waits
from kl01.exemplars.rules import ExemplarKind, ExemplarState
from kl01.forms.content import Content, Row
from kl01.forms.definition.data import Definition, FormField
from kl01.forms.definition.vocabulary import ROW_SOURCES, HeadingStyle
from kl01.forms.document import unit_confirmation
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import Form, form_of, form_title
from kl01.org.acting import Acting
from kl01.org.heading import unit_heading
from kl01.org.issuing import body_sign
from kl01.org.kinds import Role, UnitKind
from kl01.org.models import Person
from kl01.org.naming import post_alone
from kl01.org.print_profiles import former_profile, print_profile
from kl01.org.queries import holders
from kl01.org.rules import issuing_body
from kl01.org.units import Unit, committee, unit_by_id, unit_on
from kl01.papers.queries import content_of
from kl01.periods import Period, format_date, local_day
from kl01.plan.catalogue import Catalogue, catalogue
from kl01.plan.words import plan_words
from kl01.submissions.people import home_of, prefills

_ROOM = "…………"
UNKNOWN_APPROVAL = f"biên bản (nghị quyết) số {_ROOM}, ngày {_ROOM}"
"""Room to write by hand where the committee has not decided yet."""


def known_of_unit(session: Session, unit: Unit, day: date) -> dict[str, str]:
    """Return what is known of a unit's mẫu 03 beforehand, by the names that definitions use."""
    found = committee(session)
    name, parent = unit_on(session, unit.id, day)
    above = issuing_body(*parent) if parent else ""
    body = issuing_body(unit.kind, name)
    recipients = [f"Ban Thường vụ {above} (để báo cáo)", f"Ban Tuyên giáo {above}"] if above else []
    return {
        "place_name": found.place_name if found else "",
        "recipients": "\n".join([*recipients, f"Lưu {body}"]),
    }


def known_of_person(session: Session, person: Person | None, day: date) -> dict[str, str]:
    """Return what is known of a person who is chosen; nothing of one who is not on record here."""
    home = home_of(session, person.id, day) if person else None
    if person is None or home is None:
        found = committee(session)
        return {"place_name": found.place_name if found else ""}
    return prefills(session, person, home, None, day)


def unit_words(
    session: Session,
    plan: Catalogue,
    form: Form,
    unit: Unit,
    year: int,
    day: date,
    *,
    approval: str = "",
    shown: dict[str, str] | None = None,
    writer: str = "",
    former: bool = False,
) -> PrintedWords:
    """Return every name and fixed word of a unit's paper as it is on a day; see submissions.words.

    The heading is the Party's whoever is chosen, for the body that registers is its committee. `former`: the
    paper was laid before the committee when neither its words were kept nor anything of its look was set.
    """
    style = HeadingStyle(form.definition.headings["unit"])
    party = style is HeadingStyle.PARTY
    begins_on = plan.begins_on
    profile = (
        former_profile(begins_on, party=party) if former else print_profile(session, begins_on, party=party)
    )
    found = committee(session)
    heading = unit_heading(session, unit, day)
    name = unit_on(session, unit.id, day)[0]
    signed = unit.signature(name)
    secretaries = holders(session, unit.id, Role.SECRETARY, day)
    words = {
        "year": str(year),
        "term": plan.term_label,
        "plan": plan_words(plan),
        "plan_name": plan.name,
        "issuer": plan.issuer,
        "subject_phrase": plan.subject_phrase,
        "theme": "",
        "body": signed.on_behalf_of.lower(),
        "on_behalf": signed.on_behalf_of,
        "office": signed.office,
        "in_place_of": signed.in_place_of,
        "issuing_body": issuing_body(unit.kind, name),
        "committee": "đảng ủy" if unit.kind is UnitKind.GRASSROOTS_PARTY_ORGANIZATION else "cấp ủy",
        "approval": approval or UNKNOWN_APPROVAL,
        "body_sign": body_sign(unit.kind, name),
    }
    return PrintedWords(
        profile=profile.name,
        margins=profile.margins,
        superior=heading.superior,
        issuer=heading.issuer,
        party_member=True,
        words=words,
        shown={"place_name": found.place_name if found else "", **(shown or {})},
        writer=writer,
        confirmation=unit_confirmation(form.definition, words),
        signer=secretaries[0].name if secretaries else "",
        day=day,
    )


def approval_words(meetings: Iterable[CommitteeMeeting]) -> str:
    """Return how papers name the meetings that approved: “Biên bản số 03-BB/ĐU, ngày 12/02/2026”."""
    told = {one.id: f"{one.number}, ngày {format_date(one.held_on)}" for one in meetings}
    return "; ".join(told.values())


def round_content(opened: OpenRegistration, one: Round) -> Content:
    """Return the rows of a list's paper, each in the table of its kind: of who its reader may read.

    Of an approved list they are what was approved, of a draft what is registered of all who wait.
    """
    definition = opened.form.definition
    rows: dict[str, list[Row]] = {source: [] for source in ROW_SOURCES}
    for exemplar_id, kind, row in rows_of_round(opened, one):
        rows[kind.rows].append({"id": f"r{exemplar_id}", **row})
    tables = {source: definition.listed(source) for source in ROW_SOURCES}
    return {table.key: rows[source] for source, table in tables.items() if table}


def rows_of_round(opened: OpenRegistration, one: Round) -> list[tuple[int, ExemplarKind, Row]]:
    """Return who stands on a list, of those that its reader may read: number, kind and row of each."""
    if one.approved_at is None:
        return [(each.id, each.kind, each.row) for each in opened.exemplars if waits(each)]
    readable = {each.id for each in opened.exemplars}
    return [(row.exemplar_id, row.kind, row.row) for row in one.rows if row.exemplar_id in readable]


def round_words(session: Session, opened: OpenRegistration, one: Round) -> PrintedWords:
    """Return the names and fixed words of a list's paper: of its approval, else of today.

    A list that was approved before its words were kept has those of the day on which that was recorded.
    """
    if one.approved_at is not None and one.paper.printed:
        return one.paper.printed
    day = opened.acting.today if one.approved_at is None else local_day(one.approved_at)
    approval = approval_words([one.meeting] if one.meeting else [])
    former = one.approved_at is not None
    return unit_words(
        session, opened.plan, opened.form, opened.unit, opened.year, day, approval=approval, former=former
    )


def round_definition(definition: Definition, one: Round) -> Definition:
    """Return mẫu 03 as a list of it is printed.

    A later list says which it is, and is not measured against what the plan asks for a whole year: where
    nobody of a kind stands, it leaves no room for rows, not even as a draft.
    """
    title = round_title(ordinal_of(one))
    if not title:
        return definition
    sections = tuple(
        replace(section, fields=tuple(_of_later_list(field) for field in section.fields))
        for section in definition.sections
    )
    return replace(definition, sections=sections, subject=(*definition.subject, title))


def _of_later_list(field: FormField) -> FormField:
    if not field.rows_from:
        return field
    return replace(field, required=False, blank_lines=0, advised_least=0, advised_most=0)


def sheet_words(session: Session, opened: OpenExemplar) -> PrintedWords:
    """Return the names and fixed words of an exemplar's sheet: of today while it is written, else as kept."""
    one = opened.exemplar
    if not one.state.laid_before:
        return sheet_words_on(session, one, opened.acting.today)
    return one.sheet.printed or sheet_words_on(session, one, settled_on(one), former=True)


def settled_on(one: Exemplar) -> date:
    """Return on which day what stands on a sheet was settled the last time."""
    if one.state is ExemplarState.WITHDRAWN:
        return local_day(one.changed_at)
    moments = (one.submitted_at, one.meeting.recorded_at if one.meeting else None, one.proposed_at)
    return local_day(max((at for at in (*moments, one.commended_at) if at), default=one.changed_at))


def sheet_words_on(session: Session, one: Exemplar, day: date, *, former: bool = False) -> PrintedWords:
    """Return the names and fixed words of an exemplar's sheet as they are on a day, to be kept with it.

    `former` as above.
    """
    plan = catalogue(session, one.sheet.plan_id)
    assert plan is not None
    return unit_words(
        session,
        plan,
        form_of(session, one.sheet.template_id),
        unit_by_id(session, one.unit_id),
        one.year,
        day,
        approval=approval_words([one.meeting] if one.meeting else []),
        shown=shown_of(one),
        writer=_signer_of(one),
        former=former,
    )


def shown_of(exemplar: Exemplar) -> dict[str, str]:
    """Return what an exemplar's sheet shows of its registration."""
    return {
        "exemplar_name": exemplar.name,
        "exemplar_position": post_alone(exemplar.row.get("position", ""), exemplar.unit.name),
        "exemplar_field": exemplar.field,
        "registering_unit": exemplar.unit.name,
    }


def _signer_of(exemplar: Exemplar) -> str:
    """Return who signs a sheet beside the committee: the person, or who heads the collective."""
    if exemplar.kind is ExemplarKind.INDIVIDUAL:
        return exemplar.name
    return str(content_of(exemplar.sheet).get("representative", ""))


def open_registration_of(session: Session, acting: Acting, registration: Registration) -> OpenRegistration:
    """Return a registration as a person may read it; what they may not read is not among its exemplars."""
    plan = catalogue(session, registration.plan_id)
    assert plan is not None
    return OpenRegistration(
        unit_by_id(session, registration.unit_id),
        plan,
        form_of(session, registration.paper.template_id),
        registration.year,
        acting.in_capacity(registering_capacity(acting.principal, registration.unit_id)),
        sides_of(acting.principal, registration.unit_id),
        registration,
        *passed_of(session, acting, registration),
    )


def registration_title(opened: OpenRegistration, one: Round | None = None) -> str:
    """Return “Mẫu 03 – Đăng ký gương điển hình năm 2026 – Đảng bộ Sở Nội vụ – đợt bổ sung 1”."""
    title = f"{form_title(opened.form.definition, Period(opened.year))} – {opened.unit.name}"
    ordinal = ordinal_of(one) if one else 1
    return f"{title} – {round_name(ordinal).lower()}" if ordinal > 1 else title


def sheet_title(opened: OpenExemplar) -> str:
    """Return “Mẫu 03B – Cá nhân điển hình năm 2026 – Nguyễn Thị Ánh”."""
    return (
        f"{form_title(opened.sheet_form.definition, opened.exemplar.sheet.period)} – {opened.exemplar.name}"
    )


def printed_for_commendation(
    session: Session, exemplars: Iterable[Exemplar], acting: Acting
) -> dict[int, PrintedWords]:
    """Return the names of each exemplar's sheet as they are today, to be kept with its commendation."""
    return {one.id: sheet_words_on(session, one, acting.today) for one in exemplars}
