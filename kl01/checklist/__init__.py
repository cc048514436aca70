"""What each unit has done of the plan, quarter by quarter."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.checklist import (
        batch_views,  # noqa: F401 - adds its routes to the blueprint
        cell_views,  # noqa: F401 - adds its routes to the blueprint
        cells,
        print_views,  # noqa: F401 - adds its routes to the blueprint
        section_views,  # noqa: F401 - adds its routes to the blueprint
        views,
    )

    cells.register(app)

    app.register_blueprint(views.blueprint)
