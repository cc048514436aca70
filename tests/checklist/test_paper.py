"""The printed checklist: what stands on it, and what the file itself is like."""

import io
import re
from datetime import date
from urllib.parse import urlencode

import docx
import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from kl01.checklist.models import ItemStatus
from kl01.db import db, transaction
from kl01.org.models import OrgUnit, UnitHistory
from kl01.printing import describe_missing
from tests.applications import Clock
from tests.page_client import PageClient
from tests.printing.measure import MILLIMETRE, fonts, page_sizes, page_texts, runs, smallest_font_size
from tests.printing.sheets import values
from tests.some import some
from tests.typed import HYPHENS, WORD_BULLETS

BOARD = "/theo-doi/snv/2026"
DETAILS = f"{BOARD}/II1-01/4/chi-tiet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def secretary(client: PageClient) -> PageClient:
    return client.sign_in("bithu.snv")


def save(client: PageClient, **values: str) -> None:
    client.post(DETAILS, {"version": "0", "state": "done", "reason": "", "done_on": "", "note": "", **values})


def pdf(client: PageClient, query: str = "quy=4") -> bytes:
    response = client.raw.get(f"{BOARD}/in.pdf?{query}")
    assert response.status_code == 200
    assert response.content_type == "application/pdf"
    return response.data


def words(made: bytes) -> str:
    return " ".join(" ".join(page_texts(made)).split())


def test_the_paper_of_a_quarter(secretary: PageClient) -> None:
    save(secretary, note="Có 98 % đảng viên dự", document_number="12-KH/ĐU", document_date="30/9/2026")
    made = pdf(secretary)
    text = words(made)
    for expected in (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "ĐẢNG BỘ KHỐI CÁC CƠ QUAN VÀ DOANH NGHIỆP TỈNH BÌNH AN",
        "ĐẢNG ỦY SỞ NỘI VỤ",
        "Bình An, ngày 23 tháng 11 năm 2026",
        "DANH MỤC THEO DÕI",
        "kế hoạch thực hiện Kết luận số 01-KL/TW, giai đoạn 2021–2025 (gia hạn đến năm 2026)",
        "quý IV năm 2026",
        "12-KH/ĐU ngày 30/09/2026",
        "Có 98 % đảng viên dự",
        "Đã hoàn thành",
        "Trạng thái tính đến 23/11/2026.",
        "Tiến độ quý IV năm 2026: hoàn thành 1/24 nội dung (4 %).",
        "T/M ĐẢNG ỦY",
        "BÍ THƯ",
        "Nguyễn Thị Hường",
    ):
        assert expected in text, expected
    assert "Tổ chức học tập, quán triệt chuyên đề hằng năm" not in text, "not due in quarter IV"
    assert all(some(fonts(made).values())), "every font is embedded"
    assert smallest_font_size(made) >= 9
    assert {(round(width), round(height)) for width, height in page_sizes(made)} == {(297, 210)}


def test_the_word_file_says_what_the_paper_says(secretary: PageClient) -> None:
    note = "Một đoạn ghi chú dài về cách làm của đơn vị. " * 3
    save(secretary, note=note, document_number="12-KH/ĐU", document_date="30/9/2026")
    response = secretary.raw.get(f"{BOARD}/in.docx?quy=4")
    assert response.content_type == DOCX
    name = "Danh-muc-theo-doi_Dang-bo-So-Noi-vu_2026_Quy-IV.docx"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    file = docx.Document(io.BytesIO(response.data))
    assert file.sections[0].page_width > file.sections[0].page_height
    table = file.tables[1]
    assert table.rows[0].cells[0].text.startswith("II.1. ")
    first, beneath = table.rows[2:4]
    assert [cell.text for cell in first.cells][2:] == [
        "☑ Đã hoàn thành",
        "23/11/2026",
        "12-KH/ĐU ngày\u00a030/09/2026",
        "Xem dòng dưới",
    ]
    assert beneath.cells[1].text == f"Ghi chú: {note}".strip()
    texts = [paragraph.text.replace("\u00a0", " ") for paragraph in file.paragraphs]
    assert "Tiến độ quý IV năm 2026: hoàn thành 1/24 nội dung (4 %)." in texts
    assert "Nguyễn Thị Hường" in file.tables[-1].rows[1].cells[1].text


