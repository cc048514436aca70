"""An invented organisation to try KL01 with: units, people, accounts and years of ticks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import program
from kl01.checklist.models import ItemStatus
from kl01.demo.blueprints import province, small
from kl01.demo.organisation import Builder, DemoUnit
from kl01.demo.ticks import TickingUnit, event_rows, status_row
from kl01.org.models import Account, OrgUnit, Person
from kl01.periods import Quarter, local_day
from kl01.plan.catalogue import catalogue
from kl01.plan.models import Plan
from kl01.plan.operations import LONGEST_EXTENSION_YEARS, extend_plan

SEED = 1969
_STATUSES = ItemStatus.metadata.tables[ItemStatus.__tablename__]


class DemoSize(StrEnum):
    """How large the invented organisation is."""

    SMALL = "small"
    """12 units directly under the committee, 300 people."""
    PROVINCE = "province"
    """100 units directly under the committee, 8,000 people."""


class NotEmptyError(Exception):
    """The database holds units, people or accounts; nothing invented is mixed with them."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was made."""

    units: int
    """Directly under the committee."""
    people: int
    ticks: int
    usernames: tuple[str, ...]


def is_empty(session: Session) -> bool:
    """Whether nobody has entered a unit, a person or an account."""
    return all(session.scalar(select(table.id).limit(1)) is None for table in (OrgUnit, Person, Account))


def fill(
    session: Session,
    size: DemoSize,
    password_hash: str,
    now: datetime,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> Filled:
    """Make the invented organisation in an empty database that has a plan; flush, don't commit.

    The same size on the same day gives the same organisation. `tell` is called with the number of units
    done and of all units. Raises NotEmptyError.
    """
    if not is_empty(session):
        raise NotEmptyError
    random = Random(SEED)  # noqa: S311 - invents names, guards nothing
    builder = Builder(session, random, local_day(now))
    builder.build(small() if size is DemoSize.SMALL else province(random))
    builder.make_accounts(password_hash)
    return Filled(
        units=len(builder.units) - 1,
        people=builder.people,
        ticks=_tick(session, builder.units, now, tell),
        usernames=tuple(builder.accounts),
    )


def _tick(session: Session, units: list[DemoUnit], now: datetime, tell: Callable[[int, int], None]) -> int:
    plan = session.scalars(select(Plan).order_by(Plan.first_year.desc())).first()
    if plan is None:
        return 0
    today = local_day(now)
    year = min(today.year, plan.last_year + LONGEST_EXTENSION_YEARS)
    if year > plan.extended_to:
        extend_plan(session, plan, year, program(now))
    contents = catalogue(session, plan.id)
    assert contents is not None
    recent = Quarter.of(today).previous().first_day
    count, events = 0, []
    for done, made in enumerate(units, start=1):
        if made.ticker and contents.has_duties(made.unit.kind):
            own = Random(f"{SEED} {made.unit.code}")  # noqa: S311 - as above
            ticks = list(TickingUnit(made, own, now).ticks(contents))
            if ticks:
                # Into the table itself: inserting through the class would set every version to 1.
                session.execute(insert(_STATUSES), [status_row(made.unit.id, tick) for tick in ticks])
            count += len(ticks)
            lately = (tick for tick in ticks if local_day(tick.at) >= recent)
            events += event_rows(made.unit.id, made.ticker, lately, own)
        tell(done, len(units))
    _insert_events(session, events)
    return count


def _insert_events(session: Session, events: list[dict[str, Any]]) -> None:
    if events:
        events.sort(key=lambda row: row["at"])  # the trail is read by number
        session.execute(insert(AuditEvent), events)
