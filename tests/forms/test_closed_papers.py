"""What a paper that was handed in says where there is no answer: nothing can be written there afterwards."""

from dataclasses import replace
from datetime import date

import pytest

from kl01.exemplars.rules import ExemplarState
from kl01.forms.content import Content
from kl01.forms.definition.data import Definition
from kl01.forms.definition.reading import load_definitions
from kl01.forms.definition.vocabulary import PLACEHOLDERS, FilledBy
from kl01.forms.document import NO_CELL, NOTHING, make_document
from kl01.forms.printed import ConfirmationWords, PrintedWords
from kl01.periods import Period
from kl01.plan.pack import BUNDLED_PACKS
from kl01.printing.document import Document, DottedLines, Facts, Heading, Paragraphs, Table
from tests.some import some

FORMS = {one.code: one for one in load_definitions(BUNDLED_PACKS / "kl01-2021")}
WORDS = PrintedWords(
    profile="HD36-2018",
    superior="Đảng bộ Sở Nội vụ",
    issuer="Chi bộ Văn phòng",
    party_member=True,
    words={name: f"<{name}>" for name in PLACEHOLDERS},
    shown={},
    writer="Bùi Thị Cúc",
    confirmation=ConfirmationWords("Xác nhận của chi bộ", "Chi bộ", "Bí thư"),
    signer="Nguyễn Thị Hường",
    day=date(2022, 2, 20),
)


def closed(code: str, content: Content | None = None, *, with_result: bool = True) -> Document:
    return make_document(
        FORMS[code], Period(2026), content or {}, {}, WORDS, draft=False, closed=True, with_result=with_result
    )


def told(made: Document) -> list[str]:
    """Return headings and running text in their order."""
    return [str(block.text) for block in made.blocks if isinstance(block, Heading | Paragraphs)]


def after(made: Document, heading: str) -> object:
    """Return what stands under a heading."""
    place = next(
        at
        for at, block in enumerate(made.blocks)
        if isinstance(block, Heading) and block.text.startswith(heading)
    )
    return made.blocks[place + 1]


@pytest.mark.parametrize("code", sorted(FORMS))
def test_no_dotted_line_is_left_on_any_form(code: str) -> None:
    for with_result in (True, False):
        made = closed(code, with_result=with_result)
        assert not [one for one in some(made.blocks) if isinstance(one, DottedLines | Table | Facts)]


def test_an_optional_part_without_an_answer_says_so() -> None:
    made = closed("mau-01", {"self_limits": "Chưa sâu sát"})
    for heading in ("I. ", "1. Ưu điểm", "4. Việc đột phá", "V. Đề xuất, kiến nghị (nếu có)"):
        assert after(made, heading) == Paragraphs(NOTHING), heading
    assert after(made, "2. Hạn chế") == Paragraphs("Chưa sâu sát")


def test_an_optional_table_without_rows_says_so() -> None:
    assert after(closed("mau-03b"), "VI. ") == Paragraphs(NOTHING)


def test_a_cell_without_text_takes_none_any_more() -> None:
    rows = [
        {"id": "r1", "year": "2022", "what": "Học tập chuyên đề", "target": "02 bài ghi chép"},
        {"id": "r2", "year": "2023", "what": "Cải cách", "how": "Mỗi quý một việc"},
    ]
    table = after(closed("mau-01", {"roadmap": rows}), "IV. ")
    assert isinstance(table, Table)
    assert [row[1:] for row in table.rows if isinstance(row, tuple)] == [
        ("2022", "Học tập chuyên đề", NO_CELL, "02 bài ghi chép"),
        ("2023", "Cải cách", "Mỗi quý một việc", NO_CELL),
    ]
    assert table.blank_row_lines == 0


