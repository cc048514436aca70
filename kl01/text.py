"""Vietnamese text: what people type is kept in one form, found without marks, sorted by tên."""

import re
import unicodedata
from typing import Literal

_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Whatever ends a line; \\x0b is what Word writes for Shift+Enter."""
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\u061c\u180e\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1e\x7f-\x9f\ufffe\uffff]")
"""What is no letter anywhere, and what no XML may hold, so no Word file."""
_HARD = r"\t\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SPACES = re.compile(rf"[ {_HARD}]{{2,}}|[{_HARD}]")
"""Blanks that are not just one plain one."""
_MARKS_MOST = 30
_SIGNS_IN_A_ROW = re.compile(rf"[^\w\s]{{{_MARKS_MOST + 1},}}")
"""A run that may be one of marks: they are neither letters nor digits."""
_JOINER = "\u034f"

# The dictionary's alphabet and its order of tones: không dấu, huyền, hỏi, ngã, sắc, nặng.
_ALPHABET = {letter: index for index, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def normalized(form: Literal["NFC", "NFD"], text: str) -> str:
    """Return text in a normal form of Unicode, in time that grows with its length.

    Putting the marks over one letter in their order takes the square of their number. No writing has more
    than a few; from 30 on they are parted by the invisible joiner that Unicode has for this (UAX #15,
    Stream-Safe Text Format), so that every mark that was typed stays, and stays in its order.
    """
    return unicodedata.normalize(form, _SIGNS_IN_A_ROW.sub(_parted_marks, text))


def _parted_marks(found: re.Match[str]) -> str:
    parts, marks = [], 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MARKS_MOST:
            parts.append(_JOINER)
            marks = 1
        parts.append(character)
    return "".join(parts)


def clean_text(text: str) -> str:
    """Return pasted or typed text in the form we store.

    NFC, every kind of line break made a line feed, no zero-width or control characters, hard spaces made
    plain, no blanks at line ends. Words, paragraphs and the writer's placing of tone marks (uỷ/ủy) stay as
    they are.
    """
    text = _CONTROL.sub("", _INVISIBLE.sub("", _BREAK.sub("\n", text)))
    text = normalized("NFC", text)  # after what may have stood between a letter and its mark
    lines = (_SPACES.sub(" ", line).rstrip() for line in text.split("\n"))
    return "\n".join(lines).strip("\n").strip()


_SIGNS = "\u2022\u00b7\u2023\u2043\u2219\u25aa\u25ab\u25cb\u25cf\u25e6\u25a0\u25a1\uf0a7\uf0b7\uf0d8\uf0fc"
_BULLET = re.compile(rf"^[ \t]*[{_SIGNS}][ \t]+", re.MULTILINE)
"""What Word puts before the lines of a list, the signs of its Symbol and Wingdings fonts among them."""


def plain_bullets(text: str) -> str:
    """Return pasted text with every kind of bullet at the head of a line made the hyphen that papers use."""
    return _BULLET.sub("- ", text)


def clean_line(text: str) -> str:
    """Return text for a one-line field: as clean_text, and every break made one space."""
    return " ".join(clean_text(text).split())


def fold(text: str) -> str:
    """Return text for searching: no case, no marks, đ as d, so that uỷ, ủy and Uy are one."""
    decomposed = normalized("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def fold_words(text: str) -> str:
    """Return the words of a text for searching, folded, each after a blank: “ cap nuoc” of “Cấp-nước!”.

    So what begins with a word is found by “ word” within it, and signs never stand in the way.
    """
    found = re.split(r"[^\w]+|_", fold(text))
    return "".join(f" {word}" for word in found if word)


def _parted(letter: str) -> tuple[str, int]:
    """Return a composed letter without its tone, and the tone's place in the dictionary's order."""
    decomposed = unicodedata.normalize("NFD", letter)
    tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), 0)
    if not tone:
        return letter, 0
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES)), tone


def _letter_keys(word: str) -> tuple[str, str]:
    letters, tones = [], []
    for letter in normalized("NFC", word.casefold()):
        plain, tone = _parted(letter)
        letters.append(f"{_ALPHABET.get(plain, 99):02}" if plain.isalpha() else "00" + plain)
        tones.append(str(tone))
    return "".join(letters), "".join(tones)


def name_sort_key(full_name: str) -> str:
    """Return the key by which a list of people is sorted: tên first, then họ and đệm.

    The dictionary's order of letters (a ă â b c d đ e ê …), and where two words differ in tone only, its
    order of tones. Test of expectation 1: An, Ánh, Bình, Đạt, Ơn.
    """
    words = clean_line(full_name).split()
    ordered = words[-1:] + words[:-1]
    return "|".join("/".join(_letter_keys(word)) for word in ordered)


_UNICODE_ALONE = re.compile("[\u1ea0-\u1ef9ăđĩũơưĂĐĨŨƠƯ]")
"""Letters of Vietnamese that stand outside Latin-1, where both old tables show all of theirs."""

_TCVN3 = str.maketrans(
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢§£¤¥¦",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
)

_VNI_TONES = dict(zip("øûõùï", "\u0300\u0309\u0303\u0301\u0323", strict=True))
_VNI_HATS = dict(zip("âàåãáä", ["", *_VNI_TONES.values()], strict=True))
_VNI_BOWLS = dict(zip("êèúüéë", ["", *_VNI_TONES.values()], strict=True))
_VNI = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"} | {
    typed + sign: unicodedata.normalize("NFC", letter + tone)
    for typed_letters, letters, signs in (
        ("aeouyôö", "aeouyơư", _VNI_TONES),
        ("aeo", "âêô", _VNI_HATS),
        ("a", "ă", _VNI_BOWLS),
    )
    for typed, letter in zip(typed_letters, letters, strict=True)
    for sign, tone in signs.items()
}
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))

_SYLLABLE = re.compile(
    r"""(?: ngh? | nh | gh? | gi | kh? | ch? | ph? | th? | tr | qu | [bdđhlmnrsvx] )?
    (?: [ou]? a (?: ch? | n[gh]? | [imoptuy] )?
      | [ou]? ă (?: ng? | [cmpt] )
      | u? â (?: ng? | [cmptuy] )
      | o? e (?: ng? | [cmopt] )?
      | u? ê (?: ch | nh? | [mptu] )?
      | i (?: ch | nh? | [amptu] )?
      | u? y (?: ch | nh? | [aptu] )?
      | (?: i | u?y ) ê (?: ng? | [cmptu] )
      | oo (?: ng | c )
      | [oô] (?: ng? | [cimpt] )?
      | u (?: ng? | [acimpt] )?
      | uô (?: ng? | [cimt] )
      | ư (?: ng? | [acimtu] )?
      | ư? ơ (?: ng? | [cimptu] )?  # TCVN3's ư is the soft hyphen, which is easily lost on the way
    )""",
    re.VERBOSE,
)
_VOWELS = frozenset("aăâeêioôơuưy")
_SAC_OR_NANG = frozenset({_TONES["\u0301"], _TONES["\u0323"]})


def _is_syllable(word: str) -> bool:
    """Whether a word is spelt as a syllable of Vietnamese, wherever its tone mark stands."""
    parted = [_parted(letter) for letter in word.lower()]
    plain = "".join(letter for letter, _ in parted)
    tones = [tone for _, tone in parted if tone]
    if len(tones) > 1 or any(tone and letter not in _VOWELS for letter, tone in parted):
        return False
    if plain.endswith(("c", "ch", "p", "t")) and not _SAC_OR_NANG.issuperset(tones or [0]):
        return False
    return _SYLLABLE.fullmatch(plain) is not None


def _from_tcvn3(word: str) -> str:
    return word.translate(_TCVN3)


def _from_vni(word: str) -> str:
    return _VNI_LETTER.sub(lambda found: _VNI[found[0]], word.lower())


_OLD_TABLES = {"TCVN3": _from_tcvn3, "VNI": _from_vni}
_WORD = re.compile("[A-Za-zÀ-ÿ" + "".join(map(chr, _TCVN3)) + "]+")


def _is_strange(word: str) -> bool:
    """Whether a word with marked letters or signs is no Vietnamese as it stands: “ViÖt”, “caùc”, “Noël”."""
    if word.isascii() or not re.search("[A-Za-z]", word):
        return False
    return not (_is_syllable(word) and (word.islower() or word.isupper() or word.istitle()))


def legacy_encoding(text: str) -> str | None:
    """Return “TCVN3” or “VNI” if the text is Vietnamese typed in that old code table, else None.

    It is, if at least two of its words, and most of those that are no Vietnamese as they stand, become
    syllables of Vietnamese when read by that table. Signs and numbers (§ 3, ½ ngày, ©) are no words, foreign
    names (Noël) become no syllables, and a text with a letter that only Unicode has (ơ, đ, ạ …) is never of
    an old table, nor of two.
    """
    if text.isascii():
        return None
    text = normalized("NFC", text)
    if _UNICODE_ALONE.search(text):
        return None
    strange = {word for word in _WORD.findall(text) if _is_strange(word)}
    read = {
        table: sum(_is_syllable(decode(word)) for word in strange) for table, decode in _OLD_TABLES.items()
    }
    table, count = max(read.items(), key=lambda found: found[1])
    return table if count >= 2 and 2 * count > len(strange) else None


def format_number(value: int) -> str:
    """Return a whole number as Vietnamese papers print it, its thousands parted by points."""
    return f"{value:,}".replace(",", ".")
