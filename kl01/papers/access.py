"""Opening papers for a person: found and authorised in one step."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from flask import abort
from sqlalchemy.orm import Session, object_session

from kl01.forms.versions import Form, form_of
from kl01.org.access import Capacity, Principal
from kl01.org.kinds import DelegationScope, Role, Standing
from kl01.papers.models import Paper
from kl01.papers.queries import receiving_offices
from kl01.papers.receivers import Receiver
from kl01.papers.rules import Act, Hand, Situation, State, Transition, find_transition
from kl01.papers.seams import Keeping, PaperSeams
from kl01.papers.writer import Home, home_of, offices_along, receivers_of
from kl01.periods import local_day
from kl01.plan.catalogue import Catalogue, catalogue
from kl01.web.seams import part


class Need(StrEnum):
    """What a person wants with a paper."""

    READ = "read"
    WRITE = "write"
    SAVE = "save"
    """To send what was typed: as WRITE, and also of who was typing it in when its owner took it over."""
    RECEIVE = "receive"
    """To read as its receiver, and to confirm, return or reopen as far as its state lets him."""


def _keeping(session: Session, principal: Principal, paper: Paper, today: date) -> Keeping | None:
    found = (keep(session, principal, paper, today) for keep in part(PaperSeams).unit_papers)
    return next((keeping for keeping in found if keeping is not None), None)


@dataclass(frozen=True)
class OpenPaper:
    """A paper that a person may read, with what he may do with it."""

    paper: Paper
    form: Form
    plan: Catalogue
    principal: Principal
    today: date
    is_owner: bool
    entering: Capacity | None
    """In whose name he types it in for its owner; None if he doesn't."""
    capacity: Capacity | None
    """In whose name he receives it; None if he doesn't."""
    taken_over: bool = False
    """Whether he was typing it in and its owner has gone on by himself: he reads it no more."""
    keeping: Keeping | None = None
    """Of a unit's paper: what its room says of it."""

    @property
    def enters(self) -> bool:
        """Whether he types it in for its owner."""
        return self.entering is not None

    @property
    def acting(self) -> Capacity | None:
        """In whose name he acts on it; None for its owner."""
        return self.capacity or self.entering

    @cached_property
    def home(self) -> Home:
        """Where its owner belongs today, else where he did when it was begun or last handed in.

        A unit's paper is at home in its unit, and asks what party members are asked.
        """
        session, paper = object_session(self.paper), self.paper
        assert session is not None
        if paper.owner_id is None:
            return Home(paper.unit, Standing.PARTY_MEMBER, local_day(paper.created_at))
        assert paper.standing is not None
        found = home_of(session, paper.owner_id, self.today)
        return found or Home(paper.unit, paper.standing, local_day(paper.created_at))

    @cached_property
    def deserted(self) -> bool:
        """Whether nobody but the owner holds the office that it went to, nor stands in for it."""
        session, receiver = object_session(self.paper), receiver_of(self.paper)
        if receiver is None or session is None:
            return False
        here = offices_along(session, receiver.unit_id, self.today)[0]
        return not here.held_by_another(receiver.role, self.paper.writer_id)

    @property
    def writes(self) -> bool:
        """Whether he stands on the writer's side."""
        return self.is_owner or self.enters or (self.keeping is not None and bool(self.keeping.asked))

    def may_write_in(self, section: str) -> bool:
        """Whether he may change the text of a section now."""
        return self.may_write and (self.keeping is None or section in self.keeping.writes)

    @property
    def situation(self) -> Situation:
        """What the rules need to know."""
        opened = self.paper.opened_at is not None
        # Asked for only where it decides: of what was opened and still waits.
        deserted = opened and self.paper.state is State.SUBMITTED and self.deserted
        return Situation(self.paper.state, self.paper.writer_id, opened, deserted)

    @property
    def hand(self) -> Hand:
        """What he may do, as the rules need it."""
        return Hand(
            self.principal.person_id,
            writes=self.writes,
            receives=self.capacity is not None,
            on_behalf_of_id=self.capacity.on_behalf_of_id if self.capacity else None,
        )

    def transition(self, act: Act) -> Transition | None:
        """Return the way of an act if he may take it now; a unit's paper moves with its room."""
        if self.keeping:
            return None
        return find_transition(self.situation, act, self.hand)

    @property
    def acts(self) -> frozenset[Act]:
        """All that he may do now."""
        return frozenset(act for act in Act if self.transition(act))

    @property
    def may_write(self) -> bool:
        """Whether he may change some of its text now."""
        if self.keeping:
            return bool(self.keeping.writes)
        return self.writes and self.paper.state.editable and not self.taken_over


