"""Opening submissions for a person: found and authorised in one step, and what they may do with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask import abort, url_for
from sqlalchemy.orm import Session, object_session

from kl01.audit.operations import Actor
from kl01.forms.definition.data import FormField, Section
from kl01.forms.versions import Title, form_title, paper_title
from kl01.org.access import Capacity, Principal
from kl01.org.kinds import DelegationScope, Role
from kl01.papers.access import Need, OpenPaper, form_and_plan
from kl01.papers.copying import Source
from kl01.papers.models import Paper
from kl01.periods import local_day
from kl01.printing.document import Document
from kl01.submissions import copying, document, operations
from kl01.submissions.days import due_words
from kl01.submissions.models import Submission
from kl01.submissions.people import Home, home_of, offices_along, receivers_of
from kl01.submissions.queries import receiving_offices
from kl01.submissions.receivers import Receiver
from kl01.submissions.rules import Act, Hand, Situation, State, Transition, find_transition


@dataclass(frozen=True)
class OpenSubmission(OpenPaper):
    """A submission that a person may read, with what they may do with it."""

    paper: Submission
    is_owner: bool
    entering: Capacity | None
    """In whose name they type it in for its owner; None if they don't."""
    capacity: Capacity | None
    """In whose name they receive it; None if they don't."""
    is_taken_over: bool = False
    """Whether they were typing it in and its owner has gone on alone."""

    # --- Who they are to it ---

    @property
    def enters(self) -> bool:
        """Whether they type it in for its owner."""
        return self.entering is not None

    @property
    def acting(self) -> Capacity | None:
        """In whose name they act on it; None for its owner."""
        return self.capacity or self.entering

    @property
    def is_own(self) -> bool:
        """Whether it is theirs."""
        return self.is_owner

    @property
    def looks_for_another(self) -> bool:
        """Who types it in for its owner leaves word of every look."""
        return self.enters

    @property
    def taken_over(self) -> bool:
        """Whether they were typing it in and its owner has gone on alone: they read it no more."""
        return self.is_taken_over

    @property
    def writes(self) -> bool:
        """Whether they stand on the writer's side."""
        return self.is_owner or self.enters

    @cached_property
    def home(self) -> Home:
        """Where its owner belongs today, else where they did when it was begun or last handed in."""
        session, paper = object_session(self.paper), self.paper
        assert session is not None
        found = home_of(session, paper.owner_id, self.today)
        return found or Home(paper.unit, paper.standing, local_day(paper.created_at))

    @property
    def party_member(self) -> bool:
        """Whether its owner belongs to the Party."""
        return self.home.party_member

    # --- What may be done with it ---

    @property
    def asked(self) -> frozenset[str]:
        """All sections that the form asks of its writer."""
        written = self.form.definition.written_sections if self.writes else ()
        return frozenset(one.code for one in written)

    @property
    def may_write(self) -> bool:
        """Whether its state lets the writer change it."""
        return self.writes and self.paper.state.editable and not self.taken_over

    @property
    def writable(self) -> frozenset[str]:
        """All sections or none, as its state has it."""
        return self.asked if self.may_write else frozenset()

    @cached_property
    def deserted(self) -> bool:
        """Whether nobody but the owner holds the office that it went to, nor stands in for it."""
        session, receiver = object_session(self.paper), self.paper.receiver
        if receiver is None or session is None:
            return False
        here = offices_along(session, receiver.unit_id, self.today)[0]
        return not here.held_by_another(receiver.role, self.paper.owner_id)

    @property
    def situation(self) -> Situation:
        """What the rules need to know."""
        opened = self.paper.opened_at is not None
        # Asked for only where it decides: of what was opened and still waits.
        deserted = opened and self.paper.state is State.SUBMITTED and self.deserted
        return Situation(self.paper.state, self.paper.owner_id, opened, deserted)

    @property
    def hand(self) -> Hand:
        """What they may do, as the rules need it."""
        return Hand(
            self.principal.person_id,
            writes=self.writes,
            receives=self.capacity is not None,
            on_behalf_of_id=self.capacity.on_behalf_of_id if self.capacity else None,
        )

    def transition(self, act: Act) -> Transition | None:
        """Return the way of an act if they may take it now."""
        return find_transition(self.situation, act, self.hand)

    @property
    def acts(self) -> frozenset[Act]:
        """All that they may do now."""
        return frozenset(act for act in Act if self.transition(act))

    # --- What is said of it ---

    @property
    def title(self) -> Title:
        """How it is called: by its form and year."""
        return paper_title(self.form, self.plan, self.paper.year)

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
        due = due_words(session, self.plan, self.form, self.paper.year, self.home)
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

    def words(self, session: Session) -> dict[str, Any]:
        """Return every name and fixed word of it as of today."""
        return document.words_now(session, self)

    def document(self, session: Session) -> Document:
        """Return it as it is printed for them."""
        return document.document_of(session, self)

    @property
    def file_name_parts(self) -> list[str]:
        """Its form and its owner."""
        return [form_title(self.form.definition, self.paper.year), self.paper.owner.full_name]

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

    def note_opened(self, session: Session, actor: Actor) -> None:
        """Leave word that somebody else than its writer opened it; then it can't be withdrawn."""
        operations.note_opened(session, self.paper, actor)

    def note_printed(self, session: Session, actor: Actor) -> None:
        """Leave word that somebody else than its writer printed it, which opens it too."""
        operations.note_printed(session, self.paper, actor)


