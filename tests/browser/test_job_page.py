"""The page of a long job in a real browser: it renews itself, says when it is over, keeps the focus."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from kl01.jobs.rules import KEPT
from tests.applications import Applications, Clock
from tests.browser.conftest import Complaints, Visit
from tests.browser.inspector import NARROW, TOO_WIDE, expect_none
from tests.browser.screen import focused_id
from tests.jobs.kinds import PATIENCE, PDF, Line
from tests.jobs.office import Office
from tests.jobs.threads import work_in_threads

pytestmark = pytest.mark.browser


@pytest.fixture
def app(job_applications: Applications, seeded: Path, clock: Clock) -> Iterator[Flask]:
    """The application, which knows the kinds of tests/jobs/kinds.py."""
    with job_applications.on(seeded, clock) as lent:
        yield lent


@pytest.fixture
def office(app: Flask) -> Office:
    return Office(app)


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.close()


def expect_good(page: Page) -> None:
    """axe at the usual widths, and nothing sticks out of the narrowest one."""
    expect_none(page)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert page.evaluate(TOO_WIDE) == []


def test_from_the_line_to_the_file(office: Office, line: Line, visit: Visit, tmp_path: Path) -> None:
    first = office.ask("step_when_told", username="bithu.sct", port=line.port)
    job_id = office.ask("step_when_told", port=line.port)
    with line.job():
        page = visit("bithu.snv", f"/cong-viec/{job_id}")
        expect(page.locator("#job")).to_contain_text("Còn 1 lượt in khác đứng trước.")
        expect_good(page)
    assert first != job_id
    with line.job() as connection:
        expect(page.locator("#job h2")).to_have_text("Đang in")
        page.get_by_role("button", name="Hủy in").focus()
        for number in (1, 2):
            connection.sendall(b"+")
            assert connection.recv(1) == b"."
            expect(page.locator("#job")).to_contain_text(f"Đã in {number}/5")
            assert page.locator("progress").get_attribute("value") == str(number)
            assert focused_id(page) == "job-action"  # renewed, and still where they were
        expect(page.locator("#live")).to_be_empty()
        expect_good(page)
    expect(page.locator("#job h2")).to_have_text("Đã in xong")
    expect(page.locator("#live")).to_have_text(re.compile("^Đã in xong: "))
    expect(page).to_have_title(re.compile("^Đã in xong: .* – Kế hoạch công tác Đảng$"))
    assert focused_id(page) == "job-action"
    expect_good(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp PDF").click()
    assert download.value.suggested_filename == "Mau-thu-Chi-bo.pdf"
    download.value.save_as(tmp_path / "saved.pdf")
    assert (tmp_path / "saved.pdf").read_bytes() == PDF


def test_a_finished_page_asks_no_more(office: Office, visit: Visit) -> None:
    work_in_threads(office.app)
    job_id = office.ask("count", items=1)
    page = visit("bithu.snv", f"/cong-viec/{job_id}")
    expect(page.locator("#job h2")).to_have_text("Đã in xong")
    expect(page.locator("#job[hx-get]")).to_have_count(0)


def test_cancelling(office: Office, line: Line, visit: Visit) -> None:
    work_in_threads(office.app)
    job_id = office.ask("step_when_told", port=line.port)
    with line.job():
        page = visit("bithu.snv", f"/cong-viec/{job_id}")
        page.get_by_role("button", name="Hủy in").click()
        expect(page.locator("#job h2")).to_have_text("Đã hủy")
        assert office.runner.wait(PATIENCE)
    expect_good(page)


def test_a_closed_tab_changes_nothing(office: Office, line: Line, visit: Visit) -> None:
    work_in_threads(office.app)
    job_id = office.ask("step_when_told", port=line.port)
    with line.job():
        visit("bithu.snv", f"/cong-viec/{job_id}").close()
    page = visit("bithu.snv", "/cong-viec/")
    assert office.runner.wait(PATIENCE)
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="Mẫu thử")).to_contain_text("Đã in xong")
    expect_good(page)


def test_without_scripts(office: Office, line: Line, visit: Visit) -> None:
    work_in_threads(office.app)
    job_id = office.ask("step_when_told", port=line.port)
    with line.job():
        page = visit("bithu.snv", f"/cong-viec/{job_id}", scripts=False)
        expect(page.locator("#job h2")).to_have_text("Đang in")
    assert office.runner.wait(PATIENCE)
    page.get_by_role("link", name="Xem lại tiến độ").click()
    expect(page.locator("#job h2")).to_have_text("Đã in xong")


def test_a_failure_and_a_file_that_is_gone(
    office: Office, visit: Visit, complaints: Complaints, clock: Clock
) -> None:
    work_in_threads(office.app)
    complaints.expect_status(404)
    failed, done = office.ask("refuse"), office.ask("count", items=1)
    assert office.runner.wait(PATIENCE)
    clock.advance(KEPT)
    page = visit("bithu.snv", f"/cong-viec/{failed}")
    expect(page.locator("#job")).to_contain_text("Chưa có mẫu nào để in: chọn đơn vị khác.")
    expect_good(page)
    page.goto(f"/cong-viec/{done}")
    expect(page.locator("#job")).to_contain_text("Tệp chỉ được giữ một ngày")
    expect_good(page)
    page.goto(f"/cong-viec/{done}/tai")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tệp này không còn")
    expect_good(page)
