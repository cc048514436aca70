"""Signing in and out, one's own password, the set-up link: as people see it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select

from kl01.accounts.models import SignIn, SignInFailure
from kl01.accounts.rules import FREE_TRIES, PASSWORD_LENGTH
from kl01.accounts.seams import AccountSeams
from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db, transaction
from kl01.org.models import Account, Committee
from kl01.web.seams import part
from tests.accounts.signing_in import SET_UP, sign_in
from tests.applications import Clock
from tests.org.conftest import setup_token, stored
from tests.page_client import Page, PageClient
from tests.seams import give
from tests.settings.given import given_setting
from tests.some import some
from tests.world import PASSWORD

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng"


def change(app: Flask, of: str, **values: object) -> None:
    """Change an account behind the application's back."""
    with app.app_context():
        allow_writing(True)
        with transaction(db.session()):
            account = db.session.scalars(select(Account).where(Account.username == of)).one()
            for name, value in some(values.items()):
                setattr(account, name, value)
        db.session.remove()


def count(app: Flask, what: type[SignInFailure] | type[SignIn]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(what)) or 0


def test_the_right_password_leads_to_what_is_to_be_done(client: PageClient) -> None:
    page = client.get("/viec-cua-toi")
    assert page.response.request.path == "/dang-nhap"
    form = next(form for form in page.all(".//form") if form.get("action", "").startswith("/dang-nhap"))
    landed = client.submit(page, form, username="BITHU.SNV ", password=PASSWORD)
    assert landed.response.request.path == "/viec-cua-toi"
    assert "Nguyễn Thị Hường" in landed.html


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("bithu.snv", "sai mật khẩu rồi"),
        ("khong.co", PASSWORD),
        ("khoa.snv", PASSWORD),
        ("bithu.snv", "x" * 90_000),
    ],
)
def test_every_failure_looks_the_same(
    app: Flask, client: PageClient, clock: Clock, username: str, password: str
) -> None:
    change(app, "canbo.snv", username="khoa.snv", disabled_at=clock())
    page = sign_in(client, username, password, 422)
    assert WRONG in page.text
    assert page.value("username") == username
    assert page.value("password") in {None, ""}
    assert password not in page.html
    assert count(app, SignInFailure) == 1
    client.get("/viec-cua-toi")
    assert "Đăng nhập" in client.get("/viec-cua-toi").text


def test_failures_are_not_stored_under_what_was_typed(app: Flask, client: PageClient) -> None:
    sign_in(client, "my secret password", "x", 422)
    with app.app_context():
        row = db.session.scalars(select(SignInFailure)).one()
    assert "secret" not in row.username_digest
    assert len(row.username_digest) == 64


def test_empty_fields_say_what_to_enter(app: Flask, client: PageClient) -> None:
    page = sign_in(client, "", "", 422)
    assert "Nhập tên đăng nhập" in page.text
    assert "Nhập mật khẩu" in page.text
    assert page.html.count("<title>Lỗi: Đăng nhập") == 1
    assert count(app, SignInFailure) == 0
    assert "Tên đăng nhập phải từ 100 ký tự trở xuống" in sign_in(client, "a" * 10_000, "b", 422).text


def test_guessing_is_slowed_down_and_the_name_kept(app: Flask, client: PageClient, clock: Clock) -> None:
    for _ in range(5):
        sign_in(client, "bithu.snv", "sai mật khẩu rồi", 422)
    page = sign_in(client, "bithu.snv", PASSWORD, 429)
    assert "Đợi 30 giây" in page.text
    assert page.value("username") == "bithu.snv"
    assert page.response.headers["Retry-After"] == "31"
    assert count(app, SignInFailure) == 5, "a try that was not looked at is no failure"
    # A colleague at the same address and the owner at another one go on working.
    assert sign_in(PageClient(app), "bithu.sct").response.request.path == "/viec-cua-toi"
    elsewhere = PageClient(app)
    answer = elsewhere.post(
        "/dang-nhap",
        {"username": "bithu.snv", "password": PASSWORD},
        environ_base={"REMOTE_ADDR": "10.1.2.3"},
    )
    assert answer.response.request.path == "/viec-cua-toi"
    clock.advance(timedelta(seconds=30))
    sign_in(client, "bithu.snv", "sai mật khẩu rồi", 422)
    assert "Đợi 1 phút" in sign_in(client, "bithu.snv", PASSWORD, 429).text
    clock.advance(timedelta(minutes=1))
    assert sign_in(client, "bithu.snv").response.request.path == "/viec-cua-toi"


