"""What a unit's form asks before it is handed on, what is advised, and how it is printed."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kl01.forms.content import (
    Content,
    Row,
    advice_on_rows,
    advised_words,
    asked_fields,
    content_problems,
    recipient_lines,
    row_problems,
)
from kl01.forms.definition.data import Definition, FormField
from kl01.forms.definition.reading import load_definitions
from kl01.forms.definition.vocabulary import PLACEHOLDERS, FieldRole
from kl01.forms.document import BLANK_ROWS, NOTHING, OPTIONAL_ROWS, make_document, unit_confirmation
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import Form
from kl01.pack_files import PackError
from kl01.periods import Period
from kl01.plan.catalogue import current_plan
from kl01.printing import missing_glyphs
from kl01.printing.document import Document, Facts, Heading, Paragraphs, SignatureColumn, Table
from kl01.submissions.people import home_of
from kl01.submissions.words import printed_words
from tests.forms.packs import PACK, spoil
from tests.some import some
from tests.world import World

FORMS = {form.code: form for form in load_definitions(PACK)}
REGISTRATION, COLLECTIVE, INDIVIDUAL = (FORMS[code] for code in ("mau-03", "mau-03a", "mau-03b"))
TODAY = date(2026, 11, 23)


def field(definition: Definition, key: str) -> FormField:
    found = definition.field(key)
    assert found
    return found


COLLECTIVES, INDIVIDUALS = field(REGISTRATION, "collectives"), field(REGISTRATION, "individuals")


def row(number: int = 1, **changed: str) -> Row:
    return {
        "id": f"r{number}",
        "name": f"Tổ {number}",
        "position": "Chuyên viên",
        "field": "Chuyên môn, nghiệp vụ",
        "content": "Trả kết quả đúng hạn",
        "goal": "100 % đúng hạn",
        "measures": "Giao nhiệm vụ thử thách",
        "in_charge": "Đồng chí phó bí thư",
        "time": "Cả năm",
        **changed,
    }


# --- What has to be filled in ------------------------------------------------------------------------------

PLANNED = {"id": "r1", "what": "Cử đi bồi dưỡng", "when": "Quý II", "who": "Chi ủy"}
BEFORE: Content = {
    "place": "Bình An",
    "gov_position": "Chuyên viên",
    "work_unit": "Sở Nội vụ",
    "profile": "Công tác từ năm 2010",
    "reason": "Tận tụy",
    "plan": [PLANNED],
}
"""All that a sheet needs before its committee approves."""


def missing_in(definition: Definition, content: Content, *, with_result: bool) -> list[str]:
    found = content_problems(definition, content, missing_glyphs, party_member=True, with_result=with_result)
    return [problem.control for problem in found]


def test_the_result_is_asked_for_at_the_end_alone() -> None:
    assert missing_in(INDIVIDUAL, BEFORE, with_result=False) == []
    assert missing_in(INDIVIDUAL, BEFORE, with_result=True) == ["result"]
    assert missing_in(INDIVIDUAL, BEFORE | {"result": "Đạt"}, with_result=True) == []
    asked = ["gov_position", "work_unit", "place", "profile", "reason", "plan"]
    assert missing_in(INDIVIDUAL, {}, with_result=False) == asked
    assert missing_in(INDIVIDUAL, {}, with_result=True) == [*asked, "result"]
    assert missing_in(COLLECTIVE, {}, with_result=False) == ["place", "profile", "reason", "plan"]


def test_a_personal_form_knows_no_result_of_its_own() -> None:
    for code in ("mau-01", "mau-02", "mau-02-kq"):
        found = [missing_in(FORMS[code], {}, with_result=flag) for flag in (True, False)]
        assert found[0] == found[1] != []


def test_what_of_the_result_was_begun_is_looked_at_before() -> None:
    """Each section by itself: one that was begun asks nothing of another."""
    reward = {"id": "r1", "year": "2025", "form": ""}
    for flag in (False, True):
        content = BEFORE | {"result": "x" * 4001, "rewards": [reward], "spread": "x" * 2001}
        assert missing_in(INDIVIDUAL, content, with_result=flag) == ["result", "spread", "rewards-r1-form"]
    assert missing_in(INDIVIDUAL, BEFORE | {"spread": "Nhân rộng"}, with_result=False) == []
    empty = {"result": "", "rewards": [{"id": "r1", "year": ""}], "committee": ""}
    assert missing_in(INDIVIDUAL, BEFORE | empty, with_result=False) == []


def test_rows_that_are_kept_elsewhere_are_never_asked_for() -> None:
    assert missing_in(REGISTRATION, {"place": "Bình An"}, with_result=True) == []
    assert missing_in(REGISTRATION, {}, with_result=True) == ["place"]
    too_many = {"place": "Bình An", "collectives": [row(n, name="") for n in range(40)]}
    assert missing_in(REGISTRATION, too_many, with_result=True) == []
    asked = [one.key for section in REGISTRATION.sections for one in asked_fields(section, party_member=True)]
    assert asked == ["number", "place", "signed_on", "organise", "recipients"]


# --- Nơi nhận ----------------------------------------------------------------------------------------------


def recipients_problem(text: str) -> list[str]:
    content = {"place": "Bình An", "recipients": text}
    found = content_problems(REGISTRATION, content, missing_glyphs, party_member=True)
    assert [(one.section, one.field) for one in found] == [("noi-nhan", "recipients")] * len(found)
    return [problem.message for problem in found]


def test_five_recipients_at_most_of_a_hundred_and_fifty_letters() -> None:
    longest = "\n".join(f"- {'ệ' * 150};" for _ in range(5))
    assert recipients_problem(longest) == []
    assert recipients_problem("\n".join(["Lưu"] * 5)) == []
    assert recipients_problem("\n".join(["Lưu"] * 7)) == ["Nơi nhận nhiều nhất 5 dòng: bỏ bớt 2 dòng"]
    assert recipients_problem("Lưu\n\n-\n \nLưu\n- ;\nLưu\nLưu\nLưu\n") == [], "nothing is no line"
    assert recipients_problem(f"Lưu\n- {'ệ' * 151}") == ["Mỗi dòng nơi nhận phải từ 150 ký tự trở xuống"]
    [message] = recipients_problem("\n".join(["x" * 150] * 6))
    assert message == "Nơi nhận phải từ 800 ký tự trở xuống, đang thừa 105 ký tự"


def test_recipients_are_printed_with_signs_of_their_own() -> None:
    typed = "- Ban Thường vụ (để báo cáo),\n -Ban Tuyên giáo;\n\n–\nCác chi bộ\n- Lưu VT."
    assert recipient_lines(typed) == (
        "Ban Thường vụ (để báo cáo)",
        "Ban Tuyên giáo",
        "–",
        "Các chi bộ",
        "Lưu VT",
    )
    assert recipient_lines("") == ()


LINES = st.text(st.sampled_from("aế-,;. \u00a0\t(/–9")) | st.text()


@given(st.lists(LINES, max_size=6))
@example(["--a", "a-b,c.", "- ;", "-"])
def test_no_letter_of_a_recipient_is_lost(lines: list[str]) -> None:
    """At most a hyphen before, signs after, and blanks around are left out; what says nothing is no line."""
    text = "\n".join(lines)
    found = list(recipient_lines(text))
    written = text.splitlines()
    assert written or not found
    assume(written)
    for line in written:
        if found and re.fullmatch(rf"\s*-?\s*{re.escape(found[0])}[\s,;.]*", line):
            del found[0]
        else:
            assert re.fullmatch(r"\s*-?[\s,;.]*", line), line
    assert found == []


@given(st.lists(LINES, max_size=6))
@example(["Ban Tuyên giáo ;"])
def test_a_recipient_ends_in_no_blank(lines: list[str]) -> None:
    found = list(recipient_lines("\n".join(lines)))
    assume(found)
    for line in found:
        assert line == line.strip()


# --- Rows --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "words", "least", "most"),
    [(COLLECTIVES, "tập thể", 1, 2), (INDIVIDUALS, "cá nhân", 2, 3)],
)
@pytest.mark.parametrize("count", range(6))
def test_other_numbers_than_the_plan_asks_for_are_said(
    table: FormField, words: str, least: int, most: int, count: int
) -> None:
    said = f"Đang có 0{count} {words}, Kế hoạch yêu cầu 0{least} - 0{most} {words}."
    assert advice_on_rows(table, count) == ("" if least <= count <= most else said)


@pytest.mark.parametrize("count", [0, 1, 20, 100])
def test_nothing_is_said_where_the_plan_says_nothing(count: int) -> None:
    silent = some(one for form in FORMS.values() for _, one in form.fields() if not one.advises)
    for one in silent:
        assert advice_on_rows(one, count) == ""


def test_one_number_is_said_once() -> None:
    told = FormField("k", COLLECTIVES.kind, "Tập thể", row_name="tập thể", advised_least=2, advised_most=2)
    assert advised_words(told) == "02"
    assert advice_on_rows(told, 12) == "Đang có 12 tập thể, Kế hoạch yêu cầu 02 tập thể."


def test_what_is_to_be_put_right_in_a_row() -> None:
    for table in (COLLECTIVES, INDIVIDUALS):
        assert row_problems(table, row(), missing_glyphs) == []
        keys = [column.key for column in table.columns]
        assert [key for key, _ in row_problems(table, {}, missing_glyphs)] == keys
    wrong = row(
        field="Văn nghệ", content="x" * 601, goal="😀", in_charge="", time="§¶ng ñy ®· tæ chøc häc tËp"
    )
    assert row_problems(COLLECTIVES, wrong, missing_glyphs) == [
        ("field", "Chọn lĩnh vực trong các mục đã cho"),
        ("content", "Nội dung điển hình phải từ 600 ký tự trở xuống, đang thừa 1 ký tự"),
        ("goal", "Mục tiêu, kết quả cần đạt: chưa in được ký tự 😀 (ở đầu dòng). Xóa hoặc thay ký tự này"),
        ("in_charge", "Nhập người phụ trách, theo dõi"),
        ("time", "Thời gian: chữ gõ bằng bảng mã TCVN3. Chuyển sang Unicode bằng UniKey rồi dán lại"),
    ]
    found = row_problems(COLLECTIVES, row(name=""), missing_glyphs, " của tập thể 2")
    assert found == [("name", "Nhập tên tập thể của tập thể 2")]


# --- Printed -----------------------------------------------------------------------------------------------

WORDS = {name: f"<{name}>" for name in PLACEHOLDERS} | {
    "year": "2026",
    "issuing_body": "Đảng ủy Sở Nội vụ",
    "committee": "đảng ủy",
    "approval": "Biên bản số 03-BB/ĐU, ngày 12/02/2026",
    "on_behalf": "Đảng ủy",
    "office": "Bí thư",
}


def printed(definition: Definition, **changed: Any) -> PrintedWords:
    told = PrintedWords(
        profile="HD36-2018",
        superior="Đảng bộ Khối",
        issuer="Đảng ủy Sở Nội vụ",
        party_member=True,
        words=WORDS,
        shown={},
        writer="Bùi Thị Cúc",
        confirmation=unit_confirmation(definition, WORDS),
        signer="Nguyễn Thị Hường",
    )
    return replace(told, **changed)


def document(
    definition: Definition, content: Content, *, draft: bool = False, blank: bool = False, **changed: Any
) -> Document:
    told = printed(definition, **changed)
    return make_document(definition, Period(2026), content, {}, told, draft=draft, blank=blank)


def tables(made: Document) -> list[Table]:
    return [block for block in made.blocks if isinstance(block, Table)]


def paragraphs(made: Document) -> list[str]:
    return [block.text for block in made.blocks if isinstance(block, Paragraphs)]


@pytest.mark.parametrize(
    ("typed", "stands"),
    [("05-ĐK/ĐU", "Số 05-ĐK/ĐU"), ("Số 05-ĐK/ĐU", "Số 05-ĐK/ĐU"), ("", "")],
)
def test_the_number_has_no_colon_and_one_word_before_it(typed: str, stands: str) -> None:
    assert document(REGISTRATION, {"number": typed}).number == stands
    assert document(REGISTRATION, {"number": typed}, blank=True).number == ""


def test_a_form_without_a_number_prints_none() -> None:
    for definition in (COLLECTIVE, INDIVIDUAL):
        assert document(definition, {"number": "05-ĐK/ĐU"}).number == ""


def test_recipients_stand_at_the_left_and_the_committee_signs_at_the_right() -> None:
    made = document(REGISTRATION, {"recipients": "- Ban Tuyên giáo;\n- Lưu"})
    assert made.recipients == ("Ban Tuyên giáo", "Lưu")
    assert made.left is None
    assert made.right == SignatureColumn("", "Đảng ủy", "Bí thư", "", "Nguyễn Thị Hường")
    none = document(REGISTRATION, {})
    assert (none.recipients, none.left, none.right) == ((), None, made.right)


def test_a_sheet_is_confirmed_at_the_left_and_signed_at_the_right() -> None:
    note = "(ký, ghi rõ họ tên)"
    for definition, title in ((COLLECTIVE, "Đại diện tập thể"), (INDIVIDUAL, "Cá nhân được lựa chọn")):
        made = document(definition, {"recipients": "Lưu"})
        assert made.recipients == ()
        left = SignatureColumn("Xác nhận của cấp ủy", "Đảng ủy", "Bí thư", note, "Nguyễn Thị Hường")
        assert made.left == left
        assert made.right == SignatureColumn(title, "", "", note, "Bùi Thị Cúc")


def test_what_shares_a_cell_stands_on_lines_of_its_own() -> None:
    content = {
        "collectives": [row(), row(2, content=""), row(3, field=""), row(4, field="", content="")],
        "individuals": [row(content="Một\nHai")],
    }
    first, second = tables(document(REGISTRATION, content))
    assert [column.header for column in first.columns] == [
        "TT",
        "Tên tập thể",
        "Lĩnh vực, nội dung điển hình",
        "Mục tiêu, kết quả cần đạt",
        "Biện pháp bồi dưỡng",
        "Người phụ trách, theo dõi",
        "Thời gian",
    ]
    assert sum(column.width_percent for column in first.columns) == 100
    assert [cells[2] for cells in first.rows] == [
        "Chuyên môn, nghiệp vụ\nTrả kết quả đúng hạn",
        "Chuyên môn, nghiệp vụ",
        "Trả kết quả đúng hạn",
        "",
    ]
    assert [cells[0] for cells in first.rows] == ["1", "2", "3", "4"]
    assert second.rows == (
        (
            "1",
            "Tổ 1",
            "Chuyên viên",
            "Chuyên môn, nghiệp vụ\nMột\nHai",
            "100 % đúng hạn",
            "Giao nhiệm vụ thử thách",
            "Đồng chí phó bí thư",
            "Cả năm",
        ),
    )


@pytest.mark.parametrize("draft", [True, False])
def test_advice_stands_under_its_table(*, draft: bool) -> None:
    content = {"collectives": [row(n) for n in range(1, 4)], "individuals": [row(), row(2)]}
    made = document(REGISTRATION, content, draft=draft)
    assert made.draft == ("Dự thảo" if draft else "")
    place = made.blocks.index(tables(made)[0])
    said = Paragraphs("(Đang có 03 tập thể, Kế hoạch yêu cầu 01 - 02 tập thể.)")
    assert made.blocks[place + 1] == said
    assert isinstance(made.blocks[place + 2], Heading)
    assert [text for text in paragraphs(made) if "Kế hoạch yêu cầu" in text] == [said.text]
    nothing = document(REGISTRATION, {}, draft=draft)
    assert "(Đang có 00 cá nhân, Kế hoạch yêu cầu 02 - 03 cá nhân.)" in paragraphs(nothing)
    by_hand = document(REGISTRATION, content, draft=draft, blank=True)
    assert not [text for text in some(paragraphs(by_hand)) if "Kế hoạch yêu cầu" in text]
    assert by_hand.draft == ""


def test_the_paper_says_how_the_committee_approved() -> None:
    minute = "Biên bản số 03-BB/ĐU, ngày 12/02/2026"
    told = f"Việc lựa chọn nêu trên đã được đảng ủy xét duyệt, thông qua tại {minute}."
    made = document(REGISTRATION, {"organise": "Chi ủy theo dõi"})
    assert paragraphs(made)[-2:] == ["Chi ủy theo dõi", told]
    assert told in paragraphs(document(REGISTRATION, {}, blank=True))


def test_an_empty_table_leaves_room_to_write() -> None:
    """In a draft where an answer is needed alone; elsewhere it says that there is none."""
    made = document(INDIVIDUAL, {})
    [plan] = tables(made)
    assert (len(plan.rows), plan.blank_row_lines) == (BLANK_ROWS, 3)
    assert all(cells == ("",) * len(plan.columns) for cells in some(plan.rows))
    rewards = next(at for at, one in enumerate(made.blocks) if getattr(one, "text", "")[:4] == "VI. ")
    assert made.blocks[rewards + 1] == Paragraphs(NOTHING)
    plan, rewarded = tables(document(INDIVIDUAL, {"plan": [PLANNED]}, blank=True))
    assert (len(plan.rows), plan.blank_row_lines) == (BLANK_ROWS, 3), "there is running text in it"
    assert (len(rewarded.rows), rewarded.blank_row_lines) == (OPTIONAL_ROWS, 3)
    for draft, blank in ((True, False), (False, False), (False, True)):
        made = tables(document(REGISTRATION, {}, draft=draft, blank=blank))
        assert [len(table.rows) for table in made] == [2, 3], "as many as the plan asks for"
        assert {table.blank_row_lines for table in made} == {3}


@pytest.mark.parametrize("blank", [True, False])
def test_what_has_a_place_of_its_own_is_not_printed_in_the_text(*, blank: bool) -> None:
    content = {
        "number": "05-ĐK/ĐU",
        "place": "Bình An",
        "signed_on": "12/02/2026",
        "recipients": "Lưu",
        "organise": "Chi ủy theo dõi",
    }
    made = document(REGISTRATION, content, blank=blank)
    assert isinstance(made.blocks[0], Paragraphs), "the opening"
    assert made.blocks[0].text.startswith("Thực hiện <plan>, Đảng ủy Sở Nội vụ đăng ký")
    assert isinstance(made.blocks[-1], Paragraphs), "how it was approved"
    assert made.blocks[-1].text.startswith("Việc lựa chọn nêu trên")
    assert not [block for block in some(made.blocks) if isinstance(block, Facts)]
    headings = [block.text for block in made.blocks if isinstance(block, Heading)]
    assert headings == ["I. Tập thể", "II. Cá nhân", "III. Tổ chức thực hiện"]
    assert made.place_date.startswith("Bình An, ngày")
    assert blank or made.place_date == "Bình An, ngày 12 tháng 02 năm 2026"


def test_a_sheet_shows_what_was_registered() -> None:
    shown = {"exemplar_name": "Tổ Một cửa", "exemplar_field": "Cải cách hành chính"}
    [facts] = [one for one in document(COLLECTIVE, {}, shown=shown).blocks if isinstance(one, Facts)]
    assert facts.rows == ((("Tên tập thể", "Tổ Một cửa"),), (("Lĩnh vực", "Cải cách hành chính"),))
    [facts] = [one for one in document(COLLECTIVE, {}, blank=True).blocks if isinstance(one, Facts)]
    assert [label for line in facts.rows for label, _ in line] == [
        "Tên tập thể",
        "Lĩnh vực",
        "Người đứng đầu tập thể",
    ]


@pytest.mark.parametrize(
    "word",
    sorted(PLACEHOLDERS),
)
def test_a_word_that_the_reader_takes_can_be_printed_in_a_personal_form(
    folder: Path, world: World, word: str
) -> None:
    """Either the word is refused where the form is loaded, or every paper has it."""
    spoil(folder, "mau-02.toml", 'opening = "', f'opening = "{{{word}}} ')
    try:
        definition = next(one for one in load_definitions(folder) if one.code == "mau-02")
    except PackError:
        return
    person, plan = world.person("canbo.snv"), current_plan(world.session, 2026)
    home = home_of(world.session, person.id, TODAY)
    assert plan
    assert home
    form, period = Form(0, "", definition), Period(2026)
    told = printed_words(world.session, plan, form, period, person, home, None, TODAY)
    made = make_document(definition, period, {}, {}, told, draft=True)
    assert any(text.startswith(told.words[word]) for text in paragraphs(made))


def test_roles_are_known_to_the_paper() -> None:
    """A new role needs a place on the paper."""
    assert {*FieldRole} == {FieldRole.PLACE, FieldRole.DATE, FieldRole.NUMBER, FieldRole.RECIPIENTS}
