"""The daily clock: what rooms hand in is done once a day, whoever asks; a failure stops nothing else."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.db import db, end_transaction, reading, transaction
from kl01.jobs import daily
from kl01.jobs.clock import WAKE_SECONDS, DailyClock
from kl01.jobs.daily import DailyTask
from kl01.jobs.models import DailyRun
from kl01.jobs.operations import stored_file
from kl01.jobs.results import FileKind
from kl01.jobs.rules import CLAIM, KEPT, MOST_TRIES, RETRY
from kl01.jobs.runner import JobRunner
from kl01.jobs.seams import JobSeams
from kl01.jobs.tidying import TIDY_FILES
from kl01.org.models import Person
from kl01.web.seams import part
from tests.applications import NOW, Clock, let_go, make_app
from tests.jobs.kinds import PATIENCE
from tests.jobs.office import Office
from tests.jobs.threads import work_in_threads
from tests.seams import give
from tests.some import some

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Diary:
    """Tasks for tests: what they did, and what goes wrong with them."""

    def __init__(self) -> None:
        self.did: list[tuple[str, date]] = []
        self.broken: set[str] = set()

    def task(self, key: str) -> DailyTask:
        def run(session: Session, actor: Actor, today: date) -> None:
            self.did.append((key, today))
            assert (actor.person_id, actor.name) == (None, "Chương trình")
            session.get_one(Person, 1).job_title = f"{key} {len(self.did)}"
            if key in self.broken:
                session.flush()
                raise LookupError("of a person whose name is no matter here")

        return DailyTask(key, f"Việc {key}", run)

    def give_to(self, app: Flask, *keys: str) -> DailyClock:
        give(app, replace(part(JobSeams, app), daily={key: self.task(key) for key in keys}))
        return part(DailyClock, app)


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def second(app: Flask, clock: Clock) -> Iterator[Flask]:
    """Another process on the same database."""
    made = make_app(app.config["KL01"].instance, clock)
    yield made
    let_go(made)


def row(app: Flask, key: str) -> DailyRun:
    with app.app_context(), reading():
        found = db.session.get_one(DailyRun, key)
        db.session.expunge(found)
        return found


def title(app: Flask) -> str:
    with app.app_context(), reading():
        return db.session.get_one(Person, 1).job_title


# --- What is due is done ------------------------------------------------------------------------------------


def test_each_task_is_done_once_a_day(app: Flask, diary: Diary, clock: Clock) -> None:
    daily_clock = diary.give_to(app, "a", "b")
    today = date(2026, 11, 23)
    assert [(task.key, succeeded) for task, succeeded in daily_clock.run_due()] == [("a", True), ("b", True)]
    clock.advance(timedelta(hours=3))
    assert daily_clock.run_due() == []
    assert diary.did == [("a", today), ("b", today)]
    found = row(app, "a")
    assert (found.day, found.begun_at, found.finished_at) == (today, NOW, NOW)
    assert (found.tries, found.message) == (1, "")
    clock.advance(3 * DAY)  # the machine was off
    assert len(daily_clock.run_due()) == 2
    assert diary.did[2:] == [("a", today + 3 * DAY), ("b", today + 3 * DAY)]
    clock.advance(-2 * DAY)
    assert daily_clock.run_due() == []


def test_two_processes_do_a_task_once(app: Flask, second: Flask, diary: Diary) -> None:
    clocks = [diary.give_to(one, "a", "b", "c") for one in (app, second)]
    together = threading.Barrier(2)

    def go(one: DailyClock) -> None:
        together.wait(PATIENCE)
        one.run_due()

    threads = [threading.Thread(target=go, args=(one,)) for one in clocks]
    for thread in some(threads):
        thread.start()
    for thread in some(threads):
        thread.join(PATIENCE)
    assert sorted(key for key, _ in diary.did) == ["a", "b", "c"]


def test_another_process_that_was_quicker_leaves_nothing_to_do(
    app: Flask, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the very first run there is no row that could be locked."""

    def too_late(*_words: object) -> bool:
        raise IntegrityError("INSERT", None, Exception())

    monkeypatch.setattr(daily, "claim", too_late)
    assert diary.give_to(app, "a").run_due() == []
    assert diary.did == []


