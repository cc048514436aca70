"""Typed words: bullets of Word, letters that only look like others, blanks at which no line breaks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.text import (
    clean_text,
    fold,
    fold_words,
    legacy_encoding,
    look_alike,
    name_sort_key,
    plain_bullets,
    real_letters,
    typed_line,
    typed_text,
)
from tests.some import some
from tests.typed import HYPHENS, WORD_BULLETS

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
APOSTROPHES = "'’‘ʼ‛ʻ`´′＇"
names = st.lists(st.text(VIETNAMESE, min_size=1, max_size=8), min_size=1, max_size=5).map(
    lambda words: " ".join(word.capitalize() for word in words)
)

# --- Bullets ---


def test_the_bullets_of_word_become_hyphens() -> None:
    assert typed_text(WORD_BULLETS) == HYPHENS


@pytest.mark.parametrize("sign", "•·‣⁃∙▪▫○●◦■◆◇◊►▶★☆➢➤➔❖❑❒✓✔✦⬧–—−\uf076\uf071\uf0e8\uf02d")
@pytest.mark.parametrize("blank", ["\t", " ", "   ", "\u00a0\u00a0 ", " \t"])
def test_a_sign_at_the_head_of_a_line_becomes_a_hyphen(sign: str, blank: str) -> None:
    assert typed_text(f"Gồm:\n{sign}{blank}một\n  {sign}{blank}hai") == "Gồm:\n- một\n- hai"


@pytest.mark.parametrize("letter", "oØüÞ§")
@pytest.mark.parametrize("blank", ["\t", "  ", "\u00a0\u00a0\u00a0", " \u00a0"])
def test_a_letter_is_a_bullet_before_a_tab_or_several_blanks(letter: str, blank: str) -> None:
    assert typed_text(f"{letter}{blank}một") == "- một"


@pytest.mark.parametrize("between", ["\v", "\u2028", "\r", "\f"])
def test_every_kind_of_line_has_a_head(between: str) -> None:
    assert typed_text(f"một{between}\uf0b7\thai{between}o\tba") == "một\n- hai\n- ba"


def test_a_sign_of_words_fonts_needs_no_blank() -> None:
    assert typed_text("\uf0a7một\n\u200b\uf0d8hai") == "- một\n- hai"


def test_what_only_says_how_a_sign_looks_is_left_out() -> None:
    assert typed_line("Lê\ufe0f An") == "Lê An"


@pytest.mark.parametrize("sign", ["➢", "❖", "◆", "•", "▪"])
def test_a_bullet_right_before_a_word_is_one_too(sign: str) -> None:
    assert typed_text(f"{sign}việc một\n{sign} việc hai") == "- việc một\n- việc hai"


def test_bullets_of_bullets_are_one() -> None:
    assert typed_text("•\t\uf0fc\tmột") == "- một"


@pytest.mark.parametrize(
    "text",
    [
        "o là một chữ", "Ø 20 mm", "ống Ø 20  mm", "§ 3 của Quy định", "§3a", "§§ 4", "§  3", "§\u00a03",
        "·một", "2·3 = 6 • không phải đầu dòng", "- một\n+ hai\n* ba", "1. một", "a) một", "–5 °C",
        "✓đã xong", "→ kết quả", "⇒ vì vậy", "☐ Có ☑ Không", "v một", "q một", "of course", "ø x", "ümlaut",
    ],
)  # fmt: skip
def test_real_words_are_no_bullets(text: str) -> None:
    assert plain_bullets(text) == text


def test_a_section_sign_before_a_word_is_a_bullet() -> None:
    assert typed_text("§ việc sáu") == "- việc sáu"


@given(st.text(st.sampled_from("oØ§•·–➢\uf0b7 \t\n\u00a0\u202f3Ða'Ｎ\u0301\r-")))
def test_what_was_stored_is_typed_again_without_a_change(text: str) -> None:
    once = typed_text(text)
    assert typed_text(once) == once
    assert clean_text(once) == once
    line = typed_line(text)
    assert typed_line(line) == line
    assert "\n" not in line


@given(st.text(st.sampled_from("oØ§•·–➢\uf0b7 \t\n\u00a03Ða'x.")))
def test_bullets_take_no_word_with_them(text: str) -> None:
    letters = [sign for sign in text if sign in "3a'x."]
    assert [sign for sign in plain_bullets(text) if sign in "3a'x."] == letters


@pytest.mark.parametrize(
    "hostile", ["a", " ", "o", "Ð", "'", "a'", "• ", "§ ", "\u00a0", "\uf0b7", "Ｎ", "o\t", "\n "]
)
def test_no_text_takes_longer_than_its_length(hostile: str) -> None:
    def seconds(length: int) -> float:
        text = (hostile * length)[:length]
        begun = time.process_time()
        for work in (typed_text, typed_line, fold_words, name_sort_key):
            work(text)
        return time.process_time() - begun

    seconds(100)
    short = max(seconds(5_000), 0.002)
    assert seconds(50_000) < 40 * short, "ten times as long, so ten times the work, not a hundred"


# --- Blanks at which no line breaks ---


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2007", "\u00a0\u00a0"])
def test_blanks_at_which_no_line_breaks_stay(blank: str) -> None:
    text = f"ngày{blank}05, Số{blank}12-KH/ĐU"
    assert typed_text(text) == text
    assert typed_line(text) == text
    assert fold(text) == "ngay 05, so 12-kh/du"
    assert name_sort_key(f"Trần{blank}An") == name_sort_key("Trần An")


def test_where_another_blank_stands_beside_it_a_line_may_break() -> None:
    assert typed_text("một \u00a0 hai\u00a0\tba\u00a0") == "một hai ba"


# --- Look-alikes ---


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Ðặng Đình Thử", "dang dinh thu"),
        ("Ɖặng Văn Thử", "dang van thu"),
        ("H’Mai Niê Thử", "mai nie"),
        ("H'Mai Niê", "H’Mai"),
        ("HʼMai Niê", "h'mai"),
        ("H`Mai Niê", "mai"),
        ("Ｔｒần Ｖăn Ａn", "tran van an"),
        ("Trần Văn An", "Ｔｒａｎ"),
        ("Trần\u00a0Văn An", "van an"),
        ("Nguyê\u0303n Văn ðạt", "nguyen van dat"),
    ],
)
def test_what_looks_alike_is_found(name: str, typed: str) -> None:
    assert all(f" {word}" in fold_words(name) for word in some(fold_words(typed).split()))


@given(names, st.sampled_from("ÐƉ"), st.sampled_from(APOSTROPHES))
def test_look_alikes_are_found_and_sorted_as_what_they_look_like(name: str, d: str, sign: str) -> None:
    real = f"Đ{name} H'{name}"
    alike = f"{d}{name} H{sign}{name}"
    assert fold(alike) == fold(real)
    assert fold_words(alike) == fold_words(real)
    assert name_sort_key(alike) == name_sort_key(real)
    assert name_sort_key(alike.lower()) == name_sort_key(real)
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in real)
    assert fold_words(wide) == fold_words(real)
    assert name_sort_key(wide) == name_sort_key(real)


def test_people_with_look_alikes_stand_where_they_would_without() -> None:
    wanted = ["Võ Dũng", "Ðỗ Ðạt", "Võ Đạt", "Lê Ｅm"]
    assert sorted([*wanted[2:], *wanted[:2]], key=name_sort_key) == wanted


@given(st.text(VIETNAMESE + VIETNAMESE.upper() + " "))
def test_letters_that_are_what_they_look_like_stay(text: str) -> None:
    assert look_alike(text) == text
    assert real_letters(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ðặng Đình Thử", "Đặng Đình Thử"),
        ("ÐẶNG", "ĐẶNG"),
        ("Ɖặng và ðảng viên", "Đặng và đảng viên"),
        ("Ｎguyễn Ｖăn\u3000Ａ （２）", "Nguyễn Văn A (2)"),
        ("Guðrún Ðorsteinsdóttir", "Guðrún Ðorsteinsdóttir"),
        ("Ðx 12", "Ðx 12"),
        ("H’Mai, HʼMai, H'Mai", "H’Mai, HʼMai, H'Mai"),
        ("5 m², № 7, ½", "5 m², № 7, ½"),
    ],
)
def test_only_what_surely_was_meant_is_written_with_the_real_letter(typed: str, kept: str) -> None:
    assert typed_line(typed) == kept


def test_a_text_with_look_alikes_is_of_no_old_table() -> None:
    assert legacy_encoding("Ðặng Ðình Thử") is None
