"""The life of a job: what is stored of it, what is over, how long it is kept."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kl01.jobs.results import (
    Elsewhere,
    FileKind,
    KeptFile,
    Nothing,
    Result,
    as_message,
    from_message,
    is_within_site,
)
from kl01.jobs.rules import (
    FILE_DAYS,
    KEPT,
    LEASE,
    LISTED,
    LONGEST_WAIT,
    RUN_MINUTES,
    JobState,
    is_silent,
    listed,
)
from kl01.jobs.words import NEUTRAL, PRINTING, JobWords
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


@pytest.mark.parametrize("words", [PRINTING, NEUTRAL])
def test_every_state_has_words_of_its_own(words: JobWords) -> None:
    labels = {words.state(state) for state in JobState}
    assert len(labels) == len(JobState)
    assert all(labels)


def test_work_that_does_not_print_never_speaks_of_printing() -> None:
    for name, words in some(asdict(NEUTRAL).items()):
        assert not re.search(r"\bin\b", words.lower()), name


@given(st.text(st.sampled_from("/\\a:.\t\n "), max_size=6))
def test_a_result_elsewhere_stays_within_the_site(address: str) -> None:
    """As a browser reads it, which takes a backslash for a slash, and passes over tabs and line ends."""
    leads_out = urlsplit(address.replace("\\", "/")).netloc or not address.startswith("/")
    if is_within_site(address):
        assert not leads_out
        assert Elsewhere("Xem", address).address == address
    else:
        with pytest.raises(ValueError, match="no page of this site"):
            Elsewhere("Xem", address)


@pytest.mark.parametrize(
    "result", [KeptFile(FileKind.ZIP, "a.zip", "0" * 64), Elsewhere("Xem", "/xem"), Nothing("Đã xong.")]
)
def test_a_result_comes_through_the_line_as_it_was(result: Result) -> None:
    assert from_message(json.loads(json.dumps(as_message(result)))) == result


def test_a_link_has_words() -> None:
    assert Elsewhere("Xem", "/xem").label == "Xem"
    assert is_within_site("/trang?a=1#b")
    with pytest.raises(ValueError, match="no page of this site"):
        Elsewhere("", "/xem")


def test_every_kind_of_file_has_a_type_and_words() -> None:
    assert {kind.value for kind in FileKind} == {"pdf", "xlsx", "docx", "zip"}
    assert len({kind.media_type for kind in FileKind}) == len({kind.label for kind in FileKind}) == 4


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


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_runner_is_taken_for_gone_after_its_time_whichever_way_the_clock_was_set(
    heard_at: datetime, step: timedelta
) -> None:
    assume(datetime(3, 1, 1, tzinfo=UTC) < heard_at < datetime(9990, 1, 1, tzinfo=UTC))
    for now in (heard_at + step, heard_at - step):
        assert is_silent(heard_at, now) == (step >= LEASE)


def test_a_minute_of_silence_is_enough_and_a_day_of_waiting() -> None:
    assert timedelta(minutes=1) == LEASE
    assert timedelta(days=1) == LONGEST_WAIT


@given(st.integers(1, 30))
def test_a_job_is_listed_for_longer_than_its_file_is_kept(days: int) -> None:
    kept = timedelta(days=days)
    assert listed(kept) >= kept + timedelta(days=1)
    assert listed(kept) == LISTED or days >= 7