def test_the_excel_file_says_what_the_paper_says(secretary: PageClient) -> None:
    note = "Một đoạn ghi chú dài về cách làm của đơn vị. " * 3
    save(secretary, note=note, document_number="12-KH/ĐU", document_date="30/9/2026")
    response = secretary.raw.get(f"{BOARD}/in.xlsx?quy=4")
    name = "Danh-muc-theo-doi_Dang-bo-So-Noi-vu_2026_Quy-IV.xlsx"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    page = load_workbook(io.BytesIO(response.data)).worksheets[0]
    assert page["A1"].value.startswith("DANH MỤC THEO DÕI KẾ HOẠCH THỰC HIỆN KẾT LUẬN SỐ 01-KL/TW")
    assert page["A1"].value.endswith(", QUÝ IV NĂM 2026")
    assert page["A2"].value == "Đảng ủy Sở Nội vụ"
    rows = values(response.data)
    said = [
        "Đã hoàn thành",
        None,
        None,
        None,
        date(2026, 11, 23),
        "12-KH/ĐU",
        date(2026, 9, 30),
        note.strip(),
    ]
    assert [row[3:] for row in rows if row[0] == 1] == [said]
    assert [row[1].split(". ")[0] for row in rows if row[0] == 1] == ["II.1"]
    assert [row[0] for row in rows[-2:]] == [
        "Trạng thái tính đến 23/11/2026.",
        "Tiến độ quý IV năm 2026: hoàn thành 1/24 nội dung (4 %).",
    ]


def test_the_excel_file_of_the_year_names_the_quarter_of_a_note(secretary: PageClient) -> None:
    save(secretary, note="ghi chú của quý IV")
    page = load_workbook(io.BytesIO(secretary.raw.get(f"{BOARD}/in.xlsx").data)).worksheets[0]
    rows = [list(row) for row in page.iter_rows(values_only=True)]
    counts, quarters = ["Đã đạt", "Tổng số", "Tỷ lệ"], ["Quý I", "Quý II", "Quý III", "Quý IV"]
    assert ["TT", "Mục", "Nội dung", *quarters, *counts, "Ghi chú"] in rows
    assert [row[6:] for row in rows if row[10]] == [
        ["Quý IV", *counts, "Ghi chú"],
        ["Đã hoàn thành", None, None, None, "Quý IV: ghi chú của quý IV"],
    ]


def test_the_excel_file_has_what_the_program_counts_as_numbers(secretary: PageClient) -> None:
    rows = values(secretary.raw.get(f"{BOARD}/in.xlsx").data)
    counted = [row for row in rows if row[0] != "TT" and isinstance(row[8], int)]
    for row in some(counted):
        assert "Phần mềm tự đếm" in row[3:7]
        assert row[9] == (pytest.approx(row[7] / row[8]) if row[8] else None)


def test_the_preview_leads_to_the_paper_that_it_shows(secretary: PageClient) -> None:
    page = secretary.get(f"{BOARD}/in?quy=2&ngay=trong")
    assert {f"{BOARD}/{kind}?quy=2" for kind in ("in", "in.pdf", "in.docx")} == set(page.sends_to())
    # A form that is sent by its address says in it what it holds, and nothing else.
    assert (page.value("quy"), page.value("ngay")) == ("2", "")
    assert f"{BOARD}/in.xlsx?quy=2" in page.links()
    assert f"{BOARD}/in?quy=3&ngay=" in page.links()


def test_page_numbers_from_the_second_page(secretary: PageClient) -> None:
    pages = page_texts(pdf(secretary, ""))
    assert len(pages) > 1
    assert not pages[0].strip().startswith("1")
    assert pages[1].split()[0] == "2"


def test_the_paper_of_the_year(secretary: PageClient) -> None:
    save(secretary, note="ghi chú của quý IV")
    secretary.post(f"{BOARD}/II2-13/2?v=0", {"to": "done"})
    text = words(pdf(secretary, ""))
    assert "Quý IV: ghi chú của quý IV" in text
    assert "Xong quý II" in text
    assert "Quá hạn" in text
    assert "Tiến độ năm 2026: hoàn thành 2/88 nội dung (2 %); quá hạn" in text


def test_what_is_not_applicable_elsewhere_is_not_called_done(secretary: PageClient) -> None:
    details = f"{BOARD}/II2-14/2/chi-tiet"
    secretary.post(details, {"version": "0", "state": "not_applicable", "reason": "Cấp trên tổ chức chung"})
    text = words(pdf(secretary, ""))
    assert "Không áp dụng (quý II)" in text
    assert "Xong quý II" not in text
    assert "không áp dụng (quý II)" in secretary.get(BOARD).text


def test_what_was_begun_elsewhere_is_in_progress_here(secretary: PageClient) -> None:
    details = f"{BOARD}/II2-14/2/chi-tiet"
    secretary.post(details, {"version": "0", "state": "in_progress", "reason": "", "done_on": ""})
    text = words(pdf(secretary))
    assert text.count("Đang thực hiện") == 1
    assert "đang thực hiện 1" in text


