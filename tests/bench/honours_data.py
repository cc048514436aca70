"""The exemplars that are measured: 2,000 published ones, and in every unit some that wait for its committee.

Rows are copies of those that the demonstration has, with other people's names.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from kl01 import create_app
from kl01.config import Settings
from kl01.db import db, transaction
from kl01.text import fold_words
from tests.bench.paperwork import SignedIn, signed_in

PUBLISHED = 2000
WAITING_EACH = 6
"""Exemplars that wait in each unit and year: no unit has many more, so that its page stays what it is."""
WATCHED = "sct"
"""The unit whose registration is looked at."""
_FIRST_YEAR, _LAST_YEAR = 2022, datetime.now(UTC).year - 1
_MEMBERS = """SELECT office.person_id FROM office WHERE office.unit_id = ? AND valid_to IS NULL
 AND role IN ('secretary', 'deputy_secretary', 'committee_member') ORDER BY role = 'secretary' DESC, role"""


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval that a deputy records: where, of whom, by whom."""

    person: SignedIn
    path: str
    exemplar_id: int
    version: int
    approvers: list[str]
    unit_id: int

    def form(self, number: int) -> dict[str, str | list[str]]:
        """Return what the page sends."""
        return {
            "csrf_token": self.person.token,
            "chosen": [f"{self.exemplar_id}:{self.version}"],
            "number": f"Biên bản số {number}-BB/ĐU",
            "day": "01/06/2026",
            "approvers": self.approvers,
        }


@dataclass(frozen=True, slots=True)
class Honours:
    """What was put into the database."""

    approvals: list[Approval]
    story_ids: list[int]
    secretary: SignedIn
    """Of the unit that is looked at."""
    office: SignedIn
    """Somebody of Ban Tuyên giáo."""


