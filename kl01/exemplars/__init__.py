"""Mẫu 03: exemplars are chosen by units, approved, reported, fostered, commended and honoured."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages, and hand down what papers and the checklist ask of it."""
    from kl01.exemplars import (  # noqa: F401 - routes
        act_views,
        honour_views,
        office_views,
        pages,
        publish_views,
        views,
    )
    from kl01.exemplars.facts import exemplar_facts, exemplar_states
    from kl01.exemplars.paper import keep_unit_paper

    app.register_blueprint(pages.blueprint)
    app.extensions["unit_papers"] = keep_unit_paper
    app.extensions.setdefault("fact_sources", []).append(exemplar_facts)
    app.extensions.setdefault("state_sources", []).append(exemplar_states)
