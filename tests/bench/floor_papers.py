"""The least that the pages of papers cost; see floor.py.

The frame of the pages is KL01's own as fixed text, so that both send as much. The benchmark writes it into
the instance folder before the floor starts.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, request

from tests.bench import floor_honours, floor_people

FRAME_FILE = "frame.html"
MAIN = "<!--main-->"
PAGES = Path(__file__).with_name("floor_pages")
LEVELS = ("Đã hoàn thành", "Hoàn thành một phần", "Chưa hoàn thành")

READ_SECTION = """SELECT content, version, finished, changed_at FROM paper_section
 WHERE paper_id = ? AND code = ?"""
READ_QUEUE = """SELECT paper.id, person.full_name, org_unit.name, submitted_at, state FROM submission
 JOIN paper ON paper.id = submission.paper_id
 JOIN person ON person.id = submission.owner_id JOIN org_unit ON org_unit.id = paper.unit_id
 WHERE receiver_unit_id = (SELECT id FROM org_unit WHERE code = ?) AND receiver_role = 'secretary'
 AND state = 'submitted' ORDER BY submitted_at, paper.id"""
READ_HANDED = """SELECT person.id, person.full_name, submission.paper_id, submission.state,
 submission.submitted_at
 FROM membership JOIN person ON person.id = membership.person_id
 LEFT JOIN submission ON submission.owner_id = person.id AND submission.plan_id = 1
 AND submission.code = ? AND submission.year = ?
 WHERE membership.unit_id = (SELECT id FROM org_unit WHERE code = ?) AND membership.valid_to IS NULL
 AND membership.standing = 'party_member' ORDER BY person.sort_key, person.id"""
READ_EVERYBODY = """SELECT person.id, person.full_name, person.sort_key, person.birth_year,
 membership.unit_id, org_unit.name, membership.standing, membership.valid_from,
 submission.paper_id, submission.state, submission.submitted_at,
 EXISTS (SELECT 1 FROM absence WHERE absence.person_id = person.id AND valid_from <= date()
 AND (valid_to IS NULL OR valid_to >= date()))
 FROM membership JOIN person ON person.id = membership.person_id
 JOIN org_unit ON org_unit.id = membership.unit_id
 LEFT JOIN submission ON submission.owner_id = person.id AND submission.plan_id = 1
 AND submission.code = ? AND submission.year = ?
 WHERE membership.valid_to IS NULL ORDER BY person.sort_key, person.id"""
READ_UNITS = "SELECT id, parent_id, code, name FROM org_unit ORDER BY kind, folded_name"
READ_COUNTS = """SELECT membership.unit_id, membership.standing, count(*), count(submission.paper_id)
 FROM membership LEFT JOIN submission ON submission.owner_id = membership.person_id
 AND submission.plan_id = 1 AND submission.code = ? AND submission.year = ?
 AND submission.state IN ('submitted', 'confirmed')
 WHERE membership.valid_to IS NULL GROUP BY membership.unit_id, membership.standing"""
SAVE = """UPDATE paper_section SET content = ?, finished = ?, changed_at = datetime(), version = version + 1
 WHERE paper_id = ? AND code = ? RETURNING version"""
READ_PAPER = "SELECT content FROM paper_section WHERE paper_id = ? ORDER BY id"
HAND_IN = """UPDATE submission SET state = 'submitted', revision = revision + 1, submitted_at = datetime(),
 receiver_kind = 'party', receiver_role = 'secretary',
 receiver_unit_id = (SELECT unit_id FROM paper WHERE id = paper_id)
 WHERE paper_id = ? RETURNING revision, owner_id"""
PRINT = "UPDATE paper SET printed = ?, version = version + 1 WHERE id = ?"
KEEP = """INSERT INTO paper_revision
 (paper_id, number, content, printed, reason, remarks, submitted_at, submitted_by_id)
 VALUES (?, ?, ?, ?, '', '{}', datetime(), ?)"""
NOTE = """INSERT INTO audit_event (at, actor_id, actor_name, verb, subject_kind, subject_key, data)
 VALUES (datetime(), ?, 'Floor', 'paper_submitted', 'paper', ?, '{}')"""


def save_bare(connection: sqlite3.Connection, text: str, paper_id: int, section: str) -> int:
    """Store a section's text, a JSON object, and wait until it is on the disk; return its version."""
    connection.execute("BEGIN IMMEDIATE")
    version: int = connection.execute(SAVE, (text, True, paper_id, section)).fetchone()[0]
    connection.execute("COMMIT")
    return version


