"""The Word file: its styles, tables and sheet, and that other programs read it."""

import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PageObject, PdfReader

from kl01.printing import PROFILE_NAMES, profile_named
from kl01.printing.document import Beneath, Document, Heading, Paragraphs, SignatureColumn, Table, TableColumn
from kl01.printing.docx import document_docx
from kl01.printing.pdf import text_width
from tests.conftest import MakeOnce
from tests.printing.measure import MILLIMETRE, page_sizes, page_texts
from tests.printing.office import convert, soffice
from tests.printing.sample_document import BLANK, COLUMNS, FACTS, SENTENCE, sample
from tests.some import some

EVERY_PROFILE = pytest.mark.parametrize("profile", PROFILE_NAMES)


def opened(document: Document) -> Any:
    return docx.Document(io.BytesIO(document_docx(document)))


def paragraphs(file: Any) -> list[Any]:
    """Return every paragraph, those of tables too, in the order of the file."""
    return [
        docx.text.paragraph.Paragraph(element, file._body) for element in file.element.body.iter(qn("w:p"))
    ]


def find(file: Any, text: str) -> Any:
    return next(paragraph for paragraph in paragraphs(file) if text in paragraph.text.replace("\u00a0", " "))


def look(paragraph: Any) -> tuple[float, bool, bool]:
    """Return size, bold and italic as Word shows them: of the first run, else of the style."""
    run, style = paragraph.runs[0], paragraph.style
    size = run.font.size or style.font.size
    bold = style.font.bold if run.bold is None else run.bold
    italic = style.font.italic if run.italic is None else run.italic
    return size.pt, bool(bold), bool(italic)


@pytest.mark.parametrize("module", ["docx", "openpyxl"])
def test_importing_the_rooms_does_not_load_the_library(module: str) -> None:
    rooms = "kl01.printing.docx, kl01.printing.xlsx, kl01.web.downloads"
    code = f"import sys, {rooms}; sys.exit({module!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@EVERY_PROFILE
def test_sheet_has_the_margins_and_the_number_of_the_rules(profile: str) -> None:
    section = opened(sample(profile)).sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [margin.mm for margin in margins] == pytest.approx([20, 20, 30, 15], abs=0.1)
    assert section.header_distance.mm == pytest.approx(10, abs=0.1)
    assert section.different_first_page_header_footer
    number = section.header.paragraphs[0]
    assert number._p.xpath(".//w:instrText")[0].text == "PAGE"
    assert number.style.font.size.pt == 14
    assert number.style.paragraph_format.alignment == 1
    assert section.first_page_header.paragraphs[0].text == ""


PARTY_LOOK = {
    "Mẫu 02": (12, False, True),
    "ĐẢNG BỘ SỞ NỘI VỤ": (14, False, False),
    "CHI BỘ VĂN PHÒNG": (14, True, False),
    "*": (14, False, False),
    "ĐẢNG CỘNG SẢN VIỆT NAM": (15, True, False),
    "Bình An, ngày": (14, False, True),
    "Dự thảo": (14, False, True),
    "KẾ HOẠCH": (16, True, False),
    "học tập và làm theo": (14, True, False),
    "-----": (14, False, False),
    "Họ và tên": (14, False, False),
    "I. Nhận thức": (14, True, False),
    "a) Giờ giấc": (14, False, True),
    "Đọc và ghi chép đầy đủ": (14, False, False),
    "Việc làm cụ thể": (12, True, False),
    "Mỗi tháng 25": (12, False, False),
    "T/M CHI BỘ": (14, True, False),
    "BÍ THƯ": (14, False, False),
    "(ký, ghi rõ họ tên)": (14, False, True),
    "Trần Văn Bình": (14, True, False),
}
STATE_LOOK = {
    "CÔNG ĐOÀN": (13, False, False),
    "VIÊN CHỨC TỈNH": (13, False, False),
    "CÔNG ĐOÀN CƠ SỞ": (13, True, False),
    "SỞ NỘI VỤ": (13, True, False),
    "CỘNG HÒA XÃ HỘI": (13, True, False),
    "Độc lập - Tự do": (14, True, False),
    "KẾ HOẠCH": (14, True, False),
    "TM. BAN CHẤP HÀNH": (14, True, False),
    "CHỦ TỊCH": (14, True, False),
}


