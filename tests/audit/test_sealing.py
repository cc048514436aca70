"""Seals over what happened, and the check of the whole trail, on a real database."""
# ruff: noqa: S608 - all SQL here is our own

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

import kl01.audit.sealing
from kl01.audit.models import AuditEvent, AuditSeal
from kl01.audit.operations import program, record
from kl01.audit.rules import Finding, Wrong, event_digest, seal_code
from kl01.audit.sealing import check_all, find_seal, needs_seal, newest_seal, seal_events
from kl01.audit.verbs import Verb
from kl01.db import db
from tests.applications import NOW, Applications
from tests.databases import ON_POSTGRESQL, apart
from tests.some import some

THING = ("thing", "1")


def happen(session: Session, times: int = 1) -> None:
    for number in some(range(times)):
        record(session, program(NOW), Verb.PAPER_OPENED, THING, data={"number": number, "of": {"ố": None}})


def test_what_happened_is_sealed_once(session: Session) -> None:
    assert needs_seal(session)
    count = len(some(session.scalars(select(AuditEvent.id))))
    assert seal_events(session, NOW) == count
    assert not needs_seal(session)
    assert seal_events(session, NOW) == 0
    happen(session, 2)
    assert needs_seal(session)
    assert seal_events(session, NOW) == 2
    check = check_all(session)
    assert (check.wrong, check.events, check.seals, check.unsealed) == (0, count + 2, 2, 0)
    assert check.seal is not None
    assert check.sealed_to == check.seal.last_event_id == max(session.scalars(select(AuditEvent.id)))
    assert find_seal(session, seal_code(check.seal.digest)) == check.seal
    assert find_seal(session, "0000-0000-0000-0000") is None


def test_many_events_go_under_several_seals(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kl01.audit.sealing, "SEAL_MOST", 3)
    happen(session, 10)
    while seal_events(session, NOW) == 3:
        pass
    assert not needs_seal(session)
    seals = some(session.scalars(select(AuditSeal.events).order_by(AuditSeal.id)))
    assert set(seals[:-1]) == {3}
    check = check_all(session)
    assert (check.wrong, check.events, check.seals) == (0, sum(seals), len(seals))


def test_every_way_of_writing_an_event_hashes_it(applications: Applications, demo: Path) -> None:
    """What rooms record one by one, and what the demonstration writes at once."""
    with applications.on(demo) as app, app.app_context():
        check = check_all(db.session())
    assert check.events > 1000
    assert check.wrong == 0


def test_a_hash_says_what_the_columns_say(session: Session) -> None:
    happen(session)
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    said = {
        "at": NOW, "actor_id": None, "actor_name": "Chương trình", "verb": "paper_opened",
        "subject_kind": "thing", "subject_key": "1", "data": {"number": 0, "of": {"ố": None}},
    }  # fmt: skip
    assert last.digest == event_digest(said)


# --- Past the program --------------------------------------------------------------------------------------

COLUMNS = "id, at, actor_name, verb, subject_kind, subject_key, data, digest"
VALUES = "'2020-01-01 00:00:00', 'x', 'signed_in', 'account', '1', '{}', ''"
OVERRIDING = "OVERRIDING SYSTEM VALUE" if ON_POSTGRESQL else ""
INSERT = f"INSERT INTO audit_event ({COLUMNS}) {OVERRIDING} VALUES"


def sealed(app: Flask) -> Path:
    """Seal the trail of an application; return its folder."""
    with app.app_context():
        session = db.session()
        happen(session, 3)
        seal_events(session, NOW)
        session.commit()
    instance: Path = app.config["KL01"].instance
    return instance


def change(instance: Path, *statements: str) -> None:
    with apart(instance) as other:
        for statement in some(statements):
            other.exec_driver_sql(statement)


def findings(app: Flask) -> list[Finding]:
    with app.app_context():
        return [one for one in check_all(db.session()).findings if one.wrong is not Wrong.GUARD]


@pytest.mark.parametrize("number", ["1", "(SELECT max(id) FROM audit_event)", "-7", "0"])
def test_no_event_is_put_before_others(own_app: Flask, number: str) -> None:
    """Whatever the client: INSERT OR REPLACE rewrote an event past the triggers of UPDATE and DELETE."""
    instance = sealed(own_app)
    words = ["INSERT"] if ON_POSTGRESQL else ["INSERT", "INSERT OR REPLACE", "REPLACE"]
    for word in some(words):
        with pytest.raises(DBAPIError, match=r"audit events are never|id_counts"):
            change(instance, INSERT.replace("INSERT", word, 1) + f" ({number}, {VALUES})")
    assert findings(own_app) == []


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_neither_events_nor_seals_are_changed(own_app: Flask, table: str) -> None:
    instance = sealed(own_app)
    statements = [f"UPDATE {table} SET digest = digest", f"DELETE FROM {table}"]
    if not ON_POSTGRESQL:
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        statements.append(f"UPDATE OR REPLACE {table} SET id = id + 1")
    for statement in some(statements):
        with pytest.raises(DBAPIError, match="audit events are never"):
            change(instance, statement)
    assert findings(own_app) == []


