"""Vietnamese text: cleaned, folded, sorted; old code tables recognised."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.text import clean_line, clean_text, fold, legacy_encoding, name_sort_key

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
words = st.text(VIETNAMESE + VIETNAMESE.upper() + " ", max_size=60)


@given(st.text())
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\r" not in cleaned
    assert "\u200b" not in cleaned
    assert "\n" not in clean_line(text)


@given(words)
def test_cleaning_loses_no_letter(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert clean_text(decomposed).split() == text.split()


def test_paragraphs_bullets_and_tone_places_stay() -> None:
    assert clean_text("- Đảng uỷ\r\n\r\n- hoà bình \u00a0 ") == "- Đảng uỷ\n\n- hoà bình"


@given(words)
def test_folding_finds_what_is_typed_without_marks(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert fold(text.upper()) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@pytest.mark.parametrize(
    ("one", "other"), [("Đảng uỷ", "dang uy"), ("ủy", "uỷ"), ("Hoà", "hóa"), ("ĐẶNG", "dang")]
)
def test_folding_is_indifferent_to_marks(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_people_sort_by_ten_then_ho_and_dem() -> None:
    wanted = [
        "Nguyễn Văn An", "Trần Thị An", "Lê Thị Ánh", "Trần Bình", "Đỗ Văn Dũng", "Đỗ Văn Đạt",
        "Lê Văn Ma", "Lê Văn Mà", "Lê Văn Mả", "Lê Văn Mã", "Lê Văn Má", "Lê Văn Mạ", "Bùi Ngân", "Võ Ơn",
        "Hồ Uyên", "Hồ Ước", "Lý Yến",
    ]  # fmt: skip
    assert sorted(wanted[::2] + wanted[1::2], key=name_sort_key) == wanted


@given(words)
def test_case_and_blanks_do_not_move_a_name(name: str) -> None:
    assert name_sort_key(f"  {name.upper()} ") == name_sort_key(name)


@given(words, words, words)
def test_ten_decides_before_ho(first: str, second: str, third: str) -> None:
    ho, an, binh = (text.split()[0] if text.split() else "A" for text in (first, second, third))
    if name_sort_key(an) < name_sort_key(binh):
        assert name_sort_key(f"{ho} {an}") < name_sort_key(f"A {binh}")


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("§¶ng ñy khèi c¸c c¬ quan", "TCVN3"),
        ("Uû ban nh©n d©n tØnh", "TCVN3"),
        ("Ñaûng uûy khoái caùc cô quan", "VNI"),
        ("Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh, hoà, uỷ, quý, thuở", None),
        ("Địa chỉ: 100 m² – “ngoặc” © 2026, 5 %", None),
        ("", None),
    ],
)
def test_old_code_tables(text: str, table: str | None) -> None:
    assert legacy_encoding(text) == table


@given(words)
def test_unicode_vietnamese_is_never_taken_for_an_old_table(text: str) -> None:
    assert legacy_encoding(text) is None
