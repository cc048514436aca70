"""Transactions: what is read is not written, and two who write lose nothing."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kl01 import create_app
from kl01.config import Settings
from kl01.db import (
    Moment,
    StaleVersionError,
    beside,
    check_unchanged,
    db,
    end_transaction,
    reading,
    transaction,
)
from kl01.org.models import Committee, Delegation, OrgUnit, Person
from tests.applications import NOW, let_go


@pytest.mark.sqlite
def test_pragmas(tmp_path: Path) -> None:
    """Asked of the application as the program makes it; those of tests don't wait for the disk."""
    app = create_app(Settings(instance=tmp_path))
    with app.app_context():
        found = {
            name: db.session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    let_go(app)
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_a_reading_transaction_cannot_write(app: Flask) -> None:
    with app.app_context(), reading():
        person = db.session.scalars(select(Person)).first()
        assert person is not None
        person.full_name = "Ai khác"
        with pytest.raises(DBAPIError, match=r"read-?only"):
            db.session.flush()
        db.session.rollback()
    with app.app_context(), transaction(db.session()):
        committee = db.session.get_one(Committee, 1)
        committee.help_contact = "sau khi đọc lại ghi được"


def test_200_read_modify_writes_lose_nothing(app: Flask) -> None:
    def add_one() -> None:
        for _ in range(25):
            with app.app_context():
                with transaction(db.session()):
                    committee = db.session.get_one(Committee, 1)
                    committee.help_contact = str(int(committee.help_contact) + 1)
                db.session.remove()

    with app.app_context(), transaction(db.session()):
        db.session.get_one(Committee, 1).help_contact = "0"
    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with app.app_context(), reading():
        assert db.session.get_one(Committee, 1).help_contact == "200"


def change(session: Session) -> None:
    session.scalars(select(Person)).first().full_name = "Chưa ghi"  # type: ignore[union-attr]  # there are people


def add(session: Session) -> None:
    session.add(Person(full_name="Chưa ghi", sort_key="x", found_by=" chua ghi"))


def delete(session: Session) -> None:
    session.delete(session.scalars(select(Delegation)).one())


@pytest.mark.parametrize("pending", [change, add, delete])
def test_slow_work_waits_for_nothing_unwritten(session: Session, pending: Callable[[Session], None]) -> None:
    pending(session)
    with pytest.raises(RuntimeError, match="unwritten"):
        end_transaction(session)
    session.rollback()
    end_transaction(session)
    assert not session.in_transaction()


def test_a_moment_needs_a_time_zone(session: Session) -> None:
    moment = Moment()
    dialect = session.get_bind().dialect
    with pytest.raises(ValueError, match="time zone"):
        moment.process_bind_param(NOW.replace(tzinfo=None), dialect)
    stored = moment.process_bind_param(NOW, dialect)
    assert moment.process_result_value(stored, dialect) == NOW


def test_what_another_transaction_changed_or_took_away_is_not_as_it_was_read(app: Flask) -> None:
    with app.app_context(), reading():
        session = db.session()
        units = session.scalars(select(OrgUnit).order_by(OrgUnit.id).limit(2)).all()
        with beside(session) as own:
            check_unchanged(own)
            check_unchanged(own, *units)
            own.get_one(OrgUnit, units[1].id).folded_name = "khac"
        with beside(session) as own:
            check_unchanged(own, units[0])
            with pytest.raises(StaleVersionError):
                check_unchanged(own, *units)
        gone = OrgUnit(id=987_654, version=1)
        with beside(session) as own, pytest.raises(StaleVersionError):
            check_unchanged(own, gone)
        db.session.remove()
