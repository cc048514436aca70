"""The pages of margins and of the Party's print profile: typing, slips, specimens, what is printed then."""

import io
from typing import Any

import docx
import pytest
from flask import Flask
from sqlalchemy import func, select

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.org.print_profiles import BY_PLAN, MARGINS, PARTY_PROFILE
from kl01.printing.margins import Margins
from kl01.printing.profiles import HD05_2026, HD36_2018, ND30_2020
from kl01.settings.models import SettingValue
from tests.org.conftest import stored
from tests.page_client import Page, PageClient
from tests.printing.measure import page_sizes, runs
from tests.settings.given import given_setting
from tests.some import some

LIST = "/quan-tri/thiet-lap"
FORMER, NEW = (f"{LIST}/{MARGINS[one.name].key}" for one in (HD36_2018, HD05_2026))
OFFICE = {"top": "25", "bottom": "25", "left": "35", "right": "15"}
SEEN = {"seen": "20/20/30/15"}
CHANGES = select(func.count(AuditEvent.id)).where(AuditEvent.verb == Verb.SETTING_CHANGED)


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in("quantri")


def values(app: Flask) -> dict[str, str]:
    return {row.key: row.value for row in stored(app, select(SettingValue))}


def typed(page: Page) -> dict[str, str]:
    return {name: page.value(name) or "" for name in OFFICE}


def test_margins_are_set_and_set_back(app: Flask, admin: PageClient) -> None:
    page = admin.get(FORMER)
    assert typed(page) == {"top": "20", "bottom": "20", "left": "30", "right": "15"}
    page = admin.post(FORMER, SEEN | OFFICE | {"bottom": "25,4"})
    assert page.response.request.path == LIST
    assert "Đã lưu: Lề trang HD36-2018 – Trên 25, dưới 25,4, trái 35, phải 15 mm." in page.text
    assert "Khác quy định của HD36-2018" in page.text
    assert values(app) == {"print_margins_party_former": "25/25.4/35/15"}
    assert typed(admin.get(FORMER))["bottom"] == "25,4"
    page = admin.post(FORMER, {"seen": "25/25.4/35/15", "action": "mac-dinh"})
    assert "Đã đưa về mặc định: Lề trang HD36-2018 – Trên 20, dưới 20, trái 30, phải 15 mm." in page.text
    assert values(app) == {}
    assert stored(app, CHANGES) == [2]


def test_slips_are_told_all_at_once_and_nothing_typed_is_lost(app: Flask, admin: PageClient) -> None:
    wrong = {"top": "17", "bottom": "25/35", "left": "ba mươi", "right": ""}
    page = admin.post(FORMER, SEEN | wrong, 422)
    links = [link.get("href") for link in page.all(".//div[@class='error-summary']//a")]
    assert links == ["#top", "#bottom", "#left", "#right"]
    assert "Lề trên: nhập số milimét từ 18 đến 40, ví dụ 20" in page.text
    assert "Lề phải: nhập số milimét từ 10 đến 40, ví dụ 15" in page.text
    assert typed(page) == wrong
    assert "Trên 20, dưới 20, trái 30, phải 15 mm" in page.text, "the specimen is as it is set"
    assert values(app) == {}


def test_a_specimen_shows_what_is_typed_before_it_is_saved(app: Flask, admin: PageClient) -> None:
    page = admin.post(NEW, SEEN | OFFICE | {"action": "ban-mau"})
    assert typed(page) == OFFICE
    assert "Theo lề: Trên 25, dưới 25, trái 35, phải 15 mm. Khác quy định của HD05-2026" in page.text
    assert values(app) == {}
    styles, pdf = "/to-giay?le=25-25-35-15", f"{NEW}/ban-mau.pdf?tren=25&duoi=25&trai=35&phai=15"
    assert [one.get("href") for one in page.all(".//link[@rel='stylesheet']")][-1] == styles
    assert page.find(".//div[@class='paper-sheet paper-sheet--25-25-35-15']") is not None
    assert pdf in page.links()
    paper = admin.raw.get(pdf)
    assert paper.mimetype == "application/pdf"
    assert len(page_sizes(paper.data)) == 1
    assert min(run.left for run in runs(paper.data)) * 25.4 / 72 == pytest.approx(35, abs=0.5)
    assert admin.post(NEW, SEEN | {"top": "9", "action": "ban-mau"}, 422).value("top") == "9"


def test_a_sheet_with_the_margins_of_the_rule_asks_for_no_more_styles(admin: PageClient) -> None:
    page = admin.get(FORMER)
    assert page.find(".//div[@class='paper-sheet paper-sheet--hd36-2018']") is not None
    assert "/to-giay" not in page.html


