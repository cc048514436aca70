"""All that a database holds moved into another, SQLite or PostgreSQL: `flask --app app move-database`.

Nobody can write into the source meanwhile: the lock of all who write is held, and what is read is one state
of the data. The target is written in one transaction, which ends by comparing every row; so it holds all or,
if anything goes wrong, what it held before. Whatever was there already is never written over unasked.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from kl01.config import Settings
from kl01.start.places import (
    NotMoved,
    Place,
    make_file,
    open_engine,
    source_of,
    target_at,
    target_errors_told,
)
from kl01.text import format_number

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

    from kl01.migrations import SchemaState
    from kl01.start.copying import Difference, Row

SOURCE_WAIT_SECONDS: Final = 10
"""How long a server that is at work may take to let go of the file."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done."""

    written: bool
    """Else the target held all of it already."""
    rows: int


def move(settings: Settings, url: str, tell: Tell, *, over: bool = False) -> Moved:
    """Copy all from the database of the settings into the one at an address, and compare them row by row.

    A target that differs is written `over` only if that was asked for. `tell` is given a line for each table.
    Raises StartError: then the target is as it was.
    """
    from kl01.db import allow_writing

    allow_writing(True)
    source, target = source_of(settings), target_at(settings, url)
    with ExitStack() as at_the_end:
        _check_source(ours := open_engine(source, at_the_end), source)
        with target_errors_told(target):
            made = make_file(target)
            try:
                theirs = open_engine(target, at_the_end)
                if _is_the_same(source, ours, target, theirs):
                    raise NotMoved("Địa chỉ mới chính là cơ sở dữ liệu KL01 đang dùng: ghi một địa chỉ khác.")
                return _move(_Work(source, target, ours, theirs, tell, over))
            except BaseException:
                at_the_end.close()
                if made is not None:
                    made.unlink(missing_ok=True)
                raise


def _check_source(engine: "Engine", source: Place) -> None:
    """Raise NotMoved unless the source holds what this code knows, all of it."""
    from kl01.db import reading
    from kl01.migrations import SchemaState, state_of
    from kl01.start.copying import broken_reference

    with source.told(), reading(), engine.connect() as connection:
        state = state_of(connection)
        broken = broken_reference(connection) if state is SchemaState.CURRENT else None
    if state is SchemaState.OLDER:
        raise NotMoved("Cơ sở dữ liệu đang dùng là của bản KL01 cũ hơn: chạy KL01 một lần rồi làm lại.")
    if state is SchemaState.NEWER:
        raise NotMoved("Cơ sở dữ liệu đang dùng thuộc một bản KL01 mới hơn: cập nhật KL01 rồi làm lại.")
    if state is not SchemaState.CURRENT:
        raise NotMoved("Cơ sở dữ liệu đang dùng chưa có dữ liệu của KL01: kiểm tra KL01_DATABASE_URL.")
    if broken is not None:
        raise NotMoved(
            f"Bảng {broken[0]}, dòng {broken[1]}: nhắc đến một dòng không có ở bảng khác, nên chưa chuyển gì."
        )


def _is_the_same(source: Place, ours: "Engine", target: Place, theirs: "Engine") -> bool:
    """Whether both are one database, under whichever names."""
    from sqlalchemy import text

    from kl01.db import reading

    if source.file is not None and target.file is not None:
        return source.file.samefile(target.file)
    if source.file is not None or target.file is not None:
        return False
    # When the server began tells it from any other, to the microsecond.
    asked = text("SELECT pg_postmaster_start_time(), current_database()")
    with reading():
        with source.told(), ours.connect() as connection:
            one = connection.execute(asked).one()
        with theirs.connect() as connection:
            return connection.execute(asked).one() == one


@dataclass(frozen=True, slots=True)
class _Work:
    """A move that is under way."""

    source: Place
    target: Place
    ours: "Engine"
    theirs: "Engine"
    tell: Tell
    over: bool


def _move(work: _Work) -> Moved:
    """Move, in one transaction of the target."""
    from kl01.db import reading
    from kl01.migrations import SchemaState, migration_transaction

    with ExitStack() as stack:
        stack.enter_context(_nobody_writes(work))
        with work.source.told(), reading():
            ours = stack.enter_context(work.ours.connect())
            ours.begin()
            _without_limits(ours)
        theirs = stack.enter_context(migration_transaction(work.theirs))
        _without_limits(theirs)
        state = _checked_state(theirs)
        if state is SchemaState.CURRENT:
            work.tell("Cơ sở dữ liệu mới đã có dữ liệu, đang so từng dòng…")
            rows, differences = _compare(work, ours, theirs)
            if not differences:
                return Moved(False, rows)
            told = [_shown(one) for one in differences]
            if not work.over:
                raise NotMoved(_OWN_DATA, *told, _TO_REPLACE)
            for line in told:
                work.tell(f"Ghi đè {line}")
        elif state is SchemaState.OLDER and not work.over:
            raise NotMoved(
                "Cơ sở dữ liệu mới đang có dữ liệu của một bản KL01 cũ hơn, nên chưa ghi gì.", _TO_REPLACE
            )
        return Moved(True, _write(work, ours, theirs))
    raise AssertionError("a stack swallows nothing")


