"""What people do with papers: begin, write, hand in, take back, return, confirm, reopen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.forms.ceilings import ceiling_problems, letters_of
from kl01.forms.content import Content, Row, blank_row, put_back, with_rows, without_rows
from kl01.forms.definition.data import Section
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.versions import Form, form_of
from kl01.papers.aside import keep_no_longer, keep_removed, keep_replaced, put_aside, removed_rows
from kl01.papers.kinds import CopyKind
from kl01.papers.models import Paper, PaperSection, SectionCopy
from kl01.papers.queries import paper_subject
from kl01.papers.refused import TooLongError
from kl01.periods import local_day
from kl01.plan.catalogue import Catalogue


class StaleSectionError(StaleVersionError):
    """Somebody else saved the section since the page was made; what was refused is put aside."""

    def __init__(self, section: PaperSection) -> None:
        super().__init__()
        self.section = section


class ClosedPaperError(StaleVersionError):
    """The paper was handed in meanwhile and takes no more text; what was refused is put aside."""


# --- Beginning ---------------------------------------------------------------------------------------------


def add_sections(
    session: Session, paper: Paper, form: Form, known: dict[str, str], plan: Catalogue, actor: Actor
) -> None:
    """Give a paper its sections, with what is `known` by the names that definitions use."""
    for section in form.definition.written_sections:
        content = _first_content(section, known, plan)
        session.add(PaperSection(paper_id=paper.id, code=section.code, content=content, changed_at=actor.at))
    session.flush()
    session.refresh(paper)


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
    session: Session,
    paper: Paper,
    code: str,
    draft: Draft,
    actor: Actor,
    *,
    closed: bool,
    for_another: bool = False,
) -> PaperSection:
    """Store a section as it was typed, whatever is wrong or missing in it.

    Who saves `for_another` leaves word of it, once for each section and sitting.

    A page that saved last may save again without knowing the newest version: it can't conflict with itself.
    Raises TooLongError if it holds more than any draft may (`forms.ceilings`), ClosedPaperError if the
    section is `closed` to who writes, StaleSectionError if somebody else saved meanwhile; these two put the
    text aside first, so the caller must let the transaction be committed. Raises TooManyCopiesError if a
    text would have to be put aside and too many are.
    """
    section = section_of(paper, code)
    _refuse_excess(session, paper, section, draft.content)
    unchanged = section.content == draft.content and section.finished == draft.finished
    if closed:
        if not unchanged:
            put_aside(session, section, draft.edit_session, draft.content, actor)
        raise ClosedPaperError
    own_page = bool(draft.edit_session) and section.last_session == draft.edit_session
    if not own_page and section.version != draft.version:
        if unchanged:
            return section
        put_aside(session, section, draft.edit_session, draft.content, actor)
        raise StaleSectionError(section)
    if unchanged and section.begun:
        return section
    if not own_page and section.content != draft.content:
        keep_replaced(session, section)
    if for_another:
        _note_saved_for(session, paper, section, actor)
    section.content = draft.content
    section.finished = draft.finished
    section.begun = True
    section.last_session = draft.edit_session
    section.changed_at = actor.at
    section.changed_by_id = actor.person_id
    session.flush()
    return section


def _refuse_excess(session: Session, paper: Paper, section: PaperSection, content: Content) -> None:
    """Raise TooLongError if a content may not take the place of what stands in a section."""
    asked = form_of(session, paper.template_id).definition.section(section.code)
    beside = sum(letters_of(one.content) for one in paper.sections if one is not section)
    problems = ceiling_problems(asked, content, section.content, beside) if asked else []
    if problems:
        raise TooLongError(problems)


def _note_saved_for(session: Session, paper: Paper, section: PaperSection, actor: Actor) -> None:
    """Leave word that somebody saves for another, unless the section's last save was theirs and of today."""
    own = section.begun and section.changed_by_id == actor.person_id
    if own and local_day(section.changed_at) == actor.today:
        return
    data = {"section": section.code}
    record(session, actor, Verb.PAPER_SAVED_FOR, paper_subject(paper.id), unit_id=paper.unit_id, data=data)


