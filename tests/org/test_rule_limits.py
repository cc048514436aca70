"""The organisation's limits in numbers, as they were laid down, and names on papers to the letter."""

from datetime import date, timedelta

import pytest

from kl01.org.kinds import UnitKind
from kl01.org.rules import (
    CODE_PATTERN,
    EARLIEST_DAY,
    FAILURE_WINDOW,
    FURTHEST_AHEAD,
    LONGEST_DELEGATION,
    Failures,
    check_day,
    check_unit_place,
    free_username,
    heading_lines,
    password_problem,
    sign_in_wait,
    suggest_username,
    superior_body,
    username_digest,
    username_problem,
)
from kl01.refusals import Refusal

NOW = NOTHING = timedelta(0)
NONE = Failures()


def test_how_far_back_and_ahead_days_may_lie() -> None:
    assert date(1930, 2, 3) == EARLIEST_DAY
    assert timedelta(days=366) == FURTHEST_AHEAD
    assert timedelta(days=1830) == LONGEST_DELEGATION


# --- Names ---


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("A" * 15 + " " + "B" * 16, "A" * 15 + " " + "B" * 16),  # 32 letters stay on one line
        ("A" * 16 + " " + "B" * 16, "A" * 16 + "\n" + "B" * 16),
        # A break before “và” may leave a line that is up to 12 letters longer, and no more.
        ("A" * 17 + " " + "B" * 10 + " và CCC", "A" * 17 + " " + "B" * 10 + "\nvà CCC"),
        ("A" * 18 + " " + "B" * 11 + " và CCC", "A" * 18 + "\n" + "B" * 11 + " và CCC"),
    ],
)
def test_where_a_long_name_is_broken(name: str, lines: str) -> None:
    assert heading_lines(name) == lines


def test_departments_and_mass_organisations_stand_under_the_committee_itself() -> None:
    for below in (UnitKind.MASS_ORGANIZATION, UnitKind.OFFICE):
        for kind in (UnitKind.BLOC_COMMITTEE, UnitKind.GRASSROOTS_PARTY_ORGANIZATION):
            assert superior_body(kind, "Đảng bộ Sở Nội vụ", below) == "Đảng ủy Sở Nội vụ"


# --- Usernames and passwords ---


def test_a_username_has_3_to_40_characters() -> None:
    assert username_problem("ab") == "Tên đăng nhập phải từ 3 đến 40 ký tự"
    assert username_problem("abc") is None
    assert username_problem("a" * 40) is None
    assert username_problem("a" * 41) is not None


def test_a_code_begins_with_a_letter_or_figure_and_has_2_to_30() -> None:
    assert all(CODE_PATTERN.fullmatch(code) for code in ("sn", "1a", "a-", "a" * 30))
    assert not any(CODE_PATTERN.fullmatch(code) for code in ("s", "-a", "a" * 31, "XXab", "a_b"))


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


# --- Throttling ---


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


def test_what_has_passed_counts() -> None:
    assert sign_in_wait(Failures(6, timedelta(seconds=59)), NONE, NONE) == timedelta(seconds=1)
    assert sign_in_wait(Failures(6, timedelta(seconds=61)), NONE, NONE) == NOTHING


def test_a_refusal_says_where_and_what() -> None:
    refusal = Refusal("Nhập tên", "name")
    assert (refusal.field, refusal.message, str(refusal)) == ("name", "Nhập tên", "Nhập tên")


def test_a_unit_out_of_place_is_told_where_it_may_stand() -> None:
    with pytest.raises(Refusal) as refused:
        check_unit_place(UnitKind.GRASSROOTS_PARTY_ORGANIZATION, UnitKind.SUBORDINATE_PARTY_CELL)
    assert refused.value.field == "parent"
    assert UnitKind.BLOC_COMMITTEE.label in refused.value.message


def test_a_day_out_of_bounds_is_told_at_the_beginning_of_what_it_dates() -> None:
    with pytest.raises(Refusal) as refused:
        check_day(date(2026, 1, 1), "Ngày", date(2026, 1, 2), date(2026, 1, 3))
    assert refused.value.field == "valid_from"
