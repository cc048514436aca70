"""The papers about honoured examples as they come out of the printer."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kl01.honours.board import EDGE_MM
from kl01.honours.document import (
    Honoured,
    HonourHeading,
    honour_board_html,
    honour_list_document,
    story_document,
)
from kl01.honours.listing import honour_listing
from kl01.printing import missing_glyphs, render_pdf
from kl01.printing.document import Document
from kl01.printing.docx import document_docx
from kl01.printing.profiles import HD36_2018
from tests.honours.pictures import as_file, pattern
from tests.printing.measure import (
    MILLIMETRE,
    fonts,
    images,
    letters,
    lines,
    page_sizes,
    page_texts,
    runs,
    smallest_font_size,
)
from tests.printing.sample_document import html_of, papers_app, pdf_of
from tests.printing.sheets import values
from tests.some import some

HEADING = HonourHeading(
    superior="Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh",
    issuer="Đảng ủy Sở Nội vụ",
    subject_phrase="học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    place_date="Bình An, ngày 19 tháng 5 năm 2026",
    profile=HD36_2018,
)
STORY = (
    ("Quá trình phấn đấu", "Luôn nêu cao tinh thần trách nhiệm.\n\nHoàn thành 132 hồ sơ trước hạn."),
    ("Tác dụng nêu gương", "Được mọi người tin yêu, noi theo."),
)
PERSON = Honoured(
    collective=False,
    name="Nguyễn Thị Hồng Vân",
    position="Phó Trưởng phòng",
    unit_name="Phòng Công chức, viên chức",
    year=2026,
    field="Chuyên môn",
    content="Chủ động tham mưu số hóa 12.000 hồ sơ cán bộ; hiến máu tình nguyện 06 lần.",
    decision="Quyết định số 12-QĐ/ĐU, ngày 15/5/2026 của Đảng ủy Sở Nội vụ",
    occasion="Kỷ niệm 136 năm ngày sinh Chủ tịch Hồ Chí Minh",
    level="Cấp cơ sở",
    story=STORY,
)
COLLECTIVE = replace(
    PERSON,
    collective=True,
    name="Chi bộ Văn phòng",
    position="",
    unit_name="Đảng bộ Sở Nội vụ",
    content="Xây dựng mô hình “Ngày thứ Sáu không giấy”, xử lý 100% hồ sơ trên môi trường mạng.",
)
LONG_NAME = ("Tập thể cán bộ, công chức, viên chức và người lao động " * 5)[:200].strip()
UPRIGHT, LYING = as_file(pattern(300, 400)), as_file(pattern(600, 400))


@pytest.fixture(autouse=True)
def application() -> Iterator[None]:
    """An application that has the templates and nothing else."""
    with papers_app().app_context():
        yield


def examples(count: int, *, photos: bool = True) -> list[Honoured]:
    """Return a third of collectives, the rest people, each with a name of its own."""
    return [
        replace(COLLECTIVE, name=f"Chi bộ số {n}", photo=LYING if photos else None)
        if n <= count // 3
        else replace(PERSON, name=f"Nguyễn Văn Số {n}", photo=UPRIGHT if photos else None)
        for n in range(1, count + 1)
    ]


def board(honoured: Sequence[Honoured], year: str = "năm 2026", **heading: Any) -> bytes:
    html, given = honour_board_html(replace(HEADING, **heading), year, honoured)
    assert missing_glyphs(html) == []
    return render_pdf(html, title="Bảng vinh danh", images=given)


def story(honoured: Honoured) -> bytes:
    return pdf_of(story_document(HEADING, honoured))


def printed_list(honoured: Sequence[Honoured], title: str = "Danh sách gương điển hình") -> bytes:
    return pdf_of(honour_list_document(HEADING, title, honoured))


def word(document: Document) -> Any:
    return docx.Document(io.BytesIO(document_docx(document)))


def squeezed(text: str) -> str:
    return "".join(text.split())


def inside_the_frame(paper: bytes) -> bool:
    low, right, high = EDGE_MM * MILLIMETRE, (210 - EDGE_MM) * MILLIMETRE, (297 - EDGE_MM) * MILLIMETRE
    return all(
        low - 0.5 <= run.left and run.right <= right + 0.5 and low <= run.baseline <= high
        for run in runs(paper)
    )


# The board


@pytest.mark.parametrize("photos", [True, False])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_board_of_up_to_six_is_one_framed_page(count: int, photos: bool) -> None:
    honoured = examples(count, photos=photos)
    paper = board(honoured)
    assert page_sizes(paper) == [(210, 297)]
    assert inside_the_frame(paper)
    assert smallest_font_size(paper) >= 11 - 0.01
    assert all(some(fonts(paper).values()))
    assert {name.partition("+")[2] for name in some(fonts(paper))} <= {"Tinos", "Tinos-Bold", "Tinos-Italic"}
    printed = letters(paper)
    for one in some(honoured):
        assert printed.count(squeezed(one.name)) >= 1
        assert squeezed(one.content) in printed
        assert squeezed(one.decision) in printed
    assert "BẢNGVINHDANHTậpthể,cánhânđiểnhìnhtronghọctậpvàlàmtheotưtưởng" in printed
    assert "ĐẢNGỦYSỞNỘIVỤ" in printed
    assert "HồChíMinhnăm2026" in printed


def test_few_examples_have_large_letters_and_many_small_ones() -> None:
    sizes = []
    for count in range(1, 7):
        paper = board(examples(count))
        sizes.append(max(run.size for run in runs(paper) if "Nguyễn" in run.text))
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] >= 20
    assert sizes[-1] >= 13


def test_page_is_filled_whatever_the_number() -> None:
    for count in range(1, 7):
        lowest = min(run.baseline for run in runs(board(examples(count))))
        assert lowest < 841.89 / 4, count


def test_more_examples_run_on_to_pages_framed_alike_with_the_title_small() -> None:
    paper = board(examples(14))
    texts = page_texts(paper)
    assert len(texts) in {2, 3}
    assert inside_the_frame(paper)
    for number, text in enumerate(some(texts[1:]), start=2):
        assert f"BẢNG VINH DANH năm 2026 – trang {number}" in text
        assert "BẢNG VINH DANH" not in text.replace("BẢNG VINH DANH năm", "")
    names = [one.name for one in examples(14)]
    assert [name for text in texts for name in names if f"{name}\n" in text] == names
    contents = [page.get_contents().get_data() for page in PdfReader(io.BytesIO(paper)).pages]  # type: ignore[union-attr]
    frames = [content.count(b" re S") + content.count(b" re s") for content in contents]
    assert len(set(frames)) == 1
    assert len(images(paper)) >= 1


def test_collectives_come_first_and_a_group_without_examples_has_no_heading() -> None:
    both = page_texts(board([PERSON, COLLECTIVE]))[0]
    assert (
        both.index("TẬP THỂ")
        < both.index("Chi bộ Văn phòng")
        < both.index("CÁ NHÂN")
        < both.index("Hồng Vân")
    )
    assert "TẬP THỂ" not in page_texts(board([PERSON]))[0]
    assert "CÁ NHÂN" not in page_texts(board([COLLECTIVE]))[0]


def test_heading_of_a_group_stands_with_its_first_card() -> None:
    for count in range(2, 26):
        people = [replace(PERSON, name=f"Nguyễn Văn Số {n}") for n in range(3)]
        paper = board([replace(COLLECTIVE, name=f"Chi bộ số {n}") for n in range(count)] + people)
        found = next(text for text in page_texts(paper) if "CÁ NHÂN" in text.replace("Tập thể, cá nhân", ""))
        assert "Nguyễn Văn Số 0" in found.partition("CÁ NHÂN")[2], count


def test_card_is_whole_on_its_page() -> None:
    for text in some(page_texts(board(examples(20)))):
        assert text.count("Quyết định số 12") == text.count("Nguyễn Văn Số") + text.count("Chi bộ số")


def test_long_texts_make_the_card_grow_and_nothing_is_cut_off() -> None:
    long = [
        replace(PERSON, name=LONG_NAME, content="Làm tốt việc được giao. " * 400, photo=UPRIGHT),
        replace(COLLECTIVE, name="W" * 200, position="W" * 200, content="W" * 900 + "\n" + "a b " * 200),
    ]
    paper = board(long, superior="Đ" * 150, issuer=LONG_NAME, subject_phrase=LONG_NAME)
    printed = letters(paper)
    assert printed.count("ợ") == 400
    assert printed.count("W") == 1300 + 1
    assert printed.count("ab") >= 200
    assert squeezed(LONG_NAME) in printed
    assert smallest_font_size(paper) >= 11 - 0.01
    assert inside_the_frame(paper)
    assert "TẬP THỂ" in page_texts(paper)[0]


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.text(alphabet=st.sampled_from("aăĐệổỹ Wg.;<&"), max_size=200),
            st.text(alphabet=st.sampled_from("aăĐệổỹ Ww.;\n0<&"), max_size=1_500),
        ),
        max_size=8,
    )
)
def test_whatever_is_written_is_printed_whole_inside_the_frame(entries: list[tuple[bool, str, str]]) -> None:
    honoured = [replace(PERSON, collective=c, name=name, content=text) for c, name, text in entries]
    paper = board(honoured)
    assert smallest_font_size(paper) >= 11 - 0.01
    assert inside_the_frame(paper)
    assert letters(paper).count("ỹ") >= sum(name.count("ỹ") + text.count("ỹ") for _, name, text in entries)
    assert letters(paper).count("<") == sum(
        name.count("<") + text.count("<") for _, name, text in entries
    ) + sum(name.split()[0 if c else -1][0] == "<" for c, name, _ in entries if name.split())


def test_example_without_a_photo_shows_its_letter_and_no_image_is_in_the_file() -> None:
    paper = board([PERSON, replace(COLLECTIVE, name="phòng Tổ chức")])
    assert images(paper) == []
    shown = {run.text for run in runs(paper) if run.size > 40}
    assert shown == {"V", "P"}


def test_photo_is_printed_upright_in_proportion_as_it_was_given() -> None:
    paper = board([replace(PERSON, photo=UPRIGHT), replace(COLLECTIVE, photo=LYING)])
    assert sorted(images(paper)) == sorted([UPRIGHT, LYING])
    content = PdfReader(io.BytesIO(paper)).pages[0].get_contents()
    assert content is not None
    sizes = [
        (float(values[0]), float(values[3]))
        for values, operator in content.operations
        if operator == b"cm" and float(values[0]) > 50 and float(values[3]) > 50
    ]
    assert [round(width / height, 2) for width, height in sizes] == [1.5, 0.75]


def test_photo_that_cannot_be_opened_leaves_no_hole() -> None:
    paper = board([replace(PERSON, photo=b"\xff\xd8\xff damaged")])
    assert images(paper) == []
    assert "V" in {run.text for run in runs(paper)}


@pytest.mark.parametrize(
    ("year", "line"),
    [("2026", "năm 2026"), ("năm 2026", "năm 2026"), ("2024 – 2026", "các năm 2024 – 2026"), ("", "")],
)
def test_year_of_the_title_is_given_its_word(year: str, line: str) -> None:
    texts = [text for text in page_texts(board([PERSON], year))[0].splitlines() if text.strip()]
    at = next(n for n, text in enumerate(texts) if text.strip().endswith("Hồ Chí Minh"))
    assert texts[at + 1].strip() == (line or "CÁ NHÂN")


def test_board_without_examples_and_with_empty_parts_is_still_a_page() -> None:
    assert len(page_texts(board([]))) == 1
    empty = Honoured(False, "", "", "", 2026, "", "", "", "", "", ())
    assert len(page_texts(board([empty], superior="", issuer="", subject_phrase=""))) == 1


def test_unit_that_bears_the_name_is_not_told_twice() -> None:
    paper = board([replace(COLLECTIVE, unit_name=COLLECTIVE.name)])
    assert letters(paper).count(squeezed(COLLECTIVE.name)) == 1


def test_texts_from_people_are_escaped() -> None:
    evil = "<img src='image:photo-1'><script>x</script>&amp;"
    one = Honoured(False, evil, evil, evil, 2026, evil, evil, evil, evil, evil, ((evil, evil),), UPRIGHT)
    heading = HonourHeading(evil, evil, evil, evil, HD36_2018)
    (photo,) = story_document(heading, one).pictures
    for html in (
        honour_board_html(heading, evil, [one])[0],
        html_of(story_document(heading, one)),
        html_of(honour_list_document(heading, evil, [one])),
    ):
        assert "<script" not in html.lower()
        assert html.count("<img") == html.count('<img class="photo-1" src="image:photo-1"') + html.count(
            f'<img src="image:{photo}" class="{photo}" alt="'
        )
    assert len(images(board([one]))) == 1


# One story


def test_word_file_of_a_story_has_its_facts_photo_and_paragraphs() -> None:
    file = word(story_document(HEADING, replace(PERSON, photo=UPRIGHT)))
    (photo,) = file.inline_shapes
    assert (photo.width.mm, photo.height.mm) == pytest.approx((45, 60), abs=0.1)
    facts = [paragraph.text for paragraph in file.tables[1].rows[0].cells[0].paragraphs]
    assert facts[:2] == [f"Chức vụ: {PERSON.position}", f"Đơn vị: {PERSON.unit_name}"]
    texts = [paragraph.text.replace("\u00a0", " ") for paragraph in file.paragraphs if paragraph.text]
    assert (
        texts[-6:]
        == [
            f"Nội dung: {PERSON.content}",
            STORY[0][0],
            *STORY[0][1].split("\n\n"),
            STORY[1][0],
            STORY[1][1],
            PERSON.decision,
        ][-6:]
    )
    assert file.core_properties.title == f"Gương điển hình: {PERSON.name}"
    without = word(story_document(HEADING, replace(PERSON, photo=b"broken")))
    assert not without.inline_shapes
    assert f"Chức vụ: {PERSON.position}" in [paragraph.text for paragraph in without.paragraphs]


def test_story_has_the_heading_the_facts_the_photo_and_every_paragraph() -> None:
    paper = story(replace(PERSON, photo=UPRIGHT))
    (text,) = page_texts(paper)
    assert page_sizes(paper) == [(210, 297)]
    printed = letters(paper)
    for part in (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "ĐẢNG ỦY SỞ NỘI VỤ",
        HEADING.place_date,
        "GƯƠNG ĐIỂN HÌNH",
        f"trong {HEADING.subject_phrase}",
        PERSON.name,
        f"Chức vụ: {PERSON.position}",
        f"Đơn vị: {PERSON.unit_name}",
        "Năm: 2026",
        f"Lĩnh vực: {PERSON.field}",
        f"Cấp tuyên dương: {PERSON.level}",
        f"Dịp tuyên dương: {PERSON.occasion}",
        f"Nội dung: {PERSON.content}",
        PERSON.decision,
        *(part for title, text in STORY for part in (title, *text.splitlines())),
    ):
        assert squeezed(part) in printed, part
    assert (
        text.index("Quá trình phấn đấu") < text.index("Tác dụng nêu gương") < text.index("Quyết định số 12")
    )
    assert images(paper) == [UPRIGHT]
    assert all(some(fonts(paper).values()))
    assert smallest_font_size(paper) >= 11


def test_story_without_photo_holds_no_image_and_empty_parts_are_left_out() -> None:
    paper = story(
        replace(COLLECTIVE, field="", occasion="", level="", decision="", story=(("Trống", " \n"),))
    )
    assert images(paper) == []
    printed = letters(paper)
    for absent in ("Chứcvụ", "Lĩnhvực", "Dịpbiểudương", "Trống", "Quyếtđịnh"):
        assert absent not in printed
    assert letters(story(replace(COLLECTIVE, content="", story=(), decision="")))


def test_long_story_runs_over_numbered_pages_and_the_decision_is_not_alone() -> None:
    sentence = "Luôn gương mẫu trong công tác và sinh hoạt. "
    for count in range(30, 60, 3):
        text = "\n".join([sentence * 3] * count)
        paper = story(replace(PERSON, photo=UPRIGHT, story=(("Quá trình", text),)))
        texts = page_texts(paper)
        assert [text.split()[0] for text in texts[1:]] == [str(n) for n in range(2, len(texts) + 1)]
        assert letters(paper).count(squeezed(sentence)) == count * 3
        assert "gương mẫu" in " ".join(texts[-1].split())
        assert PERSON.decision in " ".join(texts[-1].split())
        assert smallest_font_size(paper) >= 11


def test_long_words_of_a_story_stay_between_the_margins() -> None:
    paper = story(
        replace(PERSON, name="W" * 200, position="W" * 150, story=(("W" * 100, "W" * 500),), photo=LYING)
    )
    assert letters(paper).count("W") == 950
    assert max(run.right for run in some(runs(paper))) <= 195 * MILLIMETRE + 0.5


# The list


def test_list_is_by_year_with_the_newest_first_and_holds_every_part() -> None:
    honoured = [replace(COLLECTIVE, year=2025), PERSON, replace(PERSON, name="Trần Văn Bình", year=2025)]
    paper = printed_list(honoured)
    assert set(page_sizes(paper)) == {(297, 210)}
    text = " ".join(" ".join(page_texts(paper)).split())
    places = [
        text.index(part) for part in ("Năm 2026: 01", PERSON.name, "Năm 2025: 02", "Chi bộ Văn", "Trần Văn")
    ]
    assert places == sorted(places)
    printed = letters(paper)
    for one in honoured:
        for part in (one.name, one.position, one.unit_name, one.field, one.content, one.decision):
            assert squeezed(part) in printed
    assert images(printed_list([replace(PERSON, photo=UPRIGHT)])) == []
    assert smallest_font_size(paper) >= 11
    assert all(some(fonts(paper).values()))


def test_word_file_of_the_list_has_a_table_for_each_year() -> None:
    listed = honour_list_document(HEADING, "Danh sách", [replace(COLLECTIVE, year=2025), PERSON])
    file = word(listed)
    assert file.sections[0].page_width > file.sections[0].page_height
    newest, older = file.tables[1:]
    assert newest.rows[0].cells[0].text == "Năm\u00a02026: 01 gương điển hình"
    assert older.rows[0].cells[0].text == "Năm\u00a02025: 01 gương điển hình"
    name, role, content = newest.rows[2].cells[1:4]
    assert name.paragraphs[0].runs[0].bold
    assert role.text == f"{PERSON.position}, {PERSON.unit_name}"
    assert [paragraph.text for paragraph in content.paragraphs] == [PERSON.field, PERSON.content]
    assert [paragraph.runs[0].italic for paragraph in content.paragraphs] == [True, None]
    assert listed.title == "Danh sách"


def test_excel_file_has_every_example_by_year() -> None:
    older = replace(COLLECTIVE, year=2025)
    decided = replace(
        PERSON, decision="Quyết định số 12-QĐ/ĐU, ngày 15/05/2026", decided_on=date(2026, 5, 15)
    )
    made = honour_listing(HEADING, "Tập thể, cá nhân điển hình", [older, decided]).xlsx()
    rows = values(made)
    assert rows[0][0] == f"Tập thể, cá nhân điển hình trong {HEADING.subject_phrase}".upper()
    assert rows[1][0] == HEADING.issuer
    assert [row[:3] for row in rows[4:]] == [[1, 2026, PERSON.name], [2, 2025, COLLECTIVE.name]]
    assert rows[4][3:] == [
        f"{PERSON.position}, {PERSON.unit_name}",
        PERSON.field,
        PERSON.content,
        "Quyết định số 12-QĐ/ĐU",
        date(2026, 5, 15),
    ]


def test_no_table_of_the_list_has_more_than_fifty_rows() -> None:
    many = [replace(PERSON, name=f"Người số {n}") for n in range(1, 121)]
    html = html_of(honour_list_document(HEADING, "Danh sách", many))
    tables = html.split('<table class="paper-table">')[1:]
    assert [table.count('<td class="paper-centred') for table in tables] == [50, 50, 20]
    assert [table.count("(tiếp)") for table in tables] == [0, 1, 1]
    assert '<td class="paper-centred">120</td>' in tables[2]


def test_long_texts_of_a_list_are_whole_and_between_the_margins() -> None:
    long = replace(PERSON, name="W" * 200, content="Làm tốt việc được giao. " * 200, decision="Đ" * 300)
    paper = printed_list([long, PERSON])
    assert letters(paper).count("ợ") == 200
    assert letters(paper).count("W") == 200
    assert smallest_font_size(paper) >= 11
    assert max(run.right for run in some(runs(paper))) <= (297 - 15) * MILLIMETRE + 0.5
    assert max(line.right for line in some(lines(paper))) <= (297 - 15) * MILLIMETRE + 1


def test_empty_list_says_so() -> None:
    assert "Chưa có tập thể, cá nhân nào." in page_texts(printed_list([]))[0]
