"""The document of an open paper: with today's names while it is written, with those kept once handed in."""

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from kl01.forms.content import Content
from kl01.forms.document import make_document
from kl01.forms.printed import PrintedWords
from kl01.org.models import Person
from kl01.papers.queries import content_of
from kl01.printing.document import Document
from kl01.submissions.models import PaperRevision
from kl01.submissions.people import receivers_of
from kl01.submissions.queries import revisions
from kl01.submissions.receivers import Receiver
from kl01.submissions.rules import SubmissionState
from kl01.submissions.words import printed_words

if TYPE_CHECKING:
    from kl01.submissions.keeper import OpenSubmission


def words_now(session: Session, opened: "OpenSubmission", receiver: Receiver | None = None) -> PrintedWords:
    """Return the names and fixed words of a paper as they are today; see `words.printed_words`."""
    home = opened.home
    options = receivers_of(session, opened.paper.owner_id, home, opened.today)
    if receiver not in options:  # the owner may have moved since they handed it in
        receiver = options[0] if options else None
    return printed_words(
        session,
        opened.plan,
        opened.form,
        opened.paper.period,
        session.get_one(Person, opened.paper.owner_id),
        home,
        receiver,
        opened.today,
    )


def handed_in_content(session: Session, opened: "OpenSubmission") -> Content:
    """Return what was last handed in."""
    newest: PaperRevision = revisions(session, opened.paper.id)[0]
    return newest.content


def document_of(
    session: Session, opened: "OpenSubmission", revision: PaperRevision | None = None
) -> Document:
    """Return a paper as it is printed for a person.

    Its writer sees what they are writing; its receiver what was last handed in to them. A `revision` is
    printed as it was handed in.
    """
    paper = opened.paper
    printed: PrintedWords | None
    # A receiver never sees what is being written meanwhile.
    shows_draft = revision is None and opened.writes and paper.state.editable
    is_last = revision is None or revision.number == paper.revision
    if shows_draft:
        content, printed = content_of(paper), words_now(session, opened, paper.receiver)
    elif revision is None:
        content, printed = handed_in_content(session, opened), paper.printed
    else:
        content, printed = revision.content, paper.printed if is_last else revision.printed
    assert printed is not None  # what was handed in has its words
    return make_document(
        opened.form.definition,
        paper.period,
        content,
        paper.receiver_content if is_last and paper.state is SubmissionState.CONFIRMED else {},
        printed,
        draft=not paper.state.handed_in or shows_draft,
        today=opened.today,
    )
