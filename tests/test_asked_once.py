"""A question is asked of the database once a transaction, and anew as soon as something was written."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from kl01.db import asked_once, end_transaction, reading
from kl01.org.models import Person

asked: list[tuple[object, ...]] = []


@asked_once
def name_of(session: Session, person_id: int, *, loud: bool = False) -> str | None:
    asked.append((person_id, loud))
    found = session.scalar(select(Person.full_name).where(Person.id == person_id))
    return found.upper() if found and loud else found


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    asked.clear()


def test_the_same_question_is_asked_once(session: Session) -> None:
    first = name_of(session, 1)
    assert first
    assert name_of(session, 1) == first
    assert asked == [(1, False)]


def test_that_there_is_nothing_is_an_answer_too(session: Session) -> None:
    assert name_of(session, 987_654) is None
    assert name_of(session, 987_654) is None
    assert asked == [(987_654, False)]


def test_other_arguments_are_another_question(session: Session) -> None:
    answers = {name_of(session, 1), name_of(session, 2), name_of(session, 1, loud=True)}
    assert len(answers) == 3
    assert asked == [(1, False), (2, False), (1, True)]


def test_two_sessions_know_nothing_of_each_other(session: Session) -> None:
    name_of(session, 1)
    with reading(), Session(session.get_bind()) as other:
        name_of(other, 1)
    assert asked == [(1, False)] * 2


def _flush(session: Session) -> None:
    session.get_one(Person, 1).full_name = "Tên mới"
    session.flush()


RENAME = text("UPDATE person SET full_name = 'Tên mới' WHERE id = 1")
WRITES: dict[str, Callable[[Session], object]] = {
    "flush": _flush,
    "update": lambda session: session.execute(update(Person).filter_by(id=1).values(full_name="Tên mới")),
    "statement": lambda session: session.execute(RENAME),
    "delete": lambda session: session.execute(delete(Person).where(Person.id == 987_654)),
    "insert": lambda session: session.execute(
        insert(Person).values(full_name="Người khác", found_by=" nguoi khac", sort_key="khac", version=1)
    ),
    "rollback": lambda session: session.rollback(),
    "end": end_transaction,
    "commit": lambda session: session.commit(),
}


@pytest.mark.parametrize("write", WRITES)
def test_whatever_is_written_is_seen(session: Session, write: str) -> None:
    name_of(session, 1)
    WRITES[write](session)
    found = name_of(session, 1)
    assert len(asked) == 2
    if write in {"flush", "update", "statement"}:
        assert found == "Tên mới"


def test_what_waits_to_be_written_is_seen_and_not_remembered(session: Session) -> None:
    before = name_of(session, 1)
    person = session.get_one(Person, 1)
    person.full_name = "Chưa ghi"
    assert name_of(session, 1) == "Chưa ghi"
    session.rollback()
    assert name_of(session, 1) == before
