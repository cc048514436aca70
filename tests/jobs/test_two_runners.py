"""Two processes on one database: here two applications, each with its runner."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from kl01.audit.operations import program
from kl01.db import db, transaction
from kl01.jobs.lease import begin_next
from kl01.jobs.models import Job, JobLease
from kl01.jobs.operations import cancel
from kl01.jobs.rules import LEASE, JobState
from kl01.jobs.runner import JobRunner
from tests.applications import NOW, Clock, let_go, make_app
from tests.databases import apart
from tests.jobs.kinds import PATIENCE, Line
from tests.jobs.office import Office, add_test_kinds
from tests.jobs.threads import ThreadWorker, work_in_threads
from tests.page_client import PageClient
from tests.races import in_the_middle


@dataclass(slots=True)
class Gate:
    """Counts who goes in."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    inside: int = 0
    most: int = 0
    begun: list[int] = field(default_factory=list)

    def enter(self, job_id: int) -> None:
        with self.lock:
            self.begun.append(job_id)
            self.inside += 1
            self.most = max(self.most, self.inside)

    def leave(self) -> None:
        with self.lock:
            self.inside -= 1


class CountedWorker(ThreadWorker):
    """Goes in when the work begins, and out when it is over."""

    def __init__(self, app: Flask, job_id: int, gate: Gate) -> None:
        self._gate = gate
        gate.enter(job_id)
        super().__init__(app, job_id)

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._gate.leave()


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when a runner knows what it began: a thread may be at work a moment before."""
    event, take = threading.Event(), JobRunner._take

    def take_and_tell(*words: Any) -> Any:
        try:
            return take(*words)
        finally:
            event.set()

    monkeypatch.setattr(JobRunner, "_take", take_and_tell)
    return event


@pytest.fixture
def work(line: Line, taken: threading.Event) -> Any:
    """Be with a job at work that its runner knows: `with work():`."""

    @contextmanager
    def wait() -> Iterator[None]:
        with line.job():
            assert taken.wait(PATIENCE)
            yield

    return wait


@pytest.fixture
def second(office: Office, clock: Clock) -> Iterator[Office]:
    """Another process on the data of the office; both do their work in threads."""
    app = make_app(office.app.config["KL01"].instance, clock)
    add_test_kinds(app)
    made = Office(app)
    for one in (office, made):
        work_in_threads(one.app)
    # Who has to wait does so until the other one has nothing left to do.
    office.runner.pause = lambda _seconds: made.runner.wait(PATIENCE)
    made.runner.pause = lambda _seconds: office.runner.wait(PATIENCE)
    yield made
    made.runner.stop()
    let_go(app)


def write(office: Office, statement: Any) -> None:
    with office.app.app_context(), transaction(db.session()):
        db.session.execute(statement)


def test_runners_have_names_of_their_own(office: Office, second: Office) -> None:
    assert office.runner.name == office.runner.name
    assert office.runner.name != second.runner.name


def test_each_job_runs_once_and_never_two_at_a_time(office: Office, second: Office) -> None:
    gate = Gate()
    office.runner.begin_work = lambda job_id: CountedWorker(office.app, job_id, gate)
    second.runner.begin_work = lambda job_id: CountedWorker(second.app, job_id, gate)
    asked = []
    for number in range(4):
        asked.append(office.ask("count", items=1, number=number))
        asked.append(second.ask("count", items=1, number=number, username="bithu.sct"))
    assert office.runner.wait(PATIENCE)
    assert second.runner.wait(PATIENCE)
    assert gate.begun == asked
    assert gate.most == 1
    assert {office.job(one).state for one in asked} == {JobState.DONE}


def take(one: Office) -> int | None:
    """Let a runner take what is next; return the number of the job."""
    with one.app.app_context(), transaction(db.session()):
        job = begin_next(db.session(), one.runner.name, NOW)
        return job.id if job else None


def test_of_two_runners_that_ask_at_the_same_moment_one_has_the_job(office: Office, second: Office) -> None:
    office.runner.begin_stop()  # asks for jobs, and runs none
    asked, taken = office.ask("count", items=1), []
    with in_the_middle(lambda: taken.append(take(second))):
        taken.append(take(office))
    assert taken == [asked, None]


@pytest.mark.postgresql
def test_a_job_that_somebody_holds_past_the_program_is_passed_over(office: Office) -> None:
    office.runner.begin_stop()
    held, free = office.ask("count", items=1), office.ask("count", items=2)
    with apart(office.app.config["KL01"].instance) as other:
        other.execute(select(Job.id).where(Job.id == held).with_for_update())
        assert take(office) == free
        assert take(office) is None
    assert take(office) == held


def test_the_second_waits_while_the_first_is_at_work(office: Office, second: Office, line: Line) -> None:
    waits = threading.Event()

    def pause(_seconds: float) -> None:
        waits.set()
        office.runner.wait(PATIENCE)

    second.runner.pause = pause
    first = office.ask("step_when_told", port=line.port)
    with line.job():
        following = second.ask("count", items=1)
        assert waits.wait(PATIENCE)
        assert [office.job(one).state for one in (first, following)] == [JobState.RUNNING, JobState.WAITING]
        with second.app.app_context(), transaction(db.session()):
            second.runner.tidy(db.session(), NOW)
        assert office.job(first).state is JobState.RUNNING
    assert second.result(following).state is JobState.DONE
    assert office.job(first).state is JobState.DONE


def test_another_takes_over_from_a_runner_that_died(office: Office, second: Office, clock: Clock) -> None:
    second.runner.begin_stop()  # asks for jobs, and runs none
    begun, waiting = second.ask("count", items=1), second.ask("count", items=2)
    with second.app.app_context(), transaction(db.session()):
        assert begin_next(db.session(), second.runner.name, clock.now) is not None
    pauses = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        clock.advance(LEASE / 2)

    office.runner.pause = pause
    office.runner.look()
    assert office.runner.wait(PATIENCE)
    assert pauses == [office.runner.heartbeat_seconds] * 2
    assert office.job(begun).state is JobState.INTERRUPTED
    assert office.job(waiting).state is JobState.DONE


def test_a_job_given_up_elsewhere_stops_at_the_next_beat(
    office: Office, second: Office, line: Line, work: Any
) -> None:
    job_id = office.ask("step_when_told", port=line.port)
    with work():
        with second.app.app_context(), transaction(db.session()):
            assert cancel(db.session(), db.session.get_one(Job, job_id), program(NOW))
        second.runner.cancel(job_id)  # which has no such job under way
        office.runner.beat()
        job = office.result(job_id)
    assert job.state is JobState.CANCELLED
    assert office.files() == []


def test_another_process_shows_how_far_a_job_is(
    office: Office, second: Office, line: Line, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, hear = threading.Event(), office.runner._hear

    def hear_and_tell(*told: Any) -> Any:
        try:
            return hear(*told)
        finally:
            heard.set()

    monkeypatch.setattr(office.runner, "_hear", hear_and_tell)
    job_id = office.ask("step_when_told", port=line.port)
    client = PageClient(second.app).sign_in("bithu.snv")
    with work():
        assert heard.wait(PATIENCE)  # that it is to do five; the thread may be a moment behind
        current = office.runner._current
        assert current is not None
        current.done, current.total = 2, 5
        office.runner.beat()
        assert "Đã in 2/5" in client.get(f"/cong-viec/{job_id}").text
    assert office.result(job_id).state is JobState.DONE


def test_a_runner_says_that_it_lives(
    office: Office, second: Office, line: Line, work: Any, clock: Clock
) -> None:
    job_id = office.ask("step_when_told", port=line.port)
    with work():
        clock.advance(LEASE * 3)
        office.runner.beat()
        with second.app.app_context(), transaction(db.session()):
            second.runner.tidy(db.session(), clock.now + LEASE / 2)
        assert office.job(job_id).state is JobState.RUNNING
    assert office.result(job_id).state is JobState.DONE


def test_a_runner_whose_place_was_taken_stops_its_job(
    office: Office, second: Office, line: Line, work: Any, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A machine that slept, say: when it wakes, another has gone on."""
    job_id = office.ask("step_when_told", port=line.port)
    with work():
        clock.advance(LEASE)
        with second.app.app_context(), transaction(db.session()):
            second.runner.tidy(db.session(), clock.now)
        write(second, update(JobLease).values(runner="another", heard_at=clock.now))
        assert office.job(job_id).state is JobState.INTERRUPTED
        office.runner.beat()
        job = office.result(job_id)
    assert job.state is JobState.INTERRUPTED
    assert office.files() == []
    assert "another runner is at work" in caplog.text


