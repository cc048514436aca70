"""Headings as they come out: who stands in how many lines, what stays in one, how long the rules are."""

import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from flask import render_template_string
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from kl01.printing import PROFILE_NAMES, profile_named
from kl01.printing.document import Document
from kl01.printing.docx import document_docx
from kl01.printing.heading import heading_shape
from kl01.printing.pdf import FONT_FOLDER
from tests.conftest import MakeOnce
from tests.printing.measure import MILLIMETRE, Line, Run, lines, page_texts, runs
from tests.printing.office import convert, soffice
from tests.printing.sample_document import papers_app, pdf_of, sample
from tests.some import some

BLOC = "Đảng bộ Khối các cơ quan và doanh nghiệp tỉnh Bình An"
UNION = "Công đoàn cơ sở Văn phòng Ủy ban nhân dân tỉnh và Sở Tài nguyên và Môi trường"
SIXTY = "Chi bộ Phòng Quản lý đầu tư, xây dựng và quy hoạch đô thị số"
THREE_LINES = "Chi bộ Văn phòng Đoàn\nđại biểu Quốc hội\nvà Hội đồng nhân dân"
LONG = "Đảng ủy Ban Quản lý dự án đầu tư xây dựng các công trình giao thông và nông nghiệp tỉnh Bình An " * 2
NAMES = {
    "bloc": BLOC,
    "union": UNION,
    "sixty": SIXTY,
    "three lines": THREE_LINES,
    "long": LONG,
    "short": "Chi bộ",
}
PLACES = ("Bình An", "Biên Hòa", "Thành phố Hồ Chí Minh")
DAY = "ngày 05 tháng 02 năm 2026"
PARTY, STATE = "HD36-2018", "ND30-2020"
SHEETS = [(name, lying) for name in PROFILE_NAMES for lying in (False, True)]
EVERY_SHEET = pytest.mark.parametrize(("profile", "lying"), SHEETS, ids=str)
HALVES = ("TÀI|NGUYÊN", "MÔI|TRƯỜNG", "CƠ|QUAN", "NHÂN|DÂN", "DOANH|NGHIỆP", "DỰ|ÁN", "BÌNH|AN", "CƠ|SỞ")


def paper(
    profile: str, issuer: str, *, lying: bool = False, superior: str = BLOC, place: str = "Bình An"
) -> Document:
    number = "Số 05-KH/CB"
    return sample(
        profile,
        superior=superior,
        issuer=issuer.strip(),
        place_date=f"{place}, {DAY}",
        number=number,
        landscape=lying,
        blocks=(),
    )


def rows(found: list[Run]) -> list[list[Run]]:
    """Return pieces of text by the line that they stand on, from above."""
    made: list[list[Run]] = []
    for run in sorted(some(found), key=lambda one: -one.baseline):
        if made and made[-1][0].baseline - run.baseline < 2:
            made[-1].append(run)
        else:
            made.append([run])
    return [sorted(row, key=lambda run: run.left) for row in made]


def words(row: list[Run]) -> str:
    return " ".join(" ".join(run.text for run in row).split())


def named(document: Document) -> tuple[list[list[Run]], Run]:
    """Return the lines at the left above the star or the rule, and the first line at the right."""
    found = [run for run in runs(pdf_of(document)) if run.page == 1]
    authority = next(run for run in found if run.text in document.profile.authority_lines)
    date = next(
        run for run in found if run.font.endswith("Italic") and run.text.startswith(document.place_date[:6])
    )
    left = [
        run
        for run in found
        if run.right < authority.left and date.baseline + 1 < run.baseline <= authority.baseline + 1
    ]
    return rows([run for run in left if run.text != "*"]), authority


@cache
def width(text: str, size: float, face: str) -> float:
    """Return how wide a text is, as another library measures it."""
    font = ImageFont.truetype(str(FONT_FOLDER / f"Tinos-{face}.ttf"), 1000)
    return font.getlength(text) * size / 1000


