"""Mẫu 03: exemplars are chosen by units, approved, reported, fostered and commended."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.exemplars import (  # noqa: F401 - routes
        act_views,
        office_views,
        pages,
        preview_views,
        row_views,
        views,
        writer_views,
    )

    app.register_blueprint(pages.blueprint)
