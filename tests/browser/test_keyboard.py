"""The whole job with the keyboard alone."""

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from kl01.checklist.rules import ItemState
from tests.browser.conftest import Visit
from tests.browser.keys import focused_words, tab_to, tab_to_id
from tests.browser.screen import (
    BOARD,
    expect_done,
    expect_not_done,
    focused_id,
    note_of,
    stored_cell,
    tick_of,
)
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

SECTION_II_4 = ["II4-01", "II4-02", "II4-03", "II4-05", "II4-06", "II4-07", "II4-09", "II4-10"]


def test_the_whole_job(visit: Visit, app: Flask) -> None:
    page = visit(None, "/")
    expect(page).to_have_url(re.compile("/dang-nhap"))
    tab_to_id(page, "username")
    page.keyboard.type("bithu.snv")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")
    tab_to(page, "Mở danh mục năm 2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đảng bộ Sở Nội vụ – năm 2026")

    # Ten ticks, row after row; the focus walks on from where it was.
    tab_to_id(page, "t-II4-01-4")
    for item in SECTION_II_4:
        assert focused_id(page) == f"t-{item}-4"
        page.keyboard.press("Space")
        expect_done(page, item, 4)
        page.keyboard.press("ArrowDown")
    for item in ("II4-10", "II4-09"):
        page.keyboard.press("ArrowLeft" if item == "II4-10" else "ArrowUp")
        assert focused_id(page) == f"t-{item}-3"
        page.keyboard.press("Space")
        expect_done(page, item, 3)
    expect(page.locator("#muc-II-4-progress")).to_contain_text("10/32 đã hoàn thành")

    # A note in the details.
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    assert focused_id(page) == "t-II4-01-4"
    page.keyboard.press("Enter")
    expect(page.locator("#dialog")).to_be_visible()
    tab_to_id(page, "note")
    page.keyboard.type("Ghi bằng bàn phím")
    page.keyboard.press("Tab")
    assert focused_words(page) == "Lưu"
    page.keyboard.press("Enter")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(note_of(page, "II4-01", 4)).to_have_text("có ghi chú")
    assert focused_id(page) == "t-II4-01-4"

    # The quarter before stood as it is: the section keeps it.
    tab_to_id(page, "t-II5-04-4")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    expect_done(page, "II5-05", 3)
    tab_to(page, "Quý IV: giữ nguyên như quý trước")
    page.keyboard.press("Enter")
    expect_done(page, "II5-05", 4)
    expect(page.locator("#undo")).to_contain_text("Mục II.5, quý IV: đã giữ nguyên như quý trước 1 ô")

    # A whole section, after a question.
    tab_to(page, "Quý IV: đánh dấu cả mục II.1", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đánh dấu cả mục II.1, quý IV/2026?")
    tab_to(page, "Đánh dấu 1 ô là Đã hoàn thành")
    page.keyboard.press("Enter")
    expect_done(page, "II1-01", 4)

    # Taken back, and printed.
    tab_to(page, "Hoàn tác", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect_not_done(page, "II1-01", 4)
    tab_to(page, "In danh mục")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("In danh mục – năm 2026")
    stored = stored_cell(app, "snv", "II4-01", 4)
    assert stored is not None
    assert (stored.state, stored.note) == (ItemState.DONE, "Ghi bằng bàn phím")


def test_arrows_home_and_end_walk_the_grid(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    tick_of(page, "II4-02", 3).focus()

    def press(key: str) -> str:
        page.keyboard.press(key)
        return focused_id(page)

    assert press("ArrowRight") == "t-II4-02-4"
    assert press("ArrowRight") == "t-II4-02-4", "the edge holds"
    assert press("ArrowUp") == "t-II4-01-4"
    assert press("ArrowUp") == "t-II4-01-4"
    assert press("Home") == "r-II4-01"
    assert press("ArrowLeft") == "r-II4-01"
    assert press("End") == "t-II4-01-4"
    assert press("Control+End") == "t-II4-10-4"
    assert press("ArrowDown") == "t-II4-10-4"
    assert press("Control+Home") == "r-II4-01"
    assert press("ArrowRight") == "t-II4-01-1"


def test_empty_cells_are_walked_through_too(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    tick_of(page, "II1-06", 1).focus()  # due in quarter I alone
    for expected in ("không đến hạn", "không đến hạn", "không đến hạn"):
        page.keyboard.press("ArrowRight")
        assert focused_words(page) == expected
    page.keyboard.press("ArrowUp")
    assert focused_id(page) == "t-II1-01-4"


def test_each_section_is_one_tab_stop(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    stops = page.locator("table[data-grid]").evaluate_all(
        "tables => tables.map(t => t.querySelectorAll('[tabindex=\"0\"]').length)"
    )
    assert stops == [1] * len(stops)
    tick_of(page, "II4-02", 2).focus()
    page.keyboard.press("Tab")
    assert focused_words(page).startswith("Quý IV: giữ nguyên như quý trước")
    page.keyboard.press("Shift+Tab")
    assert focused_id(page) == "t-II4-02-2", "the grid is entered where it was left"


def test_a_tick_keeps_the_tab_stop(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    tick_of(page, "II4-02", 2).press("Space")
    expect_done(page, "II4-02", 2)
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert focused_id(page) == "t-II4-02-2"
    stops = page.locator("#muc-II-4 table [tabindex='0']")
    expect(stops).to_have_count(1)


def test_settled_cells_keep_the_tab_stop_too(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    tick_of(page, "II2-13", 4).focus()
    tick_of(page, "II2-13", 4).press("Space")
    expect_done(page, "II2-13", 4)
    page.keyboard.press("ArrowLeft")
    assert focused_words(page) == "xong quý IV"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect_not_done(page, "II2-13", 4)
    page.keyboard.press("ArrowLeft")
    assert focused_id(page) == "t-II2-13-3"
    expect(page.locator("#muc-II-2 table [tabindex='0']")).to_have_count(1)


def test_keys_outside_the_grid_do_what_they_always_do(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    page.locator("#main").focus()
    before = page.evaluate("scrollY")
    page.keyboard.press("Space")
    page.wait_for_function("before => scrollY > before", arg=before)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_the_skip_link_leads_to_the_page_itself(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    page.keyboard.press("Tab")
    assert focused_words(page) == "Đến nội dung chính"
    page.keyboard.press("Enter")
    assert focused_id(page) == "main"


def test_the_account_menu_closes_with_escape(visit: Visit) -> None:
    page = visit("bithu.snv", "/viec-cua-toi")
    tab_to(page, "Nguyễn Thị Hường")
    page.keyboard.press("Enter")
    sign_out = page.get_by_role("button", name="Đăng xuất").first
    expect(sign_out).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(sign_out).to_be_hidden()
    assert focused_words(page) == "Nguyễn Thị Hường"
