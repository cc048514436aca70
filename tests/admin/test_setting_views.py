"""The page of settings: what it shows, who gets in, what a change, a slip and a second person do."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db
from kl01.settings.models import SettingValue
from kl01.settings.rules import Line, OneOf, Setting, WholeNumber, YesNo
from kl01.settings.seams import SettingSeams
from kl01.web.seams import part
from tests.applications import NOW, Clock
from tests.org.conftest import person_id, stored
from tests.page_client import Element, Page, PageClient
from tests.seams import give
from tests.some import some

LIST = "/quan-tri/thiet-lap"
LENGTH = f"{LIST}/password_length"
DONE = select(func.count(AuditEvent.id)).where(AuditEvent.verb != Verb.ACCESS_REFUSED)
"""All that happened but that somebody was refused."""


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in("quantri")


def form_of(page: Page) -> Element:
    form = page.find(".//main//form[@method='post']")
    assert form is not None
    return form


def send(client: PageClient, address: str, value: str) -> Page:
    """Open the page of a setting, fill it in and send it."""
    page = client.get(address)
    control = "choice" if page.find(".//input[@type='radio']") is not None else "value"
    return client.submit(page, form_of(page), **{control: value})


def reset(client: PageClient, page: Page) -> Page:
    button = page.find(".//button[@name='action']")
    assert button is not None
    return client.submit(page, form_of(page), button)


def row_of(page: Page, label: str) -> list[str]:
    """The cells of a setting in the list, as texts."""
    found = [
        ["".join(cell.itertext()) for cell in row]
        for row in some(page.all(".//tbody/tr"))
        if label in "".join(row.itertext())
    ]
    assert len(found) == 1, found
    return [" ".join(cell.split()) for cell in found[0]]


def values(app: Flask) -> list[tuple[str, str]]:
    return [(row.key, row.value) for row in stored(app, select(SettingValue).order_by(SettingValue.key))]


def store(app: Flask, key: str, value: str, changed_by_id: int | None = None) -> None:
    """Store a row as another version of the program would have."""
    with app.app_context():
        allow_writing(True)
        db.session.add(SettingValue(key=key, value=value, changed_at=NOW, changed_by_id=changed_by_id))
        db.session.commit()
        db.session.remove()


# --- Doors -------------------------------------------------------------------------------------------------


def test_nobody_but_an_administrator_gets_in(app: Flask) -> None:
    events = stored(app, DONE)
    for username in ("bithu.khoi", "tuyengiao", "bithu.snv", "canbo.snv", "quanchung.snv"):
        client = PageClient(app).sign_in(username)
        client.get(LIST, 403)
        client.get(LENGTH, 403)
        client.post(LENGTH, {"seen": "10", "value": "12"}, 403)
        client.post(LENGTH, {"seen": "10", "action": "mac-dinh"}, 403)
        client.get(f"{LIST}/khong_co", 403)
    stranger = PageClient(app)
    assert stranger.get(LIST).response.request.path == "/dang-nhap"
    assert stranger.get(LENGTH).response.request.path == "/dang-nhap"
    stranger.post(LENGTH, {"seen": "10", "value": "12"}, 401)
    assert stored(app, DONE) == events
    assert values(app) == []


def test_the_page_is_reached_from_the_administrators_first_page(admin: PageClient) -> None:
    assert LIST in admin.get("/quan-tri/").links()
    links = admin.get(LIST).links()
    keys = list(part(SettingSeams, admin.app).settings)
    assert [link for link in links if link.startswith(f"{LIST}/")] == [f"{LIST}/{key}" for key in keys]
    assert len(keys) >= 4


@pytest.mark.parametrize("key", ["khong_co", "of_tomorrow", "%00", "password_length%20", "a" * 5000])
def test_a_setting_that_nobody_declares_has_no_page(app: Flask, admin: PageClient, key: str) -> None:
    store(app, "of_tomorrow", "1")
    admin.get(f"{LIST}/{key}", 404)
    admin.post(f"{LIST}/{key}", {"seen": "1", "value": "2"}, 404)
    assert values(app) == [("of_tomorrow", "1")]


# --- The list ----------------------------------------------------------------------------------------------


def test_the_list_shows_each_setting_with_its_default(admin: PageClient) -> None:
    page = admin.get(LIST)
    for one in some(part(SettingSeams, admin.app).settings.values()):
        label, now, usual, changed, _ = row_of(page, one.label)
        assert one.hint in label
        assert now == f"Đang dùng: {one.kind.shown(one.default)}"
        assert usual == f"Mặc định: {one.kind.shown(one.default)}"
        assert changed == "Theo mặc định"


def test_the_list_shows_who_set_what_and_when(app: Flask, admin: PageClient, clock: Clock) -> None:
    clock.advance(timedelta(minutes=5))
    page = send(admin, LENGTH, "12")
    assert page.response.request.path == LIST
    assert "Đã lưu: Độ dài ngắn nhất của mật khẩu – 12 ký tự." in page.text
    assert row_of(page, "Độ dài ngắn nhất")[1:4] == [
        "Đang dùng: 12 ký tự",
        "Mặc định: 10 ký tự",
        "Lý Minh Quân, 10:05 ngày 23/11/2026",
    ]
    assert row_of(page, "Giữ tệp in")[3] == "Theo mặc định"
    assert values(app) == [("password_length", "12")]
    assert stored(app, select(SettingValue.changed_by_id)) == [person_id(app, "quantri")]


@pytest.mark.parametrize(("number", "who"), [(None, "Chương trình"), (9999, "Không rõ ai")])
def test_who_is_no_person_of_today_is_said_too(
    app: Flask, admin: PageClient, number: int | None, who: str
) -> None:
    store(app, "password_length", "12", number)
    assert row_of(admin.get(LIST), "Độ dài ngắn nhất")[3] == f"{who}, 10:00 ngày 23/11/2026"


def test_a_value_that_cannot_be_used_is_said_and_can_be_put_right(app: Flask, admin: PageClient) -> None:
    store(app, "password_length", "99")
    row = row_of(admin.get(LIST), "Độ dài ngắn nhất")
    assert row[1] == "Đang dùng: 10 ký tự"
    assert row[3] == "Giá trị đang lưu “99” không dùng được nên theo mặc định"
    page = admin.get(LENGTH)
    assert page.value("value") == "10"
    assert reset(admin, page).status == 200
    assert values(app) == []


# --- One setting -------------------------------------------------------------------------------------------


def test_the_page_of_a_setting_says_what_may_be_entered(admin: PageClient) -> None:
    page = admin.get(LENGTH)
    assert "<title>Độ dài ngắn nhất của mật khẩu" in page.html
    assert "Mật khẩu đang dùng vẫn dùng được." in page.text
    assert "Từ 10 đến 30 ký tự. Mặc định: 10 ký tự" in page.text
    assert page.value("value") == "10"
    assert page.find(".//button[@name='action']") is None  # it follows its default already


def test_a_change_leaves_its_event(app: Flask, admin: PageClient) -> None:
    send(admin, LENGTH, "12")
    send(admin, LENGTH, "15")
    found = stored(
        app, select(AuditEvent).where(AuditEvent.verb == Verb.SETTING_CHANGED).order_by(AuditEvent.id)
    )
    assert [(one.actor_name, one.subject_kind, one.subject_key) for one in some(found)] == [
        ("Lý Minh Quân", "setting", "password_length")
    ] * 2
    assert [one.data for one in found] == [
        {"from": {"value": "10"}, "to": {"value": "12"}},
        {"from": {"value": "12"}, "to": {"value": "15"}},
    ]
    assert found[0].verb.label == "Đổi thiết lập"


@pytest.mark.parametrize("typed", ["", "9", "31", "mười hai", "12 ký tự", "1" * 3000])
def test_a_slip_is_told_and_nothing_typed_is_lost(app: Flask, admin: PageClient, typed: str) -> None:
    page = send(admin, LENGTH, typed)
    assert page.status == 422
    assert "<title>Lỗi: Độ dài ngắn nhất" in page.html
    assert [link.get("href") for link in page.all(".//div[@class='error-summary']//a")] == ["#value"]
    assert page.text.count("Nhập số nguyên từ 10 đến 30, ví dụ 10") == 2
    assert (page.value("value") or "") == typed
    assert page.value("seen") == "10"
    assert values(app) == []
    assert send_again(admin, page, "11").response.request.path == LIST
    assert values(app) == [("password_length", "11")]


def send_again(client: PageClient, page: Page, value: str) -> Page:
    return client.submit(page, form_of(page), value=value)


def test_back_to_the_default(app: Flask, admin: PageClient) -> None:
    send(admin, LENGTH, "12")
    page = reset(admin, admin.get(LENGTH))
    assert page.response.request.path == LIST
    assert "Đã đưa về mặc định: Độ dài ngắn nhất của mật khẩu – 10 ký tự." in page.text
    assert row_of(page, "Độ dài ngắn nhất")[3] == "Theo mặc định"
    assert values(app) == []
    assert admin.get(LENGTH).find(".//button[@name='action']") is None


def test_back_to_the_default_asks_for_nothing_typed(app: Flask, admin: PageClient) -> None:
    send(admin, LENGTH, "12")
    page = admin.get(LENGTH)
    button = page.find(".//button[@name='action']")
    assert button is not None
    assert admin.submit(page, form_of(page), button, value="chưa xong").status == 200
    assert values(app) == []


def test_enter_saves_and_does_not_reset(admin: PageClient) -> None:
    """A browser sends with the first button of the form when Enter is pressed in it."""
    send(admin, LENGTH, "12")
    buttons = form_of(admin.get(LENGTH)).findall(".//button")
    assert ["".join(one.itertext()) for one in buttons] == ["Lưu", "Về mặc định"]
    assert buttons[0].get("name") is None


def test_two_administrators_set_one_thing(app: Flask, admin: PageClient) -> None:
    mine = admin.get(LENGTH)
    send(PageClient(app).sign_in("quantri"), LENGTH, "12")
    conflict = send_again(admin, mine, "20")
    assert conflict.status == 409
    assert "Lý Minh Quân vừa sửa phần này lúc 10:00 ngày 23/11/2026." in conflict.text
    assert "12 ký tự" in conflict.text
    assert conflict.value("value") == "20"
    assert values(app) == [("password_length", "12")]
    assert send_again(admin, conflict, "20").response.request.path == LIST
    assert values(app) == [("password_length", "20")]


def test_a_reset_on_an_old_page_is_a_conflict_too(app: Flask, admin: PageClient) -> None:
    send(admin, LENGTH, "12")
    mine = admin.get(LENGTH)
    send(PageClient(app).sign_in("quantri"), LENGTH, "15")
    conflict = reset(admin, mine)
    assert conflict.status == 409
    assert "15 ký tự" in conflict.text
    assert values(app) == [("password_length", "15")]
    assert reset(admin, conflict).response.request.path == LIST
    assert values(app) == []


@pytest.mark.parametrize("seen", ["", "abc", "-1", "9" * 40, "١"])
def test_a_page_that_was_tampered_with_is_stale(app: Flask, admin: PageClient, seen: str) -> None:
    conflict = admin.post(LENGTH, {"seen": seen, "value": "20"}, 409)
    assert conflict.value("value") == "20"
    assert values(app) == []


# --- Other kinds -------------------------------------------------------------------------------------------

OTHERS: tuple[Setting[Any], ...] = (
    Setting("is_open", "Mở trang", "Ai cũng xem được", YesNo(), False),
    Setting("colour", "Màu", "Màu của trang", OneOf((("red", "Đỏ"), ("blue", "Xanh"))), "red"),
    Setting("greeting", "Lời chào", "Hiện ở trang đầu", Line(20), ""),
    Setting("days", "Số ngày", "Giữ lại", WholeNumber(0, 9, "ngày"), 3),
)


@pytest.fixture
def other_admin(own_app: Flask) -> PageClient:
    give(own_app, SettingSeams({one.key: one for one in OTHERS}))
    return PageClient(own_app).sign_in("quantri")


@pytest.mark.parametrize(
    ("key", "before", "typed", "shown", "after"),
    [
        ("is_open", "no", "yes", "Có", "yes"),
        ("colour", "red", "blue", "Xanh", "blue"),
        ("greeting", "", "  Chào  đồng chí ", "Chào đồng chí", "Chào đồng chí"),
        ("days", "3", "0", "0 ngày", "0"),
    ],
)
def test_every_kind_is_set_on_its_page(
    other_admin: PageClient, key: str, before: str, typed: str, shown: str, after: str
) -> None:
    address = f"{LIST}/{key}"
    assert chosen(other_admin.get(address)) == before
    page = send(other_admin, address, typed)
    label = next(one.label for one in OTHERS if one.key == key)
    assert row_of(page, label)[1] == f"Đang dùng: {shown}"
    assert values(other_admin.app) == [(key, after)]
    assert chosen(other_admin.get(address)) == after
    assert reset(other_admin, other_admin.get(address)).status == 200
    assert values(other_admin.app) == []


def chosen(page: Page) -> str:
    radios = page.all(".//input[@type='radio']")
    if radios:
        return next(one.get("value", "") for one in radios if one.get("checked") is not None)
    return page.value("value") or ""


@pytest.mark.parametrize(
    ("key", "typed", "message"),
    [
        ("is_open", "maybe", "Chọn Có hoặc Không"),
        ("colour", "green", "Chọn một trong các mục đã cho"),
        ("greeting", "x" * 21, "Rút gọn còn 20 ký tự trở xuống"),
        ("days", "10", "Nhập số nguyên từ 0 đến 9"),
    ],
)
def test_every_kind_refuses_with_words(other_admin: PageClient, key: str, typed: str, message: str) -> None:
    page = send(other_admin, f"{LIST}/{key}", typed)
    assert page.status == 422
    assert message in page.text
    assert values(other_admin.app) == []


def test_what_was_typed_when_the_session_was_over_is_shown_again(client: PageClient, clock: Clock) -> None:
    client.sign_in("quantri").get(LENGTH)
    clock.advance(timedelta(days=1))
    page = client.post(LENGTH, {"seen": "10", "value": "12"}, 401)
    assert [(area.text or "").strip() for area in page.all(".//textarea")] == ["12"]
