"""The doors: nobody passes who is not signed in, and each route names what it asks for."""

import hashlib
import hmac
import logging
from datetime import timedelta

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from kl01.accounts import queries
from kl01.accounts.queries import load_principal
from kl01.accounts.refused import Refused, note_refused_access, told_before
from kl01.db import allow_writing, beside, db, may_write, reading
from kl01.org.access import may
from kl01.org.acting import Acting, acting, acting_as
from kl01.org.models import Account
from kl01.periods import local_day
from kl01.web.application import ATTEMPTS, attempt
from kl01.web.clock_watch import ClockWatch
from kl01.web.doors import Permission
from kl01.web.errors import CLOCK_BEHIND, SessionOverError, abandon_request, error_response
from kl01.web.headers import LAPSED
from kl01.web.pages import clock, is_htmx, where
from kl01.web.seams import part

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_REFUSING = frozenset({403, 404})
_OPEN_WITH_OLD_PASSWORD = frozenset({"account.change_password", "account.sign_out", "help.guide", "static"})
_OPEN_WITH_A_WRONG_CLOCK = frozenset({"account.sign_in", "account.sign_out"})

log = logging.getLogger(__name__)

csrf = CSRFProtect()
login_manager = LoginManager()


class SignedInUser(UserMixin):  # type: ignore[misc]  # Flask-Login carries no types
    """What Flask-Login holds: who acts in this request, and which sign-in they came by."""

    def __init__(self, acting: Acting, sign_in_id: str, found: queries.SignedIn) -> None:
        self.acting = acting
        self.sign_in_id = sign_in_id
        self.must_change_password = found.must_change_password
        self.given_at = found.given_at

    def get_id(self) -> str:
        """Return what the cookie carries."""
        return self.sign_in_id


def page_secret(account: Account) -> str:
    """Return what the cookie of a person's every session holds for the CSRF check of their pages.

    It is the same in all their sessions, so that a page that was open when one ended can be sent from the
    next, with all that was typed into it; a page of somebody else can't. It proves no more than that the page
    was made for them: who acts is told by the sign-in alone, and the cookie (SameSite=Lax) comes with no form
    of another site. Nobody can work it out without the secret key, and a new password makes a new one, so
    that what may have become known is worth nothing after the next sign-in.
    """
    key = f"page of:{current_app.config['SECRET_KEY']}"
    return hmac.new(
        key.encode(), f"{account.id}:{account.password_hash}".encode(), hashlib.sha256
    ).hexdigest()


def _load_user(sign_in_id: str) -> SignedInUser | None:
    db.session.connection()  # the moment is that of the state of the data that is read
    now = clock()()
    longest = timedelta(hours=current_app.config["KL01"].session_hours)
    found = load_principal(db.session(), sign_in_id, local_day(now), not_before=now - longest)
    return SignedInUser(acting_as(found.principal, now), sign_in_id, found) if found else None


def was_signed_in(sign_in_id: str) -> bool:
    """Whether a sign-in lasts or has lately run out; for showing somebody what they had just typed."""
    since = clock()() - LAPSED
    longest = timedelta(hours=current_app.config["KL01"].session_hours)
    return queries.was_signed_in(db.session(), sign_in_id, since, since - longest)


def _check_door() -> Response | None:
    if request.method == "HEAD":
        request.method = "GET"  # views needn't know: Werkzeug leaves out the body by what was asked
    allow_writing(request.method not in SAFE_METHODS, late=attempt() == 1, remembering=attempt() < ATTEMPTS)
    if "\0" in request.path:
        abort(404)  # nothing is called so, and PostgreSQL can't even be asked for it
    if request.endpoint is None:
        return None
    if request.endpoint == "static":
        return None
    permission = getattr(current_app.view_functions[request.endpoint], "permission", None)
    if permission is None:
        abort(403)
    if permission is not Permission.PUBLIC:
        answer = _check_signed_in(permission)
        if answer:
            return answer
    if request.method not in SAFE_METHODS:
        csrf.protect()
        return _check_clock()
    return None


def _check_clock() -> Response | None:
    """Refuse what would be dated long before the newest act; who keeps the machine may have set it right."""
    watch, now = part(ClockWatch), clock()()
    if not watch.refuses(now) or request.endpoint in _OPEN_WITH_A_WRONG_CLOCK:
        return None
    watch.look(db.session(), now)
    if not watch.refuses(now):
        return None
    abandon_request()
    return error_response(503, CLOCK_BEHIND)


def _check_signed_in(permission: Permission) -> Response | None:
    if not current_user.is_authenticated:
        if request.method == "GET" and not is_htmx():
            return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")), 303)
        raise SessionOverError
    if current_user.must_change_password and request.endpoint not in _OPEN_WITH_OLD_PASSWORD:
        return redirect(url_for("account.change_password"), 303)
    if not may(acting().principal, permission):
        g.refused = True
        abort(403)
    return None


def tell_of(refused: Refused) -> None:
    """Let the trail tell of a refusal; what it told lately takes no lock."""
    with reading():
        before = told_before(db.session(), refused)
        if before is not None:
            with beside(db.session()) as own:
                note_refused_access(own, refused, before)


def _note_refusal(response: Response) -> Response:
    """Let the trail tell that a page was refused to a person who is signed in.

    That is done after all that the request itself did, in a transaction of its own; whatever happens to it,
    the answer is the same. A thing that is not there at all is no different: numbers are tried like that.
    """
    if response.status_code not in _REFUSING or "refused" not in g:
        return response
    try:
        who = acting()
        refused = Refused(who.principal, where(), request.method, request.path, response.status_code, who.at)
        tell_of(refused)
    except Exception:
        log.exception("a refused access could not be noted")
    return response


def write_down() -> None:
    """Commit what this request has done so far: the one way in which a request's work is written."""
    db.session.commit()
    part(ClockWatch).note(clock()())


def _commit(response: Response) -> Response:
    # At the end of each request. Errors were rolled back by their handlers before.
    if "committed" not in g:
        g.committed = True
        if may_write():  # what was only read needs no commit, which would forget all of it
            write_down()
    return response


def register_guards(app: Flask) -> None:
    """Put the doors before every route; the commit behind it is for `register_commit`."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    # Pages learn who is signed in from kl01.navigation, which may fail without taking an error's page along.
    login_manager.init_app(app, add_context_processor=False)
    # A phone changes its address, a browser its version: who is signed in is told by the sign-in alone.
    login_manager.session_protection = None
    # Flask-Login's own messages are English; ours are in kl01.web.errors.
    login_manager.login_message = login_manager.needs_refresh_message = None
    login_manager.user_loader(_load_user)
    app.before_request(_check_door)
    app.after_request(_note_refusal)


def register_commit(app: Flask) -> None:
    """Put the commit right behind the routes, before all that is done to an answer: call it last."""
    app.after_request(_commit)