def test_styles_of_a_sheet_are_kept_for_ever_and_are_of_margins_alone(app: Flask, admin: PageClient) -> None:
    made = admin.raw.get("/to-giay?le=25_4-25-35-15")
    assert made.mimetype == "text/css"
    assert made.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "padding: 25.4mm 15mm 25mm 35mm;" in made.text
    assert "size: A4 landscape;\n  margin: 25.4mm 15mm 25mm 35mm;" in made.text
    for word in ("25-25-35", "25-25-35-x", "25-25-35-99", "a}b{-25-35-15", ""):
        refused = admin.raw.get(f"/to-giay?le={word}")
        assert (refused.status_code, refused.headers["Cache-Control"]) == (404, "no-store"), word
    assert PageClient(app).raw.get("/to-giay?le=25-25-35-15").status_code == 303


@pytest.mark.parametrize(
    "address",
    [
        f"{LIST}/password_length/ban-mau.pdf",
        f"{LIST}/party_print_profile/ban-mau.pdf",
        f"{LIST}/khong_co/ban-mau.pdf",
        f"{FORMER}/ban-mau.pdf?tren=25",
        f"{FORMER}/ban-mau.pdf?tren=5&duoi=25&trai=35&phai=15",
        f"{FORMER}/ban-mau.pdf?tren=20/20&duoi=25&trai=35&phai=15",
    ],
)
def test_what_has_no_specimen_is_not_found(admin: PageClient, address: str) -> None:
    admin.get(address, 404)


def test_a_specimen_without_numbers_is_as_it_is_set(app: Flask, admin: PageClient) -> None:
    given_setting(app, MARGINS[ND30_2020.name], Margins(25, 20, 40, 15))
    paper = admin.raw.get(f"{LIST}/{MARGINS[ND30_2020.name].key}/ban-mau.pdf").data
    assert min(run.left for run in runs(paper)) * 25.4 / 72 == pytest.approx(40, abs=0.5)


def test_specimens_and_margins_are_the_administrators(app: Flask) -> None:
    for username in ("bithu.khoi", "tuyengiao", "canbo.snv"):
        client = PageClient(app).sign_in(username)
        client.get(f"{FORMER}/ban-mau.pdf", 403)
        client.post(FORMER, SEEN | OFFICE, 403)
    assert values(app) == {}


def test_the_profile_of_the_party_is_chosen_beside_its_specimens(app: Flask, admin: PageClient) -> None:
    address = f"{LIST}/{PARTY_PROFILE.key}"
    page = admin.get(address)
    assert [link for link in page.links() if link.endswith("ban-mau.pdf")] == [
        f"{LIST}/{one.key}/ban-mau.pdf" for one in some(MARGINS.values())
    ]
    admin.post(address, {"seen": BY_PLAN, "choice": HD05_2026.name})
    assert values(app) == {PARTY_PROFILE.key: HD05_2026.name}


PRINTED = [
    ("bithu.snv", "/theo-doi/snv/2026/in.docx?quy=4"),
    ("bithu.snv", "/ke-hoach/in.docx"),
    ("quantri", "/quan-tri/don-vi/in.docx"),
    ("quantri", "/quan-tri/nguoi/in.docx"),
    ("canbo.snv", "/guong-dien-hinh/in.docx"),
    ("tuyengiao", "/guong-dien-hinh/tong-hop/2026/in.docx"),
    ("tuyengiao", "/duyet-mau/tong-hop/in.docx?mau=mau-02&nam=2026"),
    ("bithu.cbvp", "/duyet-mau/danh-sach/snv-vp/mau-02/2026/in.docx"),
]
"""Whatever is printed and is nobody's own paper: checklist, plan, lists, honours, counts."""


@pytest.mark.parametrize(("username", "address"), PRINTED)
def test_whatever_is_printed_follows_the_setting(app: Flask, username: str, address: str) -> None:
    given_setting(app, PARTY_PROFILE, HD05_2026.name)
    given_setting(app, MARGINS[HD05_2026.name], Margins(26, 24, 36, 16))
    answer = PageClient(app).sign_in(username).raw.get(address)
    assert answer.status_code == 200
    section: Any = docx.Document(io.BytesIO(answer.data)).sections[0]
    found = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in found] == [26, 24, 36, 16]


def test_the_preview_of_a_checklist_stands_in_the_margins_that_are_set(app: Flask) -> None:
    given_setting(app, MARGINS[HD36_2018.name], Margins(25, 25, 35, 15))
    page = PageClient(app).sign_in("bithu.snv").get("/theo-doi/snv/2026/in?quy=4")
    assert page.find(".//div[@class='paper-sheet paper-sheet--25-25-35-15']") is not None
