"""Margins that an office has set: what may be set, and that papers stand within them."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from kl01.admin.specimen import specimen
from kl01.org.heading import PaperHeading
from kl01.printing import PROFILE_NAMES, profile_named
from kl01.printing.document import Document, Paragraphs
from kl01.printing.docx import document_docx
from kl01.printing.margins import (
    PARTY_BOUNDS,
    PRINTABLE,
    SETTABLE,
    STATE_BOUNDS,
    Margins,
    is_within,
    kept_margins,
    read_margin,
)
from tests.conftest import MakeOnce
from tests.printing.measure import page_sizes, runs
from tests.printing.office import convert, soffice
from tests.printing.sample_document import BLOCKS, SENTENCE, pdf_of, sample
from tests.some import some

USUAL, OFFICE, WIDE, NARROW = (
    Margins(20, 20, 30, 15),
    Margins(25, 25, 35, 15),
    Margins(40, 40, 40, 40),
    Margins(18, 10, 10, 10.5),
)
EVERY_PROFILE = pytest.mark.parametrize("profile", PROFILE_NAMES)
EVERY_SHEET = pytest.mark.parametrize("margins", [OFFICE, WIDE, NARROW], ids=lambda one: one.word)
MILLIMETRE = 72 / 25.4
sides = st.integers(100, 400).map(lambda tenths: tenths / 10)
settable = st.builds(Margins, st.integers(180, 400).map(lambda tenths: tenths / 10), sides, sides, sides)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("20", 20), (" 25 ", 25), ("25,4", 25.4), ("25.4", 25.4), ("007", 7), ("", None), ("-5", None),
     ("2 0", None), ("25,44", None), ("1e1", None), ("٢٠", None), ("20 mm", None), ("9" * 5000, None)],
)  # fmt: skip
def test_a_margin_is_read_as_it_is_typed(typed: str, read: float | None) -> None:
    assert read_margin(typed) == read


@given(settable)
def test_margins_come_back_from_their_word_and_from_what_is_kept(margins: Margins) -> None:
    assert Margins.of_word(margins.word) == margins
    assert kept_margins(list(margins)) == margins


@pytest.mark.parametrize(
    "word", ["", "20-20-30", "20-20-30-15-15", "20-20-30-a", "020-20-30-15", "20-20-30-61"]
)
def test_other_words_are_no_margins(word: str) -> None:
    assert Margins.of_word(word) is None


@pytest.mark.parametrize(
    "kept",
    [None, "20/20/30/15", [], [20, 20, 30], [20, 20, 30, True], [20, 20, 30, -1], [20, 20, 30, 61]],
)
def test_what_leaves_no_room_or_is_no_margin_counts_for_nothing(kept: object) -> None:
    assert kept_margins(kept) is None


def test_what_may_be_set_can_be_printed_and_holds_what_the_rules_ask() -> None:
    for side, rule, other in zip(SETTABLE, PARTY_BOUNDS, STATE_BOUNDS, strict=True):
        assert PRINTABLE.least <= side.least <= min(rule.least, other.least)
        assert max(rule.most, other.most) <= side.most <= PRINTABLE.most
    assert is_within(USUAL, PARTY_BOUNDS)
    assert is_within(USUAL, STATE_BOUNDS)
    assert not is_within(OFFICE, PARTY_BOUNDS)
    assert is_within(OFFICE, STATE_BOUNDS)


def test_a_profile_with_the_margins_of_its_rule_is_itself() -> None:
    profile = profile_named("HD36-2018")
    assert profile.with_margins(USUAL) is profile
    assert (profile.own_margins, profile.with_margins(OFFICE).own_margins) == ("", "25-25-35-15")
    assert profile.with_margins(OFFICE).with_margins(USUAL) == profile


def pages(profile: str, margins: Margins) -> Document:
    """Return a paper of some pages with margins of its own."""
    made = sample(profile, blocks=(Paragraphs(SENTENCE * 60), *BLOCKS))
    return replace(made, profile=made.profile.with_margins(margins))


def measured(paper: bytes) -> tuple[float, float, float, float]:
    """Return how far the text of a PDF stays from the four edges, in millimetres, without page numbers."""
    shown = [run for run in some(runs(paper)) if run.text.strip() and not run.text.strip().isdigit()]
    tops = [run.baseline + run.size * 0.7 for run in shown]
    return (
        297 - max(tops) / MILLIMETRE,
        min(run.baseline for run in shown) / MILLIMETRE,
        min(run.left for run in shown) / MILLIMETRE,
        210 - max(run.right for run in shown) / MILLIMETRE,
    )


def stands_within(paper: bytes, margins: Margins, slack: float) -> None:
    """Hold that text stands within its margins, and reaches those at the sides."""
    top, bottom, left, right = measured(paper)
    assert set(page_sizes(paper)) == {(210, 297)}
    assert top >= margins.top - slack
    assert bottom >= margins.bottom
    assert (left, right) == pytest.approx((margins.left, margins.right), abs=slack)


@EVERY_PROFILE
@EVERY_SHEET
def test_text_of_a_pdf_stands_within_its_margins(profile: str, margins: Margins) -> None:
    paper = pdf_of(pages(profile, margins))
    stands_within(paper, margins, 0.5)
    numbers = [run for run in runs(paper) if run.text.strip().isdigit() and run.size > 13.5 and run.page > 1]
    for run in some(numbers):
        assert run.baseline > (297 - margins.top) * MILLIMETRE, "the page number stands above the text"


@pytest.fixture(scope="session")
def read_back(make_once: MakeOnce) -> Path:
    """What LibreOffice makes of papers with margins of their own, as PDFs."""

    def fill(folder: Path) -> None:
        folder.mkdir()
        papers = {
            f"{name}-{margins.word}": document_docx(pages(name, margins))
            for name in PROFILE_NAMES
            for margins in (OFFICE, WIDE, NARROW)
        }
        convert(papers, "pdf", folder)

    soffice()
    return make_once("margins-read-back", fill)


@EVERY_PROFILE
@EVERY_SHEET
def test_text_of_a_word_file_stands_within_its_margins(
    profile: str, margins: Margins, read_back: Path
) -> None:
    """Where texts begin: what makes them end, the right margin, is seen in the file itself below."""
    found: list[tuple[float, float]] = []

    def note(text: str, _: object, matrix: list[float], *__: object) -> None:
        if text.strip() and not text.strip().isdigit():
            found.append((matrix[4] / MILLIMETRE, matrix[5] / MILLIMETRE))

    for page in some(PdfReader(read_back / f"{profile}-{margins.word}.pdf").pages):
        page.extract_text(visitor_text=note)
    assert min(left for left, _ in some(found)) == pytest.approx(margins.left, abs=1)
    assert min(below for _, below in some(found)) >= margins.bottom
    assert max(below for _, below in some(found)) <= 297 - margins.top


@EVERY_PROFILE
def test_a_word_file_says_its_margins(profile: str) -> None:
    for margins in some((OFFICE, WIDE, NARROW)):
        section = docx.Document(io.BytesIO(document_docx(pages(profile, margins)))).sections[0]
        found = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [one.mm for one in found] == pytest.approx(list(margins), abs=0.1)


@EVERY_PROFILE
@pytest.mark.parametrize("margins", [USUAL, OFFICE, WIDE], ids=lambda one: one.word)
def test_a_specimen_is_one_page_whatever_is_set(profile: str, margins: Margins) -> None:
    made = specimen(
        profile_named(profile).with_margins(margins), PaperHeading("", ""), "", date(2026, 11, 23)
    )
    paper = pdf_of(made)
    assert len(page_sizes(paper)) == 1
    stands_within(paper, margins, 0.5)
