"""Papers that are printed on both sides: where text and number stand on fronts and backs, in PDF and Word."""

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from kl01.printing import PROFILE_NAMES
from kl01.printing.document import Document
from kl01.printing.docx import document_docx
from tests.printing.measure import MILLIMETRE, Run, page_sizes, runs
from tests.printing.sample_document import BLANK, BLOCKS, pdf_of, sample
from tests.some import some

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FRONT, BACK = (30, 15), (15, 30)
"""Left and right margin, in millimetres: HD 36-HD/VPTW."""


def long(profile: str, *, landscape: bool = False, two_sided: bool = True) -> Document:
    return replace(sample(profile), blocks=BLOCKS * 4, landscape=landscape, two_sided=two_sided)


def margins(pdf: bytes, page: int) -> tuple[float, float]:
    """Return how far from the left and right edge the outermost letters of a page stand, in millimetres."""
    texts = [run for run in runs(pdf) if run.page == page]
    width, _ = page_sizes(pdf)[page - 1]
    left, right = min(run.left for run in some(texts)), max(run.right for run in texts)
    return left / MILLIMETRE, width - right / MILLIMETRE


def number_of(pdf: bytes, page: int) -> Run | None:
    """Return the page's number: the digits that stand higher than all else."""
    top = max((run for run in runs(pdf) if run.page == page), key=lambda run: run.baseline)
    return top if top.text.strip() == str(page) else None


def middle(pdf: bytes, page: int) -> float:
    """Return how far from the left edge the middle of a page's number stands, in millimetres."""
    number = number_of(pdf, page)
    assert number is not None
    return (number.left + number.right) / 2 / MILLIMETRE


@pytest.mark.parametrize("profile", PROFILE_NAMES)
@pytest.mark.parametrize("landscape", [False, True])
def test_backs_have_their_margins_mirrored(profile: str, landscape: bool) -> None:
    pdf = pdf_of(long(profile, landscape=landscape))
    sizes = page_sizes(pdf)
    assert len(sizes) >= 4
    assert number_of(pdf, 1) is None
    for page in range(1, 5):
        sides = FRONT if page % 2 else BACK
        assert margins(pdf, page) == pytest.approx(sides, abs=0.7), page
    for page in range(2, 5):
        left, right = FRONT if page % 2 else BACK
        assert middle(pdf, page) == pytest.approx(left + (sizes[page - 1][0] - left - right) / 2, abs=0.3)


def test_lines_break_alike_on_fronts_and_backs() -> None:
    one, both = pdf_of(long("HD36-2018", two_sided=False)), pdf_of(long("HD36-2018"))
    assert [run.text for run in runs(one)] == [run.text for run in runs(both)]
    assert [run.baseline for run in runs(one)] == [run.baseline for run in runs(both)]


def test_on_one_side_no_page_is_mirrored() -> None:
    pdf = pdf_of(long("HD36-2018", two_sided=False))
    for page in some(range(1, len(page_sizes(pdf)))):
        assert margins(pdf, page) == pytest.approx(FRONT, abs=0.7)


def test_a_blank_form_is_mirrored_too() -> None:
    pdf = pdf_of(replace(BLANK, two_sided=True, blocks=BLANK.blocks * 2))
    assert margins(pdf, 2)[0] == pytest.approx(BACK[0], abs=0.7)


def settings_of(document: Document) -> list[str]:
    """Return what the settings of the Word file hold, in order."""
    with zipfile.ZipFile(io.BytesIO(document_docx(document))) as file:
        return [one.tag.removeprefix(W) for one in ElementTree.fromstring(file.read("word/settings.xml"))]  # noqa: S314


def test_word_mirrors_where_the_schema_has_it() -> None:
    found = settings_of(sample(two_sided=True))
    assert found.count("mirrorMargins") == 1
    place = found.index("mirrorMargins")
    assert set(found[:place]) <= {"view", "zoom", "embedTrueTypeFonts", "saveSubsetFonts"}
    assert "mirrorMargins" not in settings_of(sample())
