"""Asking for one's own password again before what touches others' accounts and offices.

A browser that was left open must not be enough to give oneself somebody's account. What was typed travels
through the page that asks, so that nothing is lost; the request that brings the password does the act.
"""

from datetime import datetime

from flask import Flask, current_app, make_response, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from kl01.accounts.forms import ConfirmForm
from kl01.accounts.guards import write_down
from kl01.accounts.operations import confirm_sign_in
from kl01.accounts.rules import CONFIRMED_FOR
from kl01.accounts.trying import judge_typed, too_many_tries
from kl01.db import db
from kl01.org.acting import acting
from kl01.org.models import Account
from kl01.refusals import Refusal
from kl01.web.errors import referrer_path
from kl01.web.pages import clock, local_path
from kl01.web.refusals import refuse

_PAGE = "accounts/confirm.html"
_BACK = "own_back"
_OWN = frozenset({"csrf_token", "own_password", _BACK})


def is_confirmed(given_at: datetime, now: datetime) -> bool:
    """Whether a password that was given at a moment still counts; a clock may be set back a little."""
    return abs(now - given_at) <= CONFIRMED_FOR


def ask_again() -> Response | None:
    """Ask for the password, if what is sent needs it and it was not given lately; None lets it go on."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not getattr(view, "confirms", False):
        return None
    if is_confirmed(current_user.given_at, acting().at):
        return None
    session = db.session()
    account = session.get_one(Account, acting().principal.account_id)
    username = account.username
    form = ConfirmForm() if "own_password" in request.form else ConfirmForm(formdata=None)
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in _OWN]
    context = {"form": form, "username": username, "sent": sent, "back": _back()}
    if "own_password" in request.form and form.validate():
        verdict = judge_typed(username, form.own_password.data)
        if verdict.account:
            confirm_sign_in(session, current_user.get_id(), clock()())
            write_down()  # whatever becomes of the act itself
            return None
        if verdict.wait:
            return too_many_tries(_PAGE, verdict, **context)
        refuse(form, Refusal("Mật khẩu chưa đúng", "own_password"))
    return make_response(render_template(_PAGE, **context), 422 if form.errors else 200)


def _back() -> str:
    """Return where who does not go on is led: to the page that they came from."""
    came_from = request.form.get(_BACK) or referrer_path()
    return local_path(came_from) or url_for("admin.home")


def register(app: Flask) -> None:
    """Stand behind the doors: who comes here is signed in, may do what they ask for, and was not misled."""
    app.before_request(ask_again)
