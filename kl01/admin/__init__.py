"""The administrator's pages that belong to no other room."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.admin import bundled_views, setting_views, trail_views

    app.register_blueprint(bundled_views.blueprint)
    app.register_blueprint(setting_views.blueprint)
    app.register_blueprint(trail_views.blueprint)
