"""What no font has: a box on paper and in Word, a note that names its place, and never a paper that fails."""

import io
from dataclasses import fields, replace

import docx
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from kl01.printing import drawn, missing_glyphs, render_pdf
from kl01.printing.boxes import NOTE, NOTED_AT_MOST, boxed
from kl01.printing.document import (
    Beneath,
    Document,
    Facts,
    Heading,
    Introduction,
    Paragraphs,
    Run,
    SignatureColumn,
    Table,
    TableColumn,
    Tick,
)
from kl01.printing.docx import document_docx
from kl01.printing.html import document_html
from kl01.printing.profiles import DEFAULT_PROFILE
from tests.printing.measure import page_texts
from tests.some import some

COLUMNS = (TableColumn("TT", 10), TableColumn("Họ và tên", 50), TableColumn("Chức vụ", 40))
PLAIN = Document(
    profile=DEFAULT_PROFILE, mark="Mẫu 02", draft="", superior="Tỉnh ủy Bình An", issuer="Đảng ủy Khối",
    place_date="Bình An, ngày 01 tháng 6 năm 2026", kind="Danh sách", subject=("năm 2026",), blocks=(),
    left=None, right=SignatureColumn("", "Đảng ủy", "Bí thư", "", "Nguyễn Văn An"),
)  # fmt: skip


def people(*rows: tuple[str, str, str]) -> Document:
    return replace(PLAIN, blocks=(Table(COLUMNS, rows),))


def test_a_paper_that_fonts_can_print_is_printed_as_it_is() -> None:
    paper = people(("1", "Ðặng Văn Thử", "• Trưởng phòng\u00a0– ‘phó’"))
    assert boxed(paper) is paper


def test_one_name_is_boxed_and_named_and_the_others_stay() -> None:
    paper = boxed(people(("1", "Lê Thị Ánh", ""), ("2", "Trần Văn Thử 😀", "Phó ★ phòng")))
    (table,) = paper.blocks
    assert isinstance(table, Table)
    assert table.rows == (("1", "Lê Thị Ánh", ""), ("2", "Trần Văn Thử □", "Phó □ phòng"))
    assert paper.notes == (
        NOTE,
        "- dòng 2, Trần Văn Thử □ – Họ và tên: “Trần Văn Thử □” (U+1F600)",
        "- dòng 2, Trần Văn Thử □ – Chức vụ: “Phó □ phòng” (U+2605)",
    )
    assert boxed(paper) is paper
    assert paper.title == "Danh sách năm 2026"


def test_what_a_letter_looks_like_is_printed_and_no_box() -> None:
    assert drawn("Ｔｒần ɖặng ✌️ 𝐁í thư") == "Trần đặng □ Bí thư"
    assert boxed(people(("1", "Ｔｒần", ""))).notes == ()


def test_bullets_that_were_stored_long_ago_are_printed_as_hyphens() -> None:
    text = "\uf0b7\tviệc một\n➢ việc hai\nđến \uf0e0 đó"
    assert drawn(text) == "- việc một\n- việc hai\nđến □ đó"
    paper = boxed(replace(PLAIN, blocks=(Paragraphs("\uf0d8\tviệc một"),)))
    assert paper.blocks == (Paragraphs("- việc một"),)
    assert paper.notes == ()


def test_what_could_always_be_printed_stays_as_it_was_signed() -> None:
    text = "•\tviệc một\n– việc hai\n§ 3"
    assert drawn(text) == text


def test_what_stands_in_many_rows_is_named_once_and_namesakes_each() -> None:
    rows = [(str(number), "Lê Thị 😀", "Đảng bộ ★ Sở Nội vụ") for number in (1, 2)]
    assert boxed(people(*rows)).notes[1:] == (
        "- dòng 1, Lê Thị □ – Họ và tên: “Lê Thị □” (U+1F600)",
        "- dòng 1, Lê Thị □ – Chức vụ: “Đảng bộ □ Sở Nội vụ” (U+2605)",
        "- dòng 2, Lê Thị □ – Họ và tên: “Lê Thị □” (U+1F600)",
    )


