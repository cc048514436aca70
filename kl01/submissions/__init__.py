"""Mẫu 01, 02, 02-KQ and what other personal forms a plan has: begun, handed in, reviewed, counted."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.submissions import (  # noqa: F401 - routes
        admin_views,
        count_views,
        entering_views,
        handing_views,
        list_views,
        pages,
        print_views,
        review_views,
        views,
    )

    app.register_blueprint(pages.blueprint)
    app.register_blueprint(review_views.blueprint)
    app.register_blueprint(admin_views.blueprint)
