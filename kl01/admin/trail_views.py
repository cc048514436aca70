"""How far the audit trail is sealed, and what the last check of it found."""

from flask import Blueprint, render_template

from kl01.audit.queries import newest_of
from kl01.audit.sealing import newest_seal, unsealed_events
from kl01.audit.words import CHECK_SUBJECT, turned_back_words, wrong_words
from kl01.db import db
from kl01.web.doors import Permission, requires

blueprint = Blueprint("trail", __name__, url_prefix="/quan-tri/nhat-ky")


@blueprint.get("")
@requires(Permission.ADMINISTER)
def index() -> str:
    """Show up to which event the trail is sealed, the code to copy, and the last check."""
    session = db.session()
    check = newest_of(session, [CHECK_SUBJECT])
    return render_template(
        "admin/trail.html",
        seal=newest_seal(session),
        unsealed=unsealed_events(session),
        check=check,
        wrong=wrong_words(check.data) if check else [],
        turned_back=turned_back_words(check.data) if check else "",
    )
