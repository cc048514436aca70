"""Reading submissions: whose they are, who waits for them, who has not handed in."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import Session

from kl01.db import asked_once, fetch
from kl01.forms.versions import Form
from kl01.kept import Part, kept
from kl01.org.kinds import Role, Standing
from kl01.org.models import Absence, Membership, Person
from kl01.org.queries import valid_on
from kl01.papers.models import Paper
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue
from kl01.submissions.models import PaperRevision, Submission
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.rules import SubmissionState

HANDED_IN = (SubmissionState.SUBMITTED, SubmissionState.CONFIRMED)
_ROWS = Submission.__table__
_DAY: BindParameter[date] = bindparam("day", type_=Date)
"""The workflow alone: who counts or lists hundreds has no use for the text, nor for what was printed."""


@asked_once
def own_paper(session: Session, owner_id: int, plan_id: int, code: str, period: Period) -> Submission | None:
    """Return a person's paper of a form and year."""
    return session.scalar(
        select(Submission).filter_by(owner_id=owner_id, plan_id=plan_id, code=code, period=period)
    )


class OwnPaper(NamedTuple):
    """A person's paper as their own list shows it."""

    id: int
    template_id: int
    plan_id: int
    code: str
    period: Period
    state: SubmissionState
    reason: str
    submitted_at: datetime | None
    confirmed_at: datetime | None


_PAPERS = Paper.__table__
_PAPERS_OF = (
    select(
        _ROWS.c.paper_id,
        _PAPERS.c.template_id,
        _ROWS.c.plan_id,
        _ROWS.c.code,
        _ROWS.c.year,
        _ROWS.c.state,
        _ROWS.c.reason,
        _ROWS.c.submitted_at,
        _ROWS.c.confirmed_at,
    )
    .select_from(_ROWS)
    .join(_PAPERS, _PAPERS.c.id == _ROWS.c.paper_id)
    .where(_ROWS.c.owner_id == bindparam("owner_id"))
    .order_by(_ROWS.c.year.desc(), _ROWS.c.code)
)


def papers_of(session: Session, owner_id: int) -> list[OwnPaper]:
    """Return all papers of a person, the newest year first, those of the term last."""
    return [OwnPaper(*row) for row in fetch(session, _PAPERS_OF, {"owner_id": owner_id})]


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


_IS_ABSENT = select(
    exists().where(
        Absence.person_id == bindparam("person_id"),
        Absence.valid_from <= _DAY,
        or_(Absence.valid_to.is_(None), Absence.valid_to >= _DAY),
    )
)


@kept(Part.PEOPLE, at_most=4000)
def is_absent(session: Session, person_id: int, day: date) -> bool:
    """Whether a person is recorded as absent on a day."""
    return fetch(session, _IS_ABSENT, {"person_id": person_id, "day": day})[0][0] is True


def absences_of(session: Session, person_id: int) -> list[Absence]:
    """Return when a person is recorded as absent, the latest first."""
    return list(
        session.scalars(
            select(Absence)
            .where(Absence.person_id == person_id)
            .order_by(Absence.valid_from.desc(), Absence.id.desc())
        )
    )


class Line(NamedTuple):
    """A person in the list of who has handed in."""

    person_id: int
    name: str
    sort_key: str
    birth_year: int | None
    unit_id: int
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
    confirmed_by_id: int | None = None

    @property
    def receiver(self) -> Receiver | None:
        """The office that it was handed to, if it was."""
        if self.receiver_kind is None or self.receiver_role is None or self.receiver_unit_id is None:
            return None
        return Receiver(self.receiver_kind, self.receiver_role, self.receiver_unit_id)

    @property
    def handed_in(self) -> bool:
        """Whether the person has handed in."""
        return self.state is not None and self.state.handed_in

    @property
    def missing(self) -> bool:
        """Whether the paper is still owed: who is absent owes none."""
        return not self.handed_in and not self.absent


_LINES = (
    select(
        Person.id,
        Person.full_name,
        Person.sort_key,
        Person.birth_year,
        Membership.unit_id,
        Membership.standing,
        Membership.valid_from,
        _ROWS.c.paper_id,
        _ROWS.c.state,
        _ROWS.c.submitted_at,
        absent_on(Membership.person_id, _DAY),
        _ROWS.c.receiver_kind,
        _ROWS.c.receiver_role,
        _ROWS.c.receiver_unit_id,
        _ROWS.c.entered_by_id,
        _ROWS.c.confirmed_by_id,
    )
    .select_from(Membership)
    .join(Person, Person.id == Membership.person_id)
    .outerjoin(
        _ROWS,
        and_(
            _ROWS.c.owner_id == Membership.person_id,
            _ROWS.c.plan_id == bindparam("plan_id"),
            _ROWS.c.code == bindparam("code"),
            _ROWS.c.year == bindparam("period", type_=_ROWS.c.year.type),
        ),
    )
    .where(valid_on(Membership, _DAY), Membership.standing.in_(bindparam("standings", expanding=True)))
    .order_by(Person.sort_key, Person.id)
)
_LINES_OF_UNITS = _LINES.where(Membership.unit_id.in_(bindparam("units", expanding=True)))


def lines(
    session: Session,
    plan_id: int,
    form: Form,
    period: Period,
    unit_ids: Collection[int] | None,
    day: date,
) -> list[Line]:
    """Return who belongs to some units on a day (None: to all), and how each one's paper stands, by tên.

    People who moved away since don't appear; a paper counts wherever it was handed in.
    """
    asked = {
        "plan_id": plan_id,
        "code": form.code,
        "period": period,
        "day": day,
        "standings": [standing for standing in Standing if form.is_for(standing)],
    }
    if unit_ids is None:
        rows = fetch(session, _LINES, asked)
    else:
        rows = fetch(session, _LINES_OF_UNITS, {**asked, "units": list(unit_ids)})
    return [Line(*row) for row in rows]