def test_who_mistypes_waits_after_as_many_tries_as_are_set(app: Flask, client: PageClient) -> None:
    given_setting(app, FREE_TRIES, 3)
    for _ in range(3):
        sign_in(client, "bithu.snv", "sai mật khẩu rồi", 422)
    assert "Đợi 30 giây" in sign_in(client, "bithu.snv", PASSWORD, 429).text


def test_thirty_colleagues_behind_one_address(app: Flask, client: PageClient) -> None:
    for number in range(30):
        for _ in range(3):
            sign_in(client, f"dong.chi{number}", "sai", 422)
    assert sign_in(client, "bithu.snv").response.request.path == "/viec-cua-toi"


def test_the_right_password_wipes_the_slate(app: Flask, client: PageClient) -> None:
    for _ in range(4):
        sign_in(client, "bithu.snv", "sai", 422)
    sign_in(client, "bithu.snv")
    assert count(app, SignInFailure) == 0


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "\\\\evil.example",
     "/\t/evil.example", "/\n/evil.example", "viec", "http:evil", "///evil.example", "/%0d%0aevil", ""],
)  # fmt: skip
def test_next_stays_inside_the_site(client: PageClient, target: str) -> None:
    response = client.raw.post(
        "/dang-nhap",
        query_string={"next": target},
        data={"csrf_token": client.token(), "username": "bithu.snv", "password": PASSWORD},
    )
    assert response.status_code == 303
    place = response.headers["Location"]
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\"))
    assert "evil.example" not in place


def test_next_leads_back_to_where_one_was_going(client: PageClient) -> None:
    page = client.get("/uy-quyen?x=1")
    form = next(form for form in page.all(".//form") if form.get("action", "").startswith("/dang-nhap"))
    landed = client.submit(page, form, username="bithu.snv", password=PASSWORD)
    assert landed.response.request.full_path == "/uy-quyen?x=1"


def test_a_form_left_open_over_lunch_is_shown_again(app: Flask, client: PageClient) -> None:
    response = client.raw.post(
        "/dang-nhap",
        query_string={"next": "/uy-quyen"},
        data={"csrf_token": "stale", "username": "bithu.snv", "password": PASSWORD},
    )
    page = client._page(response, 400)
    assert "Nhập lại mật khẩu rồi gửi lại" in page.text
    assert page.value("username") == "bithu.snv"
    assert PASSWORD not in page.html
    assert "/dang-nhap?next=/uy-quyen" in page.html
    assert count(app, SignInFailure) == 0
    assert count(app, SignIn) == 0


def test_the_cookie_is_new_after_signing_in(client: PageClient) -> None:
    with client.raw.session_transaction() as cookie:
        cookie["planted"] = "by a stranger"
        cookie["csrf_token"] = "known to a stranger"
    sign_in(client, "bithu.snv")
    with client.raw.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != "known to a stranger"
        assert cookie.permanent


def test_signing_in_over_another_person_ends_his_sign_in(app: Flask, client: PageClient) -> None:
    sign_in(client, "bithu.snv")
    with client.raw.session_transaction() as cookie:
        first = cookie["_user_id"]
    sign_in(client, "bithu.sct")
    with app.app_context():
        assert db.session.get_one(SignIn, first).ended_at is not None


def test_somebody_signed_in_is_not_asked_again(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    assert client.get("/dang-nhap").response.request.path == "/viec-cua-toi"
    assert client.get("/dang-nhap?next=/uy-quyen").response.request.path == "/uy-quyen"


def test_signing_out_ends_the_session_on_the_server(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    with client.raw.session_transaction() as cookie:
        kept = dict(cookie)
    page = client.post("/dang-xuat")
    assert page.response.request.path == "/dang-nhap"
    assert "Đã đăng xuất" in page.text
    with client.raw.session_transaction() as cookie:  # a stolen copy of the cookie
        cookie.update(kept)
    assert client.get("/viec-cua-toi").response.request.path == "/dang-nhap"


def test_signing_out_when_the_session_is_over_is_no_mistake(client: PageClient) -> None:
    assert client.post("/dang-xuat").response.request.path == "/dang-nhap"
    client.sign_in("bithu.snv")
    response = client.raw.post("/dang-xuat", data={"csrf_token": "stale"})
    assert response.status_code == 400
    client.get("/uy-quyen")


def test_signing_in_and_out_leaves_its_trace(app: Flask, client: PageClient) -> None:
    sign_in(client, "bithu.snv")
    client.post("/dang-xuat")
    with app.app_context():
        verbs = db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id.desc()).limit(2)).all()
    assert list(verbs) == [Verb.SIGNED_OUT, Verb.SIGNED_IN]


