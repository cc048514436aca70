"""What a form leaves to the hand, and what its tables look like: measured from the PDF and the Word file."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from kl01.forms.definition.data import Definition
from kl01.printing import PROFILE_NAMES
from kl01.printing.document import Table, TableColumn
from kl01.printing.pdf import text_width
from tests.forms.hand_filled import FORMS, dotted, paper, row_heights, word_of, written
from tests.printing.measure import MILLIMETRE, Run, page_sizes, page_texts, runs
from tests.printing.sample_document import ROOT, html_of, pdf_of, sample
from tests.some import some

EVERY_FORM = pytest.mark.parametrize("code", sorted(FORMS))
EVERY_PROFILE = pytest.mark.parametrize("profile", PROFILE_NAMES)
LEAST_ROW, NAME, DAY = 8 * MILLIMETRE, 70 * MILLIMETRE, 35 * MILLIMETRE


@EVERY_FORM
@EVERY_PROFILE
def test_rows_to_be_filled_in_by_hand_have_room_for_lines_of_handwriting(profile: str, code: str) -> None:
    """All forms have running text in each of their tables, which takes three lines of 6 mm."""
    for manner in ({"blank": True}, {"draft": True}):
        made = paper(FORMS[code], profile, **manner)
        count = sum(len(block.rows) for block in made.blocks if isinstance(block, Table))
        heights = [height / MILLIMETRE for height in row_heights(pdf_of(made))]
        assert len([height for height in heights if height == pytest.approx(18, abs=0.1)]) >= count
        rows = [row for table in word_of(made).tables[1:-1] for row in table.rows]
        by_hand = [row.height.mm for row in rows if not any(cell.text for cell in row.cells)]
        assert by_hand == pytest.approx([18] * count, abs=0.1)
        assert count or code == "mau-00"


def test_a_row_of_one_line_is_as_high_as_handwriting_needs() -> None:
    table = Table((TableColumn("TT", 10), TableColumn("Năm", 90)), (("", ""),) * 3, blank_row_lines=1)
    made = sample(blocks=(table,))
    heights = sorted(row_heights(pdf_of(made)))
    assert heights[1:] == pytest.approx([LEAST_ROW] * 3, abs=0.2), "below the head of one line"
    assert [row.height.pt for row in word_of(made).tables[1].rows[1:]] == pytest.approx(
        [LEAST_ROW] * 3, abs=0.1
    )


def test_the_preview_on_the_screen_has_the_same_room() -> None:
    styles = (ROOT / "static" / "paper.css").read_text("utf-8")
    for lines in (1, 2, 3):
        room = Table((), (), blank_row_lines=lines).hand_row_mm
        assert f".paper-hand-{lines} {{\n  height: {room:g}mm;" in styles
    page = html_of(paper(FORMS["mau-01"], draft=True))
    assert page.count('<tr class="paper-hand-3">') == 5


def test_a_row_that_a_draft_has_begun_can_be_finished_by_hand() -> None:
    begun = {"roadmap": [{"id": "r1", "year": "2026"}, {"id": "r2"}]}
    made = paper(FORMS["mau-01"], content=begun, draft=True)
    [table] = [block for block in made.blocks if isinstance(block, Table)]
    assert [row[1:2] for row in table.rows if isinstance(row, tuple)] == [("2026",)], "a blank row is none"
    assert max(row_heights(pdf_of(made))) >= 12 * MILLIMETRE
    assert word_of(made).tables[1].rows[1].height.mm == pytest.approx(12, abs=0.1)


@EVERY_FORM
@EVERY_PROFILE
def test_a_blank_form_has_room_for_a_name_a_post_and_a_day(profile: str, code: str) -> None:
    made = paper(FORMS[code], profile, blank=True)
    rooms = [one.length for one in dotted(pdf_of(made))]
    assert min(some(rooms)) >= DAY - 0.5
    facts = [block for block in made.blocks if block.part == "facts"]
    labels = [label for block in facts for row in block.rows for label, _ in row]
    assert len([one for one in rooms if one >= NAME - 0.5]) >= len(labels) - 1
    for paragraph in some(word_of(made).paragraphs):
        if any(paragraph.text.startswith(f"{label}:") for label in labels):
            assert _word_room(paragraph) >= DAY


def _word_room(paragraph: Any) -> float:
    """Return how long the last line to write on of a paragraph is, at least."""
    stops = [stop for stop in paragraph.paragraph_format.tab_stops if stop.leader == 1]
    last = paragraph.text.rstrip("\t").rpartition("\t")[2]
    plain = [stop.position.pt for stop in paragraph.paragraph_format.tab_stops if stop.leader != 1]
    begins = plain[-1] if plain and "\t" in paragraph.text.rstrip("\t") else 0
    return float(stops[-1].position.pt - begins - text_width(last, 14))


# --- Mẫu 03 ------------------------------------------------------------------------------------------------


def numbered(definition: Definition) -> Definition:
    return replace(definition, number_sign="ĐK")


@EVERY_PROFILE
def test_the_blank_list_has_room_for_recipients(profile: str) -> None:
    made = paper(FORMS["mau-03"], profile, blank=True)
    pdf = pdf_of(made)
    label = next(run for run in runs(pdf) if "Nơi nhận:" in run.text)
    under = [one for one in dotted(pdf) if one.page == label.page and one.height < label.baseline]
    assert len(under) == 3
    assert min(one.length for one in under) >= NAME
    heights = [one.height for one in under]
    assert [upper - lower for upper, lower in pairwise(heights)] == pytest.approx([LEAST_ROW] * 2, abs=1)
    cell = word_of(made).tables[-1].rows[0].cells[0]
    assert [one.text for one in cell.paragraphs] == ["Nơi nhận:", "- \t", "- \t", "- \t"]


def test_a_list_has_a_number_where_the_owner_wants_one() -> None:
    without, with_one = (paper(form, blank=True) for form in (FORMS["mau-03"], numbered(FORMS["mau-03"])))
    assert without.number == ""
    assert "Số …" not in page_texts(pdf_of(without))[0].partition("năm 2026")[0]
    assert with_one.number == "Số …………-ĐK/ĐU"
    assert "Số …………-ĐK/ĐU" in page_texts(pdf_of(with_one))[0]
    assert word_of(with_one).tables[0].rows[1].cells[0].text == "Số …………-ĐK/ĐU"


def test_a_list_that_has_no_number_yet_keeps_the_room_and_a_typed_one_stands() -> None:
    form = numbered(FORMS["mau-03"])
    assert paper(form, closed=True).number == "Số …………-ĐK/ĐU"
    assert paper(form, content={"number": "số: 05-ĐK/ĐU"}).number == "Số 05-ĐK/ĐU"


@EVERY_PROFILE
def test_the_list_lies_and_the_other_forms_stand(profile: str) -> None:
    for code, form in FORMS.items():
        made = paper(form, profile, written(form))
        wanted = (297, 210) if code == "mau-03" else (210, 297)
        assert set(page_sizes(pdf_of(made))) == {wanted}
        section = word_of(made).sections[0]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == wanted


def test_a_version_that_does_not_say_so_stays_upright() -> None:
    older = replace(FORMS["mau-03"], landscape=False)
    assert set(page_sizes(pdf_of(paper(older, content=written(older))))) == {(210, 297)}


# --- heads of columns --------------------------------------------------------------------------------------


def heads(pdf: bytes) -> dict[tuple[int, float], list[Run]]:
    """Return the pieces of each head of a column, by page and the middle of its column."""
    found: dict[tuple[int, float], list[Run]] = defaultdict(list)
    for run in some(runs(pdf)):
        if run.font.endswith("Bold") and round(run.size, 1) == 12:
            found[run.page, round((run.left + run.right) / 2)].append(run)
    return found


@EVERY_FORM
@EVERY_PROFILE
@pytest.mark.parametrize("lies", [True, False])
def test_heads_of_columns_take_three_lines_at_most_and_keep_their_words_whole(
    lies: bool, profile: str, code: str
) -> None:
    form = replace(FORMS[code], landscape=lies)
    made = paper(form, profile, written(form))
    wanted = {
        word
        for one in made.blocks
        if isinstance(one, Table)
        for c in one.columns
        for word in c.header.split()
    }
    for pieces in some(heads(pdf_of(made)).values()):
        said = " ".join(piece.text for piece in pieces)
        assert set(said.split()) <= wanted, "a word is broken"
        baselines = {round(piece.baseline) for piece in pieces}
        for lowest in some(baselines):
            near = some([one for one in baselines if 0 <= one - lowest < 3 * 14.5 + 1])
            assert len(list(near)) <= 3, said
