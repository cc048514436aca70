"""The life of a job: what is stored of it, what is over, how long it is kept."""

from datetime import timedelta

import pytest

from kl01.jobs.rules import KEPT, LISTED, JobState


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
