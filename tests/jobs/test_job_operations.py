"""The life of a job in the database: what follows on what, and what can't be."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.jobs.lease import begin_next, mark_interrupted
from kl01.jobs.models import Job
from kl01.jobs.operations import (
    cancel,
    complete,
    delete_files,
    enqueue,
    fail,
    needless_files,
    stored_file,
    unfinished_file,
)
from kl01.jobs.queries import jobs_ahead, jobs_of
from kl01.jobs.results import Elsewhere, FileKind, KeptFile, Nothing, Result
from kl01.jobs.rules import FILE_DAYS, KEPT, JobState
from kl01.settings.operations import put_setting
from tests.applications import NOW
from tests.world import World

DIGEST = "0" * 64
RUNNER = "here"
FILE = KeptFile(FileKind.PDF, "a.pdf", DIGEST)


@pytest.fixture
def actor(world: World) -> Actor:
    person = world.person("bithu.snv")
    return Actor(person.id, person.full_name, NOW)


def ask(session: Session, actor: Actor, **parameters: Any) -> Job:
    return enqueue(session, actor, kind="count", title="Mẫu thử", parameters=parameters, unit_id=7)


def test_a_job_waits_runs_and_is_done(session: Session, actor: Actor) -> None:
    job = ask(session, actor)
    assert (job.state, job.created_at) == (JobState.WAITING, NOW)
    assert begin_next(session, RUNNER, NOW) is job
    assert job.state is JobState.RUNNING
    assert begin_next(session, "another", NOW) is None
    assert complete(session, job, NOW, (2, 2), FILE)
    assert (job.state, job.done, job.keep_until) == (JobState.DONE, 2, NOW + KEPT)


@pytest.mark.parametrize(
    ("result", "stored"),
    [
        (KeptFile(FileKind.XLSX, "a.xlsx", DIGEST), ("a.xlsx", FileKind.XLSX, DIGEST, NOW + KEPT, None, "")),
        (Elsewhere("Xem", "/xem?a=1"), (None, None, None, None, "/xem?a=1", "")),
        (Nothing("Đã nhắc 12 người."), (None, None, None, None, None, "Đã nhắc 12 người.")),
        (Nothing(), (None, None, None, None, None, "")),
    ],
)
def test_a_job_leaves_what_it_made(
    session: Session, actor: Actor, result: Result, stored: tuple[object, ...]
) -> None:
    job = ask(session, actor)
    begin_next(session, RUNNER, NOW)
    assert complete(session, job, NOW, (1, 1), result)
    session.refresh(job)
    assert job.state is JobState.DONE
    assert stored == (
        job.file_name,
        job.file_kind,
        job.file_sha256,
        job.keep_until,
        job.link_address,
        job.message,
    )


def test_the_line_is_kept(session: Session, actor: Actor) -> None:
    jobs = [ask(session, actor, number=number) for number in range(3)]
    assert [jobs_ahead(session, job) for job in jobs] == [0, 1, 2]
    assert begin_next(session, RUNNER, NOW) is jobs[0]
    assert jobs_ahead(session, jobs[1]) == 1
    assert fail(session, jobs[0], NOW, (0, 2), "Hãy in lại.")
    assert [jobs_ahead(session, job) for job in jobs[1:]] == [0, 1]
    assert begin_next(session, RUNNER, NOW) is jobs[1]
    assert actor.person_id
    assert jobs_of(session, actor.person_id, since=NOW) == jobs[::-1]


def test_the_same_wish_is_one_job_until_it_is_over(session: Session, actor: Actor, world: World) -> None:
    first = ask(session, actor, unit=7)
    assert ask(session, actor, unit=7) is first
    assert ask(session, actor, unit=8) is not first
    other = world.person("bithu.sct")
    assert ask(session, Actor(other.id, other.full_name, NOW), unit=7) is not first
    begin_next(session, RUNNER, NOW)
    assert ask(session, actor, unit=7) is first
    fail(session, first, NOW, (0, 0), "Hãy in lại.")
    assert ask(session, actor, unit=7) is not first


def test_starts_and_cancellations_are_in_the_trail(session: Session, actor: Actor) -> None:
    job = ask(session, actor)
    ask(session, actor)
    assert cancel(session, job, actor)
    assert not cancel(session, job, actor)
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "job")).all()
    assert [event.verb for event in events] == [Verb.JOB_STARTED, Verb.JOB_CANCELLED]
    assert {(event.actor_id, event.subject_key, event.unit_id) for event in events} == {
        (actor.person_id, str(job.id), 7)
    }


@pytest.mark.parametrize("runs", [False, True])
def test_what_comes_after_a_cancellation_changes_nothing(session: Session, actor: Actor, runs: bool) -> None:
    job = ask(session, actor)
    if runs:
        begin_next(session, RUNNER, NOW)
    assert cancel(session, job, actor)
    assert begin_next(session, RUNNER, NOW) is None
    assert not complete(session, job, NOW, (1, 1), FILE)
    assert not fail(session, job, NOW, (0, 1), "Hãy in lại.")
    assert mark_interrupted(session, NOW, RUNNER, stops=True) == 0
    assert job.state is JobState.CANCELLED


FINISHED: dict[str, Any] = {"finished_at": NOW}
WITH_FILE: dict[str, Any] = {
    "file_name": "a.pdf",
    "file_kind": FileKind.PDF,
    "file_sha256": DIGEST,
    "keep_until": NOW,
}
WITH_LINK: dict[str, Any] = {"link_label": "Xem", "link_address": "/xem"}


@pytest.mark.parametrize(
    "values",
    [
        {"state": JobState.WAITING, **FINISHED},
        {"state": JobState.RUNNING, **FINISHED},
        {"state": JobState.CANCELLED},
        {"state": JobState.INTERRUPTED},
        {"state": JobState.FAILED, **FINISHED},
        {"state": JobState.FAILED, "message": "Hãy in lại."},
        {"state": JobState.CANCELLED, "message": "Hãy in lại.", **FINISHED},
        {"state": JobState.DONE},
        {"state": JobState.DONE, **WITH_FILE},
        {"state": JobState.DONE, **FINISHED, **WITH_FILE, "file_sha256": None},
        {"state": JobState.DONE, **FINISHED, **WITH_FILE, "keep_until": None},
        {"state": JobState.DONE, **FINISHED, **WITH_FILE, "file_kind": None},
        {"state": JobState.DONE, **FINISHED, **WITH_FILE, "file_name": None},
        {"state": JobState.DONE, **FINISHED, **WITH_FILE, "message": "Đã xong."},
        {"state": JobState.DONE, **FINISHED, **WITH_FILE, **WITH_LINK},
        {"state": JobState.DONE, **FINISHED, **WITH_LINK, "message": "Đã xong."},
        {"state": JobState.DONE, **FINISHED, **WITH_LINK, "link_label": None},
        {"state": JobState.DONE, **FINISHED, **WITH_LINK, "link_address": None},
        {"state": JobState.DONE, **FINISHED, **WITH_LINK, "link_address": "https://noi-khac.vn/"},
        {"state": JobState.DONE, **FINISHED, **WITH_LINK, "link_address": "//noi-khac.vn/"},
        {"state": JobState.CANCELLED, **FINISHED, **WITH_LINK},
        {"state": JobState.RUNNING, **WITH_LINK},
        {"state": JobState.RUNNING, "message": "Đang làm."},
        {"state": JobState.CANCELLED, **FINISHED, **WITH_FILE},
        {"state": JobState.RUNNING, **WITH_FILE},
        {"done": 2, "total": 1},
        {"done": -1},
        {"owner_id": 999},
    ],
)
def test_what_can_not_be_is_not_stored(session: Session, values: dict[str, Any]) -> None:
    ordinary: dict[str, Any] = {"kind": "x", "title": "x", "owner_id": 1, "parameters": {}, "created_at": NOW}
    session.add(Job(**ordinary))
    session.add(Job(**ordinary, state=JobState.DONE, **FINISHED, **WITH_FILE))
    session.add(Job(**ordinary, state=JobState.DONE, **FINISHED, **WITH_LINK))
    session.add(Job(**ordinary, state=JobState.DONE, **FINISHED, message="Đã nhắc 12 người."))
    session.add(Job(**ordinary, state=JobState.DONE, **FINISHED))
    session.flush()
    session.add(Job(**{**ordinary, **values}))
    with pytest.raises(IntegrityError):
        session.flush()


def collect(session: Session, folder: Path, now: datetime) -> None:
    delete_files(needless_files(session, folder, now))


def test_files_of_a_job_that_begins_meanwhile_are_let_be(
    session: Session, actor: Actor, tmp_path: Path
) -> None:
    """Nobody holds the lock while files are deleted."""
    job = ask(session, actor)
    unfinished_file(tmp_path, 99).write_bytes(b"")
    left = needless_files(session, tmp_path, NOW)
    begin_next(session, RUNNER, NOW)
    unfinished_file(tmp_path, job.id).write_bytes(b"")
    unfinished_file(tmp_path, 99).unlink()  # by another process
    delete_files(left)
    assert [file.name for file in tmp_path.iterdir()] == [f"job-{job.id}.part"]
    assert needless_files(session, tmp_path, NOW) == []


def test_what_a_job_that_waits_will_write_is_not_needless(
    session: Session, actor: Actor, tmp_path: Path
) -> None:
    job = ask(session, actor)
    unfinished_file(tmp_path, job.id).write_bytes(b"")
    assert needless_files(session, tmp_path, NOW) == []


def test_files_are_kept_a_day(session: Session, actor: Actor, tmp_path: Path) -> None:
    folder = tmp_path / "jobs"
    folder.mkdir()
    done, running = (ask(session, actor, number=number) for number in range(2))
    begin_next(session, RUNNER, NOW)
    complete(session, done, NOW, (1, 1), FILE)
    begin_next(session, RUNNER, NOW)
    stored_file(folder, done.id, FileKind.PDF).write_bytes(b"")
    unfinished_file(folder, running.id).write_bytes(b"")
    strangers = [unfinished_file(folder, 98), *(stored_file(folder, 99, kind) for kind in FileKind)]
    for file in (*strangers, folder / "job-notes.txt", folder / "other.pdf"):
        file.write_bytes(b"")

    def left() -> set[str]:
        return {file.name for file in folder.iterdir()} - {"job-notes.txt", "other.pdf"}

    collect(session, folder, NOW + KEPT - timedelta(seconds=1))
    assert left() == {f"job-{done.id}.pdf", f"job-{running.id}.part"}
    collect(session, folder, NOW + KEPT)
    assert left() == {f"job-{running.id}.part"}
    fail(session, running, NOW + KEPT, (0, 1), "Hãy in lại.")
    collect(session, folder, NOW + KEPT)
    assert left() == set()
    assert len(list(folder.iterdir())) == 2


def test_a_folder_that_is_not_there_holds_no_garbage(session: Session, tmp_path: Path) -> None:
    collect(session, tmp_path / "none", NOW)


def test_files_are_kept_as_long_as_is_set_when_they_are_finished(session: Session, actor: Actor) -> None:
    before, after = (ask(session, actor, number=number) for number in range(2))
    begin_next(session, RUNNER, NOW)
    complete(session, before, NOW, (1, 1), FILE)
    put_setting(session, actor, FILE_DAYS, "14", seen="1")
    begin_next(session, RUNNER, NOW)
    complete(session, after, NOW, (1, 1), FILE)
    assert before.keep_until == NOW + KEPT
    assert after.keep_until == NOW + timedelta(days=14)
