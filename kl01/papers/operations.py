"""What people do with papers: begin, write, hand in, take back, return, confirm, reopen."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.forms.content import (
    Content,
    MissingGlyphs,
    Problem,
    blank_row,
    content_problems,
    filled_facts,
    says_something,
    with_rows,
    without_blank_rows,
    without_row,
)
from kl01.forms.definition.data import Section
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.versions import Form
from kl01.org.access import Capacity
from kl01.org.models import Person
from kl01.papers.kinds import CopyKind
from kl01.papers.models import Paper, PaperRevision, PaperSection, SectionCopy
from kl01.papers.queries import content_of, own_paper, paper_subject
from kl01.papers.receivers import Receiver
from kl01.papers.rules import Act, Hand, Situation, State, Transition, check_words, find_transition
from kl01.papers.writer import Home, prefills, receivers_of
from kl01.periods import local_day
from kl01.plan.catalogue import Catalogue
from kl01.refusals import Refusal

EXAMPLE_FACT = "plans_with_example"


class StaleSectionError(StaleVersionError):
    """Somebody else saved the section since the page was made; what was refused is put aside."""

    def __init__(self, section: PaperSection) -> None:
        super().__init__()
        self.section = section


class ClosedPaperError(StaleVersionError):
    """The paper was handed in meanwhile and takes no more text; what was refused is put aside."""


class IncompleteError(Exception):
    """The paper can't be handed in yet; `problems` says why, one a field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


class StalePaperError(StaleVersionError):
    """The paper was moved by somebody since the page was made."""


# --- Beginning ---------------------------------------------------------------------------------------------


def start_paper(
    session: Session, plan: Catalogue, form: Form, year: int, owner: Person, home: Home, actor: Actor
) -> Paper:
    """Begin a paper, or return the one that was begun before.

    What the program knows of its writer is filled in beforehand, and he may change it. Who begins it for
    another types it in for him. Raises Refusal if the form is not for him or not for that year.
    """
    existing = own_paper(session, owner.id, plan.plan_id, form.code, year)
    if existing:
        return existing
    if not form.is_for(home.standing) or year not in form.years(plan):
        raise Refusal("Mẫu này không dành cho năm hoặc đối tượng đã chọn")
    entered = actor.person_id != owner.id
    paper = Paper(
        template_id=form.template_id,
        plan_id=plan.plan_id,
        code=form.code,
        year=year,
        owner_id=owner.id,
        unit_id=home.unit.id,
        standing=home.standing,
        entered_by_id=actor.person_id if entered else None,
        created_at=actor.at,
        changed_at=actor.at,
    )
    session.add(paper)
    session.flush()
    known = _known_of(session, owner, home, actor)
    _add_sections(session, paper, form, known, plan, actor)
    verb = Verb.PAPER_ENTERED if entered else Verb.PAPER_STARTED
    record(session, actor, verb, paper_subject(paper.id), unit_id=paper.unit_id, data=_named(paper))
    return paper


def start_unit_paper(
    session: Session,
    plan: Catalogue,
    form: Form,
    year: int,
    unit_id: int,
    known: dict[str, str],
    actor: Actor,
) -> Paper:
    """Begin a unit's paper for the room that keeps it, which also leaves the word in the audit trail.

    `known` is what the program knows, by the names that definitions use.
    """
    paper = Paper(
        template_id=form.template_id,
        plan_id=plan.plan_id,
        code=form.code,
        year=year,
        unit_id=unit_id,
        created_at=actor.at,
        changed_at=actor.at,
    )
    session.add(paper)
    session.flush()
    _add_sections(session, paper, form, known, plan, actor)
    return paper


def _add_sections(
    session: Session, paper: Paper, form: Form, known: dict[str, str], plan: Catalogue, actor: Actor
) -> None:
    for section in form.definition.written_sections:
        content = _first_content(section, known, plan)
        session.add(PaperSection(paper_id=paper.id, code=section.code, content=content, changed_at=actor.at))
    session.flush()
    session.refresh(paper)


def _named(paper: Paper) -> dict[str, Any]:
    return {"form": paper.code, "year": paper.year}


