"""The administrator's pages of accounts. A one-time password is shown once, in the answer to the POST."""

import hmac

from flask import Blueprint, abort, current_app, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kl01.accounts.addresses import address_for_others
from kl01.accounts.admin_forms import AccountForm
from kl01.accounts.operations import create_account, disable_account, enable_account, reset_password
from kl01.accounts.passwords import hash_password, one_time_password
from kl01.accounts.presentation import refusal_line
from kl01.accounts.queries import usernames
from kl01.accounts.refused import ACCESS, SIGN_IN
from kl01.accounts.rules import free_username, suggest_username
from kl01.accounts.trying import hasher
from kl01.audit.queries import trail_of_kinds
from kl01.db import db, end_transaction
from kl01.org.acting import acting, acting_now, opens
from kl01.org.admin_people import PERSON, load_person, trail_to
from kl01.org.admin_views import form_page
from kl01.org.heading import committee_heading
from kl01.org.kinds import UnitKind
from kl01.org.models import Account, Person
from kl01.refusals import Refusal
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other
from kl01.web.paging import asked_page, trail_pages
from kl01.web.refusals import refusals_in

blueprint = Blueprint("account_admin", __name__, url_prefix="/quan-tri")


def _made_password() -> tuple[str, str]:
    """Return a new one-time password and its hash; no transaction stays open meanwhile."""
    password = one_time_password()
    end_transaction(db.session())
    return password, hash_password(hasher(), password)


@blueprint.route(f"{PERSON}/tai-khoan/moi", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, AccountForm, confirms=True)
@opens(load_person)
def new_account(found: Person) -> ResponseReturnValue:
    """Give a person an account, and show its slip."""
    if found.account is not None:
        if request.method == "POST":
            return _given_before(found.account)
        return see_other(url_for("admin.person", person_id=found.id))
    form = AccountForm(data={"username": _suggested_username(found)})
    if form.validate_on_submit():
        password, password_hash = _made_password()
        with refusals_in(form):
            account = create_account(
                db.session(), acting_now(), found, username=form.username.data, password_hash=password_hash
            )
            return _slip(account, password)
    return form_page(
        form,
        "Tạo tài khoản",
        trail_to(found),
        "Tạo tài khoản",
        url_for("admin.person", person_id=found.id),
        lead=f"Tài khoản của {found.full_name}. Mật khẩu dùng một lần hiện ra ở trang sau, chỉ một lần.",
    )


def _suggested_username(found: Person) -> str:
    unit = found.memberships[-1].unit if found.memberships else None
    if unit and unit.parent and unit.kind is UnitKind.SUBORDINATE_PARTY_CELL:
        unit = unit.parent  # people are known by their agency, not by their cell
    return free_username(
        suggest_username(found.full_name, unit.code if unit else ""), usernames(db.session())
    )


@blueprint.route(f"{PERSON}/tai-khoan/cap-lai", methods=["GET", "POST"])
@requires(Permission.ADMINISTER, confirms=True)
@opens(load_person)
def reset(found: Person) -> ResponseReturnValue:
    """Replace a forgotten password, and show the slip; a form sent twice makes one password."""
    token = _reset_token(_account_of(found))
    if request.method == "GET":
        return render_template("accounts/reset.html", person=found, trail=trail_to(found), token=token)
    password, password_hash = _made_password()
    account = _account_of(found)  # read anew: the same form may have been carried out meanwhile
    if not hmac.compare_digest(_reset_token(account).encode(), request.form.get("token", "").encode()):
        return _given_before(account)
    try:
        reset_password(db.session(), acting_now(), account, password_hash=password_hash)
    except Refusal as error:
        return _refused(found.id, error)
    return _slip(account, password)


def _reset_token(account: Account) -> str:
    """Return what a form for a new password carries: another password makes it worth nothing.

    A slip that is loaded again would else be answered with a new password, and the printed one be dead.
    """
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"reset {account.id} {account.password_hash}".encode(), "sha256").hexdigest()[:32]


def _given_before(account: Account) -> Response:
    """Answer a form that was sent again: its password was shown then, and isn't known any more."""
    page = render_template(
        "accounts/given_before.html",
        account=account,
        person=account.person,
        trail=trail_to(account.person),
        token=_reset_token(account),
    )
    return make_response(page, 409)


def _account_of(found: Person) -> Account:
    if found.account is None:
        abort(404)
    return found.account


def _slip(account: Account, password: str) -> Response:
    settings = current_app.config["KL01"]
    page = render_template(
        "accounts/slip.html",
        account=account,
        person=account.person,
        password=password,
        address=address_for_others(request.url_root, settings),
        behind_https=settings.behind_https,
        issued_by=committee_heading(db.session(), acting().today),
        trail=trail_to(account.person),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _refused(person_id: int, error: Refusal) -> Response:
    db.session.rollback()
    flash(f"{error.message}.", "error")
    return see_other(url_for("admin.person", person_id=person_id))


@blueprint.post(f"{PERSON}/tai-khoan/khoa")
@requires(Permission.ADMINISTER, confirms=True)
@opens(load_person)
def disable(found: Person) -> Response:
    """Shut a person's account."""
    try:
        disable_account(db.session(), acting(), _account_of(found))
    except Refusal as error:
        return _refused(found.id, error)
    flash(f"Đã khóa tài khoản của {found.full_name}.", "success")
    return see_other(url_for("admin.person", person_id=found.id))


@blueprint.post(f"{PERSON}/tai-khoan/mo")
@requires(Permission.ADMINISTER, confirms=True)
@opens(load_person)
def enable(found: Person) -> Response:
    """Open a person's account again."""
    enable_account(db.session(), acting(), _account_of(found))
    flash(f"Đã mở tài khoản của {found.full_name}.", "success")
    return see_other(url_for("admin.person", person_id=found.id))


@blueprint.get("/tu-choi")
@requires(Permission.ADMINISTER)
def refusals() -> str:
    """Show which sign-ins and pages were refused, to whom and from where."""
    found = trail_of_kinds(db.session(), (SIGN_IN, ACCESS), page=asked_page())
    return render_template(
        "accounts/refusals.html",
        refusals=[refusal_line(one) for one in found.events],
        pages=trail_pages(found.total),
    )
