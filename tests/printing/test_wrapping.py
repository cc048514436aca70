import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kl01.printing import paragraph_rows
from kl01.printing.wrapping import even_lines

TEXTS = st.text(alphabet=st.sampled_from("aăĐệổ .;!\n0"), max_size=800)
WORDS = st.lists(st.text("aăĐệ.0", min_size=1, max_size=6), min_size=4, max_size=60).map(" ".join)
"""Signs at will seldom make two words in a row."""


def test_short_text_is_one_row_and_no_text_none() -> None:
    assert paragraph_rows("Đã họp.", 900) == ["Đã họp."]
    assert paragraph_rows(" \n ", 900) == []


def test_each_paragraph_is_a_row() -> None:
    assert paragraph_rows("- Một\n\n- Hai\n", 900) == ["- Một", "- Hai"]


def test_long_paragraph_is_cut_after_a_sentence() -> None:
    assert paragraph_rows("Đã họp chi bộ. Có 12 người dự. Còn lại vắng.", 32) == [
        "Đã họp chi bộ. Có 12 người dự.",
        "Còn lại vắng.",
    ]


def test_long_sentence_is_cut_between_words() -> None:
    assert paragraph_rows("một hai ba bốn năm", 10) == ["một hai ba", "bốn năm"]


def test_endless_word_is_cut_anywhere_but_not_before_a_mark() -> None:
    assert paragraph_rows("ơ" * 25, 10) == ["ơ" * 10, "ơ" * 10, "ơ" * 5]
    assert paragraph_rows("aaae\u0323", 4) == ["aaa", "e\u0323"]


@given(TEXTS, st.integers(min_value=2, max_value=200))
def test_no_letter_is_lost_and_no_row_too_long(text: str, limit: int) -> None:
    rows = paragraph_rows(text, limit)
    assert "".join("".join(rows).split()) == "".join(text.split())
    assume(rows)
    assert all(row == row.strip() and 0 < len(row) <= limit for row in rows)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("CÔNG ĐOÀN CƠ SỞ SỞ NỘI VỤ", "CÔNG ĐOÀN CƠ SỞ\nSỞ NỘI VỤ"),
        ("ĐẢNG ỦY KHỐI CÁC CƠ QUAN VÀ DOANH NGHIỆP TỈNH", "ĐẢNG ỦY KHỐI CÁC\nCƠ QUAN VÀ\nDOANH NGHIỆP TỈNH"),
        ("PHÒNG CÔNG CHỨC, VIÊN CHỨC", "PHÒNG CÔNG CHỨC,\nVIÊN CHỨC"),
        ("CHI BỘ VĂN PHÒNG", "CHI BỘ VĂN PHÒNG"),
        ("CHI BỘ\nVĂN PHÒNG", "CHI BỘ\nVĂN PHÒNG"),
    ],
)
def test_name_is_broken_between_words_into_lines_alike(name: str, lines: str) -> None:
    assert even_lines(name, 18, len) == lines


@given(st.builds("{}\n{}".format, TEXTS, WORDS), st.integers(min_value=1, max_value=60))
def test_lines_lose_no_word_and_are_too_wide_only_for_one_word(text: str, width: int) -> None:
    broken = even_lines(text, width, len)
    assert broken.split() == text.split()
    several = [line for line in broken.splitlines() if " " in line]
    assume(several)
    assert all(len(line) <= width for line in several)
