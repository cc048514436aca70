"""The details of a cell in the dialog: opening, saving, what is refused, Esc, and where the focus goes."""

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from kl01.checklist.rules import ItemState
from tests.browser.conftest import Complaints, Visit
from tests.browser.screen import (
    BOARD,
    TITLE,
    expect_done,
    focused_id,
    note_of,
    open_details,
    stored_cell,
    tick_of,
)

pytestmark = pytest.mark.browser


def save(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Lưu").click()


def expect_closed(page: Page) -> None:
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#dialog-body")).to_be_empty()


def test_enter_opens_the_details_and_saves_note_and_document(visit: Visit, app: Flask) -> None:
    page = visit("bithu.snv", BOARD)
    dialog = open_details(page, "II1-01", 4)
    expect(dialog).to_have_accessible_name(TITLE)
    expect(dialog).to_contain_text("Quý IV năm 2026")
    assert focused_id(page) == "state-0"
    dialog.get_by_label("Đã hoàn thành", exact=True).check()
    dialog.get_by_label("Ngày hoàn thành").fill("5.10.26")
    dialog.get_by_label("Số, ký hiệu văn bản").fill("12-KH/ĐU")
    dialog.get_by_label("Ngày văn bản").fill("01/10/2026")
    dialog.get_by_label("Ghi chú").fill("Đã học cùng chi bộ Văn phòng\n- 30 đồng chí dự")
    save(dialog)

    expect_closed(page)
    expect_done(page, "II1-01", 4)
    expect(note_of(page, "II1-01", 4)).to_contain_text("12-KH/ĐU")
    expect(page.locator("#muc-II-1-progress")).to_contain_text("1/5 đã hoàn thành")
    expect(page.locator("#live")).to_have_text(f"Quý IV – {TITLE}: Đã hoàn thành")
    assert focused_id(page) == "t-II1-01-4"
    stored = stored_cell(app, "snv", "II1-01", 4)
    assert stored is not None
    assert str(stored.done_on) == "2026-10-05"
    assert (stored.document_number, str(stored.document_date)) == ("12-KH/ĐU", "2026-10-01")
    assert stored.note == "Đã học cùng chi bộ Văn phòng\n- 30 đồng chí dự"

    page.get_by_role("button", name="Hoàn tác").click()
    expect(tick_of(page, "II1-01", 4)).to_have_attribute("aria-checked", "false")


def test_a_click_on_the_title_opens_the_details_of_this_quarter(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    page.locator("#r-II1-01").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Quý IV năm 2026")
    expect(dialog.get_by_label("Đang thực hiện")).to_be_visible()
    dialog.get_by_label("Đang thực hiện").check()
    save(dialog)
    expect_closed(page)
    expect(tick_of(page, "II1-01", 4)).to_have_attribute("aria-checked", "mixed")
    assert focused_id(page) == "r-II1-01"
    assert page.url.endswith(BOARD), "the page itself stays"


def test_not_applicable_without_a_reason_keeps_what_was_typed(
    visit: Visit, complaints: Complaints, app: Flask
) -> None:
    complaints.expect_status(422)
    page = visit("bithu.snv", BOARD)
    dialog = open_details(page, "II1-01", 4)
    dialog.get_by_label("Không áp dụng", exact=True).check()
    dialog.get_by_label("Ghi chú").fill("Đang chờ ý kiến cấp trên")
    save(dialog)

    reason = dialog.get_by_label("Lý do không áp dụng")
    expect(reason).to_be_focused()
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(reason).to_have_accessible_description(
        "Chỉ ghi khi chọn “Không áp dụng” Lỗi: Nhập lý do không áp dụng"
    )
    expect(dialog.get_by_label("Ghi chú")).to_have_value("Đang chờ ý kiến cấp trên")
    expect(dialog.get_by_label("Không áp dụng", exact=True)).to_be_checked()
    assert stored_cell(app, "snv", "II1-01", 4) is None

    reason.fill("Đơn vị không có nhiệm vụ này")
    save(dialog)
    expect_closed(page)
    cell = tick_of(page, "II1-01", 4)
    expect(cell).to_have_role("link")
    expect(cell).to_have_accessible_name(f"Quý IV – {TITLE}: Không áp dụng")
    assert focused_id(page) == "t-II1-01-4"
    expect(page.locator("#muc-II-1-progress")).to_contain_text("0/4 đã hoàn thành")
    cell.click()
    expect(dialog.get_by_label("Lý do không áp dụng")).to_have_value("Đơn vị không có nhiệm vụ này")


def test_a_plain_item_takes_no_text(visit: Visit, app: Flask) -> None:
    page = visit("bithu.snv", BOARD)
    dialog = open_details(page, "II4-03", 4)
    expect(dialog.get_by_label("Ghi chú")).to_have_count(0)
    expect(dialog.locator("textarea")).to_have_count(0)
    expect(dialog).to_contain_text("Nội dung này chỉ đánh dấu: không ghi chú, không ghi tên người.")
    dialog.get_by_label("Không áp dụng", exact=True).check()
    dialog.get_by_label("Không phát sinh trong quý").check()
    save(dialog)
    expect_closed(page)
    stored = stored_cell(app, "snv", "II4-03", 4)
    assert stored is not None
    assert (stored.state, stored.reason) == (ItemState.NOT_APPLICABLE, "Không phát sinh trong quý")


def test_escape_warns_once_of_unsaved_text(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    dialog = open_details(page, "II1-01", 4)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused_id(page) == "t-II1-01-4"

    open_details(page, "II1-01", 4)
    dialog.get_by_label("Ghi chú").fill("chưa lưu")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("alert").or_(dialog.locator("#dialog-flash"))).to_contain_text(
        "Phần vừa gõ chưa được lưu. Bấm Esc lần nữa nếu muốn bỏ."
    )
    expect(dialog.get_by_label("Ghi chú")).to_have_value("chưa lưu")
    page.keyboard.press("Escape")
    expect_closed(page)
    assert focused_id(page) == "t-II1-01-4"

    open_details(page, "II1-01", 4)
    expect(dialog.locator("#dialog-flash")).to_be_empty()
    expect(dialog.get_by_label("Ghi chú")).to_have_value("")


@pytest.mark.parametrize("name", ["Hủy", "Đóng"])
def test_the_buttons_that_close_give_the_focus_back(visit: Visit, name: str) -> None:
    page = visit("bithu.snv", BOARD)
    dialog = open_details(page, "II2-02", 4)
    dialog.get_by_role("button", name=name).click()
    expect_closed(page)
    assert focused_id(page) == "t-II2-02-4"


def test_the_focus_stays_inside_the_dialog(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    open_details(page, "II1-01", 4)
    for _ in range(14):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('#dialog')"
        )
        assert inside, focused_id(page)


def test_what_was_settled_elsewhere_leads_there(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    tick_of(page, "II2-13", 2).click()
    expect_done(page, "II2-13", 2)
    page.locator("#r-II2-13").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Nội dung này đã xong ở quý II/2026.")
    dialog.get_by_role("link", name="quý II/2026").click()
    expect(dialog).to_contain_text("Quý II năm 2026")
    expect(dialog.get_by_label("Đã hoàn thành", exact=True)).to_be_checked()
    page.keyboard.press("Escape")
    expect_closed(page)
    assert focused_id(page) == "r-II2-13"


def test_details_opened_on_a_filtered_page_answer_for_that_quarter(visit: Visit) -> None:
    page = visit("bithu.snv", f"{BOARD}?quy=4")
    dialog = open_details(page, "II1-01", 4)
    dialog.get_by_label("Đã hoàn thành", exact=True).check()
    save(dialog)
    expect_closed(page)
    expect(page.locator("#overall-progress")).to_contain_text("1/24 đã hoàn thành")
    page.goto(page.locator("#r-II1-01").get_attribute("href") or "")
    page.get_by_role("link", name="Quay lại danh mục").click()
    expect(page.locator("#overall-progress")).to_contain_text("1/24 đã hoàn thành")


def test_history_says_who_changed_what(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    tick_of(page, "II1-01", 4).click()
    expect_done(page, "II1-01", 4)
    dialog = open_details(page, "II1-01", 4)
    dialog.get_by_text("Ai đã sửa ô này (1)").click()
    expect(dialog.locator(".history")).to_contain_text("Nguyễn Thị Hường – Chưa thực hiện → Đã hoàn thành")
    expect(dialog.locator(".history")).to_contain_text("10:00")


def test_enter_in_a_field_saves(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    dialog = open_details(page, "II1-01", 4)
    dialog.get_by_label("Số, ký hiệu văn bản").fill("15-KH/ĐU")
    page.keyboard.press("Enter")
    expect_closed(page)
    expect(note_of(page, "II1-01", 4)).to_contain_text("15-KH/ĐU")
