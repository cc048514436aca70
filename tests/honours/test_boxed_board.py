"""The board of honour with a name that no font can show: printed with a box, and a note that names it."""

from dataclasses import replace

from flask import Flask

from kl01.honours.document import Honoured, HonourHeading, honour_board_html
from kl01.printing import missing_glyphs, render_pdf
from kl01.printing.boxes import NOTE
from kl01.printing.profiles import HD36_2018
from tests.printing.measure import page_texts

HEADING = HonourHeading("Tỉnh ủy Bình An", "Đảng ủy Khối", "học tập và làm theo Bác", "Bình An", HD36_2018)
ONE = Honoured(
    collective=False, name="Trần Văn Thử", position="Tạp vụ", unit_name="Chi bộ Văn phòng", year=2026,
    field="Nêu gương", content="Tiết kiệm điện", decision="Quyết định số 12-QĐ/ĐU", occasion="", level="",
    story=(),
)  # fmt: skip


def test_the_board_of_honour_is_printed_and_names_whose_name_it_is(app: Flask) -> None:
    spoilt = replace(ONE, name="Trần Văn Thử 😀", unit_name="Chi bộ ★")
    with app.test_request_context():
        html, images = honour_board_html(replace(HEADING, issuer="Đảng ủy ★"), "2026", [ONE, spoilt])
    assert missing_glyphs(html) == []
    text = " ".join(" ".join(page_texts(render_pdf(html, title="", images=images))).split())
    assert NOTE in text
    assert "năm 2026, Trần Văn Thử □: “Trần Văn Thử □” (U+1F600)" in text
    assert "Cơ quan ban hành: “Đảng ủy □” (U+2605)" in text


def test_a_board_that_can_be_printed_has_no_note(app: Flask) -> None:
    with app.test_request_context():
        assert 'paper-note">' not in honour_board_html(HEADING, "2026", [ONE])[0]
