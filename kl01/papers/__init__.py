"""Papers as texts written by sections: saved while they are typed, with copies kept aside, printed."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.papers import copy_views, pages, print_views, views  # noqa: F401 - routes

    app.register_blueprint(pages.blueprint)
