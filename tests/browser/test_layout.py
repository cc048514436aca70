"""What must hold on any screen: no sideways scrolling, nothing cut off, large targets, the focus in sight."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Complaints, Visit
from tests.browser.screen import BOARD, expect_done, open_details, tick_of

pytestmark = pytest.mark.browser

NARROW = (320, 640)
SHORT = (1280, 400)

# Where the focus stands, whether something else lies over its middle, and what.
FOCUS = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const box = one.getBoundingClientRect();
  const inside = (x, y) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  const points = [0.1, 0.5, 0.9].map((share) => [box.left + box.width / 2, box.top + box.height * share]);
  const seen = points.filter(([x, y]) => inside(x, y)).filter(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (one.contains(top) || top.contains(one) || top.closest('label')?.contains(one));
  });
  const name = one.id || one.getAttribute('aria-label') || one.textContent.trim().slice(0, 40);
  return { name, seen: seen.length, box: [box.left, box.top, box.width, box.height].map(Math.round) };
}"""


def test_a_phone_shows_one_quarter_with_large_ticks(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD, size=PHONE, has_touch=True)
    expect(page.locator("#muc-II-1 thead .quarter:visible")).to_have_text(["Quý IV (quý này)"])
    for quarter in (1, 2, 3):
        expect(tick_of(page, "II1-01", quarter)).to_be_hidden()
    box = tick_of(page, "II1-01", 4).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    tick_of(page, "II1-01", 4).tap()
    expect_done(page, "II1-01", 4)
    page.get_by_role("navigation", name="Quý").get_by_role("link", name="Quý II", exact=True).click()
    expect(tick_of(page, "II1-01", 2)).to_be_visible()
    expect(tick_of(page, "II1-01", 4)).to_be_hidden()
    page.get_by_role("navigation", name="Quý").get_by_role("link", name="Cả năm").click()
    expect(tick_of(page, "II1-01", 4)).to_be_visible()


def test_the_undo_bar_leaves_most_of_a_phone_free(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD, size=PHONE)
    tick_of(page, "II4-02", 4).click()  # a long title
    bar = page.locator(".undo-bar")
    expect(bar).to_be_visible()
    box = bar.bounding_box()
    assert box is not None
    assert box["height"] <= 100
    expect(bar.get_by_role("button", name="Hoàn tác")).to_be_in_viewport(ratio=1)
    expect(bar.get_by_role("button", name="Đóng")).to_be_in_viewport(ratio=1)


def obscured(page: Page) -> list[str]:
    """Walk with Tab to the end, back to the beginning and through the page; return the stops out of sight."""
    stops = []
    for key in ("Tab", "Shift+Tab", "Tab"):
        for _ in range(100):
            page.keyboard.press(key)
            stop = page.evaluate(FOCUS)
            if stop is None:  # beyond the first or the last
                break
            stops.append({"key": key, **stop})
    assert len(stops) >= 60, stops
    return [str(stop) for stop in stops if not stop["seen"]]


@pytest.mark.parametrize("size", [(1366, 768), PHONE, SHORT], ids=str)
def test_the_focus_is_never_behind_the_undo_bar(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("bithu.snv", BOARD, size=size)
    tick_of(page, "II4-02", 4).click()
    expect(page.locator(".undo-bar")).to_be_visible()
    assert obscured(page) == []


@pytest.mark.parametrize("size", [(1366, 768), PHONE], ids=str)
def test_arrows_keep_the_cell_in_sight(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("bithu.snv", BOARD, size=size)
    tick_of(page, "II3-01", 4).click()
    expect(page.locator(".undo-bar")).to_be_visible()
    for key in ["ArrowDown"] * 16 + ["ArrowUp"] * 16:
        page.keyboard.press(key)
        stop = page.evaluate(FOCUS)
        assert stop["seen"] >= 2, (key, stop)


def test_the_focus_is_never_behind_a_message(visit: Visit, complaints: Complaints) -> None:
    complaints.expect_words("net::ERR_FAILED")
    complaints.expect_words("error: htmx:")
    page = visit("bithu.snv", BOARD)
    page.route("**/theo-doi/snv/2026/II4-02/**", lambda route: route.abort())
    tick_of(page, "II4-02", 4).click()
    expect(page.locator("#flash")).to_contain_text("Chưa gửi được.")
    assert page.evaluate(FOCUS)["seen"]
    assert obscured(page) == []


@pytest.mark.parametrize("size", [(1366, 768), NARROW, SHORT], ids=str)
def test_the_dialog_fits_any_screen(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("bithu.snv", f"{BOARD}?quy=4", size=size)
    dialog = open_details(page, "II1-01", 4)
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert box["y"] + box["height"] <= size[1]
    assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
    for _ in range(14):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        assert stop is None or stop["seen"], stop


def test_forced_colours_keep_the_states_apart(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD, forced_colors="active")
    tick_of(page, "II1-01", 4).click()
    expect_done(page, "II1-01", 4)
    for cell, picture in (("II1-01-4", "check"), ("II1-01-1", "alert")):
        icon = page.locator(f"#t-{cell} svg")
        expect(icon).to_be_visible()
        assert (page.locator(f"#t-{cell} use").get_attribute("href") or "").endswith(f"#{picture}")
        ink, ground = icon.evaluate(
            "svg => [getComputedStyle(svg).stroke, getComputedStyle(svg.parentNode).backgroundColor]"
        )
        assert ink != ground
    assert (
        page.locator("#t-II2-04-4").evaluate("one => parseFloat(getComputedStyle(one).borderTopWidth)") >= 1
    )


def test_large_text_keeps_the_ticks_in_reach(visit: Visit) -> None:
    """Zoom of 200 % on an office screen leaves 683 px of page."""
    page = visit("bithu.snv", BOARD, size=(683, 384))
    assert page.evaluate("document.documentElement.scrollWidth") <= 683
    tick_of(page, "II1-01", 4).click()
    expect_done(page, "II1-01", 4)
