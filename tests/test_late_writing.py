"""Transactions that write late: what was read must still be so, and else the request begins anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask, flash, request
from flask import session as cookie
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

import kl01.web.errors
from kl01.db import (
    BusyError,
    StartOver,
    allow_writing,
    beside,
    db,
    end_transaction,
    only_shown,
    reading,
    transaction,
)
from kl01.org.models import Committee, Person
from kl01.web.application import attempt
from kl01.web.doors import Permission, requires
from kl01.web.pages import see_other
from tests.databases import ON_POSTGRESQL, apart, apart_on, is_locked, little_patience, locked
from tests.page_client import PageClient
from tests.start.migrating import engine_on

READ = text("SELECT value FROM cell WHERE number = :number")
SUM = text("SELECT sum(value) FROM cell WHERE number <= :number")
ALL = text("SELECT number, value FROM cell ORDER BY number")
WRITE = text("UPDATE cell SET value = value + 1 WHERE number = :number")
ADD = text("INSERT INTO cell VALUES (:number, 0)")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = engine_on(tmp_path_factory.mktemp("late") / "cells.db")
    allow_writing(True)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE cell (number INTEGER PRIMARY KEY, value INTEGER)")
    yield made
    made.dispose()


@contextmanager
def late(engine: Engine) -> Iterator[Session]:
    """A session as a request has it that may write late."""
    with Session(engine) as session:
        allow_writing(True, late=True)
        try:
            yield session
        finally:
            session.rollback()
            allow_writing(True)


def fill(engine: Engine) -> None:
    allow_writing(True)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM cell")
        connection.exec_driver_sql("INSERT INTO cell VALUES (1, 0), (2, 0), (3, 0)")


def somebody_writes(engine: Engine, number: int) -> None:
    with apart_on(engine) as other:
        other.execute(WRITE, {"number": number})


def value(engine: Engine, number: int) -> int:
    with apart_on(engine) as other:
        found: int = other.execute(READ, {"number": number}).scalar_one()
    return found


NUMBERS = st.integers(1, 3)


@given(
    read=st.lists(st.tuples(st.sampled_from(["one", "sum", "all", "first"]), NUMBERS), max_size=4),
    others=st.lists(NUMBERS, max_size=3),
    written=NUMBERS,
)
def test_it_writes_if_and_only_if_all_that_was_read_is_still_so(
    engine: Engine, read: list[tuple[str, int]], others: list[int], written: int
) -> None:
    fill(engine)
    with late(engine) as session:
        touched: set[int] = set()
        for how, number in read:
            if how == "one":
                session.execute(READ, {"number": number}).all()
                touched |= {number}
            elif how == "sum":
                session.scalar(SUM, {"number": number})
                touched |= {*range(1, number + 1)}
            elif how == "all":
                session.execute(ALL).all()
                touched |= {1, 2, 3}
            else:
                session.execute(ALL).first()
                touched |= {1}
        for number in others:
            somebody_writes(engine, number)
        if touched & {*others}:
            with pytest.raises(StartOver):
                session.execute(WRITE, {"number": written})
            session.rollback()
        else:
            session.execute(WRITE, {"number": written})
            session.commit()
        done = not touched & {*others}
    assert value(engine, written) == others.count(written) + done
    assert not is_locked(engine)


def test_that_there_is_nothing_is_read_too(engine: Engine) -> None:
    fill(engine)
    with late(engine) as session:
        assert session.execute(READ, {"number": 7}).first() is None
        with apart_on(engine) as other:
            other.execute(ADD, {"number": 7})
        with pytest.raises(StartOver):
            session.execute(ADD, {"number": 7})


def test_who_reads_keeps_nobody_waiting_and_who_writes_does_to_the_commit(engine: Engine) -> None:
    fill(engine)
    with late(engine) as session:
        session.execute(READ, {"number": 1}).all()
        assert not is_locked(engine)
        session.execute(WRITE, {"number": 1})
        assert is_locked(engine)
        session.commit()
        assert not is_locked(engine)


@contextmanager
def heard(session: Session) -> Iterator[list[str]]:
    """All that the database is asked inside, on the connection of a session."""
    said: list[str] = []
    if ON_POSTGRESQL:
        execute = psycopg.Cursor.execute

        def hear(cursor: Any, query: Any, *given: Any, **options: Any) -> Any:
            said.append(str(query))
            return execute(cursor, query, *given, **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(psycopg.Cursor, "execute", hear)
            yield said
        return
    link = session.connection().connection.driver_connection
    assert link is not None
    link.set_trace_callback(said.append)
    try:
        yield said
    finally:
        link.set_trace_callback(None)


@pytest.mark.parametrize(
    ("other", "times"),
    [
        pytest.param(None, 0, marks=pytest.mark.sqlite),
        (3, 1),
    ],  # PostgreSQL asks whether anybody on its server wrote
)
def test_nothing_is_read_again_while_nobody_else_wrote(engine: Engine, other: int | None, times: int) -> None:
    fill(engine)
    with late(engine) as session, heard(session) as said:
        session.execute(READ, {"number": 1}).all()
        if other:
            somebody_writes(engine, other)
        before = len([one for one in said if one.startswith("SELECT")])
        session.execute(WRITE, {"number": 2})
        again = [one for one in said if one.startswith("SELECT")][before:]
        assert len(again) == times
        session.commit()


def test_what_was_read_before_slow_work_counts_too(engine: Engine) -> None:
    fill(engine)
    with late(engine) as session:
        session.execute(READ, {"number": 1}).all()
        end_transaction(session)
        somebody_writes(engine, 1)
        session.execute(READ, {"number": 2}).all()
        with pytest.raises(StartOver):
            session.execute(WRITE, {"number": 3})


def test_what_another_request_wrote_by_the_same_connection_counts(engine: Engine) -> None:
    fill(engine)
    engine.dispose()  # so that the next one who asks gets the connection that is free

    def another_request() -> object:
        with Session(engine) as other, transaction(other):
            other.execute(WRITE, {"number": 1})
            return other.connection().connection.driver_connection

    with late(engine) as session:
        first = session.connection().connection.driver_connection
        session.execute(READ, {"number": 1}).all()
        end_transaction(session)
        assert Context().run(another_request) is first
        session.execute(READ, {"number": 2}).all()
        with pytest.raises(StartOver):
            session.execute(WRITE, {"number": 3})


def test_who_writes_at_once_is_held_to_what_was_read_before_slow_work(engine: Engine) -> None:
    fill(engine)
    with late(engine) as session:
        session.execute(READ, {"number": 1}).all()
        end_transaction(session)
        somebody_writes(engine, 1)
        with pytest.raises(StartOver), transaction(session):
            session.execute(WRITE, {"number": 2})
    assert value(engine, 2) == 0
    assert not is_locked(engine)


def test_what_was_written_and_undone_is_never_written_again(engine: Engine) -> None:
    fill(engine)
    allow_writing(True, remembering=True)
    with Session(engine) as session:
        session.execute(READ, {"number": 2}).all()
        session.execute(WRITE, {"number": 1})
        session.rollback()
        session.execute(READ, {"number": 1}).all()
        session.commit()
        session.execute(WRITE, {"number": 3})
        session.commit()
    allow_writing(True)
    assert [value(engine, number) for number in (1, 2, 3)] == [0, 0, 1]


def test_nothing_is_written_beside_a_transaction_that_could_not_begin(engine: Engine) -> None:
    fill(engine)
    with late(engine) as session:
        session.execute(READ, {"number": 1}).all()
        with little_patience(), locked(engine), pytest.raises(BusyError):
            session.execute(WRITE, {"number": 1})
        with pytest.raises(DBAPIError, match=r"read-?only"):
            session.connection().exec_driver_sql("UPDATE cell SET value = 9")
        session.rollback()
        session.execute(WRITE, {"number": 2})
        session.commit()
    assert [value(engine, number) for number in (1, 2)] == [0, 1]


def test_what_is_only_shown_may_change(engine: Engine) -> None:
    fill(engine)
    with late(engine) as session:
        session.execute(READ, {"number": 1}).all()
        with only_shown():
            session.execute(ALL).all()
        somebody_writes(engine, 3)
        session.execute(WRITE, {"number": 2})
        session.commit()
        with only_shown():
            session.execute(READ, {"number": 1}).all()
        session.execute(READ, {"number": 2}).all()
        somebody_writes(engine, 2)
        with pytest.raises(StartOver):
            session.execute(WRITE, {"number": 1})
    with reading(), only_shown():
        assert value(engine, 2) == 2


def test_who_begins_anew_keeps_the_connection(engine: Engine) -> None:
    fill(engine)
    with late(engine) as session:
        first = session.connection().connection.driver_connection
        session.execute(READ, {"number": 1}).all()
        somebody_writes(engine, 1)
        with pytest.raises(StartOver):
            session.execute(WRITE, {"number": 1})
        session.rollback()
        assert session.connection().connection.driver_connection is first


def test_a_statement_left_half_read_hinders_nobody(engine: Engine) -> None:
    fill(engine)
    with reading(), Session(engine) as session:
        half = session.connection().exec_driver_sql("SELECT * FROM cell")
        assert half.fetchone()
        session.rollback()
        somebody_writes(engine, 1)
        with transaction(session):
            session.execute(WRITE, {"number": 1})
        del half
    assert value(engine, 1) == 2


def test_what_the_request_itself_wrote_is_no_change(engine: Engine) -> None:
    fill(engine)
    with late(engine) as session:
        session.execute(READ, {"number": 1}).all()
        end_transaction(session)
        with transaction(session):
            session.execute(WRITE, {"number": 1})
        session.execute(WRITE, {"number": 2})
        session.commit()
        session.execute(READ, {"number": 1}).all()
        end_transaction(session)
        with reading(), beside(session) as own:
            own.execute(WRITE, {"number": 1})
        session.execute(WRITE, {"number": 3})
        session.commit()
    assert [value(engine, number) for number in (1, 2, 3)] == [2, 1, 1]


# --- Requests ----------------------------------------------------------------------------------------------


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application that gets routes of its own."""
    return own_app


