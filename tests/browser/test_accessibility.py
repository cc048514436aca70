"""axe on every page, at two widths, and on the checklist in all its states: no violation at all."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Visit
from tests.browser.inspector import expect_none, faults, violations
from tests.browser.pages import BOARD, NEEDS_ANOTHER_WORLD, NOT_PAGES, PLACES
from tests.browser.screen import expect_done, open_details, tick_of
from tests.some import some

pytestmark = pytest.mark.browser


def test_the_inspector_finds_faults(visit: Visit) -> None:
    page = visit(None, "/dang-nhap")
    page.locator("label[for=username]").evaluate("label => label.remove()")
    page.locator("h1").evaluate("heading => heading.style.setProperty('color', '#ddd')")
    found = "\n".join(violations(page))
    assert ": label: " in found
    assert ": color-contrast: " in found


def test_every_page_is_in_the_list(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    listed = {addresses.match(urlsplit(place.path).path)[0] for place in PLACES if place.status != 404}
    pages = {
        rule.endpoint
        for rule in some(app.url_map.iter_rules())
        if "GET" in (rule.methods or ()) and not rule.rule.endswith(".pdf")
    }
    assert pages - listed - NOT_PAGES - NEEDS_ANOTHER_WORLD == set()


@pytest.mark.parametrize("username", sorted({place.username or "" for place in PLACES}))
def test_pages(visit: Visit, complaints: Complaints, username: str) -> None:
    """One walk over all pages: axe, narrow screens, wide text spacing, size of targets."""
    page = visit(username or None)
    found = []
    for place in some(place for place in PLACES if (place.username or "") == username):
        if place.status >= 400:
            complaints.expect_status(place.status)
        answer = page.goto(place.path)
        assert answer is not None
        assert answer.status == place.status, place
        found += faults(page, place.path)
    assert not found, "\n".join(found)


@pytest.fixture
def board(visit: Visit) -> Page:
    """The checklist, opened by its secretary."""
    return visit("bithu.snv", BOARD)


def test_after_a_tick(board: Page) -> None:
    tick_of(board, "II1-01", 4).click()
    tick_of(board, "II2-13", 2).click()
    expect_done(board, "II1-01", 4)
    expect_done(board, "II2-13", 2)
    expect_none(board)


def test_with_the_dialog_open(board: Page) -> None:
    for item in ("II1-01", "II4-03"):
        open_details(board, item, 4)
        expect_none(board)
        board.keyboard.press("Escape")
        expect(board.locator("#dialog")).to_be_hidden()


def test_with_a_refused_form(board: Page, complaints: Complaints) -> None:
    complaints.expect_status(422)
    dialog = open_details(board, "II1-01", 4)
    dialog.get_by_label("Không áp dụng", exact=True).check()
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog.locator(".field--error")).to_be_visible()
    expect_none(board)


def test_with_a_refused_page(visit: Visit, complaints: Complaints) -> None:
    complaints.expect_status(422)
    page = visit("bithu.snv", f"{BOARD}/II1-01/4/chi-tiet")
    page.get_by_label("Không áp dụng", exact=True).check()
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect_none(page)


def test_with_a_conflict(board: Page, visit: Visit, complaints: Complaints) -> None:
    complaints.expect_status(409)
    dialog = open_details(board, "II1-01", 4)
    dialog.get_by_label("Ghi chú").fill("Bản của bí thư")
    theirs = visit("phobithu.snv", BOARD)
    tick_of(theirs, "II1-01", 4).click()
    expect_done(theirs, "II1-01", 4)
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect_none(board)
    board.keyboard.press("Escape")
    board.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    board.reload()
    open_other = open_details(theirs, "II1-01", 4)
    open_other.get_by_label("Đang thực hiện").check()
    open_other.get_by_role("button", name="Lưu").click()
    expect(open_other).to_be_hidden()
    tick_of(board, "II1-01", 4).click()
    expect(board.locator("#flash [role=alert]")).to_be_visible()
    expect_none(board)
