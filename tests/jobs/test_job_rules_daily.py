"""When a daily task is due: once a day in Việt Nam, whatever happens to processes and clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.jobs.rules import CLAIM, FARTHEST_BACK, MOST_TRIES, RETRY, LastRun, is_due
from kl01.periods import local_day
from tests.some import some

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
moments = st.timedeltas(timedelta(0), 36500 * DAY).map(lambda since: datetime(2000, 1, 1, tzinfo=UTC) + since)
steps = st.timedeltas(timedelta(0), timedelta(days=500))


def done(begun_at: datetime, *, failed: bool = False, tries: int = 1) -> LastRun:
    return LastRun(local_day(begun_at), begun_at, begun_at + SECOND, failed=failed, tries=tries)


def left(begun_at: datetime, tries: int = 1) -> LastRun:
    return LastRun(local_day(begun_at), begun_at, tries=tries)


@given(moments)
def test_what_never_ran_is_due(now: datetime) -> None:
    assert is_due(None, now)


@given(moments, steps)
def test_what_is_done_is_due_on_the_next_day_and_not_before(begun_at: datetime, step: timedelta) -> None:
    """A day on which the server was off is made up for at whatever hour it starts again."""
    now = begun_at + step
    assert is_due(done(begun_at), now) == (local_day(now) > local_day(begun_at))


def test_the_day_is_that_of_viet_nam() -> None:
    midnight = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert not is_due(done(NOON), midnight - SECOND)
    assert is_due(done(NOON), midnight)


@given(moments, st.timedeltas(timedelta(0), FARTHEST_BACK))
def test_a_clock_set_back_does_nothing_twice(begun_at: datetime, step: timedelta) -> None:
    assert not is_due(done(begun_at), begun_at - step)


def test_a_last_day_from_a_clock_that_was_wrong_stops_nothing_for_ever() -> None:
    assert not is_due(done(NOON + FARTHEST_BACK), NOON)
    assert is_due(done(NOON + FARTHEST_BACK + DAY), NOON)
    assert is_due(left(NOON + FARTHEST_BACK + DAY), NOON)
    assert not is_due(left(NOON + DAY), NOON)


@given(moments, steps, st.integers(1, MOST_TRIES))
def test_what_may_be_under_way_is_not_begun_again(begun_at: datetime, step: timedelta, tries: int) -> None:
    """Over midnight, too."""
    if step < CLAIM:
        assert not is_due(left(begun_at, tries), begun_at + step)


def test_what_was_begun_before_midnight_is_waited_for_after_it() -> None:
    begun_at = datetime(2026, 11, 23, 16, 50, tzinfo=UTC)
    assert local_day(begun_at + CLAIM) > local_day(begun_at)
    assert not is_due(left(begun_at, MOST_TRIES), begun_at + CLAIM - SECOND)
    assert is_due(left(begun_at, MOST_TRIES), begun_at + CLAIM)


@pytest.mark.parametrize(
    ("last", "after", "due"),
    [
        (left(NOON), CLAIM - SECOND, False),
        (left(NOON), CLAIM, True),
        (left(NOON, MOST_TRIES - 1), CLAIM, True),
        (left(NOON, MOST_TRIES), CLAIM, False),
        (left(NOON, MOST_TRIES), DAY, True),
        (left(NOON), -SECOND, False),
        (done(NOON, failed=True), RETRY, False),
        (done(NOON, failed=True), RETRY + SECOND, True),
        (done(NOON, failed=True, tries=MOST_TRIES - 1), RETRY + SECOND, True),
        (done(NOON, failed=True, tries=MOST_TRIES), RETRY + SECOND, False),
        (done(NOON, failed=True, tries=MOST_TRIES), DAY, True),
        (done(NOON, failed=True), -RETRY, False),
    ],
)
def test_what_failed_or_was_left_is_tried_again(last: LastRun, after: timedelta, due: bool) -> None:
    assert is_due(last, NOON + after) == due


def test_the_times_are_those_of_the_guide() -> None:
    assert (timedelta(hours=1), timedelta(hours=1), 3) == (CLAIM, RETRY, MOST_TRIES)


@given(
    st.lists(
        st.tuples(st.timedeltas(-timedelta(days=40), timedelta(days=40)), st.booleans()),
        min_size=1,
        max_size=40,
    )
)
def test_however_the_clock_moves_a_day_has_no_more_than_its_tries(walk: list[tuple[timedelta, bool]]) -> None:
    now, last = NOON, done(NOON)
    for step, failed in some(walk):
        now += step
        if is_due(last, now):
            today = local_day(now)
            assert last.failed or today > last.day or last.day - today > FARTHEST_BACK
            last = done(now, failed=failed, tries=last.tries + 1 if last.day == today else 1)
        assert last.tries <= MOST_TRIES
