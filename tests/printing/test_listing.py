"""A list as a paper, a Word file and an Excel file: the same rows, numbered once."""

import io
from dataclasses import replace

import docx
from openpyxl import load_workbook

from kl01.printing.document import Paragraphs, SignatureColumn
from kl01.printing.docx import document_docx
from kl01.printing.listing import NUMBER_PERCENT, Listing, ListingColumn, ListingHeading
from tests.printing.measure import page_texts
from tests.printing.sample_document import pdf_of

LISTING = Listing(
    "Danh sách",
    "đã nộp kế hoạch năm 2026",
    "Chi bộ Văn phòng",
    ("Tính đến 05/02/2026: 1/2 người đã nộp.", "Chưa nộp: Trần Văn Đạt."),
    (ListingColumn("Họ và tên", 62), ListingColumn("Số lần", 30, centred=True)),
    (("Nguyễn Thị Ánh", 3), ("Trần Văn Đạt", 0)),
)
HEADING = ListingHeading(
    "HD36-2018",
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
