"""A unit in a form where there are many: typed, and looked for."""

from urllib.parse import quote

import pytest
from sqlalchemy import select

from kl01.org import admin_units, unit_field
from kl01.org.models import Membership, OrgUnit, Person
from tests.org.conftest import stored
from tests.page_client import Page, PageClient

NEW = "/quan-tri/nguoi/moi"
PERSON = {"full_name": "Mai Văn Tân", "standing": "party_member", "valid_from": "01/10/2026", "job_title": ""}


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in("quantri")


@pytest.fixture
def many_units(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the eleven units were more than anybody looks through."""
    monkeypatch.setattr(unit_field, "LISTED_AT_MOST", 5)
    monkeypatch.setattr(admin_units, "SHOWN_WHOLE", 5)
    monkeypatch.setattr(admin_units, "PAGE_LENGTH", 4)


def added(app: object) -> list[str]:
    return stored(app, select(Person.full_name).join(Membership).where(Person.full_name == "Mai Văn Tân"))  # type: ignore[arg-type]


@pytest.mark.usefixtures("many_units")
@pytest.mark.parametrize("typed", ["bhxh", "quy dau tu", "Chi bộ Quỹ Đầu tư phát triển (bhxh)"])
def test_a_person_is_added_to_a_unit_that_is_typed(admin: PageClient, typed: str) -> None:
    page = admin.get(NEW)
    assert not page.all(".//select[@name='unit']")
    assert page.value("unit") == ""
    page = admin.post(NEW, {**PERSON, "unit": typed})
    assert "Đã thêm Mai Văn Tân" in page.text
    assert added(admin.app) == ["Mai Văn Tân"]


def refused(page: Page, words: str, typed: str) -> None:
    assert words in page.text
    assert page.value("unit") == typed, "what was typed stays"
    assert page.value("full_name") == "Mai Văn Tân"


@pytest.mark.usefixtures("many_units")
def test_what_is_not_clear_is_asked_again(admin: PageClient) -> None:
    page = admin.post(NEW, {**PERSON, "unit": "chi bo"}, 422)
    refused(page, "Có nhiều đơn vị tên như vậy: Chi bộ Quỹ Đầu tư phát triển (bhxh); ", "chi bo")
    page = admin.post(NEW, {**PERSON, "unit": "Không có"}, 422)
    refused(page, "Không có đơn vị nào đang hoạt động có tên hoặc mã như vậy", "Không có")
    page = admin.post(NEW, {**PERSON, "unit": ""}, 422)
    refused(page, "Chọn đơn vị", "")
    assert added(admin.app) == []


@pytest.mark.usefixtures("many_units")
def test_a_unit_is_never_put_under_itself(admin: PageClient) -> None:
    page = admin.get("/quan-tri/don-vi/snv/sua")
    assert page.value("parent") == "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An (khoi)"
    sent = {
        "name": "Đảng bộ Sở Nội vụ",
        "reason": "correct",
        "version": page.value("version"),
        "parent": "snv",
    }
    page = admin.post("/quan-tri/don-vi/snv/sua", sent, 422)
    assert "Không có đơn vị nào đang hoạt động" in page.text


@pytest.mark.usefixtures("many_units")
def test_of_many_units_those_under_the_root_are_shown(admin: PageClient) -> None:
    page = admin.get("/quan-tri/don-vi")
    assert "Đảng bộ Sở Nội vụ" in page.text
    assert "2\N{NO-BREAK SPACE}đơn vị trực thuộc" in page.html.replace("&nbsp;", "\N{NO-BREAK SPACE}")
    assert "Chi bộ Văn phòng" not in page.text
    assert "Chi bộ Văn phòng" in admin.get("/quan-tri/don-vi/snv").text
    assert "Trang 1/2" in page.text
    after = admin.get("/quan-tri/don-vi?trang=2")
    assert "Đảng bộ Sở Nội vụ" not in after.text
    listed = {link for one in (page, after) for link in one.links() if link.startswith("/quan-tri/don-vi/")}
    under = stored(
        admin.app,
        select(OrgUnit.code).where(
            OrgUnit.parent_id.in_(select(OrgUnit.id).where(OrgUnit.parent_id.is_(None)))
        ),
    )
    assert listed >= {f"/quan-tri/don-vi/{code}" for code in under}


@pytest.mark.usefixtures("many_units")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("chi bo van phong", True),
        ("CHI BỘ VĂN", True),
        ("snv-vp", True),
        ("SNV-", True),
        ("van xyz", False),
        ("<?>", False),
    ],
)
def test_units_are_found_by_name_or_code(admin: PageClient, typed: str, found: bool) -> None:
    page = admin.get(f"/quan-tri/don-vi?tim={quote(typed)}")
    assert page.value("tim") == typed
    assert ("/quan-tri/don-vi/snv-vp" in page.links()) is found
    assert ("thuộc Đảng bộ Sở Nội vụ" in page.text) is found
    assert ("Không có đơn vị nào đang hoạt động" in page.text) is not found


def test_of_few_units_all_are_listed(admin: PageClient) -> None:
    assert len(admin.get(NEW).all(".//select[@name='unit']/option")) == 12
    assert "Chi bộ Văn phòng" in admin.get("/quan-tri/don-vi").text


@pytest.mark.parametrize(
    ("address", "label"),
    [(NEW, "Sinh hoạt tại"), ("/quan-tri/don-vi/bhxh/ket-thuc", "Đơn vị kế tục (không bắt buộc)")],
)
def test_a_unit_that_may_be_left_out_is_said_to_be(admin: PageClient, address: str, label: str) -> None:
    assert label in [" ".join("".join(one.itertext()).split()) for one in admin.get(address).all(".//label")]