def test_a_session_ends_after_its_hours(client: PageClient, clock: Clock) -> None:
    sign_in(client, "bithu.snv")
    clock.advance(timedelta(hours=11, minutes=59))
    assert client.get("/viec-cua-toi").response.request.path == "/viec-cua-toi"
    clock.advance(timedelta(minutes=2))
    assert client.get("/viec-cua-toi").response.request.path == "/dang-nhap"


def test_a_stronger_hasher_renews_the_hash(app: Flask, client: PageClient) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    give(app, replace(part(AccountSeams, app), hasher=stronger))
    sign_in(client, "bithu.snv")
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.username == "bithu.snv")).one()
        assert "t=2" in account.password_hash
    client.post("/dang-xuat")
    assert sign_in(client, "bithu.snv").response.request.path == "/viec-cua-toi"


# --- One's own password ---

NEW = "mùa xuân về trên bản"


def choose(client: PageClient, status: int = 200, **values: str) -> Page:
    return client.post("/mat-khau", {"current": PASSWORD, "password": NEW, "repeated": NEW, **values}, status)


def test_a_new_password_signs_other_browsers_out(app: Flask, client: PageClient) -> None:
    sign_in(client, "bithu.snv")
    other = PageClient(app)
    sign_in(other, "bithu.snv")
    page = choose(client)
    assert page.response.request.path == "/viec-cua-toi"
    assert "Đã đổi mật khẩu" in page.text
    assert client.get("/uy-quyen").response.request.path == "/uy-quyen"
    assert other.get("/uy-quyen").response.request.path == "/dang-nhap"
    sign_in(other, "bithu.snv", PASSWORD, 422)
    assert sign_in(other, "bithu.snv", NEW).response.request.path == "/viec-cua-toi"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"current": "không phải mật khẩu"}, "Mật khẩu đang dùng chưa đúng"),
        ({"current": ""}, "Nhập mật khẩu đang dùng"),
        ({"password": "ngắn", "repeated": "ngắn"}, "10 ký tự trở lên"),
        ({"password": "a1b2" * 40, "repeated": "a1b2" * 40}, "128 ký tự trở xuống"),
        ({"password": "matkhau123", "repeated": "matkhau123"}, "quá phổ biến"),
        ({"password": "Nguyễn Thị Hường", "repeated": "Nguyễn Thị Hường"}, "gần giống tên"),
        ({"repeated": "mùa xuân về trên bảng"}, "chưa giống nhau"),
        ({"password": PASSWORD, "repeated": PASSWORD}, "khác mật khẩu đang dùng"),
    ],
)
def test_what_is_refused_and_why(client: PageClient, values: dict[str, str], message: str) -> None:
    client.sign_in("bithu.snv")
    page = choose(client, 422, **values)
    assert message in page.text
    assert NEW not in page.html
    client.post("/dang-xuat")
    assert sign_in(client, "bithu.snv").response.request.path == "/viec-cua-toi"


def test_a_new_password_is_as_long_as_is_set(app: Flask, client: PageClient) -> None:
    client.sign_in("bithu.snv")
    assert "Từ 10 ký tự trở lên." in client.get("/mat-khau").text
    given_setting(app, PASSWORD_LENGTH, 25)
    assert "Từ 25 ký tự trở lên." in client.get("/mat-khau").text
    assert len(NEW) < 25
    assert "Mật khẩu phải từ 25 ký tự trở lên" in choose(client, 422).text
    longer = f"{NEW}, {NEW}"
    assert choose(client, password=longer, repeated=longer).response.request.path == "/viec-cua-toi"
    assert client.get("/uy-quyen").response.request.path == "/uy-quyen"


