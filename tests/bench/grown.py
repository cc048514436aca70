"""The province as it would be with fewer or more years, more units, or a longer audit trail.

Each is made from a copy of the database of the benchmark, by SQL within it. KL01 gathers no statistics of its
tables, so none are gathered here.
"""

import math
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from tests.bench.copied_rows import RowCopier, earlier

YEARS, TIMES, EVENTS = 20, 7, 1_000_000
"""How many years, how many times the units, how many events."""
_PLAN = (
    "plan",
    "plan_section",
    "plan_owner",
    "plan_item",
    "plan_item_version",
    "form_template",
    "annual_theme",
)
_UNDER_A_UNIT = {
    "org_unit": (),
    "unit_history": ("unit_id",),
    "person": (),
    "account": ("person_id",),
    "membership": ("person_id",),
    "office": ("unit_id", "person_id"),
    "absence": ("person_id",),
    "item_status": ("unit_id",),
    "paper": ("unit_id",),
    "paper_section": ("paper_id",),
    "paper_revision": ("paper_id",),
    "submission": ("paper_id",),
    "committee_meeting": ("unit_id",),
    "meeting_approver": ("meeting_id",),
    "exemplar_registration": ("unit_id",),
    "exemplar": ("unit_id",),
    "exemplar_round": ("registration_id",),
    "exemplar_round_row": ("round_id",),
}
"""What is copied with a unit, and which columns say where a row belongs."""
_NO_PARTY_UNIT = """SELECT id FROM org_unit WHERE kind NOT IN
 ('grassroots_party_organization', 'grassroots_party_cell', 'subordinate_party_cell')"""
_SUBJECTS = {
    "paper": "paper",
    "exemplar": "exemplar",
    "exemplar_registration": "exemplar_registration",
    "meeting": "committee_meeting",
    "person": "person",
}
"""The tables whose rows the audit trail names by their numbers, by its word for them."""


def leave(_database: sqlite3.Connection, _year: int) -> None:
    """Change nothing: 100 units, 8,000 people, and the years that the demonstration has."""


def keep_one_year(database: sqlite3.Connection, year: int) -> None:
    """Delete what belongs to another year. What is written once in a term stays."""
    database.execute("DELETE FROM item_status WHERE year <> ?", (year,))
    database.execute("DELETE FROM exemplar WHERE year <> ?", (year,))
    database.execute("DELETE FROM exemplar_registration WHERE year <> ?", (year,))
    database.execute(
        "DELETE FROM exemplar_round WHERE registration_id NOT IN (SELECT id FROM exemplar_registration)"
    )
    database.execute("DELETE FROM exemplar_round_row WHERE round_id NOT IN (SELECT id FROM exemplar_round)")
    database.execute(
        "DELETE FROM committee_meeting WHERE id NOT IN"
        " (SELECT meeting_id FROM exemplar_round WHERE meeting_id IS NOT NULL)"
    )
    database.execute(
        "DELETE FROM meeting_approver WHERE meeting_id NOT IN (SELECT id FROM committee_meeting)"
    )
    database.execute("DELETE FROM submission WHERE year NOT IN (?, 0)", (year,))
    database.execute("DELETE FROM paper WHERE year NOT IN (?, 0)", (year,))
    for table in ("paper_section", "paper_revision", "section_copy"):
        database.execute(f"DELETE FROM {table} WHERE paper_id NOT IN (SELECT id FROM paper)")  # noqa: S608 - own names
    with _changeable_trail(database):
        database.execute("DELETE FROM audit_event WHERE at < ?", (f"{year}-01-01",))


@contextmanager
def _changeable_trail(database: sqlite3.Connection) -> Iterator[None]:
    """Take away what keeps the audit trail from being changed, and put it back."""
    guards = database.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_event'"
    ).fetchall()
    for name, _ in guards:
        database.execute(f"DROP TRIGGER {name}")
    yield
    for _, statement in guards:
        database.execute(statement)


