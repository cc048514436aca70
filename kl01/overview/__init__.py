"""The first page after sign-in: what is to be done."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.overview import views

    app.register_blueprint(views.blueprint)