def test_the_old_password_cannot_be_guessed_there_either(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    for _ in range(5):
        choose(client, 422, current="không phải mật khẩu")
    assert "Đợi 30 giây" in choose(client, 429).text


def test_the_first_password_must_be_changed_before_anything(app: Flask, client: PageClient) -> None:
    change(app, "bithu.snv", must_change_password=True)
    page = sign_in(client, "bithu.snv")
    assert page.response.request.path == "/mat-khau"
    assert "lần đầu" in page.text
    for place in ("/viec-cua-toi", "/uy-quyen", "/"):
        assert client.get(place).response.request.path == "/mat-khau"
    assert choose(client).response.request.path == "/viec-cua-toi"
    assert client.get("/uy-quyen").response.request.path == "/uy-quyen"


def test_password_fields_help_password_managers(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    page = client.get("/mat-khau")
    kinds = {
        one.get("name"): (one.get("autocomplete"), one.get("onpaste"))
        for one in page.all(".//input")
        if one.get("type") == "password"
    }
    assert kinds == {
        "current": ("current-password", None),
        "password": ("new-password", None),
        "repeated": ("new-password", None),
    }


# --- Set-up ---


def test_before_set_up_sign_in_says_how_to_begin(empty_app: Flask) -> None:
    page = PageClient(empty_app).get("/dang-nhap")
    assert "liên kết thiết lập" in page.text
    assert page.value("password") is None


def test_the_set_up_link_names_the_committee_and_signs_in(empty_app: Flask) -> None:
    client = PageClient(empty_app)
    address = f"/cai-dat/{setup_token(empty_app)}"
    page = client.get(address)
    form = next(form for form in page.all(".//form") if form.get("action") == address)
    landed = client.submit(page, form, **SET_UP, superior_name="Tỉnh ủy Bình An")
    assert landed.response.request.path == "/quan-tri/"
    assert "Việc cần làm để bắt đầu" in landed.text
    assert "Văn phòng, máy lẻ 102" in landed.html
    assert "Đảng ủy Khối các cơ quan" in landed.html
    assert client.get("/quan-tri/cap-uy").value("superior_name") == "Tỉnh ủy Bình An"
    for browser in (client, PageClient(empty_app)):
        assert "hết hạn" in browser.get(address, 410).text
        assert "hết hạn" in browser.post(address, SET_UP, 410).text


def test_the_set_up_link_lives_an_hour(empty_app: Flask, clock: Clock) -> None:
    client = PageClient(empty_app)
    address = f"/cai-dat/{setup_token(empty_app)}"
    clock.advance(timedelta(minutes=59))
    client.get(address)
    clock.advance(timedelta(minutes=1))
    assert "chạy lại chương trình" in client.get(address, 410).text
    client.post(address, SET_UP, 410)
    with empty_app.app_context():
        assert db.session.get(Committee, 1) is None


def test_of_two_who_set_up_at_once_one_is_told_that_it_is_done(empty_app: Flask) -> None:
    meeting = Barrier(2)

    class MeetingHasher(PasswordHasher):
        """Waits until both have found the link usable and hash their password."""

        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            meeting.wait(timeout=30)
            return super().hash(password, salt=salt)

    meeting_hasher = MeetingHasher(time_cost=1, memory_cost=8, parallelism=1)
    give(empty_app, replace(part(AccountSeams, empty_app), hasher=meeting_hasher))
    address = f"/cai-dat/{setup_token(empty_app)}"
    clients = [PageClient(empty_app), PageClient(empty_app)]

    def set_up(number: int) -> tuple[int, str]:
        client = clients[number]
        sent = {**SET_UP, "username": f"quantri{number}", "csrf_token": client.token()}
        answer = client.raw.post(address, data=sent)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(set_up, range(2)))
    assert sorted(status for status, _ in answers) == [303, 410]
    winner = 0 if answers[0][0] == 303 else 1
    assert "Liên kết thiết lập đã hết hạn" in answers[1 - winner][1]
    assert stored(empty_app, select(Account.username)) == [f"quantri{winner}"]
    assert len(stored(empty_app, select(Committee.id))) == 1
    assert clients[winner].get("/quan-tri/").response.request.path == "/quan-tri/"
    assert clients[1 - winner].get("/quan-tri/").response.request.path == "/dang-nhap"


def test_set_up_keeps_what_was_typed_but_no_password(empty_app: Flask) -> None:
    client = PageClient(empty_app)
    address = f"/cai-dat/{setup_token(empty_app)}"
    page = client.post(address, {**SET_UP, "username": "Quản Trị", "place_name": "Địa danh " * 20}, 422)
    assert "chữ thường không dấu" in page.text
    assert "Địa danh phải từ 60 ký tự trở xuống" in page.text
    assert page.value("committee_name") == SET_UP["committee_name"]
    assert PASSWORD not in page.html
    stale = client.raw.post(address, data={**SET_UP, "csrf_token": "stale"})
    assert "Nhập lại mật khẩu rồi gửi lại" in client._page(stale, 400).text


def test_set_up_is_no_way_in_once_there_is_an_account(app: Flask, client: PageClient) -> None:
    client.get("/cai-dat/guessed", 410)
    client.post("/cai-dat/guessed", SET_UP, 410)
