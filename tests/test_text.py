"""Vietnamese text: cleaned, folded, sorted; old code tables recognised."""

import re
import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.plan.pack import BUNDLED_PACKS, load_pack
from kl01.text import (
    clean_line,
    clean_text,
    fold,
    legacy_encoding,
    name_sort_key,
    plain_bullets,
    whole_percent,
)
from tests.some import some

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


@pytest.mark.parametrize("sign", ["\x00", "\x08", "\x0e", "\x7f", "\x9f", "\ufffe", "\uffff"])
def test_what_no_xml_may_hold_is_left_out(sign: str) -> None:
    assert clean_text(f"chữ{sign} viết") == "chữ viết"
    assert clean_line(f"chữ{sign} viết") == "chữ viết"


@given(words)
def test_cleaning_loses_no_letter(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert clean_text(decomposed).split() == text.split()


BREAKS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
BLANKS = [
    " ",
    "\t",
    "\x1f",
    "\u00a0",
    "\u1680",
    *map(chr, range(0x2000, 0x200B)),
    "\u202f",
    "\u205f",
    "\u3000",
]


@given(
    st.lists(st.text(VIETNAMESE, min_size=1), min_size=1),
    st.lists(st.sampled_from(BREAKS + BLANKS), min_size=1),
)
def test_cleaning_joins_no_words(parts: list[str], between: list[str]) -> None:
    text = "".join(part + between[place % len(between)] for place, part in enumerate(parts))
    assert clean_text(text).split() == parts
    assert clean_line(text) == " ".join(parts)


@pytest.mark.parametrize("between", BREAKS)
def test_every_kind_of_line_break_is_one_line_feed(between: str) -> None:
    assert clean_text(f"- Đảng uỷ{between}- hoà bình") == "- Đảng uỷ\n- hoà bình"


def test_whatever_python_takes_for_a_break_or_a_blank_parts_words() -> None:
    for character in some(map(chr, range(0x110000))):
        if character.isspace():
            assert clean_line(f"một{character}hai") == "một hai", hex(ord(character))


def test_what_cannot_be_seen_parts_no_mark_from_its_letter() -> None:
    hidden = ["\u200b", "\u00ad", "\u202e", "\u2066", "\x00", "\x7f", "\x9f"]
    assert {clean_text(f"ho\u0323{character}\u0302i") for character in hidden} == {"hội"}


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


# --- Old code tables ---

PLAN_TEXTS = sorted(
    {
        text
        for item in load_pack(BUNDLED_PACKS / "kl01-2021").items
        for text in (item.title, item.wording, item.evidence)
        if len(set(re.findall(r"\w+", text))) > 3
    }
)
SYLLABLES = sorted({word for text in PLAN_TEXTS for word in re.findall(r"[^\W\d_]+", text.lower())})
LATIN_1 = [word for word in SYLLABLES if not word.isascii() and all(ord(c) < 256 for c in word)]
"""Words that a text may have without a letter that only Unicode has: “các”, “công”, “và”, “hoá”."""
TCVN3 = (
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ",
)
VNI = dict(
    re.findall(
        r"(\S)=(\S+)",
        "à=aø ả=aû ã=aõ á=aù ạ=aï ă=aê ằ=aè ẳ=aú ẵ=aü ắ=aé ặ=aë â=aâ ầ=aà ẩ=aå ẫ=aã ấ=aá ậ=aä đ=ñ "
        "è=eø ẻ=eû ẽ=eõ é=eù ẹ=eï ê=eâ ề=eà ể=eå ễ=eã ế=eá ệ=eä ỉ=æ ĩ=ó ị=ò "
        "ò=oø ỏ=oû õ=oõ ó=où ọ=oï ô=oâ ồ=oà ổ=oå ỗ=oã ố=oá ộ=oä ơ=ô ờ=ôø ở=ôû ỡ=ôõ ớ=ôù ợ=ôï "
        "ù=uø ủ=uû ũ=uõ ú=uù ụ=uï ư=ö ừ=öø ử=öû ữ=öõ ứ=öù ự=öï ỳ=yø ỷ=yû ỹ=yõ ý=yù ỵ=î",
    )
)
FOREIGN = ["Noël", "Citroën", "Saint-Exupéry", "Köln", "São", "Curaçao", "Málaga", "Haïti", "Ångström"]
SIGNS = [
    "§",
    "§ 3",
    "½",
    "¼",
    "¾",
    "©",
    "®",
    "«",
    "»",
    "µ",
    "100 m²",
    "5 µm",
    "£",
    "¥",
    "×",
    "¹",
    "·",
    "Word®",
]


@pytest.mark.parametrize(
    "text",
    [
        "§¶ng ñy khèi c¸c c¬ quan",
        "§¶ng ñy, Uû ban nh©n d©n",
        "Uû ban nh©n d©n tØnh",
        "Céng hßa x· héi chñ nghÜa ViÖt Nam",
        "CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM",
        "§éc lËp - Tù do - H¹nh phóc",
        "NguyÔn V¨n An",
        "kÕ ho¹ch",
        "Häc tËp vµ lµm theo t\u00ad t\u00adëng, ®¹o ®øc, phong c¸ch Hå ChÝ Minh (2021–2025)",
        "Häc tËp vµ lµm theo t tëng, ®¹o ®øc, phong c¸ch Hå ChÝ Minh",  # without its soft hyphens
    ],
)
def test_tcvn3_is_recognised(text: str) -> None:
    assert legacy_encoding(text) == "TCVN3"


@pytest.mark.parametrize(
    "text",
    [
        "Ñaûng uûy khoái caùc cô quan",
        "Ñaûng uûy, chi uûy cô sôû",
        "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
        "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM",
        "Ñoäc laäp - Töï do - Haïnh phuùc",
        "Nguyeãn Vaên An",
        "Hoïc taäp vaø laøm theo tö töôûng, ñaïo ñöùc, phong caùch Hoà Chí Minh (2021–2025)",
    ],
)
def test_vni_is_recognised(text: str) -> None:
    assert legacy_encoding(text) == "VNI"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "«học tập»",
        "«công tác» và «chính sách»",
        "½ ngày và ¼ ngày",
        "§ 3 và § 4",
        "§3a, §4b",
        "© ®",
        "Word® và Excel®",
        "Noël và Citroën",
        "NOËL, CITROËN",
        "Đặng Noël, Ñaûng uûy, chi uûy",  # ơ, đ, ạ …: Unicode, whatever else is there
        "hoà, toà, hoá, khoá, uý, quý, xoã",
        "5 µm, 10 µm, 3 µg",
        "où, août, Haïti, Chloé",
        "über, schön, größer",
        "Địa chỉ: 100 m² – “ngoặc” © 2026, 5 %",
        "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh, hoà, uỷ, quý, thuở",
    ],
)
def test_correct_text_is_of_no_old_table(text: str) -> None:
    assert legacy_encoding(text) is None


