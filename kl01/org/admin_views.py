"""Units, people, offices and accounts for the administrator."""

from flask import Blueprint

from kl01.web.doors import Permission, requires

blueprint = Blueprint("admin", __name__, url_prefix="/quan-tri")


@blueprint.get("/")
@requires(Permission.ADMINISTER)
def home() -> str:
    """Lead to the administrator's pages."""
    return ""