def _known_of(session: Session, owner: Person, home: Home, actor: Actor) -> dict[str, str]:
    """Return what is known of a writer: the organisation's word first, else what he wrote last time."""
    day = local_day(actor.at)
    options = receivers_of(session, owner.id, home, day)
    known = prefills(session, owner, home, options[0] if options else None, day)
    last = session.scalars(
        select(PaperSection.content)
        .join(Paper)
        .where(Paper.owner_id == owner.id, PaperSection.begun.is_(True))
        .order_by(Paper.created_at.desc(), PaperSection.id)
    ).all()
    for key, prefill in (
        ("gov_position", "job_title"),
        ("union_position", "union_position"),
        ("party_position", "party_position"),
    ):
        if not known[prefill]:
            known[prefill] = next((str(one[key]) for one in last if one.get(key)), "")
    born = next((str(one["birth_date"]) for one in last if one.get("birth_date")), "")
    if born:  # a whole date says more than the year alone
        known["birth_year"] = born
    return known


def _first_content(section: Section, known: dict[str, str], plan: Catalogue) -> Content:
    content: Content = {}
    for field in section.fields:
        if field.kind is FieldKind.TABLE:
            if field.start_rows_from == "term_years":
                first = field.columns[0].key
                content[field.key] = [
                    {"id": f"r{number}", first: str(year)}
                    for number, year in enumerate(range(plan.first_year, plan.last_year + 1), start=1)
                ]
        elif field.prefill and field.kind is not FieldKind.SHOWN and known.get(field.prefill):
            content[field.key] = known[field.prefill]
    return content


# --- Writing -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """What a page sends to be saved: its text, and what it was made from."""

    content: Content
    finished: bool
    version: int
    edit_session: str


def section_of(paper: Paper, code: str) -> PaperSection:
    """Return a section of a paper; it has one for each that the form asks for."""
    return next(section for section in paper.sections if section.code == code)


def save_section(
    session: Session, paper: Paper, code: str, draft: Draft, actor: Actor, *, closed: bool = False
) -> PaperSection:
    """Store a section as it was typed, whatever is wrong or missing in it.

    A page that saved last may save again without knowing the newest version: it can't conflict with itself.
    Raises ClosedPaperError if the paper is handed in or `closed` to who writes, StaleSectionError if somebody
    else saved meanwhile; both put the text aside first, so the caller must let the transaction be committed.
    """
    section = section_of(paper, code)
    unchanged = section.content == draft.content and section.finished == draft.finished
    if closed or not paper.state.editable:
        if not unchanged:
            put_aside(session, section, draft, CopyKind.REFUSED, actor)
        raise ClosedPaperError
    own_page = bool(draft.edit_session) and section.last_session == draft.edit_session
    if not own_page and section.version != draft.version:
        if unchanged:
            return section
        put_aside(session, section, draft, CopyKind.REFUSED, actor)
        raise StaleSectionError(section)
    if unchanged and section.begun:
        return section
    if not own_page and section.content != draft.content:
        _keep_replaced(session, section)
    section.content = draft.content
    section.finished = draft.finished
    section.begun = True
    section.last_session = draft.edit_session
    section.changed_at = actor.at
    section.changed_by_id = actor.person_id
    session.flush()
    return section


def _keep_replaced(session: Session, section: PaperSection) -> None:
    """Keep what another page left in a section: one row for each page that was open, not for each save."""
    if section.begun and says_something(section.content):
        _store_copy(
            session, section, section.last_session, CopyKind.REPLACED, section.content, section.changed_by_id
        ).at = section.changed_at
        session.flush()


def remove_row(
    session: Session, section: PaperSection, key: str, row_id: str, page: str, actor: Actor
) -> None:
    """Take a row out of a section's table; what it says is put aside with all that this page took out before.

    `page` is the edit session of the page, which has just saved the section.
    """
    rows = list(section.content.get(key, []))
    row = next((one for one in rows if one["id"] == row_id), None)
    if row is None:
        return
    if not blank_row(row):
        before = _stored_copy(session, section, page, CopyKind.REMOVED)
        removed = dict(before.content) if before else {}
        removed[key] = [*removed.get(key, []), row]
        _store_copy(session, section, page, CopyKind.REMOVED, removed, actor.person_id).at = actor.at
    section.content = {**section.content, key: without_row(rows, row_id)}
    session.flush()


