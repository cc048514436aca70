"""The plan to read, and its upkeep."""

import io
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from kl01.audit.operations import Actor
from kl01.plan_packs import load_pack_into, read_forms, read_pack
from tests.applications import NOW
from tests.own_packs import next_plan
from tests.page_client import Page, PageClient
from tests.printing.measure import fonts, page_texts, smallest_font_size
from tests.some import some
from tests.world import Saved, World


@pytest.mark.parametrize("user", ["bithu.snv", "quanchung.snv", "quantri", "tuyengiao"])
def test_everyone_reads_the_plan(client: PageClient, user: str) -> None:
    page = client.sign_in(user).get("/ke-hoach")
    articles = page.all(".//article")
    assert len(articles) == 72
    for expected in (
        "Nâng cao nhận thức cho cán bộ, đảng viên và quần chúng",
        "Mỗi cán bộ, đảng viên, công chức, viên chức, người lao động xây dựng kế hoạch toàn khóa (mẫu 01)",
        "Kế hoạch số 49-KH/TU, ngày 11/10/2021",
        "Quý II hằng năm, chậm nhất 19/5",
        "Kế hoạch quy định",
        "gia hạn đến hết năm 2026",
    ):
        assert expected in page.text, expected


def test_prolonging_by_the_administrator(client: PageClient) -> None:
    client.sign_in("quantri")
    page = client.get("/ke-hoach")
    assert "/quan-tri/ke-hoach?ma=kl01-2021" in page.links()
    upkeep = client.get("/quan-tri/ke-hoach")
    form = upkeep.find(".//main//form")
    assert form is not None
    done = client.submit(upkeep, form, year="2027")
    assert "Đã gia hạn kế hoạch đến hết năm 2027." in done.text
    assert client.sign_in("bithu.snv").get("/theo-doi/snv/2027").status == 200


@pytest.mark.parametrize(
    ("year", "message"),
    [
        ("", "Nhập năm gia hạn"),
        ("hai nghìn", "Năm gia hạn phải là bốn chữ số, ví dụ 2027"),
        ("2025", "Kế hoạch đã thực hiện đến năm 2026"),
        ("2099", "Chọn năm từ 2035 trở về trước"),
        ("٢٠٢٧", "Năm gia hạn phải là bốn chữ số"),
    ],
)
def test_what_is_no_year_is_said_and_kept(client: PageClient, year: str, message: str) -> None:
    page = client.sign_in("quantri").post("/quan-tri/ke-hoach/kl01-2021/gia-han", {"year": year}, status=422)
    assert message in page.text
    assert page.value("year") == year


def test_switching_an_item(client: PageClient) -> None:
    client.sign_in("quantri").post("/quan-tri/ke-hoach/kl01-2021/II4-05", {"to": "off"})
    assert "Đang tắt" in client.get("/ke-hoach").text
    client.sign_in("bithu.snv").post("/theo-doi/snv/2026/II4-05/4?v=0", {"to": "done"}, status=404)
    client.sign_in("quantri").post("/quan-tri/ke-hoach/kl01-2021/II4-05", {"to": "on"})
    client.sign_in("bithu.snv").post("/theo-doi/snv/2026/II4-05/4?v=0", {"to": "done"})


def test_upkeep_is_the_administrators(client: PageClient) -> None:
    for user in ("bithu.snv", "tuyengiao"):
        client.sign_in(user).get("/quan-tri/ke-hoach", status=403)
        client.post("/quan-tri/ke-hoach/kl01-2021/gia-han", {"year": "2027"}, status=403)
        client.post("/quan-tri/ke-hoach/kl01-2021/II4-05", {"to": "off"}, status=403)
    client.sign_in("quantri").post("/quan-tri/ke-hoach/none/II4-05", {"to": "off"}, status=404)
    client.post("/quan-tri/ke-hoach/kl01-2021/XX", {"to": "off"}, status=404)
    client.post("/quan-tri/ke-hoach/kl01-2021/II4-05", {"to": "maybe"}, status=400)
    client.get("/ke-hoach?ma=khac", status=404)


def test_the_plan_as_a_printed_table(client: PageClient) -> None:
    client.sign_in("canbo.snv")
    link = next(link for link in client.get("/ke-hoach").links() if "in.pdf" in link)
    made = client.raw.get(link).data
    text = " ".join(" ".join(page_texts(made)).split())
    for expected in (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "DANH MỤC NỘI DUNG",
        "Quý II hằng năm, chậm nhất 19/5",
        "(đề xuất)",
    ):
        assert expected in text, expected
    assert text.count("Mỗi cán bộ, đảng viên, công chức") == 2
    assert all(some(fonts(made).values()))
    assert smallest_font_size(made) >= 9


