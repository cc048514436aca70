"""How the papers look: what stands where, and that nothing is shrunk, cut off or left alone."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kl01.printing import DEFAULT_PROFILE, PROFILE_NAMES, page_css, paragraph_rows, profile_named, render_pdf
from kl01.printing.heading import heading_shape
from tests.printing.measure import (
    MILLIMETRE,
    Run,
    letters,
    page_sizes,
    page_texts,
    runs,
    smallest_font_size,
)
from tests.printing.sample import PROGRESS, STATES, checklist, component, page, row, section
from tests.some import some

SENTENCE = "Đảng ủy đã tổ chức học tập trực tuyến tại 12 điểm cầu với 486 lượt người tham dự. "


def squeezed(text: str) -> str:
    return "".join(text.split())


def inside_margins(paper: bytes, width_mm: float = 297) -> bool:
    """Tell whether all text stands between the left and the right margin."""
    left = DEFAULT_PROFILE.margin_left_mm * MILLIMETRE
    right = (width_mm - DEFAULT_PROFILE.margin_right_mm) * MILLIMETRE
    return all(left - 0.5 <= run.left and run.right <= right + 0.5 for run in runs(paper))


def find(paper: bytes, text: str) -> Run:
    return next(run for run in runs(paper) if text in run.text)


def test_profiles_are_found_by_name_and_keep_the_sizes_of_their_rule() -> None:
    assert PROFILE_NAMES == ("HD36-2018", "HD05-2026", "ND30-2020")
    assert DEFAULT_PROFILE is profile_named("HD36-2018")
    for name in PROFILE_NAMES:
        profile = profile_named(name)
        margins = (profile.margin_top_mm, profile.margin_bottom_mm, profile.margin_left_mm)
        assert (*margins, profile.margin_right_mm) == (20, 20, 30, 15)
        assert profile.table_size >= 11
    with pytest.raises(KeyError):
        profile_named("HD36")


def test_party_heading_has_the_sizes_and_styles_of_hd36() -> None:
    paper = render_pdf(checklist(), title="")
    expected = {
        "ĐẢNG CỘNG SẢN": ("Tinos-Bold", 15),
        "CÁC CƠ QUAN": ("Tinos", 14),
        "ĐẢNG ỦY SỞ NỘI VỤ": ("Tinos-Bold", 14),
        "*": ("Tinos", 14),
        "Số 03-BC/ĐU": ("Tinos", 14),
        "Biên Hòa, ngày": ("Tinos-Italic", 14),
        "DANH MỤC THEO DÕI": ("Tinos-Bold", 16),
        "quý IV năm": ("Tinos-Bold", 14),
        "T/M ĐẢNG ỦY": ("Tinos-Bold", 14),
        "BÍ THƯ": ("Tinos", 14),
        "Nguyễn Thị Hồng Vân": ("Tinos-Bold", 14),
        "Nơi nhận:": ("Tinos", 14),
        "- Lưu Văn phòng.": ("Tinos", 12),
    }
    actual = {}
    for text in expected:
        run = find(paper, text)
        actual[text] = (run.font.partition("+")[2], round(run.size, 2))
    assert actual == expected
    same_line = pytest.approx(find(paper, "Biên Hòa").baseline, abs=0.1)
    assert find(paper, "Số 03-BC/ĐU").baseline == same_line
    assert find(paper, "*").baseline < find(paper, "SỞ NỘI VỤ").baseline


def test_state_heading_has_motto_dots_and_bold_office() -> None:
    profile = profile_named("ND30-2020")
    paper = render_pdf(
        checklist(
            profile=profile,
            orientation="portrait",
            sections=[],
            on_behalf_of="Ban Chấp hành",
            office="Chủ tịch",
        ),
        title="",
    )
    motto, name = find(paper, "Độc lập"), find(paper, "CỘNG HÒA")
    assert name.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert [round(name.size, 2), round(motto.size, 2)] == [13, 14]
    assert motto.text == "Độc lập - Tự do - Hạnh phúc"
    assert find(paper, "TM. BAN CHẤP HÀNH").font.endswith("Tinos-Bold")
    assert find(paper, "CHỦ TỊCH").font.endswith("Tinos-Bold")
    assert find(paper, "Nơi nhận:").font.endswith("Tinos-BoldItalic")
    assert not any(run.text == "*" for run in some(runs(paper)))
    assert inside_margins(paper, 210)


@pytest.mark.parametrize(("orientation", "sheet"), [("landscape", (297, 210)), ("portrait", (210, 297))])
def test_page_number_is_centred_ten_millimetres_under_the_edge_from_page_two(
    orientation: str, sheet: tuple[int, int]
) -> None:
    rows = [row(number, document="", done_on="", title="Học tập", note="") for number in range(1, 61)]
    paper = render_pdf(checklist(orientation=orientation, sections=[section(rows)]), title="")
    width, height = sheet
    pages = page_sizes(paper)
    assert pages == [sheet] * len(pages)
    assert len(pages) >= 3
    above_text = [run for run in runs(paper) if run.baseline > (height - 19) * MILLIMETRE]
    assert [(run.page, run.text) for run in above_text] == [(n, str(n)) for n in range(2, len(pages) + 1)]
    for number in some(above_text):
        assert number.size == pytest.approx(14)
        assert number.font.endswith("+Tinos")
        middle = (DEFAULT_PROFILE.margin_left_mm + width - DEFAULT_PROFILE.margin_right_mm) / 2
        assert (number.left + number.right) / 2 / MILLIMETRE == pytest.approx(middle, abs=0.3)
        # A digit of Tinos is 0.676 of its size high.
        top_of_digit = height - (number.baseline + 0.676 * number.size) / MILLIMETRE
        assert top_of_digit == pytest.approx(10, abs=0.3)


def test_margins_are_those_of_the_profile() -> None:
    profile = replace(DEFAULT_PROFILE, margin_top_mm=25, margin_bottom_mm=25, margin_left_mm=35)
    text = "<p style='text-indent: 0'>" + SENTENCE * 60 + "</p>"
    css = page_css(profile)
    paper = render_pdf(page(text).replace(page_css(DEFAULT_PROFILE), css), title="")
    body = [run for run in runs(paper) if run.size == pytest.approx(14) and not run.text.isdigit()]
    assert min(run.left for run in body) / MILLIMETRE == pytest.approx(35, abs=0.1)
    assert max(run.right for run in body) / MILLIMETRE <= 195.1
    assert min(run.baseline for run in body) / MILLIMETRE >= 25
    assert max(run.baseline for run in body) / MILLIMETRE <= 297 - 25


def test_header_rows_come_again_on_every_page() -> None:
    paper = render_pdf(checklist(sections=[section([row(number) for number in range(1, 41)])]), title="")
    texts = page_texts(paper)
    assert len(texts) > 3
    for text in some(texts[:-1]):
        assert "1. Nghiên cứu, học tập, quán triệt" in text
        assert "Trạng thái" in text


def test_a_hundred_and_twenty_entries_are_all_there_at_full_size() -> None:
    rows = [row(number, title=f"Việc thứ {number} đã giao") for number in range(1, 121)]
    paper = render_pdf(checklist(sections=[section(rows)]), title="")
    text = squeezed("".join(page_texts(paper)))
    assert all(f"Việcthứ{number}đãgiao" in text for number in range(1, 121))
    assert smallest_font_size(paper) == pytest.approx(12)
    assert inside_margins(paper)


@pytest.mark.parametrize("quarters", [[], ["Quý I", "Quý II", "Quý III", "Quý IV"]])
@pytest.mark.parametrize("length", [2_000, 5_000])
def test_long_note_is_printed_whole_at_full_size(length: int, quarters: list[str]) -> None:
    note = "".join(f"{number}. {SENTENCE}" for number in range(100))[:length].strip()
    paper = render_pdf(
        checklist(quarters=quarters, sections=[section([row(1, note=note), row(2)])]), title=""
    )
    assert smallest_font_size(paper) == pytest.approx(12)
    printed = letters(paper)
    assert all(squeezed(part) in printed for part in some(paragraph_rows(note, 450)))
    assert inside_margins(paper)


@pytest.mark.parametrize("letter", ["ơ", "W"])
def test_endless_word_loses_no_letter_and_stays_in_its_cell(letter: str) -> None:
    paper = render_pdf(checklist(sections=[section([row(1, note=letter * 10_000)])]), title="")
    without = render_pdf(checklist(sections=[section([row(1)])]), title="")
    assert letters(paper).count(letter) - letters(without).count(letter) == 10_000
    assert smallest_font_size(paper) == pytest.approx(12)
    assert inside_margins(paper)


def test_endless_words_stay_inside_every_column() -> None:
    word = "x" * 90
    paper = render_pdf(
        checklist(sections=[section([row(1, title=word, document=word, note=word)])]), title=""
    )
    assert letters(paper).count("x") == 270
    cells = [run for run in runs(paper) if set(run.text) <= {"x"}]
    # Right edges of the columns Nội dung, Số, ký hiệu văn bản, Ghi chú in the sample, from the left edge.
    edges = [(297 - 15 - 46 - 36 - 25 - 37), (297 - 15 - 46), (297 - 15)]
    for run in some(cells):
        edge = next(edge for edge in edges if run.left < edge * MILLIMETRE)
        assert run.right <= edge * MILLIMETRE


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.text(alphabet=st.sampled_from('aăĐệổỹ Ww.;\n0☑<&"'), max_size=1_500), min_size=1, max_size=3
    ).map(lambda notes: [note.strip() for note in notes])
)
def test_whatever_is_noted_is_printed_whole(notes: list[str]) -> None:
    rows = [row(number, note=note) for number, note in enumerate(notes, start=1)]
    paper = render_pdf(checklist(sections=[section(rows)]), title="")
    assert smallest_font_size(paper) >= 9
    assert inside_margins(paper)
    printed = letters(paper)
    assert printed.count("W") >= sum(note.count("W") for note in notes)
    short = [line for note in notes for line in note.splitlines() if len(line) <= 120]
    assume(short)
    assert all(squeezed(line) in printed for line in short)


def test_signature_stands_whole_on_a_page_with_the_last_lines_of_text() -> None:
    pages = set()
    for count in range(1, 22):
        rows = [row(number, title="Học tập chuyên đề", note="") for number in range(1, count + 1)]
        paper = render_pdf(checklist(sections=[section(rows)]), title="")
        last = page_texts(paper)[-1]
        pages.add(len(page_sizes(paper)))
        found = [
            squeezed(part) in squeezed(last) for part in (PROGRESS, "T/M ĐẢNG ỦY", "Nguyễn Thị Hồng Vân")
        ]
        assert all(found), count
    assert pages == {1, 2}


def test_four_blank_lines_are_left_for_the_hand() -> None:
    paper = render_pdf(checklist(), title="")
    office, name = find(paper, "BÍ THƯ"), find(paper, "Nguyễn Thị Hồng Vân")
    assert office.baseline - name.baseline == pytest.approx(5 * DEFAULT_PROFILE.line_height, abs=1)


def test_officer_who_signs_in_his_own_right() -> None:
    html = component("{{ paper.signature_block(profile, '', 'Thủ trưởng', 'An') }}", profile=DEFAULT_PROFILE)
    assert "T/M" not in html
    assert "THỦ TRƯỞNG" in html
    assert "Nơi nhận" not in html


@pytest.mark.parametrize("state", STATES)
def test_tick_is_a_drawn_box_beside_its_word(state: str) -> None:
    paper = render_pdf(page("<p>" + component("{{ paper.tick_box(state) }}", state=state) + "</p>"), title="")
    mark, *word = runs(paper)
    assert mark.font.endswith("Marks-Regular")
    assert len(mark.text) == 1
    assert "".join(run.text for run in word).strip()
    assert word[0].baseline == mark.baseline


def test_five_states_have_five_boxes_and_words() -> None:
    texts = [component("{{ paper.tick_box(state) | striptags }}", state=state).strip() for state in STATES]
    assert texts == [
        "☑ Đã hoàn thành",
        "◧ Đang thực hiện",
        "☐ Chưa thực hiện",
        "⊟ Không áp dụng",
        "⚠ Quá hạn",
    ]
    assert "Xong" in component("{{ paper.tick_box('done', 'Xong') }}")


def test_text_from_people_is_escaped() -> None:
    text = "<i>A&B</i>"
    shape = heading_shape(DEFAULT_PROFILE, superior=text, issuer=text, place_date=text, subject=[text])
    values: dict[str, Any] = {"profile": DEFAULT_PROFILE, "text": text, "shape": shape}
    html = component(
        "{{ paper.party_heading(profile, shape, text, text) }}"
        "{{ paper.paper_title(profile, shape, text) }}"
        "{{ paper.signature_block(profile, text, text, text, [text]) }}{{ paper.tick_box('done', text) }}",
        **values,
    )
    assert "<i>" not in html.lower()
    assert html.lower().count("&lt;i&gt;a&amp;b") == 11
    assert "<i>A&B</i>" in letters(
        render_pdf(checklist(sections=[section([row(1, note="<i>A&B</i>")])]), title="")
    )
