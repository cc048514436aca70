"""Pages that belong to no room: the first address, the guide, the health page."""

from flask import Blueprint, Flask, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kl01.database_file import check_in_place
from kl01.db import db
from kl01.kept import revisions
from kl01.periods import format_date, format_moment, format_weekday
from kl01.text import format_number
from kl01.web.doors import Permission, requires

help_pages = Blueprint("help", __name__)
root = Blueprint("root", __name__)


def register(app: Flask) -> None:
    """Add the pages."""
    app.jinja_env.filters.update(
        day=format_date, moment=format_moment, weekday=format_weekday, number=format_number
    )
    app.register_blueprint(root)
    app.register_blueprint(help_pages)


@root.get("/")
@requires(Permission.SIGNED_IN)
def start() -> Response:
    """Lead to the first page after sign-in."""
    return redirect(url_for("overview.my_page"), 303)


@root.get("/healthz")
@requires(Permission.PUBLIC)
def health() -> str:
    """Say that the server answers and has its database, and nothing else."""
    session = db.session()
    revisions(session)
    check_in_place(session)  # what is open may have been renamed or removed since
    return "ok"


@help_pages.get("/huong-dan")
@requires(Permission.SIGNED_IN)
def guide() -> str:
    """Show the user guide."""
    return render_template("web/guide.html")
