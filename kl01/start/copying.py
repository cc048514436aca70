"""The rows of one database written into another, and compared with them.

Rows travel as they are stored: JSON as its text, words as words, moments in UTC without their zone. What the
models would make of them is left out, because made anew it might be stored otherwise: JSON with its keys in
another order, a NULL as JSON's own null. So nothing is lost that the models don't speak of, and what is equal
here is equal to the letter.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Connection,
    Enum,
    Integer,
    String,
    Table,
    TableClause,
    Text,
    TypeDecorator,
    cast,
    collate,
    column,
    insert,
    inspect,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from kl01.audit.models import APPEND_ONLY
from kl01.kept import REVISIONS, Revision
from kl01.migrations import tables

BATCH: Final = 5000
"""So many rows are in memory at once."""
INTEGERS: Final = range(-(2**31), 2**31)
"""What PostgreSQL's INTEGER holds; SQLite's holds more."""

Row = tuple[Any, ...]
"""A row, its key first."""


class Unstorable(Exception):  # noqa: N818 - it is no mistake of the program
    """A row that the database can't take: in which table, under which key, and what is wrong with it."""

    def __init__(self, name: str, key: object, wrong: str) -> None:
        super().__init__(name, key)
        self.table, self.key, self.wrong = name, key, wrong


@dataclass(frozen=True, slots=True)
class Difference:
    """How the rows of a table differ in two databases, and the first key at which they do."""

    table: str
    missing: int
    """In the first database alone."""
    extra: int
    """In the second alone."""
    changed: int
    key: object


def moved_tables() -> list[Table]:
    """Return the tables whose rows are data, each after those that it refers to.

    `revision` is none of them. Its numbers say which answers a running process may still give from memory,
    of this very database: what they are to be in another is said by `raise_numbers`.
    """
    return [one for one in tables().sorted_tables if one is not Revision.__table__]


class _JsonText(TypeDecorator[str]):
    """JSON as the text that PostgreSQL stores, letter by letter."""

    impl = Text
    cache_ok = True

    def bind_expression(self, bindparam: Any) -> ColumnElement[Any]:
        return cast(bindparam, JSON)

    def column_expression(self, column: Any) -> ColumnElement[Any]:
        return cast(column, Text)


def _as_stored(kind: TypeEngine[Any], dialect: str) -> TypeEngine[Any]:
    """Return the type by which values of a column travel unchanged."""
    while isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    if isinstance(kind, JSON):
        # SQLite keeps JSON as text, and would make a number of what is cast to it.
        return _JsonText() if dialect == "postgresql" else Text()
    return String(kind.length) if isinstance(kind, Enum) else kind


def _stored(of: Table, dialect: str) -> TableClause:
    """Return a table as it is stored, the columns of its key first."""
    keys = list(of.primary_key)
    columns = [*keys, *(one for one in of.columns if not one.primary_key)]
    return table(of.name, *(column(one.name, _as_stored(one.type, dialect)) for one in columns))


def count_keys(of: Table) -> int:
    """Return how many columns at the head of a row are its key."""
    return len(of.primary_key)


def key_of(of: Table, row: Row) -> object:
    """Return the key of a row as people are told it."""
    key = row[: count_keys(of)]
    return key[0] if len(key) == 1 else key


def batches(connection: Connection, of: Table) -> Iterator[Sequence[Row]]:
    """Read all rows of a table in the order of their keys, some at a time.

    Text keys come by the number of their letters, whatever order a database has for its language: Python
    sorts so, too.
    """
    dialect = connection.dialect.name
    source = _stored(of, dialect)
    order: list[ColumnElement[Any]] = [
        collate(one, "C") if dialect == "postgresql" and isinstance(one.type, String) else one
        for one in list(source.columns)[: count_keys(of)]
    ]
    streaming = {"stream_results": True, "yield_per": BATCH}
    with connection.execute(select(source).order_by(*order), execution_options=streaming) as found:
        for part in found.partitions():
            yield [tuple(row) for row in part]


