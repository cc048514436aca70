"""Mẫu 01, 02, 02-KQ and what other forms a plan has: written, handed in, confirmed, printed."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the room's pages, the facts that the checklist shows, and the job that prints many papers."""
    from kl01.papers import (  # noqa: F401 - routes
        admin_views,
        copy_views,
        handing_views,
        list_views,
        pages,
        print_views,
        review_views,
        views,
    )
    from kl01.papers.batch import JOB_KIND, KIND
    from kl01.papers.facts import paper_facts

    app.register_blueprint(pages.blueprint)
    app.register_blueprint(review_views.blueprint)
    app.register_blueprint(admin_views.blueprint)
    app.extensions.setdefault("fact_sources", []).append(paper_facts)
    app.extensions["job_kinds"][KIND] = JOB_KIND
