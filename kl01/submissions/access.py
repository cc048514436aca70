"""What a person may do with a submission: found out and authorised in one step."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from flask import abort
from sqlalchemy.orm import Session, object_session

from kl01.forms.versions import Form
from kl01.org.access import Capacity, Principal
from kl01.org.acting import Acting
from kl01.org.kinds import DelegationScope, Role
from kl01.org.models import Absence, Person
from kl01.org.units import unit_by_id
from kl01.papers.access import Need, form_and_plan
from kl01.periods import Period, local_day
from kl01.plan.catalogue import Catalogue
from kl01.submissions.finding import NOBODY
from kl01.submissions.models import Submission
from kl01.submissions.people import Affiliation, home_of, offices_along, receivers_of
from kl01.submissions.queries import own_paper
from kl01.submissions.queue import receiving_offices
from kl01.submissions.receivers import Receiver
from kl01.submissions.rules import (
    Act,
    Side,
    Situation,
    SubmissionState,
    Transition,
    find_transition,
    sides_of,
)
from kl01.submissions.staffing import passing_on
from kl01.submissions.years import find_form


@dataclass(frozen=True)
class SubmissionRights:
    """What a person may do with a submission that they may read."""

    paper: Submission
    form: Form
    plan: Catalogue
    acting: Acting
    """Who opened it, in the capacity in which they have to do with it."""
    is_owner: bool
    enters: bool
    """Whether they type it in for its owner."""
    receives: bool
    """Whether it was handed in to them, or to whom they stand in for."""
    is_taken_over: bool = False
    """Whether they were typing it in and its owner has gone on alone."""
    office: Receiver | None = None
    """For which office they receive it: the one it went to, or the one to which it passes today."""

    # --- Who they are to it ---

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
    def home(self) -> Affiliation:
        """Where its owner belongs today, else where they did when it was begun or last handed in."""
        session, paper = object_session(self.paper), self.paper
        assert session is not None
        found = home_of(session, paper.owner_id, self.acting.today)
        return found or Affiliation(
            unit_by_id(session, paper.unit_id), paper.standing, local_day(paper.created_at)
        )

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
        """Whether it has left the office that it went to: nobody but the owner holds it, or can be reached.

        Its writer may take it back then, though it was opened, and needn't let it pass to another body.
        """
        session, receiver = object_session(self.paper), self.paper.receiver
        if receiver is None or session is None:
            return False
        here = offices_along(session, receiver.unit_id, self.acting.today)[0]
        return not here.held_by_another(receiver.role, self.paper.owner_id) or self.receiver_today is None

    @cached_property
    def receiver_today(self) -> Receiver | None:
        """For whose word it waits today, if it was handed in; None: nobody's."""
        session, stored = object_session(self.paper), self.paper.receiver
        if stored is None or session is None:
            return None
        return passing_on(session, self.acting.today).receiver(stored, self.paper.owner_id)

    @property
    def situation(self) -> Situation:
        """What the rules need to know."""
        opened = self.paper.opened_at is not None
        # Asked for only where it decides: of what was opened and still waits.
        deserted = opened and self.paper.state is SubmissionState.SUBMITTED and self.deserted
        return Situation(self.paper.state, opened, deserted)

    @property
    def sides(self) -> frozenset[Side]:
        """On which sides of it they act."""
        return sides_of(
            self.paper.owner_id,
            self.acting.principal.person_id,
            writes=self.writes,
            receives=self.receives,
            on_behalf_of_id=self.acting.on_behalf_of_id,
        )

    def transition(self, act: Act) -> Transition | None:
        """Return the way of an act if they may take it now."""
        return find_transition(self.situation, act, self.sides)

    @property
    def acts(self) -> frozenset[Act]:
        """All that they may do now."""
        return frozenset(act for act in Act if self.transition(act))