def test_a_claim_is_one_processs(session: Session) -> None:
    assert daily.claim(session, "a", NOW)
    assert not daily.claim(session, "a", NOW)
    assert not daily.claim(session, "a", NOW + CLAIM - MINUTE)
    assert daily.claim(session, "a", NOW + CLAIM), "its process is gone"
    assert session.get_one(DailyRun, "a").tries == 2
    assert not daily.finish(session, "a", NOW, NOW + CLAIM), "the first comes too late"
    assert daily.finish(session, "a", NOW + CLAIM, NOW + CLAIM)
    assert not daily.finish(session, "a", NOW + CLAIM, NOW + CLAIM, "LookupError")
    assert not daily.claim(session, "a", NOW + 2 * CLAIM)
    assert daily.claim(session, "a", NOW + DAY)
    assert session.get_one(DailyRun, "a").tries == 1


@pytest.mark.parametrize("values", [{"tries": 0}, {"message": "LookupError"}])
def test_what_can_not_be_is_not_stored(session: Session, values: dict[str, Any]) -> None:
    ordinary: dict[str, Any] = {"key": "a", "day": NOW.date(), "begun_at": NOW, "tries": 1}
    session.add(DailyRun(**{**ordinary, **values}))
    with pytest.raises(IntegrityError):
        session.flush()


# --- What goes wrong ----------------------------------------------------------------------------------------


