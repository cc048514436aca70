"""Accounts: how people come in, and who is let through the doors."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.accounts import admin_views, own_views, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(own_views.blueprint)
    app.register_blueprint(admin_views.blueprint)