def test_no_more_places_are_named_than_can_be_read() -> None:
    rows = [(str(number), f"Người số {number} 😀", "") for number in range(1, 31)]
    notes = boxed(people(*rows)).notes
    assert len(notes) == NOTED_AT_MOST + 2
    assert notes[-1] == "- và 20 chỗ khác"


def test_a_long_text_is_named_by_what_stands_around_the_box() -> None:
    paper = boxed(replace(PLAIN, blocks=(Paragraphs("trước " * 50 + "đúng chỗ 😀 này " + "sau " * 50),)))
    assert "đúng chỗ □ này" in paper.notes[1]
    assert len(paper.notes[1]) < 120


SIGN = "😀"
EVERYWHERE = replace(
    PLAIN, mark=SIGN, draft=SIGN, superior=SIGN, issuer=SIGN, place_date=SIGN, kind=SIGN, subject=(SIGN,),
    number=SIGN, recipients=(SIGN,), left=SignatureColumn(SIGN, SIGN, SIGN, SIGN, SIGN, SIGN),
    right=SignatureColumn(SIGN, SIGN, SIGN, SIGN, SIGN, SIGN),
    blocks=(
        Facts(((("Họ và tên", SIGN), (SIGN, "")),)), Heading(SIGN), Paragraphs(SIGN),
        Paragraphs((Run(f"a {SIGN}", bold=True), Run(SIGN))), Introduction((("Chức vụ", SIGN),)),
        Table(
            (TableColumn(SIGN, 50), TableColumn("b", 50)),
            ((SIGN, (Run(SIGN),)), Beneath(SIGN, "Ghi chú:"), (Tick("done", SIGN), "c")),
            heading=SIGN,
        ),
    ),
)  # fmt: skip


def test_no_part_of_a_paper_is_forgotten(app: Flask) -> None:
    assert SIGN not in repr(replace(boxed(EVERYWHERE), name=""))
    wordless = {"profile", "name", "notes", "landscape", "two_sided", "blocks"}
    names = {one.name for one in fields(Document)} - wordless
    assert all(SIGN in repr(getattr(EVERYWHERE, name)) for name in some(names)), "the paper above holds all"
    with app.test_request_context():
        assert missing_glyphs(document_html(EVERYWHERE)) == []
    assert missing_glyphs(repr(boxed(EVERYWHERE)).replace(SIGN, "")) == []


def test_paper_and_word_say_the_same_of_the_boxes(app: Flask) -> None:
    paper = people(("1", "Lê Thị Ánh", ""), ("2", "Trần Văn Thử 😀", "Tạp vụ"))
    with app.test_request_context():
        made = render_pdf(document_html(paper), title=paper.title)
    text = " ".join(" ".join(page_texts(made)).split())
    word = docx.Document(io.BytesIO(document_docx(paper)))
    for line in some(boxed(paper).notes):
        assert line in text
        assert line in [paragraph.text for paragraph in word.paragraphs]
    assert "Trần Văn Thử □" in word.tables[1].rows[2].cells[1].text
    assert text.index("Nguyễn Văn An") < text.index(NOTE), "below the signature"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_was_stored_can_be_printed(text: str) -> None:
    assert missing_glyphs(drawn(text)) == []
    assert drawn(drawn(text)) == drawn(text)
    paper = boxed(people(("1", text, text)))
    assert missing_glyphs(repr(paper.blocks).encode("unicode_escape").decode()) == []
    assert missing_glyphs("".join(paper.notes)) == []
    assert boxed(paper) is paper


@pytest.mark.parametrize("text", ["a" * 50_000, "\uf0b7 " * 20_000, "😀" * 20_000])
def test_long_texts_are_boxed_at_once(text: str) -> None:
    assert len(drawn(text)) <= len(text) + 2
