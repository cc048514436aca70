from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kl01.printing import paragraph_rows
from kl01.printing.wrapping import break_lines
from tests.some import some

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


# --- Lines of names and titles ---

THEME = (
    "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh về ý chí tự lực, tự cường, "
    "thực hành tiết kiệm, chống lãng phí năm 2026"
)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        # The first line is filled; no line ends after “VÀ”.
        (
            "ĐẢNG BỘ KHỐI CÁC CƠ QUAN VÀ DOANH NGHIỆP TỈNH BÌNH AN",
            31,
            "ĐẢNG BỘ KHỐI CÁC CƠ QUAN|VÀ DOANH NGHIỆP TỈNH BÌNH AN",
        ),
        (
            "CHI BỘ TRUNG TÂM THÔNG TIN XÚC TIẾN THƯƠNG MẠI",
            30,
            "CHI BỘ TRUNG TÂM THÔNG TIN|XÚC TIẾN THƯƠNG MẠI",
        ),
        ("aa bb và cccc dddd", 9, "aa bb|và cccc|dddd"),
        ("aa bb VỀ cccc dddd", 9, "aa bb|VỀ cccc|dddd"),
        # No line ends inside a word of several syllables.
        ("SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", 21, "SỞ TÀI NGUYÊN|VÀ MÔI TRƯỜNG"),
        ("thực hành tiết kiệm", 15, "thực hành|tiết kiệm"),
        # After a comma or before a small word, where that is near.
        ("PHÒNG CÔNG CHỨC, VIÊN CHỨC", 21, "PHÒNG CÔNG CHỨC,|VIÊN CHỨC"),
        ("Ban Thường vụ Đảng ủy – Sở Nội vụ", 27, "Ban Thường vụ Đảng ủy –|Sở Nội vụ"),
        (
            THEME,
            76,
            THEME.replace(" về ", "|về "),
        ),
        # Not where it would cost a line, and not where the line would be half empty.
        ("aaaa, bbbb cccc dddd eeee ffff", 15, "aaaa, bbbb cccc|dddd eeee ffff"),
        ("a, bb cc dd ee ff gg", 14, "a, bb cc dd ee|ff gg"),
        # A place is better before what names the kind of the next word.
        ("Ban Quản lý dự án các công trình", 21, "Ban Quản lý dự án|các công trình"),
        # No single word is left for the last line where another may go with it.
        ("một hai ba bốn năm sáu", 19, "một hai ba bốn|năm sáu"),
        ("một hai-ba-bốn-năm", 15, "một|hai-ba-bốn-năm"),
        # A number stays with its word, a day is whole.
        ("kế hoạch của quý IV năm 2026", 24, "kế hoạch|của quý IV năm 2026"),
        ("họp ngày 05 tháng 02 năm 2026 xong", 28, "họp|ngày 05 tháng 02 năm 2026|xong"),
        # Line feeds stay; what no line holds stays whole; what no line holds unbroken is broken.
        ("CHI BỘ\nVĂN PHÒNG", 30, "CHI BỘ|VĂN PHÒNG"),
        ("một\n\nhai", 30, "một||hai"),
        ("một nghiêngngảnghiêngngả hai", 8, "một|nghiêngngảnghiêngngả|hai"),
        ("tiết kiệm", 6, "tiết|kiệm"),
        ("và tiết kiệm", 9, "và|tiết kiệm"),
        ("mm\u00a005 mm\u00a006", 7, "mm\u00a005|mm\u00a006"),
        ("CHI BỘ VĂN PHÒNG", 18, "CHI BỘ VĂN PHÒNG"),
    ],
)
def test_where_a_name_or_a_title_is_broken(text: str, width: int, lines: str) -> None:
    assert "|".join(break_lines(text, width, len)) == lines


def test_nothing_has_no_line() -> None:
    assert break_lines("", 10, len) == []


NAMED = st.lists(
    st.sampled_from(
        [
            "và",
            "của",
            "trong",
            "theo",
            "về",
            "các",
            "sở",
            "tỉnh,",
            "Đảng",
            "xây",
            "sạch;",
            "–",
            "năm",
            "2026",
            "IV",
            "nghiêng",
            "tiết|kiệm",
            "tài|nguyên",
            "môi|trường,",
            "công|đoàn|cơ|sở",
            "Hồ|Chí|Minh",
            "học|tập",
            "cơ|quan",
        ]
    ),
    min_size=8,
    max_size=30,
).map(lambda parts: " ".join(parts).replace("|", " "))
"""What is met in names and titles, and what hurts."""


def filled(text: str, width: int) -> int:
    """Return how many lines a text takes whose every line is filled between words."""
    count, room = 0, -1
    for word in some(text.split(" ")):
        if room >= len(word) + 1:
            room -= len(word) + 1
        else:
            count, room = count + 1, width - len(word)
    return count


@given(st.one_of(NAMED, st.builds("{}\n{}".format, TEXTS, WORDS)), st.integers(min_value=1, max_value=90))
def test_lines_lose_no_word_and_are_too_wide_only_for_one_word(text: str, width: int) -> None:
    lines = break_lines(text, width, len)
    assert " ".join(lines).split() == text.split()
    assert lines == [line.strip(" ") for line in lines]
    several = [line for line in lines if " " in line]
    assume(several)
    assert all(len(line) <= width for line in several)


@given(NAMED, st.integers(min_value=17, max_value=40))
def test_no_line_parts_what_belongs_together(text: str, width: int) -> None:
    """The longest word of these, with “và” before it, has seventeen letters."""
    lines = break_lines(text, width, len)
    places = [(one.split()[-1].strip(",;"), other.split()[0].strip(",;")) for one, other in pairwise(lines)]
    halves = {
        ("tiết", "kiệm"),
        ("tài", "nguyên"),
        ("môi", "trường"),
        ("học", "tập"),
        ("cơ", "quan"),
        ("Chí", "Minh"),
    }
    assert not halves & set(places)


PLAIN = st.lists(
    st.text("xyz", min_size=1, max_size=9).flatmap(lambda w: st.sampled_from([w, f"{w},"])), min_size=1
)
"""Words that are bound to none."""


@given(PLAIN, st.integers(min_value=1, max_value=60))
def test_good_places_cost_no_line_and_no_word_is_left_alone(words: list[str], width: int) -> None:
    lines = break_lines(" ".join(words), width, len)
    assert len(lines) == filled(" ".join(words), width)
    if len(lines) > 1 and len(lines[-1].split()) == 1:
        *others, before, last = words
        together = " ".join([*others, f"{before}_{last}"])
        assert filled(together, width) > len(lines) or len(f"{before} {last}") > width
