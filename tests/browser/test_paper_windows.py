"""A paper that is open in two windows, or left and come back to: nothing typed is lost or written over."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Visit
from tests.browser.inspector import expect_none
from tests.browser.paper_desk import SAVED, begin, expect_saved, let_draft_be_saved, stored_text

pytestmark = pytest.mark.browser


def test_two_windows_never_write_over_each_other(visit: Visit, app: Flask, complaints: Complaints) -> None:
    complaints.expect_status(409)
    first = visit("canbo.snv")
    section = f"{begin(first, 'mau-02', 2026)}/phan/iii"
    first.goto(section)
    second = first.context.new_page()
    second.goto(section)
    first.locator("#example").fill("Cửa sổ một")
    expect_saved(first)
    second.locator("#example").fill("Cửa sổ hai")
    let_draft_be_saved(second)
    expect(second.locator("#flash")).to_contain_text("một cửa sổ khác")
    expect(second.locator("#example")).to_have_value("Cửa sổ hai")
    expect_none(second)
    second.get_by_role("link", name="So sánh hai bản").click()
    expect(second.locator("main")).to_contain_text("Cửa sổ một")
    expect(second.locator("main")).to_contain_text("Cửa sổ hai")
    expect_none(second)
    second.get_by_role("button", name="Ghi đè bằng bản giữ riêng").click()
    expect(second.locator("#example")).to_have_value("Cửa sổ hai")
    assert stored_text(app, "iii", "example") == "Cửa sổ hai"


def test_going_back_shows_what_is_stored_and_not_what_the_browser_remembers(visit: Visit, app: Flask) -> None:
    page = visit("canbo.snv")
    section = f"{begin(page, 'mau-02', 2026)}/phan/iii"
    page.goto(section)
    page.locator("#example").fill("Bản cũ")
    expect_saved(page)
    page.get_by_role("link", name="Mẫu của tôi").first.click()
    expect(page.locator("h1")).to_have_text("Mẫu của tôi")
    other = page.context.new_page()
    other.goto(section)
    other.locator("#example").fill("Bản mới hơn")
    expect_saved(other)
    page.go_back()
    expect(page.locator("#example")).to_have_value("Bản mới hơn")
    page.get_by_role("button", name="Lưu và thoát").click()
    expect(page.locator("#flash")).to_contain_text("Đã lưu nháp")
    assert stored_text(app, "iii", "example") == "Bản mới hơn"


def test_a_quick_writer_is_never_in_conflict_with_himself(visit: Visit, app: Flask) -> None:
    page = visit("canbo.snv")
    page.goto(f"{begin(page, 'mau-02', 2026)}/phan/iii")
    example = page.locator("#example")
    for words in ("một", "một hai", "một hai ba"):
        example.fill(words)
        expect_saved(page)
        page.locator("#save-state").evaluate("one => one.textContent = ''")
    example.fill("một hai ba bốn")
    page.get_by_role("button", name="Lưu và thoát").click()
    expect(page.locator("#flash")).to_contain_text("Đã lưu nháp")
    assert stored_text(app, "iii", "example") == "một hai ba bốn"


def test_a_click_while_a_draft_is_being_saved_is_not_lost(visit: Visit, app: Flask) -> None:
    page = visit("canbo.snv")
    page.goto(f"{begin(page, 'mau-02', 2026)}/phan/iii")
    held = []
    page.route(re.compile("/phan/iii/nhap"), lambda route: held.append(route))
    page.locator("#example").fill("Bản một")
    let_draft_be_saved(page)
    page.wait_for_function("() => document.querySelector('#autosave.htmx-request')")
    page.locator("#example").fill("Bản hai")
    page.get_by_role("button", name="Lưu và thoát").click()
    held.pop().continue_()
    expect(page.locator("#flash")).to_contain_text("Đã lưu nháp")
    assert stored_text(app, "iii", "example") == "Bản hai"


def leave_and_return(page: Page, section: str, words: str) -> None:
    """Leave a section and look at it again until it holds the words: they are sent beside the next page."""
    page.get_by_role("link", name="Mẫu của tôi").first.click()
    expect(page.locator("h1")).to_have_text("Mẫu của tôi")
    for _ in range(20):
        page.goto(section)
        if page.locator("#example").input_value() == words:
            break


def test_what_was_just_typed_goes_along_when_the_page_is_left(visit: Visit, app: Flask) -> None:
    page = visit("canbo.snv")
    section = f"{begin(page, 'mau-02', 2026)}/phan/iii"
    page.goto(section)
    page.locator("#example").fill("Vừa gõ xong thì đi")
    leave_and_return(page, section, "Vừa gõ xong thì đi")
    assert stored_text(app, "iii", "example") == "Vừa gõ xong thì đi"


def test_what_was_typed_during_a_saving_goes_along_when_the_page_is_left(visit: Visit, app: Flask) -> None:
    page = visit("canbo.snv")
    section = f"{begin(page, 'mau-02', 2026)}/phan/iii"
    page.goto(section)
    held = []
    page.route(re.compile("/phan/iii/nhap"), lambda route: held.append(route), times=1)
    page.locator("#example").fill("Gõ trước")
    let_draft_be_saved(page)
    page.wait_for_function("() => document.querySelector('#autosave.htmx-request')")
    page.locator("#example").fill("Gõ trước, gõ thêm khi đang lưu")
    held.pop().continue_()
    expect(page.locator("#save-state")).to_have_text(SAVED)  # of the first; the second waits for its time
    leave_and_return(page, section, "Gõ trước, gõ thêm khi đang lưu")
    assert stored_text(app, "iii", "example") == "Gõ trước, gõ thêm khi đang lưu"


@pytest.mark.parametrize("button", ["Lưu và thoát", "Tiếp"])
def test_the_button_of_a_late_window_leaves_the_text_on_the_screen(
    visit: Visit, complaints: Complaints, button: str
) -> None:
    complaints.expect_status(409)
    first = visit("canbo.snv")
    section = f"{begin(first, 'mau-02', 2026)}/phan/iii"
    first.goto(section)
    second = first.context.new_page()
    second.goto(section)
    first.locator("#example").fill("Cửa sổ một")
    expect_saved(first)
    second.locator("#example").fill("Cửa sổ hai")
    second.get_by_role("button", name=button).click()
    expect(second.locator("#flash")).to_contain_text("một cửa sổ khác")
    expect(second.locator("#example")).to_have_value("Cửa sổ hai")
