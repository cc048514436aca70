"""What happens to jobs. Whatever comes too late, such as the result of a cancelled job, changes nothing."""

import contextlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.jobs.models import Job
from kl01.jobs.queries import OPEN_STATES, open_job
from kl01.jobs.results import Elsewhere, FileKind, KeptFile, Nothing, Result
from kl01.jobs.rules import FILE_DAYS, JobState
from kl01.settings.queries import value_of

_STORED_NAME = re.compile(rf"job-(\d+)\.(?:part|{'|'.join(FileKind)})")


def stored_file(folder: Path, job_id: int, kind: FileKind) -> Path:
    """Return where the file of a finished job lies."""
    return folder / f"job-{job_id}.{kind}"


def unfinished_file(folder: Path, job_id: int) -> Path:
    """Return where a job writes its file until it is whole."""
    return folder / f"job-{job_id}.part"


def enqueue(
    session: Session, actor: Actor, *, kind: str, title: str, parameters: dict[str, Any], unit_id: int | None
) -> Job:
    """Put a job at the end of the line; asked for again while it is there, it stays one job.

    `parameters` are what JSON can hold, with text as keys. Nothing runs before the runner is told: views
    call `kl01.jobs.start.start_job`.
    """
    assert actor.person_id is not None, "a job belongs to a person"
    same = open_job(session, kind, actor.person_id, parameters)
    if same is not None:
        return same
    job = Job(
        kind=kind,
        title=title,
        owner_id=actor.person_id,
        unit_id=unit_id,
        parameters=parameters,
        created_at=actor.at,
    )
    session.add(job)
    session.flush()
    _record(session, actor, Verb.JOB_STARTED, job)
    return job


def cancel(session: Session, job: Job, actor: Actor) -> bool:
    """Give a job up; return whether that was still possible. The runner has to be told, too."""
    session.refresh(job, with_for_update=True)
    if job.state.is_over:
        return False
    job.state = JobState.CANCELLED
    job.finished_at = actor.at
    session.flush()
    _record(session, actor, Verb.JOB_CANCELLED, job)
    return True


def _record(session: Session, actor: Actor, verb: Verb, job: Job) -> None:
    what = {"kind": job.kind, "title": job.title}
    record(session, actor, verb, ("job", str(job.id)), unit_id=job.unit_id, data=what)


def complete(session: Session, job: Job, now: datetime, counts: tuple[int, int], result: Result) -> bool:
    """Take in what a job made, `counts` being done and total; return whether it was still wanted."""
    session.refresh(job, with_for_update=True)
    if job.state is not JobState.RUNNING:
        return False
    kept = timedelta(days=value_of(session, FILE_DAYS))
    job.state = JobState.DONE
    job.done, job.total = counts
    job.finished_at = now
    match result:
        case KeptFile():
            job.file_name, job.file_kind, job.file_sha256 = result.name, result.kind, result.sha256
            job.keep_until = now + kept
        case Elsewhere():
            job.link_label, job.link_address = result.label, result.address
        case Nothing():
            job.message = result.sentence
    session.flush()
    return True


def fail(session: Session, job: Job, now: datetime, counts: tuple[int, int], message: str) -> bool:
    """Say why a job came to nothing; return whether anybody still waited for it."""
    session.refresh(job, with_for_update=True)
    if job.state is not JobState.RUNNING:
        return False
    job.state = JobState.FAILED
    job.done, job.total = counts
    job.finished_at = now
    job.message = message
    session.flush()
    return True


def needless_files(session: Session, folder: Path, now: datetime) -> list[Path]:
    """Return the files that nobody can fetch any more and nobody writes or will write.

    A job never comes back from its end, so these stay needless: `delete_files` needs no transaction, which
    would keep others from writing as long as the disk takes.
    """
    needed = set(session.scalars(select(Job.id).where(or_(Job.keep_until > now, Job.state.in_(OPEN_STATES)))))
    named = ((file, _STORED_NAME.fullmatch(file.name)) for file in folder.glob("job-*"))
    return [file for file, found in named if found and int(found[1]) not in needed]


def delete_files(files: Iterable[Path]) -> None:
    """Delete files; those that another process has deleted are gone as well."""
    for file in files:
        # Windows keeps what somebody is just fetching: the next round takes it.
        with contextlib.suppress(OSError):
            file.unlink()
