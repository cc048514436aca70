"""Which characters the fonts of the papers can draw, and what stands in the place of others."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from struct import unpack_from
from typing import Final

from kl01.plain_data import DataPath, DataProblem
from kl01.text import look_alike, plain_bullets

BOX: Final = "□"
"""Stands on papers for a character that no font has."""
_SELECTORS: Final = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x200D]))
"""Say only how the character before them looks."""
_FONT_FOLDER = Path(__file__).parent / "fonts"
_TINOS_FACES = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf")
_MARKS = "Marks.ttf"


def _characters_of(font: bytes) -> set[str]:
    """Read the character map of a TrueType file: its Unicode subtable, which in our files is of format 4.

    Thirty lines instead of a font library, which would take longer to load than the paper takes to print.
    """
    (table_count,) = unpack_from(">H", font, 4)
    tables = {
        font[at : at + 4]: unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * table_count, 16)
    }
    table = tables[b"cmap"]
    # The first subtable; make_fonts.py writes the same map for every platform.
    (offset,) = unpack_from(">I", font, table + 8)
    start = table + offset
    table_format, _, _, doubled = unpack_from(">4H", font, start)
    if table_format != 4:
        raise ValueError(f"character map of format {table_format}, not 4")
    count = doubled // 2
    ends = unpack_from(f">{count}H", font, start + 14)
    starts = unpack_from(f">{count}H", font, start + 16 + doubled)
    return {
        chr(code)
        for first, last in zip(starts, ends, strict=True)
        for code in range(first, last + 1)
        if code != 0xFFFF
    }


@cache
def _drawable() -> frozenset[str]:
    """Every character that all four faces of Tinos have, or that is one of the marks; and line breaks."""
    faces = [_characters_of((_FONT_FOLDER / name).read_bytes()) for name in _TINOS_FACES]
    marks = _characters_of((_FONT_FOLDER / _MARKS).read_bytes())
    return frozenset(set.intersection(*faces) | marks | set("\n\r\t"))


def missing_glyphs(text: str) -> list[str]:
    """Return the characters of the text that cannot be printed, each once, in order of appearance.

    A character without a glyph comes out as a blank and no error is raised, so every paper is asked before
    it is printed. Line feeds and tabs count as printable.
    """
    missing = set(text) - _drawable()  # nearly always none: found without a look at each character
    return list(dict.fromkeys(character for character in text if character in missing)) if missing else []


@cache
def _drawn(character: str) -> str:
    if character in _drawable():
        return character
    if character in _SELECTORS:
        return ""
    alike = look_alike(character)
    return alike if alike and _drawable().issuperset(alike) else BOX


def drawn(text: str) -> str:
    """Return the text as it is printed: what no font has in the letters that it looks like, else as a box.

    A bullet at the head of a line becomes a hyphen. A text that fonts have stays letter for letter.
    """
    if _drawable().issuperset(text):
        return text
    return "".join(map(_drawn, plain_bullets(text)))


def boxed_characters(text: str) -> list[str]:
    """Return the characters of the text in whose places boxes are printed, each once."""
    if _drawable().issuperset(text):
        return []
    return [one for one in missing_glyphs(plain_bullets(text)) if _drawn(one) == BOX]


def character_code(character: str) -> str:
    """Return what names a character that can't be shown: “U+1F600”."""
    return f"U+{ord(character):04X}"


def unprintable_data(content: object, path: DataPath = ()) -> Iterator[DataProblem]:
    """Yield a problem for each text in plain data that holds what can't be printed."""
    if isinstance(content, str):
        if found := missing_glyphs(content):
            codes = ", ".join(map(character_code, found[:5]))
            yield DataProblem(path, f"Chưa in được ký tự {codes}: xóa hoặc thay ký tự này")
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from unprintable_data(value, (*path, str(key)))
    elif isinstance(content, list):
        for place, value in enumerate(content):
            yield from unprintable_data(value, (*path, place))


def describe_missing(characters: Iterable[str]) -> str:
    """Return a sentence for the person who prints: which characters the fonts lack, and what to do.

    Characters that cannot be seen are named by their code. At most ten are listed.
    """
    shown = [c if c.isprintable() and not c.isspace() else f"U+{ord(c):04X}" for c in characters]
    listed = ", ".join(shown[:10]) + (" …" if len(shown) > 10 else "")
    return f"Phông chữ in không có các ký tự: {listed}. Hãy bỏ hoặc thay các ký tự này rồi in lại."


def numbered(text: str) -> str:
    """Return a text with the number of each character in its place that no font has."""
    for character in missing_glyphs(text):
        text = text.replace(character, f"U+{ord(character):04X}")
    return text
