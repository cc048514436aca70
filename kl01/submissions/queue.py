"""The papers that a person receives: for their own offices, for those that they stand in for, and what passes
to these from others (`passing.py`)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from kl01.db import asked_once, fetch
from kl01.kept import Part, kept
from kl01.org.access import Principal
from kl01.org.kinds import DelegationScope, Role
from kl01.org.models import Person
from kl01.papers.models import Paper
from kl01.periods import Period
from kl01.submissions.models import Submission
from kl01.submissions.passing import Passed, Seat
from kl01.submissions.receivers import RECEIVING_ROLES
from kl01.submissions.rules import SubmissionState
from kl01.submissions.staffing import passing_on

_ROWS = Submission.__table__
_KEPT = 500
"""For so many people the statements are kept that ask for their papers: to build one takes longer than to
run it, and the head of every page asks."""


@lru_cache(maxsize=_KEPT)
def receiving_offices(principal: Principal) -> frozenset[tuple[Role, int]]:
    """Return the offices for which a person receives papers: their own, and those they stand in for."""
    own = {(office.role, office.unit_id) for office in principal.offices if office.role in RECEIVING_ROLES}
    lent = {
        (Role.SECRETARY, delegation.unit_id)
        for delegation in principal.delegations
        if delegation.scope is DelegationScope.DEPUTIZE
    }
    return frozenset(own | lent)


@dataclass(frozen=True, slots=True)
class Received:
    """What a person receives. Statements are kept by it, so its hash is worked out once."""

    principal: Principal
    passed: tuple[tuple[Seat, tuple[Passed, ...]], ...]
    """What passes to each of the offices for which they receive."""
    number: int

    def __hash__(self) -> int:
        """Return what was worked out when it was made."""
        return self.number


@kept(Part.UNITS, Part.OFFICES, Part.PEOPLE, at_most=4000)
def received(session: Session, principal: Principal, day: date) -> Received:
    """Return what a person receives on a day."""
    offices = sorted(receiving_offices(principal))
    passing = passing_on(session, day) if offices else None
    found = ((seat, tuple(passing.passed_to(seat))) for seat in offices) if passing else ()
    passed = tuple((seat, passed) for seat, passed in found if passed)
    return Received(principal, passed, hash((principal, passed)))


States = tuple[SubmissionState, ...]


def _received_by(who: Received, states: States, unit_id: int | None = None) -> ColumnElement[bool]:
    """Return the condition of what a person receives in some states; `unit_id` limits it to its offices.

    Each part names the office and the states, so that each goes by the index of what receivers have.
    """
    parts = [one for unit, one in _parts(who, states) if unit_id in {None, unit}]
    return and_(_ROWS.c.owner_id != who.principal.person_id, or_(*parts)) if parts else ~true()


def _parts(who: Received, states: States) -> Iterator[tuple[int, ColumnElement[bool]]]:
    """Return the conditions of what a person receives, each with the unit for which they do."""
    passed = dict(who.passed)
    for seat in sorted(receiving_offices(who.principal)):
        role, unit_id = seat
        grantor = _grantor(who.principal, role, unit_id)
        besides = {grantor} if grantor else set()
        yield unit_id, _handed_to({role}, {unit_id}, states, besides)
        for one in _passed(who.principal, passed.get(seat, ()), states, besides):
            yield unit_id, one


def _handed_to(
    roles: Iterable[Role], unit_ids: Iterable[int], states: States, besides: Iterable[int]
) -> ColumnElement[bool]:
    """Return the condition of what went to some offices, in some states, and is not of certain owners."""
    conditions = [
        _ROWS.c.receiver_unit_id.in_(sorted(unit_ids)),
        _ROWS.c.receiver_role.in_(sorted(roles)),
        _ROWS.c.state.in_(states),
    ]
    owners = sorted(besides)
    return and_(*conditions, _ROWS.c.owner_id.not_in(owners)) if owners else and_(*conditions)


def _passed(
    principal: Principal, found: Iterable[Passed], states: States, besides: set[int]
) -> Iterator[ColumnElement[bool]]:
    """Return the conditions of what passes to an office; those of many offices are put together."""
    by_unit: dict[tuple[int, bool, frozenset[int]], set[Role]] = defaultdict(set)
    of_one: dict[bool, list[tuple[int, Role, int]]] = defaultdict(list)
    for one in found:
        if one.owner_id is None:
            by_unit[one.unit_id, one.inherited, one.besides].add(one.role)
        elif one.owner_id not in besides:
            of_one[one.inherited].append((one.unit_id, one.role, one.owner_id))
    alike: dict[tuple[frozenset[Role], bool, frozenset[int]], set[int]] = defaultdict(set)
    for (unit_id, inherited, others), roles in by_unit.items():
        alike[frozenset(roles), inherited, others].add(unit_id)
    for (shared, inherited, others), unit_ids in alike.items():
        handed = _handed_to(shared, unit_ids, states, besides | others)
        yield handed if inherited else and_(handed, _still_theirs(principal))
    for inherited, triples in of_one.items():
        theirs = and_(
            _ROWS.c.owner_id.in_(sorted({owner_id for *_, owner_id in triples})),
            tuple_(_ROWS.c.receiver_unit_id, _ROWS.c.receiver_role, _ROWS.c.owner_id).in_(sorted(triples)),
            _ROWS.c.state.in_(states),
        )
        yield theirs if inherited else and_(theirs, _still_theirs(principal))


def _still_theirs(principal: Principal) -> ColumnElement[bool]:
    """Return the condition that a paper of another body is one's to read; see `access.passes`."""
    waits = _ROWS.c.state == SubmissionState.SUBMITTED
    return or_(waits, _ROWS.c.confirmed_by_id == principal.person_id)


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


