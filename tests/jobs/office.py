"""An application that knows the test kinds of jobs, and what tests do with it."""

from typing import Any

from flask import Flask, request
from sqlalchemy import select

from kl01.audit.operations import Actor
from kl01.db import db, reading, transaction
from kl01.jobs.models import Job
from kl01.jobs.operations import enqueue
from kl01.jobs.runner import JobRunner
from kl01.jobs.start import start_job
from kl01.org.models import Account, Person
from kl01.web.doors import Permission, requires
from kl01.web.seams import WebSeams, part
from tests.jobs import kinds
from tests.jobs.kinds import PATIENCE


class Office:
    """Asks for jobs and looks what became of them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.runner: JobRunner = part(JobRunner, app)

    def ask(self, kind: str, username: str = "bithu.snv", **parameters: Any) -> int:
        """Put a job in the line and let the runner look."""
        with self.app.app_context():
            session = db.session()
            with transaction(session):
                person = session.scalars(
                    select(Person).join(Account).where(Account.username == username)
                ).one()
                actor = Actor(person.id, person.full_name, part(WebSeams, self.app).clock())
                job = enqueue(
                    session, actor, kind=kind, title="Mẫu thử – Chi bộ", parameters=parameters, unit_id=None
                )
                job_id = job.id
        self.runner.look()
        return job_id

    def job(self, job_id: int) -> Job:
        """Return a job as it is stored now."""
        with self.app.app_context(), reading():
            job = db.session.get_one(Job, job_id)
            db.session.expunge(job)
            return job

    def result(self, job_id: int) -> Job:
        """Wait until the line is empty, and return a job."""
        assert self.runner.wait(PATIENCE)
        return self.job(job_id)

    def files(self) -> list[str]:
        return sorted(file.name for file in self.runner.folder.glob("*"))


def add_start_pages(app: Flask) -> None:
    """Add a button that starts a job of a kind with the form's parameters, and one that then fails."""

    @app.post("/in-thu/<kind>")
    @requires(Permission.SIGNED_IN)
    def start(kind: str) -> Any:
        numbers = {name: int(text) for name, text in request.form.items() if text.isdecimal()}
        return start_job(kind, "Mẫu thử – Chi bộ Văn phòng", numbers)

    @app.post("/in-thu-hong")
    @requires(Permission.SIGNED_IN)
    def start_and_fail() -> str:
        start("count")
        raise RuntimeError


def add_test_kinds(app: Flask) -> None:
    """Let an application, and the processes of its jobs, know the test kinds."""
    app.config["JOB_MODULES"] = ["tests.jobs.kinds"]
    kinds.register(app)
    add_start_pages(app)
