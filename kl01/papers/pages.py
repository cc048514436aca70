"""What the pages of a writer share: a paper and a section opened for them, two texts of it side by side."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, url_for
from sqlalchemy.orm import Session

from kl01.db import db
from kl01.forms.content import Content, asked_fields, rows_of, text_of, with_rows
from kl01.forms.controls import SectionForm, typed_labels
from kl01.forms.definition.data import Section
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.versions import form_of
from kl01.org.acting import Acting, Word
from kl01.org.models import Person
from kl01.papers.access import Need, OpenPaper, load_paper_for, word_of_look
from kl01.papers.kinds import CopyKind
from kl01.papers.models import Paper, PaperSection, SectionCopy
from kl01.papers.operations import Draft, save_section, section_of
from kl01.papers.queries import side_copies
from kl01.periods import VIETNAM
from kl01.web.pages import clock

blueprint = Blueprint("papers", __name__, url_prefix="/mau")


def save_time() -> str:
    """Return “14:05”, in Việt Nam's time."""
    return f"{clock()().astimezone(VIETNAM):%H:%M}"


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A section that is being written, with its neighbours."""

    opened: OpenPaper
    section: Section
    stored: PaperSection
    number: int
    count: int
    following: Section | None

    @property
    def party_member(self) -> bool:
        """Whether its writer is asked what only party members are; looked up only where it matters."""
        return not any(field.party_only for field in self.section.fields) or self.opened.party_member

    @property
    def may_write(self) -> bool:
        """Whether the person may change this section now."""
        return self.section.code in self.opened.writable

    @property
    def done_url(self) -> str:
        """Where the last section leads."""
        return self.opened.done[0]

    @property
    def done_words(self) -> str:
        """What the button of the last section says of it."""
        return self.opened.done[1]

    @property
    def acting(self) -> Acting:
        """Who writes, and for whom."""
        return self.opened.acting

    def form(self, **options: Any) -> SectionForm:
        """Return the section's form over what is stored."""
        return SectionForm(
            self.opened.form,
            self.section,
            self.opened.plan,
            self.stored.content,
            party_member=self.party_member,
            **options,
        )

    def fresh_form(self, edit_session: str | None = None) -> SectionForm:
        """Return the form as a newly opened page shows it: what is stored, and a token."""
        return self.form(
            formdata=None,
            data={
                "version": str(self.stored.version),
                "edit_session": edit_session or secrets.token_hex(8),
                "finished": "yes" if self.stored.finished else "no",
            },
        )

    def url(self, endpoint: str = "papers.section", **values: Any) -> str:
        """Return an address of the section."""
        return url_for(endpoint, paper_id=self.opened.paper.id, section=self.section.code, **values)


def load_section_for(
    session: Session, acting: Acting, paper_id: int, section: str, needs: Need = Need.WRITE
) -> SectionPage:
    """Open a section for writing. Answers 404 for one that the form doesn't ask of its writer."""
    opened = load_paper_for(session, acting, paper_id, needs)
    parts = tuple(one for one in opened.form.definition.written_sections if one.code in opened.asked)
    place = next((index for index, one in enumerate(parts) if one.code == section), None)
    if place is None:
        abort(404)
    following = parts[place + 1] if place + 1 < len(parts) else None
    stored = section_of(opened.paper, section)
    return SectionPage(opened, parts[place], stored, place + 1, len(parts), following)


def typed_into_section(paper_id: int, section: str) -> Mapping[str, str | None]:
    """Return the labels of what is typed into a section, by name."""
    paper = db.session.get(Paper, paper_id)
    found = form_of(db.session(), paper.template_id).definition.section(section) if paper else None
    return typed_labels(found.fields) if found else {}


def word_of_section(page: SectionPage) -> Word | None:
    """Return the word that a look at a section leaves."""
    return word_of_look(page.opened)


def changer(page: SectionPage) -> str:
    """Return who changed a section last; empty if it was the same person, in another window."""
    number = page.stored.changed_by_id
    if number == page.acting.person_id:
        return ""  # another window of the same person
    person = db.session().get(Person, number) if number else None
    return person.full_name if person else "Người khác"


def own_copy(page: SectionPage, edit_session: str) -> SectionCopy | None:
    """Return what an open page had put aside, else the newest that was."""
    copies = side_copies(db.session(), page.opened.paper.id, page.section.code)
    return next((one for one in copies if one.edit_session == edit_session), next(iter(copies), None))


def comparison(page: SectionPage, copy: SectionCopy | None) -> dict[str, Any]:
    """Return both texts of each question, and which questions differ."""
    mine: Content = copy.content if copy else {}
    if copy and copy.kind is CopyKind.REMOVED:  # beside it stands what taking the rows back would give
        there = page.stored.content
        mine = there | {key: with_rows(there.get(key, []), rows) for key, rows in mine.items()}
    rows = []
    for field in asked_fields(page.section, party_member=page.party_member):
        kept, other = _flat(field, page.stored.content), _flat(field, mine)
        rows.append((field.label, kept, other, kept != other))
    copies = side_copies(db.session(), page.opened.paper.id, page.section.code)
    return {"copy": copy, "rows": rows, "copies": copies}


def _flat(field: Any, content: Content) -> str:
    if field.kind is not FieldKind.TABLE:
        return text_of(content, field)
    lines = []
    for number, row in enumerate(rows_of(content, field), start=1):
        parts = [f"{column.label}: {row[column.key]}" for column in field.columns if row.get(column.key)]
        lines.append(f"{number}. " + "; ".join(parts))
    return "\n".join(lines)


def store_draft(page: SectionPage, draft: Draft) -> PaperSection:
    """Store a draft in the section of a page, as who looks at it may; raises what `save_section` raises."""
    return save_section(
        db.session(),
        page.opened.paper,
        page.section.code,
        draft,
        page.acting,
        closed=not page.may_write,
        for_another=page.opened.looks_for_another,
    )
