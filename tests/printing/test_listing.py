"""A list as a paper, a Word file and an Excel file: the same rows, numbered once."""

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
from flask import Flask, get_template_attribute
from html5lib import HTMLParser
from openpyxl import load_workbook

from kl01.printing.document import Paragraphs, SignatureColumn
from kl01.printing.docx import document_docx
from kl01.printing.listing import (
    NUMBER_PERCENT,
    Entry,
    Listing,
    ListingCell,
    ListingColumn,
    ListingHeading,
    Parted,
    part_of,
)
from kl01.printing.profiles import HD36_2018
from tests.printing.measure import page_texts
from tests.printing.sample_document import pdf_of
from tests.printing.sheets import values
from tests.some import some

LISTING = Listing(
    "Danh sách",
    "đã nộp kế hoạch năm 2026",
    "Chi bộ Văn phòng",
    ("Tính đến 05/02/2026: 1/2 người đã nộp.", "Chưa nộp: Trần Văn Đạt."),
    (ListingColumn("Họ và tên", 62), ListingColumn("Số lần", 30, centred=True)),
    (("Nguyễn Thị Ánh", 3), ("Trần Văn Đạt", 0)),
)
HEADING = ListingHeading(
    HD36_2018,
    "Đảng bộ Sở Nội vụ",
    "Chi bộ Văn phòng",
    "Bình An, ngày 05 tháng 02 năm 2026",
    SignatureColumn("", "Chi bộ", "Bí thư", "", "Lê Thị Hoa"),
)


def test_paper_has_heading_sentences_numbered_rows_and_signature() -> None:
    document = LISTING.document(HEADING)
    text = " ".join(page_texts(pdf_of(document))[0].split())
    order = (
        "ĐẢNG BỘ SỞ NỘI VỤ",
        "CHI BỘ VĂN PHÒNG",
        HEADING.place_date,
        "DANH SÁCH đã nộp kế hoạch năm 2026",
        *LISTING.sentences,
        "TT Họ và tên Số lần 1 Nguyễn Thị Ánh 3 2 Trần Văn Đạt 0",
        "T/M CHI BỘ BÍ THƯ Lê Thị Hoa",
    )
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert document.blocks[:2] == tuple(Paragraphs(sentence) for sentence in LISTING.sentences)
    assert document.title == "Danh sách đã nộp kế hoạch năm 2026"


def test_columns_take_the_whole_width_and_keep_their_place() -> None:
    columns = LISTING.table.columns
    assert sum(column.width_percent for column in columns) == 100
    assert [(column.header, column.width_percent, column.centred) for column in columns] == [
        ("TT", NUMBER_PERCENT, True),
        ("Họ và tên", 62, False),
        ("Số lần", 30, True),
    ]


def test_word_file_has_the_same_table() -> None:
    file = docx.Document(io.BytesIO(document_docx(LISTING.document(HEADING))))
    assert [[cell.text for cell in row.cells] for row in file.tables[1].rows] == [
        ["TT", "Họ và tên", "Số lần"],
        ["1", "Nguyễn Thị Ánh", "3"],
        ["2", "Trần Văn Đạt", "0"],
    ]


def test_excel_file_counts_in_numbers_and_names_whose_list_it_is() -> None:
    page = load_workbook(io.BytesIO(LISTING.xlsx())).worksheets[0]
    assert page.title == "Danh sách"
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["DANH SÁCH ĐÃ NỘP KẾ HOẠCH NĂM 2026", None, None],
        ["Chi bộ Văn phòng", None, None],
        [None] * 3,
        ["TT", "Họ và tên", "Số lần"],
        [1, "Nguyễn Thị Ánh", 3],
        [2, "Trần Văn Đạt", 0],
        [None] * 3,
        [LISTING.sentences[0], None, None],
        [LISTING.sentences[1], None, None],
    ]


def test_list_without_subject_or_signer_leaves_no_gap() -> None:
    bare = replace(LISTING, subject="", sentences=())
    page = load_workbook(io.BytesIO(bare.xlsx())).worksheets[0]
    assert page["A1"].value == "DANH SÁCH"
    assert bare.document(replace(HEADING, signer=None)).right is None


def test_what_the_screen_makes_of_a_cell_is_words_elsewhere() -> None:
    rows = (
        (Entry("Trần Văn Đạt", "/nguoi/2", hint="1980"), (Entry("Thiếu", sign="late"), Entry("Trễ"))),
        (Entry("Nguyễn Thị Ánh"), 3),
    )
    listing = replace(LISTING, rows=rows)
    assert listing.table.rows == (
        ("1", "Trần Văn Đạt (1980)", "Thiếu; Trễ"),
        ("2", "Nguyễn Thị Ánh", "3"),
    )
    page = load_workbook(io.BytesIO(listing.xlsx())).worksheets[0]
    assert [cell.value for cell in page[6]] == [2, "Nguyễn Thị Ánh", 3]


