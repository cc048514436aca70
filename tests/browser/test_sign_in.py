"""Signing in, being refused, setting the program up, signing out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from kl01.accounts.set_up import make_setup_link
from kl01.audit.operations import program
from kl01.db import allow_writing, db, transaction
from kl01.plan.operations import load_plan
from kl01.plan.pack import BUNDLED_PACKS, load_pack
from tests.applications import NOW, Applications, Clock
from tests.browser.conftest import Complaints, Visit
from tests.browser.screen import BOARD
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

LONG_PASSWORD = "trăng rằm tháng tám 2026"


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def test_a_wrong_password_is_told_in_words_with_the_focus_on_them(
    visit: Visit, complaints: Complaints
) -> None:
    complaints.expect_status(422)
    page = visit(None, "/dang-nhap")
    sign_in(page, "bithu.snv", "không phải mật khẩu")
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("Tên đăng nhập hoặc mật khẩu chưa đúng")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Lỗi: Đăng nhập"))
    expect(page.get_by_label("Tên đăng nhập")).to_have_value("bithu.snv")
    expect(page.get_by_label("Mật khẩu", exact=True)).to_have_value("")
    first = summary.inner_text()
    sign_in(page, "khong.co.ai", "không phải mật khẩu")
    expect(summary).to_be_focused()
    assert summary.inner_text() == first
    sign_in(page, "bithu.snv", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")


def test_the_password_can_be_shown_and_is_sent_as_one(visit: Visit) -> None:
    page = visit(None, "/dang-nhap")
    field = page.locator("#password")
    expect(field).to_have_attribute("autocomplete", "current-password")
    expect(page.locator("#username")).to_have_attribute("autocomplete", "username")
    page.get_by_role("button", name="Hiện mật khẩu").click()
    expect(field).to_have_attribute("type", "text")
    field.fill(PASSWORD)
    page.get_by_role("button", name="Ẩn mật khẩu").click()
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Hiện mật khẩu").click()
    page.get_by_label("Tên đăng nhập").fill("bithu.snv")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")


def test_sign_in_leads_where_the_person_wanted_to_go(visit: Visit) -> None:
    page = visit(None, f"{BOARD}?quy=4")
    expect(page).to_have_url(re.compile("/dang-nhap"))
    sign_in(page, "bithu.snv", PASSWORD)
    expect(page).to_have_url(re.compile(r"/theo-doi/snv/2026\?quy=4$"))


def test_a_foreign_address_is_no_place_to_go(visit: Visit) -> None:
    page = visit(None, "/dang-nhap?next=https://vi-du.example/")
    sign_in(page, "bithu.snv", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")


def test_after_signing_out_the_way_back_shows_nothing(visit: Visit) -> None:
    page = visit("bithu.snv", BOARD)
    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="Đăng xuất").first.click()
    expect(page.locator("#flash")).to_have_text("Đã đăng xuất.")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    expect(page.get_by_role("checkbox")).to_have_count(0)


def test_my_page_leads_to_the_cell(visit: Visit) -> None:
    page = visit("bithu.snv", "/viec-cua-toi")
    page.get_by_role("link", name=re.compile("^Đổi mới thông tin, tuyên truyền")).first.click()
    expect(page).to_have_url(re.compile(r"/theo-doi/snv/2026#t-II4-07-\d$"))
    expect(page.locator(":target")).to_be_in_viewport()


class TestFirstStart:
    """The very first start: no account yet."""

    @pytest.fixture
    def app(self, applications: Applications, migrated: Path, clock: Clock) -> Iterator[Flask]:
        """A program with a plan and nobody in it."""
        with applications.on(migrated, clock) as app:
            with app.app_context():
                allow_writing(True)
                load_plan(db.session(), load_pack(BUNDLED_PACKS / "kl01-2021"), program(NOW))
                db.session.commit()
                db.session.remove()
            yield app

    def test_the_printed_link_sets_the_program_up(
        self, visit: Visit, app: Flask, complaints: Complaints
    ) -> None:
        complaints.expect_status(422)
        page = visit(None, "/")
        expect(page.get_by_role("button")).to_have_count(0)  # nobody could sign in
        with app.app_context():
            allow_writing(True)
            with transaction(db.session()):
                token = make_setup_link(db.session(), NOW)
            db.session.remove()
        page.goto(f"/cai-dat/{token}")
        page.get_by_role("button", name="Thiết lập").click()
        expect(page.locator(".error-summary")).to_be_focused()
        page.get_by_label("Tên cấp ủy").fill("Đảng ủy Khối các cơ quan tỉnh Bình An")
        page.get_by_label("Địa danh").fill("Bình An")
        page.get_by_label("Họ và tên").fill("Lý Minh Quân")
        page.get_by_label("Tên đăng nhập").fill("quantri")
        page.locator("#password").fill(LONG_PASSWORD)
        page.locator("#repeated").fill(LONG_PASSWORD)
        page.get_by_role("button", name="Thiết lập").click()
        expect(page).to_have_url(re.compile("/quan-tri/$"))
        expect(page.locator("#flash")).to_contain_text("Đã thiết lập xong.")