@EVERY_SHEET
@pytest.mark.parametrize("name", NAMES)
def test_names_keep_to_their_part_and_no_line_parts_a_word(profile: str, lying: bool, name: str) -> None:
    document = paper(profile, NAMES[name], lying=lying)
    left, authority = named(document)
    assert " ".join(map(words, left)) == " ".join(f"{document.superior} {document.issuer}".upper().split())
    assert authority.text == profile_named(profile).authority_lines[0], "one line"
    for row in some(left):
        assert row[0].left >= 30 * MILLIMETRE - 0.5
        assert authority.left - row[-1].right > 1.3 * MILLIMETRE
        assert not words(row).endswith((" VÀ", " CỦA", " TRONG", " THEO", " VỀ"))
    broken = "|".join(map(words, left))
    assert not [half for half in some(HALVES) if half in broken]
    right = (282 if lying else 195) * MILLIMETRE
    assert all(run.right <= right + 0.5 for run in some(runs(pdf_of(document))))


@EVERY_SHEET
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["bloc", "union", "short"])
def test_day_and_number_stand_on_one_line(profile: str, lying: bool, name: str, place: str) -> None:
    document = paper(profile, NAMES[name], lying=lying, place=place)
    found = [run for run in runs(pdf_of(document)) if run.page == 1]
    (day,) = [row for row in rows(found) if DAY.split()[-1] in words(row) and place in words(row)]
    assert words(day) == f"{document.number} {place}, {DAY}"
    number, first = day[0], next(run for run in day if place[:4] in run.text)
    assert first.left - number.right > 1.3 * MILLIMETRE


@pytest.mark.parametrize(
    ("profile", "lying", "issuer", "expected"),
    [
        (PARTY, False, BLOC, ["ĐẢNG BỘ KHỐI CÁC CƠ QUAN", "VÀ DOANH NGHIỆP TỈNH BÌNH AN"]),
        (PARTY, True, BLOC, ["ĐẢNG BỘ KHỐI CÁC CƠ QUAN", "VÀ DOANH NGHIỆP TỈNH BÌNH AN"]),
        (PARTY, False, SIXTY, ["CHI BỘ PHÒNG QUẢN LÝ", "ĐẦU TƯ, XÂY DỰNG", "VÀ QUY HOẠCH ĐÔ THỊ SỐ"]),
        (PARTY, False, THREE_LINES, THREE_LINES.upper().split("\n")),
        (PARTY, False, "Chi bộ", ["CHI BỘ"]),
        (STATE, False, THREE_LINES, THREE_LINES.upper().split("\n")),
        (STATE, False, "Công đoàn cơ sở Sở Nội vụ", ["CÔNG ĐOÀN CƠ SỞ", "SỞ NỘI VỤ"]),
        (
            STATE,
            True,
            UNION,
            ["CÔNG ĐOÀN CƠ SỞ VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH", "VÀ SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG"],
        ),
        (
            STATE,
            False,
            UNION,
            ["CÔNG ĐOÀN CƠ SỞ", "VĂN PHÒNG ỦY BAN", "NHÂN DÂN TỈNH", "VÀ SỞ TÀI NGUYÊN", "VÀ MÔI TRƯỜNG"],
        ),
    ],
)
def test_names_stand_in_as_few_lines_as_can_be(
    profile: str, lying: bool, issuer: str, expected: list[str]
) -> None:
    left, _ = named(paper(profile, issuer, lying=lying, superior=""))
    assert [words(row) for row in left] == expected
    for place in PLACES:
        left, _ = named(paper(profile, issuer, lying=lying, superior="", place=place))
        assert len(left) == len(expected), "a place with a long name costs no line"


