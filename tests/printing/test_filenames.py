import re
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.printing import content_disposition, document_filename


def test_name_is_readable_ascii() -> None:
    name = document_filename("Danh mục theo dõi", "Sở Nội vụ", "2026", "Quý IV", extension="pdf")
    assert name == "Danh-muc-theo-doi_So-Noi-vu_2026_Quy-IV.pdf"
    assert document_filename("Đảng ủy “Khối”/A", "", extension="xlsx") == "Dang-uy-Khoi-A.xlsx"


@given(st.lists(st.text(max_size=80), max_size=4))
def test_name_is_safe_whatever_the_parts(parts: list[str]) -> None:
    name = document_filename(*parts, extension="pdf")
    assert name.isascii()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert name.endswith(".pdf")
    assert 4 < len(name) <= 120


LONG_UNIT = (
    "Chi bộ Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính, "
    "Văn phòng Ủy ban nhân dân tỉnh Bình An"
)


def test_a_long_name_ends_with_a_whole_word_and_its_period() -> None:
    name = document_filename("Danh mục theo dõi", LONG_UNIT, "2026", "Quý IV", extension="pdf")
    kind, unit, *period = name.removesuffix(".pdf").split("_")
    assert kind == "Danh-muc-theo-doi"
    assert period == ["2026", "Quy-IV"]
    whole = document_filename(LONG_UNIT, extension="").removesuffix(".")
    assert whole.startswith(f"{unit}-"), "cut between two words"
    assert 110 < len(name) <= 120


def test_a_period_at_the_end_of_a_long_part_stays() -> None:
    for period, words in (
        ("quý IV năm 2026", "-quy-IV-nam-2026"),
        ("năm 2026", "-nam-2026"),
        ("2025", "-2025"),
    ):
        name = document_filename(f"Danh sách của {LONG_UNIT} {period}", extension="xlsx")
        assert name.endswith(f"{words}.xlsx")
        assert len(name) <= 120


def test_papers_of_the_four_quarters_never_have_one_name() -> None:
    names = {
        document_filename("Danh mục theo dõi", f"{LONG_UNIT} " * 2, "2026", f"Quý {roman}", extension="pdf")
        for roman in ("I", "II", "III", "IV")
    }
    assert len(names) == 4


def test_what_is_no_word_takes_no_word_away() -> None:
    name = document_filename("Mẫu 02 – Kế hoạch năm 2026", "x" * 300, extension="pdf")
    assert name == f"Mau-02-Ke-hoach-nam-2026_{'x' * 30}.pdf"
    assert len(document_filename(*["a" * 60] * 50, extension="pdf")) <= 120


@given(st.lists(st.text("aăâbđêô ư-IV2026", max_size=25), min_size=1, max_size=9))
def test_only_whole_words_are_left_out(parts: list[str]) -> None:
    words = {word for part in parts for word in document_filename(part, extension="pdf")[:-4].split("-")}
    assert set(re.split("[-_]", document_filename(*parts, extension="pdf")[:-4])) <= words | {"tai", "lieu"}


def _read(header: str) -> tuple[str, str | None]:
    message = Message()
    message["Content-Disposition"] = header
    return message.get_content_disposition() or "", message.get_filename()


@pytest.mark.parametrize(("inline", "kind"), [(True, "inline"), (False, "attachment")])
def test_header_carries_the_vietnamese_name_and_an_ascii_one(inline: bool, kind: str) -> None:
    header = content_disposition("Danh mục “Sở Nội vụ” (quý IV).pdf", inline=inline)
    assert header.startswith(f'{kind}; filename="Danh muc So Noi vu (quy IV).pdf"; ')
    assert header.isascii()
    parameter = header.partition("filename*=")[2]
    assert "(" not in parameter
    assert _read(f"{kind}; filename*={parameter}") == (kind, "Danh mục “Sở Nội vụ” (quý IV).pdf")


def test_plain_name_needs_no_second_form() -> None:
    assert content_disposition("a.pdf", inline=False) == 'attachment; filename="a.pdf"'


@given(st.text(max_size=60))
def test_header_cannot_be_broken_by_a_name(name: str) -> None:
    header = content_disposition(name, inline=False)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert "/" not in header
    assert "\\" not in header
