"""The lists of people and units: what they hold, on the screen, on paper, in Word and in Excel."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from kl01.org import admin_people
from kl01.org.models import Committee
from kl01.web import downloads
from tests.page_client import PageClient
from tests.printing.measure import page_texts
from tests.some import some
from tests.world import PEOPLE, UNITS, World

PEOPLE_PAGE, UNITS_PAGE = "/quan-tri/nguoi", "/quan-tri/don-vi"
FILES = ("in.pdf", "in.docx", "in.xlsx")
OFFERED = ("in", "in.docx", "in.xlsx")
"""A paper is reached by the page on which one says how it is issued."""


def sheet_rows(made: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(made)).worksheets[0].iter_rows(values_only=True))


def word_rows(made: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(made)).tables[1].rows]


def test_people_are_the_same_on_screen_paper_word_and_excel(client: PageClient, saved: Any) -> None:
    def change(world: World) -> None:
        world.person("bithu.cbvp").birth_year = 1975
        world.session.query(Committee).one().superior_name = "Tỉnh ủy Bình An"

    saved(change)
    page = client.sign_in("quantri").get(f"{PEOPLE_PAGE}?don-vi=snv&tim=le")
    addresses = [f"{PEOPLE_PAGE}/{one}?tim=le&don-vi=snv" for one in FILES]
    offered = [f"{PEOPLE_PAGE}/{one}?tim=le&don-vi=snv" for one in OFFERED]
    assert [link for link in page.links() if "/in" in link and "nguoi" in link] == offered
    paper, word, excel = (client.raw.get(address).data for address in addresses)
    row = ["Lê Thị Ánh (1975)", "Chi bộ Văn phòng (Đảng bộ Sở Nội vụ)", "Bí thư", "bithu.cbvp"]
    assert "Lê Thị Ánh 1975 Chi bộ Văn phòng Đảng bộ Sở Nội vụ Bí thư bithu.cbvp" in page.text
    assert word_rows(word)[1:] == [["1", *row]]
    assert (1, "Lê Thị Ánh", 1975, *row[1:]) in sheet_rows(excel)
    text = " ".join(" ".join(page_texts(paper)).split())
    order = (
        "TỈNH ỦY BÌNH AN",
        "ĐẢNG ỦY KHỐI CÁC CƠ QUAN",
        "DANH SÁCH NGƯỜI sinh hoạt tại Đảng bộ Sở Nội vụ",
        "Tính đến 23/11/2026: 1 người, xếp theo tên.",
        "Tìm theo: “le”.",
        "NGƯỜI LẬP Lý Minh Quân",
    )
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_a_file_holds_all_people_and_not_one_page_of_them(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_people, "PAGE_LENGTH", 5)
    answer = client.sign_in("quantri").raw.get(f"{PEOPLE_PAGE}/in.xlsx")
    names = [row[1] for row in sheet_rows(answer.data) if isinstance(row[0], int)]
    assert sorted(names) == sorted(person[1] for person in PEOPLE)
    assert 'filename="Danh-sach-nguoi.xlsx"' in answer.headers["Content-Disposition"]


def test_office_elsewhere_is_named_with_its_unit(client: PageClient) -> None:
    answer = client.sign_in("quantri").raw.get(f"{PEOPLE_PAGE}/in.xlsx?tim=phuoc")
    assert [row[4] for row in sheet_rows(answer.data) if row[0] == 1] == [f"Bí thư, {UNITS[0][2]}"]


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_more_people_than_a_file_takes_are_asked_to_be_narrowed(
    client: PageClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setitem(downloads.LISTED_AT_MOST, kind, 1)
    client.sign_in("quantri")
    assert client.raw.get(f"{PEOPLE_PAGE}/in.{kind}?tim=le").status_code == 200
    page = client.get(f"{PEOPLE_PAGE}/in.{kind}", 422)
    assert "Có hơn 1 người" in page.text
    assert "Chọn đơn vị hoặc tìm theo tên" in page.text


def test_a_file_that_would_be_refused_is_not_offered(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = client.sign_in("quantri").get(PEOPLE_PAGE)
    offered = [one for one in everybody.links() if one.startswith(f"{PEOPLE_PAGE}/in")]
    assert offered == [f"{PEOPLE_PAGE}/{one}" for one in OFFERED]
    monkeypatch.setitem(downloads.LISTED_AT_MOST, "pdf", 1)
    monkeypatch.setitem(downloads.LISTED_AT_MOST, "docx", 1)
    page = client.get(PEOPLE_PAGE)
    offered = [one for one in page.links() if one.startswith(f"{PEOPLE_PAGE}/in")]
    assert offered == [f"{PEOPLE_PAGE}/in.xlsx"]
    assert "Có hơn 1 người, nhiều hơn một tệp in được. Chọn đơn vị hoặc tìm theo tên" in page.text


def test_nobody_found_offers_no_list(client: PageClient) -> None:
    page = client.sign_in("quantri").get(f"{PEOPLE_PAGE}?tim=zzz")
    assert not any(link.startswith(f"{PEOPLE_PAGE}/in") for link in some(page.links()))


def test_units_are_listed_as_they_stand_and_those_that_ended_in_words(client: PageClient, saved: Any) -> None:
    def end(world: World) -> None:
        world.unit("sct").valid_to = date(2026, 6, 30)
        world.unit("sct").successor_id = world.unit("snv").id

    saved(end)
    page = client.sign_in("quantri").get(UNITS_PAGE)
    addresses = [f"{UNITS_PAGE}/{one}" for one in FILES]
    assert {f"{UNITS_PAGE}/{one}" for one in OFFERED} <= set(page.links())
    paper, word, excel = (client.raw.get(address).data for address in addresses)
    rows = word_rows(word)
    assert rows[0] == ["TT", "Đơn vị", "Loại đơn vị", "Mã", "Đứng dưới", "Số người"]
    assert len(rows) == len(UNITS)
    codes = [row[3] for row in rows]
    assert codes.index("snv-vp") > codes.index("snv")
    row = next(row for row in some(sheet_rows(excel)) if row[3] == "snv-vp")
    assert row[1:] == ("Chi bộ Văn phòng", "Chi bộ trực thuộc", "snv-vp", "Đảng bộ Sở Nội vụ", 5)
    text = " ".join(" ".join(page_texts(paper)).split())
    assert f"Tính đến 23/11/2026: {len(UNITS) - 1} đơn vị đang hoạt động." in text
    ended = "Đảng bộ Sở Công Thương, hoạt động đến 30/06/2026, kế tục: Đảng bộ Sở Nội vụ"
    assert f"Đã kết thúc: {ended}." in text
