"""The Excel file as Excel reads it."""

import io
import re
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from kl01.printing.xlsx import Share, table_xlsx
from tests.printing.measure import page_sizes
from tests.printing.sheets import free_heights, heights, printed, smallest_letter, values
from tests.some import some

TITLE = ("Danh sách đã nộp kế hoạch", "Chi bộ Văn phòng, năm 2026")
HEADERS = ("STT", "Họ và tên", "Ngày nộp", "Ghi chú")
ROWS = ((1, "Nguyễn Thị Ánh", "05/02/2026", "Đã nộp\nchưa ký"), (2, "Trần Văn Đạt", "", "=1+1"))


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).worksheets[0]


def sheet(**changes: Any) -> Any:
    values: dict[str, Any] = {"sheet": "Đã nộp", "notes": ("Tổng số: 2 người",)} | changes
    rows = values.pop("rows", ROWS)
    return opened(table_xlsx(TITLE, HEADERS, rows, **values))


def test_title_header_rows_and_notes_stand_below_each_other() -> None:
    page = sheet()
    assert page.title == "Đã nộp"
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["DANH SÁCH ĐÃ NỘP KẾ HOẠCH", None, None, None],
        ["Chi bộ Văn phòng, năm 2026", None, None, None],
        [None] * 4,
        list(HEADERS),
        [1, "Nguyễn Thị Ánh", "05/02/2026", "Đã nộp\nchưa ký"],
        [2, "Trần Văn Đạt", None, "=1+1"],
        [None] * 4,
        ["Tổng số: 2 người", None, None, None],
    ]
    assert {str(merged) for merged in page.merged_cells.ranges} == {"A1:D1", "A2:D2", "A8:D8"}


def test_header_is_bold_and_the_table_ruled_and_wrapped() -> None:
    page = sheet()
    assert all(cell.font.bold and cell.font.name == "Times New Roman" for cell in some(page[4]))
    assert all(
        cell.border.left.style == cell.border.top.style == "thin"
        for row in some(page["A4:D6"])
        for cell in some(row)
    )
    assert all(cell.alignment.wrap_text for row in some(page["A4:D6"]) for cell in some(row))
    assert page.column_dimensions["A"].width < page.column_dimensions["B"].width


def test_sheet_is_set_up_for_a4() -> None:
    page = sheet()
    assert page.page_setup.paperSize == "9" or page.page_setup.paperSize == 9
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.orientation == "portrait"
    assert page.print_title_rows == "$4:$4"
    assert page.freeze_panes == "A5"
    wide = opened(table_xlsx((), ["Nội dung việc làm cụ thể"] * 8, [["a" * 60] * 8], sheet="a"))
    assert wide.page_setup.orientation == "landscape"
    assert wide["A1"].value == "Nội dung việc làm cụ thể"


@pytest.mark.parametrize(
    "text", ["=1+1", "+84 912", "-5", "@SUM(A1)", '=HYPERLINK("http://a")', "05", "1.250"]
)
def test_text_is_never_computed_nor_made_a_number(text: str) -> None:
    cell = sheet(rows=((1, text, "", ""),))["B5"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.number_format == "@"
    assert bool(cell.quotePrefix) is (text[0] in "=+-@")


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_breaks_the_file(text: str, name: str) -> None:
    page = opened(table_xlsx([text], ["a"], [[text]], sheet=name, notes=[text]))
    written = "".join(c for c in text if c in "\n\t\r" or ord(c) > 31)
    found = page["A4"].value or ""
    assert as_excel_reads(found).replace("\r", "\n").split() == written.replace("\r", "\n").split()


def as_excel_reads(stored: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), stored)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("_x0041_", "_x005F_x0041_"),
        ("tệp_x000D__x000a_.doc", "tệp_x005F_x000D__x005F_x000a_.doc"),
        ("_x005F_", "_x005F_x005F_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("_x41_ _X0041_ x0041_", "_x41_ _X0041_ x0041_"),
    ],
)
def test_what_looks_like_the_code_of_a_letter_stays_what_it_is(text: str, stored: str) -> None:
    page = opened(table_xlsx([], [text], [[text]], sheet=text, notes=[text]))
    assert {page["A1"].value, page["A2"].value, page["A4"].value} == {stored}
    assert as_excel_reads(page["A2"].value) == text
    assert as_excel_reads(page.title) == page.title


