"""Beginning a long job from a view, and giving it up."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kl01.db import db
from kl01.jobs.models import Job
from kl01.jobs.operations import cancel, delete_files, enqueue, needless_files
from kl01.jobs.runner import JobRunner
from kl01.org.acting import acting
from kl01.web.pages import see_other
from kl01.web.seams import part


def job_runner() -> JobRunner:
    """Return the application's runner."""
    return part(JobRunner)


def start_job(kind: str, title: str, parameters: dict[str, Any], *, unit_id: int | None = None) -> Response:
    """Put a job of the signed-in person in the line and send the browser to its page.

    `title` is read by people: “Mẫu 01 năm 2026 – Chi bộ Văn phòng”. May the person do this? The caller has
    asked; the work asks again when its turn has come.
    """
    session = db.session()
    runner, person = job_runner(), acting()
    runner.tidy(session, person.at)
    job = enqueue(session, person, kind=kind, title=title, parameters=parameters, unit_id=unit_id)
    left = needless_files(session, runner.folder, person.at)
    _after_commit(session, lambda: delete_files(left))
    _after_commit(session, runner.look)
    return see_other(url_for("jobs.show", job_id=job.id))


def give_up_job(job: Job) -> bool:
    """Cancel a job of the signed-in person; return whether that was still possible."""
    session, runner, job_id = db.session(), job_runner(), job.id
    if not cancel(session, job, acting()):
        return False
    _after_commit(session, lambda: runner.cancel(job_id))
    return True


def _after_commit(session: Session, act: Callable[[], None]) -> None:
    """Act once others can see what this request wrote, and never if it is undone."""
    acts = [act]

    def committed(_session: Session) -> None:
        while acts:
            acts.pop()()

    event.listen(session, "after_commit", committed)
    event.listen(session, "after_rollback", lambda _session: acts.clear())