@pytest.mark.parametrize("table", ["TCVN3", "VNI"])
def test_every_sentence_of_the_plan_is_recognised_in_an_old_table(table: str) -> None:
    letters = {"TCVN3": dict(zip(TCVN3[1], TCVN3[0], strict=True)), "VNI": VNI}[table]
    assert len(PLAN_TEXTS) > 100
    for text in PLAN_TEXTS:
        assert legacy_encoding(text) is None
        typed = "".join(letters.get(letter, letter) for letter in text.lower())
        assert legacy_encoding(typed) == table, typed


@pytest.mark.parametrize("ending", ["c", "ch", "p", "t"])
@pytest.mark.parametrize(
    ("sign", "spelt"), [("ù", True), ("ï", True), ("ø", False), ("û", False), ("õ", False)]
)
def test_a_syllable_that_ends_with_a_stop_bears_the_acute_or_the_dot_and_no_other_tone(
    ending: str, sign: str, spelt: bool
) -> None:
    """Two words that become syllables tell the table, so that each tone is judged by itself."""
    text = f"la{sign}{ending} ta{sign}{ending}"
    assert legacy_encoding(text) == ("VNI" if spelt else None)


def test_words_with_the_acute_are_no_strange_ones() -> None:
    """As many correct words as are here would outweigh the two of the old table, were they not known."""
    correct = "các tác hát cách sách pháp áp cúc"
    assert legacy_encoding(correct) is None
    assert legacy_encoding(f"{correct} cuûa toå") == "VNI"


@given(st.lists(st.sampled_from(LATIN_1 + FOREIGN + SIGNS)), st.sampled_from([" ", ", ", " («", "» "]))
def test_words_without_a_letter_of_unicode_alone_trip_nothing(words: list[str], between: str) -> None:
    assert legacy_encoding(between.join(words)) is None
    assert legacy_encoding(between.join(words).upper()) is None


@given(words)
def test_a_letter_of_unicode_alone_rules_out_the_old_tables(text: str) -> None:
    assert legacy_encoding(text + " ơ Ñaûng uûy §¶ng ñy c¸c") is None


def test_bullets_of_word_become_the_hyphens_of_papers() -> None:
    pasted = "Gồm:\n\uf0b7\tmột\n  • hai\n- ba\n· bốn\n2·3 = 6 • không phải đầu dòng"
    assert plain_bullets(pasted) == "Gồm:\n- một\n- hai\n- ba\n- bốn\n2·3 = 6 • không phải đầu dòng"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(8, 23, 35), (1, 200, 1), (1, 201, 0), (1, 8, 13), (3, 8, 38), (199, 200, 100), (0, 5, 0), (7, 5, 140)],
)
def test_a_share_is_rounded_half_up(part: int, whole: int, shown: int) -> None:
    assert whole_percent(part, whole) == shown


@given(st.integers(0, 10**18), st.integers(1, 10**18))
def test_a_share_is_the_nearest_whole_number_and_the_higher_of_two_as_near(part: int, whole: int) -> None:
    beyond = whole_percent(part, whole) - Fraction(100 * part, whole)
    assert Fraction(-1, 2) < beyond <= Fraction(1, 2)
