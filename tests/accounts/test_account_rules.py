"""Usernames, passwords, throttling."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.accounts.passwords import common_passwords
from kl01.accounts.rules import (
    FREE_TRIES,
    FREE_TRIES_ADDRESS,
    FREE_TRIES_HERE,
    LONGEST_PAUSE,
    PASSWORD_LENGTH,
    Failures,
    free_username,
    password_problem,
    sign_in_name,
    sign_in_wait,
    suggest_username,
    username_digest,
    username_problem,
    wait_words,
)
from kl01.org.rules import (
    CODE_PATTERN,
)

CODES = st.from_regex(CODE_PATTERN, fullmatch=True)


NO_FAILURES = Failures()


@pytest.mark.parametrize(
    ("name", "code", "username"),
    [
        ("Nguyễn Thị Vân", "snv", "vannt.snv"),
        ("Đỗ Văn Đạt", "sct", "datdv.sct"),
        ("Ơn", "btg", "on.btg"),
        ("Lê Thị Ánh", "cb--vp-", "anhlt.cb-vp"),
        ("王", "snv", ""),
    ],
)
def test_customary_usernames(name: str, code: str, username: str) -> None:
    assert suggest_username(name, code) == username


@given(st.text(max_size=120), CODES)
def test_a_suggested_username_may_be_given(name: str, code: str) -> None:
    suggested = suggest_username(name, code)
    assert suggested == "" or username_problem(suggested) is None


@given(st.text(alphabet="aăâbcdđeê ghkôơuưNTV", min_size=1, max_size=60), CODES, st.integers(1, 120))
def test_a_taken_username_gets_a_number(name: str, code: str, times: int) -> None:
    suggestion = suggest_username(name, code)
    if not suggestion:
        return
    taken: set[str] = set()
    for _ in range(times):
        free = free_username(suggestion, taken)
        assert free not in taken
        assert username_problem(free) is None
        taken.add(free)


def test_the_number_stands_in_the_personal_part() -> None:
    assert free_username("vannt.snv", {"vannt.snv", "vannt2.snv"}) == "vannt3.snv"


@pytest.mark.parametrize("typed", ["BITHU.SNV", " bithu.snv ", "bithu. snv", "bíthu.snv"])
def test_a_username_is_found_as_people_type_it(typed: str) -> None:
    assert sign_in_name(typed) == "bithu.snv"
    assert username_digest("key", typed) == username_digest("key", "bithu.snv")
    assert username_digest("key", typed) != username_digest("other key", typed)


@pytest.mark.parametrize("username", ["an", "Vân", "1an.snv", "an..snv", "an.", "a" * 41, "an snv", "an\n.x"])
def test_usernames_that_may_not_be_given(username: str) -> None:
    assert username_problem(username)


@given(st.text(max_size=200))
def test_only_length_guessing_and_own_names_refuse_a_password(password: str) -> None:
    problem = password_problem(password, frozenset(), ())
    if 10 <= len(password) <= 128 and len(set(password.casefold())) > 8:
        assert problem is None or "phổ biến" in problem
    if len(password) < 10:
        assert problem is not None
        assert "10 ký tự" in problem
    if len(password) > 128:
        assert problem is not None
        assert "128 ký tự" in problem


@pytest.mark.parametrize(
    "password",
    ["matkhau123", "MatKhau123", "Mật khẩu 123", "anh yêu em nhiều lắm", "Đảng Cộng sản Việt Nam",
     "hochiminh2026",
     "vietnam1975", "1234567890", "qwertyuiop", "aaaaaaaaaaaa", "ababababab"],
)  # fmt: skip
def test_common_passwords_are_refused_however_they_are_written(password: str) -> None:
    problem = password_problem(password, common_passwords(), ())
    assert problem is not None
    assert "phổ biến" in problem


@given(st.integers(10, 30), st.integers(0, 40))
def test_a_password_is_as_long_as_is_asked_for(least: int, length: int) -> None:
    password = "hoa sen nở giữa hồ, mưa rơi trên mái ngói"[:length]
    problem = password_problem(password, frozenset(), (), least)
    assert problem == (f"Mật khẩu phải từ {least} ký tự trở lên" if length < least else None)


@pytest.mark.parametrize("password", ["bithu.snv2026", "Nguyễn Thị Hường", "nguyenthihuong1"])
def test_ones_own_name_is_no_password(password: str) -> None:
    problem = password_problem(password, common_passwords(), ("bithu.snv", "Nguyễn Thị Hường"))
    assert problem is not None
    assert "tên" in problem


def test_a_sentence_is_a_good_password() -> None:
    for password in ("hoa sen nở giữa hồ", "Sáng nay trời mưa to!", "k7mt-3hbp-x8rc"):
        assert password_problem(password, common_passwords(), ("bithu.snv", "Nguyễn Thị Hường")) is None


MOMENTS = st.timedeltas(timedelta(0), timedelta(minutes=15))


FAILURES = st.builds(Failures, st.integers(1, 1000), MOMENTS) | st.just(NO_FAILURES)


def test_thirty_colleagues_who_fail_thrice_do_not_stop_the_thirty_first() -> None:
    address = Failures(30 * 3, timedelta(0))
    assert sign_in_wait(NO_FAILURES, NO_FAILURES, address) == timedelta(0)


@given(st.integers(0, 100_000))
def test_an_office_behind_one_address_waits_seconds_at_most(count: int) -> None:
    wait = sign_in_wait(NO_FAILURES, NO_FAILURES, Failures(count, timedelta(0)))
    assert wait <= timedelta(seconds=5)
    assert (wait > timedelta(0)) == (count >= FREE_TRIES_ADDRESS)


@given(MOMENTS, st.sampled_from([3, FREE_TRIES_HERE, 10]))
def test_one_stranger_cannot_lock_out_the_owner_elsewhere(since: timedelta, free_tries: int) -> None:
    """From one address fewer than twenty failures fit into the window, whatever is set; twenty are free."""
    tried, now, moments = 0, timedelta(0), list[timedelta]()
    while now < timedelta(minutes=15):
        recent = [moment for moment in moments if now - moment < timedelta(minutes=15)]
        here = Failures(len(recent), now - recent[-1]) if recent else NO_FAILURES
        wait = sign_in_wait(here, here, here, free_tries)
        if wait:
            now += wait
            continue
        moments.append(now)
        tried += 1
    assert sign_in_wait(NO_FAILURES, Failures(tried, since), NO_FAILURES, free_tries) == timedelta(0)


@given(FAILURES, FAILURES, FAILURES)
def test_waiting_helps(here: Failures, account: Failures, address: Failures) -> None:
    wait = sign_in_wait(here, account, address)
    assert timedelta(0) <= wait <= LONGEST_PAUSE
    later = [
        Failures(one.count, one.since_last + wait if one.since_last is not None else None)
        for one in (here, account, address)
    ]
    assert sign_in_wait(*later) == timedelta(0)


@given(st.integers(0, 60))
def test_each_failure_makes_the_pause_longer(count: int) -> None:
    less = sign_in_wait(Failures(count, timedelta(0)), NO_FAILURES, NO_FAILURES)
    more = sign_in_wait(Failures(count + 1, timedelta(0)), NO_FAILURES, NO_FAILURES)
    assert less <= more
    assert (less > timedelta(0)) == (count >= FREE_TRIES_HERE)


@given(st.integers(3, 10), st.integers(0, 15))
def test_waiting_begins_after_the_free_tries_that_are_set(free_tries: int, count: int) -> None:
    wait = sign_in_wait(Failures(count, timedelta(0)), NO_FAILURES, NO_FAILURES, free_tries)
    assert (wait > timedelta(0)) == (count >= free_tries)
    if count == free_tries:
        assert wait == timedelta(seconds=30)


def test_what_may_be_set_of_signing_in_begins_where_it_was_and_is_never_weaker() -> None:
    assert (PASSWORD_LENGTH.default, FREE_TRIES.default) == (10, FREE_TRIES_HERE)
    for setting, refused in (
        (PASSWORD_LENGTH, "9"),
        (PASSWORD_LENGTH, "31"),
        (FREE_TRIES, "2"),
        (FREE_TRIES, "11"),
    ):
        assert not setting.can_use(refused), setting.key


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(milliseconds=10), "1 giây"),
        (timedelta(seconds=29, milliseconds=1), "30 giây"),
        (timedelta(seconds=60), "1 phút"),
        (timedelta(seconds=61), "2 phút"),
        (timedelta(minutes=10), "10 phút"),
    ],
)
def test_the_wait_in_words_is_never_too_short(wait: timedelta, words: str) -> None:
    assert wait_words(wait) == words
