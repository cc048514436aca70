"""Rules of exemplars: the way with no step left out, who moves them, what each step needs, a unit's year."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.exemplars.quotas import Quota, UnitState, unit_states
from kl01.exemplars.rules import (
    EARLIEST,
    LONGEST_NUMBER,
    LONGEST_OCCASION,
    WAY,
    WORKFLOW,
    Act,
    Answer,
    Approval,
    Consent,
    Decision,
    ExemplarKind,
    ExemplarState,
    Level,
    Side,
    Submission,
    approver_of,
    check_answer,
    check_approval,
    check_day,
    check_decision,
    check_number,
    is_published,
    levels_for,
    row_writable,
    writable,
)
from kl01.refusals import Refusal
from kl01.workflow import LONGEST_REASON, check_reason
from tests.exemplars.way import COMMITTEE, MOVES, OFFICE, REGISTRAR
from tests.some import some

TODAY = date(2026, 11, 23)
QUOTAS = {ExemplarKind.COLLECTIVE: Quota(1, 2), ExemplarKind.INDIVIDUAL: Quota(2, 3)}

# --- The workflow ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ExemplarState)
@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("side", Side)
def test_each_side_moves_what_is_its_own(state: ExemplarState, act: Act, side: Side) -> None:
    after, sides = MOVES[state].get(act, (None, set()))
    found = WORKFLOW.find(state, act, {side})
    assert (found.after if found else None) == (after if side in sides else None)


def test_no_act_has_two_ways_from_a_state() -> None:
    pairs = [(one.act, one.before) for one in WORKFLOW.transitions]
    assert len(pairs) == len(set(pairs)) == sum(len(moves) for moves in MOVES.values())


def test_every_state_can_be_reached_and_every_act_leads_somewhere() -> None:
    assert {one.after for one in WORKFLOW.transitions} == set(ExemplarState) - {ExemplarState.DRAFT}
    assert {one.act for one in WORKFLOW.transitions} == set(Act)
    assert {one.before for one in WORKFLOW.transitions} == set(ExemplarState) - {ExemplarState.WITHDRAWN}
    assert all(one.sides for one in some(WORKFLOW.transitions))


def test_the_way_is_taken_step_by_step_and_ends_with_commendation() -> None:
    assert WAY[0] is ExemplarState.DRAFT
    assert WAY[-1] is ExemplarState.COMMENDED
    assert set(ExemplarState) - set(WAY) == {ExemplarState.RETURNED, ExemplarState.WITHDRAWN}
    for before, after in pairwise(WAY):
        reached = set(
            some(
                one.before for one in WORKFLOW.transitions if one.after is after and one.act is not Act.RETURN
            )
        )
        assert reached <= {before, ExemplarState.RETURNED}
        assert before in reached


SIDES = st.frozensets(st.sampled_from(list(Side)))
STEPS = st.tuples(st.sampled_from(list(Act)), SIDES)


@given(st.lists(STEPS, max_size=60))
def test_no_step_is_ever_skipped(steps: list[tuple[Act, frozenset[Side]]]) -> None:
    """Whatever people try in whatever order: a model beside the rules knows which steps stand."""
    state, standing = ExemplarState.DRAFT, [ExemplarState.DRAFT]
    for act, sides in steps:
        found = WORKFLOW.find(state, act, sides)
        if found is None:
            continue
        assert (found.act, found.before) == (act, state)
        assert not found.sides.isdisjoint(sides)
        assert state is not ExemplarState.WITHDRAWN
        state = found.after
        if act is Act.RETURN:
            # What comes back from a proposal stays approved; else approval falls and all is to do again.
            standing = [*WAY[:5]] if state is ExemplarState.FOSTERED else [ExemplarState.DRAFT]
        elif state in WAY:
            assert standing == list(WAY[: WAY.index(state)])
            standing.append(state)
        if state is ExemplarState.COMMENDED:
            assert standing == list(WAY)
        assert state.approved == (ExemplarState.APPROVED in standing and state is not ExemplarState.WITHDRAWN)
        assert state.reported == (ExemplarState.REPORTED in standing and state is not ExemplarState.WITHDRAWN)
        assert state.chosen == (state is not ExemplarState.WITHDRAWN)


@given(st.sampled_from(list(ExemplarState)), st.sampled_from(list(Act)))
def test_who_is_on_no_side_moves_nothing(state: ExemplarState, act: Act) -> None:
    assert WORKFLOW.find(state, act, frozenset()) is None


@given(st.sampled_from(list(Act)), SIDES)
def test_what_is_withdrawn_stays_withdrawn(act: Act, sides: frozenset[Side]) -> None:
    assert WORKFLOW.find(ExemplarState.WITHDRAWN, act, sides) is None


@given(st.sampled_from(list(ExemplarState)), st.sampled_from(list(Act)), SIDES, SIDES)
def test_another_side_never_takes_a_step_away(
    state: ExemplarState, act: Act, sides: frozenset[Side], more: frozenset[Side]
) -> None:
    found = WORKFLOW.find(state, act, sides)
    assert found is None or WORKFLOW.find(state, act, sides | more) == found


# --- What each step needs ----------------------------------------------------------------------------------


def refusal(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Refusal) as told:
        call()
    return told.value.field, told.value.message


def test_return_and_withdrawal_alone_need_a_reason() -> None:
    assert {one.act for one in WORKFLOW.transitions if one.needs_reason} == {Act.RETURN, Act.WITHDRAW}


@pytest.mark.parametrize(
    ("act", "words"),
    [(Act.RETURN, "Nhập chỗ cần sửa, để đơn vị biết"), (Act.WITHDRAW, "Nhập lý do rút")],
)
def test_a_reason_is_asked_for_and_has_its_limit(act: Act, words: str) -> None:
    ways = [one for one in WORKFLOW.transitions if one.act is act]
    assert {one.reason_wanted for one in ways} == {words}
    way = ways[0]
    assert refusal(lambda: check_reason(way, "")) == ("reason", words)
    check_reason(way, "ơ" * LONGEST_REASON)
    too_long = refusal(lambda: check_reason(way, "ơ" * (LONGEST_REASON + 1), "Lý do"))
    assert too_long == ("reason", "Lý do phải từ 1000 ký tự trở xuống")


def test_the_number_of_a_paper_is_asked_for_and_has_its_limit() -> None:
    assert refusal(lambda: check_number("", "số báo cáo")) == ("number", "Nhập số báo cáo")
    check_number("đ" * LONGEST_NUMBER, "số báo cáo")
    assert refusal(lambda: check_number("đ" * (LONGEST_NUMBER + 1), "số báo cáo", "ma")) == (
        "ma",
        "Số báo cáo phải từ 100 ký tự trở xuống",
    )


def test_a_day_is_asked_for_with_an_example() -> None:
    words = ("day", "Nhập ngày họp, ví dụ 23/11/2026")
    assert refusal(lambda: check_day(None, "ngày họp", TODAY)) == words


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 1, 1)))
def test_a_day_has_come_and_is_of_these_plans(day: date) -> None:
    if EARLIEST <= day <= TODAY:
        assert check_day(day, "ngày họp", TODAY) == day
        return
    expected = "Ngày họp phải từ 01/01/2000 đến hôm nay, 23/11/2026"
    assert refusal(lambda: check_day(day, "ngày họp", TODAY)) == ("day", expected)


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
        (EARLIEST, True),
        (EARLIEST - timedelta(days=1), False),
    ],
)
def test_the_first_and_last_day_are_taken(day: date, taken: bool) -> None:
    if taken:
        assert check_day(day, "ngày họp", TODAY) == day
    else:
        refusal(lambda: check_day(day, "ngày họp", TODAY))


@given(st.integers(1, 6), st.none() | st.integers(1, 6), st.frozensets(st.integers(1, 6)))
def test_the_approver_is_never_who_submitted_nor_who_is_chosen(
    submitter: int, chosen: int | None, approvers: frozenset[int]
) -> None:
    found = approver_of(Submission(submitter, chosen), approvers)
    assert found not in {submitter} | ({chosen} if chosen else set())
    assert (found is None) == (approvers <= {submitter, chosen})
    assert found is None or found in approvers


def approval(approvers: Iterable[int] = (2,), number: str = "03-BB", day: date | None = TODAY) -> Approval:
    return Approval(number, day, frozenset(approvers))


@pytest.mark.parametrize(
    ("given_approval", "submitters", "field", "words"),
    [
        (approval(number=""), {1}, "number", "Nhập số biên bản hoặc nghị quyết"),
        (approval(number="x" * 101), {1}, "number", "Số biên bản hoặc nghị quyết phải từ 100 ký tự trở"),
        (approval(day=None), {1}, "day", "Nhập ngày họp, ví dụ"),
        (approval(day=TODAY + timedelta(days=1)), {1}, "day", "Ngày họp phải từ"),
        (approval(()), {1}, "approvers", "Chọn người thông qua"),
        (approval({1}), {1}, "approvers", "Chọn ít nhất một cấp ủy viên khác người đã trình"),
        (approval({1}), {1, 2}, "approvers", "Chọn ít nhất một cấp ủy viên khác người đã trình"),
        (approval({2}), {1, 2}, "approvers", "Chọn ít nhất một cấp ủy viên khác người đã trình"),
    ],
)
def test_what_an_approval_lacks_is_told(
    given_approval: Approval, submitters: set[int], field: str, words: str
) -> None:
    submissions = [Submission(one) for one in submitters]
    found = refusal(lambda: check_approval(given_approval, submissions, TODAY.year, TODAY))
    assert found[0] == field
    assert found[1].startswith(words)


@given(st.frozensets(st.integers(1, 4)), st.frozensets(st.integers(1, 4), min_size=1))
def test_each_who_submitted_needs_another_approver(approvers: frozenset[int], submitters: set[int]) -> None:
    right = bool(approvers) and all(approvers - {one} for one in submitters)
    submissions = [Submission(one) for one in submitters]
    if right:
        check_approval(approval(approvers), submissions, TODAY.year, TODAY)
    else:
        found = refusal(lambda: check_approval(approval(approvers), submissions, TODAY.year, TODAY))
        assert found[0] == "approvers"


def test_a_meeting_is_of_the_year_it_approves_for_or_of_the_one_before() -> None:
    first = date(TODAY.year - 1, 1, 1)
    check_approval(approval(day=first), [Submission(1)], TODAY.year, TODAY)
    early = approval(day=first - timedelta(days=1))
    found = refusal(lambda: check_approval(early, [Submission(1)], TODAY.year, TODAY))
    assert found[0] == "day"
    assert found[1].startswith("Ngày họp phải từ 01/01/")


@given(st.sampled_from(Consent), st.booleans(), st.integers(1, 3), st.integers(1, 3))
def test_only_who_said_no_himself_says_otherwise(answer: Consent, own: bool, by: int, other: int) -> None:
    word = Answer(answer, by, own)
    if answer is Consent.DECLINED and own and other != by:
        assert refusal(lambda: check_answer(word, other))[0] == "answer"
    else:
        check_answer(word, other)


def test_the_unit_commends_for_itself_and_ban_tuyen_giao_records_all_levels() -> None:
    assert levels_for({REGISTRAR}) == levels_for({REGISTRAR, COMMITTEE}) == (Level.UNIT,)
    assert levels_for({OFFICE}) == levels_for(set(Side)) == tuple(Level)


def decision(**changed: object) -> Decision:
    told: dict[str, object] = {
        "number": "21-QĐ/ĐU",
        "decided_on": TODAY,
        "occasion": "19/5",
        "level": Level.UNIT,
        **changed,
    }
    return Decision(**told)  # type: ignore[arg-type]  # as each test names them


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"number": ""}, "number", "Nhập số quyết định"),
        ({"number": "x" * 101}, "number", "Số quyết định phải từ 100 ký tự trở xuống"),
        ({"decided_on": None}, "day", "Nhập ngày quyết định, ví dụ 23/11/2026"),
        ({"decided_on": date(2027, 1, 1)}, "day", "Ngày quyết định phải từ 01/01/2000 đến hôm nay"),
        ({"occasion": ""}, "occasion", "Nhập dịp tuyên dương"),
        ({"occasion": "x" * 201}, "occasion", "Dịp tuyên dương phải từ 200 ký tự trở xuống"),
        ({"level": None}, "level", "Chọn cấp tuyên dương"),
        ({"level": Level.BLOC}, "level", "Chọn cấp tuyên dương"),
        ({"level": Level.CENTRAL}, "level", "Chọn cấp tuyên dương"),
    ],
)
def test_what_a_commendation_lacks_is_told(changed: dict[str, object], field: str, words: str) -> None:
    found = refusal(lambda: check_decision(decision(**changed), {REGISTRAR}, TODAY))
    assert found[0] == field
    assert found[1].startswith(words)


def test_a_whole_commendation_is_taken() -> None:
    check_decision(decision(occasion="x" * LONGEST_OCCASION), {REGISTRAR}, TODAY)
    for level in Level:
        check_decision(decision(level=level), {OFFICE}, TODAY)


@pytest.mark.parametrize("state", ExemplarState)
@pytest.mark.parametrize("consent", Consent)
def test_published_is_what_was_commended_and_agreed_to(state: ExemplarState, consent: Consent) -> None:
    expected = (state, consent) == (ExemplarState.COMMENDED, Consent.AGREED)
    assert is_published(state, consent) == expected


# --- Who may write what ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ExemplarState)
def test_what_the_committee_approves_stands_from_then_on(state: ExemplarState) -> None:
    open_at_first = state in {ExemplarState.DRAFT, ExemplarState.RETURNED}
    assert row_writable(state) == open_at_first
    assert writable(state, at_result=False) == open_at_first
    assert writable(state, at_result=True) == (open_at_first or state is ExemplarState.FOSTERED)


# --- The unit's year ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("quota", [*QUOTAS.values(), Quota(), Quota(2, 2)])
@pytest.mark.parametrize("count", range(6))
def test_a_number_is_compared_with_what_the_plan_asks_for(quota: Quota, count: int) -> None:
    found = quota.compared(count)
    if not quota.most:
        assert found == 0
    else:
        assert found == (count > quota.most) - (count < quota.least)


@pytest.mark.parametrize("collectives", range(6))
@pytest.mark.parametrize("individuals", range(6))
def test_numbers_beside_the_plan_are_told(collectives: int, individuals: int) -> None:
    states = [(ExemplarKind.COLLECTIVE, ExemplarState.REPORTED)] * collectives
    states += [(ExemplarKind.INDIVIDUAL, ExemplarState.COMMENDED)] * individuals
    found = unit_states(states, QUOTAS)
    if not states:
        assert found == (UnitState.NONE,)
        return
    under = collectives < 1 or individuals < 2
    over = collectives > 2 or individuals > 3
    assert (UnitState.UNDER in found, UnitState.OVER in found) == (under, over)
    assert (found == (UnitState.RIGHT,)) == (not under and not over)


RIGHT_NUMBERS = [ExemplarKind.COLLECTIVE, ExemplarKind.INDIVIDUAL, ExemplarKind.INDIVIDUAL]


@given(st.lists(st.sampled_from(list(ExemplarState)), min_size=3, max_size=3))
def test_a_unit_is_told_what_is_behind(states: list[ExemplarState]) -> None:
    found = unit_states(list(zip(RIGHT_NUMBERS, states, strict=True)), QUOTAS)
    chosen = [one for one in states if one is not ExemplarState.WITHDRAWN]
    assert (found == (UnitState.NONE,)) == (not chosen)
    early = {ExemplarState.DRAFT, ExemplarState.SUBMITTED, ExemplarState.RETURNED}
    waiting, approved = early & set(chosen), set(chosen) - early
    assert (UnitState.UNAPPROVED in found) == bool(waiting and not approved)
    assert (UnitState.WAITING in found) == bool(waiting and approved)
    assert (UnitState.UNREPORTED in found) == (ExemplarState.APPROVED in chosen)
    assert (UnitState.UNDER in found) == (0 < len(chosen) < 3)
    assert (UnitState.RIGHT in found) == (found == (UnitState.RIGHT,))
    assert list(found) == sorted(found, key=list(UnitState).index)


def test_without_a_word_of_the_plan_no_number_is_wrong() -> None:
    states = [(ExemplarKind.INDIVIDUAL, ExemplarState.REPORTED)] * 9
    assert unit_states(states, {}) == (UnitState.RIGHT,)


WORDS = (ExemplarState, Level, Consent, ExemplarKind, UnitState)


@pytest.mark.parametrize("kind", WORDS, ids=[one.__name__ for one in WORDS])
def test_every_word_is_told_in_vietnamese(kind: type[ExemplarState]) -> None:
    labels = [one.label for one in kind]
    assert len(labels) == len(set(labels))
    assert not any(one.value == one.label for one in some(kind))
