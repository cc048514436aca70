"""What the tests find on the checklist's screen and behind it."""

from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from kl01.checklist.models import ItemStatus
from kl01.db import db, reading
from kl01.org.models import OrgUnit
from kl01.plan.models import PlanItem

BOARD = "/theo-doi/snv/2026"
TITLE = "Học tập, quán triệt, tuyên truyền tư tưởng, đạo đức, phong cách Hồ Chí Minh trong đơn vị"
"""Title of the item II1-01, which is due in every quarter and wants a document."""


def tick_of(page: Page, item: str, quarter: int) -> Locator:
    """Return a cell's control."""
    return page.locator(f"#t-{item}-{quarter}")


def note_of(page: Page, item: str, quarter: int) -> Locator:
    """Return the line beneath a cell."""
    return page.locator(f"#t-{item}-{quarter}-note")


def expect_done(page: Page, item: str, quarter: int) -> None:
    """Wait until a cell shows that it is done."""
    expect(tick_of(page, item, quarter)).to_have_attribute("aria-checked", "true")


def expect_not_done(page: Page, item: str, quarter: int) -> None:
    """Wait until a cell shows that it is not done."""
    expect(tick_of(page, item, quarter)).to_have_attribute("aria-checked", "false")


def open_details(page: Page, item: str, quarter: int) -> Locator:
    """Open the details of a cell with the keyboard and return the dialog."""
    tick_of(page, item, quarter).press("Enter")
    dialog = page.locator("#dialog")
    expect(dialog).to_be_visible()
    return dialog


def focused_id(page: Page) -> str:
    """Return the DOM id of what has the focus."""
    found: str = page.evaluate("document.activeElement.id")
    return found


def stored_cell(app: Flask, unit: str, item: str, quarter: int, year: int = 2026) -> ItemStatus | None:
    """Return what the database holds of a cell."""
    with app.app_context(), reading():
        found = db.session.scalar(
            select(ItemStatus)
            .join(OrgUnit, OrgUnit.id == ItemStatus.unit_id)
            .join(PlanItem, PlanItem.id == ItemStatus.item_id)
            .where(
                OrgUnit.code == unit,
                PlanItem.code == item,
                ItemStatus.quarter == quarter,
                ItemStatus.year == year,
            )
        )
        db.session.remove()
        return found
