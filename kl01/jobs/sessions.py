"""Sessions of work that no request begins, each in a context of the application and its own transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kl01.db import db, reading, transaction

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session


@contextmanager
def writing_in(app: "Flask") -> "Iterator[Session]":
    """Write inside: committed at the end, undone on any exception."""
    with app.app_context():
        session = db.session()
        with transaction(session):
            yield session


@contextmanager
def reading_in(app: "Flask") -> "Iterator[Session]":
    """Read inside; nothing can be written."""
    with app.app_context(), reading():
        yield db.session()
