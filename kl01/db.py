"""The database: how tables are declared, and how a transaction begins and ends.

What a manner of transaction means is in `kl01.sqlite` and `kl01.postgresql`.
"""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, StrEnum, auto
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, TypeVarTuple, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DDL,
    CursorResult,
    DateTime,
    Dialect,
    Insert,
    MetaData,
    Row,
    TypeDecorator,
    Update,
    event,
    inspect,
    select,
)
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, SessionTransaction
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.selectable import TypedReturnsRows

P = ParamSpec("P")
Columns = TypeVarTuple("Columns")
Answer = TypeVar("Answer")


class Manner(Enum):
    """How the transactions that begin now may write."""

    READING = auto()
    """Not at all: they wait for nobody."""
    LATE = auto()
    """From their first statement that writes, if all that was read before is still so by then."""
    AT_ONCE = auto()
    """From their first statement on: nobody else writes meanwhile."""


@dataclass(slots=True)
class LateReads:
    """What a request has read before it wrote anything."""

    statements: list[tuple[str, Any, list[Any]]] = field(default_factory=list)
    """Each statement with its parameters and the rows that were fetched; None for the end of them."""
    snapshots: set[Hashable] = field(default_factory=set)
    """Which states of the database it was read from, as the connections tell them."""
    decides: bool = True
    """Whether what is read now is decided by; see `only_shown`."""

    def add(self, statement: str, parameters: Any, rows: list[Any]) -> None:
        """Remember a statement; the rows come as they are fetched."""
        self.statements.append((statement, parameters, rows))

    def forget(self) -> None:
        """Forget all: the request itself has written since."""
        self.statements.clear()
        self.snapshots.clear()


_manner: ContextVar[Manner] = ContextVar("manner", default=Manner.AT_ONCE)
_late_reads: ContextVar[LateReads | None] = ContextVar("late_reads", default=None)


class StartOver(BaseException):
    """What a request read has changed before it wrote: it is to begin anew. Nothing was written."""


class Waiting:
    """How whoever serves requests lets others go on while one waits for the lock of all who write."""

    aside: Callable[[], AbstractContextManager[None]] = nullcontext


def waiting_for_the_lock() -> AbstractContextManager[None]:
    """Wait inside for somebody else to have written: readers need not wait, too."""
    return Waiting.aside()


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


def word(choices: type[StrEnum], check: str = "", *, apart: bool = False) -> EnumType:
    """Return the column type of a closed list of words: stored as the word, held by a CHECK.

    `check` names the CHECK, if it is not called after the list; `apart` leaves it to the column.
    """
    return EnumType(
        choices,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=not apart,
        length=40,
        name=check or choices.__name__.lower(),
    )


def on_dialect(name: str, statement: str) -> ExecutableDDLElement:
    """Return a statement that makes something beside a table, on one kind of database alone."""
    made: ExecutableDDLElement = DDL(statement).execute_if(dialect=name)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves DDL untyped
    return made


def write_json(value: object) -> str:
    """Return JSON as it is stored: with Vietnamese letters as they are, which takes half the room."""
    return json.dumps(value, ensure_ascii=False)


class BusyError(Exception):
    """Another transaction kept the database for too long."""


class StaleVersionError(Exception):
    """Somebody else changed the thing since the page was made. Rooms may raise subclasses of it."""


@contextmanager
def _in_manner(wanted: Manner) -> Iterator[None]:
    token = _manner.set(wanted)
    try:
        yield
    finally:
        _manner.reset(token)


def reading() -> AbstractContextManager[None]:
    """Make the transactions that begin inside read only: they wait for nobody and can't write."""
    return _in_manner(Manner.READING)


def allow_writing(allowed: bool, *, late: bool = False, remembering: bool = False) -> None:
    """Say whether the transactions of this request may write, and whether late. Called once at its start.

    Who writes late, or at once but `remembering` what it read in transactions that are over, must be ready
    for StartOver.
    """
    _manner.set(Manner.READING if not allowed else Manner.LATE if late else Manner.AT_ONCE)
    _late_reads.set(LateReads() if allowed and (late or remembering) else None)


def may_write() -> bool:
    """Whether the transactions that begin now may write."""
    return _manner.get() is not Manner.READING


def manner() -> Manner:
    """Return how the transactions that begin now may write."""
    return _manner.get()


@contextmanager
def only_shown() -> Iterator[None]:
    """Read inside what the answer shows and nothing is decided by: it may change before this is written.

    Eight people who tick in one unit would else undo each other's clicks by the progress that they all see.
    """
    reads = _late_reads.get()
    if reads is None:
        yield
        return
    before, reads.decides = reads.decides, False
    try:
        yield
    finally:
        reads.decides = before