def test_a_task_that_fails_is_undone_told_and_tried_again(
    app: Flask, diary: Diary, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    before = title(app)
    daily_clock = diary.give_to(app, "a")
    diary.broken = {"a"}
    for number in range(MOST_TRIES):
        assert [succeeded for _, succeeded in daily_clock.run_due()] == [False]
        found = row(app, "a")
        assert (found.tries, found.message, found.finished_at) == (number + 1, "LookupError", clock.now)
        clock.advance(RETRY - MINUTE)
        assert daily_clock.run_due() == []
        clock.advance(MINUTE)
    assert daily_clock.run_due() == [], "enough for today"
    assert title(app) == before
    assert "daily task a failed" in caplog.text
    assert "name is no matter" not in row(app, "a").message
    clock.advance(DAY)
    diary.broken = set()
    assert [succeeded for _, succeeded in daily_clock.run_due()] == [True]
    assert (row(app, "a").tries, row(app, "a").message) == (1, "")
    assert title(app) != before


def test_a_task_that_fails_stops_no_other(app: Flask, diary: Diary) -> None:
    daily_clock = diary.give_to(app, "a", "b")
    diary.broken = {"a"}
    assert [(task.key, succeeded) for task, succeeded in daily_clock.run_due()] == [("a", False), ("b", True)]


def test_a_claim_that_fails_stops_no_other(
    app: Flask, diary: Diary, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    daily_clock, claim = diary.give_to(app, "a", "b"), daily.claim

    def claim_most(session: Session, key: str, now: Any) -> bool:
        if key == "a":
            raise OSError("the disk")
        return claim(session, key, now)

    monkeypatch.setattr(daily, "claim", claim_most)
    assert [task.key for task, _ in daily_clock.run_due()] == ["b"]
    assert "daily task a could not be claimed" in caplog.text


def test_a_failure_that_cannot_be_written_stops_no_other(
    app: Flask, diary: Diary, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    daily_clock = diary.give_to(app, "a")
    monkeypatch.setattr(daily, "finish", lambda *_words: 1 / 0)
    assert [succeeded for _, succeeded in daily_clock.run_due()] == [False]
    assert "the failure of daily task a could not be written" in caplog.text
    assert row(app, "a").finished_at is None


def test_what_took_so_long_that_another_began_it_is_undone(app: Flask, second: Flask, clock: Clock) -> None:
    """It ended its transaction for slow work, and meanwhile its claim had lapsed."""
    before = title(app)

    def slow(session: Session, _actor: Actor, _today: date) -> None:
        end_transaction(session)
        clock.advance(CLAIM)
        with second.app_context(), transaction(db.session()):
            assert daily.claim(db.session(), "slow", clock.now)
        session.get_one(Person, 1).job_title = "written twice"

    give(app, replace(part(JobSeams, app), daily={"slow": DailyTask("slow", "Việc chậm", slow)}))
    assert [succeeded for _, succeeded in part(DailyClock, app).run_due()] == [False]
    assert title(app) == before
    assert (row(app, "slow").tries, row(app, "slow").finished_at) == (2, None)


# --- The thread ---------------------------------------------------------------------------------------------


def test_the_clock_looks_at_its_start_and_every_few_minutes(app: Flask, diary: Diary, clock: Clock) -> None:
    daily_clock = diary.give_to(app, "a")
    waits: list[float] = []
    over = threading.Event()

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        clock.advance(DAY)
        if len(waits) == 3:
            over.set()
        return len(waits) == 3

    daily_clock.wait = wait
    daily_clock.start()
    assert over.wait(PATIENCE)
    daily_clock.stop()
    assert waits == [WAKE_SECONDS] * 3
    assert [day for _, day in diary.did] == [date(2026, 11, 23 + step) for step in range(3)]
    assert part(JobRunner, app).wait(PATIENCE)


def test_the_clock_lets_jobs_run_that_nobody_looks_for(office: Office) -> None:
    work_in_threads(office.app)
    look = office.runner.look
    office.runner.look = lambda: None  # type: ignore[method-assign]  # a process that dies before it looks
    job_id = office.ask("count", items=1)
    office.runner.look = look  # type: ignore[method-assign]  # as it was
    looked = threading.Event()
    daily_clock = part(DailyClock, office.app)
    daily_clock.wait = lambda _seconds: not looked.set()
    daily_clock.start()
    assert looked.wait(PATIENCE)
    assert office.result(job_id).state == "done"
    daily_clock.stop()


def test_a_clock_that_stops_begins_nothing_more(app: Flask, diary: Diary) -> None:
    daily_clock = diary.give_to(app, "a", "b")
    begun, go_on = threading.Event(), threading.Event()

    def hold(_session: Session, _actor: Actor, _today: date) -> None:
        begun.set()
        assert go_on.wait(PATIENCE)

    seams = part(JobSeams, app)
    give(app, replace(seams, daily={"hold": DailyTask("hold", "Giữ", hold), **seams.daily}))
    daily_clock.start()
    assert begun.wait(PATIENCE)
    daily_clock.begin_stop()
    go_on.set()
    daily_clock.stop()
    assert row(app, "hold").finished_at == NOW
    assert diary.did == []


def test_a_clock_that_cannot_look_looks_again(
    app: Flask, diary: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    daily_clock, looks = diary.give_to(app), iter([1, 0])
    part(JobRunner, app).look = lambda: 1 / (1 - next(looks))  # type: ignore[method-assign]  # breaks once
    over = threading.Event()
    waits = iter([False, True])

    def wait(_seconds: float) -> bool:
        if is_last := next(waits):
            over.set()
        return is_last

    daily_clock.wait = wait
    daily_clock.start()
    assert over.wait(PATIENCE)
    daily_clock.stop()
    assert caplog.text.count("could not look") == 1


def test_a_clock_that_never_started_can_be_stopped(app: Flask) -> None:
    part(DailyClock, app).stop()


# --- The room's own task ------------------------------------------------------------------------------------


def test_the_application_tidies_the_files_of_jobs(office: Office, clock: Clock) -> None:
    work_in_threads(office.app)
    assert part(JobSeams, office.app).daily[TIDY_FILES.key] is TIDY_FILES
    give(office.app, replace(part(JobSeams, office.app), daily={TIDY_FILES.key: TIDY_FILES}))
    job = office.result(office.ask("count", items=1))
    file = stored_file(office.runner.folder, job.id, FileKind.PDF)
    assert (TIDY_FILES, True) in part(DailyClock, office.app).run_due()
    assert file.exists()
    clock.advance(KEPT)
    assert (TIDY_FILES, True) in part(DailyClock, office.app).run_due()
    assert not file.exists()


def test_the_command_does_what_is_due_and_says_so(own_app: Flask, diary: Diary) -> None:
    diary.give_to(own_app, "a", "b")
    diary.broken = {"b"}
    runner = own_app.test_cli_runner()
    first = runner.invoke(args=["run-daily"])
    assert first.exit_code == 1
    assert first.stdout == "Đã làm: Việc a.\nChưa làm được, lỗi ghi ở trên: Việc b.\n"
    again = runner.invoke(args=["run-daily"])
    assert again.exit_code == 0
    assert again.stdout == "Không có việc nào đến lúc phải làm.\n"
