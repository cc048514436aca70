"""The server's clock, compared with what was done last: told, and from a day on nothing is written."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, program, record
from kl01.audit.verbs import Verb
from kl01.db import db, reading
from kl01.jobs.clock import CLOCK_SECONDS, DailyClock
from kl01.start.program import _look_at_the_clock
from kl01.web import clock_watch
from kl01.web.clock_watch import REFUSED_FROM, TOLD_FROM, ClockWatch, accept_clock, newest_moment
from kl01.web.seams import part
from tests.applications import NOW, Clock
from tests.page_client import PageClient
from tests.some import some
from tests.world import Saved, World

BOARD = "/theo-doi/snv/2026"
CELL = f"{BOARD}/II1-01/4?v=0"
DETAILS = f"{BOARD}/II1-01/4/chi-tiet"
TYPED = {"version": "0", "state": "in_progress", "note": "đã học xong", "reason": "", "done_on": ""}
SECOND, YEAR = timedelta(seconds=1), timedelta(days=365)


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application whose clock is watched, as that of the program."""
    look(own_app, NOW)
    return own_app


def look(app: Flask, now: datetime) -> str:
    with app.app_context(), reading():
        return part(ClockWatch, app).look(db.session(), now)


def leave(at: datetime, data: dict[str, str] | None = None) -> Callable[[World], None]:
    """Return what leaves an event of a moment."""
    return lambda world: record(world.session, program(at), Verb.PLAN_LOADED, ("plan", "1"), data=data)


# --- What is said ------------------------------------------------------------------------------------------


def test_until_it_has_looked_every_clock_is_right() -> None:
    watch = ClockWatch()
    watch.note(NOW)
    assert watch.behind(NOW - YEAR) == timedelta(0)
    assert watch.words(NOW - YEAR) == ""


@pytest.mark.parametrize(
    ("back", "told", "refused"),
    [
        (-YEAR, False, False),
        (3 * SECOND, False, False),
        (TOLD_FROM - SECOND, False, False),
        (TOLD_FROM, True, False),
        (REFUSED_FROM - SECOND, True, False),
        (REFUSED_FROM, True, True),
        (YEAR, True, True),
    ],
)
def test_how_far_a_clock_may_be_behind(session: Session, back: timedelta, told: bool, refused: bool) -> None:
    watch, newest = ClockWatch(), newest_moment(session)
    assert newest is not None
    words = watch.look(session, newest - back)
    assert bool(words) is told
    assert watch.refuses(newest - back) is refused
    assert ("tạm ngừng ghi" in words) is refused


def test_what_is_said_names_both_moments_and_what_to_do(session: Session) -> None:
    leave(NOW)(World(session))
    words = ClockWatch().look(session, NOW - timedelta(minutes=10))
    assert "báo 09:50 ngày 23/11/2026" in words
    assert "gần nhất là lúc 10:00 ngày 23/11/2026" in words
    for part_of_it in some(["Sync now", "timedatectl", "flask --app app accept-clock"]):
        assert part_of_it in words


def test_events_of_the_wrong_clock_do_not_hide_it(session: Session, world: World) -> None:
    leave(NOW)(world)
    for day in some(range(5)):
        leave(NOW - YEAR + timedelta(days=day))(world)
    assert newest_moment(session) == NOW


def test_of_a_long_trail_the_end_is_asked_for(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_watch, "LOOKED_AT", 3)
    leave(NOW + YEAR)(world)
    for _ in some(range(3)):
        leave(NOW)(world)
    assert newest_moment(session) == NOW


def test_a_clock_that_was_ahead_is_accepted_once(session: Session, world: World) -> None:
    leave(NOW + YEAR)(world)
    accept_clock(session, Actor(None, "Lệnh accept-clock", NOW))
    assert newest_moment(session) == NOW
    leave(NOW + SECOND)(world)
    assert newest_moment(session) == NOW + SECOND


# --- Who works meanwhile -----------------------------------------------------------------------------------


