"""Vietnamese text: what people type is kept in one form, found without marks, sorted by tên."""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Whatever ends a line; \\x0b is what Word writes for Shift+Enter."""
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\u061c\u180e\ufeff\u00ad\ufe00-\ufe0f]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1e\x7f-\x9f\ufffe\uffff]")
"""What is no letter anywhere, and what no XML may hold, so no Word file."""
_UNBROKEN = "\u00a0\u2007\u202f"
"""Blanks at which no line breaks: who typed one meant it."""
_HARD = r"\t\x1f\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000"
_SPACES = re.compile(rf"[ {_HARD}{_UNBROKEN}]{{2,}}|[{_HARD}]")
"""Blanks that are not just one plain one, and not one that was meant."""
_ALL_UNBROKEN = re.compile(f"[{_UNBROKEN}]+")
_MARKS_MOST = 30
_SIGNS_IN_A_ROW = re.compile(rf"[^\w\s]{{{_MARKS_MOST + 1},}}")
"""A run that may be one of marks: they are neither letters nor digits."""
_JOINER = "\u034f"

# The dictionary's alphabet and its order of tones: không dấu, huyền, hỏi, ngã, sắc, nặng.
_ALPHABET = {letter: index for index, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def normalized(form: Literal["NFC", "NFD", "NFKC"], text: str) -> str:
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


def _broken(text: str) -> str:
    """Return text in NFC with every line break a line feed, without what can't be seen."""
    text = _CONTROL.sub("", _INVISIBLE.sub("", _BREAK.sub("\n", text)))
    return normalized("NFC", text)  # after what may have stood between a letter and its mark


def _plain_blank(found: re.Match[str]) -> str:
    return found[0] if _ALL_UNBROKEN.fullmatch(found[0]) else " "


def clean_text(text: str) -> str:
    """Return pasted or typed text in the form we store.

    NFC, every kind of line break made a line feed, no zero-width or control characters, several blanks made
    one, no blanks at line ends. Words, paragraphs, blanks at which no line may break and the writer's placing
    of tone marks (uỷ/ủy) stay as they are.
    """
    lines = (_SPACES.sub(_plain_blank, line).rstrip() for line in _broken(text).split("\n"))
    return "\n".join(lines).strip("\n").strip()


_BLANK = f"[ {_HARD}{_UNBROKEN}]"
_SYMBOL = "[\uf000-\uf0ff]"
"""What Word puts for the signs of its fonts Symbol and Wingdings: no letter of any language."""
_SIGN = (
    "[\u2022\u00b7\u2023\u2043\u2219\u25aa\u25ab\u25cb\u25cf\u25e6\u25a0\u25a1\u25ca\u25c6\u25c7\u25d8"
    "\u25b6-\u25bb\u2605\u2606\u2666\u2713\u2714\u2726\u2727\u2750-\u2752\u2756\u2794\u2798-\u27af\u2b25-\u2b27"
    "\u2b2a\u2b2b\u2b9a\u2010-\u2015\u2212]"
)
"""Bullets, small arrows, dashes: at the head of a line and before a blank they are no words."""
_PICTURE = "[\u2022\u25aa\u25a0\u25cf\u25c6\u2756\u2794\u2798-\u27af]"
"""Those that are a bullet right before a word, too: nobody writes them there for anything else."""
_LETTER = "[oØüÞ]"
"""The same, pasted without its font: o of Courier New, Ø ü Þ of Wingdings. A word, too, before one blank."""
_BULLET = re.compile(
    rf"^{_BLANK}*(?:{_SYMBOL}{_BLANK}*|{_SIGN}{_BLANK}+|{_PICTURE}(?=[^\W\d_])"
    rf"|{_LETTER}(?:\t{_BLANK}*|{_BLANK}{{2,}})|§(?:\t{_BLANK}*|{_BLANK}+(?!\d|{_BLANK})))+",
    re.MULTILINE,
)


def plain_bullets(text: str) -> str:
    """Return text with every kind of bullet at the head of a line made the hyphen that papers use.

    Word's bullets, whatever font they are of, before a tab or a blank. “o” and “Ø” may be words, “§ 3” is a
    section: they are bullets before a tab or several blanks alone, “§” also before a word. To be asked before
    blanks are cleaned.
    """
    return _BULLET.sub("- ", text)


_SYMBOLS = re.compile(_SYMBOL)


