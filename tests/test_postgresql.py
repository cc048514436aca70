"""What PostgreSQL alone does: connections that break, limits of time, one lock for all processes."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from psycopg import errors
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

import kl01.postgresql
import kl01.web.errors
from kl01.db import BusyError, Waiting, allow_writing, db, reading, transaction
from kl01.engine import make_engine
from kl01.org.models import Committee
from kl01.web.turns import turns
from tests.applications import PATIENCE, copy_data, let_go, make_app
from tests.databases import apart, apart_on, copy_database, drop_database, is_locked
from tests.page_client import PageClient

pytestmark = pytest.mark.postgresql
BOARD = "/theo-doi/snv/2026"
CELL = f"{BOARD}/II1-01/4?v=0"


def break_connections(engine: Engine) -> None:
    """End all connections to a database but one's own, as a server does that is started anew."""
    with apart_on(engine) as other:
        other.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def second(app: Flask) -> Iterator[Engine]:
    """The engine of another process on the same database."""
    with app.app_context():
        made = make_engine(db.engine.url.render_as_string(hide_password=False))
    yield made
    made.dispose()


def test_a_server_that_was_started_anew_is_noticed_by_nobody(app: Flask, client: PageClient) -> None:
    client.sign_in("bithu.snv").get(BOARD)
    with app.app_context():
        engine = db.engine
    break_connections(engine)
    client.get(BOARD)
    break_connections(engine)
    client.htmx("POST", CELL, {"to": "done"})


def test_another_database_under_the_same_name_is_not_written_into(seeded: Path, tmp_path: Path) -> None:
    app = make_app(copy_data(seeded, tmp_path / "instance"))
    client = PageClient(app).sign_in("bithu.snv")
    client.get(BOARD)
    copy_database(seeded, tmp_path / "instance")  # which drops the one that was there
    sent = {"version": "0", "state": "in_progress", "note": "đã học xong", "reason": "", "done_on": ""}
    page = client.post(f"{BOARD}/II1-01/4/chi-tiet", sent, 503)
    assert "bị thay bằng một bản khác" in page.text
    assert "đã học xong" in [area.text for area in page.all(".//textarea")]
    assert client.raw.get("/healthz").status_code == 503
    let_go(app)
    drop_database(tmp_path / "instance")


def test_a_statement_that_is_stuck_is_ended(second: Engine) -> None:
    with reading(), second.connect() as link:
        link.exec_driver_sql("SET statement_timeout = '10ms'")
        with pytest.raises(DBAPIError, match="statement timeout"):
            link.exec_driver_sql("SELECT pg_sleep(9)")
    with reading(), second.connect() as link:
        limits = "statement_timeout", "lock_timeout", "TimeZone", "jit", "random_page_cost"
        found = [link.exec_driver_sql(f"SHOW {name}").scalar() for name in limits]
    assert found == ["30s", "10s", "UTC", "off", "1.1"]
    assert (kl01.postgresql.STATEMENT_SECONDS, kl01.postgresql.WRITE_WAIT_SECONDS) == (30, 10)


def test_who_holds_the_lock_and_says_nothing_is_taken_for_gone(second: Engine) -> None:
    with Session(second) as session, transaction(session):
        session.execute(select(Committee))
        limit = session.execute(text("SHOW idle_in_transaction_session_timeout")).scalar()
    assert limit == "1min"
    with reading(), Session(second) as session:
        assert session.execute(text("SHOW idle_in_transaction_session_timeout")).scalar() == "0"


def test_processes_write_one_after_the_other(app: Flask, second: Engine) -> None:
    def add(engine: Engine) -> None:
        for _ in range(20):
            with Session(engine) as session, transaction(session):
                one = session.get_one(Committee, 1)
                one.help_contact = str(int(one.help_contact) + 1)

    with app.app_context():
        first = db.engine
    with Session(first) as session, transaction(session):
        session.get_one(Committee, 1).help_contact = "0"
    with ThreadPoolExecutor() as pool:
        list(pool.map(add, [first, second] * 2))
    with reading(), Session(first) as session:
        assert session.get_one(Committee, 1).help_contact == "80"


def test_the_lock_goes_with_a_connection_that_breaks(second: Engine) -> None:
    with Session(second) as session:
        session.execute(text("UPDATE committee SET help_contact = 'nửa chừng'"))
        assert is_locked(second)
        break_connections(second)
        with pytest.raises(DBAPIError):
            session.commit()
    assert not is_locked(second)
    with Session(second) as session, transaction(session):
        assert session.get_one(Committee, 1).help_contact != "nửa chừng"