def test_a_day_left_blank_for_the_hand(secretary: PageClient) -> None:
    text = " ".join(page_texts(pdf(secretary, "quy=4&ngay=trong")))
    assert re.search(r"Bình An, ngày\s{6,}tháng\s{6,}năm 2026", text)
    assert re.search(r"ngày\xa0{6,}tháng\xa0{6,}năm 2026", secretary.get(f"{BOARD}/in?ngay=trong").html)


@pytest.mark.parametrize("query", ["", "quy=1", "quy=2", "quy=3", "quy=4"])
def test_the_signature_never_stands_alone(secretary: PageClient, query: str) -> None:
    last = page_texts(pdf(secretary, query))[-1]
    assert "Kiểm tra, giám sát, đôn đốc theo kế hoạch" in last
    assert "Nguyễn Thị Hường" in last
    assert "(tiếp)" not in last


def test_long_notes_and_long_words_stay_readable(secretary: PageClient) -> None:
    long_text = "Một đoạn ghi chú dài về cách làm của đơn vị. " * 40
    word = "x" * 1000
    save(secretary, note=(long_text[:990] + "\n" + word)[:2000])
    made = pdf(secretary)
    assert smallest_font_size(made) >= 9
    text = "".join("".join(page_texts(made)).split())
    assert text.count("x") >= 1000
    assert "".join(long_text[:980].split()) in text


def test_the_bullets_of_word_are_printed_as_hyphens(secretary: PageClient) -> None:
    save(secretary, note=WORD_BULLETS)
    assert secretary.get(DETAILS).value("note") == HYPHENS
    text = words(pdf(secretary))
    for line in HYPHENS.splitlines():
        assert line in text


def test_a_character_that_cannot_be_printed_is_said_before(secretary: PageClient) -> None:
    save(secretary, note="Rất tốt 😀")
    page = secretary.get(f"{BOARD}/in?quy=4")
    assert "Chưa in được" in page.text
    assert "😀" in page.text
    assert describe_missing(["😀"]) in page.text
    assert DETAILS in page.links()
    assert not [address for address in some(page.sends_to()) if "in.pdf" in address]
    refused = secretary.raw.get(f"{BOARD}/in.pdf?quy=4")
    assert refused.status_code == 422
    assert "Chưa in được" in refused.text


def test_who_may_not_mend_it_gets_the_paper_with_a_box(secretary: PageClient) -> None:
    save(secretary, note="Rất tốt 😀")
    reader = secretary.sign_in("tuyengiao")
    page = reader.get(f"{BOARD}/in?quy=4")
    assert "Chưa in được" not in page.text
    text = words(pdf(reader))
    assert "Rất tốt □" in text
    assert "“Rất tốt □” (U+1F600)" in text


def test_bullets_stored_long_ago_stop_no_print(app: Flask, secretary: PageClient) -> None:
    save(secretary, note="việc một")
    with app.app_context(), transaction(db.session()):
        (cell,) = db.session.scalars(select(ItemStatus).where(ItemStatus.note != ""))
        cell.note = "\uf0b7\tviệc một\n➢\tviệc hai"
    with app.app_context():
        db.session.remove()
    assert "- việc một - việc hai" in words(pdf(secretary))


def test_preview_says_what_the_paper_says(secretary: PageClient) -> None:
    save(secretary, note="<b>đậm</b> & “ngoặc”")
    page = secretary.get(f"{BOARD}/in?quy=4")
    assert "<b>đậm</b> & “ngoặc”" in page.text
    assert "<b>đậm</b> & “ngoặc”" in words(pdf(secretary))
    assert f"{BOARD}/in.pdf?quy=4" in page.sends_to()


def test_file_names(secretary: PageClient) -> None:
    opened = secretary.raw.get(f"{BOARD}/in.pdf?quy=4").headers["Content-Disposition"]
    kept = secretary.raw.get(f"{BOARD}/in.pdf?tai=1").headers["Content-Disposition"]
    assert opened.startswith("inline")
    assert "Danh-muc-theo-doi_Dang-bo-So-Noi-vu_2026_Quy-IV.pdf" in opened
    assert kept.startswith("attachment")


@pytest.mark.parametrize(
    ("user", "unit", "lines"),
    [
        ("tuyengiao", "btg", ["ĐẢNG ỦY KHỐI CÁC CƠ QUAN VÀ DOANH NGHIỆP", "BAN TUYÊN GIÁO", "TRƯỞNG BAN"]),
        ("ubkt", "ubkt", ["ỦY BAN KIỂM TRA", "CHỦ NHIỆM", "Võ Thị Ơn"]),
        ("doanthanhnien", "doan", ["ĐOÀN THANH NIÊN KHỐI", "TM. BAN CHẤP HÀNH", "BÍ THƯ", "Vũ Đức Huy"]),
        ("bithu.bhxh", "bhxh", ["CHI BỘ QUỸ ĐẦU TƯ PHÁT TRIỂN", "T/M CHI BỘ", "BÍ THƯ", "Hồ Thị Mai"]),
    ],
)
def test_each_kind_of_unit_signs_its_own_way(
    client: PageClient, user: str, unit: str, lines: list[str]
) -> None:
    made = client.sign_in(user).raw.get(f"/theo-doi/{unit}/2026/in.pdf").data
    for line in some(lines):
        assert line in words(made)