def without_symbols(text: str) -> str:
    """Return text without the signs of Word's fonts Symbol and Wingdings, wherever they stand."""
    return _SYMBOLS.sub("", text)


_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_LETTERS = re.compile(r"[^\W\d_]+")
_REAL_D = str.maketrans("\u00d0\u00f0\u0189\u0256", "ĐđĐđ")


_LONGEST_SYLLABLE = 7
"""“nghiêng”."""


def _real_d(found: re.Match[str]) -> str:
    if len(found[0]) > _LONGEST_SYLLABLE:
        return found[0]
    meant = found[0].translate(_REAL_D)
    return meant if meant != found[0] and _is_syllable(meant) else found[0]


def real_letters(text: str) -> str:
    """Return text with what only looks like a letter of Vietnamese made that letter, where that is meant.

    Ð of Icelandic and Ɖ of Ewe become Đ in what then is a syllable of Vietnamese; full-width letters and
    signs become those that fonts have. Everything else stays as it was typed.
    """
    text = normalized("NFC", text.translate(_FULL_WIDTH))
    return text if text == text.translate(_REAL_D) else _LETTERS.sub(_real_d, text)


def typed_text(text: str) -> str:
    """Return what was typed or pasted into a text of several lines, in the form we store.

    As clean_text, with plain_bullets and real_letters.
    """
    return clean_text(plain_bullets(real_letters(_broken(text))))


def typed_line(text: str) -> str:
    """Return what was typed or pasted into a line, as we store it: as typed_text, breaks made blanks."""
    lines = typed_text(text).split("\n")
    return plain_bullets(" ".join(part for line in lines if (part := line.strip()))).strip()


def unprintable(text: str, label: str, missing: Callable[[str], list[str]]) -> str:
    """Say which characters of a text can't be printed and where the first stands; empty if all can.

    `missing` gives those that no font has.
    """
    characters = missing(text)
    if not characters:
        return ""
    first = characters[0]
    before, _, _ = text.partition(first)
    line = before.count("\n") + 1
    words = before.split("\n")[-1].split()[-3:]
    place = f"dòng {line}" if "\n" in text else ""
    after = f"sau chữ “{' '.join(words)[-40:]}”" if words else "ở đầu dòng"
    shown = ", ".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in characters[:5])
    where = ", ".join(part for part in (place, after) if part)
    return f"{label[:1].upper()}{label[1:]}: chưa in được ký tự {shown} ({where}). Xóa hoặc thay ký tự này"


def clean_line(text: str) -> str:
    """Return text for a one-line field: as clean_text, and every break and every blank one plain space."""
    return " ".join(clean_text(text).split())


_APOSTROPHES = "’‘ʼ‛ʻʽʹ′`´\u02c8\u055a\ua78c"
_ALIKE = str.maketrans({**dict.fromkeys(_APOSTROPHES, "'"), "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "ı": "i"})
_CARON = {"ǎ": "ă", "Ǎ": "Ă"}


def look_alike(text: str) -> str:
    """Return text in the letters that it looks like, to be searched and sorted: NFC.

    Ð and Ɖ as Đ, every kind of apostrophe as the straight one, full-width and other styled letters as plain
    ones.
    """
    plain = normalized("NFKC", normalized("NFC", text).translate(_ALIKE))
    return "".join(_CARON.get(letter, letter) for letter in plain)


def fold(text: str) -> str:
    """Return text for searching: no case, no marks, đ as d, so that uỷ, ủy and Uy are one.

    What looks like a letter is that letter, see look_alike.
    """
    decomposed = normalized("NFD", look_alike(text).casefold().replace("đ", "d"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


_NO_WORD = re.compile(r"[^\w]+|_")


def fold_words(text: str) -> str:
    """Return the words of a text for searching, folded, each after a blank: “ cap nuoc” of “Cấp-nước!”.

    So what begins with a word is found by “ word” within it, and signs never stand in the way.
    """
    return "".join(f" {word}" for word in _NO_WORD.split(fold(text)) if word)


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
    words = look_alike(clean_line(full_name)).split()
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


def whole_percent(part: int, whole: int) -> int:
    """Return a share as Vietnamese papers print it, in whole per cent, its half rounded up: 0,5 % is 1 %.

    So 199 of 200 are 100 %, as on every sheet that is reckoned by hand: who reads whether all is done reads
    the numbers, and every share is printed beside them. `whole` is more than 0.
    """
    return (200 * part + whole) // (2 * whole)