def test_a_broken_connection_while_writing_is_told_and_keeps_what_was_typed(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in("bithu.snv")
    with app.app_context():
        engine = db.engine
    begin = kl01.postgresql.LateConnection._begin_writing

    def break_and_begin(link: kl01.postgresql.LateConnection, statements: str) -> str:
        break_connections(engine)
        return begin(link, statements)

    sent = {"version": "0", "state": "in_progress", "note": "đã học xong", "reason": "", "done_on": ""}
    with monkeypatch.context() as patch:
        patch.setattr(kl01.postgresql.LateConnection, "_begin_writing", break_and_begin)
        page = client.post(f"{BOARD}/II1-01/4/chi-tiet", sent, 503)
    assert "đã học xong" in [area.text for area in page.all(".//textarea")]
    client.post(f"{BOARD}/II1-01/4/chi-tiet", sent)


def test_nobody_changes_what_happened(app: Flask) -> None:
    instance: Path = app.config["KL01"].instance
    count = "SELECT count(*) FROM audit_event"
    with apart(instance) as other:
        before = other.exec_driver_sql(count).scalar()
        other.exec_driver_sql(
            "INSERT INTO audit_event (at, actor_name, verb, subject_kind, subject_key, data, digest)"
            " VALUES ('2026-01-01', 'x', 'signed_in', 'account', '1', '{}', '')"
        )
    for change in (
        "UPDATE audit_event SET actor_name = 'y'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ):
        with pytest.raises(DBAPIError, match="never changed"), apart(instance) as other:
            other.exec_driver_sql(change)
    with apart(instance) as other:
        assert other.exec_driver_sql(count).scalar() == (before or 0) + 1


def test_a_wait_for_the_lock_ends_in_words(
    app: Flask, second: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = kl01.postgresql._BEGIN_WRITING.replace("; SET", "; SET LOCAL lock_timeout = '10ms'; SET", 1)
    with app.app_context():
        first = db.engine
    with Session(first) as holder, transaction(holder):
        holder.execute(text("UPDATE committee SET help_contact = 'giữ khóa'"))
        monkeypatch.setattr(kl01.postgresql, "_BEGIN_WRITING", hasty)
        with Session(second) as session, pytest.raises(BusyError), transaction(session):
            session.execute(text("UPDATE committee SET help_contact = 'chen ngang'"))
        allow_writing(True)
    with reading(), Session(first) as session:
        assert session.get_one(Committee, 1).help_contact == "giữ khóa"


def test_nothing_is_said_to_be_written_after_a_statement_that_failed(second: Engine) -> None:
    with Session(second) as session:
        session.execute(text("UPDATE committee SET help_contact = 'nửa chừng'"))
        with pytest.raises(DBAPIError, match="division by zero"):
            session.execute(text("SELECT 1/0"))
        with pytest.raises(DBAPIError, match="nothing is written"):
            session.commit()
        session.rollback()
        assert session.get_one(Committee, 1).help_contact != "nửa chừng"


def test_rows_that_stream_in_are_refused_where_they_would_have_to_be_remembered(second: Engine) -> None:
    allow_writing(True, late=True)
    with Session(second) as session, pytest.raises(StatementError, match="stream"):
        session.execute(select(Committee), execution_options={"stream_results": True})
    allow_writing(True)


def test_a_connection_that_the_server_ended_is_no_error_of_the_program() -> None:
    for cause, ended in ((errors.IdleInTransactionSessionTimeout, True), (errors.UndefinedColumn, False)):
        assert kl01.web.errors._is_gone(DBAPIError("SELECT", (), cause("x"))) is ended


def test_who_waits_for_the_lock_keeps_nobody_from_reading(
    app: Flask, second: Engine, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "patience_seconds", PATIENCE)
    client.sign_in("bithu.snv")
    other = PageClient(app).sign_in("bithu.snv")
    token, waits = client.token(), threading.Event()
    uncounted = Waiting.aside

    @contextmanager
    def heard() -> Iterator[None]:
        with uncounted():
            waits.set()
            yield

    monkeypatch.setattr(Waiting, "aside", heard)
    with ThreadPoolExecutor() as pool, Session(second) as holder:
        holder.execute(text("UPDATE committee SET help_contact = 'giữ khóa'"))
        answer = pool.submit(client.raw.post, CELL, data={"to": "done", "csrf_token": token})
        assert waits.wait(PATIENCE)
        other.get(BOARD)
        assert not answer.done()
        holder.rollback()
        assert answer.result(PATIENCE).status_code == 303
