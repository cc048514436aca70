"""Both sides of every limit that the rules of accounts draw."""

from datetime import timedelta

import pytest

from kl01.accounts.rules import (
    ADDRESS_PAUSE,
    FREE_TRIES_ACCOUNT,
    FREE_TRIES_ADDRESS,
    FREE_TRIES_HERE,
    LONGEST_PAUSE,
    PASSWORD_LEAST,
    PASSWORD_MOST,
    SHORTEST_PAUSE,
    USERNAME_LEAST,
    USERNAME_MOST,
    Failures,
    free_username,
    password_problem,
    sign_in_wait,
    suggest_username,
    username_problem,
    wait_words,
)


def test_a_username_has_its_least_and_its_greatest_length() -> None:
    for length in (USERNAME_LEAST, USERNAME_MOST):
        assert username_problem("a" * length) is None
    for length in (USERNAME_LEAST - 1, USERNAME_MOST + 1):
        assert "ký tự" in (username_problem("a" * length) or "")


@pytest.mark.parametrize("name", ["", " ", "王", "Nguyễn Văn 2"])
def test_a_name_without_a_letter_to_begin_with_suggests_no_username(name: str) -> None:
    assert suggest_username(name, "snv") == ""


def test_signs_in_a_name_leave_no_gap_in_its_username() -> None:
    assert suggest_username("Nguyễn – Văn An", "snv") == "annv.snv"


def test_a_suggestion_that_is_too_long_is_cut_but_never_at_a_sign() -> None:
    assert suggest_username("Anh", "x" * 39) == "anh." + "x" * (USERNAME_MOST - 4)
    assert suggest_username("A" * USERNAME_MOST, "snv") == "a" * USERNAME_MOST
    assert suggest_username("A" * (USERNAME_MOST - 1), "snv") == "a" * (USERNAME_MOST - 1)


def test_a_long_username_gives_up_letters_of_the_personal_part_for_its_number() -> None:
    whole = "a" * (USERNAME_MOST - 4) + ".snv"
    assert free_username(whole, {whole}) == "a" * (USERNAME_MOST - 5) + "2.snv"
    assert free_username("vannt.snv", set()) == "vannt.snv"


# No common one, no name, four different characters by turns.
GOOD = "k7mtk7mt3hbp"


def problem(password: str, *own: str, common: frozenset[str] = frozenset()) -> str:
    return password_problem(password, common, own) or ""


def test_a_password_has_its_least_and_its_greatest_length() -> None:
    long = GOOD * 20
    for length in (PASSWORD_LEAST, PASSWORD_MOST):
        assert problem(long[:length]) == ""
    assert "trở lên" in problem(long[: PASSWORD_LEAST - 1])
    assert "trở xuống" in problem(long[: PASSWORD_MOST + 1])


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("1213121312", True),  # three
        ("abcabcabcabc", True),
        ("AaBbCcAaBbCc", True),  # three, whatever the case
        ("aáàbbbcccaaa", True),  # and whatever the marks
        ("1214121312", False),  # four
        ("abcdabcdabcd", False),
        ("abc abc abc", False),  # a blank is a character as any other
        ("ab ab ab ab", True),
        (" " * 10, True),
    ],
)
def test_a_password_of_three_different_characters_is_too_plain_and_of_four_not(
    password: str, refused: bool
) -> None:
    assert ("phổ biến" in problem(password)) == refused


def test_a_common_password_is_known_with_its_blanks_and_without() -> None:
    assert "phổ biến" in problem("Một hai ba bốn", common=frozenset({"mot hai ba bon"}))
    assert "phổ biến" in problem("Một hai ba bốn", common=frozenset({"mothaibabon"}))
    assert problem("Một hai ba bốn năm", common=frozenset({"mothaibabon", "mot hai ba bon"})) == ""


@pytest.mark.parametrize(
    ("password", "own", "refused"),
    [
        ("annv.snv2026", "annv.snv", True),  # four characters more than the name
        ("annv.snv20261", "annv.snv", False),  # five
        ("Nguyễn Thị An", "Nguyễn Thị An", True),
        ("xnguyenthian", "Nguyễn Thị An", True),
        ("nguyen-thi-an", "Nguyễn Thị An", False),
        ("moononbaba", "moon", False),
        ("ănxxxxyyzz12", "ăn", False),
        ("hoa sen nở giữa", "Trần Văn Bình", False),
    ],
)
def test_a_password_is_more_than_ones_name_and_four_characters(
    password: str, own: str, refused: bool
) -> None:
    assert ("gần giống tên" in problem(password, "xyz", own)) == refused


@pytest.mark.parametrize(("own", "refused"), [("hoa", False), ("hoan", True)])
def test_a_name_of_three_letters_forbids_nothing(own: str, refused: bool) -> None:
    assert ("gần giống tên" in problem("h o a n 1 2", own)) == refused


NOW, NONE = timedelta(0), Failures()


def test_each_of_the_three_counts_slows_from_its_own_limit_on() -> None:
    for place, (free, pause) in enumerate(
        [
            (FREE_TRIES_HERE, SHORTEST_PAUSE),
            (FREE_TRIES_ACCOUNT, SHORTEST_PAUSE),
            (FREE_TRIES_ADDRESS, ADDRESS_PAUSE),
        ]
    ):
        tried = [NONE, NONE, NONE]
        tried[place] = Failures(free - 1, NOW)
        assert sign_in_wait(*tried) == timedelta(0)
        tried[place] = Failures(free, NOW)
        assert sign_in_wait(*tried) == pause
        tried[place] = Failures(free, pause)
        assert sign_in_wait(*tried) == timedelta(0)


def test_the_pause_doubles_up_to_the_longest() -> None:
    pauses = [sign_in_wait(Failures(FREE_TRIES_HERE + more, NOW), NONE, NONE) for more in range(7)]
    assert pauses[:3] == [SHORTEST_PAUSE, 2 * SHORTEST_PAUSE, 4 * SHORTEST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    assert sign_in_wait(Failures(10**6, NOW), NONE, NONE) == LONGEST_PAUSE


def test_the_longest_of_the_three_waits_is_told() -> None:
    here, account = Failures(FREE_TRIES_HERE + 1, NOW), Failures(FREE_TRIES_ACCOUNT, NOW)
    address = Failures(FREE_TRIES_ADDRESS, NOW)
    assert sign_in_wait(here, account, address) == 2 * SHORTEST_PAUSE


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "1 giây"), (59, "59 giây"), (59.5, "1 phút"), (60, "1 phút"), (120, "2 phút")]
)
def test_a_wait_turns_from_seconds_to_minutes(seconds: float, words: str) -> None:
    assert wait_words(timedelta(seconds=seconds)) == words
