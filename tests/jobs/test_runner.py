"""Jobs in processes of their own: how they end, are cancelled, crash, wait, are stopped."""

import hashlib
import logging
import os
import signal
import stat
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import select

from kl01.audit.operations import program
from kl01.config import Settings, settings_from
from kl01.db import db, reading, transaction
from kl01.jobs.child import environment_of
from kl01.jobs.lease import begin_next
from kl01.jobs.models import Job
from kl01.jobs.operations import cancel, stored_file
from kl01.jobs.results import FileKind
from kl01.jobs.rules import KEPT, LEASE, RUN_MINUTES, JobState
from kl01.jobs.runner import JobRunner
from kl01.jobs.words import NEUTRAL, PRINTING
from kl01.org.models import Account, Person
from kl01.web.seams import part
from tests.applications import NOW, Clock, let_go, make_app
from tests.jobs.kinds import PDF, Line
from tests.jobs.office import Office, add_test_kinds
from tests.jobs.threads import work_in_threads
from tests.settings.given import given_setting
from tests.some import some


def give_up(office: Office, job_id: int) -> None:
    with office.app.app_context():
        session = db.session()
        with transaction(session):
            assert cancel(session, session.get_one(Job, job_id), program(NOW))
    office.runner.cancel(job_id)


# --- How they end -----------------------------------------------------------------------------------------


def test_a_job_leaves_its_file(office: Office) -> None:
    job = office.result(office.ask("count", items=3))
    assert (job.state, job.done, job.total, job.message) == (JobState.DONE, 3, 3, "")
    assert (job.finished_at, job.keep_until) == (NOW, NOW + KEPT)
    assert job.file_name == "Mau-thu-Chi-bo.pdf"
    assert job.file_sha256 == hashlib.sha256(PDF).hexdigest()
    assert stored_file(office.runner.folder, job.id, FileKind.PDF).read_bytes() == PDF
    assert office.files() == [f"job-{job.id}.pdf"]
    assert office.runner.progress(job.id) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_nobody_else_on_the_machine_reads_the_files(office: Office) -> None:
    office.result(office.ask("count", items=0))
    assert stat.S_IMODE(office.runner.folder.stat().st_mode) == 0o700


def test_a_job_may_write_and_knows_its_owner(office: Office) -> None:
    job = office.result(office.ask("write_down", username="bithu.snv"))
    assert (job.state, job.file_name) == (JobState.DONE, "Ten-khac.pdf")
    with office.app.app_context(), reading():
        person = db.session.get_one(Person, job.owner_id)
        assert person.job_title == "Nguyễn Thị Hường, 1 chức vụ"


def test_a_job_cannot_write_by_mistake(office: Office) -> None:
    job = office.result(office.ask("write_without_saying"))
    assert (job.state, job.message) == (JobState.FAILED, PRINTING.broken)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("refuse", "chọn đơn vị khác"),
        ("fail_to_print", "xóa chữ ấy"),
        ("break_down", PRINTING.broken),
        ("die", PRINTING.broken),
        ("promise", NEUTRAL.broken),
    ],
)
def test_what_goes_wrong_is_told(office: Office, kind: str, words: str) -> None:
    job = office.result(office.ask(kind))
    assert job.state is JobState.FAILED
    assert words in job.message
    assert office.files() == []