def receiving_capacity(principal: Principal, receiver: Receiver | None, owner_id: int) -> Capacity | None:
    """Return in whose name a person receives a paper, or None if they don't.

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


def barred_owners(principal: Principal, receiver: Receiver) -> frozenset[int] | None:
    """Return whose papers a person does not receive in an office that is theirs or in which they stand in.

    None if it is neither. For many papers of one office: it decides as `receiving_capacity` does.
    """
    if receiving_capacity(principal, receiver, NOBODY) is None:
        return None
    own = any(o.role is receiver.role and o.unit_id == receiver.unit_id for o in principal.offices)
    lent = (
        one.grantor_id
        for one in principal.delegations
        if one.unit_id == receiver.unit_id and one.scope is DelegationScope.DEPUTIZE
    )
    return frozenset({principal.person_id, *(() if own else [next(lent)])})


def passes(
    principal: Principal, state: SubmissionState, confirmed_by_id: int | None, *, inherited: bool
) -> bool:
    """Whether a paper that passes from another office is one's to read.

    All that was handed in is of who goes on with a body's work. What comes from another body, below one's
    own, is it while it waits; a paper that one has confirmed oneself, afterwards too, to open it again.
    """
    if state is SubmissionState.DRAFT:
        return False
    return inherited or state is SubmissionState.SUBMITTED or confirmed_by_id == principal.person_id


def capacity_today(
    session: Session, principal: Principal, day: date, paper: Submission
) -> tuple[Receiver, Capacity] | None:
    """Return for which office and in whose name a person receives a paper, or None if they don't.

    It is the office that the paper was handed to, or the one to which it passes on the day (`passing.py`).
    """
    stored = paper.receiver
    if stored is None:
        return None
    capacity = receiving_capacity(principal, stored, paper.owner_id)
    if capacity is not None:
        return stored, capacity
    if not receiving_offices(principal):
        return None
    passing = passing_on(session, day)
    found = passing.receiver(stored, paper.owner_id)
    if found is None:
        return None
    inherited = passing.inherits(stored, found)
    if not passes(principal, paper.state, paper.confirmed_by_id, inherited=inherited):
        return None
    capacity = receiving_capacity(principal, found, paper.owner_id)
    return (found, capacity) if capacity is not None else None


Opened = TypeVar("Opened", bound=SubmissionRights)


def open_submission_for(
    session: Session,
    acting: Acting,
    paper: Submission,
    needs: Need,
    opened_as: type[Opened],
) -> Opened:
    """Open a submission that was found: 404 to whoever may not read it, 403 to one who may not do it.

    Its owner reads it, and its receiver what was handed in to them. What was typed in for the owner is open
    to who receives from them, until the owner writes in it. Nobody else reads it, whatever their office.
    """
    principal = acting.principal
    is_owner = paper.owner_id == principal.person_id
    received_as = None
    if paper.state is not SubmissionState.DRAFT:
        received_as = capacity_today(session, principal, acting.today, paper)
    office, capacity = received_as or (None, None)
    entering = None if is_owner else _entering(session, acting, paper)
    taken_over = entering is not None and any(one.changed_by_id == paper.owner_id for one in paper.sections)
    if taken_over and needs is not Need.SAVE:
        entering, taken_over = None, False
    if not (is_owner or capacity or entering):
        abort(404)
    form, plan = form_and_plan(session, paper)
    opened = opened_as(
        paper,
        form,
        plan,
        acting.in_capacity(capacity or entering),
        is_owner=is_owner,
        enters=entering is not None,
        receives=capacity is not None,
        is_taken_over=taken_over,
        office=office,
    )
    if needs in {Need.WRITE, Need.SAVE} and not opened.writes:
        abort(403)
    if needs is Need.RECEIVE and capacity is None:
        abort(403)
    return opened


def _entering(session: Session, acting: Acting, paper: Submission) -> Capacity | None:
    """Return in whose name a person types a paper in for its owner, or None if they don't."""
    if paper.entered_by_id is None:
        return None
    home = home_of(session, paper.owner_id, acting.today)
    return entering_capacity(session, acting, paper.owner_id, home) if home else None


def entering_capacity(session: Session, acting: Acting, owner_id: int, home: Affiliation) -> Capacity | None:
    """Return in whose name a person types in a paper for another, or None if they may not."""
    found = (
        receiving_capacity(acting.principal, receiver, owner_id)
        for receiver in receivers_of(session, owner_id, home, acting.today)
    )
    return next((capacity for capacity in found if capacity is not None), None)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form of a period before somebody who is to write it, themselves or typed in by another."""

    acting: Acting
    plan: Catalogue
    form: Form
    period: Period
    person: Person
    """Who is to write it."""
    home: Affiliation
    begun: Submission | None
    """What there is of it."""


def load_form_for(session: Session, acting: Acting, code: str, period: Period) -> OpenForm:
    """Open a form for somebody who writes it themselves; 404 for one that is not for them."""
    person = session.get_one(Person, acting.principal.person_id)
    home = home_of(session, person.id, acting.today) or abort(404)
    plan, form = find_form(session, code, period, home.standing, today=acting.today) or abort(404)
    begun = own_paper(session, person.id, plan.plan_id, code, period)
    return OpenForm(acting, plan, form, period, person, home, begun)


@dataclass(frozen=True, slots=True)
class OpenPerson:
    """A person before one who receives their papers, or keeps the program."""

    acting: Acting
    """Who opened it, in the capacity in which they would type in for the person."""
    person: Person


def _receives_of(session: Session, acting: Acting, person_id: int) -> tuple[Acting, Person, Affiliation]:
    person = session.get(Person, person_id) or abort(404)
    home = home_of(session, person_id, acting.today) or abort(404)
    capacity = entering_capacity(session, acting, person_id, home) or abort(404)
    return acting.in_capacity(capacity), person, home


def load_form_of_another_for(
    session: Session, acting: Acting, person_id: int, form: str, period: Period
) -> OpenForm:
    """Open a form to type it in for a person: 404 to all but who receives their papers."""
    entering, person, home = _receives_of(session, acting, person_id)
    plan, found = find_form(session, form, period, today=acting.today) or abort(404)
    if not found.is_for(home.standing):
        abort(404)
    begun = own_paper(session, person_id, plan.plan_id, form, period)
    return OpenForm(entering, plan, found, period, person, home, begun)


def load_absent_for(session: Session, acting: Acting, person_id: int) -> OpenPerson:
    """Open a person whose absences one keeps: as the receiver of their papers, or as an administrator."""
    if acting.principal.is_administrator:
        return OpenPerson(acting, session.get(Person, person_id) or abort(404))
    return OpenPerson(acting, _receives_of(session, acting, person_id)[1])


def load_absence_for(session: Session, acting: Acting, absence_id: int) -> tuple[OpenPerson, Absence]:
    """Open an absence with the person: 404 to who does not keep it."""
    found = session.get(Absence, absence_id) or abort(404)
    return load_absent_for(session, acting, found.person_id), found