def hand_in_bare(connection: sqlite3.Connection, paper_id: int) -> None:
    """Hand a paper in: its state, what was handed in, a line in the audit trail."""
    connection.execute("BEGIN IMMEDIATE")
    content: dict[str, Any] = {}
    for (text,) in connection.execute(READ_PAPER, (paper_id,)).fetchall():
        content |= json.loads(text)
    revision, owner = connection.execute(HAND_IN, (paper_id,)).fetchone()
    connection.execute(PRINT, (json.dumps(PRINTED), paper_id))
    kept = json.dumps(content, ensure_ascii=False)
    connection.execute(KEEP, (paper_id, revision, kept, json.dumps(PRINTED), owner))
    connection.execute(NOTE, (owner, str(paper_id)))
    connection.execute("COMMIT")


PRINTED = {"words": {"plan": "Kế hoạch" * 20}, "shown": {"full_name": "Nguyễn Văn An"}, "writer": "…" * 200}


def count_units(connection: sqlite3.Connection, form: str, year: int) -> list[tuple[Any, ...]]:
    """Return of each unit under the root its people and how many handed in: of the Party and others."""
    units = connection.execute(READ_UNITS).fetchall()
    parents = {unit_id: parent_id for unit_id, parent_id, _, _ in units}
    root = next(unit_id for unit_id, parent_id in parents.items() if parent_id is None)
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for unit_id, standing, owed, handed in connection.execute(READ_COUNTS, (form, year)):
        top = unit_id
        while parents[top] not in {root, None}:
            top = parents[top]
        found = sums[top, standing]
        found[0], found[1] = found[0] + owed, found[1] + handed
    return [
        (code, name, sums[unit_id, "party_member"], sums[unit_id, "non_member"])
        for unit_id, parent_id, code, name in units
        if parent_id == root
    ]


def typed_content() -> dict[str, Any]:
    """Return what the form of a section sends, as it is stored."""
    form = request.form
    return {
        "results": [
            {"id": row, **{key: form.get(f"results-{row}-{key}", "") for key in ("result", "level", "note")}}
            for row in form.getlist("results-row")
        ]
    }


def register(app: Flask, instance: Path, connect: Callable[[str], sqlite3.Connection]) -> None:
    """Add the pages of papers to the bare app."""
    database = str(instance / "kl01.db")
    frame = instance / FRAME_FILE
    before, _, after = frame.read_text(encoding="utf-8").partition(MAIN) if frame.exists() else ("", "", "")
    raw = {"before": before, "after": after}
    floor_honours.register(app, database, raw, connect)
    floor_people.register(app, database, raw, connect)

    @app.get("/section/<int:paper_id>/<code>")
    def section(paper_id: int, code: str) -> str:
        content, version, finished, at = connect(database).execute(READ_SECTION, (paper_id, code)).fetchone()
        return render_template(
            "section.html",
            **raw,
            content=json.loads(content),
            version=version,
            finished=finished,
            saved_at=at,
            levels=LEVELS,
            url=f"/mau/{paper_id}/phan/{code}",
        )

    @app.get("/queue/<unit>")
    def queue(unit: str) -> str:
        return render_template(
            "queue.html", **raw, papers=connect(database).execute(READ_QUEUE, (unit,)).fetchall()
        )

    @app.get("/handed/<unit>/<form>/<int:year>")
    def handed(unit: str, form: str, year: int) -> str:
        people = connect(database).execute(READ_HANDED, (form, year, unit)).fetchall()
        count = sum(row[3] in {"submitted", "confirmed"} for row in people)
        return render_template("handed.html", **raw, people=people, handed=count)

    @app.get("/counts/<form>/<int:year>")
    def counts(form: str, year: int) -> str:
        return render_template("counts.html", **raw, units=count_units(connect(database), form, year))

    @app.post("/save/<int:paper_id>/<code>")
    def save(paper_id: int, code: str) -> str:
        text = json.dumps(typed_content(), ensure_ascii=False)
        version = save_bare(connect(database), text, paper_id, code)
        return render_template("saved.html", version=version, at="14:05")

    @app.post("/hand-in/<int:paper_id>")
    def hand_in(paper_id: int) -> Response:
        hand_in_bare(connect(database), paper_id)
        return Response(status=303, headers={"Location": f"/handed/{paper_id}"})
