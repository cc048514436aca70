"""What lists, the checklist and stories add to papers: a sheet that lies, groups, boxes, notes, a picture."""

import io
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from kl01.printing.document import (
    Beneath,
    Block,
    Document,
    Introduction,
    Paragraphs,
    Picture,
    Run,
    Table,
    TableColumn,
    Tick,
    text_lines,
)
from kl01.printing.docx import document_docx
from tests.honours.pictures import as_file, pattern
from tests.printing.measure import MILLIMETRE, images, page_sizes, page_texts, runs
from tests.printing.sample_document import html_of, pdf_of, sample
from tests.some import some

COLUMNS = (TableColumn("TT", 10, centred=True), TableColumn("Việc", 60), TableColumn("Trạng thái", 30))
NOTE = "Đã họp chi bộ và ghi biên bản. " * 60
PHOTO = as_file(pattern(300, 400))


def lying(*blocks: Block) -> Document:
    return sample(blocks=blocks, landscape=True, left=None, right=None)


def group(heading: str, count: int) -> Table:
    rows = tuple((str(number), "Học tập", Tick("done", "Đã xong")) for number in range(1, count + 1))
    return Table(COLUMNS, rows, heading=heading)


def word(document: Document) -> Any:
    return docx.Document(io.BytesIO(document_docx(document)))


def test_sheet_lies_with_the_margins_of_the_profile() -> None:
    document = lying(Paragraphs("Học tập và làm theo. " * 60), Paragraphs("Hết."))
    paper = pdf_of(document)
    assert page_sizes(paper) == [(297, 210)]
    assert min(run.left for run in runs(paper)) == pytest.approx(30 * MILLIMETRE, abs=0.5)
    assert max(run.right for run in runs(paper)) == pytest.approx(282 * MILLIMETRE, abs=0.5)
    section = word(document).sections[0]
    assert section.orientation == 1
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((297, 210), abs=0.1)
    assert section.left_margin.mm == pytest.approx(30, abs=0.1)
    heading = word(document).tables[0]
    assert sum(cell.width.mm for cell in heading.rows[0].cells) == pytest.approx(252, abs=0.5)


def test_group_is_named_on_each_of_its_pages_and_never_alone() -> None:
    document = lying(*(group(f"{number}. Nhóm", 9) for number in range(1, 13)))
    pages = page_texts(pdf_of(document))
    assert len(pages) > 3
    for page in some(pages):
        # Whatever stands last on a page is a row of a group, not its name or its header.
        assert page.split()[-2:] == ["Đã", "xong"]
        assert "Nhóm" in page.split("Đã xong")[0]


def test_last_table_of_a_paper_without_signature_begins_where_there_is_room() -> None:
    first, second, *_ = page_texts(pdf_of(lying(group("I. Nhóm", 12))))
    assert "I. Nhóm" in first
    assert "I. Nhóm" in second


def test_group_that_goes_on_in_another_table_says_so() -> None:
    text = " ".join(page_texts(pdf_of(lying(group("I. Nhóm", 51)))))
    assert text.count("I. Nhóm (tiếp)") == 1
    assert "(tiếp)" not in " ".join(page_texts(pdf_of(lying(group("I. Nhóm", 50)))))


def test_group_in_word_is_a_header_row_without_lines() -> None:
    table = word(lying(group("I. Nhóm", 2))).tables[1]
    name, header, first, _ = table.rows
    assert {cell.text for cell in name.cells} == {"I. Nhóm"}
    assert name.cells[0].paragraphs[0].style.name == "Đầu nhóm"
    borders = name.cells[0]._tc.tcPr.find(qn("w:tcBorders"))
    assert {edge.tag.rpartition("}")[2] for edge in some(list(borders))} == {"top", "left", "right"}
    margins = name.cells[0]._tc.tcPr.find(qn("w:tcMar"))
    room = {edge.tag.rpartition("}")[2]: edge.get(qn("w:w")) for edge in some(list(margins))}
    assert room == {"left": "0", "bottom": "80", "right": "0"}, "flush with the lines, clear of the head"
    for row in some([name, header]):
        assert row._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(paragraph.paragraph_format.keep_with_next for paragraph in some(row.cells[0].paragraphs))
    assert first._tr.trPr.find(qn("w:tblHeader")) is None


def test_short_rows_in_word_stay_on_one_page_and_long_ones_go_on() -> None:
    rows = (("1", "Họp", "x" * 120), Beneath("Ngắn."), ("2", "Học", "x" * 121), Beneath("x" * 121))
    made = word(lying(Table(COLUMNS, rows))).tables[1].rows[1:]
    kept = [row._tr.find(qn("w:trPr")) is not None for row in some(made)]
    assert kept == [True, True, False, False]


def test_box_stands_beside_its_word() -> None:
    table = Table(COLUMNS, (("1", "Họp", Tick("late", "Quá hạn")), ("2", "Học", Tick("done", "Đã xong"))))
    html = html_of(lying(table))
    assert "tick-box-late" in html
    assert "tick-word-late" in html
    late, done = (row.cells[2].paragraphs[0] for row in word(lying(table)).tables[1].rows[1:])
    assert (late.text, done.text) == ("⚠ Quá hạn", "☑ Đã xong")
    assert [late.runs[1].bold, done.runs[1].bold] == [True, None]
    assert late.runs[0].font.name == "Segoe UI Symbol"