def remove_rows(
    session: Session,
    section: PaperSection,
    key: str,
    row_ids: Collection[str],
    page: str,
    actor: Actor,
    *,
    for_another: bool = False,
) -> None:
    """Take rows out of a section's table; what they say is put aside with all that this page took out before.

    `page` is the edit session of the page, which has just saved the section. Raises TooManyCopiesError if
    they would have to be put aside and too many texts are: then they stay.
    """
    rows = list(section.content.get(key, []))
    said = [row for row in rows if row["id"] in row_ids and not blank_row(row)]
    if said:
        keep_removed(session, section, page, key, said, actor)
    if for_another:
        _note_saved_for(session, section.paper, section, actor)
    section.content = {**section.content, key: without_rows(rows, row_ids)}
    section.last_session = page
    section.changed_at, section.changed_by_id = actor.at, actor.person_id
    session.flush()


def restore_row(
    session: Session,
    section: PaperSection,
    key: str,
    row_id: str,
    taken_out_by: str,
    before: Sequence[str],
    page: str,
    actor: Actor,
    *,
    for_another: bool = False,
) -> str | None:
    """Put a row back where it stood, behind the nearest of `before` that is there.

    `page` is the edit session of the page, which has just saved the section, `taken_out_by` of the one that
    took the row out.

    Returns the id under which it stands again, None if it is put aside no more: it is there already, or was
    taken or thrown away elsewhere. Raises TooLongError if the section would be more than a draft may hold:
    then the row stays put aside.
    """
    kept: list[Row] = removed_rows(session, section, taken_out_by).get(key, [])
    row = next((one for one in reversed(kept) if one["id"] == row_id), None)
    if row is None:
        return None
    rows = list(section.content.get(key, []))
    found = put_back(rows, row, before)
    content = {**section.content, key: found}
    _refuse_excess(session, section.paper, section, content)
    keep_no_longer(session, section, taken_out_by, key, row)
    if for_another:
        _note_saved_for(session, section.paper, section, actor)
    section.content = content
    section.last_session = page
    section.changed_at, section.changed_by_id = actor.at, actor.person_id
    session.flush()
    (stands,) = {one["id"] for one in found} - {one["id"] for one in rows}
    return stands


def take_copy(
    session: Session, paper: Paper, copy: SectionCopy, page: str, actor: Actor, *, closed: bool
) -> PaperSection:
    """Put a text that was put aside into its section; what stood there is kept in its place.

    Rows that were removed come back after those that are there. `page` is a new edit session, for what is
    saved here belongs to no open page. Raises ClosedPaperError if the section is `closed` to who asks,
    TooLongError if rows that come back would be more than a draft may hold.
    """
    if closed:
        raise ClosedPaperError
    section = section_of(paper, copy.code)
    content = copy.content
    if copy.kind is CopyKind.REMOVED:
        content = dict(section.content)
        for key, rows in copy.content.items():
            content[key] = with_rows(content.get(key, []), rows)
        _refuse_excess(session, paper, section, content)
    elif section.content != content:
        keep_replaced(session, section, in_place=True)
    section.content = content
    section.begun = True
    section.last_session = page
    section.changed_at = actor.at
    section.changed_by_id = actor.person_id
    session.delete(copy)
    session.flush()
    _record_copy(session, Verb.COPY_TAKEN, paper, copy, actor)
    return section


def drop_copy(session: Session, paper: Paper, copy: SectionCopy, actor: Actor) -> None:
    """Throw away a text that was put aside, at its writer's word."""
    session.delete(copy)
    session.flush()
    _record_copy(session, Verb.COPY_DROPPED, paper, copy, actor)


def _record_copy(session: Session, verb: Verb, paper: Paper, copy: SectionCopy, actor: Actor) -> None:
    data = {"section": copy.code, "kind": copy.kind.value}
    record(session, actor, verb, paper_subject(paper.id), unit_id=paper.unit_id, data=data)


# --- Who looks at it ---------------------------------------------------------------------------------------


def note_look(session: Session, paper: Paper, verb: Verb, actor: Actor, *, unit_id: int | None) -> None:
    """Leave word that somebody opened or printed another's paper, on behalf of a unit."""
    record(session, actor, verb, paper_subject(paper.id), unit_id=unit_id)
