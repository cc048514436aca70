"""Opening papers for a person: found, and authorised by the room that keeps papers of their kind."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from flask import abort
from sqlalchemy.orm import Session

from kl01.forms.definition.data import FormField, Section
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import Form, Title, form_of
from kl01.org.acting import Acting, Word
from kl01.org.list_heading import Signer
from kl01.papers.copying import Source
from kl01.papers.models import Paper
from kl01.papers.seams import PaperSeams
from kl01.plan.catalogue import Catalogue, catalogue
from kl01.printing.document import Document
from kl01.web.seams import part


class Need(StrEnum):
    """What a person wants with a paper."""

    READ = "read"
    WRITE = "write"
    SAVE = "save"
    """To send what was typed: as WRITE, and also of who was typing it in when its owner took it over."""
    RECEIVE = "receive"
    """To read as its receiver, and to confirm, return or reopen as far as its state lets them."""


@dataclass(frozen=True)
class OpenPaper(ABC):
    """A paper that a person may read, as the room that keeps it lets them have it."""

    paper: Paper
    form: Form
    plan: Catalogue
    acting: Acting
    """Who opened it, in the capacity in which they have to do with it."""

    # --- What may be done with it ---

    @property
    @abstractmethod
    def asked(self) -> frozenset[str]:
        """Codes of the sections that are theirs to write, now or at another time."""

    @property
    @abstractmethod
    def writable(self) -> frozenset[str]:
        """Codes of the sections that they may write now."""

    @property
    @abstractmethod
    def is_own(self) -> bool:
        """Whether they look at what is their own or their unit's; others leave word of it."""

    @property
    @abstractmethod
    def party_member(self) -> bool:
        """Whether its writer is asked what only party members are."""

    @property
    def looks_for_another(self) -> bool:
        """Whether they leave word whenever they look at its text, and not only when they print it."""
        return False

    @property
    def taken_over(self) -> bool:
        """Whether they were typing it in and its owner has gone on alone: they read it no more."""
        return False

    @property
    def may_write(self) -> bool:
        """Whether they may change some of its text now."""
        return bool(self.writable)

    # --- What is said of it ---

    @property
    @abstractmethod
    def title(self) -> Title:
        """How it is called."""

    @property
    @abstractmethod
    def home_url(self) -> str:
        """The page that it belongs to."""

    @property
    @abstractmethod
    def trail(self) -> Sequence[tuple[str, str | None]]:
        """The breadcrumb to that page: each label with its address."""

    @property
    @abstractmethod
    def done(self) -> tuple[str, str]:
        """Where the last section leads, and what its button says."""

    @abstractmethod
    def left(self, saved_at: str) -> tuple[str, str]:
        """Return where who stops writing for now is led, and what is said of what was saved at a time."""

    @property
    @abstractmethod
    def closed_words(self) -> str:
        """Why it takes no more text."""

    @property
    def remarks(self) -> Mapping[str, str]:
        """What is to be mended, by section."""
        return {}

    # --- What else the room knows ---

    @abstractmethod
    def words(self, session: Session) -> PrintedWords:
        """Return every name and fixed word of it as of today."""

    @abstractmethod
    def document(self, session: Session) -> Document:
        """Return it as it is printed for them."""

    def deputies(self, _session: Session) -> tuple[Signer, ...]:
        """Return who may sign it in place of who leads the unit, if who prints it says so."""
        return ()

    def document_signed(self, session: Session, key: str) -> Document:
        """Return it as it is printed, signed by one of its deputies; by who leads, for any other key."""
        made = self.document(session)
        deputies = self.deputies(session) if key else ()
        column = next((one.column for one in deputies if one.key == key), None)
        if column is None:
            return made
        if made.recipients and made.right:
            return replace(made, right=replace(column, title=made.right.title, note=made.right.note))
        if made.left:
            return replace(made, left=replace(column, title=made.left.title, note=made.left.note))
        return made

    @property
    @abstractmethod
    def file_name_parts(self) -> list[str]:
        """The parts of the name under which it is saved."""

    @property
    def is_checked(self) -> bool:
        """Whether it is looked through first for what can't be printed: a draft that is being written."""
        return False

    def sources(self, _session: Session, _section: Section) -> list[Source]:
        """Return what may be copied into a section."""
        return []

    def unchanged_fields(self, _session: Session, _section: Section) -> list[FormField]:
        """Return the fields whose text is word for word that of the year before."""
        return []

    @abstractmethod
    def note_opened(self, session: Session) -> None:
        """Leave word that somebody else than its writer opened it."""

    @abstractmethod
    def note_printed(self, session: Session) -> None:
        """Leave word that somebody else than its writer printed it."""


def load_paper_for(session: Session, acting: Acting, paper_id: int, needs: Need = Need.READ) -> OpenPaper:
    """Open a paper: 404 to whoever may not read it, 403 to one who may read but not do what they want.

    The room that keeps papers of its kind decides; a kind that no room keeps is nobody's.
    """
    paper = session.get(Paper, paper_id)
    keep = part(PaperSeams).keepers.get(paper.kind) if paper else None
    if paper is None or keep is None:
        abort(404)
    return keep(session, acting, paper, needs)


def word_of_look(opened: OpenPaper) -> Word | None:
    """Return the word that a look at a paper leaves: of who acts on it for another."""
    return opened.note_opened if opened.looks_for_another else None


def word_of_print(opened: OpenPaper) -> Word | None:
    """Return the word that printing a paper leaves: of everybody but whose it is."""
    return None if opened.is_own else opened.note_printed


def form_and_plan(session: Session, paper: Paper) -> tuple[Form, Catalogue]:
    """Return the form, in the version that a paper was begun in, and the plan."""
    plan = catalogue(session, paper.plan_id)
    assert plan is not None
    return form_of(session, paper.template_id), plan
