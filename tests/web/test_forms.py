"""Forms: what was typed survives the end of a session, and every message is Vietnamese."""

from datetime import timedelta

from flask import Flask

from tests.conftest import Clock
from tests.page_client import Page, PageClient
from tests.world import PASSWORD

BOARD = "/theo-doi/snv/2026"
DETAILS = f"{BOARD}/II1-01/4/chi-tiet"


def sign_in(client: PageClient, username: str, password: str = PASSWORD) -> Page:
    """Sign in as people do, by the page."""
    page = client.get("/dang-nhap")
    form = next(form for form in page.all(".//form") if form.get("action", "").startswith("/dang-nhap"))
    return client.submit(page, form, username=username, password=password)


def send(client: PageClient, page: Page, note: str) -> Page:
    """Type a note into the form of a page and send it, however long the page has been open."""
    form = next(form for form in page.all(".//form") if form.get("id") == "details-form")
    return client.submit(page, form, state="in_progress", note=note)


# --- A page that was left open -----------------------------------------------------------------------------


def test_a_page_left_open_is_good_again_after_signing_in_again(client: PageClient, clock: Clock) -> None:
    sign_in(client, "bithu.snv")
    page = client.get(DETAILS)
    clock.advance(timedelta(hours=13))
    refused = send(client, page, "đoạn dài vừa gõ")
    assert refused.status == 401
    assert "đoạn dài vừa gõ" in [area.text for area in refused.all(".//textarea")]
    sign_in(client, "bithu.snv")
    assert send(client, page, "đoạn dài vừa gõ").response.request.path == BOARD
    assert client.get(DETAILS).value("note") == "đoạn dài vừa gõ"


def test_a_page_left_open_is_good_again_in_a_browser_that_was_closed(client: PageClient) -> None:
    sign_in(client, "bithu.snv")
    page = client.get(DETAILS)
    client.raw.delete_cookie("kl01")
    assert send(client, page, "vừa gõ").status == 401
    sign_in(client, "bithu.snv")
    assert send(client, page, "vừa gõ").status == 200
    assert client.get(DETAILS).value("note") == "vừa gõ"


def test_a_page_of_one_person_is_no_page_of_another(client: PageClient) -> None:
    sign_in(client, "bithu.snv")
    page = client.get(DETAILS)
    client.post("/dang-xuat")
    sign_in(client, "phobithu.snv")
    refused = send(client, page, "vừa gõ")
    assert refused.status == 400
    assert "vừa gõ" in [area.text for area in refused.all(".//textarea")]
    assert client.get(DETAILS).value("note") == ""


def test_a_new_password_makes_all_that_was_open_before_worthless(app: Flask, client: PageClient) -> None:
    other = PageClient(app)
    for browser in (client, other):
        sign_in(browser, "bithu.snv")
    page = other.get(DETAILS)
    new = "sen nở trên hồ Tây"
    changed = {"current": PASSWORD, "password": new, "repeated": new}
    here = client.get(DETAILS)
    assert "Đã đổi mật khẩu" in client.post("/mat-khau", changed).text
    assert send(client, here, "tab bên cạnh").status == 200, "beside it, in the same browser, work goes on"
    sign_in(other, "bithu.snv", new)
    assert send(other, page, "vừa gõ").status == 400


def test_what_proves_a_page_is_known_to_nobody_else(app: Flask, client: PageClient) -> None:
    proofs = set()
    for username in ("bithu.snv", "bithu.sct"):
        sign_in(client, username)
        with client.raw.session_transaction() as cookie:
            proofs.add(cookie["csrf_token"])
        client.post("/dang-xuat")
        with client.raw.session_transaction() as cookie:
            assert cookie.get("csrf_token") not in proofs
    assert len(proofs) == 2
    app.config["SECRET_KEY"] = "another installation"
    fresh = PageClient(app)
    sign_in(fresh, "bithu.snv")
    with fresh.raw.session_transaction() as cookie:
        assert cookie["csrf_token"] not in proofs
