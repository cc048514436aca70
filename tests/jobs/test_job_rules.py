"""The life of a job: what is stored of it, what is over, how long it is kept."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.jobs.rules import FILE_DAYS, KEPT, LISTED, RUN_MINUTES, JobState, listed
from tests.some import some


@pytest.mark.parametrize(
    ("stored", "state", "over"),
    [
        ("waiting", JobState.WAITING, False),
        ("running", JobState.RUNNING, False),
        ("done", JobState.DONE, True),
        ("failed", JobState.FAILED, True),
        ("cancelled", JobState.CANCELLED, True),
        ("interrupted", JobState.INTERRUPTED, True),
    ],
)
def test_the_states_of_a_job(stored: str, state: JobState, over: bool) -> None:
    assert JobState(stored) is state
    assert state.is_over is over


def test_every_state_has_words_of_its_own() -> None:
    labels = {state.label for state in JobState}
    assert len(labels) == len(JobState)
    assert all(labels)


def test_a_file_is_kept_for_a_day_and_listed_for_a_week() -> None:
    assert timedelta(days=1) == KEPT
    assert timedelta(days=7) == LISTED


def test_what_the_administrator_may_set_begins_where_it_was() -> None:
    assert timedelta(days=FILE_DAYS.default) == KEPT
    assert RUN_MINUTES.default == 10


def test_files_are_kept_a_month_at_most_and_jobs_run_an_hour_at_most() -> None:
    for setting, ends, beyond in ((FILE_DAYS, "1 30", "0 31"), (RUN_MINUTES, "5 60", "4 61")):
        assert all(setting.can_use(end) for end in some(ends.split())), setting.key
        assert not any(setting.can_use(one) for one in some(beyond.split())), setting.key


@given(st.integers(1, 30))
def test_a_job_is_listed_for_longer_than_its_file_is_kept(days: int) -> None:
    kept = timedelta(days=days)
    assert listed(kept) >= kept + timedelta(days=1)
    assert listed(kept) == LISTED or days >= 7
