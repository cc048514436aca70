"""Vietnamese text: what people type is kept in one form, found without marks, sorted by tên."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")

# The dictionary's alphabet and its order of tones: không dấu, huyền, hỏi, ngã, sắc, nặng.
_ALPHABET = {letter: index for index, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def clean_text(text: str) -> str:
    """Return pasted or typed text in the form we store.

    NFC, line feeds only, no zero-width or control characters, hard spaces made plain, no blanks at line
    ends. Words, paragraphs and the writer's placing of tone marks (uỷ/ủy) stay as they are.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    lines = (_SPACES.sub(" ", line).rstrip() for line in text.split("\n"))
    return "\n".join(lines).strip("\n").strip()


def clean_line(text: str) -> str:
    """Return text for a one-line field: as clean_text, and every break made one space."""
    return " ".join(clean_text(text).split())


def fold(text: str) -> str:
    """Return text for searching: no case, no marks, đ as d, so that uỷ, ủy and Uy are one."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _letter_keys(word: str) -> tuple[str, str]:
    letters, tones = [], []
    for letter in unicodedata.normalize("NFC", word.casefold()):
        plain, tone = letter, 0
        for mark in unicodedata.normalize("NFD", letter):
            if mark in _TONES:
                tone = _TONES[mark]
        if tone:
            decomposed = unicodedata.normalize("NFD", letter)
            plain = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
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


_TCVN3 = re.compile(r"[¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉË®ÐÌÎÏÑªÕÒÓÔÖ×ØÜÝÞßãáâä«èåæçé¬íêëìîóïñòô­øõö÷ùýúûüþ§£¡¥¦]")
_VNI = re.compile(r"[aeouyAEOUY][ùøûõïâáàåäêéèëúüöÙØÛÕÏÂÁÀÅÄÊÉÈËÚÜÖñÑ]|[ñÑ][aeiouyAEIOUY]")


def legacy_encoding(text: str) -> str | None:
    """Return “TCVN3” or “VNI” if the text looks typed in that old code table, else None.

    Correct Unicode Vietnamese never trips it: a word counts only if it holds a sign that Vietnamese has no
    use for (§ ® © µ ¸ …), or VNI's pairs of a vowel and a stray marked letter in at least two words.
    """
    signs = sum(1 for c in unicodedata.normalize("NFC", text) if c in "¸µ¶·¹¨¾»¼½©®ª«¬§¦¥")
    if signs >= 2 and _TCVN3.search(text):
        return "TCVN3"
    if len(re.findall(r"\w*(?:[aeouyAEOUY][ùøûõïåäëúüöÙØÛÕÏÅÄËÚÜÖ]|ñ[aeiouAEIOU])\w*", text)) >= 2:
        return "VNI"
    return None
