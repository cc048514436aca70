"""Every form, filled in in every way, in each profile: measured on the sheets that come out of the printer.

What is asked of each is what a party office looks at. The reader of the files is the tests' own: nothing is
asked of what wrote them.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable
from itertools import cycle, pairwise, product
from pathlib import Path
from typing import Any

import docx
import pytest

from kl01.printing import PROFILE_NAMES
from kl01.printing.docx import document_docx
from tests.conftest import MakeOnce
from tests.printing.filled import DAY, FILLINGS, FORMS, NAME_60, NUMBER, SHARE, filled, typed
from tests.printing.measure import (
    MILLIMETRE,
    Line,
    Run,
    fonts,
    letters,
    lines,
    page_sizes,
    page_texts,
    runs,
    smallest_font_size,
)
from tests.printing.office import convert, soffice
from tests.printing.sample_document import pdf_of
from tests.some import some

TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
"""Margins in millimetres: HD 36-HD/VPTW and, of its ranges, Nghị định 30/2020/NĐ-CP."""
LARGE = ("mau-02", "mau-03")
"""The forms that have all that others have: these are tried in every way, the others blank and full."""
PAPERS = [
    (code, way, profile)
    for code, way, profile in product(sorted(FORMS), FILLINGS, PROFILE_NAMES)
    if code in LARGE or way in {"blank", "full"}
]
EVERY_PAPER = pytest.mark.parametrize(("code", "way", "profile"), PAPERS)


def together(text: str) -> str:
    return "".join(text.split()).replace("\N{NON-BREAKING HYPHEN}", "-")


def sheet(paper: bytes) -> tuple[float, float]:
    [(width, height)] = set(page_sizes(paper))
    return width, height


def of_text(paper: bytes) -> list[Run]:
    """Return what stands on the sheets but for the numbers of pages."""
    height = sheet(paper)[1]
    return [one for one in runs(paper) if one.baseline < (height - TOP) * MILLIMETRE]


@EVERY_PAPER
def test_every_paper_is_printed_as_a_party_office_wants_it(code: str, way: str, profile: str) -> None:
    document = filled(code, way, profile)
    paper = pdf_of(document)
    width, height = sheet(paper)
    assert sorted((width, height)) == [210, 297]
    assert (width > height) is document.landscape
    within_the_margins(paper)
    assert smallest_font_size(paper) >= (11 if profile == "ND30-2020" else 12) - 0.01
    assert all(some(fonts(paper).values())), "every font is in the file"
    numbered(paper)
    heading_of(paper, profile)
    whole(paper, typed(code, way))
    unparted(paper, NUMBER, DAY, SHARE)
    signed(paper, document.right.name if document.right else "")
    if way == "blank":
        roomy(paper)


def within_the_margins(paper: bytes) -> None:
    width, height = sheet(paper)
    for one in some(of_text(paper)):
        assert one.left >= LEFT * MILLIMETRE - 0.5, one
        assert one.right <= (width - RIGHT) * MILLIMETRE + 0.5, one
        assert one.baseline >= BOTTOM * MILLIMETRE - 0.5, one
    for line in some(lines(paper)):
        assert line.left >= LEFT * MILLIMETRE - 1, line
        assert line.right <= (width - RIGHT) * MILLIMETRE + 1, line
        assert BOTTOM * MILLIMETRE - 1 <= line.height <= (height - TOP) * MILLIMETRE + 1, line


def numbered(paper: bytes) -> None:
    """Pages have their numbers in the middle, 10 mm from the edge, from the second on."""
    height = sheet(paper)[1]
    above = [one for one in runs(paper) if one.baseline > (height - TOP) * MILLIMETRE]
    assert [(one.page, one.text) for one in above] == [
        (page, str(page)) for page in range(2, len(page_sizes(paper)) + 1)
    ]
    tops = [height - (one.baseline + 0.676 * one.size) / MILLIMETRE for one in above]
    assert tops == pytest.approx([10] * len(above), abs=0.3)


def heading_of(paper: bytes, profile: str) -> None:
    """The right of the heading takes a line a name; the left begins at its height and stays clear of it."""
    found = runs(paper)
    if profile == "ND30-2020":
        last = next(one for one in found if one.text.startswith("Độc lập"))
        assert any(one.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" for one in found)
    else:
        last = next(one for one in found if one.text == "ĐẢNG CỘNG SẢN VIỆT NAM")
        star = next(one for one in found if one.text == "*")
        assert star.baseline < last.baseline
    rule = next(line for line in lines(paper) if line.right > last.left and line.height < last.baseline)
    assert rule.length == pytest.approx(last.right - last.left, abs=1.01)
    day = next(one for one in found if "Bình An, ngày" in one.text or "…, ngày" in one.text)
    whole_day = [one.text for one in found if one.page == 1 and abs(one.baseline - day.baseline) < 1]
    assert "năm" in "".join(whole_day), "place and day stand on one line"
    beside = [one for one in found if one.page == 1 and one.baseline > day.baseline + 1]
    left = [one for one in beside if one.right < last.left and one.text.isupper()]
    assert max(one.right for one in left) + 2 < min(last.left, rule.left)


def whole(paper: bytes, words: Iterable[str]) -> None:
    """Every word that was written stands on the paper, in one form of Unicode."""
    printed = letters(paper).replace("\N{NON-BREAKING HYPHEN}", "-")
    wanted = {word for word in words if len(word) < 40}
    assert {word for word in wanted if together(word) in printed} == wanted


def text_lines(paper: bytes) -> list[str]:
    """Return what stands side by side, as one text a line of the sheet."""
    found: dict[tuple[int, int], list[Run]] = {}
    for one in some(runs(paper)):
        found.setdefault((one.page, round(one.baseline)), []).append(one)
    return [
        "".join(run.text for run in sorted(beside, key=lambda run: run.left)) for beside in found.values()
    ]


def unparted(paper: bytes, *kept: str) -> None:
    """What belongs together stands on one line."""
    printed = together(letters(paper))
    on_lines = Counter[str]()
    for line in some(text_lines(paper)):
        for text in some(kept):
            on_lines[text] += together(line).count(together(text))
    assert on_lines == Counter({text: printed.count(together(text)) for text in kept})


def signed(paper: bytes, name: str) -> None:
    """The signature stands with at least two lines of text, whole on one page."""
    last = [one for one in of_text(paper) if one.page == len(page_sizes(paper))]
    begin = ("XÁC NHẬN", "T/M", "TM.", "NGƯỜI", "ĐẠI DIỆN")
    titles = [one for one in last if one.text.startswith(begin) and "-Bold" in one.font]
    assert titles, "the signature is on the last page"
    top = max(one.baseline for one in titles)
    if len(page_sizes(paper)) > 1:
        above = {round(one.baseline) for one in last if one.baseline > top + 5}
        drawn = {line.height for line in lines(paper) if line.page == last[0].page and line.height > top}
        assert len(above) + len(drawn) >= 2
    assert together(name) in together("".join(one.text for one in last if "-Bold" in one.font))


def roomy(paper: bytes) -> None:
    """Rows and lines to be filled in by hand are 8 mm high, and values have 70 mm, days 35."""
    rows, dots = [], []
    for page in some(range(1, len(page_sizes(paper)) + 1)):
        drawn = [line for line in lines(paper) if line.page == page]
        dots += gaps(line for line in drawn if line.dotted)
        rows += [
            upper - lower
            for upper, lower in pairwise(heights(line for line in drawn if not line.dotted))
            if is_numbered([one for one in runs(paper) if one.page == page and lower < one.baseline < upper])
        ]
    assert min(dots) >= 8 * MILLIMETRE - 0.5
    assert min(rows, default=99) >= 8 * MILLIMETRE - 0.5
    assert min(line.length for line in lines(paper) if line.dotted) >= 35 * MILLIMETRE


def is_numbered(texts: list[Run]) -> bool:
    """Tell whether nothing but a number stands there."""
    return re.fullmatch(r"\d+", "".join(one.text for one in texts)) is not None


def gaps(drawn: Iterable[Line]) -> list[float]:
    return [upper - lower for upper, lower in pairwise(heights(drawn))]


def heights(drawn: Iterable[Line]) -> list[float]:
    return sorted({round(line.height, 1) for line in drawn}, reverse=True)


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_names_of_sixty_letters_are_printed_whole_and_stay_on_their_sides(profile: str) -> None:
    paper = pdf_of(filled("mau-02", "names", profile))
    assert letters(paper).count(together(NAME_60.upper())) == 2
    assert letters(paper).count(together(NAME_60)) >= 2


# --- In Word -----------------------------------------------------------------------------------------------

WORD_PAPERS = {
    f"{code}-{way}".replace(" ", "-"): (code, way, profile)
    for (code, way), profile in zip(product(LARGE, FILLINGS), cycle(PROFILE_NAMES), strict=False)
}
"""Each form in every way, the profiles by turns: LibreOffice takes its time."""


@pytest.fixture(scope="module")
def read_by_office(make_once: MakeOnce) -> Path:
    """Return the folder of what LibreOffice prints of the Word files."""

    def fill(folder: Path) -> None:
        folder.mkdir()
        papers = {name: document_docx(filled(*which)) for name, which in WORD_PAPERS.items()}
        convert(papers, "pdf", folder)

    soffice()
    return make_once("every-word-file", fill)


@pytest.mark.parametrize("name", WORD_PAPERS)
def test_word_says_and_keeps_together_what_the_paper_does(read_by_office: Path, name: str) -> None:
    code, way, profile = WORD_PAPERS[name]
    office, paper = (read_by_office / f"{name}.pdf").read_bytes(), pdf_of(filled(code, way, profile))
    assert set(page_sizes(office)) == set(page_sizes(paper))
    assert abs(len(page_sizes(office)) - len(page_sizes(paper))) <= 1
    texts = page_texts(office)
    printed = together("".join(texts))
    wanted = {word for word in typed(code, way) if len(word) < 40}
    assert {word for word in wanted if together(word) in printed} == wanted
    for line in some([line.strip() for text in texts for line in text.splitlines()]):
        assert not re.search(r"(?:\bsố|\b100|\bngày(?: \d\d)?|\btháng(?: \d\d)?|\d-|/)$", line), line


@pytest.mark.parametrize("name", WORD_PAPERS)
def test_word_has_the_sheet_of_the_profile_and_rows_for_the_hand(name: str) -> None:
    file = docx.Document(io.BytesIO(document_docx(filled(*WORD_PAPERS[name]))))
    for section in some(list(file.sections)):
        sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(side.mm) for side in sides if side is not None] == [TOP, BOTTOM, LEFT, RIGHT]
        assert section.page_height is not None
        assert section.page_width is not None
        assert sorted((round(section.page_width.mm), round(section.page_height.mm))) == [210, 297]
    empty = [row for table in file.tables for row in table.rows if _to_be_filled(row)]
    assert bool(empty) is name.endswith("-blank")
    assert min((row.height.mm for row in empty), default=8) >= 8


def _to_be_filled(row: Any) -> bool:
    """Tell whether nothing but its number, if it has one, stands in a row of a table of several columns."""
    first, *others = [cell.text for cell in row.cells]
    return len(others) > 1 and re.fullmatch(r"\d*", first) is not None and not any(others)
