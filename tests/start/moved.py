"""Databases that are moved: how tests speak with them, and what must be equal afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, create_engine, select, text

from kl01.config import Settings
from kl01.kept import Revision
from kl01.migrations import tables
from kl01.start.error import StartError
from kl01.start.moving import Moved
from tests.some import some

Held = dict[str, list[tuple[Any, ...]]]


def silent(_line: str) -> None:
    """Tell nobody."""


def in_file(file: Path) -> Settings:
    """Return the settings of a KL01 whose database is an SQLite file, whatever is under test."""
    return Settings(instance=file.parent, database_url=f"sqlite:///{file}")


def address_of(folder: Path) -> str:
    """Return the address of a folder's database, of the kind under test."""
    folder.mkdir(exist_ok=True)
    return Settings(instance=folder).sqlalchemy_url


@contextmanager
def spoken_with(address: str) -> Iterator[Connection]:
    """Speak with a database past the program; committed at the end."""
    engine = create_engine(address, poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def run(address: str, *statements: str) -> None:
    with spoken_with(address) as connection:
        for statement in some(statements):
            connection.execute(text(statement))


def numbers(address: str) -> tuple[int, ...]:
    with spoken_with(address) as connection:
        return tuple(connection.execute(select(Revision.__table__)).one())


def held(address: str) -> Held:
    """Return all rows of all tables, as the models read them; the numbers of changes are no data."""
    with spoken_with(address) as connection:
        rows = {
            one.name: [tuple(row) for row in connection.execute(select(one))]
            for one in some(tables().tables.values())
            if one is not Revision.__table__
        }
    assert sum(map(len, some(rows.values()))) > 200
    return {name: sorted(found, key=lambda row: str(row[0])) for name, found in rows.items()}


SHAPE = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master",
    "postgresql": """SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) || tgenabled::text
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f'""",
}


def shape(address: str) -> set[tuple[Any, ...]]:
    """Return the triggers and references of a database, and whether they are at work."""
    with spoken_with(address) as connection:
        found = {tuple(row) for row in connection.execute(text(SHAPE[connection.dialect.name]))}
    assert len(found) > 20
    return found


def refused(act: Callable[[], Moved]) -> list[str]:
    """Do what must be refused; return the sentences."""
    with pytest.raises(StartError) as caught:
        act()
    return str(caught.value).splitlines()


PERSON = (
    "INSERT INTO person (full_name, sort_key, found_by, job_title, version) VALUES ('A', 'a', 'a', '', 1)"
)
"""Adds somebody."""