def add_years(database: sqlite3.Connection, year: int) -> None:
    """Put earlier years like the present one before it, in place of those that are there.

    No plan covers so many years. So the earlier ones belong to terms before, each with a plan of its own that
    asks for the same. What is over is over: papers that were handed in are confirmed and exemplars commended;
    what was not is left out, or the people of today would have it to do. Units and people are those of today.
    """
    keep_one_year(database, year)
    copier = RowCopier(database)
    first, last, extended = database.execute(
        "SELECT first_year, last_year, extended_to FROM plan ORDER BY first_year DESC LIMIT 1"
    ).fetchone()
    length = last - first + 1

    def terms_back(of: int) -> int:
        terms: int = math.ceil((first - of) / length)
        return max(0, terms)

    for term in range(1, terms_back(year - YEARS + 1) + 1):
        _add_term(copier, term, term * length, range(first, extended + 1))
    database.execute(
        "CREATE TEMP TABLE model AS SELECT paper_id AS id FROM submission"
        " WHERE year = ? AND state <> 'draft' UNION SELECT paper_id FROM exemplar_registration"
        " UNION SELECT paper_id FROM exemplar_round WHERE ordinal IS NOT NULL"
        " UNION SELECT sheet_id FROM exemplar WHERE state = 'commended'",
        (year,),
    )
    for back in range(1, YEARS):
        _add_year(copier, back, terms_back(year - back))


def _add_term(copier: RowCopier, term: int, years: int, covered: range) -> None:
    """Copy the plan into an earlier term."""

    def said(column: str) -> str:
        for year in covered:  # from the first on, so that no year is replaced twice
            column = f"replace({column}, '{year}', '{year - years}')"
        return column

    copies = dict.fromkeys(_PLAN, term)
    changed = {
        "plan": {
            "code": f"code || '-{term}'",
            "name": said("name"),
            "term_label": said("term_label"),
            "document": said("document"),
            "extended_to": f"last_year - {years}",
        },
        "plan_item_version": {"due": said("due")},
        "form_template": {"definition": said("definition")},
    }
    for table in _PLAN:
        copier.copy(table, copies, years=years, changed=changed.get(table, {}))


def _add_year(copier: RowCopier, back: int, term: int) -> None:
    """Copy the present year to an earlier one."""
    copies = dict.fromkeys(_UNDER_A_UNIT, back) | dict.fromkeys(_PLAN, term)
    for name in ("org_unit", "person"):  # the same units and people as today
        del copies[name]
    receiver = "(SELECT min(person_id) FROM office WHERE role = 'secretary' AND person_id <> owner_id)"
    confirmed = {
        "state": "'confirmed'",
        "confirmed_at": earlier("submitted_at", back),
        "confirmed_by_id": f"coalesce(confirmed_by_id, {receiver})",
        "reason": "''",
    }
    of_papers = "paper_id IN (SELECT id FROM temp.model)"
    wanted = {
        "item_status": "true",
        "paper": "id IN (SELECT id FROM temp.model)",
        "paper_section": of_papers,
        "paper_revision": of_papers,
        "submission": of_papers,
        "committee_meeting": "true",
        "meeting_approver": "true",
        "exemplar_registration": "true",
        "exemplar": "state = 'commended'",
        "exemplar_round": "ordinal IS NOT NULL",
        "exemplar_round_row": "exemplar_id IN (SELECT id FROM exemplar WHERE state = 'commended')",
    }
    for table, where in wanted.items():
        changed = confirmed if table == "submission" else {}
        copier.copy(table, copies, where=where, years=back, changed=changed)
    key = _event_key(copier, copies, back)
    copier.copy("audit_event", {"audit_event": back}, years=back, changed={"subject_key": key})


