"""Signing in and out, passwords, set-up, delegations."""

from flask import Blueprint

from kl01.web.doors import Permission, requires

blueprint = Blueprint("account", __name__)


@blueprint.get("/dang-nhap")
@requires(Permission.PUBLIC)
def sign_in() -> str:
    """Show the sign-in form."""
    return ""


@blueprint.post("/dang-xuat")
@requires(Permission.SIGNED_IN)
def sign_out() -> str:
    """End this sign-in."""
    return ""


@blueprint.get("/mat-khau")
@requires(Permission.SIGNED_IN)
def change_password() -> str:
    """Change one's password."""
    return ""


@blueprint.get("/uy-quyen")
@requires(Permission.SIGNED_IN)
def delegations() -> str:
    """Show whom the secretary lets act for him."""
    return ""
