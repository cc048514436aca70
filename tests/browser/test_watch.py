"""The watch over the browser hears what it is there for: else all other tests of this folder say less."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Complaints, Visit

pytestmark = pytest.mark.browser

PROVOKE = {
    "script": "setTimeout(() => { throw new Error('hỏng'); })",
    "style": "document.body.setAttribute('style', 'color: red')",
    "inline": "document.body.appendChild(document.createElement('script')).textContent = 'window.x = 1'",
    "connection": "fetch('https://vi-du.example/').catch(() => {})",
    "picture": "document.body.appendChild(new Image()).src = 'https://vi-du.example/x.png'",
    "missing": "fetch('/khong-co').catch(() => {})",
}


def provoke(page: Page, script: str) -> None:
    with page.expect_event("console", lambda message: message.type == "error"):
        page.evaluate(f"() => {{ {script} }}")


@pytest.mark.parametrize("name", [name for name in PROVOKE if name != "script"])
def test_it_hears_complaints(visit: Visit, complaints: Complaints, name: str) -> None:
    page = visit(None, "/dang-nhap")
    provoke(page, PROVOKE[name])
    assert complaints.unexpected
    complaints.lines.clear()


def test_it_hears_errors_of_scripts(visit: Visit, complaints: Complaints) -> None:
    page = visit(None, "/dang-nhap")
    with page.expect_event("pageerror"):
        page.evaluate(f"() => {{ {PROVOKE['script']} }}")
    page.reload()  # an event of the context comes after that of the page
    assert any("hỏng" in line for line in complaints.unexpected), complaints.lines
    complaints.lines.clear()


def test_only_what_is_expected_passes(visit: Visit, complaints: Complaints) -> None:
    page = visit(None, "/dang-nhap")
    complaints.expect_status(404)
    provoke(page, PROVOKE["missing"])
    assert complaints.unexpected == []
    assert len(complaints.lines) == 1
