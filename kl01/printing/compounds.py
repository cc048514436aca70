"""Words of several syllables, which Vietnamese writes apart: where they stand in a row of syllables."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from kl01.text import normalized

_FILE = Path(__file__).parent / "words.txt"
_MARKS = "“”\"'‘’«»()[]{}.,;:!?…"
_LONGEST = 24
"""Letters of a syllable with the marks around it, each letter in up to three parts."""
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def goes_on(syllables: Sequence[str]) -> list[bool]:
    """Tell of each syllable whether it goes on with the word of the one before it.

    The longest word that words.txt knows counts, from left to right: “Trung tâm”, not “tâm huyết”, in “Trung
    tâm huyết học”. Marks around a word don't matter, those inside part it: “công, đoàn” is no word.
    """
    found = [False] * len(syllables)
    keys = [_key(one) for one in syllables]
    at = 0
    while at < len(syllables):
        length = next((n for n in _lengths().get(keys[at], ()) if _is_word(syllables, keys, at, n)), 1)
        found[at + 1 : at + length] = [True] * (length - 1)
        at += length
    return found


def _is_word(syllables: Sequence[str], keys: Sequence[str], at: int, length: int) -> bool:
    if at + length > len(keys) or tuple(keys[at : at + length]) not in _words():
        return False
    pairs = zip(syllables[at : at + length], syllables[at + 1 : at + length], strict=False)
    return not any(one[-1] in _MARKS or after[0] in _MARKS for one, after in pairs)


@cache
def _words() -> frozenset[tuple[str, ...]]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(tuple(map(_key, line.split())) for line in lines if line and not line.startswith("#"))


@cache
def _lengths() -> dict[str, list[int]]:
    """Return how many syllables the words have that begin with a syllable, the longest first."""
    found: dict[str, set[int]] = {}
    for word in _words():
        found.setdefault(word[0], set()).add(len(word))
    return {first: sorted(lengths, reverse=True) for first, lengths in found.items()}


def _key(syllable: str) -> str:
    """Return what is alike in all spellings of a syllable: small letters, its tone at the end, no marks."""
    if len(syllable) > _LONGEST:
        return ""
    letters = normalized("NFD", syllable.strip(_MARKS).casefold())
    return "".join(sorted(letters, key=_TONES.__contains__))