def test_a_clock_set_back_three_seconds_or_an_hour_keeps_nobody_from_working(
    app: Flask, client: PageClient, clock: Clock
) -> None:
    client.sign_in("bithu.snv").get(BOARD)
    client.post(DETAILS, TYPED)
    look(app, clock())
    for version, step in some(enumerate([timedelta(seconds=3), timedelta(hours=1)], start=1)):
        clock.advance(-step)
        client.get(BOARD)
        client.post(DETAILS, TYPED | {"version": str(version), "note": f"lần {version}"})


def test_a_clock_set_back_a_year_lets_no_tick_be_dated_before_the_newest_act(
    app: Flask, client: PageClient, clock: Clock, saved: Saved
) -> None:
    client.sign_in("bithu.snv").get(BOARD)
    saved(leave(NOW))
    look(app, NOW)
    clock.advance(-YEAR)
    page = client.post(DETAILS, TYPED, 503)
    assert "Đồng hồ máy chủ đang sai" in page.text
    assert "đã học xong" in [area.text for area in page.all(".//textarea")]
    assert "Đồng hồ máy chủ đang sai" in client.htmx("POST", CELL, {"to": "done"}, 503).text
    client.get(BOARD)  # to read is allowed
    clock.advance(YEAR)
    client.post(DETAILS, TYPED)


def test_a_step_back_is_noticed_before_the_hour_is_over(app: Flask, client: PageClient, clock: Clock) -> None:
    client.sign_in("bithu.snv").get(BOARD)
    clock.advance(2 * YEAR)
    client.sign_in("bithu.snv")
    client.post("/dang-nhap", {"username": "bithu.snv", "password": "sai mat khau"}, 422)
    clock.advance(-YEAR)
    watch = part(ClockWatch, app)
    assert watch.refuses(clock())


def test_who_keeps_the_machine_accepts_the_clock_and_all_go_on(
    app: Flask, client: PageClient, clock: Clock, saved: Saved
) -> None:
    client.sign_in("bithu.snv").get(BOARD)
    saved(leave(NOW + YEAR))
    look(app, NOW)
    client.post(DETAILS, TYPED, 503)
    saved(lambda world: accept_clock(world.session, program(NOW)))
    client.post(DETAILS, TYPED)


def test_signing_in_and_out_is_always_possible(app: Flask, client: PageClient, clock: Clock) -> None:
    clock.advance(-YEAR)
    assert "Tên đăng nhập" in client.post("/dang-nhap", {"username": "x", "password": "y" * 10}, 422).text
    client.sign_in("bithu.snv").post("/dang-xuat")


# --- Who is told -------------------------------------------------------------------------------------------


def test_the_administrator_is_told_on_every_page_and_nobody_else(
    app: Flask, client: PageClient, clock: Clock, saved: Saved
) -> None:
    saved(leave(NOW))
    look(app, NOW)
    words = "Đồng hồ máy chủ có thể sai"
    assert words not in client.sign_in("quantri").get("/quan-tri/").text
    clock.advance(-timedelta(hours=7))
    page = client.sign_in("quantri").get("/quan-tri/")
    assert words in page.text
    assert "Sync now" in page.text
    assert words not in client.sign_in("bithu.snv").get(BOARD).text


def test_it_is_looked_at_once_an_hour(
    app: Flask, clock: Clock, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [1000.0]
    monkeypatch.setattr("kl01.jobs.clock.time.monotonic", lambda: seconds[0])
    daily, watch = part(DailyClock, app), part(ClockWatch, app)
    daily.look_at_the_clock()
    saved(leave(NOW + YEAR))  # as another process does
    seconds[0] += CLOCK_SECONDS - 1
    daily.look_at_the_clock()
    assert watch.words(NOW) == ""
    seconds[0] += 1
    daily.look_at_the_clock()
    assert "tạm ngừng ghi" in watch.words(NOW)


def test_the_start_looks_and_says_so(
    own_app: Flask, saved: Saved, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = own_app
    monkeypatch.setattr("kl01.periods.system_clock", lambda: NOW - YEAR)
    assert "tạm ngừng ghi" in _look_at_the_clock(app)
    assert "the newest event" in caplog.text
    assert part(ClockWatch, app).refuses(NOW - YEAR)