def set_contact(app: Flask, words: str) -> None:
    with apart(app.config["KL01"].instance) as other:
        other.execute(text("UPDATE committee SET help_contact = :words"), {"words": words})


def add_route(app: Flask, view: object) -> None:
    app.add_url_rule("/thu", "probe", requires(Permission.SIGNED_IN)(view), methods=["POST"])  # type: ignore[type-var]


def test_a_request_begins_anew_when_what_it_read_has_changed(app: Flask, client: PageClient) -> None:
    attempts: list[int] = []

    def view() -> Response:
        read = db.session.get_one(Committee, 1).help_contact
        attempts.append(attempt())
        flash(f"lần {len(attempts)}")
        cookie["seen"] = read
        assert request.files["tep"].read() == b"noi dung"
        if len(attempts) == 1:
            set_contact(app, "điện thoại 2")
        db.session.execute(
            update(Person).where(Person.id == 1).values(job_title=f"{read}; {request.form['a']}")
        )
        return see_other("/viec-cua-toi")

    set_contact(app, "điện thoại 1")
    add_route(app, view)
    client.sign_in("bithu.snv")
    from io import BytesIO

    sent = {"a": "đã gõ", "tep": (BytesIO(b"noi dung"), "tep.txt")}
    client.post("/thu", sent, 303, follow=False)
    assert attempts == [1, 2]
    with app.app_context(), reading():
        assert db.session.scalar(select(Person.job_title).where(Person.id == 1)) == "điện thoại 2; đã gõ"
    with client.raw.session_transaction() as kept:
        assert kept["seen"] == "điện thoại 2"
        assert [words for _, words in kept["_flashes"]] == ["lần 2"]


def test_a_right_that_is_taken_away_meanwhile_counts(app: Flask, client: PageClient) -> None:
    def view() -> str:
        with apart(app.config["KL01"].instance) as other:
            other.exec_driver_sql("UPDATE sign_in SET ended_at = '2026-11-23 03:00:00.000000'")
        db.session.execute(update(Committee).values(help_contact="của người lạ"))
        return "đã ghi"

    add_route(app, view)
    client.sign_in("bithu.snv")
    client.post("/thu", {}, 401)
    with app.app_context(), reading():
        assert db.session.get_one(Committee, 1).help_contact != "của người lạ"


def test_a_refused_form_keeps_nobody_waiting(
    app: Flask, client: PageClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    with app.app_context():
        engine = db.engine
    seen = kl01.web.errors._error_page
    monkeypatch.setattr(
        kl01.web.errors,
        "_error_page",
        lambda *words: held.append(is_locked(engine)) or seen(*words),
    )
    client.sign_in("bithu.snv")
    client.post("/theo-doi/snv/2026/II1-01/4?v=77", {"to": "done"}, 409)
    client.post("/theo-doi/snv/2026/II1-01/4", {"to": "sai"}, 400)
    assert held == [False]