def write(connection: Connection, into: Table, rows: Sequence[Row]) -> None:
    """Write rows into a table. Raises Unstorable for the first that the database does not take."""
    if connection.dialect.name == "postgresql":
        check(into, rows)
    target = _stored(into, connection.dialect.name)
    names = [one.name for one in target.columns]
    values = [dict(zip(names, row, strict=True)) for row in rows]
    try:
        with connection.begin_nested():
            connection.execute(insert(target), values)
    except DBAPIError:
        for row, given in zip(rows, values, strict=True):  # the driver does not say which it was
            try:
                with connection.begin_nested():
                    connection.execute(insert(target), given)
            except DBAPIError as error:
                if error.connection_invalidated or not _is_of_the_row(error):
                    raise
                wrong = "cơ sở dữ liệu mới không nhận dòng này"
                raise Unstorable(into.name, key_of(into, row), wrong) from error
        raise  # one by one they went in, which cannot be


def _is_of_the_row(error: DBAPIError) -> bool:
    """Whether it is the values that a database refuses, and not that its disk is full."""
    names = {one.__name__ for one in type(error.orig).__mro__}
    return not names.isdisjoint({"DataError", "IntegrityError"})


def check(into: Table, rows: Sequence[Row]) -> None:
    """Raise Unstorable for the first value that SQLite keeps and PostgreSQL would refuse."""
    columns = list(_stored(into, "postgresql").columns)
    for place, one in enumerate(columns):
        kind = one.type
        if isinstance(kind, String | _JsonText):
            most = getattr(kind, "length", None)
            fine = [_is_text(row[place], most) for row in rows]
        elif isinstance(kind, Integer):
            fine = [row[place] is None or _is_integer(row[place]) for row in rows]
        else:
            continue
        if not all(fine):
            row = rows[fine.index(False)]
            raise Unstorable(into.name, key_of(into, row), f"cột {one.name} {_wrong(kind, row[place])}")


def _is_text(value: object, most: int | None) -> bool:
    return value is None or (
        isinstance(value, str) and "\0" not in value and (most is None or len(value) <= most)
    )


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and value in INTEGERS


def _wrong(kind: TypeEngine[Any], value: object) -> str:
    """Say what PostgreSQL would not take, without the text itself: it may be anybody's."""
    if isinstance(kind, Integer):
        return "chứa số quá lớn" if isinstance(value, int) else "không chứa số nguyên"
    if not isinstance(value, str):
        return "không chứa chữ"
    if "\0" in value:
        return "chứa ký tự NUL"
    return f"dài {len(value)} ký tự, quá {getattr(kind, 'length', None)}"


def difference(of: Table, ours: Iterator[Row], theirs: Iterator[Row]) -> Difference | None:
    """Compare two databases' rows of a table, both in the order of their keys; None if they are equal."""
    keys = count_keys(of)
    missing = extra = changed = 0
    first: object = None
    our, their = next(ours, None), next(theirs, None)
    while our is not None or their is not None:
        if our == their:
            our, their = next(ours, None), next(theirs, None)
            continue
        here: Row
        if their is None or (our is not None and our[:keys] < their[:keys]):
            assert our is not None
            here, missing, our = our, missing + 1, next(ours, None)
        elif our is None or their[:keys] < our[:keys]:
            here, extra, their = their, extra + 1, next(theirs, None)
        else:
            here, changed, our, their = our, changed + 1, next(ours, None), next(theirs, None)
        first = key_of(of, here) if first is None else first
    return Difference(of.name, missing, extra, changed, first) if missing or extra or changed else None


def clear(connection: Connection) -> None:
    """Delete all rows that are data."""
    names = [_quoted(connection, one) for one in moved_tables()]
    if connection.dialect.name == "postgresql":
        # Row by row each would be looked for in all tables that may refer to it, index or not.
        connection.execute(text(f"TRUNCATE {', '.join(names)}"))
    else:
        for name in names:
            connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - our own names


