"""What is refused to whom is signed in leaves word, bounded; the person and the administrator see it."""

import pytest
from flask import Flask
from sqlalchemy import select

import kl01.accounts.refused
from kl01.accounts.refused import ACCESS_WINDOW
from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from tests.accounts.signing_in import sign_in
from tests.applications import Clock
from tests.org.conftest import stored
from tests.page_client import PageClient

LIST, OWN = "/quan-tri/tu-choi", "/tai-khoan"
FOREIGN = "/theo-doi/sct/2026"


def refusals(app: Flask) -> list[AuditEvent]:
    wanted = select(AuditEvent).where(AuditEvent.verb == Verb.ACCESS_REFUSED).order_by(AuditEvent.id)
    return list(stored(app, wanted))


@pytest.mark.parametrize(
    ("address", "status"),
    [("/quan-tri/", 403), ("/theo-doi/khong-co/2026", 404), ("/mau/999999/in.pdf", 404), (FOREIGN, 404)],
)
def test_a_refused_page_leaves_word(app: Flask, client: PageClient, address: str, status: int) -> None:
    client.sign_in("canbo.snv").get(address, status)
    [event] = refusals(app)
    assert event.actor_name == "Nguyễn Văn An"
    assert event.data == {"method": "GET", "path": address, "address": "127.0.0.1", "status": status}


def test_what_was_sent_and_refused_leaves_word_and_nothing_else(app: Flask, client: PageClient) -> None:
    client.sign_in("canbo.snv").post(f"{FOREIGN}/II1-01/4?v=0", {"to": "done"}, 404)
    assert [one.data["method"] for one in refusals(app)] == ["POST"]


def test_an_address_that_there_is_not_and_a_stranger_leave_none(app: Flask, client: PageClient) -> None:
    client.get("/quan-tri/")
    client.sign_in("canbo.snv")
    client.get("/khong-co-trang-nay", 404)
    client.get("/viec-cua-toi")
    assert refusals(app) == []


def test_the_same_page_leaves_word_once_an_hour(app: Flask, client: PageClient, clock: Clock) -> None:
    client.sign_in("canbo.snv")
    for _ in range(3):
        client.get("/quan-tri/", 403)
    client.get("/quan-tri/nguoi", 403)
    assert len(refusals(app)) == 2
    clock.advance(ACCESS_WINDOW)
    client.get("/quan-tri/", 403)
    assert len(refusals(app)) == 3


def test_trying_all_numbers_does_not_fill_the_trail(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kl01.accounts.refused, "ACCESS_MOST", 3)
    client.sign_in("canbo.snv")
    for number in range(900_000, 900_006):
        client.get(f"/mau/{number}", 404)
    assert [one.data.get("last", False) for one in refusals(app)] == [False, False, True]
    assert "còn nữa, không ghi tiếp trong giờ này" in client.get(OWN).text


def test_a_trail_that_cannot_be_written_changes_no_answer(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client.sign_in("canbo.snv")
    monkeypatch.setattr("kl01.accounts.guards.tell_of", None)
    client.get("/quan-tri/", 403)
    assert "could not be noted" in caplog.text


def test_the_administrator_sees_all_and_a_person_their_own(app: Flask, client: PageClient) -> None:
    for name in ("canbo.snv", "bithu.sct"):
        PageClient(app).sign_in(name).get("/quan-tri/", 403)
    sign_in(PageClient(app), "bithu.sct", "sai mật khẩu rồi", 422)
    sign_in(PageClient(app), "<b>ai đó</b>", "sai mật khẩu rồi", 422)
    client.sign_in("quantri")
    assert LIST in client.get("/quan-tri/").links()
    rows = [" ".join("".join(row.itertext()).split()) for row in client.get(LIST).all(".//tbody/tr")]
    assert len(rows) == 4
    assert "không có tài khoản nào tên như đã gõ" in rows[0]
    assert "bithu.sct" in rows[1]
    assert "sai mật khẩu" in rows[1]
    assert "Mở trang không được phép: /quan-tri/" in rows[2]
    own = PageClient(app).sign_in("bithu.sct")
    assert OWN in own.get("/viec-cua-toi").links()
    page = own.get(OWN)
    assert page.text.count("127.0.0.1") == 2
    assert "Sai mật khẩu".lower() in page.text.lower()
    assert "Chưa có lần nào" in PageClient(app).sign_in("bithu.snv").get(OWN).text


# --- One's other browsers ----------------------------------------------------------------------------------


def test_a_person_ends_their_sign_ins_elsewhere(app: Flask, client: PageClient) -> None:
    other, stranger = PageClient(app), PageClient(app)
    for one in (other, client):
        sign_in(one, "canbo.snv")
    sign_in(stranger, "bithu.snv")
    page = client.get(OWN)
    assert page.text.count("Máy khác") == 1
    assert page.text.count("Máy này") == 1
    [form] = [one for one in page.all(".//form") if one.get("action") == "/tai-khoan/thoat-may-khac"]
    done = client.submit(page, form)
    assert "Đã thoát 1 máy khác" in done.text
    assert "Máy khác" not in done.text
    assert other.get(OWN).response.request.path == "/dang-nhap"
    assert stranger.get(OWN).response.request.path == OWN
    [event] = stored(app, select(AuditEvent).where(AuditEvent.verb == Verb.OTHER_SIGN_INS_ENDED))
    assert event.data == {"ended": 1}
    again = client.post("/tai-khoan/thoat-may-khac")
    assert "Không có máy nào khác" in again.text
