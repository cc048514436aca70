"""What happens when others are quicker, the session is over or the server is away: nothing typed is lost."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from kl01.checklist.rules import ItemState
from tests.applications import Clock
from tests.browser.conftest import Complaints, Visit
from tests.browser.live import LiveServer
from tests.browser.screen import (
    BOARD,
    expect_done,
    focused_id,
    open_details,
    stored_cell,
    tick_of,
)

pytestmark = pytest.mark.browser


def test_a_stale_tick_names_who_was_quicker(visit: Visit, complaints: Complaints, app: Flask) -> None:
    complaints.expect_status(409)
    mine, theirs = visit("bithu.snv", BOARD), visit("phobithu.snv", BOARD)
    dialog = open_details(theirs, "II1-01", 4)
    dialog.get_by_label("Đang thực hiện").check()
    dialog.get_by_role("button", name="Lưu").click()
    expect(tick_of(theirs, "II1-01", 4)).to_have_attribute("aria-checked", "mixed")

    tick_of(mine, "II1-01", 4).click()

    words = "Trần Văn Bình vừa đổi ô này thành “Đang thực hiện”. Xem lại rồi bấm nếu vẫn muốn đổi."
    expect(mine.locator("#flash")).to_contain_text(words)
    expect(mine.locator("#flash")).to_be_in_viewport()
    expect(mine.locator("#live")).to_have_text(words)
    expect(tick_of(mine, "II1-01", 4)).to_have_attribute("aria-checked", "mixed")
    assert focused_id(mine) == "t-II1-01-4"
    stored = stored_cell(app, "snv", "II1-01", 4)
    assert stored is not None
    assert stored.state is ItemState.IN_PROGRESS

    mine.mouse.move(0, 0)
    tick_of(mine, "II1-01", 4).click()
    expect_done(mine, "II1-01", 4)


def test_wanting_the_same_is_no_conflict(visit: Visit, app: Flask) -> None:
    mine, theirs = visit("bithu.snv", BOARD), visit("phobithu.snv", BOARD)
    tick_of(theirs, "II1-01", 4).click()
    expect_done(theirs, "II1-01", 4)
    tick_of(mine, "II1-01", 4).click()
    expect_done(mine, "II1-01", 4)
    expect(mine.locator("#flash")).to_be_empty()
    expect(mine.get_by_role("button", name="Hoàn tác")).to_have_count(0)
    stored = stored_cell(app, "snv", "II1-01", 4)
    assert stored is not None
    assert stored.version == 1


def test_a_conflict_in_the_details_keeps_what_was_typed(
    visit: Visit, complaints: Complaints, app: Flask
) -> None:
    complaints.expect_status(409)
    mine, theirs = visit("bithu.snv", BOARD), visit("phobithu.snv", BOARD)
    dialog = open_details(mine, "II1-01", 4)
    dialog.get_by_label("Ghi chú").fill("Bản của bí thư")
    other = open_details(theirs, "II1-01", 4)
    other.get_by_label("Ghi chú").fill("Bản của phó bí thư")
    other.get_by_role("button", name="Lưu").click()
    expect(other).to_be_hidden()

    dialog.get_by_role("button", name="Lưu").click()

    expect(dialog.get_by_role("alert")).to_contain_text("Trần Văn Bình vừa sửa ô này lúc 10:00")
    expect(dialog.get_by_role("alert")).to_contain_text("ghi chú “Bản của phó bí thư”")
    expect(dialog.get_by_role("alert")).to_be_in_viewport()
    expect(dialog.get_by_label("Ghi chú")).to_have_value("Bản của bí thư")
    inside = mine.evaluate("!!document.activeElement.closest('#dialog')")
    assert inside, focused_id(mine)
    stored = stored_cell(app, "snv", "II1-01", 4)
    assert stored is not None
    assert stored.note == "Bản của phó bí thư"

    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog).to_be_hidden()
    stored = stored_cell(app, "snv", "II1-01", 4)
    assert stored is not None
    assert stored.note == "Bản của bí thư"


def expect_session_notice(page: Page) -> None:
    flash = page.locator("#flash")
    expect(flash).to_contain_text("Phiên làm việc đã hết")
    expect(flash).to_be_in_viewport()
    expect(flash.get_by_role("link", name="Đăng nhập lại (mở tab mới)")).to_have_attribute("target", "_blank")


def test_the_end_of_the_session_leaves_the_screen_as_it_is(
    visit: Visit, complaints: Complaints, clock: Clock
) -> None:
    complaints.expect_status(401)
    page = visit("bithu.snv", BOARD)
    cells = page.get_by_role("checkbox").count()
    clock.advance(timedelta(hours=13))

    tick_of(page, "II4-01", 4).click()

    expect_session_notice(page)
    assert page.url.endswith(BOARD)
    expect(page.get_by_role("checkbox")).to_have_count(cells)
    expect(tick_of(page, "II4-01", 4)).to_have_attribute("aria-checked", "false")
    expect(page.locator("input[type=password]")).to_have_count(0)
    page.locator("#r-II4-01").click()
    expect_session_notice(page)
    expect(page.locator("#dialog")).to_be_hidden()


def test_the_end_of_the_session_does_not_take_what_was_typed(
    visit: Visit, complaints: Complaints, clock: Clock, app: Flask
) -> None:
    complaints.expect_status(401)
    page = visit("bithu.snv", BOARD)
    dialog = open_details(page, "II1-01", 4)
    dialog.get_by_label("Ghi chú").fill("Gõ trước giờ nghỉ trưa")
    clock.advance(timedelta(hours=13))
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog.locator("#dialog-flash")).to_contain_text("Phiên làm việc đã hết")
    expect(dialog.locator("#dialog-flash")).to_be_in_viewport()
    expect(dialog.get_by_label("Ghi chú")).to_have_value("Gõ trước giờ nghỉ trưa")
    assert stored_cell(app, "snv", "II1-01", 4) is None


def test_a_server_that_is_away_is_no_silent_failure(
    visit: Visit, complaints: Complaints, live: LiveServer
) -> None:
    complaints.expect_words("net::ERR_CONNECTION_REFUSED")
    complaints.expect_words("error: htmx:")  # htmx logs what it could not send
    page = visit("bithu.snv", BOARD)
    dialog = open_details(page, "II4-02", 4)
    dialog.get_by_label("Ghi chú").fill("Gõ lúc mất mạng")
    live.stop()

    dialog.get_by_role("button", name="Lưu").click()

    words = "Chưa gửi được. Kiểm tra mạng rồi bấm lại."
    expect(dialog.locator("#dialog-flash")).to_have_text(f"{words}Đóng")
    expect(dialog.get_by_label("Ghi chú")).to_have_value("Gõ lúc mất mạng")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    tick_of(page, "II4-01", 4).click()
    expect(page.locator("#flash")).to_contain_text(words)
    expect(page.locator("#flash")).to_be_in_viewport()
    expect(tick_of(page, "II4-01", 4)).to_have_attribute("aria-checked", "false")
    assert focused_id(page) == "t-II4-01-4"
    page.locator("#flash").get_by_role("button", name="Đóng").click()
    expect(page.locator("#flash")).to_be_empty()
    page.locator("#r-II4-01").click()
    expect(page.locator("#flash")).to_contain_text(words)


def test_a_tick_after_the_office_was_lost_says_so(visit: Visit, complaints: Complaints, clock: Clock) -> None:
    complaints.expect_status(403)
    page = visit("phobithu.snv", BOARD)  # may act for the secretary until the end of 2026
    clock.now = clock.now.replace(year=2027, month=1, day=4)
    complaints.expect_status(401)
    tick_of(page, "II1-01", 4).click()
    expect_session_notice(page)
    again = visit("phobithu.snv", BOARD)
    expect(again.get_by_role("checkbox")).to_have_count(0)
