"""A text that is too long for a draft: nothing typed goes, the page says so, and fits the screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints, Visit
from tests.browser.inspector import expect_none
from tests.browser.paper_desk import begin, expect_saved, let_draft_be_saved

pytestmark = pytest.mark.browser

NEWLINES = "a\n" * 700


def test_a_draft_that_is_too_long_stays_on_the_screen_until_it_is_shortened(
    visit: Visit, complaints: Complaints
) -> None:
    complaints.expect_status(413)
    page = visit("canbo.snv")
    page.goto(f"{begin(page, 'mau-02', 2026)}/phan/iii")
    page.locator("#example").fill(NEWLINES)
    let_draft_be_saved(page)
    expect(page.locator("#flash")).to_contain_text("đang có 700 dòng, nhiều nhất 500 dòng: bỏ bớt 200 dòng")
    expect(page.locator("#save-state")).to_have_text("Chưa lưu được")
    expect(page.locator("#example")).to_have_value(NEWLINES)
    expect(page.locator("[data-dirty]")).to_have_count(1)  # who leaves is asked first
    expect_none(page)
    page.get_by_role("button", name=re.compile("^Tiếp")).click()
    expect(page.locator(".error-summary")).to_contain_text("bỏ bớt 200 dòng")
    expect(page.locator("#example")).to_have_value(re.compile("^(a\n){699}a"))
    expect(page.locator("[data-dirty]")).to_have_count(1)
    expect_none(page)
    page.locator("#example").fill("Ngắn gọn")
    expect_saved(page)
    expect(page.locator("#flash")).to_be_empty()
    expect(page.locator("[data-dirty]")).to_have_count(0)
