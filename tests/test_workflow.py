"""A table of transitions: who finds which way, what is asked for, and what a table mustn't say."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.audit.verbs import Verb
from kl01.refusals import Refusal
from kl01.workflow import LONGEST_REASON, Transition, Workflow, check_length, check_reason, ways
from tests.some import some


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    DARK = "dark"


class Turn(StrEnum):
    ON = "on"
    OFF = "off"


class Hand(StrEnum):
    LEFT = "left"
    RIGHT = "right"


LEFT, RIGHT = frozenset({Hand.LEFT}), frozenset({Hand.RIGHT})
ON = (Turn.ON, "Bật", "Đã bật", Verb.ITEM_SWITCHED)
TABLE = Workflow(
    [
        *ways(*ON, [(Light.DARK, Light.RED, LEFT), (Light.RED, Light.GREEN, LEFT | RIGHT)]),
        Transition(
            Turn.OFF, Light.GREEN, Light.DARK, RIGHT, "Tắt", "Đã tắt", Verb.ITEM_SWITCHED, "Nói vì sao"
        ),
    ]
)
STATES, ACTS = st.sampled_from(Light), st.sampled_from(Turn)
SIDES = st.frozensets(st.sampled_from(Hand))


@given(STATES, ACTS, SIDES)
def test_a_way_is_found_from_its_state_by_who_stands_on_one_of_its_sides(
    state: Light, act: Turn, sides: frozenset[Hand]
) -> None:
    fitting = [
        one for one in TABLE.transitions if (one.before, one.act) == (state, act) and one.sides & sides
    ]
    found = TABLE.find(state, act, sides)
    assert [found] == (fitting or [None])


@given(STATES, SIDES)
def test_the_acts_of_a_state_are_those_that_find_a_way_in_the_order_of_the_table(
    state: Light, sides: frozenset[Hand]
) -> None:
    assert TABLE.acts(state, sides) == [act for act in Turn if TABLE.find(state, act, sides)]


@pytest.mark.parametrize(("act", "sides"), [(Turn.ON, LEFT), (Turn.ON, RIGHT), (Turn.OFF, RIGHT)])
def test_what_a_side_ever_does(act: Turn, sides: frozenset[Hand]) -> None:
    assert TABLE.ever(act, sides)


@pytest.mark.parametrize(
    ("act", "sides"), [(Turn.OFF, LEFT), (Turn.ON, frozenset()), (Turn.OFF, frozenset())]
)
def test_what_a_side_never_does(act: Turn, sides: frozenset[Hand]) -> None:
    assert not TABLE.ever(act, sides)


def test_all_ways_of_an_act_have_its_words() -> None:
    for act in some(Turn):
        words = TABLE.words(act)
        said = {
            (one.label, one.done, one.verb, one.reason_wanted) for one in TABLE.transitions if one.act is act
        }
        assert said == {(words.label, words.done, words.verb, words.reason_wanted)}
    assert [one.label for one in TABLE.transitions] == ["Bật", "Bật", "Tắt"]


def test_ways_differ_in_states_and_sides_and_say_all_else_alike() -> None:
    made = list(
        ways(*ON, [(Light.DARK, Light.RED, LEFT), (Light.RED, Light.GREEN, [Hand.RIGHT])], "Nói vì sao")
    )
    assert made == [
        Transition(Turn.ON, Light.DARK, Light.RED, LEFT, "Bật", "Đã bật", Verb.ITEM_SWITCHED, "Nói vì sao"),
        Transition(Turn.ON, Light.RED, Light.GREEN, RIGHT, "Bật", "Đã bật", Verb.ITEM_SWITCHED, "Nói vì sao"),
    ]
    table = Workflow(made)
    assert table.words(Turn.ON) == made[0]
    assert table.acts(Light.RED, RIGHT) == [Turn.ON]


def test_no_reason_is_wanted_unless_it_is_said() -> None:
    (way,) = ways(*ON, [(Light.DARK, Light.RED, LEFT)])
    assert way.reason_wanted == ""
    assert way == Transition(Turn.ON, Light.DARK, Light.RED, LEFT, "Bật", "Đã bật", Verb.ITEM_SWITCHED)


def test_a_table_that_leads_from_one_state_to_two_is_none() -> None:
    twice = ways(*ON, [(Light.DARK, Light.RED, LEFT), (Light.DARK, Light.GREEN, RIGHT)])
    with pytest.raises(ValueError, match="from one state to two"):
        Workflow(twice)


def told(reason: str, act: Turn = Turn.OFF) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        check_reason(TABLE.words(act), reason)
    return refused.value.field, refused.value.message


def test_a_reason_is_asked_for_where_one_is_needed_and_has_its_limit_everywhere() -> None:
    too_long = ("reason", "Phần này phải từ 1000 ký tự trở xuống")
    assert [one.needs_reason for one in TABLE.transitions] == [False, False, True]
    assert told("") == ("reason", "Nói vì sao")
    assert told("ơ" * (LONGEST_REASON + 1)) == told("ơ" * (LONGEST_REASON + 1), Turn.ON) == too_long
    check_reason(TABLE.words(Turn.OFF), "ơ" * LONGEST_REASON)
    with pytest.raises(Refusal, match="Lý do phải từ 1000 ký tự"):
        check_reason(TABLE.words(Turn.OFF), "ơ" * 1001, "Lý do")
    check_reason(TABLE.words(Turn.ON), "")
    with pytest.raises(Refusal) as refused:
        check_length("x" * 1001, "gop-y-i")
    assert refused.value.field == "gop-y-i"
