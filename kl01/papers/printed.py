"""The document of an open paper: with today's names while it is written, with those kept once handed in."""

from typing import Any

from sqlalchemy.orm import Session

from kl01.forms.content import Content
from kl01.forms.document import make_document
from kl01.forms.versions import form_title
from kl01.org.models import Person
from kl01.papers.access import OpenPaper, receiver_of
from kl01.papers.models import PaperRevision
from kl01.papers.queries import content_of, revisions
from kl01.papers.receivers import Receiver
from kl01.papers.rules import State
from kl01.papers.words import printed_words
from kl01.papers.writer import receivers_of
from kl01.printing.document import Document


def words_now(session: Session, opened: OpenPaper, receiver: Receiver | None = None) -> dict[str, Any]:
    """Return the names and fixed words of a paper as they are today; see paper.printed_words."""
    if opened.keeping:
        return opened.keeping.words()
    home = opened.home
    options = receivers_of(session, opened.paper.writer_id, home, opened.today)
    if receiver not in options:  # the owner may have moved since he handed it in
        receiver = options[0] if options else None
    return printed_words(
        session,
        opened.plan,
        opened.form,
        opened.paper.year,
        session.get_one(Person, opened.paper.writer_id),
        home,
        receiver,
        opened.today,
    )


def handed_in_content(session: Session, opened: OpenPaper) -> Content:
    """Return what was last handed in."""
    newest: PaperRevision = revisions(session, opened.paper.id)[0]
    return newest.content


def document_of(session: Session, opened: OpenPaper, revision: PaperRevision | None = None) -> Document:
    """Return a paper as it is printed for a person.

    Its writer sees what he is writing; its receiver what was last handed in to him. A `revision` is printed
    as it was handed in.
    """
    paper = opened.paper
    if opened.keeping:
        return make_document(
            opened.form.definition,
            paper.year,
            content_of(paper) | opened.keeping.rows(),
            {},
            opened.keeping.words(),
            draft=opened.keeping.draft,
            today=opened.today,
        )
    # A receiver never sees what is being written meanwhile.
    shows_draft = revision is None and opened.writes and paper.state.editable
    is_last = revision is None or revision.number == paper.revision
    if shows_draft:
        content, printed = content_of(paper), words_now(session, opened, receiver_of(paper))
    elif revision is None:
        content, printed = handed_in_content(session, opened), paper.printed
    else:
        content, printed = revision.content, paper.printed if is_last else revision.printed
    return make_document(
        opened.form.definition,
        paper.year,
        content,
        paper.receiver_content if is_last and paper.state is State.CONFIRMED else {},
        printed,
        draft=not paper.state.handed_in or shows_draft,
        today=opened.today,
    )


def file_name_parts(opened: OpenPaper) -> list[str]:
    """Return the parts of the name under which a paper is saved."""
    if opened.keeping:
        return [opened.keeping.title]
    return [form_title(opened.form.definition, opened.paper.year), opened.paper.writer.full_name]