@EVERY_SHEET
def test_short_names_and_the_day_stand_in_the_middle_of_the_usual_parts(profile: str, lying: bool) -> None:
    document = paper(profile, "Chi bộ", lying=lying, superior="")
    ((issuer,),), authority = named(document)
    left, room = 30 * MILLIMETRE, (252 if lying else 165) * MILLIMETRE
    (day,) = [run for run in runs(pdf_of(document)) if run.text.startswith("Bình An, ngày")]
    share = (issuer.left + issuer.right - 2 * left) / room
    assert 0.35 < share < 0.43, "42 in a hundred, less where the State's name needs its room"
    for run in (authority, day):
        assert (run.left + run.right) / 2 == pytest.approx(left + (1 + share) / 2 * room, abs=0.6)


def widest(lines: list[tuple[str, float, str]]) -> float:
    return max(width(*line) for line in lines)


SYLLABLES = ("Sở", "Nội", "vụ", "và", "Công", "đoàn", "cơ", "quan,", "tỉnh", "Trường")
WORDS = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=25).map(" ".join)


@given(WORDS, WORDS, WORDS, st.sampled_from(SHEETS), st.sampled_from([15, 30, 45]))
def test_parts_hold_what_stands_in_them(
    superior: str, issuer: str, place: str, sheet: tuple[str, bool], margin: float
) -> None:
    profile = replace(profile_named(sheet[0]), margin_left_mm=margin, margin_right_mm=margin)
    shape = heading_shape(
        profile, superior=superior, issuer=issuer, place_date=place, number="Số 1", landscape=sheet[1]
    )
    assert shape.width == pytest.approx(((297 if sheet[1] else 210) - 2 * margin) * MILLIMETRE)
    assert " ".join(shape.superior + shape.issuer).split() == f"{superior} {issuer}".upper().split()
    texts = [(line, profile.superior_size, "Regular") for line in some(shape.superior)]
    texts += [(line, profile.issuer_size, "Bold") for line in some(shape.issuer)]
    assert widest(texts) < shape.left + 0.01
    sizes = zip(profile.authority_lines, profile.authority_sizes, strict=True)
    assert widest([(line, size, "Bold") for line, size in some(sizes)]) < shape.width - shape.left
    day = width(place, profile.place_date_size, "Italic")
    assert day < shape.width - shape.date_left or day > shape.width / 2
    assert width("Số 1", profile.number_size, "Regular") < shape.date_left


def test_each_name_takes_no_more_width_than_it_needs() -> None:
    """The issuer alone needs more than the usual part of a sheet that lies, for its two lines."""
    left, _ = named(paper(STATE, UNION, lying=True))
    assert [words(row) for row in left] == [
        "ĐẢNG BỘ KHỐI CÁC CƠ QUAN",
        "VÀ DOANH NGHIỆP TỈNH BÌNH AN",
        "CÔNG ĐOÀN CƠ SỞ VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH",
        "VÀ SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG",
    ]


TITLES = [
    ("năm 2026",),
    ("học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", "năm 2026"),
    ("học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh về ý chí tự lực, tự cường, tiết kiệm",),
    (),
]


@pytest.mark.parametrize("lying", [False, True])
@pytest.mark.parametrize("subject", TITLES)
def test_state_rules_are_a_third_to_half_of_their_texts(subject: tuple[str, ...], lying: bool) -> None:
    for issuer in ("Sở Nội vụ", "Công đoàn cơ sở Sở Nội vụ", UNION):
        document = replace(paper(STATE, issuer, lying=lying, superior=""), subject=subject)
        found = [run for run in runs(pdf_of(document)) if run.page == 1]
        short, _, title = [line for line in lines(pdf_of(document)) if not line.dotted][:3]
        left, _ = named(document)
        check_rule(short, left)
        kind = next(run for run in found if run.text == "KẾ HOẠCH")
        above = [row for row in rows(found) if title.height < row[0].baseline <= kind.baseline]
        check_rule(title, above[1:] or above)