def put_aside(
    session: Session, section: PaperSection, draft: Draft, kind: CopyKind, actor: Actor
) -> SectionCopy:
    """Keep a text that can't be stored in its section, for its writer to fetch back."""
    copy = _store_copy(session, section, draft.edit_session, kind, draft.content, actor.person_id)
    copy.at = actor.at
    session.flush()
    return copy


def _stored_copy(
    session: Session, section: PaperSection, edit_session: str, kind: CopyKind
) -> SectionCopy | None:
    return session.scalar(
        select(SectionCopy).filter_by(
            paper_id=section.paper_id, code=section.code, edit_session=edit_session, kind=kind
        )
    )


def _store_copy(
    session: Session,
    section: PaperSection,
    edit_session: str,
    kind: CopyKind,
    content: Content,
    person_id: int | None,
) -> SectionCopy:
    copy = _stored_copy(session, section, edit_session, kind)
    if copy is None:
        copy = SectionCopy(paper_id=section.paper_id, code=section.code, edit_session=edit_session, kind=kind)
        session.add(copy)
    copy.content = content
    copy.person_id = person_id
    return copy


def take_copy(
    session: Session, paper: Paper, copy: SectionCopy, page: str, actor: Actor, *, closed: bool = False
) -> PaperSection:
    """Put a text that was put aside into its section; what stood there is kept in its place.

    Rows that were removed come back after those that are there. `page` is a new edit session, for what is
    saved here belongs to no open page. Raises ClosedPaperError if the paper is handed in or `closed` to him.
    """
    if closed or not paper.state.editable:
        raise ClosedPaperError
    section = section_of(paper, copy.code)
    content = copy.content
    if copy.kind is CopyKind.REMOVED:
        content = dict(section.content)
        for key, rows in copy.content.items():
            content[key] = with_rows(content.get(key, []), rows)
    elif section.content != content:
        _keep_replaced(session, section)
    section.content = content
    section.begun = True
    section.last_session = page
    section.changed_at = actor.at
    section.changed_by_id = actor.person_id
    session.delete(copy)
    session.flush()
    return section


def drop_copy(session: Session, copy: SectionCopy) -> None:
    """Throw away a text that was put aside, at its writer's word."""
    session.delete(copy)
    session.flush()


# --- Moving ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """An act on a paper with all that goes with it."""

    act: Act
    hand: Hand
    version: int
    """The paper's version that the person saw."""
    reason: str = ""
    remarks: dict[str, str] | None = None
    """What to mend, by section; for returning."""
    receiver_content: Content | None = None
    """What the receiver filled in; for confirming."""


def _apply(paper: Paper, move: Move, *, deserted: bool = False) -> Transition:
    """Check an act against the rules and return the way that it takes."""
    situation = Situation(paper.state, paper.writer_id, paper.opened_at is not None, deserted)
    found = find_transition(situation, move.act, move.hand)
    if found is None or paper.version != move.version:
        raise StalePaperError
    check_words(found, move.reason, move.remarks or {})
    return found


def _moved(session: Session, paper: Paper, way: Transition, actor: Actor, data: dict[str, Any]) -> None:
    paper.changed_at = actor.at
    session.flush()
    record(
        session,
        actor,
        way.verb,
        paper_subject(paper.id),
        unit_id=paper.receiver_unit_id,
        data=_named(paper) | data,
    )


def submit_paper(
    session: Session,
    paper: Paper,
    form: Form,
    home: Home,
    receiver: Receiver,
    printed: dict[str, Any],
    move: Move,
    missing: MissingGlyphs,
    actor: Actor,
) -> None:
    """Hand a paper in to an office. What is handed in is kept as a revision that never changes.

    `printed` are the names and fixed words as they are now. Raises IncompleteError, StalePaperError.
    """
    way = _apply(paper, move)
    content = without_blank_rows(form.definition, content_of(paper))
    problems = content_problems(form.definition, content_of(paper), missing, party_member=home.party_member)
    if problems:
        raise IncompleteError(problems)
    paper.state = way.after
    paper.revision += 1
    paper.submitted_at = actor.at
    paper.unit_id = home.unit.id
    paper.standing = home.standing
    paper.receiver_kind = receiver.kind
    paper.receiver_role = receiver.role
    paper.receiver_unit_id = receiver.unit_id
    paper.opened_at = None
    paper.reason = ""
    paper.remarks = {}
    paper.printed = printed
    paper.names_example = EXAMPLE_FACT in filled_facts(form.definition, content)
    assert actor.person_id is not None
    session.add(
        PaperRevision(
            paper_id=paper.id,
            number=paper.revision,
            content=content,
            printed=printed,
            submitted_at=actor.at,
            submitted_by_id=actor.person_id,
        )
    )
    _moved(session, paper, way, actor, {"revision": paper.revision})