@EVERY_PROFILE
def test_every_element_has_the_look_of_its_rule(profile: str) -> None:
    file = opened(sample(profile))
    expected = STATE_LOOK if profile == "ND30-2020" else PARTY_LOOK
    assert {text: look(find(file, text)) for text in expected} == expected


def test_styles_are_named_and_know_font_language_and_shape() -> None:
    file = opened(sample())
    used = dict(some((one.style.name, one.style) for one in paragraphs(file) if one.text))
    assert "Normal" not in used
    assert {"Heading 1", "Heading 2", "Heading 3", "Title", "Subtitle", "Body Text"} <= set(used)
    for style in used.values():
        fonts = style.element.rPr.rFonts.attrib
        assert {value for key, value in fonts.items()} == {"Times New Roman"}, style.name
        assert style.element.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    body = file.styles["Body Text"].paragraph_format
    assert body.first_line_indent.mm == pytest.approx(10, abs=0.1)
    assert (body.alignment, body.line_spacing.pt, body.space_before.pt) == (3, 18, 6)
    assert file.styles["Heading 1"].paragraph_format.keep_with_next


def test_tables_are_tables() -> None:
    file = opened(sample())
    heading, table, signatures = file.tables
    assert [cell.text for cell in table.rows[1].cells][:2] == ["1", "Học tập"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    widths = [cell.width.mm for cell in table.rows[1].cells]
    assert widths == pytest.approx([165 * column.width_percent / 100 for column in COLUMNS], abs=0.5)
    assert table.rows[3].cells[4].paragraphs[1].text == "Cuối quý rà soát"
    assert table.style.name == "Table Grid"
    for kept in (heading, signatures):
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in some(kept.rows))
        assert all(
            p.paragraph_format.keep_with_next
            for cell in some(kept.rows[0].cells)
            for p in some(cell.paragraphs)
        )
    # Both names stand in one row, under as many blank lines.
    left, right = ([p.text for p in cell.paragraphs] for cell in signatures.rows[1].cells)
    assert left == [""] * 4 + ["Trần Văn Bình"]
    assert right == [""] * 4 + ["Nguyễn Thị Hồng Vân"]


def test_last_lines_stay_with_the_signature() -> None:
    last = find(opened(sample()), "thẳng thắn tự phê bình")
    assert last.paragraph_format.keep_with_next
    file = opened(sample(blocks=(Table(COLUMNS, (("1", *["a"] * 5), ("2", *["b"] * 5))),)))
    first, second = file.tables[1].rows[1:]
    assert not any(cell.paragraphs[0].paragraph_format.keep_with_next for cell in some(first.cells))
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in some(second.cells))


@EVERY_PROFILE
def test_rule_is_as_long_as_the_text_above(profile: str) -> None:
    look = profile_named(profile)
    (cell,) = {id(c._tc): c for c in opened(sample(profile)).tables[0].rows[0].cells[1:]}.values()
    rule = cell.paragraphs[-1]
    assert rule._p.xpath(".//w:pBdr/w:top")
    indents = rule.paragraph_format.left_indent.pt + rule.paragraph_format.right_indent.pt
    expected = text_width(look.authority_lines[-1], look.authority_sizes[-1], bold=True)
    assert cell.width.pt - indents == pytest.approx(expected, abs=1)


def test_blank_form_has_dotted_tabs_and_high_rows() -> None:
    file = opened(BLANK)
    label = find(file, "Họ và tên")
    stops = label.paragraph_format.tab_stops
    assert [stop.leader for stop in stops].count(3) == 0
    assert len([stop for stop in stops if stop.leader == 1]) == 2
    assert label.text == "Họ và tên: \t\tNgày sinh: \t"
    whole = [paragraph for paragraph in paragraphs(file) if paragraph.text == "\t"]
    assert len(whole) == 10
    assert whole[0].paragraph_format.tab_stops[0].position.mm == pytest.approx(165, abs=0.2)
    assert file.tables[1].rows[1].height.mm == pytest.approx(4 * 6, abs=0.1)


