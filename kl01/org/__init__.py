"""Units, people, offices, delegations; who may do what."""

from importlib import import_module

from flask import Flask

_PAGES = (
    "delegation_views",
    "admin_views",
    "admin_units",
    "admin_people",
    "admin_offices",
)


def register(app: Flask) -> None:
    """Add the room's pages. Several modules add their routes to one blueprint as they are read."""
    for module in _PAGES:
        import_module(f"kl01.org.{module}")
    from kl01.org import admin_views, delegation_views

    app.register_blueprint(delegation_views.blueprint)
    app.register_blueprint(admin_views.blueprint)
