"""The step by which people are found by words: nobody is lost, and what is found is what was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from kl01.org.rules import search_words
from tests.start.migrating import engine_on, go_to

PEOPLE = [(3, "Nguyễn Văn Đạt"), (5, "H'Hen Niê"), (9, "Y-Bhăm Êban")]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = engine_on(tmp_path / "kl01.db")
    yield made
    made.dispose()


def test_people_keep_their_numbers_and_are_found_by_names_and_usernames(engine: Engine) -> None:
    go_to(engine, "0008")
    with engine.begin() as connection:
        for number, name in PEOPLE:
            connection.execute(
                text(
                    "INSERT INTO person (id, full_name, sort_key, folded_name, job_title, version)"
                    " VALUES (:id, :name, 'x', 'cũ', '', 4)"
                ),
                {"id": number, "name": name},
            )
        connection.execute(
            text(
                "INSERT INTO account (person_id, username, password_hash, must_change_password)"
                " VALUES (3, 'datnv.snv', 'x', false)"
            )
        )
    go_to(engine, "0009")
    usernames = {3: "datnv.snv"}
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT id, full_name, found_by, version FROM person ORDER BY id"))
        assert [tuple(row) for row in rows] == [
            (number, name, search_words(name, usernames.get(number, "")), 4) for number, name in PEOPLE
        ]
        before = connection.scalar(text("SELECT people FROM revision"))
        connection.execute(text("UPDATE person SET job_title = 'Chuyên viên' WHERE id = 3"))
        assert connection.scalar(text("SELECT people FROM revision")) == before + 1
    go_to(engine, "0008")
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT folded_name FROM person ORDER BY id")).all()
        assert names == ["nguyen van dat", "h'hen nie", "y-bham eban"]
