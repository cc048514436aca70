"""What each unit has done of the plan, quarter by quarter."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.checklist import print_views, section_views, views  # noqa: F401 - adds its routes to the blueprint

    app.register_blueprint(views.blueprint)
