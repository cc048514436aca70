"""The plan to read."""

from flask import Blueprint, render_template

from kl01.web.doors import Permission, requires

blueprint = Blueprint("plan", __name__)


@blueprint.get("/ke-hoach")
@requires(Permission.SIGNED_IN)
def read() -> str:
    """Show the plan, section by section."""
    return render_template("plan/read.html")