@given(st.text(st.sampled_from("_x0041F5 ")))
def test_codes_of_letters_are_read_as_they_were_written(text: str) -> None:
    page = opened(table_xlsx([], ["a"], [[text]], sheet="a"))
    assert as_excel_reads(page["A2"].value or "") == text


SENTENCE = "Đọc và ghi chép đầy đủ các chuyên đề do chi bộ tổ chức, mỗi quý ít nhất 04 buổi tự học. "
DAY, MOMENT = date(2026, 2, 5), datetime.fromisoformat("2026-02-05T14:05")


def typed() -> bytes:
    headers = ("TT", "Đơn vị", "Đã nộp", "Phải nộp", "Tỷ lệ", "Ngày nộp", "Nộp lúc")
    rows = [(1, "Chi bộ A", 23, 36, Share(23 / 36), DAY, MOMENT), (2, "Chi bộ B", 0, 0, None, None, None)]
    total = (None, "Cộng", 23, 36, Share(23 / 36), None, None)
    return table_xlsx(TITLE, headers, rows, sheet="a", notes=("Hết.",), total=total)


def test_days_moments_and_shares_are_values_and_look_as_in_viet_nam() -> None:
    assert values(typed())[4] == [1, "Chi bộ A", 23, 36, pytest.approx(23 / 36), DAY, MOMENT]
    assert values(typed())[5] == [2, "Chi bộ B", 0, 0, None, None, None]
    looks = [cell.number_format for cell in opened(typed())[5]]
    assert looks == ["General", "@", "General", "General", r"0\ %", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"]


def test_header_filters_the_rows_and_not_the_total() -> None:
    page = opened(typed())
    assert page.auto_filter.ref == "A4:G6"
    assert [cell.value for cell in page[7]][1:3] == ["Cộng", 23]
    assert all(cell.font.bold for cell in some(page[7]))
    assert page.print_title_rows == "$4:$4"
    assert opened(table_xlsx([], ["TT", "Tên"], [], sheet="a")).auto_filter.ref == "A1:B1"


def wide(columns: int, text: str) -> bytes:
    headers = [f"Nội dung việc làm cụ thể {number}" for number in range(columns)]
    return table_xlsx([SENTENCE * 2], headers, [[text] * columns] * 3, sheet="a", notes=[SENTENCE * 4])


def extremes() -> dict[str, bytes]:
    """Return sheets with much in them, as they come and worse."""
    return {
        "typed": typed(),
        "ten": wide(10, SENTENCE),
        "forty": wide(40, "Đã hoàn thành, quá hạn"),
        "long": wide(5, SENTENCE * 8),
        "letters": wide(4, "W" * 90),
        "apart": wide(3, unicodedata.normalize("NFD", SENTENCE)),
    }


def test_libreoffice_prints_every_letter_at_nine_points_or_more_on_a4(tmp_path: Path) -> None:
    papers = printed(extremes(), tmp_path)
    for name, pdf in some(papers.items()):
        assert set(page_sizes(pdf)) <= {(210, 297), (297, 210)}, name
        assert smallest_letter(pdf) >= 9, name
    # What is too narrow for a day or a number shows crosses.
    text = " ".join(PdfReader(io.BytesIO(papers["typed"])).pages[0].extract_text().split())
    for cell in ("64 %", "05/02/2026", "05/02/2026 14:05"):
        assert cell in text


def test_libreoffice_cuts_no_row_and_no_line_over_the_whole_width(tmp_path: Path) -> None:
    needed = free_heights(extremes(), tmp_path)
    for name, content in some(extremes().items()):
        rows = some(zip(heights(content), needed[name], strict=True))
        assert not [(given, least) for given, least in rows if 0 < given < min(least, 409)], name
    # Of a line over several columns no program says how high it must be: two sentences take two lines here.
    assert heights(wide(10, "a"))[0] > 30
    assert heights(wide(10, "a"))[-1] > heights(wide(10, "a"))[0]
