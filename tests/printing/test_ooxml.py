"""Word files keep to their schema, and their styles lead a typist from each paragraph to the next."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from kl01.printing import PROFILE_NAMES
from kl01.printing.document import (
    Beneath,
    Document,
    DottedLines,
    Facts,
    Heading,
    Introduction,
    Paragraphs,
    Picture,
    Run,
    Table,
    TableColumn,
    Tick,
)
from kl01.printing.docx import document_docx
from kl01.printing.docx_file import element, put
from kl01.printing.xlsx import Cell, Share, table_xlsx
from tests.honours.pictures import as_file, pattern
from tests.printing.ooxml import order_faults, schema_faults
from tests.printing.sample_document import BLANK, BLOCKS, SENTENCE, sample
from tests.some import some

COLUMNS = (TableColumn("TT", 10, centred=True), TableColumn("Việc", 60), TableColumn("Trạng thái", 30))
PHOTO = Picture(as_file(pattern(60, 80)), 45, 60)
MINE = {"Chữ ký", "Cơ quan ban hành", "Nơi nhận", "Số và ký hiệu", "Ô bảng"}
"""Some of the names that are not Word's own."""


def every_part(profile: str) -> Document:
    """Return a paper that holds each kind of block, in all its ways."""
    rows = (
        ("1", (Run("Họp "), Run("chi bộ", bold=True)), Tick("late", "Trễ hạn")),
        Beneath(SENTENCE * 12, "Ghi chú:"),
        ("", "Hai\ndòng", Tick("done", "Đã làm")),
    )
    blocks = (
        *BLOCKS,
        Facts(((("Họ và tên", ""), ("Ngày sinh", "")),)),
        Introduction((("Họ và tên", "Nguyễn Thị Ánh"),), PHOTO),
        Heading("a) Đề mục", 3),
        Table(COLUMNS, rows, heading="I. Lãnh đạo, chỉ đạo"),
        Table(COLUMNS, (("1", "", ""), ("2", "", "")), blank_row_lines=1),
        PHOTO,
        DottedLines(2),
        Paragraphs((Run("Nghiêng", italic=True), Run(" và \U00020000")), justified=False),
    )
    return sample(profile, blocks=blocks, number="Số 05-KH/CB", recipients=("Ban Tuyên giáo", "Lưu"))


def papers() -> dict[str, bytes]:
    """Return Word files of every profile, full, blank, lying, signed in each way."""
    made = {f"{name}.docx": document_docx(every_part(name)) for name in PROFILE_NAMES}
    made["blank.docx"] = document_docx(BLANK)
    made["lying.docx"] = document_docx(sample("ND30-2020", landscape=True))
    made["bare.docx"] = document_docx(sample(blocks=(), left=None, right=None, mark="", draft="", subject=()))
    return made


def changed(content: bytes, part: str, change: Any) -> bytes:
    """Return a Word file with one part of it changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in some(old.namelist()):
            text = old.read(name).decode() if name == part else old.read(name)
            new.writestr(name, change(text) if name == part else text)
    return out.getvalue()


def schema_invalid() -> bytes:
    """Return a file with margins of cells behind the look of the table, and a comma in a style's name."""
    made = changed(document_docx(sample()), "word/styles.xml", lambda text: text.replace("Số và", "Số,"))

    def swapped(text: str) -> str:
        start, end = text.index("<w:tblCellMar>"), text.index("</w:tblCellMar>") + len("</w:tblCellMar>")
        margins, rest = text[start:end], text[:start] + text[end:]
        return rest.replace("</w:tblPr>", f"{margins}</w:tblPr>", 1)

    return changed(made, "word/document.xml", swapped)


def test_everything_stands_in_the_order_of_the_schema() -> None:
    for name, content in some(papers().items()):
        assert order_faults(content) == [], name


