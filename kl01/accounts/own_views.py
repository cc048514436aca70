"""One's own account: where one is signed in, and what was refused."""

from datetime import timedelta

from flask import Blueprint, current_app, flash, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from kl01.accounts.operations import end_other_sign_ins
from kl01.accounts.presentation import refusal_line
from kl01.accounts.queries import open_sign_ins
from kl01.accounts.refused import subjects_of
from kl01.audit.queries import trail_of
from kl01.db import db
from kl01.org.acting import acting
from kl01.org.models import Account
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other
from kl01.web.paging import asked_page, trail_pages

blueprint = Blueprint("own_account", __name__)


@blueprint.get("/tai-khoan")
@requires(Permission.SIGNED_IN)
def show() -> str:
    """Show a person's own account."""
    session, who = db.session(), acting()
    account_id = who.principal.account_id
    longest = timedelta(hours=current_app.config["KL01"].session_hours)
    refusals = trail_of(session, subjects_of(account_id), page=asked_page())
    return render_template(
        "accounts/own.html",
        account=session.get_one(Account, account_id),
        sign_ins=open_sign_ins(session, account_id, who.at - longest),
        this_sign_in=current_user.get_id(),
        refusals=[refusal_line(one) for one in refusals.events],
        pages=trail_pages(refusals.total),
    )


@blueprint.post("/tai-khoan/thoat-may-khac")
@requires(Permission.SIGNED_IN)
def end_others() -> Response:
    """Sign the person out everywhere else."""
    session = db.session()
    account = session.get_one(Account, acting().principal.account_id)
    ended = end_other_sign_ins(session, acting(), account, this_sign_in=current_user.get_id())
    flash(f"Đã thoát {ended} máy khác." if ended else "Không có máy nào khác đang đăng nhập.", "success")
    return see_other(url_for("own_account.show"))
