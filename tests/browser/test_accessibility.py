"""axe on every page, at two widths, and on the checklist in all its states: no violation at all."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SCREEN, Complaints, Visit
from tests.browser.pages import BOARD, NEEDS_ANOTHER_WORLD, NOT_PAGES, PLACES
from tests.browser.screen import expect_done, open_details, tick_of
from tests.some import some

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
AXE = Axe().axe_script
SIZES = (SCREEN, PHONE)
NARROW = (320, 640)
"""WCAG 2.2, 1.4.10: no page scrolls sideways on it."""
LEAST_TARGET = 24
"""WCAG 2.2, 2.5.8, in CSS pixels."""

# WCAG 2.2, 1.4.12: the spacing that any text must bear. Adopted sheets are not subject to the page's CSP.
SPACE_TEXT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one);
  if (one.closest('.visually-hidden, .skip-link, .doc') || !one.getClientRects().length) return false;
  if (one.matches('textarea, select, input, progress, svg, svg *, dialog, .table-scroll')) return false;
  const cuts = (way) => way === 'hidden' || way === 'clip';
  return (cuts(style.overflowX) && one.scrollWidth > one.clientWidth + 1)
    || (cuts(style.overflowY) && one.scrollHeight > one.clientHeight + 1);
}).map((one) => one.outerHTML.slice(0, 160))"""
TOO_WIDE = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const sticksOut = (one) => one.getBoundingClientRect().right > page.clientWidth + 1;
  const culprits = [...document.querySelectorAll('body *')].filter((one) =>
    !one.closest('.table-scroll > *, .skip-link') && sticksOut(one));
  return [`${page.scrollWidth} px`, ...culprits.map((one) => one.outerHTML.slice(0, 160)).slice(0, 3)];
}"""
SMALL_TARGETS = """(least) => [...document.querySelectorAll(
    'a, button, input:not([type=hidden]), select, textarea, summary')].filter((one) => {
  if (one.closest('.visually-hidden, .skip-link') || !one.getClientRects().length) return false;
  if (one.closest('p, li, dd, td, th') && one.matches('a') && getComputedStyle(one).display === 'inline')
    return false;  // in a sentence, WCAG 2.5.8 excepts it
  const box = (one.closest('label') || one).getBoundingClientRect();
  return box.width < least || box.height < least;
}).map((one) => {
  const box = one.getBoundingClientRect();
  return `${Math.round(box.width)}×${Math.round(box.height)} ${one.outerHTML.slice(0, 140)}`;
})"""


def violations(page: Page) -> list[str]:
    """Return what axe finds, one line an element."""
    # The script is half a megabyte, and what passed is as much again: the one goes in once a page, the other
    # stays there.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("(options) => axe.run(options).then((results) => results.violations)", OPTIONS)
    return [
        f"{page.viewport_size}: {rule['id']}: {rule['help']}: {node['target']} {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def at_each_size(page: Page) -> Iterator[Page]:
    """Give a page its widths in turn."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        yield page


def expect_none(page: Page) -> None:
    """Fail if axe finds anything at any width."""
    found = [line for sized in some(at_each_size(page)) for line in violations(sized)]
    assert not found, "\n".join(found)


def faults(page: Page, name: str) -> list[str]:
    """Return what is wrong with a page: axe, narrow screens, wide text spacing, size of targets."""
    found = [f"{name} {line}" for sized in at_each_size(page) for line in violations(sized)]
    found += [f"{name}: target of {one}" for one in page.evaluate(SMALL_TARGETS, LEAST_TARGET)]
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    found += [f"{name}: too wide: {one}" for one in page.evaluate(TOO_WIDE)]
    page.evaluate(SPACE_TEXT)
    found += [f"{name}: too wide with spaced text: {one}" for one in page.evaluate(TOO_WIDE)]
    found += [f"{name}: cut off with spaced text: {one}" for one in page.evaluate(CUT_OFF)]
    return found


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
