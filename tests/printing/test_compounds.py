"""Which syllables make one word."""

import unicodedata
from pathlib import Path

import pytest

from kl01.printing import compounds
from kl01.printing.compounds import goes_on
from tests.some import some


def joined(text: str) -> str:
    """Return the text with a plus between the syllables of a word."""
    words = text.split(" ")
    return "".join(
        f"{'+' if on else ' '}{word}" for word, on in zip(words, goes_on(words), strict=True)
    ).strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sở Tài nguyên và Môi trường", "Sở Tài+nguyên và Môi+trường"),
        ("THỰC HÀNH TIẾT KIỆM", "THỰC+HÀNH TIẾT+KIỆM"),
        ("học tập và làm theo tư tưởng, đạo đức,", "học+tập và làm+theo tư+tưởng, đạo+đức,"),
        ("công, đoàn", "công, đoàn"),
        ("(cơ quan) “đảng viên”", "(cơ+quan) “đảng+viên”"),
        ("công đoàn cơ sở Sở Nội vụ", "công+đoàn+cơ+sở Sở Nội+vụ"),
        ("Trung tâm Huyết học", "Trung+tâm Huyết+học"),
        ("Chủ tịch Hồ Chí Minh", "Chủ+tịch+Hồ+Chí+Minh"),
        ("Đảng uỷ và chi ủy", "Đảng+uỷ và chi+ủy"),
        ("hoà bình, khoẻ", "hoà+bình, khoẻ"),
        ("tiết", "tiết"),
        ("... tiết kiệm", "... tiết+kiệm"),
    ],
)
def test_the_longest_word_is_known_in_every_spelling(text: str, words: str) -> None:
    assert joined(text) == words
    assert joined(unicodedata.normalize("NFD", text)) == unicodedata.normalize("NFD", words)


def test_no_text_is_too_short() -> None:
    assert goes_on([]) == []


def test_the_list_is_clean() -> None:
    lines = (Path(compounds.__file__).parent / "words.txt").read_text("utf-8").splitlines()
    words = [line for line in some(lines) if line and not line.startswith("#")]
    assert len(words) > 500
    assert len(words) == len(set(words))
    for word in some(words):
        assert word == unicodedata.normalize("NFC", " ".join(word.split())).lower()
        assert 2 <= len(word.split()) <= 5, word