def test_schema_invalid() -> None:
    wrong = order_faults(schema_invalid())
    assert [part for part in wrong if "tblCellMar" in part and "tblPr holds" in part]
    assert [part for part in wrong if "a style is called Số, ký hiệu" in part]


def test_the_validator_finds_nothing(tmp_path: Path) -> None:
    cells: tuple[Cell, ...] = ("=1+1", 3, 0.5, date(2026, 2, 5), datetime.fromisoformat("2026-02-05T10:00"))
    row = (*cells, Share(0.64), None)
    whole = table_xlsx(
        ["Danh sách", "năm 2026"], [*"abcdefg"], [row, row], sheet="a", notes=["Hết."], total=row
    )
    bare = table_xlsx([], ["TT"], [], sheet="")
    files = papers() | {"whole.xlsx": whole, "bare.xlsx": bare}
    assert schema_faults(files, tmp_path) == {}


def test_the_validator_finds_schema_invalid(tmp_path: Path) -> None:
    (faults,) = schema_faults({"schema-invalid.docx": schema_invalid()}, tmp_path).values()
    for part in ("tblCellMar", "Số, ký hiệu"):
        assert any(part in fault for fault in some(faults))


def test_elements_are_put_in_their_place_and_in_place_of_their_like() -> None:
    cell = element("tcPr")
    for name in ("vAlign", "tcW", "tcMar", "tcBorders", "tcMar"):
        put(cell, element(name))
    assert [child.tag for child in cell] == [
        qn(f"w:{one}") for one in ("tcW", "tcBorders", "tcMar", "vAlign")
    ]
    with pytest.raises(ValueError, match="jc"):
        put(cell, element("jc"))


def styles() -> dict[str, Any]:
    file = docx.Document(io.BytesIO(document_docx(every_part("HD36-2018"))))
    return {style.name: style for style in some(file.styles)}


def test_no_name_of_a_style_holds_a_comma_nor_is_a_style_left_of_a_template() -> None:
    names = set(styles())
    assert names >= MINE
    assert not any("," in name for name in some(names))
    assert len(names) < 30
    assert "List Bullet" not in names


@pytest.mark.parametrize(
    ("style", "following"),
    [
        ("Title", "Subtitle"),
        ("Subtitle", "Body Text"),
        ("Heading 1", "Body Text"),
        ("Heading 2", "Body Text"),
        ("Heading 3", "Body Text"),
        ("Body Text", "Body Text"),
        ("Cơ quan cấp trên", "Cơ quan ban hành"),
        ("Đầu bảng", "Ô bảng"),
        ("Ô bảng", "Ô bảng"),
        ("Nơi nhận", "Nơi nhận"),
    ],
)
def test_enter_continues_in_the_style_that_follows(style: str, following: str) -> None:
    assert styles()[style].next_paragraph_style.name == following


def test_word_shows_our_styles_in_its_gallery_and_the_text_first() -> None:
    text = {name: style for name, style in styles().items() if style.quick_style}
    assert MINE | {"Title", "Subtitle", "Body Text", "Heading 1", "Heading 2", "Heading 3"} <= set(text)
    assert not any(style.hidden or style.unhide_when_used for style in some(text.values()))
    order = sorted(text, key=lambda name: text[name].priority)
    assert len({style.priority for style in text.values()}) == len(text)
    assert {"Title", "Subtitle", "Body Text", "Heading 1"} <= set(order[:6])
    assert all(text[name].base_style.name == "Normal" for name in some(MINE))


def test_rows_to_write_in_by_hand_are_eight_millimetres_high_at_least() -> None:
    file = docx.Document(io.BytesIO(document_docx(every_part("HD36-2018"))))
    (blank,) = (table for table in file.tables if [row for row in table.rows if row.height])
    for row in some(blank.rows[1:]):
        assert row.height.mm == pytest.approx(8, abs=0.05)
        assert row._tr.trPr.find(qn("w:trHeight")).get(qn("w:hRule")) == "atLeast"
