"""Going through a page with the keyboard: what has the focus, and how many stops it takes."""

from playwright.sync_api import Page

from tests.browser.screen import focused_id

MOST_STOPS = 60
"""More Tab stops than any page here has before what is looked for."""


def focused_words(page: Page) -> str:
    """Return the words of what has the focus."""
    found: str = page.evaluate(
        "document.activeElement === document.body ? '' :"
        " document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    )
    return " ".join(found.split())


def tab_to(page: Page, words: str, key: str = "Tab") -> None:
    """Press Tab until something with these words has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if words in focused_words(page):
            return
    raise AssertionError(f"no “{words}” within {MOST_STOPS} stops")


def tab_to_id(page: Page, wanted: str) -> None:
    """Press Tab until the element with an id has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if focused_id(page) == wanted:
            return
    raise AssertionError(f"no #{wanted} within {MOST_STOPS} stops")
