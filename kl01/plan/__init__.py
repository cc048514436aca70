"""The plan as data: items, sections, and when each is due."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.plan import views

    app.register_blueprint(views.blueprint)