def receiving_capacity(principal: Principal, receiver: Receiver | None, owner_id: int) -> Capacity | None:
    """Return in whose name a person receives a paper, or None if he doesn't.

    Its own officer does, and the deputy whom a secretary has authorised; never the owner, nor anybody in the
    owner's name.
    """
    if receiver is None or principal.person_id == owner_id:
        return None
    if (receiver.role, receiver.unit_id) not in receiving_offices(principal):
        return None
    own = any(o.role is receiver.role and o.unit_id == receiver.unit_id for o in principal.offices)
    if own:
        return Capacity()
    lent = next(
        one
        for one in principal.delegations
        if one.unit_id == receiver.unit_id and one.scope is DelegationScope.DEPUTIZE
    )
    if receiver.role is not Role.SECRETARY or lent.grantor_id == owner_id:
        return None
    return Capacity(lent.grantor_id, lent.grantor_name)


def load_submission_for(
    session: Session, principal: Principal, paper_id: int, today: date, needs: Need = Need.READ
) -> OpenSubmission:
    """Open a submission: 404 to whoever may not read it, 403 to one who may read but not do it."""
    paper = session.get(Submission, paper_id)
    if paper is None:
        abort(404)
    return keep_submission(session, principal, paper, today, needs)


def keep_submission(
    session: Session, principal: Principal, paper: Paper, today: date, needs: Need
) -> OpenSubmission:
    """Open a submission that was found, as the keeper of its kind.

    Its owner reads it, and its receiver what was handed in to them. What was typed in for the owner is open
    to who receives from them, until the owner writes in it. Nobody else reads it, whatever their office.
    """
    assert isinstance(paper, Submission)
    is_owner = paper.owner_id == principal.person_id
    capacity = None
    if paper.state is not State.DRAFT:
        capacity = receiving_capacity(principal, paper.receiver, paper.owner_id)
    entering = None if is_owner else _entering(session, principal, paper, today)
    taken_over = entering is not None and any(one.changed_by_id == paper.owner_id for one in paper.sections)
    if taken_over and needs is not Need.SAVE:
        entering, taken_over = None, False
    if not (is_owner or capacity or entering):
        abort(404)
    form, plan = form_and_plan(session, paper)
    opened = OpenSubmission(paper, form, plan, principal, today, is_owner, entering, capacity, taken_over)
    if needs in {Need.WRITE, Need.SAVE} and not opened.writes:
        abort(403)
    if needs is Need.RECEIVE and capacity is None:
        abort(403)
    return opened


def _entering(session: Session, principal: Principal, paper: Submission, today: date) -> Capacity | None:
    """Return in whose name a person types a paper in for its owner, or None if he doesn't."""
    if paper.entered_by_id is None:
        return None
    home = home_of(session, paper.owner_id, today)
    return entering_capacity(session, principal, paper.owner_id, home, today) if home else None


def entering_capacity(
    session: Session, principal: Principal, owner_id: int, home: Home, today: date
) -> Capacity | None:
    """Return in whose name a person types in a paper for another, or None if he may not."""
    found = (
        receiving_capacity(principal, receiver, owner_id)
        for receiver in receivers_of(session, owner_id, home, today)
    )
    return next((capacity for capacity in found if capacity is not None), None)