_OWN_DATA: Final = "Cơ sở dữ liệu mới đang có dữ liệu khác, nên chưa ghi gì."
_TO_REPLACE: Final = (
    "Muốn bỏ hết dữ liệu ở đó và chép lại từ đầu: sao lưu nó nếu còn cần, rồi thêm --replace vào lệnh."
)


@contextmanager
def _nobody_writes(work: _Work) -> Iterator[None]:
    """Hold the source's lock of all who write, on a connection that does nothing else."""
    from kl01.db import BusyError

    with ExitStack() as stack:
        with work.source.told():
            if work.source.file is None:
                _without_limits(stack.enter_context(work.ours.begin()))
            else:
                # Past the lock that `kl01.sqlite` takes first: it is one for all files, for the target too.
                made = sqlite3.connect(work.source.file, SOURCE_WAIT_SECONDS, isolation_level=None)
                link = stack.enter_context(closing(made))
                try:
                    link.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError:
                    raise BusyError from None
        yield


def _without_limits(connection: "Connection") -> None:
    """Let PostgreSQL wait for the other side, and for its own statements, as long as it takes."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = 0")


def _checked_state(theirs: "Connection") -> "SchemaState":
    """Return how far the target is, with the lock held. Raises NotMoved if it can't be KL01's."""
    from sqlalchemy import inspect

    from kl01.migrations import SchemaState, state_of, tables

    state = state_of(theirs)
    if state is SchemaState.NEWER:
        raise NotMoved("Cơ sở dữ liệu mới thuộc một bản KL01 mới hơn bản đang chạy: chọn một địa chỉ khác.")
    found = set(inspect(theirs).get_table_names())
    # Another program may number its steps as KL01 does.
    expected = set(tables().tables) if state is SchemaState.CURRENT else {"audit_event", "org_unit", "plan"}
    if state is SchemaState.FOREIGN or (state is not SchemaState.EMPTY and not expected <= found):
        raise NotMoved("Cơ sở dữ liệu mới đang chứa dữ liệu của chương trình khác: chọn một địa chỉ khác.")
    if theirs.dialect.name == "postgresql":
        from kl01.start.postgresql import check_database

        check_database(theirs)
    return state


def _write(work: _Work, ours: "Connection", theirs: "Connection") -> int:
    """Write all rows anew, and look at each again; return how many they are."""
    from alembic import command

    from kl01.migrations import alembic_config
    from kl01.start import copying

    before = copying.numbers(theirs)
    command.upgrade(alembic_config(theirs), "head")
    with copying.unwatched(theirs):
        copying.clear(theirs)
        for table in copying.moved_tables():
            count = 0
            for rows in _read(work, ours, table):
                try:
                    copying.write(theirs, table, rows)
                except copying.Unstorable as refused:
                    raise NotMoved(
                        f"Bảng {refused.table}, dòng {refused.key}: {refused.wrong}, nên chưa chuyển gì."
                    ) from refused
                count += len(rows)
            work.tell(f"Đã chép bảng {table.name}: {format_number(count)} dòng")
    with work.source.told():
        numbers = copying.numbers(ours)
    assert numbers is not None
    copying.raise_numbers(theirs, numbers, before)
    copying.go_on_after_the_last(theirs)
    work.tell("Đang so lại từng dòng…")
    total, differences = _compare(work, ours, theirs)
    if differences:
        raise NotMoved(f"So lại thấy khác: {_shown(differences[0])}. Chưa chuyển gì.")
    return total


def _read(work: _Work, ours: "Connection", table: "Table") -> Iterator[Any]:
    """Read a table of the source, some rows at a time; its driver's errors are told as the source's."""
    from sqlalchemy.exc import DBAPIError

    from kl01.start.copying import batches

    unreadable = f"Bảng {table.name} có chữ, ngày hoặc giờ không đọc được, nên chưa chuyển gì."
    with work.source.told():
        try:
            yield from batches(ours, table)
        except (ValueError, TypeError) as error:
            raise NotMoved(unreadable) from error
        except DBAPIError as error:
            if work.source.file is not None and not hasattr(error.orig, "sqlite_errorname"):
                raise NotMoved(unreadable) from error  # text that is no UTF-8: sqlite3 itself says so
            raise


def _compare(work: _Work, ours: "Connection", theirs: "Connection") -> "tuple[int, list[Difference]]":
    """Compare all tables; return how many rows the source has, and what differs."""
    from kl01.start.copying import batches, difference, moved_tables

    total, found = 0, []

    def counted(rows: "Iterator[Row]") -> "Iterator[Row]":
        nonlocal total
        for row in rows:
            total += 1
            yield row

    for table in moved_tables():
        our = counted(chain.from_iterable(_read(work, ours, table)))
        one = difference(table, our, chain.from_iterable(batches(theirs, table)))
        if one is not None:
            found.append(one)
    return total, found


def _shown(one: "Difference") -> str:
    return (
        f"bảng {one.table} – {one.missing} dòng chưa có ở đó, {one.extra} dòng chỉ có ở đó, "
        f"{one.changed} dòng khác nhau, đầu tiên là dòng {one.key}"
    )
