"""Requests take turns, but nobody waits for somebody slow."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from flask import Flask

from kl01.web.application import Application
from kl01.web.turns import Turns, turns

LONG = 60.0
"""Longer than any test: who is let in before has not waited for that."""


def in_thread(work: Callable[[], None]) -> Future[None]:
    with ThreadPoolExecutor(1) as threads:  # which waits for the end
        return threads.submit(work)


def test_the_next_one_waits_until_the_turn_is_free() -> None:
    own = Turns(LONG)
    asked = threading.Event()

    def next_one() -> int:
        asked.set()
        with own.taken():
            return own.under_way  # two if it had not waited

    with ThreadPoolExecutor(1) as threads:
        with own.taken():
            after = threads.submit(next_one)
            asked.wait(LONG)
        assert after.result() == 1


def test_who_has_waited_long_enough_begins_beside_the_other() -> None:
    own = Turns(0.0)

    def beside() -> None:
        with own.taken():
            assert own.under_way == 2
        assert not own.is_mine

    with own.taken():
        in_thread(beside).result()
        assert own.is_mine  # and the other did not give it away
        assert own.under_way == 1
    assert own.under_way == 0


def test_no_more_than_a_few_are_under_way_however_long_others_wait() -> None:
    own = Turns(0.0, most=3)
    seen: list[int] = []
    met = threading.Barrier(3)

    def work() -> None:
        with own.taken():
            seen.append(own.under_way)
            met.wait(LONG)  # nobody leaves before three are there

    with ThreadPoolExecutor(9) as threads:
        for done in [threads.submit(work) for _ in range(9)]:
            done.result()
    assert max(seen) == 3
    assert len(seen) == 9
    assert own.under_way == 0


def test_who_came_first_goes_first() -> None:
    own = Turns(LONG)
    went: list[int] = []

    def work(number: int) -> None:
        with own.taken():
            went.append(number)

    with ThreadPoolExecutor(6) as threads, own.taken():
        for number in range(6):
            threads.submit(work, number)
            while len(own._line) <= number:
                time.sleep(0)  # lets the thread come as far as the line
    assert went == [0, 1, 2, 3, 4, 5]


def test_who_gives_up_waiting_leaves_the_line() -> None:
    own = Turns(LONG)

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    def give_up() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(threading.Event, "wait", interrupted)
            with pytest.raises(KeyboardInterrupt):
                own._take()

    with own.taken():
        give_up()
        assert (own.under_way, len(own._line)) == (1, 0)
    give_up()  # whose turn it was already
    assert (own.under_way, len(own._line)) == (0, 0)


def test_who_stands_aside_lets_others_in_and_has_the_turn_again() -> None:
    own = Turns(LONG)

    def other() -> None:
        with own.taken():
            assert own.is_mine

    with own.taken():
        with own.aside():
            assert not own.is_mine
            in_thread(other).result()
        assert own.is_mine


def test_who_has_no_turn_gets_none_by_standing_aside() -> None:
    own = Turns(LONG)
    with own.aside():
        assert not own.is_mine
    assert not own.is_mine


def test_a_turn_within_a_turn_is_the_same() -> None:
    own = Turns(LONG)
    with own.taken():
        with own.taken():
            assert own.is_mine
        assert own.is_mine
    assert not own.is_mine


@pytest.mark.parametrize("place", ["taken", "aside"])
def test_a_failure_gives_the_turn_on(place: str) -> None:
    own = Turns(LONG)

    def fail() -> None:
        with own.taken(), own.aside() if place == "aside" else nullcontext():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not own.is_mine
    with own.taken():
        assert own.is_mine


def test_a_request_has_its_turn_and_gives_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Flask, "wsgi_app", lambda *_: [turns.is_mine])
    assert Application("app").wsgi_app({}, lambda *_: print) == [True]
    assert not turns.is_mine


def test_who_waits_for_what_somebody_else_holds_keeps_nobody_waiting() -> None:
    own, begun, go_on = Turns(LONG), threading.Event(), threading.Event()

    def wait() -> None:
        with own.taken(), own.uncounted():
            begun.set()
            assert go_on.wait(LONG)

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(wait)
        assert begun.wait(LONG)
        with own.taken():
            go_on.set()
            waiting.result()
            assert own.under_way == 1
    assert own.under_way == 0
    with own.uncounted():
        assert own.under_way == 0