def test_rows_without_any_text_are_no_rows() -> None:
    blank = {"id": "r1", "what": "", "when": ""}
    assert after(closed("mau-03b", {"plan": [blank]}), "III. ") == Paragraphs(NOTHING)
    table = after(
        closed("mau-03b", {"plan": [blank, {"id": "r2", "what": "Đọc", "when": "Tháng 2"}]}), "III. "
    )
    assert isinstance(table, Table)
    assert table.rows == (("1", "Đọc", "Tháng 2", NO_CELL),)


def test_what_shares_a_cell_leaves_no_mark_where_one_of_both_is_there() -> None:
    row = {"id": "r1", "name": "Tổ Một cửa", "content": "Trả kết quả đúng hạn"}
    table = after(closed("mau-03", {"collectives": [row]}), "I. ")
    assert isinstance(table, Table)
    assert table.rows[0] == ("1", "Tổ Một cửa", "Trả kết quả đúng hạn", *[NO_CELL] * 4)


def test_advice_stands_under_what_says_that_there_is_nothing() -> None:
    words = told(closed("mau-03"))
    place = words.index("I. Tập thể")
    assert words[place + 1 : place + 3] == [
        NOTHING,
        "(Đang có 00 tập thể, Kế hoạch yêu cầu 01 - 02 tập thể.)",
    ]


def test_what_the_receiver_does_not_say_is_left_out_with_its_heading() -> None:
    definition = FORMS["mau-02-kq"]
    [section] = [one for one in definition.printed_sections if one.filled_by is FilledBy.RECEIVER]
    heading = section.heading.format_map(WORDS.words)
    assert heading not in told(closed("mau-02-kq"))
    said = make_document(
        definition, Period(2026), {}, {"comment": "Gương mẫu."}, WORDS, draft=False, closed=True
    )
    assert told(said)[-2:] == [heading, "Gương mẫu."]


def headings(definition: Definition, *, at_result: bool) -> list[str]:
    return [one.heading for one in definition.written_sections if one.at_result is at_result and one.heading]


@pytest.mark.parametrize("code", ["mau-03a", "mau-03b"])
def test_before_the_result_its_parts_are_left_out_and_then_say_what_there_is(code: str) -> None:
    registered, at_result = (headings(FORMS[code], at_result=result) for result in (False, True))
    before = told(closed(code, with_result=False))
    assert [one for one in registered if one in before] == registered
    assert not [one for one in some(at_result) if one in before]
    begun = told(closed(code, {"result": "Trả 300 hồ sơ đúng hạn."}, with_result=False))
    assert [one for one in at_result if one in begun] == at_result[:1]
    assert begun[-2:] == [at_result[0], "Trả 300 hồ sơ đúng hạn."]
    assert [one for one in at_result if one in told(closed(code))] == at_result


def test_when_a_result_is_due() -> None:
    due = {state for state in ExemplarState if state.has_result}
    assert due == {ExemplarState.PROPOSED, ExemplarState.COMMENDED}


def test_people_outside_the_party_are_not_told_of_what_they_are_not_asked() -> None:
    outside = replace(WORDS, party_member=False)
    made = make_document(
        FORMS["mau-01"], Period.TERM, {"party_position": "x"}, {}, outside, draft=False, closed=True
    )
    assert not [block for block in some(made.blocks) if isinstance(block, Facts)]


def test_place_for_the_ink_stays() -> None:
    made = closed("mau-02")
    assert "ngày\u00a0" in made.place_date
    assert made.left is not None
    assert made.right is not None
    assert (made.left.name, made.right.name) == ("Nguyễn Thị Hường", "Bùi Thị Cúc")


@pytest.mark.parametrize("blank", [True, False])
def test_drafts_and_blank_forms_leave_room_to_write(*, blank: bool) -> None:
    for definition in some(FORMS.values()):
        made = make_document(definition, Period(2026), {}, {}, WORDS, draft=not blank, blank=blank)
        assert [one for one in made.blocks if isinstance(one, DottedLines | Table)], definition.code
        assert NOTHING not in told(made) or not blank
