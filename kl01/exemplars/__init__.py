"""Mẫu 03: exemplars are chosen by units, approved, reported, fostered and commended."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.exemplars import act_views, office_views, pages, views, writer_views  # noqa: F401 - routes

    app.register_blueprint(pages.blueprint)