def test_an_event_with_a_day_of_somebodys_choice_is_found(own_app: Flask) -> None:
    instance = sealed(own_app)
    change(instance, f"INSERT INTO audit_event ({COLUMNS.removeprefix('id, ')}) VALUES ({VALUES})")
    [finding] = findings(own_app)
    assert (finding.wrong, finding.first) == (Wrong.EVENT, finding.last)


@pytest.fixture
def unguarded(own_app: Flask) -> Path:
    """The folder of an application whose sealed trail has lost its triggers, as in the hands of an expert."""
    instance = sealed(own_app)
    if ON_POSTGRESQL:
        change(instance, "ALTER TABLE audit_event DISABLE TRIGGER USER")
    else:
        kinds = ("no_update", "no_delete", "no_old")
        change(instance, *(f"DROP TRIGGER audit_event_{kind}" for kind in kinds))
    return instance


LAST = "(SELECT max(id) FROM audit_event)"
TAMPERED = {
    "the actor": f"UPDATE audit_event SET actor_name = 'y' WHERE id = {LAST}",
    "the moment": f"UPDATE audit_event SET at = '2020-01-01 00:00:00' WHERE id = {LAST}",
    "what changed": f"UPDATE audit_event SET data = '{{}}' WHERE id = {LAST}",
    "the verb": f"UPDATE audit_event SET verb = 'signed_in' WHERE id = {LAST}",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_change_past_the_triggers_is_found(own_app: Flask, unguarded: Path, what: str) -> None:
    change(unguarded, TAMPERED[what])
    [finding] = findings(own_app)
    assert (finding.wrong, finding.first) == (Wrong.EVENT, finding.last)


def test_a_deletion_past_the_triggers_is_found(own_app: Flask, unguarded: Path) -> None:
    change(unguarded, f"DELETE FROM audit_event WHERE id = {LAST} - 1")
    assert [one.wrong for one in findings(own_app)] == [Wrong.SEAL]


def test_triggers_that_are_gone_are_found(own_app: Flask, unguarded: Path) -> None:
    assert unguarded.is_dir()
    with own_app.app_context():
        assert [one.wrong for one in check_all(db.session()).findings] == [Wrong.GUARD]


SEALS = {
    "the moment": "at = 'hello'",
    "the hash": "digest = x'00'",
    "where it begins": "first_event_id = first_event_id + 1",
    "where it ends": "last_event_id = 999999999",
    "how many": "events = 'x'",
}


@pytest.mark.sqlite  # PostgreSQL takes no words for numbers and moments
@pytest.mark.parametrize("what", SEALS)
def test_a_seal_that_was_changed_is_found(own_app: Flask, what: str) -> None:
    instance = sealed(own_app)
    change(
        instance,
        "PRAGMA ignore_check_constraints = ON",
        *(f"DROP TRIGGER audit_seal_{kind}" for kind in ("no_update", "no_delete")),
        f"UPDATE audit_seal SET {SEALS[what]}",
    )
    assert findings(own_app) != []
    with own_app.app_context():
        assert newest_seal(db.session()) is not None


@pytest.mark.sqlite
def test_no_event_takes_all_numbers(own_app: Flask) -> None:
    instance = sealed(own_app)
    for number in ("9223372036854775807", "(SELECT max(id) + 1001 FROM audit_event)"):
        with pytest.raises(DBAPIError, match=r"never put before"):
            change(instance, INSERT + f" ({number}, {VALUES})")


@pytest.mark.sqlite
def test_what_is_no_event_at_all_is_found(own_app: Flask, unguarded: Path) -> None:
    """SQLite keeps whatever is written into a column; the check says so and stops at nothing."""
    deep = "[" * 100_000
    change(
        unguarded,
        "PRAGMA ignore_check_constraints = ON",
        f"UPDATE audit_event SET at = 'hôm qua' WHERE id = {LAST}",
        f"UPDATE audit_event SET data = '{deep}' WHERE id = {LAST} - 1",
        f"UPDATE audit_event SET verb = x'00', unit_id = 'a' WHERE id = {LAST} - 2",
    )
    assert [one.wrong for one in findings(own_app)] == [Wrong.EVENT] * 3


def test_two_processes_seal_the_same_events_once(session: Session) -> None:
    seal_events(session, NOW)
    happen(session)
    newest = session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).one()
    row = {column.key: getattr(newest, column.key) for column in AuditSeal.__table__.columns}
    with pytest.raises(IntegrityError):
        session.execute(text(_insert(row)), row | {"id": newest.id + 1})


def _insert(row: dict[str, object]) -> str:
    return f"INSERT INTO audit_seal ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"