def receiver_of(paper: Paper) -> Receiver | None:
    """Return the office to which a paper was handed, or None before."""
    if paper.receiver_kind is None or paper.receiver_role is None or paper.receiver_unit_id is None:
        return None
    return Receiver(paper.receiver_kind, paper.receiver_role, paper.receiver_unit_id)


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


def load_paper_for(
    session: Session, principal: Principal, paper_id: int, today: date, needs: Need = Need.READ
) -> OpenPaper:
    """Open a paper: 404 to whoever may not read it, 403 to one who may read but not do what he wants.

    Its owner reads it, and its receiver what was handed in to him. What was typed in for the owner is open to
    who receives from him, until the owner writes in it himself. Nobody else reads it, whatever his office.
    """
    paper = session.get(Paper, paper_id)
    if paper is None:
        abort(404)
    if paper.owner_id is None:
        return _load_unit_paper(session, principal, paper, today, needs)
    is_owner = paper.owner_id == principal.person_id
    capacity = None
    if paper.state is not State.DRAFT:
        capacity = receiving_capacity(principal, receiver_of(paper), paper.writer_id)
    entering = None if is_owner else _entering(session, principal, paper, today)
    taken_over = entering is not None and any(one.changed_by_id == paper.owner_id for one in paper.sections)
    if taken_over and needs is not Need.SAVE:
        entering, taken_over = None, False
    if not (is_owner or capacity or entering):
        abort(404)
    form, plan = _form_and_plan(session, paper)
    opened = OpenPaper(paper, form, plan, principal, today, is_owner, entering, capacity, taken_over)
    if needs in {Need.WRITE, Need.SAVE} and not opened.writes:
        abort(403)
    if needs is Need.RECEIVE and capacity is None:
        abort(403)
    return opened


def _form_and_plan(session: Session, paper: Paper) -> tuple[Form, Catalogue]:
    plan = catalogue(session, paper.plan_id)
    assert plan is not None
    return form_of(session, paper.template_id), plan


def open_kept(
    paper: Paper, form: Form, plan: Catalogue, principal: Principal, today: date, keeping: Keeping
) -> OpenPaper:
    """Return a unit's paper as its room lets a person have it; nobody owns, enters or receives it."""
    return OpenPaper(
        paper, form, plan, principal, today, is_owner=False, entering=None, capacity=None, keeping=keeping
    )


def _load_unit_paper(
    session: Session, principal: Principal, paper: Paper, today: date, needs: Need
) -> OpenPaper:
    """Open a paper of a unit as the room that keeps it allows; nobody receives it as a personal one."""
    keeping = _keeping(session, principal, paper, today)
    if keeping is None or needs is Need.RECEIVE:
        abort(404)
    if needs in {Need.WRITE, Need.SAVE} and not keeping.asked:
        abort(403)
    return open_kept(paper, *_form_and_plan(session, paper), principal, today, keeping)


def _entering(session: Session, principal: Principal, paper: Paper, today: date) -> Capacity | None:
    """Return in whose name a person types a paper in for its owner, or None if he doesn't."""
    if paper.entered_by_id is None:
        return None
    home = home_of(session, paper.writer_id, today)
    return entering_capacity(session, principal, paper.writer_id, home, today) if home else None


def may_enter_for(session: Session, principal: Principal, owner_id: int, home: Home, today: date) -> bool:
    """Whether a person may type in a paper for another: he is the one who would receive it."""
    return entering_capacity(session, principal, owner_id, home, today) is not None


def entering_capacity(
    session: Session, principal: Principal, owner_id: int, home: Home, today: date
) -> Capacity | None:
    """Return in whose name a person types in a paper for another, or None if he may not."""
    found = (
        receiving_capacity(principal, receiver, owner_id)
        for receiver in receivers_of(session, owner_id, home, today)
    )
    return next((capacity for capacity in found if capacity is not None), None)
