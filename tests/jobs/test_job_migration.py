"""The step that widens the audit trail's verbs keeps every event, and keeps the trail append-only."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from kl01.audit.verbs import Verb
from kl01.db import allow_writing
from kl01.migrations import alembic_config, migration_transaction
from tests.some import some
from tests.start.migrating import engine_on

INSERT = text(
    "INSERT INTO audit_event (at, actor_id, actor_name, on_behalf_of_id, on_behalf_of_name, verb,"
    " subject_kind, subject_key, unit_id, batch, data)"
    " VALUES ('2026-01-02 03:04:05.000006', 1, 'Nguyễn Văn An', 2, 'Lê Thị Ánh', :verb,"
    " 'status', '12:II1-06:2026-4', 3, 'abc', :data)"
)
OLD = list(Verb)[: list(Verb).index(Verb.JOB_STARTED)]
NEW = list(Verb)[len(OLD) : list(Verb).index(Verb.EXEMPLAR_ADDED)]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    allow_writing(True)
    made = engine_on(tmp_path / "kl01.db")
    yield made
    made.dispose()


def go(engine: Engine, way: str, target: str) -> None:
    with migration_transaction(engine) as connection:
        getattr(command, way)(alembic_config(connection), target)


def add(engine: Engine, verb: str) -> None:
    data = json.dumps({"from": {"state": "not_done"}, "to": {"note": "ghi chú"}})
    with engine.begin() as connection:
        connection.execute(INSERT, {"verb": verb, "data": data})


def events(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM audit_event ORDER BY id"))]


def refuses_changes(engine: Engine) -> bool:
    for statement in ("UPDATE audit_event SET actor_name = 'y'", "DELETE FROM audit_event"):
        with pytest.raises(IntegrityError, match="never"), engine.begin() as connection:
            connection.execute(text(statement))
    return True


def test_events_survive_both_ways(engine: Engine) -> None:
    go(engine, "upgrade", "0001")
    for verb in OLD:
        add(engine, verb)
    before = events(engine)
    assert len(before) == len(OLD)
    with pytest.raises(IntegrityError, match="ck_audit_event_verb"):
        add(engine, Verb.JOB_STARTED)
    go(engine, "upgrade", "0002")
    assert events(engine) == before
    assert refuses_changes(engine)
    go(engine, "downgrade", "0001")
    assert events(engine) == before
    assert refuses_changes(engine)


def test_all_verbs_are_allowed_afterwards_and_no_others(engine: Engine) -> None:
    go(engine, "upgrade", "0002")
    for verb in (*OLD, *NEW):
        add(engine, verb)
    with pytest.raises(IntegrityError, match="ck_audit_event_verb"):
        add(engine, "something_else")
    assert {verb.label for verb in some(NEW)}.isdisjoint({verb.label for verb in OLD})


def test_going_back_loses_no_event(engine: Engine) -> None:
    go(engine, "upgrade", "0002")
    add(engine, Verb.PAPER_SUBMITTED)
    before = events(engine)
    with pytest.raises(IntegrityError):
        go(engine, "downgrade", "0001")
    assert events(engine) == before
    assert refuses_changes(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0002"
