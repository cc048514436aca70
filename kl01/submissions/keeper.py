"""The personal papers that this room keeps: what pages of papers ask of one, and how it is opened."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, url_for
from sqlalchemy.orm import Session, object_session
from sqlalchemy.orm.attributes import set_committed_value

from kl01.db import check_unchanged
from kl01.forms.definition.data import FormField, Section
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import Title, form_title, paper_title
from kl01.org.acting import Acting
from kl01.papers.access import Need, OpenPaper, load_paper_for
from kl01.papers.copying import Source
from kl01.papers.models import Paper
from kl01.printing.document import Document
from kl01.submissions import copying, document, operations
from kl01.submissions.access import SubmissionRights, open_submission_for
from kl01.submissions.days import due_words
from kl01.submissions.models import Submission
from kl01.submissions.rules import SubmissionState


@dataclass(frozen=True)
class OpenSubmission(SubmissionRights, OpenPaper):
    """A submission that a person may read, with what they may do with it and what is said of it."""

    paper: Submission

    # --- What is said of it ---

    @property
    def title(self) -> Title:
        """How it is called: by its form and year."""
        return paper_title(self.form, self.plan, self.paper.period)

    @property
    def home_url(self) -> str:
        """Its own page."""
        return url_for("submissions.show", paper_id=self.paper.id)

    @property
    def trail(self) -> list[tuple[str, str | None]]:
        """The breadcrumb to its own page."""
        return [("Mẫu của tôi", url_for("submissions.mine")), (self.title.form, self.home_url)]

    @property
    def done(self) -> tuple[str, str]:
        """Where the last section leads: it is looked over and handed in there."""
        return url_for("submissions.check", paper_id=self.paper.id), "Tiếp: xem lại và nộp"

    def left(self, saved_at: str) -> tuple[str, str]:
        """Return the first page, and until when there is time to go on."""
        session = object_session(self.paper)
        assert session is not None
        due = due_words(session, self.plan, self.form, self.paper.period, self.home)
        return url_for("overview.my_page"), f"Đã lưu nháp lúc {saved_at}. Hạn nộp {due}."

    @property
    def closed_words(self) -> str:
        """Why it takes no more text."""
        return "Mẫu này đã nộp"

    @property
    def remarks(self) -> Mapping[str, str]:
        """What its receiver asked to be mended, by section."""
        return self.paper.remarks

    # --- What else is known ---

    def words(self, session: Session) -> PrintedWords:
        """Return every name and fixed word of it as of today, or as kept with what was handed in."""
        if self.paper.state.handed_in and self.paper.printed:
            return self.paper.printed
        return document.words_now(session, self)

    def document(self, session: Session) -> Document:
        """Return it as it is printed for them."""
        return document.document_of(session, self)

    @property
    def file_name_parts(self) -> list[str]:
        """Its form and its owner."""
        return [form_title(self.form.definition, self.paper.period), self.paper.owner.full_name]

    @property
    def is_checked(self) -> bool:
        """A draft is looked through before it is printed; what was handed in was looked at then."""
        return self.may_write

    def sources(self, session: Session, section: Section) -> list[Source]:
        """Return what may be copied into a section from its owner's other papers."""
        return copying.sources(session, self.paper, self.form, section, party_member=self.party_member)

    def unchanged_fields(self, session: Session, section: Section) -> list[FormField]:
        """Return the fields whose text is word for word that of the year before."""
        return copying.unchanged_fields(session, self.paper, section, party_member=self.party_member)

    def note_opened(self, session: Session) -> None:
        """Leave word that somebody else than its writer opened it; then it can't be withdrawn."""
        check_unchanged(session, self.paper)
        operations.note_opened(session, self.paper, self.acting)
        self._show_opened()

    def note_printed(self, session: Session) -> None:
        """Leave word that somebody else than its writer printed it, which opens it too."""
        check_unchanged(session, self.paper)
        operations.note_printed(session, self.paper, self.acting)
        self._show_opened()

    def _show_opened(self) -> None:
        """Let what was read say what was just written beside it."""
        if self.paper.opened_at is None and self.paper.state is SubmissionState.SUBMITTED:
            set_committed_value(self.paper, "opened_at", self.acting.at)


def load_submission_for(
    session: Session, acting: Acting, paper_id: int, needs: Need = Need.READ
) -> OpenSubmission:
    """Open a submission: 404 to whoever may not read it, 403 to one who may read but not do it."""
    paper = session.get(Submission, paper_id)
    if paper is None:
        abort(404)
    return open_submission_for(session, acting, paper, needs, OpenSubmission)


def load_own_for(session: Session, acting: Acting, paper_id: int, needs: Need = Need.WRITE) -> OpenSubmission:
    """Open a submission for its writer's side; 404 for papers of other kinds, which other rooms move."""
    opened = load_paper_for(session, acting, paper_id, needs)
    if not isinstance(opened, OpenSubmission):
        abort(404)
    return opened


def keep_submission(session: Session, acting: Acting, paper: Paper, needs: Need) -> OpenSubmission:
    """Open a submission, as the keeper of its kind."""
    assert isinstance(paper, Submission)
    return open_submission_for(session, acting, paper, needs, OpenSubmission)
