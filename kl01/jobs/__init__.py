"""Work too long for a request: it runs beside the server, one job at a time, with its progress on a page."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages, the runner, and the list to which other rooms add their kinds of jobs."""
    from kl01.jobs import views
    from kl01.jobs.kinds import JobKind
    from kl01.jobs.runner import JobRunner

    kinds: dict[str, JobKind] = {}
    app.extensions["job_kinds"] = kinds
    app.extensions["job_runner"] = JobRunner(app)
    app.register_blueprint(views.blueprint)
