"""Personal papers as they come out of the printer, measured against the rules of presentation."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from flask import render_template_string
from hypothesis import given, settings
from hypothesis import strategies as st

from kl01.printing import PROFILE_NAMES, profile_named
from kl01.printing.document import Block, DottedLines, Facts, Heading, Paragraphs, SignatureColumn, Table
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
from tests.printing.sample_document import (
    BLANK,
    BLOCKS,
    COLUMNS,
    FACTS,
    SENTENCE,
    html_of,
    papers_app,
    pdf_of,
    sample,
)
from tests.some import some

LEFT, RIGHT = 30 * MILLIMETRE, 195 * MILLIMETRE
NAME_60 = "Nguyễn Phước Bảo Quỳnh Trương Hoàng Thanh Thảo Tôn Nữ Vân An"
EVERY_PROFILE = pytest.mark.parametrize("profile", PROFILE_NAMES)


def squeezed(text: str) -> str:
    return "".join(text.split())


def find(paper: bytes, text: str) -> Run:
    return next(run for run in runs(paper) if text in run.text)


def look(run: Run) -> tuple[str, float]:
    return run.font.rpartition("+")[2], round(run.size, 2)


def middle(thing: Run | Line) -> float:
    return (thing.left + thing.right) / 2


def text_lines(paper: bytes, size: float = 14) -> list[tuple[int, float, float, float]]:
    """Return page, baseline, left and right end of each line of text of that size."""
    found: dict[tuple[int, float], tuple[float, float]] = {}
    for run in some(runs(paper)):
        if run.size == pytest.approx(size, abs=0.01):
            key = (run.page, round(run.baseline, 1))
            left, right = found.get(key, (run.left, run.right))
            found[key] = (min(left, run.left), max(right, run.right))
    return [(page, baseline, *ends) for (page, baseline), ends in found.items()]


@EVERY_PROFILE
def test_sheet_is_portrait_a4_with_the_margins_of_the_rules(profile: str) -> None:
    paper = pdf_of(sample(profile, blocks=(Paragraphs(SENTENCE * 60), *BLOCKS)))
    assert set(page_sizes(paper)) == {(210, 297)}
    shown = [run for run in runs(paper) if not run.text.isdigit()]
    assert min(run.left for run in shown) == pytest.approx(LEFT, abs=0.5)
    assert max(run.right for run in shown) == pytest.approx(RIGHT, abs=0.5)
    assert all(20 * MILLIMETRE <= run.baseline <= (297 - 20) * MILLIMETRE for run in some(shown))
    assert all(some(fonts(paper).values())), "every font is in the file"
    assert {name.partition("+")[2] for name in some(fonts(paper))} <= {"Tinos", "Tinos-Bold", "Tinos-Italic"}


PARTY_LOOK = {
    "Mẫu 02": ("Tinos-Italic", 12),
    "ĐẢNG BỘ SỞ NỘI VỤ": ("Tinos", 14),
    "CHI BỘ VĂN PHÒNG": ("Tinos-Bold", 14),
    "*": ("Tinos", 14),
    "ĐẢNG CỘNG SẢN VIỆT NAM": ("Tinos-Bold", 15),
    "Bình An, ngày 05 tháng 02": ("Tinos-Italic", 14),
    "Dự thảo": ("Tinos-Italic", 14),
    "KẾ HOẠCH": ("Tinos-Bold", 16),
    "học tập và làm theo": ("Tinos-Bold", 14),
    "-----": ("Tinos", 14),
    "Họ": ("Tinos", 14),
    "Nhận": ("Tinos-Bold", 14),
    "Đọc": ("Tinos", 14),
    "Việc làm cụ thể": ("Tinos-Bold", 12),
    "Mỗi tháng 25": ("Tinos", 12),
    "Trong": ("Tinos-Bold", 14),
    "Giờ": ("Tinos-Italic", 14),
    "XÁC NHẬN CỦA CHI BỘ": ("Tinos-Bold", 14),
    "T/M CHI BỘ": ("Tinos-Bold", 14),
    "BÍ THƯ": ("Tinos", 14),
    "NGƯỜI XÂY DỰNG KẾ HOẠCH": ("Tinos-Bold", 14),
    "(ký, ghi rõ họ tên)": ("Tinos-Italic", 14),
    "Trần Văn Bình": ("Tinos-Bold", 14),
}
STATE_LOOK = {
    "CÔNG ĐOÀN": ("Tinos", 13),
    "VIÊN CHỨC TỈNH": ("Tinos", 13),
    "CÔNG ĐOÀN CƠ SỞ": ("Tinos-Bold", 13),
    "SỞ NỘI VỤ": ("Tinos-Bold", 13),
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": ("Tinos-Bold", 13),
    "Độc lập - Tự do - Hạnh phúc": ("Tinos-Bold", 14),
    "Bình An, ngày 05 tháng 02": ("Tinos-Italic", 14),
    "KẾ HOẠCH": ("Tinos-Bold", 14),
    "học tập và làm theo": ("Tinos-Bold", 14),
    "Đọc": ("Tinos", 14),
    "Mỗi tháng 25": ("Tinos", 12),
    "XÁC NHẬN CỦA CÔNG ĐOÀN": ("Tinos-Bold", 14),
    "TM. BAN CHẤP HÀNH": ("Tinos-Bold", 14),
    "CHỦ TỊCH": ("Tinos-Bold", 14),
    "Lê Thị Ánh": ("Tinos-Bold", 14),
}


@EVERY_PROFILE
def test_every_element_has_the_face_and_size_of_its_rule(profile: str) -> None:
    paper = pdf_of(sample(profile))
    expected = STATE_LOOK if profile == "ND30-2020" else PARTY_LOOK
    assert {text: look(find(paper, text)) for text in expected} == expected
    assert smallest_font_size(paper) == pytest.approx(12)


@pytest.mark.parametrize("profile", ["HD36-2018", "HD05-2026"])
def test_party_heading_stands_where_the_guidance_wants_it(profile: str) -> None:
    paper = pdf_of(sample(profile))
    mark, superior, issuer = find(paper, "Mẫu 02"), find(paper, "ĐẢNG BỘ"), find(paper, "CHI BỘ VĂN")
    party, star, date = find(paper, "ĐẢNG CỘNG SẢN"), find(paper, "*"), find(paper, "Bình An, ngày")
    assert mark.baseline > party.baseline
    assert mark.right == pytest.approx(RIGHT, abs=0.5)
    assert superior.baseline == pytest.approx(party.baseline, abs=1)
    assert superior.baseline > issuer.baseline > star.baseline > date.baseline
    assert middle(superior) == pytest.approx(middle(issuer), abs=0.5)
    assert middle(star) == pytest.approx(middle(issuer), abs=0.5)
    assert middle(date) == pytest.approx(middle(party), abs=0.5)
    assert find(paper, "Dự thảo").baseline == pytest.approx(date.baseline - 18, abs=0.5)
    rule = lines(paper)[0]
    assert rule.length == pytest.approx(party.right - party.left, abs=1.01)
    assert middle(rule) == pytest.approx(middle(party), abs=0.6)
    assert 2 < party.baseline - rule.height < 10
    assert not rule.dotted


def test_state_heading_has_a_rule_under_the_motto_and_a_short_one_under_the_issuer() -> None:
    paper = pdf_of(sample("ND30-2020"))
    issuer, end = find(paper, "CÔNG ĐOÀN CƠ SỞ"), find(paper, "SỞ NỘI VỤ")
    motto, state = find(paper, "Độc lập"), find(paper, "CỘNG HÒA")
    assert state.left - issuer.right > 4 * MILLIMETRE
    short, long, title_end = lines(paper)[:3]
    assert 1 / 3 <= short.length / (issuer.right - issuer.left) <= 1 / 2
    assert middle(short) == pytest.approx(middle(issuer), abs=0.6)
    assert 2 < end.baseline - short.height < 12
    assert long.length == pytest.approx(motto.right - motto.left, abs=1.01)
    assert middle(long) == pytest.approx(middle(motto), abs=0.6)
    assert 2 < motto.baseline - long.height < 10
    assert middle(title_end) == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)
    assert not any(run.text == "*" for run in some(runs(paper)))


@pytest.mark.parametrize("issuer", ["Chi bộ", "Chi bộ\nVăn phòng", NAME_60, "Sở Nội vụ tỉnh Bình An"])
def test_short_rule_is_a_third_to_half_of_its_text(issuer: str) -> None:
    paper = pdf_of(sample("ND30-2020", issuer=issuer, superior=""))
    short = lines(paper)[0]
    texts = [run for run in runs(paper) if squeezed(run.text) in squeezed(issuer.upper())]
    widest = max(run.right - run.left for run in texts)
    assert 1 / 3 <= short.length / widest <= 1 / 2


@EVERY_PROFILE
def test_title_is_in_the_middle_and_closed(profile: str) -> None:
    paper = pdf_of(sample(profile, draft=""))
    centre = (LEFT + RIGHT) / 2
    for text in ("KẾ HOẠCH", "học tập và làm theo", "năm 2026"):
        run = next(r for r in runs(paper) if r.text.startswith(text) and "-Bold" in r.font)
        assert middle(run) == pytest.approx(centre, abs=0.5)
    assert any(run.text == "-----" for run in runs(paper)) is (profile != "ND30-2020")


@EVERY_PROFILE
def test_text_is_justified_indented_and_spaced(profile: str) -> None:
    three = "\n".join([SENTENCE * 4] * 3)
    paper = pdf_of(sample(profile, blocks=(Paragraphs(three),), left=None, right=None, mark="", draft=""))
    body = text_lines(paper)[-15:]
    starts = [index for index, line in enumerate(body) if line[2] > LEFT + 1]
    assert len(starts) == 3
    for index, (_, baseline, left, right) in enumerate(some(body)):
        last_of_paragraph = index + 1 in starts or index + 1 == len(body)
        if index in starts:
            assert (left - LEFT) / MILLIMETRE == pytest.approx(10, abs=0.1)
        if not last_of_paragraph:
            assert right == pytest.approx(RIGHT, abs=0.5)
            assert baseline - body[index + 1][1] >= 18 - 0.01
        elif index + 1 < len(body):
            assert baseline - body[index + 1][1] >= 18 + 6 - 0.01


@EVERY_PROFILE
def test_page_number_is_centred_ten_millimetres_from_the_edge_from_page_two(profile: str) -> None:
    paper = pdf_of(sample(profile, blocks=(Paragraphs(SENTENCE * 100),)))
    above = [run for run in runs(paper) if run.baseline > (297 - 19) * MILLIMETRE]
    count = len(page_sizes(paper))
    assert count >= 3
    assert [(run.page, run.text) for run in above] == [(n, str(n)) for n in range(2, count + 1)]
    for number in some(above):
        assert look(number) == ("Tinos", 14)
        assert middle(number) == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)
        # A digit of Tinos is 0.676 of its size high.
        assert 297 - (number.baseline + 0.676 * 14) / MILLIMETRE == pytest.approx(10, abs=0.3)


@EVERY_PROFILE
def test_signatures_stand_beside_each_other_over_four_blank_lines(profile: str) -> None:
    document = sample(profile)
    assert document.left
    assert document.right
    paper = pdf_of(document)
    notes = [run for run in runs(paper) if run.text == "(ký, ghi rõ họ tên)"]
    left, right = (
        [run for run in runs(paper) if run.text == column.name][-1]
        for column in (document.left, document.right)
    )
    assert left.baseline == pytest.approx(right.baseline, abs=0.1)
    assert min(note.baseline for note in notes) - left.baseline == pytest.approx(5 * 18, abs=1)
    titles = [find(paper, document.left.title.upper()), find(paper, document.right.title.upper())]
    assert titles[0].baseline == pytest.approx(titles[1].baseline, abs=0.1)
    assert middle(titles[0]) == pytest.approx(middle(left), abs=0.5)
    assert middle(titles[1]) == pytest.approx(middle(right), abs=0.5)
    assert middle(titles[1]) - middle(titles[0]) == pytest.approx(165 / 2 * MILLIMETRE, abs=0.5)


def test_recipients_take_the_place_of_the_left_signature() -> None:
    recipients = ("Ban Thường vụ Đảng ủy", "Lưu Văn phòng")
    paper = pdf_of(sample(recipients=recipients, number="Số 03-BC/CB"))
    text = "".join(page_texts(paper))
    assert "XÁC NHẬN" not in text
    assert find(paper, "- Lưu Văn phòng.").size == pytest.approx(12)
    assert find(paper, "- Ban Thường vụ Đảng ủy,").left == pytest.approx(LEFT, abs=0.5)
    assert find(paper, "Số 03-BC/CB").baseline == pytest.approx(find(paper, "Bình An").baseline, abs=0.1)


def test_empty_parts_leave_no_trace() -> None:
    bare = SignatureColumn("Người báo cáo", "", "", "", "")
    text = "".join(page_texts(pdf_of(sample(left=None, right=bare, mark="", draft=""))))
    assert "NGƯỜI BÁO CÁO" in text
    assert "T/M" not in text
    assert "Mẫu" not in text
    assert "Dự thảo" not in text
    assert "ký" not in text.replace("đăng ký", "")


def test_blank_form_has_dotted_lines_and_room_to_write() -> None:
    paper = pdf_of(BLANK)
    dotted = [line for line in lines(paper) if line.dotted]
    # Six values and ten whole lines.
    assert len(dotted) == 16
    whole = [line for line in dotted if line.length == pytest.approx(RIGHT - LEFT, abs=0.5)]
    assert len(whole) == 10
    heights = [line.height for line in whole[:6]]
    assert all(above - below >= 20 for above, below in pairwise(some(heights)))
    label = find(paper, "tên:")
    leader = dotted[0]
    assert 0 < leader.left - label.right < 8
    assert 1 < label.baseline - leader.height < 5
    assert "...." not in "".join(page_texts(paper))
    assert "ngày\xa0\xa0\xa0" in html_of(BLANK), "room for the day stays"
    grid = [line for line in lines(paper) if not line.dotted and line.page == 2]
    rows = sorted({round(line.height, 1) for line in grid})
    assert rows[1] - rows[0] >= 4 * 14.5


def test_values_that_find_no_room_beside_each_other_stand_below() -> None:
    row = (("Họ và tên", NAME_60), ("Chức vụ chính quyền", "Phó Trưởng phòng"), ("Ngày sinh", "1984"))
    paper = pdf_of(sample(blocks=(Facts((row,)),), left=None, right=None))
    place = {text: find(paper, text) for text in ("Họ", "Chức", "sinh:")}
    assert place["Họ"].baseline - place["Chức"].baseline >= 18
    assert place["Chức"].baseline == pytest.approx(place["sinh:"].baseline, abs=0.1)


def test_header_row_comes_again_on_every_page_of_a_table() -> None:
    rows = tuple((str(number), *["Việc đã giao"] * 5) for number in range(1, 121))
    paper = pdf_of(sample(blocks=(Table(COLUMNS, rows),)))
    texts = page_texts(paper)
    assert len(texts) >= 4
    assert all("Việc làm cụ thể" in text for text in some(texts))
    numbers = [run.text for run in runs(paper) if run.size == pytest.approx(12) and run.text.isdigit()]
    assert numbers == [str(number) for number in range(1, 121)]


def filled(length: int) -> str:
    return (SENTENCE * 50)[:length].strip()


@EVERY_PROFILE
def test_every_limit_reached_is_printed_whole_at_full_size(profile: str) -> None:
    cells = tuple(
        (str(number), "Tư tưởng chính trị", filled(500), filled(500), filled(500), "Cả năm")
        for number in range(1, 13)
    )
    texts = [Paragraphs(filled(length)) for length in (2_000, 2_000, 2_000, 1_000)]
    blocks: tuple[Block, ...] = (FACTS, texts[0], Table(COLUMNS, cells), *texts[1:])
    paper = pdf_of(sample(profile, blocks=blocks))
    assert smallest_font_size(paper) == pytest.approx(12)
    bare = Counter(letters(pdf_of(sample(profile, blocks=(FACTS,)))))
    typed = Counter(squeezed(filled(500) * 36 + "Tư tưởng chính trịCả năm" * 12))
    typed += Counter(squeezed(filled(2_000) * 3 + filled(1_000)))
    printed = Counter(letters(paper)) - bare
    # Besides: header rows, numbers of rows and pages.
    assert not typed - printed
    assert set((printed - typed).elements()) <= set(
        squeezed("".join(c.header for c in COLUMNS)) + "0123456789"
    )


@pytest.mark.parametrize("last", [False, True])
def test_cell_of_eight_hundred_letters_in_a_narrow_column_goes_on_on_the_next_page(last: bool) -> None:
    rows = (("1", "a", filled(800), "", "", ""), ("2", "b", "", "", "W" * 800, ""))
    after = () if last else (Paragraphs(SENTENCE),)
    paper = pdf_of(sample(blocks=(Table(COLUMNS, rows), *after)))
    assert smallest_font_size(paper) == pytest.approx(12)
    assert letters(paper).count("W") == 800
    cell = [run for run in runs(paper) if set(run.text) == {"W"}]
    edges = [line for line in lines(paper) if line.page == cell[0].page and line.left <= cell[0].left]
    assert max(run.right for run in some(cell)) <= max(
        line.right for line in edges if line.left <= cell[0].left < line.right
    )


@pytest.mark.parametrize("letter", ["ơ", "W"])
def test_word_of_three_thousand_letters_is_broken_wherever_it_stands(letter: str) -> None:
    word = letter * 3_000
    name = SignatureColumn("Người xây dựng kế hoạch", "", "", "", word)
    blocks: tuple[Block, ...] = (
        Facts(((("Họ và tên", word), ("Ngày sinh", word)),)),
        Heading(word),
        Paragraphs(word),
        Table(COLUMNS, (("1", word, "", word, "", ""), ("2", "", "", "", "", word))),
        Paragraphs(word),
    )
    document = sample(blocks=blocks, right=name, superior=word, issuer=word, subject=(word,))
    paper = pdf_of(document)
    without = pdf_of(replace(document, blocks=(), right=None, superior="", issuer="", subject=()))
    counted = Counter(letters(paper).lower())[letter.lower()]
    assert counted - Counter(letters(without).lower())[letter.lower()] >= 11 * 3_000
    assert smallest_font_size(paper) == pytest.approx(12)
    assert all(run.left >= LEFT - 0.5 and run.right <= RIGHT + 0.5 for run in some(runs(paper)))


@EVERY_PROFILE
def test_names_of_sixty_letters_keep_the_paper_in_shape(profile: str) -> None:
    document = sample(profile)
    assert document.left
    assert document.right
    paper = pdf_of(
        replace(
            document,
            superior=NAME_60,
            issuer=NAME_60,
            left=replace(document.left, name=NAME_60),
            right=replace(document.right, name=NAME_60),
        )
    )
    assert letters(paper).count(squeezed(NAME_60.upper())) == 2
    assert letters(paper).count(squeezed(NAME_60)) == 2
    heading = [run for run in runs(paper) if squeezed(run.text) in squeezed(NAME_60.upper())]
    assert all(run.left >= LEFT - 0.5 for run in some(heading))
    assert all(run.right <= RIGHT + 0.5 for run in some(runs(paper)))


TYPED = st.text(alphabet=st.sampled_from('aăĐệổỹ W.,;-\n0<&"(%'), max_size=700)


@settings(max_examples=20, deadline=None)
@given(TYPED, TYPED, TYPED, st.sampled_from(PROFILE_NAMES))
def test_whatever_is_typed_is_printed_whole(text: str, cell: str, name: str, profile: str) -> None:
    blocks = (
        Facts(((("Họ", " ".join(name.split())),),)),
        Paragraphs(text),
        Table(COLUMNS, (("1", cell, "", "", cell, ""),)),
    )
    bare = pdf_of(sample(profile, blocks=(Table(COLUMNS, (("1", *[""] * 5),)),)))
    paper = pdf_of(sample(profile, blocks=blocks))
    added = Counter(letters(paper)) - Counter(letters(bare))
    assert not Counter(squeezed(text + cell * 2 + name)) - added
    assert smallest_font_size(paper) >= 9
    assert all(run.left >= LEFT - 0.5 and run.right <= RIGHT + 0.5 for run in some(runs(paper)))


def test_text_can_be_copied_as_it_was_written() -> None:
    text = " ".join(" ".join(page_texts(pdf_of(sample()))).split())
    for expected in (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Họ và tên: Nguyễn Thị Hồng Vân",
        "Chức vụ chính quyền: Phó Trưởng phòng",
        "Đọc và ghi chép đầy đủ các chuyên đề do chi bộ tổ chức, mỗi quý ít nhất 04 buổi tự học.",
        "100 % văn bản được giao đúng hạn",
    ):
        assert expected in text, expected


def test_text_from_people_is_escaped() -> None:
    tag = "<b>A&B</b>"
    column = SignatureColumn(tag, tag, tag, tag, tag)
    blocks: tuple[Block, ...] = (
        Facts((((tag, tag), (tag, "")), ((tag, tag),))),
        Heading(tag),
        Paragraphs(tag),
        Table(COLUMNS, ((tag,) * 6,)),
    )
    html = html_of(
        sample(blocks=blocks, left=column, right=column, superior=tag, issuer=tag, mark=tag, draft=tag)
    )
    assert "<b>" not in html.lower()
    assert html.lower().count("&lt;b&gt;a&amp;b") == 5 + 1 + 1 + 6 + 10 + 4


def words_of(html: str) -> list[str]:
    return re.sub(r"<style>.*?</style>|<[^>]+>|&nbsp;|\xa0", " ", html, flags=re.DOTALL).split()


@EVERY_PROFILE
def test_preview_on_the_screen_says_what_the_paper_says(profile: str) -> None:
    document = sample(profile)
    with papers_app().app_context():
        shown = render_template_string(
            "{% from 'components/sheet.html' import sheet %}{{ sheet(document, profile) }}",
            document=document,
            profile=profile_named(profile),
        )
    assert words_of(shown) == words_of(html_of(document))
    assert "style=" not in shown


@EVERY_PROFILE
def test_lines_to_write_on_are_as_far_from_each_other_and_from_text_as_hands_need(profile: str) -> None:
    """8 mm from line to line, and from the last of them to the letters that follow."""
    blocks: tuple[Block, ...] = (Heading("I. Trên"), DottedLines(5), Heading("II. Dưới"), DottedLines(2))
    paper = pdf_of(sample(profile, draft="", blocks=(*blocks, Paragraphs("Hết"))))
    heights = [line.height for line in lines(paper) if line.dotted]
    assert len(heights) == 7
    above, below, end = (find(paper, text).baseline for text in ("I. Trên", "II. Dưới", "Hết"))
    for high, low in pairwise([above, *heights[:5], below, *heights[5:], end]):
        assert high - low >= 8 * MILLIMETRE - 0.5
