"""The least that the work costs: a bare Flask app that answers the same cells from the same rows.

Hand-written SQL, one flat template, waitress and gzip as in KL01; no sign-in, no access check, no CSRF, no
versions, no audit trail, no rules: which cells there are is worked out once at the start.
Run as `python -m tests.bench.floor PORT UNIT YEAR`.
"""

import logging
import sqlite3
import sys
import threading
from typing import Any

from flask import Flask, render_template_string
from flask_compress import Compress
from waitress import serve

from kl01 import create_app
from kl01.config import settings_from
from kl01.db import db, reading
from kl01.periods import local_day, system_clock
from tests.bench import floor_papers

PAGE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{{ unit }}</title></head><body><main>
{% for title, rows in sections %}<details open><summary><h2>{{ title }}</h2></summary>
<form method="post"><table><tbody>
{% for number, code, title, cells in rows %}<tr><th scope="row"><span>{{ number }}</span><a
 href="{{ base }}/{{ code }}/chi-tiet" id="r-{{ code }}" data-dialog>{{ title }}</a></th>
{% for quarter, kind, item in cells %}<td class="quarter">
{% if kind == "tick" %}{% set state, version, note = stored.get((item, quarter), nothing) %}
<button class="tick tick--{{ state }}" id="t-{{ code }}-{{ quarter }}" name="to"
 value="{{ 'not_done' if state == 'done' else 'done' }}"
 formaction="{{ base }}/{{ code }}/{{ quarter }}?v={{ version }}"
 role="checkbox" aria-checked="{{ 'true' if state == 'done' else 'false' }}"
 aria-label="Quý {{ quarter }} – {{ title }}: {{ state }}"
 data-details="{{ base }}/{{ code }}/{{ quarter }}/chi-tiet"
 hx-post="{{ base }}/{{ code }}/{{ quarter }}?v={{ version }}" hx-target="this" hx-swap="outerHTML"
 hx-sync="this:drop">{% if state == 'done' %}<svg class="icon" aria-hidden="true"><use
 href="/static/icons.svg#check"/></svg>{% endif %}</button><small id="t-{{ code }}-{{ quarter }}-note">
{{- 'có ghi chú' if note else '' }}</small>
{% else %}<span class="visually-hidden">không đến hạn</span>{% endif %}</td>
{% endfor %}</tr>
{% endfor %}</tbody></table></form></details>
{% endfor %}</main></body></html>"""

ANSWER = """<button class="tick tick--{{ state }}" id="{{ id }}" name="to" value="done" role="checkbox"
 aria-checked="true" hx-post="{{ address }}" hx-target="this" hx-swap="outerHTML"
 hx-sync="this:drop"></button>"""

READ = "SELECT item_id, quarter, state, version, note FROM item_status WHERE unit_id = ? AND year = ?"
WRITE = """UPDATE item_status SET state = ?, done_on = ?, reason = '', version = version + 1
 WHERE unit_id = ? AND year = ? AND item_id = ? AND quarter = ?"""
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")

_per_thread = threading.local()


def connect(path: str) -> sqlite3.Connection:
    """Return this thread's connection to a database, with the pragmas that KL01 sets."""
    if not hasattr(_per_thread, "connection"):
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        _per_thread.connection = connection
    found: sqlite3.Connection = _per_thread.connection
    return found


def write_bare(connection: sqlite3.Connection, done: bool, key: tuple[int, int, int, int]) -> None:
    """Store one tick and wait until it is on the disk. `key`: unit, year, item, quarter."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(WRITE, ("done" if done else "not_done", "2026-01-01" if done else None, *key))
    connection.execute("COMMIT")


def load_cells(unit: str, year: int) -> tuple[int, list[Any]]:
    """Return the unit's id and its sections, each with rows of number, code, title and cells."""
    from kl01.checklist.board import load_board
    from kl01.org.units import unit_by_code
    from kl01.plan.catalogue import current_plan

    app = create_app()
    with app.app_context(), reading():
        found, plan = unit_by_code(db.session(), unit), current_plan(db.session(), year)
        assert found is not None
        assert plan is not None
        board = load_board(db.session(), plan, found, year, local_day(system_clock()), {})
        sections = [
            (
                section.title,
                [
                    (
                        number,
                        row.item.code,
                        row.item.title,
                        [
                            (cell.quarter.number, "tick" if cell.duty else "", row.item.id)
                            for cell in row.cells
                        ],
                    )
                    for number, row in enumerate(section.rows, start=1)
                ],
            )
            for section in board.sections
        ]
        return found.id, sections


def make_floor(unit: str, year: int) -> Flask:
    """Build the bare app over the database of the settings."""
    instance = settings_from().instance
    database = str(instance / "kl01.db")
    unit_id, sections = load_cells(unit, year)
    app = Flask("floor", template_folder=str(floor_papers.PAGES))
    app.config.update(COMPRESS_ALGORITHM=["gzip"], COMPRESS_MIMETYPES=["text/html"])
    Compress(app)
    floor_papers.register(app, instance, connect)
    base = f"/theo-doi/{unit}/{year}"

    @app.get("/healthz")
    def health() -> str:
        return "ok"

    @app.get("/page")
    def page() -> str:
        stored = {(row[0], row[1]): row[2:] for row in connect(database).execute(READ, (unit_id, year))}
        nothing = ("not_done", 0, "")
        return render_template_string(
            PAGE, unit=unit, base=base, sections=sections, stored=stored, nothing=nothing
        )

    @app.post("/tick/<int:item>/<int:quarter>/<to>")
    def tick(item: int, quarter: int, to: str) -> str:
        write_bare(connect(database), to == "done", (unit_id, year, item, quarter))
        return render_template_string(ANSWER, state=to, id=f"t-{item}-{quarter}", address=f"{base}/{quarter}")

    return app


if __name__ == "__main__":
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # more connections than threads is meant
    serve(
        make_floor(sys.argv[2], int(sys.argv[3])),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        threads=4,
        ident=None,
    )
