"""Edges of Vietnamese text: the exact forms that are stored, the words on which an old code table hangs."""

from itertools import pairwise

import pytest

from kl01.text import clean_text, fold, fold_words, legacy_encoding, name_sort_key, plain_bullets
from tests.some import some

# --- What is stored ---


def test_blanks_go_at_the_ends_of_lines_and_stay_at_their_heads() -> None:
    assert clean_text("Gồm:  \n một \t\n hai") == "Gồm:\n một\n hai"


def test_only_signs_are_bullets() -> None:
    assert plain_bullets("X một\n• hai") == "X một\n- hai"


def test_the_folded_form() -> None:
    assert fold(" Đảng\u00a0  UỶ ") == "dang uy"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Cấp-nước!", " cap nuoc"),
        ("“Đường_xanh”, năm 2026", " duong xanh nam 2026"),
        ("…", ""),
        ("", ""),
    ],
)
def test_folded_words_each_stand_after_one_blank(text: str, words: str) -> None:
    assert fold_words(text) == words


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Lê Văn Ánh", "011812/400|1609/00|290218/000"),
        ("Ngô Thị-Đà Mạ 2", "002/0|181120/000|26121300-0701/005001|1701/05"),
        ("", ""),
    ],
)
def test_the_key_that_is_stored_with_each_person(name: str, key: str) -> None:
    # Another form of it sorts new people among old ones wrongly until all of them are written anew.
    assert name_sort_key(name) == key


@pytest.mark.parametrize(
    "names",
    [
        ["Lê Ma", "Lê Mà", "Lê Mả", "Lê Mã", "Lê Má", "Lê Mạ"],
        ["Trần Thị An", "Trần Văn An", "Võ Văn An"],
        ["Chi bộ 2", "Chi bộ A", "Chi bộ Y", "Chi bộ Я"],
    ],
)
def test_each_name_stands_before_the_next(names: list[str]) -> None:
    keys = [name_sort_key(name) for name in names]
    assert all(before < after for before, after in pairwise(some(keys)))


# --- Old code tables ---


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("caùc", None),  # one word is no evidence
        ("caùc Ñaûng", "VNI"),
        ("caùc Ñaûng Noël Citroën", None),  # half of the strange words are not most of them
        ("caùc Ñaûng Noël", "VNI"),
        ("caùc Ñaûng Noël Citroën São", None),
        ("caùc Ñaûng Internet Facebook Windows Office", "VNI"),  # plain words count for nothing
        ("caùc Ñaûng ½ © ® ¼", "VNI"),
        ("caùc Ñaûng ½ © ® ¼ §", "VNI"),
        ("thôø sôû", "VNI"),  # ôø is ờ, not ơ and a sign
        ("ñang ñeâm", "VNI"),  # ñ alone carries a tone of Vietnamese, but no vowel does
        ("c¸c §¶ng", "TCVN3"),
        ("c¸c hßµ", None),  # hòà: no syllable has two tones
    ],
)
def test_which_words_decide(text: str, table: str | None) -> None:
    assert legacy_encoding(text) == table
