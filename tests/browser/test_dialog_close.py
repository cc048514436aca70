"""Esc after a refused save: the text in the dialog is still unsaved, though the form now begins with it."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.applications import Clock
from tests.browser.conftest import Complaints, Visit
from tests.browser.screen import BOARD, open_details, stored_cell

pytestmark = pytest.mark.browser
UNSAVED = "Phần vừa gõ chưa được lưu. Bấm Esc lần nữa nếu muốn bỏ."


def save(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Lưu").click()


def refuse_for_want_of_a_reason(page: Page) -> Locator:
    """Type a note, choose “Không áp dụng” without a reason and save: 422."""
    dialog = open_details(page, "II1-01", 4)
    dialog.get_by_label("Ghi chú").fill("Đang chờ ý kiến cấp trên")
    dialog.get_by_label("Không áp dụng", exact=True).check()
    save(dialog)
    expect(dialog.locator(".field--error")).to_be_visible()
    return dialog


def expect_warning(page: Page) -> None:
    expect(page.locator("#dialog")).to_be_visible()
    expect(page.locator("#dialog-flash")).to_contain_text(UNSAVED)


def test_escape_after_a_refusal_warns_first(visit: Visit, complaints: Complaints, app: Flask) -> None:
    complaints.expect_status(422)
    page = visit("bithu.snv", BOARD)
    dialog = refuse_for_want_of_a_reason(page)
    page.keyboard.press("Escape")
    expect_warning(page)
    expect(dialog.get_by_label("Ghi chú")).to_have_value("Đang chờ ý kiến cấp trên")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert stored_cell(app, "snv", "II1-01", 4) is None


def test_every_refusal_is_warned_of_anew(visit: Visit, complaints: Complaints) -> None:
    complaints.expect_status(422)
    page = visit("bithu.snv", BOARD)
    dialog = refuse_for_want_of_a_reason(page)
    page.keyboard.press("Escape")
    expect_warning(page)
    dialog.get_by_label("Ghi chú").fill("Gõ thêm sau khi được nhắc")
    save(dialog)
    expect(page.locator("#dialog-flash")).to_be_empty()
    page.keyboard.press("Escape")
    expect_warning(page)
    expect(dialog.get_by_label("Ghi chú")).to_have_value("Gõ thêm sau khi được nhắc")


def test_escape_after_a_conflict_warns_first(visit: Visit, complaints: Complaints) -> None:
    complaints.expect_status(409)
    first, second = visit("bithu.snv", BOARD), visit("phobithu.snv", BOARD)
    theirs, ours = open_details(first, "II1-01", 4), open_details(second, "II1-01", 4)
    theirs.get_by_label("Ghi chú").fill("Đã học xong")
    save(theirs)
    expect(theirs).to_be_hidden()
    ours.get_by_label("Ghi chú").fill("Còn 3 đồng chí chưa học")
    save(ours)
    expect(ours.locator("form .notice--warning")).to_be_visible()
    second.keyboard.press("Escape")
    expect_warning(second)
    expect(ours.get_by_label("Ghi chú")).to_have_value("Còn 3 đồng chí chưa học")
    second.keyboard.press("Escape")
    expect(ours).to_be_hidden()


def test_a_message_in_place_of_the_warning_does_not_count_as_one(
    visit: Visit, complaints: Complaints, clock: Clock
) -> None:
    complaints.expect_status(401)
    page = visit("bithu.snv", BOARD)
    dialog = open_details(page, "II1-01", 4)
    dialog.get_by_label("Ghi chú").fill("chưa lưu")
    page.keyboard.press("Escape")
    expect_warning(page)
    clock.advance(timedelta(hours=13))
    save(dialog)
    expect(page.locator("#dialog-flash")).to_contain_text("Phiên làm việc đã hết")
    page.keyboard.press("Escape")
    expect_warning(page)
    expect(dialog.get_by_label("Ghi chú")).to_have_value("chưa lưu")


def test_a_dialog_opened_after_a_refusal_closes_at_once(visit: Visit, complaints: Complaints) -> None:
    complaints.expect_status(422)
    page = visit("bithu.snv", BOARD)
    dialog = refuse_for_want_of_a_reason(page)
    dialog.get_by_role("button", name="Hủy").click()
    expect(dialog).to_be_hidden()
    open_details(page, "II1-01", 4)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