def test_text_beneath_a_row_has_the_width_of_the_table() -> None:
    table = Table(COLUMNS, (("1", "Họp", ""), Beneath(NOTE, "Ghi chú:"), ("2", "Học", "")))
    paper = pdf_of(lying(table))
    found = "".join("".join(page_texts(paper)).split())
    assert found.count("Ghichú:Đãhọpchibộvàghibiênbản.") == 1
    assert found.count("Đãhọpchibộvàghibiênbản.") == 60
    text = [run for run in runs(paper) if "biên bản" in run.text]
    assert max(run.right for run in text) - min(run.left for run in text) > 200 * MILLIMETRE
    row = word(lying(table)).tables[1].rows[2]
    assert row.cells[0].text == ""
    assert row.cells[1]._tc is row.cells[2]._tc
    assert row.cells[1].text == f"Ghi chú: {NOTE}".strip()
    assert row.cells[1].paragraphs[0].runs[0].italic


def test_rows_beneath_do_not_part_a_table_sooner() -> None:
    rows = [row for number in range(50) for row in ((str(number), "Họp", ""), Beneath("Một.\nHai."))]
    whole = html_of(lying(Table(COLUMNS, tuple(rows))))
    parted = html_of(lying(Table(COLUMNS, (*rows, ("50", "Học", ""), Beneath("Ba.")))))
    assert (whole.count("<tbody>"), parted.count("<tbody>")) == (1, 2)
    assert parted.count("Một.") == 50
    assert parted.index("Ba.") > parted.rindex("<tbody>")


def test_lines_of_a_text_keep_the_look_of_their_runs() -> None:
    text = (
        Run("Nội dung: ", italic=True),
        Run(" Một \r\n\n"),
        Run(" Hai", bold=True),
        Run(" ba ", bold=True),
    )
    assert text_lines(text) == (
        (Run("Nội dung: ", italic=True), Run(" Một")),
        (Run("Hai", bold=True), Run(" ba", bold=True)),
    )
    assert text_lines(" \n ") == text_lines("") == text_lines(()) == ()


def test_runs_are_bold_and_italic_on_paper_and_in_word() -> None:
    text = (Run("Đậm ", bold=True), Run("nghiêng ", italic=True), Run("cả hai", bold=True, italic=True))
    document = lying(Paragraphs(text, justified=False), Paragraphs("Hết."))
    faces = {run.text.strip(): run.font.rpartition("-")[2] for run in runs(pdf_of(document))}
    assert [faces[words] for words in ("Đậm", "nghiêng", "cả hai")] == ["Bold", "Italic", "BoldItalic"]
    paragraph = next(one for one in word(document).paragraphs if one.text.startswith("Đậm"))
    assert [(run.bold, run.italic) for run in paragraph.runs] == [(True, None), (None, True), (True, True)]
    assert paragraph.alignment == 0


def test_text_that_is_not_justified_ends_where_its_words_end() -> None:
    sentence = "Quyết định số 12-QĐ/ĐU ngày 15/5/2026 của Đảng ủy Sở Nội vụ về khen thưởng. " * 4
    rights = {
        justified: [
            max(run.right for run in runs(paper) if abs(run.baseline - line) < 1)
            for line in sorted({run.baseline for run in runs(paper) if run.size == 14}, reverse=True)
        ]
        for justified in (True, False)
        if (paper := pdf_of(sample(blocks=(Paragraphs(sentence, justified),), left=None, right=None)))
    }
    full = 195 * MILLIMETRE
    assert sum(abs(right - full) < 0.5 for right in rights[True]) >= 2
    assert not [right for right in some(rights[False]) if abs(right - full) < 0.5]


def test_picture_stands_beside_the_facts_as_wide_as_it_is_told() -> None:
    picture = Picture(PHOTO, 45, 60)
    introduction = Introduction((("Đơn vị", "Sở Nội vụ"), ("Năm", "2026")), picture)
    document = sample(blocks=(introduction, Paragraphs("Hết.")))
    paper = pdf_of(document)
    assert len(images(paper)) == 1
    faces = {run.text.strip(): run.font.rpartition("+")[2] for run in runs(paper)}
    above, below = (next(run for run in runs(paper) if run.text == text) for text in ("Đơn vị:", "Hết."))
    assert above.baseline - below.baseline == pytest.approx(60 * MILLIMETRE + 18, abs=18), "it is 60 mm high"
    assert (faces["Đơn vị:"], faces["Sở Nội vụ"]) == ("Tinos-Italic", "Tinos")
    file = word(document)
    (shape,) = file.inline_shapes
    assert (shape.width.mm, shape.height.mm) == pytest.approx((45, 60), abs=0.1)
    facts, right = file.tables[1].rows[0].cells
    assert [paragraph.text for paragraph in facts.paragraphs] == ["Đơn vị: Sở Nội vụ", "Năm: 2026"]
    assert right.paragraphs[0].alignment == 2
    assert document.pictures == {picture.name: PHOTO}


def test_picture_alone_stands_in_the_middle_and_a_broken_one_leaves_the_paper() -> None:
    document = sample(blocks=(Paragraphs("Đầu."), Picture(PHOTO, 60, 80), Paragraphs("Hết.")))
    assert len(images(pdf_of(document))) == 1
    (shape,) = word(document).inline_shapes
    assert shape.width.mm == pytest.approx(60, abs=0.1)
    broken = sample(blocks=(Paragraphs("Đầu."), Picture(b"no photo", 60, 80), Paragraphs("Hết.")))
    assert not word(broken).inline_shapes
    assert "Hết." in page_texts(pdf_of(broken))[0]


def test_facts_without_a_picture_have_the_whole_width() -> None:
    document = sample(blocks=(Introduction((("Đơn vị", "Sở Nội vụ"),)), Paragraphs("Hết.")))
    assert "Đơn vị: Sở Nội vụ" in [paragraph.text for paragraph in word(document).paragraphs]
    assert not document.pictures
    (label,) = (run for run in runs(pdf_of(document)) if run.text == "Đơn vị:")
    assert label.left == pytest.approx(30 * MILLIMETRE, abs=0.1)