def test_the_plan_as_a_word_file(client: PageClient) -> None:
    client.sign_in("quantri").post("/quan-tri/ke-hoach/kl01-2021/II4-05", {"to": "off"})
    client.sign_in("canbo.snv")
    link = next(link for link in client.get("/ke-hoach").links() if "in.docx" in link)
    response = client.raw.get(link)
    assert 'filename="Danh-muc-noi-dung_kl01-2021.docx"' in response.headers["Content-Disposition"]
    file = docx.Document(io.BytesIO(response.data))
    assert file.sections[0].page_width > file.sections[0].page_height
    tables = file.tables[1:]
    assert [table.rows[0].cells[0].text.split(". ")[0] for table in some(tables)][:2] == ["II.1", "II.2"]
    runs = [run for table in tables for cell in table._cells for run in cell.paragraphs[-1].runs]
    italic = {run.text for run in some(runs) if run.italic}
    assert {"(đề xuất)", "(đang tắt)"} <= italic
    assert file.paragraphs[-1].text == "Thời gian ghi (đề xuất) là thời gian kế hoạch không quy định."


def test_the_plan_as_an_excel_file(client: PageClient) -> None:
    client.sign_in("quantri").post("/quan-tri/ke-hoach/kl01-2021/II4-05", {"to": "off"})
    client.sign_in("canbo.snv")
    link = next(link for link in client.get("/ke-hoach").links() if "in.xlsx" in link)
    response = client.raw.get(link)
    assert 'filename="Danh-muc-noi-dung_kl01-2021.xlsx"' in response.headers["Content-Disposition"]
    page = load_workbook(io.BytesIO(response.data)).worksheets[0]
    rows = [row for row in page.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [row[0] for row in rows] == list(range(1, 73))
    assert rows[0][1].startswith("II.1. ")
    assert any(row[4].endswith("(đề xuất)") for row in rows)
    assert sum(row[2].endswith("(đang tắt)") for row in rows) == 2, "this one, and one that comes so"
    assert page["A1"].value.startswith("DANH MỤC NỘI DUNG KẾ HOẠCH")
    last = [row[0] for row in page.iter_rows(values_only=True)][-1]
    assert last == "Thời gian ghi (đề xuất) là thời gian kế hoạch không quy định."


def test_a_plan_that_is_not_there_is_not_printed(client: PageClient) -> None:
    client.sign_in("canbo.snv")
    for kind in ("pdf", "docx", "xlsx"):
        client.get(f"/ke-hoach/in.{kind}?ma=khac", status=404)


# --- A plan that begins in a year of another ---------------------------------------------------------------

BOARD = "/theo-doi/snv/2026"
NEXT = "/quan-tri/ke-hoach?ma=ct07-2026"


def load_next_plan(world: World, folder: Path) -> None:
    actor = Actor(None, "Lệnh load-plan", NOW)
    load_pack_into(world.session, read_pack(next_plan(folder)), read_forms(folder), actor)


def is_shown(page: Page) -> bool:
    """Whether a checklist is that of the bundled plan: the other has no such item."""
    return "Biểu dương điển hình tại sinh hoạt chi bộ" in page.text


def test_pack_2026_hides_no_checklist_and_no_form_of_the_plan_that_is_there(
    client: PageClient, saved: Saved, tmp_path: Path
) -> None:
    client.sign_in("bithu.snv")
    lists = client.get("/duyet-mau/danh-sach").text
    assert is_shown(client.get(BOARD))
    saved(lambda world: load_next_plan(world, tmp_path / "next"))
    assert is_shown(client.get(BOARD))
    assert client.get("/duyet-mau/danh-sach").text == lists
    assert "Các đơn vị theo dõi kế hoạch này từ năm 2027" in client.get("/ke-hoach?ma=ct07-2026").text


def test_the_administrator_says_from_which_year_a_plan_is_followed(
    client: PageClient, saved: Saved, tmp_path: Path
) -> None:
    client.sign_in("quantri")
    assert "Theo dõi từ năm nào" not in client.get("/quan-tri/ke-hoach").text
    saved(lambda world: load_next_plan(world, tmp_path / "next"))
    page = client.get(NEXT)
    control = page.find(".//input[@id='followed-from']")
    assert control is not None
    assert control.get("value") == "2027"
    address = "/quan-tri/ke-hoach/ct07-2026/theo-doi"
    for wrong, says in (("2025", "Chọn năm từ 2026 đến 2030"), ("hai nghìn", "phải là bốn chữ số")):
        assert says in client.post(address, {"year": wrong}, status=422).text
    assert "Kế hoạch này được theo dõi từ năm 2026." in client.post(address, {"year": "2026"}).text
    assert saved(lambda world: world.plan.code) == "ct07-2026"
    client.post(address, {"year": "2027"})
    assert saved(lambda world: world.plan.code) == "kl01-2021"
