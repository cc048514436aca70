"""Words of closed lists: the database itself takes no other, in whatever way a row comes in."""

import importlib
import importlib.util
import pkgutil
from enum import StrEnum

import pytest
from sqlalchemy import (
    Column,
    Enum,
    Integer,
    MetaData,
    Table,
    create_engine,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

import kl01
from kl01.db import Base, word
from tests.some import some


class Colour(StrEnum):
    RED = "rouge"
    BLUE = "bleu"


def test_a_word_is_stored_as_it_is_and_no_other_is_taken() -> None:
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    table = Table("thing", metadata, Column("id", Integer, primary_key=True), Column("colour", word(Colour)))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(insert(table).values(colour=Colour.RED))
        assert connection.execute(text("SELECT colour FROM thing")).scalar_one() == "rouge"
        assert connection.execute(select(table.c.colour)).scalar_one() is Colour.RED
        for stranger in ("vert", "RED", "Rouge", ""):
            with pytest.raises(IntegrityError, match="ck_thing_colour"):
                connection.execute(text("INSERT INTO thing (colour) VALUES (:word)"), {"word": stranger})
    engine.dispose()


def closed_columns() -> list[Column[str]]:
    for room in some(pkgutil.iter_modules(kl01.__path__, "kl01.")):
        if room.ispkg and importlib.util.find_spec(f"{room.name}.models"):
            importlib.import_module(f"{room.name}.models")
    tables = Base.metadata.sorted_tables
    return [column for table in tables for column in table.columns if isinstance(column.type, Enum)]


def test_every_column_of_closed_words_has_its_check() -> None:
    columns = closed_columns()
    assert len(columns) > 10
    for column in some(columns):
        assert isinstance(column.type, Enum)
        assert column.type.enum_class is not None
        words = ", ".join(f"'{member.value}'" for member in column.type.enum_class)
        declared = str(CreateTable(column.table).compile(dialect=sqlite.dialect()))
        assert f"CHECK ({column.name} IN ({words}))" in declared, column
