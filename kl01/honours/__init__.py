"""The honours page: exemplars that were commended and may be published, their photos, the notice board."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages."""
    from kl01.honours import publish_views, views  # noqa: F401 - routes
    from kl01.honours.pages import blueprint

    app.register_blueprint(blueprint)
