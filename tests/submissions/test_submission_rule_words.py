"""The words and tables of papers, each written out: what is stored, who goes which way, how many days."""

from datetime import date

import pytest

from kl01.forms.due import due_day
from kl01.org.kinds import Role, UnitKind
from kl01.refusals import Refusal
from kl01.submissions.receivers import ReceiverKind, UnitOffices
from kl01.submissions.rules import (
    WORKFLOW,
    Act,
    Hand,
    Situation,
    SubmissionState,
    Transition,
    check_words,
    find_transition,
)

# --- Words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (
            SubmissionState,
            [
                ("draft", "Đang soạn"),
                ("submitted", "Đã nộp, chờ xác nhận"),
                ("returned", "Bị trả lại"),
                ("confirmed", "Đã xác nhận"),
                ("reopened", "Mở lại để sửa"),
            ],
        ),
        (
            ReceiverKind,
            [
                ("party", "Chi bộ"),
                ("trade_union", "Công đoàn"),
                ("head", "Thủ trưởng cơ quan, đơn vị"),
            ],
        ),
    ],
)
def test_states_and_receivers_as_they_are_stored_and_called(
    words: type[SubmissionState | ReceiverKind], written: list[tuple[str, str]]
) -> None:
    # What is in the database doesn't move with a word that is changed here.
    assert [(word.value, word.label) for word in words] == written


# --- The workflow ------------------------------------------------------------------------------------------


def test_the_whole_workflow() -> None:
    both_sides = Hand(2, writes=True, receives=True)
    ways = [find_transition(Situation(state, 1), act, both_sides) for act in Act for state in SubmissionState]
    found = [
        (way.act.value, way.before.value, way.after.value, *way.sides, way.label, way.done, way.verb.value)
        for way in ways
        if way
    ]
    assert found == [
        ("submit", "draft", "submitted", "writer", "Nộp", "Đã nộp", "paper_submitted"),
        ("submit", "returned", "submitted", "writer", "Nộp", "Đã nộp", "paper_submitted"),
        ("submit", "reopened", "submitted", "writer", "Nộp", "Đã nộp", "paper_submitted"),
        ("withdraw", "submitted", "draft", "writer", "Rút lại để sửa", "Đã rút lại.", "paper_withdrawn"),
        ("return", "submitted", "returned", "receiver", "Trả lại", "Đã trả lại", "paper_returned"),
        ("confirm", "submitted", "confirmed", "receiver", "Xác nhận", "Đã xác nhận", "paper_confirmed"),
        ("reopen", "confirmed", "reopened", "receiver", "Mở lại", "Đã mở lại", "paper_reopened"),
    ]
    assert [way.reason_wanted for way in ways if way] == [
        *[""] * 4,
        "Nhập chỗ cần sửa, để người viết biết",
        "",
        "Nhập lý do mở lại",
    ]


def test_whoever_forgets_to_say_what_a_person_may_gives_no_right() -> None:
    silent, unopened = Hand(2), Situation(SubmissionState.SUBMITTED, 1)
    assert silent == Hand(2, writes=False, receives=False, on_behalf_of_id=None)
    assert unopened == Situation(SubmissionState.SUBMITTED, 1, opened=False, deserted=False)
    for act in Act:
        assert find_transition(unopened, act, silent) is None


def way_of(act: Act) -> Transition:
    return next(way for way in WORKFLOW.transitions if way.act is act)


@pytest.mark.parametrize(
    ("act", "reason", "remarks", "message", "field"),
    [
        (Act.RETURN, "", {}, "Nhập chỗ cần sửa, để người viết biết", "reason"),
        (Act.REOPEN, "", {}, "Nhập lý do mở lại", "reason"),
        (Act.RETURN, "x" * 1001, {}, "Phần này phải từ 1000 ký tự trở xuống", "reason"),
        (Act.CONFIRM, "x" * 1001, {}, "Phần này phải từ 1000 ký tự trở xuống", "reason"),
        (Act.RETURN, "Sửa", {"i": "x" * 1001}, "Phần này phải từ 1000 ký tự trở xuống", "gop-y-i"),
    ],
)
def test_what_is_said_of_words_that_are_missing_or_too_long_and_where(
    act: Act, reason: str, remarks: dict[str, str], message: str, field: str
) -> None:
    with pytest.raises(Refusal) as told:
        check_words(way_of(act), reason, remarks)
    assert (told.value.message, str(told.value), told.value.field) == (message, message, field)


def test_a_thousand_letters_are_not_too_many() -> None:
    check_words(way_of(Act.RETURN), "x" * 1000, {"i": "x" * 1000})


def test_an_error_that_names_no_field_belongs_to_the_whole_page() -> None:
    assert Refusal("Tải lại trang").field == ""


# --- Days --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("joined", "own"),
    [
        (date(2020, 5, 1), date(2026, 3, 31)),
        (date(2026, 3, 1), date(2026, 3, 31)),  # thirty days before it
        (date(2026, 3, 2), date(2026, 4, 1)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 11, 23), date(2026, 12, 23)),
    ],
)
def test_a_person_has_thirty_days_after_coming(joined: date, own: date) -> None:
    assert due_day(date(2026, 3, 31), joined) == own


# --- Offices -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holders", "held"),
    [({}, False), ({9}, False), ({9, 4}, True), ({4}, True)],
)
def test_an_office_is_held_by_another_if_somebody_besides_the_owner_holds_it(
    holders: set[int], held: bool
) -> None:
    unit = UnitOffices(11, UnitKind.GRASSROOTS_PARTY_CELL, {Role.SECRETARY: frozenset(holders)})
    assert unit.held_by_another(Role.SECRETARY, 9) is held
    assert unit.held_by_another(Role.HEAD, 9) is False
    assert unit.channel is None, "nothing is laid down unless it is said"