def test_every_year_of_the_plan_prints(secretary: PageClient, clock: Clock) -> None:
    clock.set_day(date(2026, 1, 5))
    for year in range(2021, 2027):
        response = secretary.raw.get(f"/theo-doi/snv/{year}/in.pdf")
        assert response.status_code == 200
        assert f"năm {year}" in words(response.data)


def test_an_old_paper_bears_the_old_name(secretary: PageClient, app: Flask) -> None:
    with app.app_context(), transaction(db.session()):
        unit = db.session.scalars(select(OrgUnit).where(OrgUnit.code == "snv")).one()
        unit.name = "Đảng bộ Sở Tổ chức nội vụ"
        db.session.add(
            UnitHistory(
                unit_id=unit.id, valid_from=date(2026, 4, 1), name=unit.name, parent_id=unit.parent_id
            )
        )
    for query, name in [("quy=1", "ĐẢNG ỦY SỞ NỘI VỤ"), ("quy=2", "ĐẢNG ỦY SỞ TỔ CHỨC NỘI VỤ")]:
        assert name in words(pdf(secretary, query))


ISSUED = {
    "quy": "4",
    "so": "12",
    "ngay": "20/11/2026",
    "nguoi-ky": "dung-dau",
    "noi-nhan": "Ban Tuyên giáo Đảng ủy Khối\nLưu VP",
}


def test_a_checklist_is_issued_with_number_day_and_recipients(secretary: PageClient) -> None:
    usual = words(pdf(secretary))
    assert "Số -BC/ĐU" in usual, "room for the hand"
    assert "Nơi nhận: - Ban Thường vụ Đảng ủy Khối" in usual
    assert "- Lưu Đảng ủy Sở Nội vụ. T/M ĐẢNG ỦY" in usual
    query = urlencode(ISSUED)
    page = secretary.get(f"{BOARD}/in?{query}")
    word = docx.Document(io.BytesIO(secretary.raw.get(f"{BOARD}/in.docx?{query}").data))
    cells = " ".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    for text in (page.text, words(pdf(secretary, query)), cells):
        for part in (
            "Số 12-BC/ĐU",
            "ngày 20 tháng 11 năm 2026",
            "- Ban Tuyên giáo Đảng ủy Khối,",
            "- Lưu VP.",
        ):
            assert part in " ".join(text.split()), part
    assert page.value("quy") == "4"
    assert any("so=12" in link and "quy=3" in link for link in some(page.links())), "other periods keep it"


def test_the_deputy_signs_a_checklist_for_the_same_body(secretary: PageClient) -> None:
    page = secretary.get(f"{BOARD}/in")
    (chosen,) = [
        one.get("value") for one in page.root.iter("option") if (one.text or "").startswith("Phó Bí thư")
    ]
    text = words(pdf(secretary, urlencode({**ISSUED, "nguoi-ky": str(chosen)})))
    assert text.endswith("T/M ĐẢNG ỦY PHÓ BÍ THƯ Trần Văn Bình")


@pytest.mark.parametrize("kind", ["in", "in.pdf", "in.docx"])
def test_a_day_that_is_none_is_told_with_all_that_was_typed(secretary: PageClient, kind: str) -> None:
    page = secretary.get(f"{BOARD}/{kind}?{urlencode({**ISSUED, 'ngay': '31/02'})}", status=422)
    assert "Ngày ký phải là ngày có thật" in page.text
    assert (page.value("so"), page.value("ngay"), page.value("quy")) == ("12", "31/02", "4")
    assert page.value("noi-nhan") == ISSUED["noi-nhan"]


def test_on_both_sides_the_backs_have_mirrored_margins(secretary: PageClient) -> None:
    made = pdf(secretary, "mat=2")
    lefts = {page: min(run.left for run in runs(made) if run.page == page) / MILLIMETRE for page in (1, 2)}
    assert lefts == pytest.approx({1: 30, 2: 15}, abs=0.7)
    page = secretary.get("/theo-doi/snv/2026/in?mat=2")
    assert "lật theo cạnh ngắn" in page.text, "the sheet lies, bound at its left edge"
    assert page.value("mat") == "2", "it goes along to the PDF and to Word"
    once = secretary.get("/theo-doi/snv/2026/in")
    assert (once.value("mat"), "lật theo" in once.text) == ("1", False)
