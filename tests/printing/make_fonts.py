"""Make the five font files of kl01/printing/fonts again: python tests/printing/make_fonts.py SOURCE TARGET.

SOURCE is the folder of the original Tinos 1.33 (Debian package fonts-croscore 20201225), TARGET the folder to
write to. Needs fontTools 4.68, which is no dependency of the application: the files it makes are in the tree,
and test_fonts.py holds their checksums.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

FACES = ("Regular", "Bold", "Italic", "BoldItalic")

# Latin with every Vietnamese letter, combining marks, Greek, Cyrillic, punctuation, super- and subscripts,
# currency, letter-like signs, arrows, mathematics, box drawing, geometric shapes, ligatures: what people
# paste from Word. Left out: Hebrew, polytonic Greek, phonetic alphabets.
UNICODES = (
    "U+0020-007E,U+00A0-024F,U+02B0-036F,U+0370-03FF,U+0400-04FF,U+1E00-1EFF,U+2000-209F,U+20A0-20CF,"
    "U+2100-218F,U+2190-22FF,U+2300-23FF,U+2500-26FF,U+FB00-FB06,U+FEFF,U+FFFD"
)

# A mark is a list of closed contours in units of 1/1000 em. TrueType fills by winding: an outline that runs
# clockwise is black, one that runs the other way inside it is a hole.
Contour = list[tuple[int, int]]
LEFT, RIGHT, BOTTOM, TOP, STROKE, ADVANCE = 40, 740, -45, 655, 52, 780


def _rectangle(left: int, bottom: int, right: int, top: int) -> Contour:
    return [(left, bottom), (left, top), (right, top), (right, bottom)]


def _box(stroke: int = STROKE) -> list[Contour]:
    outside = _rectangle(LEFT, BOTTOM, RIGHT, TOP)
    inside = _rectangle(LEFT + stroke, BOTTOM + stroke, RIGHT - stroke, TOP - stroke)
    return [outside, inside[::-1]]


_CHECK: Contour = [(150, 300), (225, 365), (335, 235), (580, 570), (655, 515), (345, 85)]
_CROSS: Contour = [
    (175, 155), (325, 305), (175, 455), (240, 520), (390, 370), (540, 520),
    (605, 455), (455, 305), (605, 155), (540, 90), (390, 240), (240, 90),
]  # fmt: skip

MARKS: dict[str, list[Contour]] = {
    "☐": _box(),
    "☑": [*_box(), _CHECK],
    "☒": [*_box(), _CROSS],
    "✓": [_CHECK],
    "✔": [_CHECK],
    "✗": [_CROSS],
    "✘": [_CROSS],
    "◧": [*_box(), _rectangle(LEFT + STROKE, BOTTOM + STROKE, 390, TOP - STROKE)],
    "⊟": [*_box(), _rectangle(200, 270, 580, 340)],
    "⚠": [
        [(15, BOTTOM), (390, 690), (765, BOTTOM)],
        [(110, BOTTOM + 55), (670, BOTTOM + 55), (390, 572)],
        [(345, 440), (435, 440), (415, 190), (365, 190)],
        _rectangle(348, 60, 432, 144),
    ],
}


def subset_tinos(source: Path, target: Path) -> None:
    """Write the four faces with the letters of UNICODES, without hinting and without layout tables."""
    subset = importlib.import_module("fontTools.subset")
    for face in FACES:
        subset.main(
            [
                str(source / f"Tinos-{face}.ttf"),
                f"--unicodes={UNICODES}",
                "--no-hinting",
                "--layout-features=",
                "--drop-tables+=GSUB,GPOS,GDEF,DSIG,gasp",
                "--name-IDs=*",
                "--name-languages=*",
                "--notdef-outline",
                "--no-recalc-timestamp",
                f"--output-file={target / f'Tinos-{face}.ttf'}",
            ]
        )


def draw_marks(target: Path) -> None:
    """Write Marks.ttf: the tick boxes that Tinos does not have."""
    builder_class = importlib.import_module("fontTools.fontBuilder").FontBuilder
    pen_class = importlib.import_module("fontTools.pens.ttGlyphPen").TTGlyphPen

    def glyph(contours: list[Contour]) -> Any:
        pen = pen_class(None)
        for first, *rest in contours:
            pen.moveTo(first)
            for point in rest:
                pen.lineTo(point)
            pen.closePath()
        return pen.glyph()

    names = {mark: f"uni{ord(mark):04X}" for mark in MARKS}
    builder = builder_class(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "space", *names.values()])
    builder.setupCharacterMap({0x20: "space"} | {ord(mark): name for mark, name in names.items()})
    builder.setupGlyf(
        {".notdef": glyph(_box()), "space": glyph([])} | {names[m]: glyph(c) for m, c in MARKS.items()}
    )
    builder.setupHorizontalMetrics(
        {".notdef": (ADVANCE, LEFT), "space": (250, 0)}
        | {names[mark]: (ADVANCE, min(x for c in MARKS[mark] for x, _ in c)) for mark in MARKS}
    )
    # The ascents and descents of Tinos, so that a line with a mark is placed like a line without.
    builder.setupHorizontalHeader(ascent=891, descent=-216)
    builder.setupNameTable({"familyName": "Marks", "styleName": "Regular", "psName": "Marks-Regular"})
    builder.setupOS2(sTypoAscender=693, sTypoDescender=-216, usWinAscent=891, usWinDescent=216)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(target / "Marks.ttf")


if __name__ == "__main__":
    subset_tinos(Path(sys.argv[1]), Path(sys.argv[2]))
    draw_marks(Path(sys.argv[2]))
