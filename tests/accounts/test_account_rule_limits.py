"""The limits of accounts in numbers, as they were laid down."""

from datetime import timedelta

import pytest

from kl01.accounts.rules import (
    FAILURE_WINDOW,
    Failures,
    free_username,
    password_problem,
    sign_in_wait,
    suggest_username,
    username_digest,
    username_problem,
)

NOW = NOTHING = timedelta(0)


NONE = Failures()


def test_a_username_has_3_to_40_characters() -> None:
    assert username_problem("ab") == "Tên đăng nhập phải từ 3 đến 40 ký tự"
    assert username_problem("abc") is None
    assert username_problem("a" * 40) is None
    assert username_problem("a" * 41) is not None


def test_hyphens_round_a_code_go() -> None:
    assert suggest_username("Lê Ánh", "-vp-") == "anhl.vp"


@pytest.mark.parametrize(
    ("wanted", "taken", "given"),
    [
        ("van.nt.snv", {"van.nt.snv"}, "van2.nt.snv"),
        ("ab." + "u" * 37, {"ab." + "u" * 37}, "a2." + "u" * 37),  # the person's letters make room
        ("ab." + "u" * 36, {"ab." + "u" * 36}, "ab2." + "u" * 36),
    ],
)
def test_the_number_stands_behind_the_first_part(wanted: str, taken: set[str], given: str) -> None:
    assert free_username(wanted, taken) == given


def test_two_names_are_counted_apart() -> None:
    assert username_digest("key", "vannt.snv") != username_digest("key", "anhlt.snv")


def test_a_password_has_10_to_128_characters() -> None:
    letters = "abcdefghij" * 13
    wanted = [9, 10, 128, 129]
    assert [password_problem(letters[:length], frozenset(), ()) is None for length in wanted] == [
        False, True, True, False,
    ]  # fmt: skip


def test_failures_are_forgotten_after_a_quarter_of_an_hour() -> None:
    assert timedelta(minutes=15) == FAILURE_WINDOW
    assert Failures() == Failures(0, None)


@pytest.mark.parametrize(
    ("count", "seconds"), [(4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 600), (11, 600), (1000, 600)]
)
def test_the_fifth_failure_of_a_name_at_an_address_begins_to_cost_time(count: int, seconds: int) -> None:
    assert sign_in_wait(Failures(count, NOW), NONE, NONE) == timedelta(seconds=seconds)
    assert sign_in_wait(NONE, Failures(count + 15, NOW), NONE) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("count", "seconds"), [(199, 0), (200, 5), (201, 5), (9000, 5)])
def test_many_failures_of_an_address_cost_its_people_five_seconds(count: int, seconds: int) -> None:
    assert sign_in_wait(NONE, NONE, Failures(count, NOW)) == timedelta(seconds=seconds)


def test_a_clock_that_was_set_back_makes_nobody_wait_longer_than_the_pause() -> None:
    for ahead in (timedelta(seconds=3), timedelta(days=365)):
        assert sign_in_wait(Failures(6, -ahead), NONE, NONE) == timedelta(seconds=60)


def test_what_has_passed_counts() -> None:
    assert sign_in_wait(Failures(6, timedelta(seconds=59)), NONE, NONE) == timedelta(seconds=1)
    assert sign_in_wait(Failures(6, timedelta(seconds=61)), NONE, NONE) == NOTHING
