"""The same job without JavaScript: links and plain forms do all of it."""

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from kl01.checklist.rules import ItemState
from tests.browser.conftest import PHONE, Complaints, Visit
from tests.browser.screen import BOARD, TITLE, expect_done, expect_not_done, stored_cell, tick_of
from tests.world import PASSWORD

pytestmark = pytest.mark.browser


def test_the_whole_job(visit: Visit, app: Flask) -> None:
    page = visit(None, "/theo-doi/snv/2026?quy=4", scripts=False)
    page.get_by_label("Tên đăng nhập").fill("bithu.snv")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page).to_have_url(re.compile(r"/theo-doi/snv/2026\?quy=4$"))  # where they wanted to go

    tick_of(page, "II4-01", 4).click()
    expect_done(page, "II4-01", 4)
    expect(page).to_have_url(re.compile(r"/theo-doi/snv/2026\?quy=4#t-II4-01-4$"))
    expect(tick_of(page, "II4-01", 4)).to_be_in_viewport()
    expect(page.locator("#overall-progress")).to_contain_text("1/24 đã hoàn thành")
    page.get_by_role("button", name="Hoàn tác").click()
    expect_not_done(page, "II4-01", 4)
    expect(page.locator("#flash")).to_have_text("Đã hoàn tác.")
    page.reload()
    expect(page.locator("#flash")).to_be_empty()

    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{TITLE} – quý IV/2026")
    page.get_by_label("Đã hoàn thành", exact=True).check()
    page.get_by_label("Ghi chú").fill("Không cần kịch bản")
    page.get_by_role("button", name="Lưu").click()
    expect_done(page, "II1-01", 4)
    stored = stored_cell(app, "snv", "II1-01", 4)
    assert stored is not None
    assert (stored.state, stored.note) == (ItemState.DONE, "Không cần kịch bản")

    section = page.locator("#muc-II-1")
    section.get_by_role("link", name="đánh dấu cả mục").click()
    expect(page.locator("main")).to_contain_text("không còn ô nào cần đánh dấu")
    page.get_by_role("link", name="Quay lại danh mục").click()
    page.locator("#muc-II-4").get_by_role("link", name="đánh dấu cả mục").click()
    page.get_by_role("button", name="Đánh dấu 8 ô là Đã hoàn thành").click()
    expect_done(page, "II4-10", 4)
    page.get_by_role("button", name="Hoàn tác").click()
    expect_not_done(page, "II4-10", 4)
    page.get_by_role("link", name="In danh mục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^In danh mục – "))
    expect(page.get_by_role("button", name="Mở PDF để in")).to_be_visible()


def test_a_refused_form_comes_back_with_all_that_was_typed(visit: Visit, complaints: Complaints) -> None:
    complaints.expect_status(422)
    page = visit("bithu.snv", f"{BOARD}/II1-01/4/chi-tiet", scripts=False)
    page.get_by_label("Không áp dụng", exact=True).check()
    page.get_by_label("Ghi chú").fill("Giữ lại giúp tôi")
    page.get_by_role("button", name="Lưu").click()
    expect(page).to_have_title(re.compile("^Lỗi: "))
    expect(page.locator(".error-summary")).to_contain_text("Có 1 chỗ cần sửa")
    expect(page.get_by_label("Ghi chú")).to_have_value("Giữ lại giúp tôi")
    page.locator(".error-summary").get_by_role("link", name="Nhập lý do không áp dụng").click()
    expect(page.get_by_label("Lý do không áp dụng")).to_be_focused()


def test_a_conflict_is_told_with_both_texts(visit: Visit, complaints: Complaints) -> None:
    complaints.expect_status(409)
    mine = visit("bithu.snv", f"{BOARD}/II1-01/4/chi-tiet", scripts=False)
    theirs = visit("phobithu.snv", f"{BOARD}/II1-01/4/chi-tiet", scripts=False)
    for page, text in ((theirs, "Bản của phó bí thư"), (mine, "Bản của bí thư")):
        page.get_by_label("Ghi chú").fill(text)
        page.get_by_role("button", name="Lưu").click()
    expect(mine.locator("main")).to_contain_text("Trần Văn Bình vừa sửa ô này lúc 10:00")
    expect(mine.locator("main")).to_contain_text("ghi chú “Bản của phó bí thư”")
    expect(mine.get_by_label("Ghi chú")).to_have_value("Bản của bí thư")
    mine.get_by_role("button", name="Lưu").click()
    expect(mine.locator("h1")).to_have_text("Đảng bộ Sở Nội vụ – năm 2026")


def test_a_stale_tick_shows_the_page_as_it_is_now(visit: Visit, complaints: Complaints) -> None:
    complaints.expect_status(409)
    mine = visit("bithu.snv", BOARD, scripts=False)
    theirs = visit("phobithu.snv", f"{BOARD}/II1-01/4/chi-tiet", scripts=False)
    theirs.get_by_label("Đang thực hiện").check()
    theirs.get_by_role("button", name="Lưu").click()
    tick_of(mine, "II1-01", 4).click()
    expect(mine.locator("#flash")).to_contain_text("Trần Văn Bình vừa đổi ô này thành “Đang thực hiện”.")
    expect(tick_of(mine, "II1-01", 4)).to_have_attribute("aria-checked", "mixed")


def test_the_phone_menu_opens(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD, size=PHONE, scripts=False)
    menu = page.locator(".phone-menu")
    menu.locator("summary").click()
    menu.get_by_role("link", name="Kế hoạch").click()
    expect(page).to_have_url(re.compile("/ke-hoach$"))
