"""Who moves a paper when, act by act, and both sides of every limit that the rules of papers draw."""

from datetime import date, timedelta

import pytest

from kl01.forms.definition.reading import load_definitions
from kl01.forms.due import due_day, first_due_day
from kl01.org.rules import GRACE
from kl01.periods import Period
from kl01.refusals import Refusal
from kl01.submissions.rules import (
    WORKFLOW,
    Act,
    Side,
    Situation,
    SubmissionState,
    Transition,
    check_words,
    find_transition,
    sides_of,
)
from kl01.workflow import LONGEST_REASON
from tests.forms.packs import PACK

OWNER, OFFICER, GRANTOR = 1, 2, 3
WRITER = sides_of(OWNER, OWNER, writes=True)
RECEIVER = sides_of(OWNER, OFFICER, receives=True)

# --- Who moves a paper -------------------------------------------------------------------------------------

WAYS = {
    (SubmissionState.DRAFT, Act.SUBMIT): (SubmissionState.SUBMITTED, WRITER),
    (SubmissionState.RETURNED, Act.SUBMIT): (SubmissionState.SUBMITTED, WRITER),
    (SubmissionState.REOPENED, Act.SUBMIT): (SubmissionState.SUBMITTED, WRITER),
    (SubmissionState.SUBMITTED, Act.WITHDRAW): (SubmissionState.DRAFT, WRITER),
    (SubmissionState.SUBMITTED, Act.RETURN): (SubmissionState.RETURNED, RECEIVER),
    (SubmissionState.SUBMITTED, Act.CONFIRM): (SubmissionState.CONFIRMED, RECEIVER),
    (SubmissionState.CONFIRMED, Act.REOPEN): (SubmissionState.REOPENED, RECEIVER),
}


def moved(
    state: SubmissionState, act: Act, sides: frozenset[Side], *, opened: bool = False, deserted: bool = False
) -> SubmissionState | None:
    found = find_transition(Situation(state, opened, deserted), act, sides)
    return found.after if found else None


@pytest.mark.parametrize("state", SubmissionState)
@pytest.mark.parametrize("act", Act)
def test_each_act_has_its_state_and_its_side(state: SubmissionState, act: Act) -> None:
    after, side = WAYS.get((state, act), (None, None))
    assert moved(state, act, WRITER) == (after if side is WRITER else None)
    assert moved(state, act, RECEIVER) == (after if side is RECEIVER else None)
    assert moved(state, act, sides_of(OWNER, OFFICER, writes=True)) == (after if side is WRITER else None), (
        "a typist"
    )
    assert moved(state, act, sides_of(OWNER, OFFICER)) is None
    assert moved(state, act, sides_of(OWNER, OWNER)) is None


@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.parametrize("act", [Act.RETURN, Act.CONFIRM])
def test_what_was_opened_is_confirmed_and_returned_as_what_was_not(act: Act, opened: bool) -> None:
    after = WAYS[SubmissionState.SUBMITTED, act][0]
    assert moved(SubmissionState.SUBMITTED, act, RECEIVER, opened=opened) is after
    assert (
        moved(
            SubmissionState.SUBMITTED,
            act,
            sides_of(OWNER, OFFICER, receives=True, on_behalf_of_id=GRANTOR),
            opened=opened,
        )
        is after
    )


@pytest.mark.parametrize(
    ("opened", "deserted", "taken_back"),
    [(False, False, True), (False, True, True), (True, False, False), (True, True, True)],
)
def test_taking_back_ends_with_the_receivers_look_unless_nobody_is_left(
    opened: bool, deserted: bool, taken_back: bool
) -> None:
    found = moved(SubmissionState.SUBMITTED, Act.WITHDRAW, WRITER, opened=opened, deserted=deserted)
    assert (found is SubmissionState.DRAFT) == taken_back


@pytest.mark.parametrize(("state", "act"), [key for key, (_, side) in WAYS.items() if side is RECEIVER])
def test_nobody_decides_on_their_own_paper_nor_in_its_writers_name(state: SubmissionState, act: Act) -> None:
    assert moved(state, act, sides_of(OWNER, OWNER, writes=True, receives=True)) is None
    assert moved(state, act, sides_of(OWNER, OWNER, receives=True, on_behalf_of_id=GRANTOR)) is None
    assert moved(state, act, sides_of(OWNER, OFFICER, receives=True, on_behalf_of_id=OWNER)) is None
    assert moved(state, act, sides_of(OWNER, OFFICER, receives=True, on_behalf_of_id=GRANTOR)) is not None


def test_what_may_be_written_is_not_handed_in() -> None:
    for state in SubmissionState:
        assert state.handed_in == (state in {SubmissionState.SUBMITTED, SubmissionState.CONFIRMED}), state
        assert state.editable == (
            state in {SubmissionState.DRAFT, SubmissionState.RETURNED, SubmissionState.REOPENED}
        ), state
        assert state.label


# --- Words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WORKFLOW.transitions, ids=lambda way: f"{way.before}-{way.act}")
def test_a_reason_is_wanted_where_something_is_given_back_and_nowhere_else(way: Transition) -> None:
    check_words(way, "x" * LONGEST_REASON, {"ii": "x" * LONGEST_REASON})
    if way.act in {Act.RETURN, Act.REOPEN}:
        with pytest.raises(Refusal, match="Nhập") as told:
            check_words(way, "", {"ii": "Chỉ có góp ý"})
        assert told.value.field == "reason"
    else:
        check_words(way, "", {})
    for reason, remarks, field in (
        ("x" * (LONGEST_REASON + 1), {}, "reason"),
        ("Bổ sung", {"i": "", "ii": "x" * (LONGEST_REASON + 1)}, "gop-y-ii"),
    ):
        with pytest.raises(Refusal, match="trở xuống") as told:
            check_words(way, reason, remarks)
        assert told.value.field == field


# --- Days --------------------------------------------------------------------------------------------------

DUE = date(2026, 3, 31)
FORMS = {form.code: form for form in load_definitions(PACK)}


def test_a_form_of_the_term_is_due_in_the_first_year_if_its_day_is_not_over() -> None:
    form = FORMS["mau-01"]
    assert form.due == "31/3"
    assert first_due_day(form, Period.TERM, DUE) == DUE, "on the very day"
    assert first_due_day(form, Period.TERM, DUE + timedelta(days=1)) == date(2027, 3, 31)
    assert first_due_day(form, Period(2026), date(2027, 1, 1)) == DUE, "a form of a year is of that year"


@pytest.mark.parametrize(
    ("days_before", "own"),
    [
        (100, DUE),
        (31, DUE),
        (30, DUE),
        (29, DUE + timedelta(days=1)),
        (0, DUE + GRACE),
        (-1, DUE + timedelta(days=1) + GRACE),
    ],
)
def test_who_comes_less_than_a_month_before_the_day_has_a_month(days_before: int, own: date) -> None:
    assert due_day(DUE, DUE - timedelta(days=days_before)) == own
