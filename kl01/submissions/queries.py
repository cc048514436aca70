"""Reading submissions: whose they are, who waits for them, who has not handed in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, defer, joinedload

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.db import asked_once
from kl01.forms.versions import Form
from kl01.org.access import Principal
from kl01.org.kinds import DelegationScope, Role, Standing
from kl01.org.models import Absence, Membership, OrgUnit, Person
from kl01.org.queries import valid_on
from kl01.papers.queries import paper_subject
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue
from kl01.submissions.models import PaperRevision, Submission
from kl01.submissions.receivers import RECEIVING_ROLES, ReceiverKind
from kl01.submissions.rules import SubmissionState

HANDED_IN = (SubmissionState.SUBMITTED, SubmissionState.CONFIRMED)
_ROWS = Submission.__table__
"""The workflow alone: who counts or lists hundreds has no use for the text, nor for what was printed."""


@asked_once
def own_paper(session: Session, owner_id: int, plan_id: int, code: str, period: Period) -> Submission | None:
    """Return a person's paper of a form and year."""
    return session.scalar(
        select(Submission).filter_by(owner_id=owner_id, plan_id=plan_id, code=code, period=period)
    )


def papers_of(session: Session, owner_id: int) -> list[Submission]:
    """Return all papers of a person, the newest year first, those of the term last."""
    return list(
        session.scalars(
            select(Submission)
            .where(Submission.owner_id == owner_id)
            .order_by(Submission.period.desc(), Submission.code)
        )
    )


@asked_once
def revisions(session: Session, paper_id: int) -> Sequence[PaperRevision]:
    """Return what was handed in, the newest first."""
    return session.scalars(
        select(PaperRevision).where(PaperRevision.paper_id == paper_id).order_by(PaperRevision.number.desc())
    ).all()


def asked_before(session: Session, paper: Submission) -> PaperRevision | None:
    """Return the newest version that was returned or reopened, with what was asked of its writer then."""
    return session.scalar(
        select(PaperRevision)
        .where(PaperRevision.paper_id == paper.id, PaperRevision.reason != "")
        .order_by(PaperRevision.number.desc())
        .limit(1)
    )


def accesses(session: Session, paper_id: int, owner_id: int) -> list[AuditEvent]:
    """Return who else opened or printed a paper, the newest first."""
    kind, key = paper_subject(paper_id)
    return list(
        session.scalars(
            select(AuditEvent)
            .where(
                AuditEvent.subject_kind == kind,
                AuditEvent.subject_key == key,
                AuditEvent.verb.in_((Verb.PAPER_OPENED, Verb.PAPER_PRINTED)),
                AuditEvent.actor_id != owner_id,
            )
            .order_by(AuditEvent.id.desc())
        )
    )


def history(session: Session, paper_id: int) -> list[AuditEvent]:
    """Return what happened to a paper, the newest first, without who looked at it."""
    kind, key = paper_subject(paper_id)
    return list(
        session.scalars(
            select(AuditEvent)
            .where(
                AuditEvent.subject_kind == kind,
                AuditEvent.subject_key == key,
                AuditEvent.verb.not_in((Verb.PAPER_OPENED, Verb.PAPER_PRINTED)),
            )
            .order_by(AuditEvent.id.desc())
        )
    )


def receiving_offices(principal: Principal) -> frozenset[tuple[Role, int]]:
    """Return the offices for which a person receives papers: their own, and those they stand in for."""
    own = {(office.role, office.unit_id) for office in principal.offices if office.role in RECEIVING_ROLES}
    lent = {
        (Role.SECRETARY, delegation.unit_id)
        for delegation in principal.delegations
        if delegation.scope is DelegationScope.DEPUTIZE
    }
    return frozenset(own | lent)


def _received_by(principal: Principal) -> ColumnElement[bool]:
    conditions = []
    for role, unit_id in receiving_offices(principal):
        here = and_(_ROWS.c.receiver_role == role, _ROWS.c.receiver_unit_id == unit_id)
        grantor = _grantor(principal, role, unit_id)
        conditions.append(and_(here, _ROWS.c.owner_id != grantor) if grantor else here)
    return and_(_ROWS.c.owner_id != principal.person_id, or_(*conditions)) if conditions else ~true()


def _grantor(principal: Principal, role: Role, unit_id: int) -> int | None:
    """Return for whom a person would act in an office that is not their own."""
    if any(office.role is role and office.unit_id == unit_id for office in principal.offices):
        return None
    return next(
        (
            one.grantor_id
            for one in principal.delegations
            if one.unit_id == unit_id and one.scope is DelegationScope.DEPUTIZE
        ),
        None,
    )


def received(principal: Principal, states: Iterable[SubmissionState]) -> Select[Submission]:
    """Return the query of the papers in some states that a person receives, the longest waiting first."""
    return (
        select(Submission)
        .where(_received_by(principal), Submission.state.in_(list(states)), Submission.revision > 0)
        .order_by(Submission.submitted_at, Submission.id)
    )


