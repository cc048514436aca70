"""Edges of the database: what is named, stored and waited for."""

import time
from collections.abc import Iterator
from contextvars import Context
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from sqlalchemy import (
    Column,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kl01.db import Base, Moment, db, may_write, reading, word, write_json
from kl01.sqlite import WRITE_WAIT_SECONDS


class Colour(StrEnum):
    RED = "rouge"


def test_constraints_get_the_names_by_which_migrations_find_them() -> None:
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    Table("house", metadata, Column("id", Integer, primary_key=True))
    Table(
        "room",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("house_id", ForeignKey("house.id"), index=True),
        Column("floor", Integer),
        Column("colour", word(Colour)),
        UniqueConstraint("house_id", "floor"),
    )
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    found = inspect(engine)
    assert found.get_pk_constraint("room")["name"] == "pk_room"
    assert [key["name"] for key in found.get_foreign_keys("room")] == ["fk_room_house_id_house"]
    assert [key["name"] for key in found.get_unique_constraints("room")] == ["uq_room_house_id_floor"]
    assert [key["name"] for key in found.get_indexes("room")] == ["ix_room_house_id"]
    assert [key["name"] for key in found.get_check_constraints("room")] == ["ck_room_colour"]
    engine.dispose()


def test_a_closed_list_may_get_longer_words_without_a_migration() -> None:
    column = word(Colour)
    assert isinstance(column, Enum)
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        assert column.compile(dialect=dialect) == "VARCHAR(40)"


def test_statements_with_moments_are_prepared_once() -> None:
    assert select(Column("at", Moment()))._generate_cache_key() is not None


@pytest.fixture
def far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock shows the time of Việt Nam."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of a Windows process can't be changed")
    with monkeypatch.context() as context:
        context.setenv("TZ", "Asia/Ho_Chi_Minh")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_from_utc")
def test_a_moment_is_stored_in_utc_wherever_the_machine_stands() -> None:
    moment = datetime(2026, 11, 23, 10, 0, tzinfo=UTC).astimezone()
    assert moment.hour == 17
    stored = Moment().process_bind_param(moment, sqlite.dialect())
    assert stored == datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001 - naive, as SQLite has it


def test_no_moment_is_stored_as_none() -> None:
    assert Moment().process_bind_param(None, sqlite.dialect()) is None
    assert Moment().process_result_value(None, sqlite.dialect()) is None


def test_json_keeps_its_letters() -> None:
    assert write_json({"tên": ["Đạt", None]}) == '{"tên": ["Đạt", null]}'


def test_reading_forbids_writing_and_gives_back_what_was() -> None:
    assert may_write()
    with reading():
        assert may_write() is False
        with reading():
            assert may_write() is False
        assert may_write() is False
    assert may_write() is True


def test_a_program_may_write_before_anybody_says_so() -> None:
    assert Context().run(may_write) is True


def test_tables_are_made_from_what_is_declared() -> None:
    assert db.metadata is Base.metadata


def test_a_page_waits_ten_seconds_for_the_database() -> None:
    assert WRITE_WAIT_SECONDS == 10


def test_sqlite3_begins_no_transaction_by_itself(session: Session) -> None:
    assert session.connection().connection.dbapi_connection.isolation_level is None  # type: ignore[union-attr]
