"""What the tests find on the pages of papers."""

import re

from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from kl01.db import db, reading
from kl01.papers.models import PaperSection

SENTENCE = "Việc cụ thể, làm được"
SAVED = re.compile("Đã lưu nháp lúc")
SAVING_DELAY = 2_000
"""Milliseconds after the last letter until a draft is sent; who waits longer loses more in a power cut."""


def let_draft_be_saved(page: Page) -> None:
    """Let the time pass after which what was typed is sent, without waiting for it."""
    assert SAVING_DELAY in page.evaluate("letTimePass()"), "nothing waits to be sent"


def expect_saved(page: Page) -> None:
    """What was just typed is saved as a draft, in its time."""
    let_draft_be_saved(page)
    expect(page.locator("#save-state")).to_have_text(SAVED)


def begin(page: Page, code: str, year: int) -> str:
    """Begin a paper from its first page and return its address."""
    page.goto(f"/mau/moi/{code}/{year}")
    page.get_by_role("button", name="Bắt đầu viết").click()
    expect(page.get_by_role("heading", name="Các phần phải viết")).to_be_visible()
    return re.sub(r"^https?://[^/]+", "", page.url)


def see_section(page: Page) -> None:
    """Wait for the section that was just asked for: counting its controls doesn't."""
    expect(page.locator("#section-form")).to_be_visible()


def empty_controls(page: Page) -> list[Locator]:
    """Return the controls of a section that hold nothing yet."""
    see_section(page)
    controls = page.locator("#section-form :is(input[type=text], textarea, select)")
    return [one for one in controls.all() if not one.input_value()]


def fill_section(page: Page) -> None:
    """Answer every question of the section that is open; choose the first choice."""
    for control in empty_controls(page):
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(index=1)
        elif control.evaluate("one => one.matches('.input-date')"):
            control.fill("5/2/2026")
        else:
            control.fill(SENTENCE)


def write_all(page: Page, paper: str) -> None:
    """Write a whole paper, section after section, as far as the page that shows it."""
    page.goto(paper)
    page.locator(".task-list__link").first.click()
    for _ in range(12):
        see_section(page)
        add = page.locator('button[value^="add:"]')
        if add.count() and not page.locator("fieldset.card").count():
            add.click()
            expect(page.locator("fieldset.card")).to_have_count(1)
        fill_section(page)
        page.get_by_label("Đã viết xong").check()
        heading = page.locator("h1").inner_text()
        page.get_by_role("button", name=re.compile("^Tiếp:")).click()
        expect(page.locator("h1")).not_to_have_text(heading)
        if page.url.endswith("/xem"):
            return
    raise AssertionError("the paper has no end")


def hand_in(page: Page) -> None:
    """Hand in the paper whose page is open."""
    page.get_by_role("button", name=re.compile("^Nộp cho")).click()
    expect(page.locator("#main .notice--success")).to_contain_text("Đã nộp")


def stored_text(app: Flask, code: str, key: str) -> str:
    """Return what the database holds of the newest paper's answer."""
    with app.app_context(), reading():
        found = db.session.scalars(
            select(PaperSection.content)
            .where(PaperSection.code == code)
            .order_by(PaperSection.paper_id.desc())
            .limit(1)
        ).one()
        db.session.remove()
    return str(found.get(key, ""))
