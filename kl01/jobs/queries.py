"""Reading jobs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kl01.jobs.models import Job
from kl01.jobs.rules import JobState

OPEN_STATES = (JobState.WAITING, JobState.RUNNING)


def job_of(session: Session, job_id: int, owner_id: int) -> Job | None:
    """Return a job if it is this person's own."""
    job = session.get(Job, job_id)
    return job if job is not None and job.owner_id == owner_id else None


def jobs_of(session: Session, owner_id: int, since: datetime) -> Sequence[Job]:
    """Return the jobs that a person has begun since a moment, newest first."""
    own = select(Job).where(Job.owner_id == owner_id, Job.created_at >= since)
    return session.scalars(own.order_by(Job.id.desc())).all()


def open_job(session: Session, kind: str, owner_id: int, parameters: dict[str, Any]) -> Job | None:
    """Return the person's unfinished job that does the very same, if there is one."""
    own = select(Job).where(Job.kind == kind, Job.owner_id == owner_id, Job.state.in_(OPEN_STATES))
    return next((job for job in session.scalars(own) if job.parameters == parameters), None)


def any_open_job(session: Session) -> bool:
    """Whether a job waits or runs, whoever is to do it."""
    return session.scalar(select(Job.id).where(Job.state.in_(OPEN_STATES)).limit(1)) is not None


def jobs_ahead(session: Session, job: Job) -> int:
    """Count the jobs that stand before one in the line."""
    ahead = select(func.count()).select_from(Job).where(Job.state.in_(OPEN_STATES), Job.id < job.id)
    return session.scalar(ahead) or 0