def test_file_names_the_paper_and_nobody() -> None:
    content = document_docx(sample())
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert properties.title.startswith("Kế hoạch học tập và làm theo")
    assert properties.language == "vi-VN"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert not any("thumbnail" in name for name in some(file.namelist()))
        everything = b"".join(file.read(name) for name in file.namelist() if name.startswith("docProps"))
    assert b"python-docx" not in everything


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def typed(document: Document) -> Counter[str]:
    parts = [document.place_date, document.draft, document.mark, *document.subject]
    for column in (document.left, document.right):
        parts += [column.title.upper(), column.office.upper(), column.note, column.name] if column else []
    for block in some(document.blocks):
        if isinstance(block, Heading | Paragraphs):
            parts.append(block.text)
        elif isinstance(block, Table):
            parts += [column.header for column in block.columns] + [
                cell for row in block.rows for cell in row
            ]
    return words(" ".join(parts))


def limits(profile: str) -> Document:
    long = (SENTENCE * 10)[:800]
    rows = tuple((str(number), long, long, long, "a", "b\nc") for number in range(1, 13))
    return sample(
        profile, blocks=(FACTS, Paragraphs(SENTENCE * 40), Table(COLUMNS, rows), Paragraphs("W" * 3_000))
    )


def test_a_row_stays_with_the_first_line_of_what_stands_beneath_it() -> None:
    rows = (("1", "Việc\nhai"), Beneath("Ghi chú " * 60), ("2", "Khác"))
    file = opened(sample(blocks=(Table((TableColumn("TT", 10), TableColumn("Việc", 90)), rows),)))
    made = file.tables[1].rows[1:]
    kept = [[p.paragraph_format.keep_with_next for c in row.cells for p in c.paragraphs] for row in made[:2]]
    assert kept[0] == [True, True, True]
    assert not any(some(kept[1]))


def signed_without_marks() -> Document:
    """Names without marks: the fonts of this computer may lack Vietnamese letters."""
    left = SignatureColumn("Ngang", "", "", "", "Le Hoa")
    return replace(limits("HD36-2018"), left=left, right=replace(left, name="Tran An"))


@pytest.fixture(scope="session")
def read_back(make_once: MakeOnce) -> Path:
    """What LibreOffice makes of the papers: a text of each profile's, and one paper as printed."""

    def fill(folder: Path) -> None:
        folder.mkdir()
        convert({profile: document_docx(limits(profile)) for profile in PROFILE_NAMES}, "txt", folder)
        both_sides = replace(signed_without_marks(), two_sided=True)
        papers = {"printed": signed_without_marks(), "two-sided": both_sides}
        convert({name: document_docx(paper) for name, paper in papers.items()}, "pdf", folder)

    soffice()  # a machine that lacks it is told so by each test, and not by a folder half made
    return make_once("read-back", fill)


@EVERY_PROFILE
def test_libreoffice_reads_every_word_of_it(profile: str, read_back: Path) -> None:
    text = (read_back / f"{profile}.txt").read_text("utf-8-sig")
    assert not typed(limits(profile)) - words(text)


def test_libreoffice_prints_it_on_the_same_sheet_with_the_signature_whole(read_back: Path) -> None:
    made = (read_back / "printed.pdf").read_bytes()
    assert set(page_sizes(made)) == {(210, 297)}
    pages = page_texts(made)
    assert [pages[-1].count(text) for text in ("NGANG", "Le Hoa", "Tran An")] == [2, 1, 1]
    assert "WW" in pages[-1], "the last lines of the text"
    assert not re.match(r"\s*1\s", pages[0])
    assert re.match(r"\s*2\s", pages[1])


def test_libreoffice_mirrors_the_margins_of_backs(read_back: Path) -> None:
    for name, expected in (("printed", [30, 30]), ("two-sided", [30, 15])):
        pages = PdfReader(read_back / f"{name}.pdf").pages[:2]
        lefts = [min(lefts_of(page)) / MILLIMETRE for page in some(pages)]
        assert lefts == pytest.approx(expected, abs=0.7), name


def lefts_of(page: PageObject) -> list[float]:
    """Return where the lines of a page begin, in points."""
    found: list[float] = []

    def read(text: str, user: list[float], line: list[float], *_: object) -> None:
        if text.strip():
            found.append(line[4] * user[0] + user[4])

    page.extract_text(visitor_text=read)
    return found
