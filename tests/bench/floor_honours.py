"""The least that the pages of exemplars cost; see floor.py and floor_papers.py."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, render_template, request

SHOWN = "state = 'commended' AND consent = 'agreed'"
READ_HONOURS = f"""SELECT exemplar.id, exemplar.name, exemplar."row", exemplar.kind, year, field,
 decision_number, decided_on, org_unit.name FROM exemplar
 JOIN org_unit ON org_unit.id = exemplar.unit_id WHERE {SHOWN}"""  # noqa: S608
NEWEST = " ORDER BY decided_on DESC, exemplar.id DESC LIMIT 24"
COUNT = f"SELECT count(*) FROM exemplar WHERE {SHOWN}"  # noqa: S608 - own words
YEARS = f"SELECT DISTINCT year FROM exemplar WHERE {SHOWN} ORDER BY year DESC"  # noqa: S608 - own words
FIELDS = f"SELECT DISTINCT field FROM exemplar WHERE {SHOWN} ORDER BY field"  # noqa: S608 - own words
READ_STORY = READ_HONOURS + " AND exemplar.id = ?"
READ_TEXTS = """SELECT content FROM paper_section JOIN exemplar ON sheet_id = paper_id
 WHERE exemplar.id = ? AND code IN ('ii', 'iv', 'v') ORDER BY paper_section.id"""
READ_UNIT = """SELECT exemplar.id, name, field, state, kind FROM exemplar
 WHERE unit_id = (SELECT id FROM org_unit WHERE code = ?) AND year = ? ORDER BY position"""
READ_MEETINGS = """SELECT number, held_on FROM committee_meeting
 WHERE unit_id = (SELECT id FROM org_unit WHERE code = ?) ORDER BY held_on DESC"""
READ_UNITS = """SELECT org_unit.code, org_unit.name, sum(exemplar.kind = 'collective'),
 sum(exemplar.kind = 'individual'), sum(state = 'commended') FROM org_unit
 LEFT JOIN exemplar ON unit_id = org_unit.id AND year = ?
 WHERE org_unit.kind IN ('grassroots_party_organization', 'grassroots_party_cell')
 GROUP BY org_unit.id ORDER BY org_unit.folded_name"""
READ_REPORTED = """SELECT exemplar.id, exemplar.name, exemplar.kind, org_unit.name, field, state,
 decision_number, decided_on FROM exemplar JOIN org_unit ON org_unit.id = unit_id
 WHERE year = ? AND reported_at IS NOT NULL AND state <> 'withdrawn'
 ORDER BY org_unit.folded_name, exemplar.kind, position"""
ADD_MEETING = """INSERT INTO committee_meeting (unit_id, number, held_on, recorded_by_id, recorded_at)
 VALUES (?, ?, '2026-06-01', 1, datetime())"""
ADD_APPROVER = "INSERT INTO meeting_approver (meeting_id, person_id, name) VALUES (?, ?, '…')"
APPROVE = """UPDATE exemplar SET state = 'approved', meeting_id = ?, approver_id = ?, changed_at = datetime(),
 version = version + 1 WHERE id = ?"""
NOTE = """INSERT INTO audit_event (at, actor_id, actor_name, verb, subject_kind, subject_key, data)
 VALUES (datetime(), 1, 'Floor', 'exemplar_approved', 'exemplar', ?, '{}')"""


def approve_bare(
    connection: sqlite3.Connection, exemplar_id: int, unit_id: int, number: str, people: list[str]
) -> None:
    """Store that a committee approved an exemplar: the meeting, who approved, a line in the audit trail."""
    connection.execute("BEGIN IMMEDIATE")
    [submitter] = connection.execute(
        "SELECT submitted_by_id FROM exemplar WHERE id = ?", (exemplar_id,)
    ).fetchone()
    meeting = connection.execute(ADD_MEETING, (unit_id, number)).lastrowid
    for person in people:
        connection.execute(ADD_APPROVER, (meeting, person))
    approver = next(one for one in people if int(one) != submitter)
    connection.execute(APPROVE, (meeting, approver, exemplar_id))
    connection.execute(NOTE, (str(exemplar_id),))
    connection.execute("COMMIT")


def _card(row: tuple[Any, ...]) -> dict[str, Any]:
    number, name, text, kind, year, field, decision, day, unit = row
    told = json.loads(text)
    return {
        "id": number,
        "name": name,
        "kind": "Tập thể" if kind == "collective" else "Cá nhân",
        "year": year,
        "field": field,
        "content": told["content"],
        "role": " · ".join(part for part in (told.get("position"), unit) if part),
        "decision": f"Quyết định số {decision}, ngày {day[8:]}/{day[5:7]}/{day[:4]}",
    }


def register(
    app: Flask, database: str, raw: dict[str, str], connect: Callable[[str], sqlite3.Connection]
) -> None:
    """Add the pages of exemplars to the bare app; `raw` is the frame around what they show."""

    def read(query: str, *values: object) -> list[tuple[Any, ...]]:
        return connect(database).execute(query, values).fetchall()

    @app.get("/honours")
    def honours() -> str:
        return render_template(
            "honours.html",
            **raw,
            cards=[_card(row) for row in read(READ_HONOURS + NEWEST)],
            total=read(COUNT)[0][0],
            years=[year for (year,) in read(YEARS)],
            fields=[field for (field,) in read(FIELDS)],
        )

    @app.get("/story/<int:number>")
    def story(number: int) -> str:
        [row] = read(READ_STORY, number)
        texts = [text for (content,) in read(READ_TEXTS, number) for text in json.loads(content).values()]
        return render_template("story.html", **raw, card=_card(row), texts=texts)

    @app.get("/registration/<code>/<int:year>")
    def registration(code: str, year: int) -> str:
        chosen, meetings = read(READ_UNIT, code, year), read(READ_MEETINGS, code)
        return render_template("registration.html", **raw, exemplars=chosen, meetings=meetings, year=year)

    @app.get("/exemplars/<int:year>")
    def overview(year: int) -> str:
        return render_template(
            "exemplars.html",
            **raw,
            units=read(READ_UNITS, year),
            exemplars=read(READ_REPORTED, year),
            year=year,
        )

    @app.post("/approve/<int:exemplar_id>")
    def approve(exemplar_id: int) -> Response:
        form = request.form
        approve_bare(
            connect(database), exemplar_id, int(form["unit"]), form["number"], form.getlist("approvers")
        )
        return Response(status=303, headers={"Location": "/honours"})
