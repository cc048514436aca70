"""Signing in and out, one's own password, the set-up of an empty program."""

from datetime import timedelta

from flask import (
    Blueprint,
    after_this_request,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from kl01.accounts.forms import ChangePasswordForm, SetUpForm, SignInForm
from kl01.accounts.guards import SignedInUser, page_secret
from kl01.accounts.operations import begin_sign_in, end_sign_in
from kl01.accounts.operations import change_password as set_password
from kl01.accounts.passwords import hash_password
from kl01.accounts.presentation import failed_words
from kl01.accounts.queries import any_account, load_principal
from kl01.accounts.refused import failed_since_sign_in
from kl01.accounts.rules import PASSWORD_LENGTH, browser_token, remember_browser
from kl01.accounts.set_up import SetUp, open_setup_link, set_up_committee
from kl01.accounts.trying import hasher, judge_typed, known_cookie, too_many_tries
from kl01.db import db, end_transaction
from kl01.org.acting import acting, acting_as, acting_now
from kl01.org.models import Account
from kl01.periods import local_day
from kl01.refusals import Refusal
from kl01.settings.queries import value_of
from kl01.web.doors import Permission, requires
from kl01.web.errors import SessionOverError, abandon_request, error_response
from kl01.web.pages import clock, local_path, see_other, where
from kl01.web.refusals import refusals_in, refuse

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng"
EXPIRED = "Mật khẩu dùng một lần này đã hết hạn. Đề nghị quản trị cấp mật khẩu mới"
BROWSER_KNOWN_FOR = timedelta(days=400)
STALE = "Trang mở đã lâu nên phần vừa gửi chưa nhận được. Nhập lại mật khẩu rồi gửi lại."

blueprint = Blueprint("account", __name__)


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@requires(Permission.PUBLIC, SignInForm)
def sign_in() -> ResponseReturnValue:
    """Let a person in by username and password."""
    if request.method == "GET":
        if current_user.is_authenticated:
            return see_other(_wanted_page())
        if not any_account(db.session()):
            return render_template("accounts/not_set_up.html")
    form = SignInForm()
    if form.validate_on_submit():
        verdict = judge_typed(form.username.data, form.password.data)
        if verdict.account:
            _enter(verdict.account)
            return see_other(_wanted_page())
        if verdict.wait:
            return too_many_tries(
                "accounts/sign_in.html", verdict, form=form, next=local_path(request.args.get("next"))
            )
        form.form_errors.append(EXPIRED if verdict.expired else WRONG)
    return _sign_in_page(form, 422 if form.errors else 200)


def _sign_in_page(form: SignInForm, status: int, notice: str = "") -> Response:
    page = render_template(
        "accounts/sign_in.html", form=form, notice_text=notice, next=local_path(request.args.get("next"))
    )
    return make_response(page, status)


def _wanted_page() -> str:
    return local_path(request.args.get("next")) or url_for("overview.my_page")


def _know_browser(response: Response, account_id: int) -> Response:
    token = browser_token(current_app.config["SECRET_KEY"], account_id)
    response.set_cookie(
        known_cookie(),
        remember_browser(request.cookies.get(known_cookie(), ""), token),
        max_age=BROWSER_KNOWN_FOR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _enter(account: Account) -> None:
    """Sign a person in. The cookie starts anew, so that nobody can have prepared it for them."""
    session, now, account_id = db.session(), clock()(), account.id
    if "_user_id" in cookie:
        end_sign_in(session, cookie["_user_id"], now)
    failed = failed_since_sign_in(session, account, where(), now)
    sign_in_id = begin_sign_in(session, account, now, where()).id
    found = load_principal(session, sign_in_id, local_day(now), not_before=now)
    if found is None:
        raise SessionOverError
    cookie.clear()
    cookie.permanent = True
    cookie["csrf_token"] = page_secret(account)
    login_user(SignedInUser(acting_as(found.principal, now), sign_in_id, found))
    after_this_request(lambda response: _know_browser(response, account_id))
    if failed:
        flash(failed_words(failed, url_for("own_account.show")), "warning")


@blueprint.post("/dang-xuat")
@requires(Permission.SIGNED_IN)
def sign_out() -> Response:
    """End this sign-in."""
    end_sign_in(db.session(), current_user.get_id(), clock()())
    logout_user()
    cookie.clear()
    flash("Đã đăng xuất.", "success")
    return see_other(url_for("account.sign_in"))


@blueprint.route("/mat-khau", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN, ChangePasswordForm)
def change_password() -> ResponseReturnValue:
    """Let a person choose a new password; their other browsers are signed out."""
    session = db.session()
    account = session.get_one(Account, acting().principal.account_id)
    username, first_time = account.username, account.must_change_password
    least = value_of(session, PASSWORD_LENGTH)
    form = ChangePasswordForm(own_words=(username, acting().name), least_letters=least)
    if form.validate_on_submit():
        end_transaction(session)
        new_hash = hash_password(hasher(), form.password.data)
        verdict = judge_typed(username, form.current.data)
        if verdict.account:
            set_password(
                session,
                acting_now(),
                verdict.account,
                password_hash=new_hash,
                this_sign_in=current_user.get_id(),
            )
            flash(
                "Đã đổi mật khẩu. Các máy khác đang đăng nhập bằng tài khoản này đã được thoát ra.", "success"
            )
            return see_other(url_for("overview.my_page"))
        if verdict.wait:
            return too_many_tries(
                "accounts/change_password.html", verdict, form=form, first_time=first_time, username=username
            )
        refuse(form, Refusal(EXPIRED if verdict.expired else "Mật khẩu đang dùng chưa đúng", "current"))
    page = render_template(
        "accounts/change_password.html", form=form, first_time=first_time, username=username
    )
    return page, 422 if form.errors else 200


@blueprint.route("/cai-dat/<token>", methods=["GET", "POST"])
@requires(Permission.PUBLIC, SetUpForm)
def set_up(token: str) -> ResponseReturnValue:
    """Let the first administrator name the committee and make their account."""
    session, now = db.session(), clock()()
    if open_setup_link(session, token, now) is None:
        return _link_over()
    form = SetUpForm()
    if form.validate_on_submit():
        end_transaction(session)
        password_hash = hash_password(hasher(), form.password.data)
        with refusals_in(form):
            account = set_up_committee(session, token, _set_up_values(form, password_hash), now)
            if account is None:
                return _link_over()
            _enter(account)
            flash("Đã thiết lập xong. Tiếp theo là nhập đơn vị và người.", "success")
            return see_other(url_for("admin.home"))
    return _set_up_page(form, token, 422 if form.errors else 200)


def _set_up_values(form: SetUpForm, password_hash: str) -> SetUp:
    return SetUp(
        committee_name=form.committee_name.data,
        superior_name=form.superior_name.data,
        place_name=form.place_name.data,
        help_contact=form.help_contact.data,
        full_name=form.full_name.data,
        username=form.username.data,
        password_hash=password_hash,
    )


def _set_up_page(form: SetUpForm, token: str, status: int, notice: str = "") -> Response:
    return make_response(
        render_template("accounts/set_up.html", form=form, token=token, notice_text=notice), status
    )


def _link_over() -> Response:
    return make_response(render_template("accounts/set_up_over.html"), 410)


@blueprint.errorhandler(CSRFError)
def stale_form(_error: CSRFError) -> Response:
    """Show the form again that was left open too long; nothing but the passwords is typed anew."""
    abandon_request()
    if request.endpoint == "account.sign_in":
        return _sign_in_page(SignInForm(), 400, STALE)
    if request.endpoint == "account.set_up":
        token = (request.view_args or {})["token"]
        usable = open_setup_link(db.session(), token, clock()())
        return _set_up_page(SetUpForm(), token, 400, STALE) if usable else _link_over()
    return error_response(400)


@blueprint.errorhandler(SessionOverError)
def session_over(_error: SessionOverError) -> Response:
    """Signing out of a session that is over is no mistake; all else is answered as everywhere."""
    abandon_request()
    if request.endpoint == "account.sign_out":
        return see_other(url_for("account.sign_in"))
    return error_response(401)
