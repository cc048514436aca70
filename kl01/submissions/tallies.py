"""Counting who owes a form and who has handed it in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from kl01.db import fetch
from kl01.forms.versions import Form
from kl01.org.kinds import Standing
from kl01.org.models import Membership
from kl01.org.queries import valid_on
from kl01.periods import Period
from kl01.submissions.models import Submission
from kl01.submissions.queries import HANDED_IN, absent_on

_ROWS = Submission.__table__


@dataclass(frozen=True, slots=True)
class Tally:
    """How many owe a form, how many of them have handed in, how many of those name their example."""

    owed: int
    handed_in: int
    with_example: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A form of a period, counted on a day."""

    form: Form
    period: Period
    day: date


def _count(number: int) -> Select[int, int, int, int]:
    """Return the statement of one count of several; `number` tells it and its parameters apart."""
    return (
        select(
            literal(number),
            func.count(Membership.person_id),
            func.count(_ROWS.c.paper_id),
            func.coalesce(func.sum(cast(_ROWS.c.names_example, Integer)), 0),
        )
        .select_from(Membership)
        .outerjoin(_ROWS, _handed_in_by_member(f"_{number}"))
        .where(Membership.unit_id.in_(bindparam("units", expanding=True)), _owes(f"_{number}"))
    )


def _handed_in_by_member(mark: str) -> ColumnElement[bool]:
    return and_(
        _ROWS.c.owner_id == Membership.person_id,
        _ROWS.c.plan_id == bindparam("plan_id"),
        _ROWS.c.code == bindparam(f"code{mark}"),
        _ROWS.c.year == bindparam(f"period{mark}", type_=_ROWS.c.year.type),
        _ROWS.c.state.in_(HANDED_IN),
    )


def _owes(mark: str) -> ColumnElement[bool]:
    """Return the condition that a member counts on a day: who is absent only once they have handed in."""
    day = bindparam(f"day{mark}", type_=Membership.valid_from.type)
    return and_(
        valid_on(Membership, day),
        Membership.standing.in_(bindparam(f"standings{mark}", expanding=True)),
        or_(_ROWS.c.paper_id.is_not(None), ~absent_on(Membership.person_id, day)),
    )


def _asked(mark: str, one: Counted) -> dict[str, object]:
    return {
        f"code{mark}": one.form.code,
        f"period{mark}": one.period,
        f"day{mark}": one.day,
        f"standings{mark}": [standing for standing in Standing if one.form.is_for(standing)],
    }


@lru_cache(maxsize=20)
def _counts(how_many: int) -> CompoundSelect[int, int, int, int]:
    return union_all(*(_count(number) for number in range(how_many)))


def tallies(
    session: Session, plan_id: int, wanted: Sequence[Counted], unit_ids: Collection[int]
) -> list[Tally]:
    """Count forms of a plan in some units, in the order in which they are wanted."""
    if not wanted:
        return []
    asked: dict[str, object] = {"plan_id": plan_id, "units": list(unit_ids)}
    for number, one in enumerate(wanted):
        asked |= _asked(f"_{number}", one)
    rows = {row[0]: row for row in fetch(session, _counts(len(wanted)), asked)}
    return [Tally(*rows[number][1:3], int(rows[number][3])) for number in range(len(wanted))]


_BY_UNIT = (
    select(
        Membership.unit_id,
        Membership.standing,
        func.count(Membership.person_id),
        func.count(_ROWS.c.paper_id),
        func.coalesce(func.sum(cast(_ROWS.c.names_example, Integer)), 0),
    )
    .select_from(Membership)
    .outerjoin(_ROWS, _handed_in_by_member(""))
    .where(_owes(""))
    .group_by(Membership.unit_id, Membership.standing)
)


def tallies_by_unit(
    session: Session, plan_id: int, form: Form, period: Period, day: date
) -> dict[tuple[int, Standing], Tally]:
    """Count a form on a day over all people, by the unit where they belong and their standing."""
    rows = fetch(session, _BY_UNIT, {"plan_id": plan_id, **_asked("", Counted(form, period, day))})
    return {
        (unit, standing): Tally(owed, handed, int(example)) for unit, standing, owed, handed, example in rows
    }
