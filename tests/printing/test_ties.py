"""What no line parts: the rule, and what readers find of it in each medium."""

import re
from pathlib import Path

import pytest
from flask import render_template_string
from hypothesis import given
from hypothesis import strategies as st

from kl01.printing import PROFILE_NAMES, profile_named
from kl01.printing.boxes import boxed
from kl01.printing.document import Document, Facts, Heading, Paragraphs, Run, Table, TableColumn
from kl01.printing.docx import document_docx
from kl01.printing.ties import joints, ties
from kl01.printing.tying import PDF, SCREEN, WORD, bound, bound_parts
from tests.hostile import is_linear
from tests.printing.measure import MILLIMETRE, page_texts, runs
from tests.printing.office import convert
from tests.printing.sample_document import papers_app, pdf_of, sample
from tests.some import some

TIED = (
    "100 %",
    "98,5 %",
    "số 08-QĐ/CB",
    "ngày 05 tháng 02 năm 2026",
    "ngày 05/02/2026",
    "Quý I/2026",
    "01 - 02",
    "2021 – 2025",
    "mẫu 02-KQ",
    "Điều 3",
    "điểm a",
    "15 triệu",
)
EVERY_PROFILE = pytest.mark.parametrize("profile", PROFILE_NAMES)


def fits(_: str) -> bool:
    return True


def marked(text: str, most: int = 1000) -> str:
    """Return a text with a low line for each blank that holds."""
    held = ties(text, lambda piece: len(piece) <= most)
    return "".join("_" if at in held else sign for at, sign in enumerate(text))


@pytest.mark.parametrize("piece", TIED)
def test_what_belongs_together_holds(piece: str) -> None:
    assert marked(f"Việc (theo {piece}), và") == f"Việc (theo {piece.replace(' ', '_')}), và"


@pytest.mark.parametrize(
    "text",
    [
        "năm 5 người",
        "Đạt 100 hồ sơ",
        "số liệu",
        "- 05 đồng chí",
        "một - hai",
        "đợt 1 - mở đầu",
        "quý trọng",
        "Quý, I",
        "ngày  05",
        "% 5",
        "điểm danh",
        "1 -",
    ],
)
def test_what_only_stands_side_by_side_is_parted_where_the_line_ends(text: str) -> None:
    assert marked(text) == text


def test_a_day_that_has_no_room_ends_its_line_between_day_month_and_year() -> None:
    assert marked("ngày 05 tháng 02 năm 2026", 24) == "ngày_05 tháng_02 năm_2026"
    assert marked("ngày 05 tháng 02 năm 2026", 7) == "ngày_05 tháng 02 năm 2026"
    assert marked("số 08-QĐ/CB", 10) == "số 08-QĐ/CB"


def test_hyphens_and_slashes_of_signs_hold_where_the_medium_breaks_there() -> None:
    assert bound("số 08-QĐ/CB", fits, PDF) == "số\u00a008-QĐ/CB"
    assert bound("số 08-QĐ/CB", fits, SCREEN) == "số\u00a008-\u2060QĐ/\u2060CB"
    assert bound("số 08-QĐ/CB", fits, WORD) == "số\u00a008\u2011QĐ/CB"
    assert bound("01 - 02, 2021-2025", fits, SCREEN) == "01\u00a0-\u2060\u00a002, 2021-2025"
    assert bound("T/M, và/hoặc, 05/02/2026", fits, SCREEN) == "T/\u2060M, và/hoặc, 05/02/2026"
    assert joints("xa-xa http://a-b/c", fits) == []


def test_a_tie_lies_between_two_looks_of_the_letters() -> None:
    assert bound_parts(["theo số ", "08-QĐ/CB", " ngày"], fits) == ["theo số\u00a0", "08-QĐ/CB", " ngày"]


@given(
    st.lists(
        st.sampled_from([*TIED, "và", "số", "-", "05", "năm", " ", "\n", "%", "e\u0323\u0302"]), max_size=30
    )
)
def test_nothing_changes_but_what_is_seen_the_same(pieces: list[str]) -> None:
    text = " ".join(pieces)
    plain = bound("", fits) + text.replace("e\u0323\u0302", "ệ")
    for medium in (PDF, SCREEN, WORD):
        made = bound(text, fits, medium)
        assert made.translate({0xA0: " ", 0x2011: "-", 0x2060: None}) == plain
        assert bound(made, fits, medium).count("\u00a0") == made.count("\u00a0"), "what is tied stays so"
    assert ties(text, fits) == sorted(ties(text, fits))


