"""One-time passwords: until when they hold, and how one is made on the machine itself."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kl01.accounts.rules import ONE_TIME_DAYS
from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db, transaction
from kl01.org.models import Account
from tests.accounts.signing_in import sign_in
from tests.applications import NOW, Clock
from tests.org.conftest import person_id, stored
from tests.page_client import PageClient
from tests.settings.given import given_setting
from tests.world import PASSWORD

OVER = "Mật khẩu dùng một lần này đã hết hạn"
NEW = "một câu dài của riêng tôi"


def slip(client: PageClient, app: Flask) -> str:
    """Give canbo.snv a new password by the administrator's page; return it."""
    address = f"/quan-tri/nguoi/{person_id(app, 'canbo.snv')}/tai-khoan/cap-lai"
    page = client.get(address)
    token = page.value("token")
    answer = client.post(address, {"token": token})
    found = re.search(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", answer.text)
    assert found
    return found[0]


def test_a_one_time_password_ends(app: Flask, client: PageClient, clock: Clock) -> None:
    password = slip(client.sign_in("quantri"), app)
    clock.advance(timedelta(days=14))
    assert sign_in(PageClient(app), "canbo.snv", password).response.request.path == "/mat-khau"
    clock.advance(timedelta(seconds=1))
    page = sign_in(PageClient(app), "canbo.snv", password, 422)
    assert OVER in page.text
    assert "Đề nghị quản trị cấp mật khẩu mới" in page.text
    assert OVER not in sign_in(PageClient(app), "canbo.snv", "sai mật khẩu rồi", 422).text
    reasons = [one.data["reason"] for one in stored(app, REFUSED)]
    assert reasons == ["expired", "password"]


REFUSED = select(AuditEvent).where(AuditEvent.verb == Verb.SIGN_IN_REFUSED).order_by(AuditEvent.id)


def test_who_is_in_when_it_ends_is_told_so(app: Flask, client: PageClient, clock: Clock) -> None:
    password = slip(client.sign_in("quantri"), app)
    clock.advance(timedelta(days=14))
    owner = PageClient(app)
    sign_in(owner, "canbo.snv", password)
    clock.advance(timedelta(minutes=1))
    page = owner.post("/mat-khau", {"current": password, "password": NEW, "repeated": NEW}, 422)
    assert OVER in page.text
    assert "chưa đúng" not in page.text


def test_ones_own_password_has_no_end(app: Flask, client: PageClient, clock: Clock) -> None:
    password = slip(client.sign_in("quantri"), app)
    owner = PageClient(app)
    sign_in(owner, "canbo.snv", password)
    owner.post("/mat-khau", {"current": password, "password": NEW, "repeated": NEW})
    clock.advance(timedelta(days=400))
    assert sign_in(PageClient(app), "canbo.snv", NEW).response.request.path == "/viec-cua-toi"


@pytest.mark.parametrize("days", [1, 90])
def test_how_long_it_holds_is_set(app: Flask, client: PageClient, clock: Clock, days: int) -> None:
    given_setting(app, ONE_TIME_DAYS, days)
    slip(client.sign_in("quantri"), app)
    [until] = stored(app, select(Account.password_expires_at).where(Account.username == "canbo.snv"))
    assert until == clock() + timedelta(days=days)


# --- The command -------------------------------------------------------------------------------------------


def run(app: Flask, name: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["reset-password", name])
    return result.exit_code, result.output


def test_who_keeps_the_machine_lets_the_only_administrator_in(own_app: Flask) -> None:
    for _ in range(5):
        sign_in(PageClient(own_app), "quantri", "sai mật khẩu rồi", 422)
    sign_in(PageClient(own_app), "quantri", PASSWORD, 429)
    code, told = run(own_app, "QUANTRI")
    assert code == 0, told
    password = re.search(r": (\w{4}-\w{4}-\w{4})", told)
    assert password
    assert "Dùng được đến" in told
    sign_in(PageClient(own_app), "quantri", PASSWORD, 422)
    assert sign_in(PageClient(own_app), "quantri", password[1]).response.request.path == "/mat-khau"
    [event] = stored(own_app, select(AuditEvent).where(AuditEvent.verb == Verb.PASSWORD_RESET))
    assert event.actor_name == "Lệnh reset-password"
    assert password[1] not in str(event.data)


def test_a_name_that_there_is_not_and_a_shut_account_are_told(own_app: Flask) -> None:
    code, told = run(own_app, "khong.co")
    assert (code, "Không có tài khoản tên khong.co" in told) == (1, True)
    with own_app.app_context():
        allow_writing(True)
        with transaction(db.session()):
            account = db.session.scalars(select(Account).where(Account.username == "canbo.snv")).one()
            account.disabled_at = NOW
    code, told = run(own_app, "canbo.snv")
    assert (code, "đang khóa" in told) == (0, True)