def withdraw_paper(session: Session, paper: Paper, move: Move, actor: Actor, *, deserted: bool) -> None:
    """Take a paper back that its receiver has not opened yet, or that nobody is left to receive."""
    way = _apply(paper, move, deserted=deserted)
    paper.state = way.after
    paper.opened_at = None
    _moved(session, paper, way, actor, {})


def _keep_reason(session: Session, paper: Paper) -> None:
    """Write beside the version that comes back why it does, for both sides to read later."""
    newest = session.scalars(select(PaperRevision).filter_by(paper_id=paper.id, number=paper.revision)).one()
    newest.reason, newest.remarks = paper.reason, paper.remarks


def return_paper(session: Session, paper: Paper, move: Move, actor: Actor) -> None:
    """Give a paper back to be mended, with the reason. Raises Refusal without one."""
    way = _apply(paper, move)
    paper.state = way.after
    paper.reason = move.reason
    paper.remarks = {code: text for code, text in (move.remarks or {}).items() if text}
    for section in paper.sections:
        if section.code in paper.remarks:
            section.finished = False
    _keep_reason(session, paper)
    _moved(session, paper, way, actor, {"revision": paper.revision})


def confirm_paper(
    session: Session, paper: Paper, move: Move, capacity: Capacity, signer: dict[str, str], actor: Actor
) -> None:
    """Confirm a paper. `signer` is the confirmer's office and name as the paper prints them."""
    way = _apply(paper, move)
    paper.state = way.after
    paper.confirmed_at = actor.at
    paper.confirmed_by_id = move.hand.person_id
    paper.confirmed_for_id = capacity.on_behalf_of_id
    paper.receiver_content = move.receiver_content or {}
    paper.printed = paper.printed | signer
    # Nobody needs earlier wordings any more; what was refused its writer may still want to fetch.
    session.execute(
        delete(SectionCopy).where(SectionCopy.paper_id == paper.id, SectionCopy.kind != CopyKind.REFUSED)
    )
    _moved(session, paper, way, actor, {"revision": paper.revision})


def reopen_paper(session: Session, paper: Paper, move: Move, actor: Actor) -> None:
    """Give a confirmed paper back to its writer. Raises Refusal without a reason."""
    way = _apply(paper, move)
    paper.state = way.after
    paper.reason = move.reason
    paper.confirmed_at = paper.confirmed_by_id = paper.confirmed_for_id = None
    _keep_reason(session, paper)
    _moved(session, paper, way, actor, {"revision": paper.revision})


def _mark_opened(session: Session, paper: Paper, actor: Actor) -> None:
    if paper.opened_at is None and paper.state is State.SUBMITTED:
        paper.opened_at = actor.at
        session.flush()


def _where(paper: Paper) -> int | None:
    """Return the unit to which somebody's look at a paper belongs: who received it, or whose own it is."""
    return paper.unit_id if paper.owner_id is None else paper.receiver_unit_id


def note_opened(session: Session, paper: Paper, actor: Actor) -> None:
    """Leave word that somebody else than its writer opened a paper; from then on it can't be withdrawn."""
    _mark_opened(session, paper, actor)
    record(session, actor, Verb.PAPER_OPENED, paper_subject(paper.id), unit_id=_where(paper))


def note_printed(session: Session, paper: Paper, actor: Actor, *, batch: str | None = None) -> None:
    """Leave word that somebody else than its writer printed a paper, which opens it too."""
    _mark_opened(session, paper, actor)
    record(
        session,
        actor,
        Verb.PAPER_PRINTED,
        paper_subject(paper.id),
        unit_id=_where(paper),
        batch=batch,
    )