def test_screen_shows_links_signs_and_hints_under_the_same_headers(app: Flask) -> None:
    rows = (
        (Entry("Trần <b>", "/nguoi/2", hint="1980"), (Entry("Thiếu", sign="todo"), Entry("Một\nHai"))),
        ("Nguyễn Thị Ánh", 3),
    )
    with app.test_request_context():
        macro = get_template_attribute("components/listing.html", "listing_table")
        made = macro(replace(LISTING, rows=rows), "Người")
    table = HTMLParser(strict=False, namespaceHTMLElements=False).parseFragment(made).find(".//table")
    assert [cell.text for cell in some(table.iter("th"))][:2] == ["Họ và tên", "Số lần"]
    assert [cell.get("scope") for cell in some(table.findall("tbody/tr/th"))] == ["row", "row"]
    link = table.find("tbody/tr/th/a")
    assert (link.get("href"), link.text) == ("/nguoi/2", "Trần <b>")
    assert [one.text for one in some(table.iter("span"))] == ["1980", "Thiếu"]
    second = "".join(table.findall("tbody/tr/td")[0].itertext()).split()
    assert second == ["Thiếu", "MộtHai"]
    assert table.findall("tbody/tr/td")[1].text.strip() == "3"


def test_hint_beneath_stands_on_a_line_of_its_own(app: Flask) -> None:
    for beneath in (False, True):
        rows = ((Entry("Mẫu 02", hint="Kế hoạch", beneath=beneath), 1),)
        with app.test_request_context():
            macro = get_template_attribute("components/listing.html", "listing_table")
            made = macro(replace(LISTING, rows=rows))
        assert ('Mẫu 02<br><span class="hint">Kế hoạch' in made) is beneath
        assert ('Mẫu 02 <span class="hint">Kế hoạch' in made) is not beneath
        assert "table-scroll" not in made


def test_list_without_subject_is_called_by_its_kind_alone() -> None:
    document = replace(LISTING, subject="").document(HEADING)
    assert document.title == "Danh sách"
    assert document.subject == ()


def counted() -> Listing:
    columns = (
        ListingColumn("Đơn vị", 52),
        ListingColumn("Đã nộp/phải nộp", 20, parts=("Đã nộp", "Phải nộp", "Tỷ lệ")),
        ListingColumn("Ngày nộp", 20),
    )
    rows = (("Chi bộ A", part_of(23, 36), date(2026, 2, 5)), ("Chi bộ B", part_of(0, 0), None))
    return replace(LISTING, columns=columns, rows=rows, total=("Cộng", part_of(23, 36), None))


def test_days_and_counts_are_read_on_paper_and_counted_with_in_excel(app: Flask) -> None:
    table = counted().table
    assert table.rows[:2] == (("1", "Chi bộ A", "23/36", "05/02/2026"), ("2", "Chi bộ B", "–", ""))
    file = docx.Document(io.BytesIO(document_docx(counted().document(HEADING))))
    assert [cell.text for cell in file.tables[1].rows[3].cells] == ["", "Cộng", "23/36", ""]
    text = " ".join(page_texts(pdf_of(counted().document(HEADING)))[0].split())
    assert "1 Chi bộ A 23/36 05/02/2026 2 Chi bộ B – Cộng 23/36" in text
    assert values(counted().xlsx())[3:7] == [
        ["TT", "Đơn vị", "Đã nộp", "Phải nộp", "Tỷ lệ", "Ngày nộp"],
        [1, "Chi bộ A", 23, 36, pytest.approx(23 / 36), date(2026, 2, 5)],
        [2, "Chi bộ B", 0, 0, None, None],
        [None, "Cộng", 23, 36, pytest.approx(23 / 36), None],
    ]
    with app.test_request_context():
        made = get_template_attribute("components/listing.html", "listing_table")(counted())
    assert "05/02/2026" in made
    assert "23/36" in made
    assert "None" not in made


@pytest.mark.parametrize("cell", ["23/36", Parted("23/36", (23, 36))])
def test_a_cell_has_as_many_parts_as_its_column(cell: ListingCell) -> None:
    with pytest.raises(ValueError, match="Đã nộp"):
        replace(counted(), rows=(("Chi bộ A", cell, None),)).xlsx()
