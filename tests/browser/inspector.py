"""What is wrong with a page: axe at two widths, narrow screens, wide text spacing, size of targets."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.browser.conftest import PHONE, SCREEN
from tests.some import some

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


def follow(link: Locator) -> None:
    """Click on a link and see where it leads: what is looked at next would else still be the page before."""
    with link.page.expect_navigation():
        link.click()


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
