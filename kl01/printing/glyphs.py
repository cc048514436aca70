"""Which characters the fonts of the papers can draw."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from struct import unpack_from

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
    drawable = _drawable()
    return list(dict.fromkeys(character for character in text if character not in drawable))


def describe_missing(characters: Iterable[str]) -> str:
    """Return a sentence for the person who prints: which characters the fonts lack, and what to do.

    Characters that cannot be seen are named by their code. At most ten are listed.
    """
    shown = [c if c.isprintable() and not c.isspace() else f"U+{ord(c):04X}" for c in characters]
    listed = ", ".join(shown[:10]) + (" …" if len(shown) > 10 else "")
    return f"Phông chữ in không có các ký tự: {listed}. Hãy bỏ hoặc thay các ký tự này rồi in lại."
