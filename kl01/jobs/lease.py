"""Who may run jobs: one runner at a time, however many processes serve.

The runner at work holds the one row of `job_lease` and says again and again that it lives. When it falls
silent another takes its place; what the silent one had begun is over, what waits is run.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.jobs.models import Job, JobLease
from kl01.jobs.rules import LONGEST_WAIT, JobState, is_silent


def begin_next(session: Session, runner: str, now: datetime) -> Job | None:
    """Let the first job in the line run; None if nobody waits, or if another runner is at work.

    The runner that asks has none under way. Afterwards it holds the lease if there is a job for it.
    """
    lease = _lease(session)
    if not _is_left(lease, now) and lease.runner != runner:
        return None
    _interrupt_left(session, now)
    job = _first_waiting(session)
    if job is None:
        lease.runner = lease.heard_at = None
    else:
        job.state = JobState.RUNNING
        lease.runner, lease.heard_at = runner, now
    session.flush()
    return job


def renew(session: Session, runner: str, now: datetime) -> bool:
    """Say that a runner lives; return whether it is still the one that may run jobs."""
    lease = _lease(session)
    if lease.runner != runner:
        return False
    lease.heard_at = now
    session.flush()
    return True


def note_progress(session: Session, job_id: int, counts: tuple[int, int]) -> bool:
    """Write down how many items of how many a job has done; return whether it still runs for anybody.

    For pages that another process answers.
    """
    job = session.get_one(Job, job_id, with_for_update=True)
    if job.state is not JobState.RUNNING:
        return False
    job.done, job.total = counts
    session.flush()
    return True


def mark_interrupted(session: Session, now: datetime, runner: str, *, stops: bool = False) -> int:
    """End the jobs on which nobody works any more, for their owners to see; return how many.

    `runner` asks; what it has under way itself goes on unless it `stops`. Jobs that were begun don't run
    again by themselves: what they were to make may have changed meanwhile. Nor do those that nobody has begun
    for LONGEST_WAIT; others wait on for the next runner.
    """
    lease = _lease(session)
    is_left = stops if lease.runner == runner else _is_left(lease, now)
    if not is_left:
        return 0
    lease.runner = lease.heard_at = None
    return _interrupt_left(session, now)


def _lease(session: Session) -> JobLease:
    """Return the lease, which nobody else changes until the transaction ends."""
    fresh = select(JobLease).with_for_update().execution_options(populate_existing=True)
    return session.scalars(fresh).one()


def _is_left(lease: JobLease, now: datetime) -> bool:
    return lease.heard_at is None or is_silent(lease.heard_at, now)


def _interrupt_left(session: Session, now: datetime) -> int:
    left = session.scalars(select(Job).where(Job.state == JobState.RUNNING)).all()
    late = session.scalars(
        select(Job).where(Job.state == JobState.WAITING, Job.created_at <= now - LONGEST_WAIT)
    ).all()
    for job in (*left, *late):
        job.state = JobState.INTERRUPTED
        job.finished_at = now
    session.flush()
    return len(left) + len(late)


def _first_waiting(session: Session) -> Job | None:
    """Return the first job in the line, which nobody else changes until the transaction ends.

    That no two runners take one job is the lease's doing, and the lock's that all of KL01 write under. A row
    that is locked beside them is in the hands of somebody who writes past KL01: the others need not wait for
    that, so it is passed over, and comes when it is let go. SQLite knows no locks of rows.
    """
    waiting = select(Job).where(Job.state == JobState.WAITING).order_by(Job.id).limit(1)
    fresh = waiting.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.scalars(fresh).one_or_none()