@asked_once
def waiting_count(session: Session, principal: Principal) -> int:
    """Return how many papers wait for a person's word."""
    if not receiving_offices(principal):
        return 0
    waiting = select(func.count()).where(_received_by(principal), _ROWS.c.state == SubmissionState.SUBMITTED)
    return session.scalar(waiting) or 0


def next_waiting(session: Session, principal: Principal, after_id: int) -> int | None:
    """Return the paper that a receiver takes next: the longest waiting besides one."""
    return session.scalar(
        select(_ROWS.c.paper_id)
        .where(
            _received_by(principal),
            _ROWS.c.state == SubmissionState.SUBMITTED,
            _ROWS.c.revision > 0,
            _ROWS.c.paper_id != after_id,
        )
        .order_by(_ROWS.c.submitted_at, _ROWS.c.paper_id)
        .limit(1)
    )


def queue(session: Session, principal: Principal, states: Iterable[SubmissionState]) -> list[Submission]:
    """Return the papers of a receiver's queue with the names of owners and units, without what they say."""
    return list(
        session.scalars(
            received(principal, states).options(
                # What was printed on hundreds of papers takes longer to read than all the rest.
                defer(Submission.printed),
                defer(Submission.remarks),
                defer(Submission.receiver_content),
                joinedload(Submission.owner).load_only(Person.full_name),
                joinedload(Submission.unit).load_only(OrgUnit.name),
            )
        )
    )


def reference_day(period: Period, plan: Catalogue, today: date) -> date:
    """Return the day on which it is seen who owes a form: today, or the end of its period once it is over."""
    return min(today, date(period.year or plan.extended_to, 12, 31))


def absent_on(
    person_id: int | SQLColumnExpression[int], day: date | BindParameter[date]
) -> ColumnElement[bool]:
    """Return the condition that a person is recorded as absent on a day."""
    return exists().where(
        Absence.person_id == person_id,
        Absence.valid_from <= day,
        or_(Absence.valid_to.is_(None), Absence.valid_to >= day),
    )


def absences_of(session: Session, person_id: int) -> list[Absence]:
    """Return when a person is recorded as absent, the latest first."""
    return list(
        session.scalars(
            select(Absence)
            .where(Absence.person_id == person_id)
            .order_by(Absence.valid_from.desc(), Absence.id.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A person in the list of who has handed in."""

    person_id: int
    name: str
    sort_key: str
    birth_year: int | None
    unit_id: int
    unit_name: str
    standing: Standing
    since: date
    paper_id: int | None
    state: SubmissionState | None
    submitted_at: datetime | None
    absent: bool
    receiver_kind: ReceiverKind | None = None
    receiver_role: Role | None = None
    receiver_unit_id: int | None = None
    entered_by_id: int | None = None

    @property
    def handed_in(self) -> bool:
        """Whether the person has handed in."""
        return self.state is not None and self.state.handed_in

    @property
    def missing(self) -> bool:
        """Whether the paper is still owed: who is absent owes none."""
        return not self.handed_in and not self.absent


def lines(
    session: Session,
    plan_id: int,
    form: Form,
    period: Period,
    unit_ids: Collection[int] | None,
    day: date,
    people: Collection[int] | None = None,
) -> list[Line]:
    """Return who belongs to some units on a day (None: to all), and how each one's paper stands, by tên.

    `people` limits to some of them. People who moved away since don't appear; a paper counts wherever it was
    handed in.
    """
    standings = [s for s in Standing if form.is_for(s)]
    wanted = (
        select(
            Person.id.label("person_id"),
            Person.full_name.label("name"),
            Person.sort_key,
            Person.birth_year,
            Membership.unit_id,
            OrgUnit.name.label("unit_name"),
            Membership.standing,
            Membership.valid_from.label("since"),
            _ROWS.c.paper_id,
            _ROWS.c.state,
            _ROWS.c.submitted_at,
            absent_on(Membership.person_id, day).label("absent"),
            _ROWS.c.receiver_kind,
            _ROWS.c.receiver_role,
            _ROWS.c.receiver_unit_id,
            _ROWS.c.entered_by_id,
        )
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .join(OrgUnit, OrgUnit.id == Membership.unit_id)
        .outerjoin(_ROWS, _paper_of_member(plan_id, form.code, period))
        .where(valid_on(Membership, day), Membership.standing.in_(standings))
        .order_by(Person.sort_key, Person.id)
    )
    if unit_ids is not None:
        wanted = wanted.where(Membership.unit_id.in_(unit_ids))
    if people is not None:
        wanted = wanted.where(Person.id.in_(people))
    return [Line(**row._mapping) for row in session.execute(wanted)]


def _paper_of_member(plan_id: int, code: str, period: Period) -> ColumnElement[bool]:
    return and_(
        _ROWS.c.owner_id == Membership.person_id,
        _ROWS.c.plan_id == plan_id,
        _ROWS.c.code == code,
        _ROWS.c.year == period,
    )
