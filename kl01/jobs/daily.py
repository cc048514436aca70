"""What is done once a day: what a room hands in for it, and how it is claimed and written down.

Of each task the database keeps its last run alone, one row by its key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.jobs.models import DailyRun
from kl01.jobs.rules import LastRun, is_due
from kl01.periods import local_day


@dataclass(frozen=True, slots=True)
class DailyTask:
    """What a room wants done once a day.

    `run` is given a session, the program as who acts, and the day in Việt Nam. It is one transaction, which
    is committed with the word that the task is done; work that takes long ends it first
    (`kl01.db.end_transaction`), since meanwhile nobody else writes. If it raises, it is tried again later.
    """

    key: str
    """Its name in the database, never changed."""
    label: str
    """What it does, for the administrator."""
    run: Callable[[Session, Actor, date], None]


def last_run(session: Session, key: str) -> LastRun | None:
    """Return what is known of a task's last run, None if there was none."""
    row = session.get(DailyRun, key)
    return None if row is None else _known(row)


def claim(session: Session, key: str, now: datetime) -> bool:
    """Take a task on if it is due; return whether it was. Of two processes one is told so.

    Raises IntegrityError at the very first run of a task, if another process was quicker.
    """
    locked = select(DailyRun).where(DailyRun.key == key).with_for_update()
    row = session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
    last = None if row is None else _known(row)
    if not is_due(last, now):
        return False
    today = local_day(now)
    if row is None:
        row = DailyRun(key=key)
        session.add(row)
    row.tries = last.tries + 1 if last is not None and last.day == today else 1
    row.day, row.begun_at = today, now
    row.finished_at, row.message = None, ""
    session.flush()
    return True


def finish(session: Session, key: str, begun_at: datetime, now: datetime, message: str = "") -> bool:
    """Write down that the run begun at a moment is over, with a message if it failed.

    Returns False, and writes nothing, if it took so long that another has claimed the task meanwhile.
    """
    row = session.get_one(DailyRun, key, with_for_update=True, populate_existing=True)
    if row.begun_at != begun_at or row.finished_at is not None:
        return False
    row.finished_at, row.message = now, message
    session.flush()
    return True


def _known(row: DailyRun) -> LastRun:
    return LastRun(row.day, row.begun_at, row.finished_at, failed=bool(row.message), tries=row.tries)
