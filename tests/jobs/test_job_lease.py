"""Whose turn it is: one runner holds the lease, another takes it over when nothing is heard of the first."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.jobs.lease import begin_next, mark_interrupted, note_progress, renew
from kl01.jobs.models import Job, JobLease
from kl01.jobs.operations import cancel, complete, enqueue, fail
from kl01.jobs.results import Nothing
from kl01.jobs.rules import LEASE, LONGEST_WAIT, JobState
from tests.applications import NOW
from tests.some import some
from tests.world import World

SECOND = timedelta(seconds=1)


@pytest.fixture
def actor(world: World) -> Actor:
    person = world.person("bithu.snv")
    return Actor(person.id, person.full_name, NOW)


@pytest.fixture
def jobs(session: Session, actor: Actor) -> list[Job]:
    """Three jobs in the line."""
    return [
        enqueue(session, actor, kind="x", title="Mẫu thử", parameters={"number": number}, unit_id=None)
        for number in range(3)
    ]


def lease(session: Session) -> tuple[str | None, datetime | None]:
    held = session.get_one(JobLease, 1)
    return held.runner, held.heard_at


def states(jobs: list[Job]) -> list[JobState]:
    return [job.state for job in jobs]


def test_one_runner_has_a_job_and_the_other_none(session: Session, jobs: list[Job]) -> None:
    assert begin_next(session, "a", NOW) is jobs[0]
    assert lease(session) == ("a", NOW)
    assert begin_next(session, "b", NOW + LEASE - SECOND) is None
    assert states(jobs) == [JobState.RUNNING, JobState.WAITING, JobState.WAITING]
    fail(session, jobs[0], NOW, (0, 0), "Hãy in lại.")
    assert begin_next(session, "b", NOW) is None, "the line is still in the first one's hands"
    assert begin_next(session, "a", NOW) is jobs[1]


def test_the_lease_is_free_when_the_line_is_empty(session: Session, jobs: list[Job]) -> None:
    for job in some(jobs[:2]):
        assert begin_next(session, "a", NOW) is job
        fail(session, job, NOW, (0, 0), "Hãy in lại.")
    cancel(session, jobs[2], Actor(jobs[2].owner_id, "x", NOW))
    assert begin_next(session, "a", NOW) is None
    assert lease(session) == (None, None)
    assert begin_next(session, "b", NOW) is None
    assert lease(session) == (None, None)


@pytest.mark.parametrize("step", [LEASE, -LEASE, timedelta(days=400)])
def test_another_takes_over_when_nothing_is_heard(session: Session, jobs: list[Job], step: timedelta) -> None:
    begin_next(session, "a", NOW)
    jobs[1].created_at = NOW + step
    session.flush()
    assert begin_next(session, "b", NOW + step) is jobs[1]
    assert lease(session) == ("b", NOW + step)
    assert (jobs[0].state, jobs[0].finished_at) == (JobState.INTERRUPTED, NOW + step)
    assert not renew(session, "a", NOW + step)
    assert not note_progress(session, jobs[0].id, (1, 2))
    assert lease(session) == ("b", NOW + step)


def test_who_is_heard_keeps_the_lease(session: Session, jobs: list[Job]) -> None:
    begin_next(session, "a", NOW)
    later = NOW + LEASE - SECOND
    assert renew(session, "a", later)
    assert begin_next(session, "b", NOW + LEASE + SECOND) is None
    assert mark_interrupted(session, NOW + LEASE + SECOND, "b") == 0
    assert mark_interrupted(session, NOW + LEASE + SECOND, "b", stops=True) == 0
    assert jobs[0].state is JobState.RUNNING
    assert lease(session) == ("a", later)


def test_who_holds_the_lease_and_asks_for_more_has_nothing_under_way(
    session: Session, jobs: list[Job]
) -> None:
    """Whatever went wrong: a job that could not be finished is not said to run for ever."""
    begin_next(session, "a", NOW)
    assert begin_next(session, "a", NOW) is jobs[1]
    assert jobs[0].state is JobState.INTERRUPTED


def test_progress_is_written_while_somebody_waits(session: Session, jobs: list[Job], actor: Actor) -> None:
    begin_next(session, "a", NOW)
    assert note_progress(session, jobs[0].id, (2, 5))
    assert (jobs[0].done, jobs[0].total) == (2, 5)
    cancel(session, jobs[0], actor)
    assert not note_progress(session, jobs[0].id, (3, 5))
    assert (jobs[0].done, jobs[0].total) == (2, 5)


def test_a_runner_that_stops_ends_its_own(session: Session, jobs: list[Job]) -> None:
    begin_next(session, "a", NOW)
    assert mark_interrupted(session, NOW + LEASE, "a") == 0, "it asks, so it lives"
    assert mark_interrupted(session, NOW, "a", stops=True) == 1
    assert states(jobs) == [JobState.INTERRUPTED, JobState.WAITING, JobState.WAITING]
    assert lease(session) == (None, None)
    assert begin_next(session, "b", NOW) is jobs[1]


def test_what_a_dead_runner_left_is_marked_and_what_waits_stays(session: Session, jobs: list[Job]) -> None:
    begin_next(session, "a", NOW)
    assert complete(session, jobs[0], NOW, (1, 1), Nothing())
    begin_next(session, "a", NOW)
    assert mark_interrupted(session, NOW + LEASE, "b") == 1
    assert states(jobs) == [JobState.DONE, JobState.INTERRUPTED, JobState.WAITING]


def test_what_has_waited_for_a_day_is_begun_no_more(session: Session, jobs: list[Job]) -> None:
    jobs[1].created_at = NOW + SECOND
    session.flush()
    assert mark_interrupted(session, NOW + LONGEST_WAIT - SECOND, "a") == 0
    assert begin_next(session, "a", NOW + LONGEST_WAIT) is jobs[1]
    assert states(jobs) == [JobState.INTERRUPTED, JobState.RUNNING, JobState.INTERRUPTED]


@pytest.mark.parametrize("values", [{"id": 2}, {"id": 1}])
def test_there_is_one_lease(session: Session, values: dict[str, Any]) -> None:
    session.add(JobLease(**values))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(("column", "value"), [("runner", "a"), ("heard_at", NOW)])
def test_who_holds_the_lease_was_heard(session: Session, column: str, value: object) -> None:
    setattr(session.get_one(JobLease, 1), column, value)
    with pytest.raises(IntegrityError):
        session.flush()
