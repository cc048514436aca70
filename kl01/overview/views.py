"""The first page after sign-in."""

from flask import Blueprint, render_template

from kl01.web.doors import Permission, requires

blueprint = Blueprint("overview", __name__)


@blueprint.get("/viec-cua-toi")
@requires(Permission.SIGNED_IN)
def my_page() -> str:
    """Show what is to be done."""
    return render_template("overview/my_page.html")