class _Copier:
    """Copies an exemplar with its sheet, under another name."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.row_factory = sqlite3.Row
        self._numbers = {
            table: count(database.execute(f"SELECT max(id) + 1 FROM {table}").fetchone()[0])  # noqa: S608 - own names
            for table in (
                "exemplar",
                "paper",
                "paper_section",
                "exemplar_registration",
                "exemplar_round",
                "exemplar_round_row",
            )
        }

    def all(self, query: str, *values: object) -> list[Any]:
        """Return all rows of a query."""
        return self._database.execute(query, values).fetchall()

    def add(self, table: str, model: Any, /, **changed: object) -> int:
        """Store a copy of a model with something changed; return its number."""
        values = {**dict(model), **changed, "id": next(self._numbers[table])}
        names, marks = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - own names
        self._database.execute(statement, list(values.values()))
        number: int = values["id"]
        return number

    def paper(self, paper_id: int, **changed: object) -> int:
        """Copy a paper with its sections."""
        [row] = self.all("SELECT * FROM paper WHERE id = ?", paper_id)
        number = self.add("paper", row, **changed)
        for section in self.all("SELECT * FROM paper_section WHERE paper_id = ?", paper_id):
            self.add("paper_section", section, paper_id=number)
        return number

    def exemplar(self, row: Any, name: str, **changed: Any) -> int:
        """Copy an exemplar under another name."""
        kept = {key: changed[key] for key in ("unit_id", "year") if key in changed}
        return self.add(
            "exemplar",
            row,
            sheet_id=self.paper(row["sheet_id"], **kept),
            name=name,
            folded=row["folded"].replace(fold_words(row["name"]), fold_words(name)),
            row=row["row"].replace(row["name"], name),
            person_id=None,
            group_unit_id=None,
            **changed,
        )


def furnish_honours(instance: Path) -> Honours:
    """Put the exemplars into the database of an instance folder, and sign the people in."""
    database = sqlite3.connect(instance / "kl01.db")
    with database:
        copier = _Copier(database)
        names = _names(copier)
        _publish(copier, names)
        waiting = _let_wait(copier, names)
        story_ids = [
            row["id"]
            for row in copier.all("SELECT id FROM exemplar WHERE state = 'commended' AND consent = 'agreed'")
        ]
        members = {
            unit_id: [row["person_id"] for row in copier.all(_MEMBERS, unit_id)]
            for unit_id in {row[0] for row in waiting}
        }
        [secretary] = copier.all(
            "SELECT person_id FROM office JOIN org_unit ON org_unit.id = unit_id WHERE code = ? AND"
            " role = 'secretary' AND office.valid_to IS NULL",
            WATCHED,
        )
        [office] = copier.all("SELECT person_id FROM account WHERE username = 'tuyengiao'")
    database.close()
    officers = {secretary["person_id"], office["person_id"], *(people[1] for people in members.values())}
    app = create_app(Settings(instance=instance))
    with app.app_context():
        with transaction(db.session()):
            people = signed_in(app, db.session(), sorted(officers))
        db.session.remove()
        db.engine.dispose()
    approvals = [
        Approval(
            people[members[unit_id][1]],
            f"/guong-dien-hinh/dang-ky/{code}/{year}/thong-qua",
            number,
            1,
            [str(one) for one in members[unit_id]],
            unit_id,
        )
        for unit_id, code, year, number in waiting
    ]
    return Honours(approvals, story_ids, people[secretary["person_id"]], people[office["person_id"]])


def _names(copier: _Copier) -> Iterator[str]:
    return iter([row["full_name"] for row in copier.all("SELECT full_name FROM person ORDER BY id DESC")])


def _publish(copier: _Copier, names: Iterator[str]) -> None:
    """Copy published people into earlier years until there are enough.

    The present year and the last stay as they are, so that the overview of a year does.
    """
    shown = "SELECT * FROM exemplar WHERE state = 'commended' AND consent = 'agreed'"
    missing = PUBLISHED - len(copier.all(shown))
    models = copier.all(f"{shown} AND kind = 'individual' AND year = ?", _LAST_YEAR)
    registrations: dict[tuple[int, int], int] = {
        (row["unit_id"], row["year"]): row["id"]
        for row in copier.all("SELECT id, unit_id, year FROM exemplar_registration")
    }
    own = {row["unit_id"]: row for row in copier.all("SELECT * FROM exemplar_registration")}
    lists = {
        row["registration_id"]: row for row in copier.all("SELECT * FROM exemplar_round WHERE ordinal = 1")
    }
    [line] = copier.all("SELECT * FROM exemplar_round_row LIMIT 1")
    list_ids = {registration_id: row["id"] for registration_id, row in lists.items()}
    for place in range(missing):
        model = models[place % len(models)]
        unit_id, year = model["unit_id"], _FIRST_YEAR + place % (_LAST_YEAR - _FIRST_YEAR)
        if (unit_id, year) not in registrations:
            paper_id = copier.paper(own[unit_id]["paper_id"], year=year)
            registrations[unit_id, year] = copier.add(
                "exemplar_registration", own[unit_id], year=year, paper_id=paper_id
            )
            list_ids[registrations[unit_id, year]] = copier.add(
                "exemplar_round",
                lists[model["registration_id"]],
                registration_id=registrations[unit_id, year],
                paper_id=paper_id,
            )
        number = copier.exemplar(
            model,
            next(names),
            registration_id=registrations[unit_id, year],
            unit_id=unit_id,
            year=year,
            decided_on=f"{year}{model['decided_on'][4:]}",
        )
        round_id = list_ids[registrations[unit_id, year]]
        copier.add("exemplar_round_row", line, round_id=round_id, exemplar_id=number, row=model["row"])


def _let_wait(copier: _Copier, names: Iterator[str]) -> list[tuple[int, str, int, int]]:
    """Let some exemplars wait in every unit and year; return unit, its code, year and number of each."""
    [model] = copier.all(
        "SELECT * FROM exemplar WHERE state = 'submitted' AND kind = 'individual' ORDER BY id LIMIT 1"
    )
    registrations = copier.all(
        "SELECT r.id, r.unit_id, r.year, u.code, o.person_id FROM exemplar_registration r"
        " JOIN org_unit u ON u.id = r.unit_id JOIN office o ON o.unit_id = u.id AND o.role = 'secretary'"
        " AND o.valid_to IS NULL WHERE u.code <> ? ORDER BY r.year, r.id",
        WATCHED,
    )
    found = []
    for place in range(WAITING_EACH):
        for one in registrations:
            number = copier.exemplar(
                model,
                next(names),
                registration_id=one["id"],
                unit_id=one["unit_id"],
                year=one["year"],
                position=100 + place,
                submitted_by_id=one["person_id"],
                version=1,
            )
            found.append((one["unit_id"], one["code"], one["year"], number))
    return found
