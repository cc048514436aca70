"""Work too long for a request: it runs beside the server, one job at a time, with its progress on a page."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages, the runner and the daily clock."""
    from kl01.jobs import views
    from kl01.jobs.clock import DailyClock
    from kl01.jobs.runner import JobRunner
    from kl01.web.seams import hand_in

    hand_in(app, JobRunner(app))
    hand_in(app, DailyClock(app))
    app.register_blueprint(views.blueprint)
