"""What a request asks of the database."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from kl01.db import db

Asked = list[tuple[str, str]]
"""Each statement with its parameters."""


@contextmanager
def asked_of(app: Flask) -> Iterator[Asked]:
    """Hear all that is asked inside; how transactions begin and end is left out."""
    asked: Asked = []

    def hear(
        _connection: object, _cursor: object, statement: str, parameters: object, *_rest: object
    ) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")):
            asked.append((statement, repr(parameters)))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def repeated(asked: Asked) -> list[str]:
    """Return what was asked more than once, in words for a message."""
    return [
        f"{times} times: {statement} with {parameters}"
        for (statement, parameters), times in Counter(asked).items()
        if times > 1
    ]
