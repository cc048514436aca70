"""Where the owner's texts and those that come with KL01 differ: seen side by side, and one of them chosen."""

from flask import Blueprint, abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kl01.admin.bundled_texts import BundledText, Standing, bundled_texts, keep_own, take_bundled
from kl01.admin.differences import differences
from kl01.db import StaleVersionError, db
from kl01.org.acting import Acting, acting, opens
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other

blueprint = Blueprint("bundled", __name__, url_prefix="/quan-tri/ban-di-kem")


@blueprint.get("")
@requires(Permission.ADMINISTER)
def index() -> str:
    """Show of each plan and form that comes with KL01 whether it is in force, or the owner's in its place."""
    return render_template("admin/bundled.html", texts=bundled_texts(db.session()), Standing=Standing)


def load_bundled_text(session: Session, _acting: Acting, code: str, form: str) -> BundledText:
    """Return a bundled text beside what is in force, or 404; `form` is a code of one, or WHOLE_PLAN."""
    found = bundled_texts(session)
    return next((one for one in found if one.plan_code == code and one.part == form), None) or abort(404)


@blueprint.route("/<code>/<form>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@opens(load_bundled_text)
def choose(text: BundledText) -> ResponseReturnValue:
    """Show what differs, and take the bundled text or keep the owner's."""
    if request.method == "GET":
        return _page(text)
    wanted = request.form.get("to")
    if wanted not in {"bundled", "own"}:
        abort(400)
    change = take_bundled if wanted == "bundled" else keep_own
    try:
        change(db.session(), text, request.form.get("seen", ""), acting())
    except StaleVersionError:
        return make_response(_page(text, stale=True), 409)
    told = "từ nay theo bản đi kèm phần mềm" if wanted == "bundled" else "giữ bản của đơn vị"
    flash(f"{text.title}: {told}.", "success")
    return see_other(url_for("bundled.index"))


def _page(text: BundledText, *, stale: bool = False) -> str:
    return render_template(
        "admin/bundled_text.html",
        text=text,
        groups=differences(text.own, text.bundled),
        stale=stale,
        Standing=Standing,
    )