# --- How many ----------------------------------------------------------------------------------------------

_WAITS = (SubmissionState.SUBMITTED,)


@lru_cache(maxsize=_KEPT)
def _waiting(who: Received) -> Select[int]:
    return select(func.count()).where(_received_by(who, _WAITS))


@asked_once
def waiting_count(session: Session, principal: Principal, day: date) -> int:
    """Return how many papers wait for a person's word."""
    if not receiving_offices(principal):
        return 0
    return fetch(session, _waiting(received(session, principal, day)))[0][0]


@lru_cache(maxsize=_KEPT)
def _by_unit(who: Received, states: States) -> Select[int, int]:
    found = [(condition, unit_id) for unit_id, condition in _parts(who, states)]
    unit: ColumnElement[int] = case(*found) if who.passed else _ROWS.c.receiver_unit_id
    return select(unit, func.count()).where(_received_by(who, states), _ROWS.c.revision > 0).group_by(unit)


def count_by_unit(
    session: Session, principal: Principal, day: date, states: Iterable[SubmissionState]
) -> dict[int, int]:
    """Return how many papers in some states a person receives, by the unit for which they do."""
    if not receiving_offices(principal):
        return {}
    found = _by_unit(received(session, principal, day), tuple(states))
    return {row[0]: row[1] for row in fetch(session, found)}


# --- Which -------------------------------------------------------------------------------------------------


class Queued(NamedTuple):
    """A paper in a receiver's list, without what it says."""

    id: int
    template_id: int
    plan_id: int
    code: str
    period: Period
    state: SubmissionState
    submitted_at: datetime
    entered_by_id: int | None
    unit_id: int
    owner_id: int
    owner_name: str
    owner_born: int | None


@lru_cache(maxsize=_KEPT)
def _queued(
    who: Received, states: States, unit_id: int | None
) -> Select[int, int, int, str, Period, SubmissionState, datetime, int, int, int, str, int]:
    return (
        select(
            _ROWS.c.paper_id,
            Paper.__table__.c.template_id,
            _ROWS.c.plan_id,
            _ROWS.c.code,
            _ROWS.c.year,
            _ROWS.c.state,
            _ROWS.c.submitted_at,
            _ROWS.c.entered_by_id,
            Paper.__table__.c.unit_id,
            Person.id,
            Person.full_name,
            Person.birth_year,
        )
        .select_from(_ROWS)
        .join(Paper.__table__, Paper.__table__.c.id == _ROWS.c.paper_id)
        .join(Person, Person.id == _ROWS.c.owner_id)
        .where(_received_by(who, states, unit_id), _ROWS.c.revision > 0)
        .order_by(_ROWS.c.submitted_at, _ROWS.c.paper_id)
    )


def queue(
    session: Session,
    principal: Principal,
    day: date,
    states: Iterable[SubmissionState],
    *,
    unit_id: int | None = None,
    first: int = 0,
    most: int | None = None,
) -> list[Queued]:
    """Return the papers in some states that a person receives, the longest waiting first.

    `unit_id` limits to what they receive for a unit; `most` of them from the place `first` on.
    """
    if not receiving_offices(principal):
        return []
    found = _queued(received(session, principal, day), tuple(states), unit_id)
    if most is not None:
        found = found.offset(first).limit(most)
    return [Queued(*row) for row in fetch(session, found)]


def next_waiting(session: Session, principal: Principal, day: date, after_id: int) -> int | None:
    """Return the paper that a receiver takes next: the longest waiting besides one."""
    return session.scalar(
        select(_ROWS.c.paper_id)
        .where(
            _received_by(received(session, principal, day), _WAITS),
            _ROWS.c.revision > 0,
            _ROWS.c.paper_id != after_id,
        )
        .order_by(_ROWS.c.submitted_at, _ROWS.c.paper_id)
        .limit(1)
    )