def check_rule(rule: Line, above: list[list[Run]]) -> None:
    """Hold that a rule is in proportion to the widest line above, close under it and in its middle."""
    widest = max(row[-1].right - row[0].left for row in above)
    assert 1 / 3 <= rule.length / widest <= 1 / 2
    assert 2 < above[-1][0].baseline - rule.height < 16
    middle = (above[-1][0].left + above[-1][-1].right) / 2
    assert (rule.left + rule.right) / 2 == pytest.approx(middle, abs=1)


# --- Word ---


def ruled(paragraph: Any, room: float) -> float:
    """Return the length of the rule that a paragraph is, in a room so wide."""
    assert paragraph._p.xpath(".//w:pBdr/w:top")
    return room - paragraph.paragraph_format.left_indent.pt - paragraph.paragraph_format.right_indent.pt


def cell_width(cell: Any) -> float:
    return int(cell._tc.tcPr.find(qn("w:tcW")).get(qn("w:w"))) / 20


@pytest.mark.parametrize("subject", TITLES)
def test_state_rules_in_word_are_a_third_to_half_of_their_texts(subject: tuple[str, ...]) -> None:
    for issuer in ("Sở Nội vụ", "Công đoàn cơ sở Sở Nội vụ", UNION):
        document = replace(paper(STATE, issuer, superior=""), subject=subject)
        file = docx.Document(io.BytesIO(document_docx(document)))
        cell = file.tables[0].rows[0].cells[0]
        *above, rule = cell.paragraphs
        widest = max(width(line.text, 13, "Bold") for line in some(above))
        assert 1 / 3 <= ruled(rule, cell_width(cell)) / widest <= 1 / 2
        title = [one for one in file.paragraphs if one.style.name in {"Title", "Subtitle"}]
        widest = max(width(line.text, 14, "Bold") for line in some(title[1:] or title))
        after = next(one for one in file.paragraphs if one._p.getprevious() is title[-1]._p)
        assert 1 / 3 <= ruled(after, 165 * MILLIMETRE) / widest <= 1 / 2


WORD_PAPERS = {
    f"{profile}-{lying}-{name}-{place}": paper(profile, NAMES[name], lying=lying, place=place)
    for profile, lying in SHEETS
    for name, place in [*((name, "Bình An") for name in NAMES), ("bloc", PLACES[2]), ("sixty", PLACES[2])]
}


@pytest.fixture(scope="session")
def printed_by_office(make_once: MakeOnce) -> Path:
    """What LibreOffice prints of the Word files."""

    def fill(folder: Path) -> None:
        folder.mkdir()
        convert({name: document_docx(one) for name, one in WORD_PAPERS.items()}, "pdf", folder)

    soffice()
    return make_once("headings", fill)


@pytest.mark.parametrize("name", WORD_PAPERS)
def test_word_breaks_no_line_more_than_the_paper(printed_by_office: Path, name: str) -> None:
    document = WORD_PAPERS[name]
    text = [
        " ".join(line.split())
        for line in page_texts((printed_by_office / f"{name}.pdf").read_bytes())[0].splitlines()
    ]
    left, authority = named(document)
    for expected in [*map(words, left), authority.text, document.place_date]:
        assert any(expected in line for line in some(text)), (expected, text)


# --- On the screen ---


@EVERY_SHEET
def test_preview_shares_the_width_as_the_paper_does(profile: str, lying: bool) -> None:
    document = paper(profile, UNION, lying=lying, place=PLACES[2])
    with papers_app().app_context():
        shown = render_template_string(
            "{% from 'components/sheet.html' import sheet %}{{ sheet(document, profile) }}",
            document=document,
            profile=profile_named(profile),
        )
    left, _ = named(document)
    for row in some(left):
        assert words(row) in shown
    shares = [float(part.split("%")[0]) for part in shown.split('<td width="')[1:5]]
    assert shares[0] + shares[1] == shares[2] + shares[3] == pytest.approx(100, abs=0.02)
    room = (252 if lying else 165) * MILLIMETRE
    middle = 30 * MILLIMETRE + shares[0] / 200 * room
    assert (left[0][0].left + left[0][-1].right) / 2 == pytest.approx(middle, abs=1)
