"""The document of an open paper: with today's names while it is written, with those kept once handed in."""

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from kl01.forms.document import make_document
from kl01.forms.printed import PrintedWords
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
    options = receivers_of(session, opened.paper.owner_id, home, opened.acting.today)
    if receiver not in options:  # the owner may have moved since they handed it in
        receiver = options[0] if options else None
    return printed_words(
        session,
        opened.plan,
        opened.form,
        opened.paper.period,
        opened.paper.owner,
        home,
        receiver,
        opened.acting.today,
    )


def document_of(
    session: Session, opened: "OpenSubmission", revision: PaperRevision | None = None
) -> Document:
    """Return a paper as it is printed for a person.

    Its writer sees what they are writing, with the names of today; everybody else what was last handed in. A
    `revision` is printed as it was handed in, or confirmed. What was handed in says the same words for ever.
    """
    paper = opened.paper
    if revision is None and opened.writes and paper.state.editable:
        draft = words_now(session, opened, paper.receiver)
        return make_document(opened.form.definition, paper.period, content_of(paper), {}, draft, draft=True)
    handed_in = revision or revisions(session, paper.id)[0]
    printed, said = handed_in.confirmed_words or handed_in.printed, handed_in.receiver_content or {}
    if paper.state is SubmissionState.CONFIRMED and handed_in.number == paper.revision:
        assert paper.printed is not None  # what was handed in has its words
        printed, said = paper.printed, paper.receiver_content
    return make_document(
        opened.form.definition, paper.period, handed_in.content, said, printed, draft=False, closed=True
    )
