"""The databases of tests: files of SQLite, or databases of a PostgreSQL server that holds nothing else.

`KL01_TEST_POSTGRESQL` names the server, as `python -m tests.on_postgresql` sets it. Each instance folder then
has a database of its own there, which goes with the folder through copying and renaming. Without it nothing
here does anything: an SQLite file lies in its folder.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url

import kl01.sqlite
from kl01.config import Settings

SERVER: Final = os.environ.get("KL01_TEST_POSTGRESQL", "")
ON_POSTGRESQL: Final = bool(SERVER)

LateConnection: Final[Any] = import_module(
    "kl01.postgresql" if ON_POSTGRESQL else "kl01.sqlite"
).LateConnection
"""The connection of the database under test."""


def use_the_server() -> None:
    """Let every instance folder without an address of its own have a database on the server."""
    if ON_POSTGRESQL:
        Settings.sqlalchemy_url = property(_address)  # type: ignore[assignment,method-assign]


def _address(settings: Settings) -> str:
    if settings.database_url:
        return settings.database_url
    name = _name(settings.instance)
    if name not in _made:
        with suppress(psycopg.errors.DuplicateDatabase):  # of a folder that another worker has made
            _run(f"CREATE DATABASE {name}")
        _made.add(name)
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def copy_database(of: Path, to: Path) -> None:
    """Copy the database of a folder that nobody has open; one that was there is gone."""
    if ON_POSTGRESQL:
        drop_database(to)
        _run(f"CREATE DATABASE {_name(to)} TEMPLATE {_name(of)}")
        _made.add(_name(to))


steady: Final[set[Path]] = set()
"""The folders whose data nobody changes: made once, and copied ever after."""


def watch_database(of: Path) -> None:
    """Keep all rows of a fresh database beside it, and note which tables are written to from now on."""
    with _link(of) as link:
        link.execute(_WATCH)
        for table in _tables(link):
            link.execute(_WATCH_TABLE.replace("{table}", table).encode())
        counters = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
        for (counter,) in link.execute(counters).fetchall():
            now = f"SELECT '{counter}', last_value, is_called FROM {counter}"  # noqa: S608 - our own names
            link.execute(f"INSERT INTO kept.counters {now}")


def restore_database(of: Path) -> bool:
    """Put back the rows of the tables that were written to; False if the database can't be as it was.

    That takes a tenth of the time of a fresh copy, and the connections to it may stay.
    """
    try:
        with _link(of) as link:
            link.execute("SET lock_timeout = '1s'")
            link.execute("SET session_replication_role = replica")  # which triggers no triggers
            for (table,) in link.execute("SELECT DISTINCT name FROM kept.touched").fetchall():
                link.execute(_RESTORE_TABLE.replace("{table}", table).encode())
            link.execute("SELECT setval(counter, last, called) FROM kept.counters")
            link.execute("DELETE FROM kept.touched")
    except psycopg.Error:
        return False
    return True


_WATCH: Final = b"""
DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept; CREATE UNLOGGED TABLE kept.touched (name text);
CREATE TABLE kept.counters (counter regclass, last bigint, called boolean);
CREATE FUNCTION kept.touch() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO kept.touched VALUES (TG_TABLE_NAME); RETURN NULL; END $$
"""
_WATCH_TABLE: Final = """
CREATE TABLE kept.{table} AS TABLE public.{table};
CREATE TRIGGER zz_touch AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.{table}
FOR EACH STATEMENT EXECUTE FUNCTION kept.touch()
"""
_RESTORE_TABLE: Final = """
DELETE FROM public.{table}; INSERT INTO public.{table} OVERRIDING SYSTEM VALUE SELECT * FROM kept.{table}
"""


def _tables(link: Any) -> list[str]:
    return [name for (name,) in link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def _link(of: Path) -> Any:
    address = make_url(SERVER).set(drivername="postgresql", database=_name(of))
    return psycopg.connect(address.render_as_string(hide_password=False))


def rename_database(of: Path, to: Path) -> None:
    """Let the database of a folder that nobody has open be that of another folder."""
    if ON_POSTGRESQL:
        with suppress(psycopg.errors.InvalidCatalogName):  # a folder of files alone has none
            _run(f"ALTER DATABASE {_name(of)} RENAME TO {_name(to)}")
        _made.discard(_name(of))
        _made.add(_name(to))


def drop_database(of: Path) -> None:
    """Drop the database of a folder, whoever has it open."""
    if ON_POSTGRESQL:
        _run(f"DROP DATABASE IF EXISTS {_name(of)} WITH (FORCE)")
        _made.discard(_name(of))


@contextmanager
def apart(instance: Path) -> Iterator[Connection]:
    """Speak with the database of a folder past the program, as another one would; committed at the end."""
    with apart_on(create_engine(Settings(instance=instance).sqlalchemy_url)) as connection:
        yield connection


@contextmanager
def apart_on(engine: Engine) -> Iterator[Connection]:
    """Speak with the database of an engine past the program; committed at the end."""
    with create_engine(engine.url, poolclass=NullPool).begin() as connection:
        yield connection


# --- The lock of all who write -----------------------------------------------------------------------------


def is_locked(engine: Engine) -> bool:
    """Whether somebody holds the lock of all who write."""
    if not ON_POSTGRESQL:
        return kl01.sqlite._write_lock.locked()
    held = "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    with apart_on(engine) as other:
        found = f"{held} WHERE locktype = 'advisory' AND datname = current_database() AND granted"
        return bool(other.exec_driver_sql(found).scalar())


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Hold the lock of all who write, as another request does."""
    if not ON_POSTGRESQL:
        with kl01.sqlite._write_lock:
            yield
        return
    with apart_on(engine) as other:
        other.exec_driver_sql("SELECT pg_advisory_xact_lock(1801)")
        yield


@contextmanager
def little_patience() -> Iterator[None]:
    """Let whoever writes inside wait but a moment for the lock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kl01.sqlite, "WRITE_WAIT_SECONDS", 0.01)
        if ON_POSTGRESQL:
            ours: Any = import_module("kl01.postgresql")
            hasty = ours._BEGIN_WRITING.replace("; SET", "; SET LOCAL lock_timeout = '10ms'; SET", 1)
            patch.setattr(ours, "_BEGIN_WRITING", hasty)
        yield


def ask(instance: Path, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Ask the database of a folder past the program; return the names of the columns and the rows."""
    with apart(instance) as connection:
        found = connection.exec_driver_sql(statement)
        return list(found.keys()), [tuple(row) for row in found]


def table_names(instance: Path) -> list[str]:
    """Return the names of all tables of a folder's database."""
    sqlite, postgresql = (
        "SELECT name FROM sqlite_master WHERE type = 'table'",
        ("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"),
    )
    return sorted(name for (name,) in ask(instance, postgresql if ON_POSTGRESQL else sqlite)[1])


_made: Final[set[str]] = set()
"""The databases that this process knows to be there."""


def _name(instance: Path) -> str:
    return f"t{hashlib.sha256(str(instance.absolute()).encode()).hexdigest()[:24]}"


def _run(statement: str) -> None:
    with _server().cursor() as cursor:
        cursor.execute(statement)


@cache
def _server() -> Any:
    address = make_url(SERVER).set(drivername="postgresql", database="postgres")
    return psycopg.connect(
        address.render_as_string(hide_password=False),
        autocommit=True,
        options="-c client_min_messages=warning",
    )