@pytest.mark.parametrize(
    "unit", ["1 ", "1 - ", "ngày 05 tháng 02 năm 2026 ", "số ", "1-", "A/", "% ", "(", ". "]
)
def test_ties_are_found_in_time(unit: str) -> None:
    for tail in ("", "\x00"):

        def make(length: int, tail: str = tail) -> str:
            return unit * (length // len(unit)) + tail

        assert is_linear(lambda text: bound(text, lambda piece: len(piece) < 40, WORD), make)


# --- On paper ----------------------------------------------------------------------------------------------

FILLED = "\n".join("x" * length + " " + " và ".join(TIED * 2) for length in range(0, 60, 5))
TABLE = Table(
    (TableColumn("TT", 8), TableColumn("Việc", 40), TableColumn("Quý I/2026", 27), TableColumn("Ngày", 25)),
    tuple(
        ("1", f"{'x' * length} {'; '.join(TIED)}", "Xong 05/02/2026", f"{'x' * length} Quý I/2026")
        for length in range(12)
    ),
)


def paper(profile: str) -> Document:
    return sample(
        profile,
        subject=(f"thực hiện {' và '.join(TIED[:5])}",),
        blocks=(
            Heading(f"I. Nhận thức {' và '.join(TIED)}"),
            Paragraphs(FILLED),
            Paragraphs(tuple(Run(part, bold=at % 2 == 0) for at, part in enumerate(re.split("( )", FILLED)))),
            Facts(((("Việc làm", " và ".join(TIED * 2)),),)),
            TABLE,
        ),
        recipients=tuple(f"{'x' * length} {TIED[2]}, {TIED[3]}" for length in range(12)),
    )


def parted(text: str) -> list[str]:
    """Return what a line ends within: of a text whose lines are those of the paper."""
    found = []
    for piece in TIED:
        bits = re.split("( |[-–/])", piece)
        for at in some(range(1, len(bits))):
            first, second = "".join(bits[:at]).rstrip(), "".join(bits[at:]).lstrip()
            if first and second:
                found += re.findall(rf"(?<!\w){re.escape(first)} ?\n ?{re.escape(second)}(?!\w)", text)
    return found


@EVERY_PROFILE
def test_no_line_of_the_pdf_parts_them(profile: str) -> None:
    made = pdf_of(paper(profile))
    text = "\n".join(page_texts(made))
    assert parted("ngày 05\ntháng 02 năm 2026, Quý\nI/2026; 100\n%"), "what is looked for is found"
    assert parted(text) == []
    for piece in TIED:
        assert text.count(piece) > 20, "searched and copied as it was written"
    assert max(run.right for run in some(runs(made))) <= 195 * MILLIMETRE + 0.5


def test_no_page_of_the_word_file_parts_them(tmp_path: Path) -> None:
    with papers_app().app_context():
        convert({name: document_docx(paper(name)) for name in PROFILE_NAMES}, "pdf", tmp_path)
    for name in PROFILE_NAMES:
        text = "\n".join(page_texts((tmp_path / f"{name}.pdf").read_bytes()))
        text = text.translate({0xA0: " ", 0x2011: "-"})
        assert text.count("số 08-QĐ/CB") > 20
        assert parted(text) == []


def test_the_preview_says_where_no_line_ends() -> None:
    document = boxed(paper("HD36-2018"))
    with papers_app().app_context():
        shown = render_template_string(
            "{% from 'components/sheet.html' import sheet %}{{ sheet(document, profile) }}",
            document=document,
            profile=profile_named("HD36-2018"),
        )
    assert shown.count("ngày\u00a005\u00a0tháng\u00a002\u00a0năm\u00a02026") > 20
    assert shown.count("số\u00a008-\u2060QĐ/\u2060CB") > 20
    assert "100 %" not in shown


def test_what_is_stored_stays_as_it_was_typed() -> None:
    document = paper("HD36-2018")
    pdf_of(document)
    assert document == paper("HD36-2018")


@EVERY_PROFILE
def test_blanks_that_hold_are_widened_with_the_others_of_their_line(profile: str) -> None:
    """A line that was typed with such blanks was drawn beyond the margin."""
    text = " ".join(["ngày\u00a005\u00a0tháng\u00a002"] * 40)
    bold = tuple(Run(part, bold=at % 2 == 0) for at, part in enumerate(re.split("( )", text)))
    made = pdf_of(sample(profile, blocks=(Paragraphs(text), Paragraphs(bold))))
    assert max(run.right for run in some(runs(made))) <= 195 * MILLIMETRE + 0.5
