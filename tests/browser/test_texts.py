"""Texts that people really type: long, strange, hostile. The screen holds, and no paper has a hole."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Complaints, Visit
from tests.browser.screen import BOARD, note_of, open_details

pytestmark = pytest.mark.browser

LONG_NOTE = ("Chi bộ đã tổ chức học tập chuyên đề, có 30 đồng chí dự, thảo luận sôi nổi. " * 30)[
    :2000
].strip()


def save_note(page: Page, text: str) -> Locator:
    dialog = open_details(page, "II1-01", 4)
    dialog.get_by_label("Ghi chú").fill(text)
    dialog.get_by_role("button", name="Lưu").click()
    return dialog


def expect_no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("text", [LONG_NOTE, "Đ" * 2000], ids=["long note", "long word"])
def test_long_texts_stay_on_the_screen(visit: Visit, text: str) -> None:
    page = visit("bithu.snv", BOARD, size=PHONE)
    expect(save_note(page, text)).to_be_hidden()
    expect(note_of(page, "II1-01", 4)).to_have_text("có ghi chú")
    expect_no_sideways(page)
    dialog = open_details(page, "II1-01", 4)
    expect(dialog.get_by_label("Ghi chú")).to_have_value(text)
    dialog.get_by_text("Ai đã sửa ô này (1)").click()
    assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
    reader = visit("canbo.snv", f"{BOARD}/II1-01/4/chi-tiet", size=PHONE)
    expect(reader.locator("main")).to_contain_text(text[:200])
    expect_no_sideways(reader)
    paper = visit("bithu.snv", f"{BOARD}/in?quy=4")
    expect(paper.locator(".doc")).to_contain_text(text[:200])
    expect_no_sideways(paper)
    expect(paper.get_by_role("button", name="Mở PDF để in")).to_be_visible()


def test_a_text_that_is_too_long_is_kept_and_refused(visit: Visit, complaints: Complaints) -> None:
    complaints.expect_status(422)
    page = visit("bithu.snv", BOARD)
    word = "a" * 10_000
    dialog = save_note(page, word)
    note = dialog.get_by_label("Ghi chú")
    expect(dialog.locator(".error-message")).to_have_text("Lỗi: Ghi chú phải từ 2000 ký tự trở xuống")
    expect(note).to_have_value(word)
    expect(note).to_be_focused()
    note.fill("vừa đủ")
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog).to_be_hidden()


def test_a_letter_that_no_paper_can_show_is_told_before_printing(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    expect(save_note(page, "Chúc mừng 🎉 và 😀")).to_be_hidden()
    page.goto(f"{BOARD}/in?quy=4")
    warning = page.locator("main .notice--error")
    expect(warning).to_contain_text("Chưa in được")
    expect(warning).to_contain_text("🎉")
    expect(warning).to_contain_text("😀")
    expect(page.get_by_role("button", name="Mở PDF để in")).to_have_count(0)
    expect(page.get_by_role("button", name="Tải PDF về máy")).to_have_count(0)
    page.goto(f"{BOARD}/in?quy=3")
    expect(page.get_by_role("button", name="Mở PDF để in")).to_be_visible()


@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title = 'hỏng'</script>",
        "</textarea><img src=x onerror=alert(1)>",
        "{{ 7 * 7 }} {% raw %} & &amp; “ngoặc” 'đơn' \"kép\"",
    ],
)
def test_markup_is_text_like_any_other(visit: Visit, text: str) -> None:
    page = visit("bithu.snv", BOARD)
    expect(save_note(page, text)).to_be_hidden()
    dialog = open_details(page, "II1-01", 4)
    expect(dialog.get_by_label("Ghi chú")).to_have_value(text)
    dialog.get_by_label("Ghi chú").fill("sau")
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog).to_be_hidden()
    open_details(page, "II1-01", 4)
    dialog.get_by_text("Ai đã sửa ô này (2)").click()
    expect(dialog.locator(".history")).to_contain_text(f"Ghi chú trước đó: {text}")
    expect(dialog.locator("img, script")).to_have_count(0)
    page.goto(f"{BOARD}/in?quy=4")
    expect(page).to_have_title("In danh mục Đảng bộ Sở Nội vụ quý IV năm 2026 – Kế hoạch công tác Đảng")


def test_decomposed_letters_are_put_together(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    expect(save_note(page, "Đa\u0309ng u\u0309y")).to_be_hidden()
    dialog = open_details(page, "II1-01", 4)
    expect(dialog.get_by_label("Ghi chú")).to_have_value("Đảng ủy")


def test_lines_stay_lines(visit: Visit) -> None:
    text = "Dòng một\n- gạch đầu dòng\n\nĐoạn hai"
    page = visit("bithu.snv", BOARD)
    expect(save_note(page, text)).to_be_hidden()
    reader = visit("canbo.snv", f"{BOARD}/II1-01/4/chi-tiet")
    shown = reader.locator("dd", has_text="gạch đầu dòng")
    assert shown.inner_text().split("\n") == text.split("\n")
