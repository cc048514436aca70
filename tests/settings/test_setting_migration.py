"""The step that adds settings keeps every event, and is not taken back once a setting was changed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from kl01.audit.verbs import Verb
from kl01.db import allow_writing
from kl01.migrations import alembic_config, migration_transaction
from tests.some import some
from tests.start.migrating import engine_on

BEFORE, STEP = "0005", "0006"
EVENT = text(
    "INSERT INTO audit_event (at, actor_id, actor_name, verb, subject_kind, subject_key, unit_id, data)"
    " VALUES ('2026-01-02 03:04:05.000006', 1, 'Nguyễn Văn An', :verb, 'setting', 'x', 3, :data)"
)
OLD = list(Verb)[: list(Verb).index(Verb.SETTING_CHANGED)]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    allow_writing(True)
    made = engine_on(tmp_path / "kl01.db")
    go(made, "upgrade", BEFORE)
    yield made
    made.dispose()


def go(engine: Engine, way: str, target: str) -> None:
    with migration_transaction(engine) as connection:
        getattr(command, way)(alembic_config(connection), target)


def add(engine: Engine, verb: str) -> None:
    with engine.begin() as connection:
        connection.execute(EVENT, {"verb": verb, "data": json.dumps({"to": {"note": "ghi chú"}})})


def events(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM audit_event ORDER BY id"))]


def still_append_only(engine: Engine) -> bool:
    for statement in ("UPDATE audit_event SET actor_name = 'y'", "DELETE FROM audit_event"):
        with pytest.raises(IntegrityError, match="never"), engine.begin() as connection:
            connection.execute(text(statement))
    return True


def test_events_survive_both_ways(engine: Engine) -> None:
    for verb in some(OLD):
        add(engine, verb)
    before = events(engine)
    with pytest.raises(IntegrityError, match="ck_audit_event_verb"):
        add(engine, Verb.SETTING_CHANGED)
    go(engine, "upgrade", STEP)
    assert events(engine) == before
    assert still_append_only(engine)
    go(engine, "downgrade", BEFORE)
    assert events(engine) == before
    assert still_append_only(engine)
    assert "setting" not in inspect(engine).get_table_names()


def test_the_new_act_is_allowed_afterwards_and_no_others(engine: Engine) -> None:
    go(engine, "upgrade", STEP)
    for verb in some(OLD):
        add(engine, verb)
    add(engine, Verb.SETTING_CHANGED)
    with pytest.raises(IntegrityError, match="ck_audit_event_verb"):
        add(engine, "something_else")


@pytest.mark.parametrize("kept", ["setting", "audit_event"])
def test_what_was_set_is_not_thrown_away(engine: Engine, kept: str) -> None:
    go(engine, "upgrade", STEP)
    if kept == "audit_event":
        add(engine, Verb.SETTING_CHANGED)
    else:
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO setting (key, value, changed_at, version) VALUES ('a', '1', '2026-01-02', 1)"
                )
            )
    with pytest.raises(RuntimeError, match=f"{kept} holds some"):
        go(engine, "downgrade", BEFORE)
    assert "setting" in inspect(engine).get_table_names()
