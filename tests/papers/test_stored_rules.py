"""The words of papers that are stored or stand in addresses, and the limits in numbers."""

from datetime import timedelta

import pytest

from kl01.papers.changes import LONGEST, Kind
from kl01.papers.receivers import ReceiverKind
from kl01.papers.rules import GRACE, LONGEST_REASON, Act, Hand, PaperRuleError, Side, Situation, State


def test_words_that_are_stored_never_change() -> None:
    assert [state.value for state in State] == ["draft", "submitted", "returned", "confirmed", "reopened"]
    assert [kind.value for kind in ReceiverKind] == ["party", "trade_union", "head"]
    assert [act.value for act in Act] == ["submit", "withdraw", "return", "confirm", "reopen"]
    assert [side.value for side in Side] == ["writer", "receiver"]
    assert [kind.value for kind in Kind] == ["same", "added", "removed"]


@pytest.mark.parametrize("kind", [State, ReceiverKind])
def test_every_word_has_its_own_in_vietnamese(kind: type[State] | type[ReceiverKind]) -> None:
    labels = {member.label for member in kind}
    assert len(labels) == len(kind)
    assert all(labels)


def test_limits() -> None:
    assert timedelta(days=30) == GRACE
    assert (LONGEST_REASON, LONGEST) == (1000, 4000)


def test_what_is_not_said_of_a_paper_or_of_who_acts() -> None:
    paper, hand = Situation(State.DRAFT, owner_id=1), Hand(person_id=1)
    assert (paper.opened, paper.deserted) == (False, False)
    assert (hand.writes, hand.receives, hand.on_behalf_of_id) == (False, False, None)


def test_a_refusal_says_what_and_where() -> None:
    refusal = PaperRuleError("Nhập lý do", "reason")
    assert (str(refusal), refusal.message, refusal.field) == ("Nhập lý do", "Nhập lý do", "reason")
    assert PaperRuleError("Nhập lý do").field == ""
