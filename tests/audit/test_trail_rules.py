"""The hash of an event and the chain of seals: what they stand, and what they give away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.audit.rules import (
    CLOCK_SUBJECT,
    FINDINGS_MOST,
    HASHED,
    Finding,
    StoredEvent,
    StoredSeal,
    TrailCheck,
    Wrong,
    check_trail,
    event_digest,
    same_code,
    seal_code,
    seal_digest,
)
from kl01.audit.verbs import Verb
from tests.some import some

AT = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=UTC)
SAID: dict[str, Any] = {
    "at": AT,
    "actor_id": 7,
    "actor_name": "Nguyễn Văn An",
    "on_behalf_of_id": 8,
    "on_behalf_of_name": "Trần Thị Bình",
    "verb": Verb.PAPER_OPENED,
    "subject_kind": "paper",
    "subject_key": "12",
    "unit_id": 3,
    "batch": "ab",
    "data": {"from": {"1": "á"}, "to": None},
}


def event(number: int, said: dict[str, Any] | None = None, **changed: Any) -> StoredEvent:
    says = (said or SAID) | {"subject_key": str(number)}
    return StoredEvent(number, says | changed, event_digest(says))


def seals_over(*parts: list[StoredEvent]) -> list[StoredSeal]:
    made: list[StoredSeal] = []
    for number, events in enumerate(some(parts), start=1):
        digest = seal_digest(made[-1].digest if made else "", AT, [(one.id, one.digest) for one in events])
        made.append(StoredSeal(number, AT, events[0].id, events[-1].id, len(events), digest))
    return made


EVENTS = [event(number) for number in (1, 2, 3, 5, 6, 9)]
SEALS = seals_over(EVENTS[:2], EVENTS[2:5])


def found(events: list[StoredEvent], seals: list[StoredSeal] = SEALS) -> list[Finding]:
    return check_trail(events, seals).findings


# --- An event ----------------------------------------------------------------------------------------------


def test_the_hash_of_an_event_stays_for_ever() -> None:
    assert event_digest(SAID) == "701d6ed47fa43613034ec32adb1645f42a156f6ab1fd98e4c09f9a0f8b4fbe77"


def test_the_hash_is_the_same_however_a_database_gives_the_event_back() -> None:
    there = AT.astimezone(timezone(timedelta(hours=7)))
    for other in (
        {"at": there}, {"at": AT.replace(tzinfo=None)}, {"verb": "paper_opened"},
        {"data": {"to": None, "from": {1: "á"}}},
    ):  # fmt: skip
        assert event_digest(SAID | other) == event_digest(SAID), other
    assert event_digest(SAID | {"batch": None}) == event_digest(
        {name: said for name, said in SAID.items() if name != "batch"}
    )


CHANGES: dict[str, Any] = {
    "at": AT + timedelta(microseconds=1),
    "actor_id": 8,
    "on_behalf_of_id": None,
    "verb": Verb.PAPER_PRINTED,
    "unit_id": 0,
    "data": {"from": {"1": "à"}, "to": None},
}


@pytest.mark.parametrize("name", HASHED)
def test_the_hash_tells_each_part(name: str) -> None:
    changed = CHANGES.get(name, f"{SAID[name]}.")
    assert event_digest(SAID | {name: changed}) != event_digest(SAID)


@given(st.lists(st.text(), min_size=3, max_size=3), st.lists(st.text(), min_size=3, max_size=3))
def test_words_can_not_move_from_one_part_to_another(one: list[str], other: list[str]) -> None:
    names = ("actor_name", "subject_kind", "subject_key")
    digests = [event_digest(SAID | dict(zip(names, words, strict=True))) for words in (one, other)]
    assert (digests[0] == digests[1]) == (one == other)


# --- The chain ---------------------------------------------------------------------------------------------


def test_a_whole_trail_is_found_whole() -> None:
    check = check_trail(EVENTS, SEALS)
    assert check == TrailCheck(6, 6, 2, SEALS[1], 1)
    assert check_trail([], []) == TrailCheck()
    assert check_trail(EVENTS, []) == TrailCheck(6, 0, 0, None, 6)


def test_a_changed_event_is_named() -> None:
    changed = [*EVENTS[:3], replace(EVENTS[3], said=SAID | {"actor_name": "Người khác"}), *EVENTS[4:]]
    assert found(changed) == [Finding(Wrong.EVENT, 5, 5)]
    assert found([*EVENTS[:5], replace(EVENTS[5], said=None)]) == [Finding(Wrong.EVENT, 9, 9)]
    assert found([*EVENTS[:5], replace(EVENTS[5], said=SAID | {"data": b""})]) == [Finding(Wrong.EVENT, 9, 9)]


def test_an_event_that_was_changed_with_its_hash_breaks_its_seal() -> None:
    assert found([*EVENTS[:3], event(5, {**SAID, "unit_id": 4}), *EVENTS[4:]]) == [Finding(Wrong.SEAL, 3, 6)]


@pytest.mark.parametrize("missing", range(5))
def test_an_event_that_was_taken_away_breaks_its_seal(missing: int) -> None:
    place = Finding(Wrong.SEAL, 1, 2) if missing < 2 else Finding(Wrong.SEAL, 3, 6)
    assert found(EVENTS[:missing] + EVENTS[missing + 1 :]) == [place]


def test_an_event_that_was_put_between_others_breaks_its_seal() -> None:
    assert found([*EVENTS[:3], event(4), *EVENTS[3:]]) == [Finding(Wrong.SEAL, 3, 6)]
    assert found([event(0), *EVENTS]) == [Finding(Wrong.SEAL, 1, 2)]


def test_a_seal_that_was_made_anew_breaks_those_after_it() -> None:
    events = [event(1, {**SAID, "unit_id": 4}), *EVENTS[1:]]
    assert found(events, [seals_over(events[:2])[0], SEALS[1]]) == [Finding(Wrong.SEAL, 3, 6)]
    for other in (replace(SEALS[1], at=AT + timedelta(seconds=1)), replace(SEALS[1], events=4)):
        assert found(EVENTS, [SEALS[0], other]) == [Finding(Wrong.SEAL, 3, 6)]


def test_a_seal_that_is_missing_is_told() -> None:
    assert found(EVENTS, SEALS[1:]) == [Finding(Wrong.CHAIN, 1, 6)]
    again = replace(SEALS[1], id=3)
    assert found(EVENTS, [*SEALS, again]) == [Finding(Wrong.CHAIN, 6, 6)]


def test_what_is_found_is_counted_but_not_listed_without_end() -> None:
    broken = [replace(event(number), digest="") for number in range(1, 100)]
    check = check_trail(broken, [])
    assert (check.wrong, len(check.findings)) == (99, FINDINGS_MOST)


def test_events_with_an_earlier_moment_are_told_but_are_not_wrong() -> None:
    ages = [0, 0, 50, 120, 1, 600]
    events = [event(number, at=AT) for number in range(6)]
    events = [event(n, {**SAID, "at": AT - timedelta(minutes=age)}) for n, age in enumerate(ages, start=1)]
    check = check_trail(events, [])
    assert (check.wrong, check.turned_back) == (0, [4, 6])
    assert len(check_trail([events[0]] + events[3:4] * 99, []).turned_back) == FINDINGS_MOST


def test_a_clock_that_was_said_to_be_right_turns_no_more_events_back() -> None:
    said = [SAID | {"at": AT + timedelta(days=400)}, SAID, SAID]
    events = [event(number, one) for number, one in enumerate(some(said), start=1)]
    assert check_trail(events, []).turned_back == [2, 3]
    set_right = {**SAID, "subject_kind": CLOCK_SUBJECT[0], "subject_key": CLOCK_SUBJECT[1]}
    clock = StoredEvent(2, set_right, event_digest(set_right))
    assert check_trail([events[0], clock, event(3, SAID)], []).turned_back == []


@given(st.data())
def test_no_change_under_a_seal_stays_unseen(data: st.DataObject) -> None:
    events = [event(number) for number in range(1, data.draw(st.integers(2, 12)) + 1)]
    cut = data.draw(st.integers(1, len(events) - 1))
    seals = seals_over(events[:cut], events[cut:])
    assert check_trail(events, seals).wrong == 0
    place = data.draw(st.integers(0, len(events) - 1))
    kind = data.draw(st.sampled_from(["change", "with its hash", "take away", "swap", "add"]))
    changed = list(events)
    if kind == "change":
        changed[place] = replace(events[place], said=SAID | {"actor_id": 99})
    elif kind == "with its hash":
        changed[place] = event(events[place].id, {**SAID, "actor_id": 99})
    elif kind == "take away":
        del changed[place]
    elif kind == "swap":
        other = (place + 1) % len(events)
        changed[place] = replace(events[other], id=events[place].id)
        changed[other] = replace(events[place], id=events[other].id)
    else:
        changed.insert(place, event(-place))
    assert check_trail(changed, seals).wrong > 0


# --- The code ----------------------------------------------------------------------------------------------


def test_a_code_is_found_however_it_was_copied() -> None:
    digest = event_digest(SAID)
    code = seal_code(digest)
    assert len(code) == 19
    for typed in (code, code.lower(), code.replace("-", " "), f" {code}."):
        assert same_code(digest, typed)
    assert not same_code(digest, code[:-1])
    assert not same_code(digest, "")
    assert not same_code(digest, seal_code("0" * 64))
