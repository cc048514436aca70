"""What can only be counted inside the program: the SQL statements of a request."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from kl01 import create_app
from kl01.config import Settings
from kl01.db import db
from tests.bench.load import UnexpectedAnswerError
from tests.bench.province import SECRETARY
from tests.page_client import PageClient


@contextmanager
def _counting(app: Flask, statements: list[str]) -> Iterator[None]:
    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def queries(
    instance: Path, requests: Mapping[str, tuple[str, str, Mapping[str, Any]]], username: str = SECRETARY
) -> dict[str, list[str]]:
    """Return the SQL of each request of a person, the second time it is asked.

    `requests`: name → method, path, form. Raises UnexpectedAnswerError if one is refused.
    """
    app = create_app(Settings(instance=instance))
    client = PageClient(app).sign_in(username)
    found = {}
    for name, (method, path, form) in requests.items():
        # What is kept in memory is there when people click: the plan's page reads it.
        client.raw.get(path if method == "GET" else "/ke-hoach").close()
        statements: list[str] = []
        with _counting(app, statements):
            data = {**form, "csrf_token": client.token()} if method == "POST" else None
            answer = client.raw.open(path, method=method, data=data, headers={"HX-Request": "true"})
            answer.close()
        if answer.status_code >= 400:  # a refusal needs other statements
            raise UnexpectedAnswerError(f"{method} {path}: {answer.status_code}")
        found[name] = statements
    with app.app_context():
        db.engine.dispose()
    return found
