"""Rules of papers: states, who may move them, who receives them, what has to be filled in, what changed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kl01.forms.changes import LONGEST, Kind, changes, marked
from kl01.forms.content import (
    Content,
    content_problems,
    filled_facts,
    move_row,
    new_row_id,
    same_text,
    unprintable,
    without_blank_rows,
    without_rows,
)
from kl01.forms.definition.data import Definition
from kl01.forms.definition.reading import load_definitions
from kl01.forms.due import due_day, first_due_day
from kl01.org.kinds import Role, Standing, UnitKind
from kl01.periods import Period
from kl01.plan.pack import BUNDLED_PACKS
from kl01.printing import missing_glyphs
from kl01.refusals import Refusal
from kl01.submissions.receivers import Receiver, ReceiverKind, UnitOffices, receivers
from kl01.submissions.rules import (
    WORKFLOW,
    Act,
    Side,
    Situation,
    SubmissionState,
    check_words,
    find_transition,
    sides_of,
)
from tests.some import some

FORMS = {form.code: form for form in load_definitions(BUNDLED_PACKS / "kl01-2021")}
PLAN_02 = FORMS["mau-02"]
OWNER, OTHER, GRANTOR = 1, 2, 3


# --- The workflow ------------------------------------------------------------------------------------------


@st.composite
def claims(draw: st.DrawFn) -> dict[str, Any]:
    """Who tries, for whom, and on which sides they would like to stand."""
    return {
        "person_id": draw(st.sampled_from([OWNER, OTHER, 9])),
        "writes": draw(st.booleans()),
        "receives": draw(st.booleans()),
        "on_behalf_of_id": draw(st.sampled_from([None, OWNER, GRANTOR])),
    }


STEPS = st.tuples(st.sampled_from(list(Act)), claims(), st.booleans(), st.booleans())


@given(st.lists(STEPS, max_size=40))
def test_no_path_breaks_the_rules(steps: list[tuple[Act, dict[str, Any], bool, bool]]) -> None:
    """Whatever people try in whatever order: a model beside the rules knows what may have happened."""
    state, opened, confirmer, was_submitted = SubmissionState.DRAFT, False, None, False
    for act, claim, opens, deserted in steps:
        if opens and state is SubmissionState.SUBMITTED:
            opened = True
        found = find_transition(Situation(state, opened, deserted), act, sides_of(OWNER, **claim))
        if found is None:
            continue
        assert (found.act, found.before) == (act, state)
        if found.sides == {Side.RECEIVER}:
            assert claim["receives"]
            assert OWNER not in {claim["person_id"], claim["on_behalf_of_id"]}
        else:
            assert claim["writes"]
        if act is Act.WITHDRAW:
            assert not opened or deserted
        if act is Act.SUBMIT:
            assert state.editable
            opened, was_submitted = False, True
        state = found.after
        confirmer = claim["person_id"] if state is SubmissionState.CONFIRMED else None
        assert was_submitted or state is SubmissionState.DRAFT
        assert (state is SubmissionState.CONFIRMED) == (confirmer is not None)
        assert confirmer != OWNER
        assert state.editable != state.handed_in


def test_every_state_can_be_reached_and_left() -> None:
    assert {t.after for t in WORKFLOW.transitions} == set(SubmissionState)
    assert {t.before for t in WORKFLOW.transitions} == set(SubmissionState)
    assert {t.act for t in WORKFLOW.transitions} == set(Act)


def test_what_nobody_can_receive_any_more_may_be_withdrawn() -> None:
    writer = sides_of(OWNER, OWNER, writes=True)
    opened = Situation(SubmissionState.SUBMITTED, opened=True)
    deserted = Situation(SubmissionState.SUBMITTED, opened=True, deserted=True)
    assert find_transition(opened, Act.WITHDRAW, writer) is None
    assert find_transition(deserted, Act.WITHDRAW, writer) is not None


@pytest.mark.parametrize("act", [Act.RETURN, Act.REOPEN])
def test_returning_and_reopening_need_a_reason(act: Act) -> None:
    way = next(t for t in WORKFLOW.transitions if t.act is act)
    with pytest.raises(Refusal, match="Nhập"):
        check_words(way, "", {})
    with pytest.raises(Refusal, match="từ 1000 ký tự trở xuống"):
        check_words(way, "x" * 1001, {})
    with pytest.raises(Refusal, match="từ 1000 ký tự trở xuống") as told:
        check_words(way, "Bổ sung", {"ii": "x" * 1001})
    assert told.value.field == "gop-y-ii"
    check_words(way, "Bổ sung mục II", {"ii": "Thêm chỉ tiêu"})


# --- Who receives ------------------------------------------------------------------------------------------

CELL, PARTY, ROOT = 11, 12, 13
SECRETARY, DEPUTY, CHAIR, HEAD, ABOVE = 21, 22, 23, 24, 25


def path(
    *, chair: int | None = CHAIR, head: int | None = HEAD, secretary: int | None = SECRETARY,
    deputy: int | None = DEPUTY, channel: ReceiverKind | None = None
) -> list[UnitOffices]:  # fmt: skip
    def held(**offices: int | None) -> dict[Role, frozenset[int]]:
        return {Role(name): frozenset({one}) for name, one in offices.items() if one}

    return [
        UnitOffices(
            CELL, UnitKind.SUBORDINATE_PARTY_CELL, held(secretary=secretary, deputy_secretary=deputy)
        ),
        UnitOffices(
            PARTY,
            UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
            held(secretary=ABOVE, trade_union_chair=chair, head=head),
            channel,
        ),
        UnitOffices(ROOT, UnitKind.BLOC_COMMITTEE, {}),
    ]


def test_a_member_hands_in_to_his_cell() -> None:
    assert receivers(Standing.PARTY_MEMBER, path(), OWNER) == (
        Receiver(ReceiverKind.PARTY, Role.SECRETARY, CELL),
    )


def test_the_deputy_stands_in_where_there_is_no_secretary_and_the_committee_above_where_neither_is() -> None:
    deputy = receivers(Standing.PARTY_MEMBER, path(secretary=None), OWNER)
    assert deputy == (Receiver(ReceiverKind.PARTY, Role.DEPUTY_SECRETARY, CELL),)
    above = receivers(Standing.PARTY_MEMBER, path(secretary=None, deputy=None), OWNER)
    assert above == (Receiver(ReceiverKind.PARTY, Role.SECRETARY, PARTY),)


def test_the_secretary_chooses_between_his_deputy_and_the_committee_above() -> None:
    assert receivers(Standing.PARTY_MEMBER, path(), SECRETARY) == (
        Receiver(ReceiverKind.PARTY, Role.DEPUTY_SECRETARY, CELL),
        Receiver(ReceiverKind.PARTY, Role.SECRETARY, PARTY),
    )


def test_others_hand_in_to_the_union_else_to_whom_the_committee_names() -> None:
    union = Receiver(ReceiverKind.TRADE_UNION, Role.TRADE_UNION_CHAIR, PARTY)
    head = Receiver(ReceiverKind.HEAD, Role.HEAD, PARTY)
    cell = Receiver(ReceiverKind.PARTY, Role.SECRETARY, CELL)
    assert receivers(Standing.NON_MEMBER, path(), OWNER) == (union,)
    assert receivers(Standing.NON_MEMBER, path(chair=None), OWNER) == (head,)
    assert receivers(Standing.NON_MEMBER, path(chair=None, head=None), OWNER) == (cell,)
    assert receivers(Standing.NON_MEMBER, path(channel=ReceiverKind.PARTY), OWNER) == (cell,)
    assert receivers(Standing.NON_MEMBER, path(channel=ReceiverKind.HEAD), OWNER) == (head,)
    vacant = path(head=None, channel=ReceiverKind.HEAD)
    assert receivers(Standing.NON_MEMBER, vacant, OWNER) == (union,)
    assert receivers(Standing.NON_MEMBER, path(), CHAIR) == (head,)


PEOPLE = st.one_of(st.none(), st.sampled_from([OWNER, SECRETARY, DEPUTY, CHAIR]))


@given(
    st.sampled_from(list(Standing)),
    st.sampled_from([OWNER, SECRETARY, DEPUTY, CHAIR]),
    st.one_of(st.none(), st.sampled_from(list(ReceiverKind))),
    PEOPLE,
    PEOPLE,
    PEOPLE,
    PEOPLE,
)
def test_nobody_is_ever_sent_to_himself(
    standing: Standing,
    owner: int,
    channel: ReceiverKind | None,
    chair: int | None,
    head: int | None,
    secretary: int | None,
    deputy: int | None,
) -> None:
    way = path(chair=chair, head=head, secretary=secretary, deputy=deputy, channel=channel)
    by_id = {unit.unit_id: unit for unit in way}
    found = receivers(standing, way, owner)
    assert found, "the committee above always has a secretary here"
    for receiver in some(found):
        assert by_id[receiver.unit_id].holders[receiver.role] - {owner}
    if standing is Standing.PARTY_MEMBER:
        assert {receiver.kind for receiver in found} == {ReceiverKind.PARTY}
    assert len(found) == 1 or secretary == owner


# --- Days --------------------------------------------------------------------------------------------------


def test_days_are_those_of_the_form() -> None:
    assert first_due_day(PLAN_02, Period(2026), date(2021, 10, 11)) == date(2026, 3, 31)
    assert first_due_day(FORMS["mau-02-kq"], Period(2026), date(2021, 10, 11)) == date(2026, 11, 30)
    assert first_due_day(FORMS["mau-01"], Period.TERM, date(2021, 10, 11)) == date(2022, 3, 31)
    assert first_due_day(FORMS["mau-01"], Period.TERM, date(2026, 1, 5)) == date(2026, 3, 31)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_who_comes_late_has_a_month(joined: date) -> None:
    due = date(2026, 3, 31)
    own = due_day(due, joined)
    assert own >= due
    assert joined > own or (own - joined).days >= 30
    assert own == due or (own - joined).days == 30


# --- What has to be filled in ------------------------------------------------------------------------------


def filled(definition: Definition) -> Content:
    """A paper with every answer that is asked for, and no other."""
    content: Content = {}
    for _, field in some(definition.fields()):
        if field.kind == "table":
            row = {"id": "r1", **{c.key: c.choices[0] if c.choices else "Quý I" for c in field.columns}}
            content[field.key] = [row]
        elif field.required:
            content[field.key] = "Nội dung"
    return content


@pytest.mark.parametrize("code", FORMS)
def test_a_paper_with_all_that_is_asked_can_be_handed_in(code: str) -> None:
    definition = FORMS[code]
    assert content_problems(definition, filled(definition), missing_glyphs, party_member=True) == []


@pytest.mark.parametrize("code", FORMS)
def test_an_empty_paper_is_told_every_required_answer_once(code: str) -> None:
    definition = FORMS[code]
    required = [
        field.key
        for section in definition.written_sections
        for field in section.fields
        if field.required and field.kind not in {"shown", "paragraph"}
    ]
    found = content_problems(definition, {}, missing_glyphs, party_member=True)
    assert [problem.field for problem in found] == required
    assert all(problem.message.startswith(("Nhập", "Chọn")) for problem in some(found))


def problem_of(**changed: object) -> list[str]:
    content = filled(PLAN_02) | changed
    return [p.message for p in content_problems(PLAN_02, content, missing_glyphs, party_member=True)]


def test_messages_say_what_to_do_and_name_the_row() -> None:
    row = {"id": "r4", "group": "Học tập", "what": "", "time": "Quý I"}
    assert problem_of(items=[row]) == ["Nhập việc làm cụ thể của việc 1"]
    first = {"id": "r1", "group": "Học tập", "what": "Đọc", "time": "Quý I"}
    assert problem_of(items=[first, row | {"what": "x" * 503}]) == [
        "Việc làm cụ thể của việc 2 phải từ 500 ký tự trở xuống, đang thừa 3 ký tự"
    ]
    assert problem_of(example="Tèo " + "a" * 2000) == [
        "Nội dung thực hiện trách nhiệm nêu gương phải từ 2000 ký tự trở xuống, đang thừa 4 ký tự"
    ]
    assert problem_of(signed_on="31/2/2026") == ["Ngày ký phải là ngày có thật, ví dụ 05/02/2026"]
    assert "bảng mã TCVN3" in problem_of(example="§¶ng ñy ®· tæ chøc häc tËp")[0]
    assert problem_of(items=[first | {"group": "Khác"}]) == [
        "Chọn nhóm nội dung của việc 1 trong các mục đã cho"
    ]
    thirteen = [first | {"id": f"r{n}"} for n in range(13)]
    assert problem_of(items=thirteen) == ["Nội dung đăng ký học tập và làm theo chỉ nhận 12 việc: bỏ bớt"]


def test_what_cannot_be_printed_is_named_with_its_place() -> None:
    words = unprintable("Dòng một\nrất vui 😀 nhé", "Ghi chú", missing_glyphs)
    assert words == ("Ghi chú: chưa in được ký tự 😀 (dòng 2, sau chữ “rất vui”). Xóa hoặc thay ký tự này")
    assert unprintable("😀", "Ghi chú", missing_glyphs).startswith(
        "Ghi chú: chưa in được ký tự 😀 (ở đầu dòng)"
    )
    assert unprintable("Bình thường", "Ghi chú", missing_glyphs) == ""


def test_a_number_of_characters_is_what_people_count() -> None:
    assert problem_of(example="ệ" * 2000) == []
    assert problem_of(example="ệ" * 2001) != []


def test_rows_without_text_are_no_rows() -> None:
    blank = {"id": "r9", "what": ""}
    content = filled(PLAN_02)
    content["items"] = [blank, *content["items"], {"id": "r8"}]
    assert problem_of(items=content["items"]) == []
    assert [row["id"] for row in without_blank_rows(PLAN_02, content)["items"]] == ["r1"]
    assert "stranger" not in without_blank_rows(PLAN_02, content | {"stranger": "x"})


def test_an_example_adds_to_its_fact() -> None:
    assert filled_facts(PLAN_02, filled(PLAN_02)) == {"plans_with_example"}
    assert filled_facts(PLAN_02, {}) == set()


@given(st.text(), st.text())
def test_the_same_words_are_the_same_text(first: str, second: str) -> None:
    assert same_text(first, second) == (first.split() == second.split() != [])
    assert not same_text("", "")
    rows = [{"id": "r1", "what": first, "origin": "a"}]
    other = [{"id": "r7", "what": f" {first} "}]
    assert same_text(rows, other) == bool(first.split())


# --- Rows --------------------------------------------------------------------------------------------------

ROWS = st.lists(st.integers(1, 30), unique=True, max_size=8).map(
    lambda ids: [{"id": f"r{number}"} for number in ids]
)


@given(ROWS, st.integers(1, 30), st.sampled_from([-1, 1]))
def test_moving_loses_no_row_and_can_be_undone(rows: list[dict[str, str]], number: int, step: int) -> None:
    moved = move_row(rows, f"r{number}", step)
    assert sorted(row["id"] for row in moved) == sorted(row["id"] for row in rows)
    if moved != rows:
        assert move_row(moved, f"r{number}", -step) == rows


@given(ROWS, st.integers(1, 30))
def test_removing_takes_one_row(rows: list[dict[str, str]], number: int) -> None:
    assert [row["id"] for row in without_rows(rows, {f"r{number}"})] == [
        row["id"] for row in rows if row["id"] != f"r{number}"
    ]


@given(ROWS)
def test_a_new_row_has_a_name_of_its_own(rows: list[dict[str, str]]) -> None:
    assert new_row_id(rows) not in {row["id"] for row in rows}


# --- What changed ------------------------------------------------------------------------------------------

TEXT = st.text(alphabet=st.sampled_from("ab ạ\n."), max_size=60)


@given(TEXT, TEXT)
def test_marked_text_holds_both_texts(before: str, after: str) -> None:
    pieces = marked(before, after)
    assert "".join(p.text for p in pieces if p.kind is not Kind.REMOVED) == after
    assert "".join(p.text for p in pieces if p.kind is not Kind.ADDED) == before
    assume(pieces)
    assert all(piece.text for piece in pieces)
    if before == after:
        assert {piece.kind for piece in pieces} <= {Kind.SAME}


def test_a_very_long_text_is_shown_as_replaced() -> None:
    before, after = "a " * LONGEST, "b " * LONGEST
    assert [piece.kind for piece in marked(before, after)] == [Kind.REMOVED, Kind.ADDED]


def test_changes_are_told_in_the_order_of_the_paper() -> None:
    before = filled(PLAN_02)
    before["items"] = [{"id": "r1", "what": "Đọc"}, {"id": "r2", "what": "Viết"}, {"id": "r3", "what": "Đi"}]
    after = before | {
        "theme_awareness": "Mới",
        "example": "",
        "items": [
            {"id": "r2", "what": "Viết nhiều"},
            {"id": "r1", "what": "Đọc"},
            {"id": "r4", "what": "Thêm"},
        ],
    }
    found = [(change.what, change.where) for change in changes(PLAN_02, before, after)]
    assert found == [
        ("Bổ sung", "Nhận thức về chuyên đề năm"),
        ("Sửa", "Nội dung đăng ký – Việc làm cụ thể của việc 1"),
        ("Thêm", "Nội dung đăng ký – việc 3"),
        ("Bỏ", "Nội dung đăng ký – việc 3"),
        ("Đổi thứ tự", "Nội dung đăng ký – Nội dung đăng ký học tập và làm theo"),
        ("Xóa", "Trách nhiệm nêu gương – Nội dung thực hiện trách nhiệm nêu gương"),
    ]
    assert changes(PLAN_02, before, before) == []
