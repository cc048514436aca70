"""The papers that a person receives: for their own offices, and for those that they stand in for."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from kl01.db import asked_once, fetch
from kl01.org.access import Principal
from kl01.org.kinds import DelegationScope, Role
from kl01.org.models import Person
from kl01.papers.models import Paper
from kl01.periods import Period
from kl01.submissions.models import Submission
from kl01.submissions.receivers import RECEIVING_ROLES
from kl01.submissions.rules import SubmissionState

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


def _received_by(principal: Principal) -> ColumnElement[bool]:
    conditions = []
    for role, unit_id in sorted(receiving_offices(principal)):
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


# --- How many ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=_KEPT)
def _waiting(principal: Principal) -> Select[int]:
    return select(func.count()).where(_received_by(principal), _ROWS.c.state == SubmissionState.SUBMITTED)


@asked_once
def waiting_count(session: Session, principal: Principal) -> int:
    """Return how many papers wait for a person's word."""
    if not receiving_offices(principal):
        return 0
    return fetch(session, _waiting(principal))[0][0]


@lru_cache(maxsize=_KEPT)
def _by_unit(principal: Principal, states: tuple[SubmissionState, ...]) -> Select[int, int]:
    return (
        select(_ROWS.c.receiver_unit_id, func.count())
        .where(_received_by(principal), _ROWS.c.state.in_(states), _ROWS.c.revision > 0)
        .group_by(_ROWS.c.receiver_unit_id)
    )


def count_by_unit(
    session: Session, principal: Principal, states: Iterable[SubmissionState]
) -> dict[int, int]:
    """Return how many papers in some states a person receives, by the unit whose office they went to."""
    if not receiving_offices(principal):
        return {}
    return {row[0]: row[1] for row in fetch(session, _by_unit(principal, tuple(states)))}


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
    owner_name: str


@lru_cache(maxsize=_KEPT)
def _queued(
    principal: Principal, states: tuple[SubmissionState, ...], unit_id: int | None
) -> Select[int, int, int, str, Period, SubmissionState, datetime, int, int, str]:
    found = (
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
            Person.full_name,
        )
        .select_from(_ROWS)
        .join(Paper.__table__, Paper.__table__.c.id == _ROWS.c.paper_id)
        .join(Person, Person.id == _ROWS.c.owner_id)
        .where(_received_by(principal), _ROWS.c.state.in_(states), _ROWS.c.revision > 0)
        .order_by(_ROWS.c.submitted_at, _ROWS.c.paper_id)
    )
    return found if unit_id is None else found.where(_ROWS.c.receiver_unit_id == unit_id)


def queue(
    session: Session,
    principal: Principal,
    states: Iterable[SubmissionState],
    *,
    unit_id: int | None = None,
    first: int = 0,
    most: int | None = None,
) -> list[Queued]:
    """Return the papers in some states that a person receives, the longest waiting first.

    `unit_id` limits to what went to the offices of a unit; `most` of them from the place `first` on.
    """
    if not receiving_offices(principal):
        return []
    found = _queued(principal, tuple(states), unit_id)
    if most is not None:
        found = found.offset(first).limit(most)
    return [Queued(*row) for row in fetch(session, found)]


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