def test_a_process_that_stops_leaves_the_jobs_of_the_other(
    office: Office, second: Office, line: Line
) -> None:
    job_id = office.ask("step_when_told", port=line.port)
    with line.job():
        following = office.ask("count", items=1)
        second.runner.stop()
        assert office.job(job_id).state is JobState.RUNNING
    assert office.result(following).state is JobState.DONE
    assert office.job(job_id).state is JobState.DONE


def test_a_beat_without_a_job_says_nothing(office: Office) -> None:
    office.runner.beat()
    with office.app.app_context():
        assert db.session.get_one(JobLease, 1).runner is None
        db.session.rollback()


def test_a_beat_that_fails_stops_nothing(
    office: Office,
    second: Office,
    line: Line,
    work: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    job_id = office.ask("step_when_told", port=line.port)
    with work(), monkeypatch.context() as broken:
        broken.setattr("kl01.jobs.lease.renew", lambda *_: 1 / 0)
        office.runner.beat()
    assert office.result(job_id).state is JobState.DONE
    assert "could not say that it lives" in caplog.text


def test_a_job_at_work_is_kept_alive_by_its_own_thread(office: Office, second: Office, line: Line) -> None:
    beats = threading.Event()
    office.runner.beat = beats.set  # type: ignore[method-assign]  # heard here instead
    office.runner.heartbeat_seconds = 0.001
    job_id = office.ask("step_when_told", port=line.port)
    with line.job():
        assert beats.wait(PATIENCE)
    assert office.result(job_id).state is JobState.DONE