def _event_key(copier: RowCopier, copies: Mapping[str, int], years: int = 0) -> str:
    """Return the SQL of the key under which the trail names the copy of what an event tells of."""

    def moved(value: str, table: str) -> str:
        whole = f"CAST({value} AS INTEGER)"
        return copier.number(whole, table, copies[table]) if table in copies else whole

    part = "json_extract('[\"' || replace(subject_key, ':', '\",\"') || '\"]', '$[{}]')".format
    unit, item, quarter = moved(part(0), "org_unit"), moved(part(1), "plan_item"), part(2)
    cell = f"{unit} || ':' || {item} || ':' || (substr({quarter}, 1, 4) - {years}) || substr({quarter}, 5)"
    others = [
        f"WHEN '{word}' THEN CAST({moved('subject_key', table)} AS TEXT)" for word, table in _SUBJECTS.items()
    ]
    return f"CASE subject_kind WHEN 'status' THEN {cell} {' '.join(others)} ELSE subject_key END"


def add_units(database: sqlite3.Connection, _year: int) -> None:
    """Let there be seven times the units, with their people, offices, ticks, papers, exemplars and events.

    Who is no party organisation or cell stays alone: the committee itself, its departments and mass
    organisations, with the people who belong there.
    """
    copier = RowCopier(database)
    copier.let_stay("org_unit", _NO_PARTY_UNIT)
    copier.let_stay(
        "person",
        f"SELECT person_id FROM membership WHERE unit_id IN ({copier.staying('org_unit')})",  # noqa: S608 - own words
    )
    copier.let_stay(
        "paper",
        "SELECT paper_id FROM submission"  # noqa: S608 - own words
        f" WHERE owner_id IN ({copier.staying('person')})",
    )
    for table, columns in _UNDER_A_UNIT.items():
        copier.let_stay_with(table, columns)
    for copy in range(1, TIMES):
        copies = dict.fromkeys(_UNDER_A_UNIT, copy)
        changed = {
            "org_unit": {
                "code": f"code || '-{copy}'",
                "name": f"name || ' {copy}'",
                "folded_name": f"folded_name || ' {copy}'",
            },
            "account": {"username": f"username || '-{copy}'"},
        }
        for table in _UNDER_A_UNIT:
            copier.copy(table, copies, changed=changed.get(table, {}))
        copier.copy(
            "audit_event",
            {"audit_event": copy},
            where=f"unit_id NOT IN ({copier.staying('org_unit')})",
            changed={
                "unit_id": copier.number("unit_id", "org_unit", copy),
                "actor_id": copier.number("actor_id", "person", copy),
                "batch": f"batch || '-{copy}'",
                "subject_key": _event_key(copier, copies),
            },
        )


def add_events(database: sqlite3.Connection, _year: int) -> None:
    """Let the audit trail be long: each event that tells of a unit's affairs again and again.

    So what pages tell of one cell or paper is longer too.
    """
    copier = RowCopier(database)
    [there, of_units] = database.execute("SELECT count(*), count(unit_id) FROM audit_event").fetchone()
    for copy in range(1, math.ceil((EVENTS - there) / of_units) + 1):
        copier.copy(
            "audit_event",
            {"audit_event": copy},
            where="unit_id IS NOT NULL",
            changed={"batch": f"batch || '-{copy}'"},
        )


STORES: Mapping[str, Callable[[sqlite3.Connection, int], None]] = {
    "now": leave,
    "1 year": keep_one_year,
    f"{YEARS} years": add_years,
    f"{TIMES}00 units": add_units,
    "1M events": add_events,
}


def grow(instance: Path, change: Callable[[sqlite3.Connection, int], None], year: int) -> None:
    """Change the database of an instance folder that nobody uses. It must hold together afterwards."""
    with closing(sqlite3.connect(instance / "kl01.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")  # a copy that fails is thrown away
        database.execute("PRAGMA cache_size = -200000")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        change(database, year)
        database.execute("COMMIT")
        broken = database.execute("PRAGMA foreign_key_check").fetchone()
        assert broken is None, broken
        database.execute("PRAGMA journal_mode = WAL")


def forget(instance: Path) -> bool:
    """Let the system keep nothing of a database in memory, as after the machine was switched on.

    Return whether it does so: not every system can be asked.
    """
    if sys.platform != "linux":
        return False
    with (instance / "kl01.db").open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return True
