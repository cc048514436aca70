"""An invented organisation to try KL01 with: units, people, accounts, years of ticks, papers, exemplars."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor, program
from kl01.checklist.models import ItemStatus
from kl01.demo.blueprints import province, small
from kl01.demo.exemplars import ExemplarMaker
from kl01.demo.organisation import Builder, DemoUnit
from kl01.demo.papers import PaperMaker
from kl01.demo.ticks import TickingUnit, event_rows, status_row
from kl01.org.absence_operations import record_absence
from kl01.org.models import Account, OrgUnit, Person
from kl01.periods import Quarter, local_day
from kl01.plan.catalogue import Catalogue, catalogue
from kl01.plan.models import Plan
from kl01.plan.operations import LONGEST_EXTENSION_YEARS, extend_plan

SEED = 1969
FOLLOWED = "snv"
"""The unit that most accounts belong to."""
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
    papers: int
    exemplars: int
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
    plan = _extended_plan(session, now)
    ticks, papers, exemplars = _work(session, builder, plan, size, now, tell) if plan else (0, 0, 0)
    return Filled(
        units=len(builder.units) - 1,
        people=builder.people,
        ticks=ticks,
        papers=papers,
        exemplars=exemplars,
        usernames=tuple(builder.accounts),
    )


def _extended_plan(session: Session, now: datetime) -> Catalogue | None:
    """Return the newest plan, prolonged to this year as far as it may be."""
    plan = session.scalars(select(Plan).order_by(Plan.first_year.desc())).first()
    if plan is None:
        return None
    year = min(local_day(now).year, plan.last_year + LONGEST_EXTENSION_YEARS)
    if year > plan.extended_to:
        extend_plan(session, plan, year, program(now))
    return catalogue(session, plan.id)


def _work(
    session: Session,
    builder: Builder,
    plan: Catalogue,
    size: DemoSize,
    now: datetime,
    tell: Callable[[int, int], None],
) -> tuple[int, int, int]:
    """Let the units work and their people write; return the numbers of ticks, papers and exemplars."""
    maker = PaperMaker(session, plan, builder.accounts, now)
    exemplars = ExemplarMaker(session, plan, builder.accounts, now, str(SEED))
    maker.set_themes()
    absent_id = _let_somebody_be_absent(session, builder, now)
    count, events = 0, []
    for done, made in enumerate(builder.units, start=1):
        # Of the province only the organisation that the accounts belong to has papers of earlier years.
        everything = size is DemoSize.SMALL or made.unit.code == FOLLOWED
        registered, told = exemplars.make(made, everything=everything, followed=made.unit.code == FOLLOWED)
        events += told
        ticked, told = _tick(session, made, plan, now, registered)
        count += ticked
        events += told
        events += maker.make(made, absent_id, everything=everything)
        tell(done, len(builder.units))
    _insert_events(session, events)
    return count, maker.count, exemplars.count


def _tick(
    session: Session, made: DemoUnit, plan: Catalogue, now: datetime, registered: set[int]
) -> tuple[int, list[dict[str, Any]]]:
    """Store what a unit has ticked; return how many cells, and the events of late as rows.

    In the years in which it has registered exemplars nobody ticks what follows from them.
    """
    if not made.ticker or not plan.has_duties(made.unit.kind):
        return 0, []
    own = Random(f"{SEED} {made.unit.code}")  # noqa: S311 - as above
    ticks = [
        tick
        for tick in TickingUnit(made, own, now).ticks(plan)
        if not (tick.item.follows and tick.quarter.year in registered)
    ]
    if ticks:
        # Into the table itself: inserting through the class would set every version to 1.
        session.execute(insert(_STATUSES), [status_row(made.unit.id, tick) for tick in ticks])
    recent = Quarter.of(local_day(now)).previous().first_day
    lately = (tick for tick in ticks if local_day(tick.at) >= recent)
    return len(ticks), event_rows(made.unit.id, made.ticker, lately, own)


def _let_somebody_be_absent(session: Session, builder: Builder, now: datetime) -> int:
    """Record that one of Chi bộ Văn phòng is away for long, as its secretary would; return their id."""
    secretary = builder.accounts["bithu.cbvp"]
    cell = next(cell for made in builder.units for cell in made.under if secretary in cell.members)
    since = local_day(now) - timedelta(days=50)
    by = Actor(secretary.id, secretary.full_name, now)
    return record_absence(session, by, cell.members[-1], valid_from=since, valid_to=None).person_id


def _insert_events(session: Session, events: list[dict[str, Any]]) -> None:
    if events:
        events.sort(key=lambda row: row["at"])  # the trail is read by number
        session.execute(insert(AuditEvent), events)
