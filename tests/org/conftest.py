"""What the tests of units, people and accounts share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kl01.accounts.set_up import make_setup_link
from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db, transaction
from kl01.org.models import Account
from kl01.web.seams import WebSeams, part
from tests.applications import NOW, Applications, Clock
from tests.world import World


@pytest.fixture
def empty_app(applications: Applications, migrated: Path, clock: Clock) -> Iterator[Flask]:
    """The application on a database without any row."""
    with applications.on(migrated, clock) as app:
        yield app


@pytest.fixture
def administrator(world: World) -> Actor:
    person = world.person("quantri")
    return Actor(person.id, person.full_name, NOW)


@pytest.fixture
def secretary(world: World) -> Actor:
    person = world.person("bithu.snv")
    return Actor(person.id, person.full_name, NOW)


def setup_token(app: Flask) -> str:
    """Make a set-up link as the server does when it starts."""
    with app.app_context():
        allow_writing(True)
        session = db.session()
        with transaction(session):
            token = make_setup_link(session, part(WebSeams, app).clock())
        db.session.remove()
    return token


def last_verb(session: Session) -> Verb:
    """The latest act in the audit trail."""
    return session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one().verb


def person_id(app: Flask, username: str) -> int:
    """The id of the person with an account, read in a session of its own as a browser's test needs it."""
    with app.app_context():
        found = db.session.scalars(select(Account.person_id).where(Account.username == username)).one()
        db.session.remove()
    return found


def stored(app: Flask, query: Select[Any]) -> list[Any]:
    """What the database holds, read in a session of its own."""
    with app.app_context():
        found = list(db.session.scalars(query))
        db.session.expunge_all()
        db.session.remove()
    return found
