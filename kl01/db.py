"""The database: how tables are declared, and how a transaction begins and ends.

sqlite3's default transactions lose updates: two requests read, both write, one write is gone without an
error. So we begin transactions ourselves: IMMEDIATE where something may be written, plain where not, and a
reading transaction can't write at all. Within the process one lock stands before the write transaction,
because waiting for a lock is quicker and fairer than SQLite's busy retries.
"""

import json
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    TypeDecorator,
    event,
    inspect,
    select,
)
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session

P = ParamSpec("P")
Answer = TypeVar("Answer")

WRITE_WAIT_SECONDS = 10
CONNECTIONS_A_REQUEST, SPARE_CONNECTIONS = 2, 4
"""One that reads and one beside it; some for the runner of jobs and what happens daily."""

_may_write: ContextVar[bool] = ContextVar("may_write", default=True)
_write_lock = threading.Lock()


class Base(DeclarativeBase):
    """Base of all tables. Constraints get names, so that migrations can find them again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(metadata=Base.metadata)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive datetimes; SQLite would store them without a word."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy names it
        """Turn an aware datetime into the naive UTC that is stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy names it
        """Turn the stored naive UTC back into an aware datetime."""
        return None if value is None else value.replace(tzinfo=UTC)


def word(choices: type[StrEnum], check: str = "") -> Enum:
    """Return the column type of a closed list of words: stored as the word, held by a CHECK.

    `check` names the CHECK, if it is not called after the list.
    """
    return Enum(
        choices,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=40,
        name=check or choices.__name__.lower(),
    )


def write_json(value: object) -> str:
    """Return JSON as it is stored: with Vietnamese letters as they are, which takes half the room."""
    return json.dumps(value, ensure_ascii=False)


class BusyError(Exception):
    """Another transaction of this process kept the database for longer than WRITE_WAIT_SECONDS."""


class StaleVersionError(Exception):
    """Somebody else changed the thing since the page was made. Rooms may raise subclasses of it."""


@contextmanager
def reading() -> Iterator[None]:
    """Make the transactions that begin inside read only: they wait for nobody and can't write."""
    token = _may_write.set(False)
    try:
        yield
    finally:
        _may_write.reset(token)


def allow_writing(allowed: bool) -> None:
    """Say whether the transactions of this request may write. Called once at its start."""
    _may_write.set(allowed)


def may_write() -> bool:
    """Whether the transactions that begin now may write."""
    return _may_write.get()


def end_transaction(session: Session) -> None:
    """End the transaction of what was read so far, before slow work or one that writes by itself.

    Hashing a password or laying out a paper would hold up others. What was read is read afresh when it is
    touched again. Raises RuntimeError if something is waiting to be written, since it would be lost.
    """
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("unwritten changes would be lost: do the slow work first")
    session.rollback()


def asked_once(
    read: Callable[Concatenate[Session, P], Answer],
) -> Callable[Concatenate[Session, P], Answer]:
    """Let a function that reads ask the database once in a transaction for the same arguments.

    Several rooms need to know of the same plan, unit or form to answer one request; none of them has to hand
    it to the others. The answer is forgotten with the transaction, and as soon as anything is written. The
    arguments must be hashable, and callers must not change the answer.
    """

    @wraps(read)
    def ask(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        if session.new or session.dirty or session.deleted:
            return read(session, *args, **kwargs)
        answers: dict[Hashable, object] = session.info.setdefault(_ANSWERS, {})
        question = (read, args, tuple(kwargs.items()))
        if question not in answers:
            answers[question] = read(session, *args, **kwargs)
        return cast(Answer, answers[question])

    return ask


_ANSWERS = "answers of this transaction"


def _forget(session: Session, *_: object) -> None:
    session.info.pop(_ANSWERS, None)


@event.listens_for(Session, "do_orm_execute")
def _forget_at_a_write(state: ORMExecuteState) -> None:
    if not state.is_select:
        _forget(state.session)


for _moment in ("after_flush", "after_commit", "after_rollback", "after_soft_rollback"):
    event.listen(Session, _moment, _forget)


@contextmanager
def transaction(session: Session) -> Iterator[None]:
    """Write, commit at the end, roll back on any exception: for commands and background work."""
    token = _may_write.set(True)
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _may_write.reset(token)


def check_unchanged(session: Session, *rows: Base) -> None:
    """Raise StaleVersionError if one of the rows, read in another transaction, has another version by now.

    All are of one table that keeps versions.
    """
    if not rows:
        return
    mapper = inspect(rows[0]).mapper
    key, version = mapper.primary_key[0], mapper.version_id_col
    assert version is not None
    read = {getattr(row, str(key.key)): getattr(row, str(version.key)) for row in rows}
    stored = session.execute(select(key, version).where(key.in_(read)))
    if {number: kept for number, kept in stored} != read:  # noqa: C416 - a result is no mapping to mypy
        raise StaleVersionError


@contextmanager
def beside(session: Session) -> Iterator[Session]:
    """Write beside a reading transaction, in a short one of its own: to leave word that somebody looked.

    What the first one read stays as it is, and need not be read again. Raises RuntimeError where `session`
    may write itself: the two would wait for each other.
    """
    if may_write():
        raise RuntimeError("what may be written is written in the transaction that is under way")
    with Session(session.get_bind()) as own, transaction(own):
        yield own


def configure_engine(engine: Engine) -> None:
    """Give an SQLite engine our transactions and pragmas; other databases need neither."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        # An office PC has no battery behind it: a saved tick must survive a power cut.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA busy_timeout=5000")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if not _may_write.get():
            connection.exec_driver_sql("PRAGMA query_only=ON")
            connection.exec_driver_sql("BEGIN")
            return
        if not _write_lock.acquire(timeout=WRITE_WAIT_SECONDS):
            raise BusyError
        connection.info["holds_write_lock"] = True
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _checkin(_connection: object, record: Any) -> None:
        # Released here and not at the commit event, which comes before the commit is on the disk.
        if record.info.pop("holds_write_lock", False):
            _write_lock.release()
