"""Ticking with the mouse: what changes on the screen, what is stored, how it is taken back."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Route, expect

from kl01.checklist.rules import ItemState
from tests.browser.conftest import Visit
from tests.browser.inspector import follow
from tests.browser.screen import (
    BOARD,
    TITLE,
    expect_done,
    expect_not_done,
    focused_id,
    note_of,
    stored_cell,
    tick_of,
)
from tests.some import some

pytestmark = pytest.mark.browser

DONE_GREEN = "rgb(26, 102, 64)"
WHITE = "rgb(255, 255, 255)"


def test_one_click_sets_done_and_says_so(visit: Visit, app: Flask) -> None:
    page = visit("bithu.snv", BOARD)
    tick = tick_of(page, "II1-01", 4)
    expect(tick).to_have_role("checkbox")
    expect(tick).to_have_accessible_name(f"Quý IV – {TITLE}: Chưa thực hiện")
    expect(tick).to_have_css("background-color", WHITE)
    expect(page.locator("#muc-II-1-progress")).to_contain_text("0/5 đã hoàn thành")

    tick.click()

    expect_done(page, "II1-01", 4)
    expect(tick).to_have_accessible_name(f"Quý IV – {TITLE}: Đã hoàn thành")
    expect(tick).to_have_css("background-color", DONE_GREEN)
    expect(tick.locator("use")).to_have_attribute("href", re.compile("#check$"))
    expect(page.locator("#muc-II-1-progress")).to_contain_text("1/5 đã hoàn thành")
    expect(page.locator("#muc-II-1-progress progress")).to_have_js_property("value", 1)
    expect(page.locator("#overall-progress")).to_contain_text("1/88 đã hoàn thành")
    expect(page.locator("#overall-words")).to_have_text("1 % · 64 lượt quá hạn")
    expect(page.locator("#live")).to_have_text(f"Quý IV – {TITLE}: Đã hoàn thành")
    expect(page.get_by_role("region", name="Hoàn tác")).to_contain_text("Đã hoàn thành")
    assert focused_id(page) == "t-II1-01-4"

    stored = stored_cell(app, "snv", "II1-01", 4)
    assert stored is not None
    assert stored.state is ItemState.DONE
    page.reload()
    expect_done(page, "II1-01", 4)


def test_a_late_cell_shows_a_sign_until_it_is_done(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    tick = tick_of(page, "II1-01", 1)
    expect(tick.locator("use")).to_have_attribute("href", re.compile("#alert$"))
    expect(tick).to_have_accessible_name(f"Quý I – {TITLE}: Chưa thực hiện, quá hạn")
    tick.click()
    expect_done(page, "II1-01", 1)
    expect(page.locator("#overall-words")).to_have_text("1 % · 63 lượt quá hạn")


def test_a_second_click_takes_it_back(visit: Visit, app: Flask) -> None:
    page = visit("bithu.snv", BOARD)
    tick_of(page, "II1-01", 4).click()
    expect_done(page, "II1-01", 4)
    page.mouse.move(0, 0)
    tick_of(page, "II1-01", 4).click()
    expect_not_done(page, "II1-01", 4)
    expect(note_of(page, "II1-01", 4)).to_be_empty()
    expect(page.locator("#muc-II-1-progress")).to_contain_text("0/5 đã hoàn thành")
    stored = stored_cell(app, "snv", "II1-01", 4)
    assert stored is not None
    assert (stored.state, stored.version) == (ItemState.NOT_DONE, 2)


def test_a_double_click_is_one_tick_however_quick_the_answer_is(visit: Visit, app: Flask) -> None:
    page = visit("bithu.snv", BOARD)
    box = tick_of(page, "II1-01", 4).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down(click_count=1)
    page.mouse.up(click_count=1)
    expect_done(page, "II1-01", 4)
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    page.locator("#t-II2-02-4").click()  # what a second answer would have changed stands by now
    expect_done(page, "II2-02", 4)
    expect_done(page, "II1-01", 4)
    stored = stored_cell(app, "snv", "II1-01", 4)
    assert stored is not None
    assert stored.version == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "out of order"])
def test_quick_clicks_along_a_row_all_show(visit: Visit, app: Flask, order: tuple[int, int]) -> None:
    """A slow server answers the first click when the second is under way; each answer brings the row."""
    page = visit("bithu.snv", BOARD)
    held: list[Route] = []
    page.route("**/theo-doi/snv/2026/II1-01/*?v=*", lambda route: held.append(route))
    for quarter in (3, 4):
        with page.expect_request("**/II1-01/*"):
            tick_of(page, "II1-01", quarter).click()
    expect(page.locator(".tick.htmx-request")).to_have_count(2)
    for number in some(order):
        with page.expect_response("**/II1-01/*"):
            held[number].continue_()
    for quarter in (3, 4):
        expect_done(page, "II1-01", quarter)
        stored = stored_cell(app, "snv", "II1-01", quarter)
        assert stored is not None
        assert stored.state is ItemState.DONE
    page.unroute("**/theo-doi/snv/2026/II1-01/*?v=*")
    tick_of(page, "II1-01", 3).click()
    expect_not_done(page, "II1-01", 3)


def test_one_click_undoes(visit: Visit, app: Flask) -> None:
    page = visit("bithu.snv", BOARD)
    tick_of(page, "II1-01", 4).click()
    expect_done(page, "II1-01", 4)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#flash")).to_have_text("Đã hoàn tác.")
    expect_not_done(page, "II1-01", 4)
    stored = stored_cell(app, "snv", "II1-01", 4)
    assert stored is not None
    assert stored.state is ItemState.NOT_DONE


def test_the_undo_bar_can_be_closed(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    tick_of(page, "II1-01", 4).click()
    bar = page.locator(".undo-bar")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Đóng").click()
    expect(bar).to_have_count(0)
    expect_done(page, "II1-01", 4)


def test_a_duty_of_several_quarters_is_settled_by_one_of_them(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    expect(page.locator("#muc-II-2-progress")).to_contain_text("0/14 đã hoàn thành")
    tick_of(page, "II2-13", 2).click()
    expect_done(page, "II2-13", 2)
    for quarter in (1, 3, 4):
        expect(tick_of(page, "II2-13", quarter)).to_have_text("xong quý II")
    expect(page.locator("#muc-II-2-progress")).to_contain_text("1/14 đã hoàn thành")

    tick_of(page, "II2-13", 2).click()

    for quarter in (1, 2, 3, 4):
        expect(tick_of(page, "II2-13", quarter)).to_have_role("checkbox")
    expect(page.locator("#muc-II-2-progress")).to_contain_text("0/14 đã hoàn thành")
    tick_of(page, "II2-13", 3).click()  # what came back is a control again, not a picture of one
    expect_done(page, "II2-13", 3)


def test_a_tick_on_a_filtered_page_keeps_its_quarter(visit: Visit) -> None:
    page = visit("bithu.snv", f"{BOARD}?quy=4")
    words = page.locator("#overall-progress")
    expect(words).to_contain_text("0/24 đã hoàn thành")
    tick_of(page, "II1-01", 4).click()
    expect(words).to_contain_text("1/24 đã hoàn thành")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(words).to_contain_text("0/24 đã hoàn thành")
    expect(page).to_have_url(re.compile("quy=4"))


def test_a_reader_sees_words_and_no_buttons(visit: Visit) -> None:
    visit("bithu.snv", BOARD).locator("#t-II1-01-4").click()
    page = visit("canbo.snv", BOARD)
    expect(page.locator("#t-II1-01-4")).to_have_text("Đã hoàn thành")
    expect(page.locator("#t-II1-01-1")).to_have_text("Quá hạn")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.locator("main button")).to_have_count(0)
    expect(page.get_by_role("link", name="đánh dấu cả mục")).to_have_count(0)
    page.locator("#r-II1-01").click()
    expect(page.locator("#dialog")).to_contain_text("Nguyễn Thị Hường")
    expect(page.locator("#dialog form")).to_have_count(0)


def test_a_deputy_ticks_in_the_name_of_the_secretary(visit: Visit) -> None:
    page = visit("phobithu.snv", BOARD)
    expect(page.locator("main")).to_contain_text("Đang đánh dấu thay mặt đồng chí Nguyễn Thị Hường.")
    tick_of(page, "II1-01", 4).click()
    expect_done(page, "II1-01", 4)
    page.locator("#r-II1-01").click()
    page.get_by_text("Ai đã sửa ô này (1)").click()
    expect(page.locator("#dialog .history")).to_contain_text(
        "Trần Văn Bình (thay mặt Nguyễn Thị Hường) – Chưa thực hiện → Đã hoàn thành"
    )


def test_year_quarter_and_filter_are_links_that_keep_each_other(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    follow(page.get_by_role("navigation", name="Xem").get_by_role("link", name="Chưa xong"))
    assert page.url.endswith("?loc=chua-xong")
    expect(page.locator("#r-II1-01")).to_be_visible()
    follow(page.get_by_role("navigation", name="Quý").get_by_role("link", name="Quý IV"))
    assert page.url.endswith("?quy=4&loc=chua-xong")
    expect(page.locator("#r-II1-06")).to_have_count(0)  # due in quarter I alone
    expect(page.locator("[aria-current=true]")).to_have_text(["Quý IV", "Chưa xong 24"])
    page.get_by_role("navigation", name="Xem").get_by_role("link", name="Trễ").click()
    expect(page.locator("main")).to_contain_text("Không có nội dung nào theo cách xem này.")
    page.get_by_role("navigation", name="Năm").get_by_role("link", name="2022").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đảng bộ Sở Nội vụ – năm 2022")
    expect(page.locator("#t-II1-05-1")).to_be_visible()
