"""The least that a search among all people costs; see floor.py and floor_papers.py."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from flask import Flask, render_template, request

PAGE_LENGTH = 50
FOUND = "found_by LIKE ? AND found_by LIKE ?"
"""Two words, as they are typed in the benchmark; both stand folded in the column."""
COUNT = f"SELECT count(*) FROM person WHERE {FOUND}"  # noqa: S608 - own words
READ_PEOPLE = f"""SELECT person.id, full_name, birth_year, job_title, org_unit.name, account.username
 FROM person LEFT JOIN membership ON membership.person_id = person.id AND membership.valid_to IS NULL
 LEFT JOIN org_unit ON org_unit.id = membership.unit_id
 LEFT JOIN account ON account.person_id = person.id
 WHERE {FOUND} ORDER BY sort_key, person.id LIMIT {PAGE_LENGTH}"""  # noqa: S608 - own words
READ_OFFICES = """SELECT office.person_id, office.role, org_unit.name FROM office
 JOIN org_unit ON org_unit.id = office.unit_id WHERE office.valid_to IS NULL AND office.person_id IN ({})
 ORDER BY office.valid_from"""


def register(
    app: Flask, database: str, raw: dict[str, str], connect: Callable[[str], sqlite3.Connection]
) -> None:
    """Add the search to the bare app; `raw` is the frame around what it shows."""

    def read(query: str, values: list[Any]) -> list[tuple[Any, ...]]:
        return connect(database).execute(query, values).fetchall()

    @app.get("/people")
    def people() -> str:
        words = request.args["tim"]
        wanted = [f"% {word}%" for word in words.split()]
        total = read(COUNT, wanted)[0][0]
        found = read(READ_PEOPLE, wanted)
        numbers = [row[0] for row in found]
        offices: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for person, role, unit in read(READ_OFFICES.format(", ".join("?" * len(numbers))), numbers):
            offices[person].append((role, unit))
        return render_template("people.html", **raw, people=found, offices=offices, total=total, words=words)
