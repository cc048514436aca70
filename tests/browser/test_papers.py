"""A paper from the empty form to the signed one: by mouse, by keyboard alone, without JavaScript."""

import re
from ast import literal_eval
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from kl01.db import db, reading
from kl01.submissions.models import Submission
from kl01.submissions.rules import SubmissionState
from tests.applications import Clock
from tests.browser.conftest import PHONE, SCREEN, Complaints, Visit
from tests.browser.inspector import expect_none, faults, follow
from tests.browser.paper_desk import (
    SENTENCE,
    begin,
    expect_saved,
    fill_section,
    hand_in,
    let_draft_be_saved,
    stored_text,
    write_all,
)
from tests.some import some
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

WRITERS = [("canbo.snv", "bithu.cbvp"), ("quanchung.snv", "congdoan.snv")]


def state_of(app: Flask) -> SubmissionState:
    """Return the state of the newest paper."""
    with app.app_context(), reading():
        found = db.session.scalars(select(Submission.state).order_by(Submission.id.desc()).limit(1)).one()
        db.session.remove()
        return found


def sign_in(page: Page, username: str) -> Page:
    """Sign in on the page for it: what was open before can then be sent from the new session."""
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)
    return page


def sign_in_beside(page: Page, username: str) -> None:
    """Follow the notice of an expired session: sign in in a new tab and come back."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Đăng nhập lại (mở tab mới)").click()
    sign_in(opened.value, username).close()


@pytest.mark.parametrize(("writer", "receiver"), WRITERS)
def test_the_whole_way_by_mouse(
    visit: Visit, app: Flask, clock: Clock, complaints: Complaints, writer: str, receiver: str
) -> None:
    complaints.expect_status(401)
    page = sign_in(visit(None, "/dang-nhap"), writer)
    page.get_by_role("link", name="Mẫu 01 – Kế hoạch toàn khóa").click()
    follow(page.get_by_role("button", name="Bắt đầu viết"))
    paper = page.url
    page.get_by_role("link", name="Tự đánh giá").click()
    limits = page.get_by_label("Hạn chế cần khắc phục")
    limits.fill("Chưa chủ động học ngoại ngữ")
    expect_saved(page)
    assert stored_text(app, "ii", "self_limits") == "Chưa chủ động học ngoại ngữ"
    expect_none(page)

    # The session ends while they write; what they type stays, and goes on after signing in elsewhere.
    clock.advance(timedelta(hours=13))
    limits.fill("Chưa chủ động học ngoại ngữ, tin học")
    let_draft_be_saved(page)
    expect(page.locator("#flash")).to_contain_text("Phiên làm việc đã hết")
    expect(page.locator("#save-state")).to_have_text("Chưa lưu được – sẽ thử lại")
    expect_none(page)
    sign_in_beside(page, writer)
    limits.press("End")
    limits.type(" văn phòng")
    expect_saved(page)
    assert stored_text(app, "ii", "self_limits") == "Chưa chủ động học ngoại ngữ, tin học văn phòng"

    write_all(page, paper)
    expect(page.locator(".doc")).to_contain_text("tin học văn phòng")
    expect_none(page)
    hand_in(page)
    expect_none(page)

    desk = visit(receiver, "/viec-cua-toi")
    follow(desk.get_by_role("link", name="1 mẫu đang chờ xác nhận"))
    expect_none(desk)
    follow(desk.locator("tbody a"))
    expect_none(desk)
    desk.get_by_label("Cần sửa gì").fill("Nêu rõ việc đột phá")
    desk.get_by_role("button", name="Trả lại").click()
    expect(desk.locator("#flash")).to_contain_text("Đã trả lại Mẫu 01 – Kế hoạch toàn khóa")

    page.goto("/viec-cua-toi")
    expect(page.locator("main")).to_contain_text("Nêu rõ việc đột phá")
    follow(page.get_by_role("link", name="Xem góp ý và sửa"))
    expect_none(page)
    page.get_by_role("link", name="Nội dung đăng ký").click()
    page.get_by_label("Việc đột phá").fill("Học xong chứng chỉ tin học")
    page.get_by_role("button", name="Lưu và thoát").click()
    expect(page.locator("#flash")).to_contain_text("Đã lưu nháp")
    page.goto(f"{paper}/xem")
    hand_in(page)

    desk.goto("/duyet-mau/")
    desk.locator("tbody a").click()
    expect(desk.locator("ins").first).to_contain_text("Học xong chứng chỉ tin học")
    expect_none(desk)
    desk.get_by_role("button", name="Xác nhận").click()
    expect(desk.locator("#flash")).to_contain_text("Đã xác nhận")
    assert state_of(app) is SubmissionState.CONFIRMED

    page.goto(paper)
    expect(page.locator("main")).to_contain_text("Đã xác nhận")
    address = page.get_by_role("link", name="Mở PDF để in").get_attribute("href")
    assert address is not None
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"


def press_tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the control that a selector names has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab never leads to {wanted}")


def test_a_deleted_row_comes_back_by_the_next_tab(visit: Visit, app: Flask) -> None:
    page = visit("canbo.snv", "/mau/moi/mau-02/2026")
    follow(page.get_by_role("button", name="Bắt đầu viết"))
    page.locator("#phan-ii").click()
    for number, what in enumerate(("Đọc sách", "Dọn kho", "Học số"), start=1):
        page.get_by_role("button", name="Thêm việc").click()
        page.locator(f"#items-r{number}-what").fill(what)
    expect_saved(page)
    page.locator("#items-r2-remove").click()
    expect(page.locator("fieldset.card")).to_have_count(2)
    expect(page.locator("#items-r1-remove")).to_be_focused()
    expect(page.locator("#live")).to_contain_text("Bấm Hoàn tác để lấy lại")
    expect_none(page)
    page.keyboard.press("Tab")
    expect(page.locator("#items-r2-restore")).to_be_focused()
    # What is typed and saved in between stays.
    page.locator("#items-r3-what").fill("Học số hóa")
    expect_saved(page)
    page.locator("#items-r2-restore").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#items-r2-what")).to_have_value("Dọn kho")
    expect(page.locator("#items-r2-remove")).to_be_focused()
    expect(page.locator("[name=items-row]").nth(1)).to_have_value("r2")
    expect(page.get_by_text("Đã xóa việc")).to_have_count(0)
    rows = literal_eval(stored_text(app, "ii", "items"))
    assert [(row["id"], row["what"]) for row in rows] == [
        ("r1", "Đọc sách"),
        ("r2", "Dọn kho"),
        ("r3", "Học số hóa"),
    ]
    expect_none(page)


def test_a_section_is_written_by_keyboard_alone(visit: Visit, app: Flask, complaints: Complaints) -> None:
    complaints.expect_status(422)
    page = visit("canbo.snv", "/mau/moi/mau-02/2026")
    press_tab_to(page, "main button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Các phần phải viết")).to_be_visible()
    press_tab_to(page, "#phan-ii")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Nội dung đăng ký")
    press_tab_to(page, 'button[value="add:items"]')
    page.keyboard.press("Enter")
    expect(page.locator("#items-r1-group")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Đọc và ghi chép")
    expect_saved(page)
    press_tab_to(page, 'button[value="add:items"]')
    page.keyboard.press("Space")
    expect(page.locator("#items-r2-group")).to_be_focused()
    press_tab_to(page, "#items-r2-what")
    page.keyboard.type("Việc hai")
    press_tab_to(page, "#items-r2-up")
    page.keyboard.press("Enter")
    expect(page.locator("fieldset.card textarea").first).to_have_value("Việc hai")
    press_tab_to(page, "#items-r1-remove")
    page.keyboard.press("Enter")
    expect(page.locator("fieldset.card")).to_have_count(1)
    expect(page.locator("#items-r2-remove")).to_be_focused()
    press_tab_to(page, "[name=finished]")
    page.keyboard.press("ArrowUp")
    press_tab_to(page, '.save-bar button[value="next"]')
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Lỗi: "))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#items-r2-group")).to_be_focused()
    page.keyboard.press("ArrowDown")
    press_tab_to(page, "#items-r2-time")
    page.keyboard.press("ArrowDown")
    press_tab_to(page, '.save-bar button[value="next"]')
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Trách nhiệm nêu gương")
    assert stored_text(app, "ii", "items").count("'what'") == 1
    press_tab_to(page, "#example")
    page.keyboard.type(SENTENCE)
    press_tab_to(page, '.save-bar button[value="save"]')
    page.keyboard.press("Enter")
    expect(page.locator("#flash")).to_contain_text("Đã lưu nháp")
    assert stored_text(app, "iii", "example") == SENTENCE


def test_handing_in_and_confirming_by_keyboard_alone(visit: Visit, app: Flask) -> None:
    page = visit("canbo.snv")
    write_all(page, begin(page, "mau-02", 2026))
    press_tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.locator("#main .notice--success")).to_contain_text("Đã nộp")
    desk = visit("bithu.cbvp", "/duyet-mau/")
    press_tab_to(desk, "tbody a")
    desk.keyboard.press("Enter")
    expect(desk.locator("#review-acts")).to_be_visible()
    press_tab_to(desk, "#reason")
    desk.keyboard.type("Sửa lại")
    press_tab_to(desk, 'button[formaction$="tra-lai"]')
    desk.keyboard.press("Enter")
    expect(desk.locator("#flash")).to_contain_text("Đã trả lại")
    assert state_of(app) is SubmissionState.RETURNED


def test_the_whole_way_without_scripts(visit: Visit, app: Flask, complaints: Complaints) -> None:
    complaints.expect_status(422)
    page = visit("quanchung.snv", scripts=False)
    paper = begin(page, "mau-02", 2026)
    page.goto(f"{paper}/xem")
    page.get_by_role("button", name=re.compile("^Nộp cho")).click()
    expect(page.locator(".error-summary")).to_contain_text("Chưa nộp được")
    write_all(page, paper)
    hand_in(page)
    desk = visit("congdoan.snv", "/duyet-mau/", scripts=False)
    desk.locator("tbody a").click()
    desk.get_by_role("button", name="Trả lại").click()
    expect(desk.locator(".error-summary")).to_contain_text("Nhập chỗ cần sửa")
    desk.get_by_label("Cần sửa gì").fill("Sửa lại")
    desk.get_by_role("button", name="Trả lại").click()
    expect(desk.locator("#flash")).to_contain_text("Đã trả lại")
    page.goto(f"{paper}/phan/iii")
    page.locator("#example").fill("Nói đi đôi với làm")
    page.get_by_role("button", name="Lưu và thoát").click()
    page.goto(f"{paper}/xem")
    hand_in(page)
    desk.goto("/duyet-mau/")
    desk.locator("tbody a").click()
    desk.get_by_role("button", name="Xác nhận").click()
    expect(desk.locator("#flash")).to_contain_text("Đã xác nhận")
    assert state_of(app) is SubmissionState.CONFIRMED


def test_an_expired_session_without_scripts_gives_the_text_back(
    visit: Visit, clock: Clock, complaints: Complaints
) -> None:
    complaints.expect_status(401)
    page = visit("canbo.snv", scripts=False)
    page.goto(f"{begin(page, 'mau-02', 2026)}/phan/iii")
    page.locator("#example").fill("Không được mất chữ nào")
    clock.advance(timedelta(hours=13))
    page.get_by_role("button", name="Lưu và thoát").click()
    expect(page.locator("h1")).to_have_text("Phiên làm việc đã hết")
    expect(page.locator("textarea")).to_have_value("Không được mất chữ nào")


def test_the_button_of_an_expired_session_leaves_the_text_on_the_screen(
    visit: Visit, clock: Clock, complaints: Complaints, app: Flask
) -> None:
    complaints.expect_status(401)
    page = sign_in(visit(None, "/dang-nhap"), "canbo.snv")
    page.goto(f"{begin(page, 'mau-02', 2026)}/phan/iii")
    clock.advance(timedelta(hours=13))
    page.locator("#example").fill("Không được mất chữ nào")
    page.get_by_role("button", name="Lưu và thoát").click()
    expect(page.locator("#flash")).to_contain_text("Phiên làm việc đã hết")
    expect(page.locator("#example")).to_have_value("Không được mất chữ nào")
    sign_in_beside(page, "canbo.snv")
    page.get_by_role("button", name="Lưu và thoát").click()
    expect(page.locator("#flash")).to_contain_text("Đã lưu nháp")
    assert stored_text(app, "iii", "example") == "Không được mất chữ nào"


def test_characters_are_counted_as_people_count_them(visit: Visit) -> None:
    page = visit("canbo.snv", size=PHONE)
    page.goto(f"{begin(page, 'mau-02', 2026)}/phan/v")
    proposal = page.locator("#proposal")
    counter = page.locator("#proposal + span")
    proposal.fill("ệ" * 700)
    expect(counter).to_be_empty()
    proposal.fill("e\u0323\u0302" * 900)
    expect(counter).to_have_text("Còn 100 ký tự")


def test_what_cannot_be_printed_is_named_while_writing(visit: Visit) -> None:
    page = visit("canbo.snv")
    page.goto(f"{begin(page, 'mau-02', 2026)}/phan/iii")
    page.locator("#example").fill("Rất vui 😀")
    let_draft_be_saved(page)
    expect(page.locator("#warnings")).to_contain_text("chưa in được ký tự 😀 (sau chữ “Rất vui”)")
    expect_none(page)
    page.locator("#example").fill("Rất vui")
    let_draft_be_saved(page)
    expect(page.locator("#warnings")).to_be_empty()


@pytest.mark.sqlite  # how pages look hangs on no database
@pytest.mark.parametrize(("code", "year"), [("mau-01", 0), ("mau-02", 2026), ("mau-02-kq", 2026)])
def test_every_page_of_every_form(visit: Visit, code: str, year: int) -> None:
    """All pages of a paper at two widths, on a narrow screen and with spaced text."""
    page = visit("canbo.snv")
    paper = begin(page, code, year)
    found = faults(page, paper)
    for link in some(one.get_attribute("href") or "" for one in page.locator(".task-list__link").all()):
        page.goto(link)
        fill_section(page)
        found += faults(page, link)
        page.goto(f"{link}/chep")
        found += faults(page, f"{link}/chep")
    page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
    write_all(page, paper)
    found += faults(page, f"{paper}/xem")
    hand_in(page)
    for part in ("da-nop", "lich-su", "ban/1"):
        page.goto(f"{paper}/{part}")
        found += faults(page, f"{paper}/{part}")
    desk = visit("bithu.cbvp", paper.replace("/mau/", "/duyet-mau/"))
    found += faults(desk, "duyet-mau")
    assert not found, "\n".join(found)
