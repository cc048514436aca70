import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from kl01.migrations import (
    BrokenReferenceError,
    SchemaState,
    alembic_config,
    current_state,
    migrate,
    migration_transaction,
    revisions,
    tables,
)
from tests.databases import ON_POSTGRESQL
from tests.some import some
from tests.start.migrating import engine_on, go_to

Schema = dict[tuple[str, str], tuple[str, ...]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = engine_on(tmp_path / "kl01.db")
    yield made
    made.dispose()


def parts(statement: str) -> tuple[str, ...]:
    """Split a CREATE statement at the commas of its outermost brackets; constraints come in any order."""
    statement = re.sub(r"\s+", " ", statement).strip()
    if not statement.startswith("CREATE TABLE"):
        return (statement,)
    head, _, body = statement.partition("(")
    found, depth, begin = [], 0, 0
    for place, letter in enumerate(some(body[:-1])):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            found.append(body[begin:place].strip())
            begin = place + 1
    found.append(body[begin:-1].strip())
    columns = [part for part in found if not part.startswith("CONSTRAINT")]
    constraints = sorted(part for part in found if part.startswith("CONSTRAINT"))
    return (head.strip(), *columns, *constraints)


POSTGRESQL_SCHEMA = """
SELECT 'table', relname, string_agg(attname || ' ' || format_type(atttypid, atttypmod)
    || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
    || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), ''), E'\\n' ORDER BY attname)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = pg_class.oid AND adnum = attnum
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace GROUP BY relname
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 't'
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, pg_get_functiondef(oid)
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'sequence', relname, '' FROM pg_class
WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""
"""All that a step can make there; columns by name, since those that are added come last."""


def schema(engine: Engine) -> Schema:
    with engine.connect() as connection:
        if ON_POSTGRESQL:
            found = connection.exec_driver_sql(POSTGRESQL_SCHEMA)
            return {
                (kind, name): (" ".join(made.replace("OR REPLACE ", "").split()),)
                for kind, name, made in found
                if not name.startswith("alembic_version")
            }
        rows = connection.execute(
            text(
                "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
                " AND name <> 'alembic_version'"
            )
        )
        return {(kind, name): parts(sql) for kind, name, sql in rows}


@pytest.mark.sqlite
def test_parts_tells_tables_apart() -> None:
    one = "CREATE TABLE a (x INTEGER, CONSTRAINT b CHECK (x IN (1, 2)),\n CONSTRAINT a UNIQUE (x))"
    same = "CREATE TABLE a ( x INTEGER, CONSTRAINT a UNIQUE (x), CONSTRAINT b CHECK (x IN (1, 2)) )"
    other = "CREATE TABLE a (x INTEGER, CONSTRAINT a UNIQUE (x), CONSTRAINT b CHECK (x IN (1, 3)))"
    assert parts(one) == parts(same)
    assert parts(one) != parts(other)
    assert len(parts(one)) == 4


def test_the_steps_lead_to_the_tables_that_the_models_declare(engine: Engine, tmp_path: Path) -> None:
    declared = engine_on(tmp_path / "declared.db")
    tables().create_all(declared)
    migrate(engine)
    by_steps, by_models = schema(engine), schema(declared)
    declared.dispose()
    assert len(by_models) > 30
    assert by_steps.keys() - by_models.keys() == set()
    assert by_models.keys() - by_steps.keys() == set()
    for name, made in some(by_models.items()):
        assert by_steps[name] == made, name


def test_no_table_says_one_name_twice() -> None:
    """SQLite takes two constraints of one name in a table, PostgreSQL refuses the table."""
    for table in some(tables().tables.values()):
        names = [one.name for one in table.constraints if one.name]
        assert len(names) == len(set(names)), table.name


def test_alembic_finds_nothing_to_add(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        found = compare_metadata(context, tables())
    if not ON_POSTGRESQL:  # which has no word for who gives numbers to events
        [[number]] = found
        assert number[:4] == ("modify_default", None, "audit_event", "id")
        found = []
    assert found == []


def test_numbers_follow_one_another_and_are_known_to_alembic(engine: Engine) -> None:
    numbers = revisions()
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    with engine.connect() as connection:
        steps = list(ScriptDirectory.from_config(alembic_config(connection)).walk_revisions())
    assert [step.revision for step in reversed(steps)] == numbers
    assert [step.down_revision for step in reversed(steps)] == [None, *numbers[:-1]]


OF_ROWS_ALONE = {"0015"}
"""Steps that change rows and no table."""


@pytest.mark.parametrize("number", revisions())
def test_every_step_goes_up_down_and_up_again(engine: Engine, number: str) -> None:
    before = "base" if number == "0001" else f"{int(number) - 1:04}"
    if before != "base":
        go_to(engine, before)
    lower = schema(engine)
    go_to(engine, number)
    upper = schema(engine)
    assert (upper == lower) is (number in OF_ROWS_ALONE)
    go_to(engine, before)
    assert schema(engine) == lower
    go_to(engine, number)
    assert schema(engine) == upper
    go_to(engine, "base")
    assert schema(engine) == {}
    migrate(engine)
    assert current_state(engine) is SchemaState.CURRENT


def test_the_state_of_a_database_is_told(engine: Engine, tmp_path: Path) -> None:
    assert current_state(engine) is SchemaState.EMPTY
    migrate(engine)
    assert current_state(engine) is SchemaState.CURRENT
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert current_state(engine) is SchemaState.NEWER
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    assert current_state(engine) is SchemaState.FOREIGN
    foreign = engine_on(tmp_path / "foreign.db")
    with foreign.begin() as connection:
        connection.execute(text("CREATE TABLE contacts (name TEXT)"))
    assert current_state(foreign) is SchemaState.FOREIGN
    foreign.dispose()


def test_an_empty_database_stays_untouched_by_a_look(engine: Engine) -> None:
    current_state(engine)
    assert schema(engine) == {}


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    once = schema(engine)
    migrate(engine)
    assert schema(engine) == once


CHANGES = ["UPDATE audit_event SET actor_name = 'y'", "DELETE FROM audit_event"]
if ON_POSTGRESQL:
    CHANGES.append("TRUNCATE audit_event")


def test_audit_events_can_neither_be_changed_nor_deleted(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_event (at, actor_name, verb, subject_kind, subject_key, data, digest) "
                "VALUES ('2026-01-01', 'x', 'signed_in', 'account', '1', '{}', '')"
            )
        )
    for statement in CHANGES:
        with pytest.raises(IntegrityError, match="never"), engine.begin() as connection:
            connection.execute(text(statement))
    found = inspect(engine).get_table_names()
    assert "audit_event" in found


@pytest.mark.sqlite
def test_a_step_that_breaks_references_is_undone(engine: Engine) -> None:
    migrate(engine)
    with pytest.raises(BrokenReferenceError), migration_transaction(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO committee (id, root_unit_id, place_name, superior_name, help_contact)"
                " VALUES (1, 77, 'x', '', '')"
            )
        )
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM committee")) == 0
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


KILLED_MIDWAY = """
import sys
from sqlalchemy import event
from kl01.engine import make_engine
from kl01.migrations import migrate

engine = make_engine("sqlite:///" + sys.argv[1])

@event.listens_for(engine, "commit")
def stop(connection):
    print(connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar(), flush=True)
    sys.stdin.read()

migrate(engine)
"""


def test_a_process_killed_midway_leaves_the_old_tables(engine: Engine, tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED_MIDWAY, str(tmp_path / "kl01.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert int(child.stdout.readline()) > 30  # all tables stand, nothing is committed
    child.kill()
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert schema(engine) == {}
    assert current_state(engine) is SchemaState.EMPTY
    migrate(engine)
    assert current_state(engine) is SchemaState.CURRENT