def take_lock(session: Session) -> None:
    """Let nobody else write from here on, before anything is read that something outside hangs on."""
    if _is_about_to_write(session):
        session.flush()
    session.connection().exec_driver_sql("UPDATE revision SET id = id WHERE id = 0")  # a write of nothing


def late_reads() -> LateReads | None:
    """Return what this request has read, if it may write late."""
    return _late_reads.get()


def end_transaction(session: Session) -> None:
    """End the transaction of what was read so far, before slow work or one that writes by itself.

    Hashing a password or laying out a paper would hold up others. What was read is read afresh when it is
    touched again. Raises RuntimeError if something is waiting to be written, since it would be lost.
    """
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("unwritten changes would be lost: do the slow work first")
    session.rollback()


def fetch(
    session: Session,
    statement: TypedReturnsRows[*Columns],
    parameters: Mapping[str, Any] | None = None,
) -> Sequence[Row[*Columns]]:
    """Read columns past the mapper, which takes five times as long and has nothing to do for them.

    What the session has not written yet is written before, as the mapper would.
    """
    if _is_about_to_write(session):
        session.flush()
    return session.connection().execute(statement, parameters).all()


def fetch_one(
    session: Session,
    statement: TypedReturnsRows[*Columns],
    parameters: Mapping[str, Any] | None = None,
) -> Row[*Columns] | None:
    """Read the one row that there can be, or None, as `fetch` does."""
    rows = fetch(session, statement, parameters)
    assert len(rows) < 2, "a statement that gives one row gave several"
    return rows[0] if rows else None


def store(
    session: Session, statement: Insert | Update, parameters: Mapping[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """Write a row past the mapper, after all that the session has not written yet."""
    if _is_about_to_write(session):
        session.flush()
    _note_a_write(session)
    return session.connection().execute(statement, parameters)


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
        if _is_about_to_write(session):
            return read(session, *args, **kwargs)
        answers: dict[Hashable, object] = session.info.setdefault(_ANSWERS, {})
        question = (read, args, tuple(kwargs.items()))
        if question not in answers:
            answer = read(session, *args, **kwargs)
            reads = _late_reads.get()
            if reads is not None and not reads.decides:
                return answer  # who decides by it later is to ask for it as such
            answers[question] = answer
        return cast(Answer, answers[question])

    return ask


def answer_once(session: Session, read: Callable[[Session], Answer], answer: Answer) -> None:
    """Let a function that is `asked_once` give an answer that was read together with something else."""
    session.info.setdefault(_ANSWERS, {})[read.__wrapped__, (), ()] = answer  # type: ignore[attr-defined]  # by asked_once


def has_written(session: Session) -> bool:
    """Whether the transaction has written: others may read something else than it does.

    What it is about to write it writes before.
    """
    if _is_about_to_write(session):
        session.flush()
    return _WROTE in session.info


def own_answers(session: Session) -> dict[Hashable, Any]:
    """Return what may be kept for the rest of the transaction, and no longer: nobody else is to see it."""
    own: dict[Hashable, Any] = session.info.setdefault(_OWN, {})
    return own


def _is_about_to_write(session: Session) -> bool:
    return bool(session.new or session.dirty or session.deleted)


_ANSWERS, _WROTE = "answers of this transaction", "this transaction wrote"
_OWN = "what this transaction keeps"


def _note_a_write(session: Session, *_: object) -> None:
    session.info.pop(_ANSWERS, None)
    session.info[_WROTE] = True


@event.listens_for(Session, "do_orm_execute")
def _note_a_statement(state: ORMExecuteState) -> None:
    if not state.is_select:
        _note_a_write(state.session)


def _forget_answers(session: Session, *_: object) -> None:
    session.info.pop(_ANSWERS, None)
    session.info.pop(_OWN, None)


def _forget_at_the_end(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:  # a savepoint within it is no end
        _forget_answers(session)
        session.info.pop(_WROTE, None)


event.listen(Session, "after_flush", _note_a_write)
event.listen(Session, "after_transaction_end", _forget_at_the_end)
for _moment in ("after_soft_rollback", "after_commit", "after_rollback"):
    event.listen(Session, _moment, _forget_answers)


@contextmanager
def transaction(session: Session) -> Iterator[None]:
    """Write, commit at the end, roll back on any exception: for commands and background work."""
    with _in_manner(Manner.AT_ONCE):
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise


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