def test_a_fault_is_in_the_log_with_its_place(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.result(office.ask("break_down"))
    assert "a library talks" in caplog.text
    assert "RuntimeError: a fault of the program" in caplog.text


def test_an_unknown_kind_fails(office: Office) -> None:
    job = office.result(office.ask("no_such_kind"))
    assert (job.state, job.message) == (JobState.FAILED, NEUTRAL.broken)


def test_a_disabled_account_prints_nothing(office: Office) -> None:
    with office.app.app_context(), transaction(db.session()):
        owner = db.session.scalars(select(Account).where(Account.username == "bithu.snv")).one()
        owner.disabled_at = NOW
    job = office.result(office.ask("count", items=1))
    assert (job.state, job.message) == (JobState.FAILED, PRINTING.owner_gone)


def test_a_killed_process_is_a_failure(office: Office, line: Line) -> None:
    job_id = office.ask("hang", port=line.port)
    with line.job():
        current = office.runner._current
        assert current is not None
        os.kill(current.child.pid, signal.SIGTERM)
        job = office.result(job_id)
    assert (job.state, job.message) == (JobState.FAILED, PRINTING.broken)
    assert office.files() == []


def test_a_job_without_end_is_ended(office: Office, line: Line) -> None:
    office.runner.longest_seconds = lambda: 0.01
    job = office.result(office.ask("hang", port=line.port))
    assert (job.state, job.message) == (JobState.FAILED, PRINTING.too_long)


def test_a_job_may_run_as_long_as_is_set(office: Office) -> None:
    assert office.runner.longest_seconds() == 600
    given_setting(office.app, RUN_MINUTES, 45)
    assert office.runner.longest_seconds() == 45 * 60


def test_a_process_that_cannot_start_is_a_failure(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    job = office.result(office.ask("count", items=1))
    assert (job.state, job.message) == (JobState.FAILED, PRINTING.broken)


# --- Progress, the line, cancelling -------------------------------------------------------------------------


def test_progress_is_known_while_it_runs(office: Office, line: Line) -> None:
    job_id = office.ask("step_when_told", port=line.port)
    with line.job() as connection:
        for _ in range(2):
            connection.sendall(b"+")
            assert connection.recv(1) == b"."
        # Told before the answer; the runner's thread may be a moment behind, but never ahead.
        assert office.job(job_id).state is JobState.RUNNING
        assert (office.runner.progress(job_id) or (0, 0))[0] <= 2
    job = office.result(job_id)
    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 5)


def test_one_job_runs_and_the_others_wait(office: Office, line: Line) -> None:
    first = office.ask("step_when_told", port=line.port)
    with line.job():
        second = office.ask("count", items=1)
        third = office.ask("count", items=1, username="bithu.sct")
        assert [office.job(one).state for one in (first, second, third)] == [
            JobState.RUNNING,
            JobState.WAITING,
            JobState.WAITING,
        ]
    assert office.runner.wait(60)
    assert {office.job(one).state for one in (first, second, third)} == {JobState.DONE}


def test_a_cancelled_job_stops_between_two_items(office: Office, line: Line) -> None:
    job_id = office.ask("step_when_told", port=line.port)
    with line.job():
        give_up(office, job_id)
        job = office.result(job_id)
    assert (job.state, job.message) == (JobState.CANCELLED, "")
    assert office.files() == []


def test_a_cancelled_job_that_hears_nothing_is_killed_and_the_next_runs(office: Office, line: Line) -> None:
    office.runner.cancel_seconds = 0.01
    job_id = office.ask("hang", port=line.port)
    with line.job():
        following = office.ask("count", items=1)
        give_up(office, job_id)
        assert office.result(following).state is JobState.DONE
    assert office.job(job_id).state is JobState.CANCELLED
    assert office.files() == [f"job-{following}.pdf"]


def test_a_job_cancelled_in_the_line_never_runs(office: Office, line: Line) -> None:
    office.ask("step_when_told", port=line.port)
    with line.job():
        waiting = office.ask("hang", port=line.port)
        give_up(office, waiting)
    assert office.result(waiting).state is JobState.CANCELLED


def test_a_job_cancelled_at_its_very_beginning_stops(
    office: Office, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelled after it was taken from the line, before its process was known."""
    begin = JobRunner._begin_next

    def begin_and_cancel(runner: JobRunner) -> int | None:
        job_id = begin(runner)
        if job_id is not None:
            give_up(office, job_id)
        return job_id

    monkeypatch.setattr(JobRunner, "_begin_next", begin_and_cancel)
    office.runner.cancel_seconds = 0.01
    assert office.result(office.ask("hang", port=line.port)).state is JobState.CANCELLED


# --- The server stops ---------------------------------------------------------------------------------------


def test_a_server_that_stops_says_what_it_left(office: Office, line: Line) -> None:
    office.runner.stop_seconds = 1
    running = office.ask("step_when_told", port=line.port)
    with line.job():
        waiting = office.ask("count", items=1)
        office.runner.stop()
    assert office.job(running).state is JobState.INTERRUPTED
    assert office.job(waiting).state is JobState.WAITING  # for another process, or the next start
    late = office.ask("count", items=1)  # a request that was in hand
    assert office.job(late).state is JobState.WAITING


def test_a_job_stops_when_its_server_is_killed(office: Office, line: Line) -> None:
    """Nobody is left to ask it to stop: the end of its standard input does."""
    office.ask("step_when_told", port=line.port)
    with line.job() as connection:
        current = office.runner._current
        assert current is not None
        stdin = current.child._process.stdin
        assert stdin is not None
        stdin.close()
        assert connection.recv(1) == b""


def test_the_next_server_marks_what_was_left_and_runs_what_waits(office: Office, clock: Clock) -> None:
    office.runner.begin_stop()
    running, waiting = office.ask("count", items=1), office.ask("count", items=2)
    with office.app.app_context(), transaction(db.session()):
        assert begin_next(db.session(), "a server that dies", clock.now) is not None
    restarted = make_app(office.app.config["KL01"].instance, clock)
    add_test_kinds(restarted)
    work_in_threads(restarted)
    runner = part(JobRunner, restarted)
    runner.pause = lambda _seconds: clock.advance(LEASE)  # which is long enough to know it for dead
    runner.look()
    assert runner.wait(60)
    let_go(restarted)
    job = office.job(running)
    assert (job.state, job.finished_at) == (JobState.INTERRUPTED, NOW + LEASE)
    assert office.job(waiting).state is JobState.DONE


# --- Settings -----------------------------------------------------------------------------------------------


def test_the_process_reads_the_servers_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KL01_PORT", "9")
    settings = Settings(
        instance=tmp_path / "thư mục",
        files=tmp_path / "chung",
        port=8123,
        trusted_hosts=("may-chu", "10.1.2.3"),
        behind_https=True,
        log_level="DEBUG",
    )
    found = settings_from(environment_of(settings))
    for setting in some(fields(Settings)):
        if setting.name != "database_url":
            assert getattr(found, setting.name) == getattr(settings, setting.name), setting.name
    assert found.sqlalchemy_url == settings.sqlalchemy_url


def test_jobs_are_noted_in_the_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "kl01.jobs"):
        office.result(office.ask("count", items=2))
    assert "2/2" in caplog.text
