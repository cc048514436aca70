"""Failed sign-ins: whom they slow, what the trail tells of them, and who is told."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kl01.accounts.rules import (
    BROWSER_KNOWS,
    FREE_TRIES_ADDRESS,
    MANY_FROM_ADDRESS,
    TOLD_AT,
    Failures,
    browser_token,
    is_told,
    knows,
    remember_browser,
    sign_in_wait,
    username_digest,
)
from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from tests.applications import Clock
from tests.org.conftest import stored
from tests.page_client import Page, PageClient
from tests.some import some
from tests.world import PASSWORD

NO_FAILURES = Failures()
OWNER = "bithu.snv"
HOME, AWAY = "10.0.0.5", "10.9.9.9"
TOLD = "có người nhập sai mật khẩu của tài khoản này"


def try_from(client: PageClient, address: str, password: str, status: int = 200, name: str = OWNER) -> Page:
    sent = {"username": name, "password": password}
    return client.post("/dang-nhap", sent, status, environ_base={"REMOTE_ADDR": address})


def guess(app: Flask, address: str, times: int, name: str = OWNER) -> None:
    for _ in some(range(times)):
        try_from(PageClient(app), address, "sai mật khẩu rồi", 422, name)


def refusals(app: Flask) -> list[AuditEvent]:
    wanted = select(AuditEvent).where(AuditEvent.verb == Verb.SIGN_IN_REFUSED).order_by(AuditEvent.id)
    return list(stored(app, wanted))


# --- Whom they slow ----------------------------------------------------------------------------------------


def test_four_addresses_that_guess_keep_nobody_out_of_their_own(app: Flask, clock: Clock) -> None:
    """Twenty wrong passwords kept the right owner out for as long as somebody liked."""
    owner = PageClient(app)
    assert try_from(owner, HOME, PASSWORD).response.request.path == "/viec-cua-toi"
    for number in range(4):
        guess(app, f"10.9.9.{number}", 5)
    try_from(PageClient(app), "10.7.7.7", PASSWORD, 429)
    page = try_from(PageClient(app), HOME, PASSWORD)
    assert page.response.request.path == "/viec-cua-toi"
    assert TOLD in page.text
    assert "từ địa chỉ 10.9.9.3 và 3 địa chỉ khác" in page.text
    clock.advance(timedelta(hours=1))
    assert TOLD not in try_from(PageClient(app), HOME, PASSWORD).text


def test_an_owner_behind_the_address_of_the_guesser_comes_in_by_their_browser(app: Flask) -> None:
    owner = PageClient(app)
    try_from(owner, HOME, PASSWORD)
    guess(app, HOME, 5)
    try_from(PageClient(app), HOME, PASSWORD, 429)
    assert try_from(owner, HOME, PASSWORD).response.request.path == "/viec-cua-toi"
    assert try_from(owner, AWAY, PASSWORD).response.request.path == "/viec-cua-toi"


def test_many_names_that_fail_at_ones_address_keep_nobody_out_of_a_known_browser() -> None:
    many = Failures(FREE_TRIES_ADDRESS, timedelta(0))
    assert sign_in_wait(NO_FAILURES, NO_FAILURES, many, at_home=True) > timedelta(0)
    assert sign_in_wait(NO_FAILURES, NO_FAILURES, many, at_home=True, known_browser=True) == timedelta(0)


def test_a_known_browser_is_slowed_by_its_own_slips(app: Flask) -> None:
    owner = PageClient(app)
    try_from(owner, HOME, PASSWORD)
    owner.post("/dang-xuat")
    for _ in range(5):
        try_from(owner, HOME, "sai mật khẩu rồi", 422)
    try_from(owner, HOME, PASSWORD, 429)


def test_a_browser_that_knows_somebody_else_is_not_known(app: Flask) -> None:
    other = PageClient(app)
    try_from(other, HOME, PASSWORD, name="bithu.sct")
    guess(app, HOME, 5)
    try_from(other, HOME, PASSWORD, 429)


@given(st.integers(0, 300), st.integers(0, 600))
def test_at_home_only_what_fails_there_slows(count: int, seconds: int) -> None:
    elsewhere = Failures(count, timedelta(seconds=seconds))
    assert sign_in_wait(NO_FAILURES, elsewhere, NO_FAILURES, at_home=True) == timedelta(0)
    away = sign_in_wait(NO_FAILURES, elsewhere, NO_FAILURES)
    assert sign_in_wait(elsewhere, NO_FAILURES, NO_FAILURES, at_home=True) >= away


def test_failures_of_known_browsers_are_counted_apart() -> None:
    assert username_digest("k", "An") == username_digest("k", "an ")
    assert username_digest("k", "an", known_browser=True) != username_digest("k", "an")


@given(st.lists(st.integers(1, 20), max_size=30), st.text(max_size=50))
def test_a_browser_knows_the_newest_accounts(accounts: list[int], junk: str) -> None:
    cookie = junk
    for account in accounts:
        cookie = remember_browser(cookie, browser_token("key", account))
    newest = list(dict.fromkeys(reversed(accounts)))
    for account in range(1, 22):
        known = account in newest[:BROWSER_KNOWS]
        assert knows(cookie, browser_token("key", account)) is known
        assert not knows(cookie, browser_token("another key", account))
    assert len(remember_browser("x" * 5000, browser_token("key", 1))) == 32


# --- What is told ------------------------------------------------------------------------------------------


def test_the_trail_tells_of_a_failed_sign_in(app: Flask, clock: Clock) -> None:
    guess(app, AWAY, 3)
    guess(app, AWAY, 1, "khong.co")
    found = refusals(app)
    assert [one.data["times"] for one in found] == [1, 2, 3, 1]
    assert [one.data["reason"] for one in found] == ["password"] * 3 + ["unknown"]
    assert {one.data["address"] for one in found} == {AWAY}
    assert found[0].data["username"] == OWNER
    assert found[0].at == clock()
    assert found[3].subject_key == "0"
    assert "khong.co" not in str(found[3].data), "people type passwords there"


def test_guessing_for_long_does_not_fill_the_trail() -> None:
    told = [times for times in range(1, 1001) if is_told(times, 1)]
    assert told == sorted(TOLD_AT)
    names = sum(is_told(1, before) for before in range(1, 1001))
    assert names == MANY_FROM_ADDRESS + (1000 - MANY_FROM_ADDRESS) // 10


def test_ones_own_slips_are_no_news(app: Flask) -> None:
    owner = PageClient(app)
    try_from(owner, HOME, PASSWORD)
    guess(app, HOME, 3)
    assert TOLD not in try_from(PageClient(app), HOME, PASSWORD).text
    guess(app, HOME, 1)
    assert TOLD in try_from(PageClient(app), AWAY, PASSWORD).text


def test_many_failures_at_ones_own_address_are_news(app: Flask) -> None:
    owner = PageClient(app)
    try_from(owner, HOME, PASSWORD)
    guess(app, HOME, 5)
    assert TOLD in try_from(owner, HOME, PASSWORD).text


def test_a_sign_in_keeps_its_address(app: Flask) -> None:
    try_from(PageClient(app), HOME, PASSWORD)
    [event] = stored(app, select(AuditEvent).where(AuditEvent.verb == Verb.SIGNED_IN))
    assert event.data == {"address": HOME}


@pytest.mark.parametrize("address", ["", "x" * 300])
def test_an_address_of_any_kind_does_no_harm(app: Flask, address: str) -> None:
    try_from(PageClient(app), address, "sai mật khẩu rồi", 422)
    assert try_from(PageClient(app), address, PASSWORD).response.request.path == "/viec-cua-toi"
