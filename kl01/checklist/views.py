"""The checklist of a unit."""

from flask import Blueprint, render_template

from kl01.web.doors import Permission, requires

blueprint = Blueprint("checklist", __name__)


@blueprint.get("/theo-doi")
@requires(Permission.SIGNED_IN)
def units() -> str:
    """Lead to the checklists that the person may read."""
    return render_template("checklist/units.html")
