"""Units, people, offices, accounts; who may do what."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.org import account_views, admin_views

    app.register_blueprint(account_views.blueprint)
    app.register_blueprint(admin_views.blueprint)