@contextmanager
def unwatched(connection: Connection) -> Iterator[None]:
    """Let tables be filled inside as they are: no trigger acts, and rows may come before those they refer to.

    For PostgreSQL that is done by what the owner of the tables may, and whether all references lead somewhere
    it says at the end. On SQLite the transaction of `kl01.migrations` looks after them. When something fails
    inside, it is the end of the transaction that brings the triggers back.
    """
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        made = {name: sql for name, sql in found}  # noqa: C416 - a result is no mapping to mypy
        for name in made:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield
        for sql in made.values():
            connection.exec_driver_sql(sql)
        return
    names = [_quoted(connection, one) for one in tables().sorted_tables]
    quoted = connection.dialect.identifier_preparer
    references = [
        f"ALTER TABLE {_quoted(connection, one)} ALTER CONSTRAINT {quoted.format_constraint(reference)}"
        for one in tables().sorted_tables
        for reference in one.foreign_key_constraints
    ]
    given = [
        f"ALTER TABLE {_quoted(connection, one)} ALTER COLUMN {quoted.format_column(key)} SET GENERATED"
        for one in tables().sorted_tables
        for key in one.primary_key
        if key.identity is not None
    ]
    kept = ", ".join(APPEND_ONLY)
    for statement in (
        f"GRANT TRUNCATE ON {kept} TO CURRENT_USER",
        *(f"{one} BY DEFAULT" for one in given),
        *(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names),
        *(f"{reference} DEFERRABLE INITIALLY DEFERRED" for reference in references),
    ):
        connection.exec_driver_sql(statement)
    yield
    for statement in (
        "SET CONSTRAINTS ALL IMMEDIATE",  # no table is altered while something of it is still to be checked
        *(f"{reference} NOT DEFERRABLE" for reference in references),
        *(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names),
        *(f"{one} ALWAYS" for one in given),
        f"REVOKE TRUNCATE ON {kept} FROM CURRENT_USER",
    ):
        connection.exec_driver_sql(statement)


def numbers(connection: Connection) -> Row | None:
    """Return the numbers of `revision`, None if there is no such table yet."""
    if not inspect(connection).has_table(Revision.__tablename__):
        return None
    return tuple(connection.execute(select(*REVISIONS)).one())


def raise_numbers(connection: Connection, source: Row, before: Row | None) -> None:
    """Let the numbers of `revision` be the source's, but greater than those that were there `before`.

    A process that runs on the target has kept its answers under these, and must not take them for today's.
    """
    wanted = source if before is None else [max(a, b + 1) for a, b in zip(source, before, strict=True)]
    names = [one.key for one in REVISIONS]
    connection.execute(update(Revision.__table__).values(dict(zip(names, wanted, strict=True))))  # type: ignore[arg-type]  # a Table


def go_on_after_the_last(connection: Connection) -> None:
    """Let PostgreSQL number new rows after those that are there, and know how many these are.

    RESTART is undone with the transaction, which setval is not. SQLite looks for its largest number itself.
    """
    if connection.dialect.name != "postgresql":
        return
    for one in moved_tables():
        name = _quoted(connection, one)
        for key in one.primary_key:
            given = {"table": name, "column": key.name}
            sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), given)
            if sequence is not None:
                last = connection.scalar(text(f"SELECT max({key.name}) FROM {name}"))  # noqa: S608 - our own names
                connection.exec_driver_sql(f"ALTER SEQUENCE {sequence} RESTART WITH {max(last or 0, 0) + 1}")
        connection.exec_driver_sql(f"ANALYZE {name}")


def broken_reference(connection: Connection) -> tuple[str, int] | None:
    """Return table and number of a row that refers to one that is not there, if there is one.

    Only SQLite can hold such rows: programs that open the file may leave references out of account.
    """
    if connection.dialect.name != "sqlite":
        return None
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return None if found is None else (found[0], found[1])


def _quoted(connection: Connection, one: Table) -> str:
    return connection.dialect.identifier_preparer.format_table(one)
