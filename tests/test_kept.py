"""What is kept in memory is what would be read, whoever changed the database in between."""

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import kl01
from kl01.db import Base, db, reading, transaction
from kl01.forms.versions import current_forms, form_of, theme_of
from kl01.kept import Part, Revision, forget_all, kept, raised_by, revisions, triggers
from kl01.org.models import Account, OrgUnit, Person
from kl01.org.queries import principal_of
from kl01.org.units import committee, units
from kl01.periods import Period
from kl01.plan.catalogue import plans
from tests.databases import ON_POSTGRESQL, apart
from tests.some import some

DAY = date(2026, 11, 23)
asked: list[str] = []


@kept(Part.UNITS, at_most=3)
def unit_name(session: Session, code: str) -> str | None:
    asked.append(code)
    return session.scalar(select(OrgUnit.name).where(OrgUnit.code == code))


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    asked.clear()


@pytest.fixture
def look(app: Flask) -> Iterator[Callable[[str], str | None]]:
    """Ask as one request after another does."""

    def ask(code: str) -> str | None:
        with app.app_context(), reading():
            found = unit_name(db.session(), code)
            db.session.remove()
        return found

    return ask


def elsewhere(app: Flask, statement: str, **values: object) -> None:
    """Let another process change the database."""
    with apart(app.config["KL01"].instance) as other:
        other.execute(text(statement), values)


def test_it_is_read_once_for_all_requests(look: Callable[[str], str | None]) -> None:
    assert look("snv") == look("snv") == "Đảng bộ Sở Nội vụ"
    assert look("khong-co") is None
    assert look("khong-co") is None
    assert asked == ["snv", "khong-co"]


def test_a_change_in_another_process_is_seen_at_the_next_request(
    app: Flask, look: Callable[[str], str | None]
) -> None:
    look("snv")
    elsewhere(app, "UPDATE org_unit SET name = 'Đảng bộ mới' WHERE code = 'snv'")
    assert look("snv") == "Đảng bộ mới"
    elsewhere(app, "UPDATE person SET job_title = 'Chuyên viên'")
    assert look("snv") == "Đảng bộ mới"
    assert asked == ["snv", "snv"], "people are another part"


def test_what_is_written_and_undone_is_kept_by_nobody(app: Flask, look: Callable[[str], str | None]) -> None:
    look("snv")
    with app.app_context():
        session = db.session()
        session.execute(update(OrgUnit).where(OrgUnit.code == "snv").values(name="Chưa chắc"))
        assert unit_name(session, "snv") == "Chưa chắc"
        session.rollback()
        session.scalars(select(OrgUnit).where(OrgUnit.code == "snv")).one().name = "Cũng chưa chắc"
        assert unit_name(session, "snv") == "Cũng chưa chắc"
        session.flush()
        assert unit_name(session, "snv") == "Cũng chưa chắc"
        session.rollback()
        assert unit_name(session, "snv") == "Đảng bộ Sở Nội vụ"
    elsewhere(app, "UPDATE org_unit SET name = 'Đảng bộ mới' WHERE code = 'snv'")
    assert look("snv") == "Đảng bộ mới"


def test_who_writes_reads_anew_what_they_changed_and_nothing_else(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        session.execute(update(Person).values(full_name="Nguyễn An"))
        for _ in range(3):
            assert unit_name(session, "snv") == "Đảng bộ Sở Nội vụ"
        assert asked == ["snv"]
        session.execute(update(Person).values(full_name="Nguyễn Ba"))
        unit_name(session, "snv")
        assert asked == ["snv"]
        session.execute(update(OrgUnit).where(OrgUnit.code == "snv").values(name="Chưa chắc"))
        for _ in range(3):
            assert unit_name(session, "snv") == "Chưa chắc"
        assert asked == ["snv", "snv"]
        session.rollback()
        assert unit_name(session, "snv") == "Đảng bộ Sở Nội vụ"


def test_what_a_savepoint_undoes_is_not_kept_under_the_same_numbers(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        session.execute(update(Person).values(full_name="Nguyễn An"))
        for name in ("Thứ nhất", "Thứ hai"):
            point = session.begin_nested()
            session.execute(update(OrgUnit).where(OrgUnit.code == "snv").values(name=name))
            assert unit_name(session, "snv") == name
            point.rollback()
        assert unit_name(session, "snv") == "Đảng bộ Sở Nội vụ"
        session.rollback()


def test_a_transaction_that_began_before_a_change_reads_what_was(app: Flask) -> None:
    with app.app_context(), reading():
        session = db.session()
        revisions(session)
        elsewhere(app, "UPDATE org_unit SET name = 'Đảng bộ mới' WHERE code = 'snv'")
        with reading(), Session(session.get_bind()) as other:
            assert unit_name(other, "snv") == "Đảng bộ mới"
        assert unit_name(session, "snv") == "Đảng bộ Sở Nội vụ"
        db.session.remove()


def test_no_more_is_kept_than_may_be(look: Callable[[str], str | None]) -> None:
    for code in ("snv", "sct", "bhxh", "khoi", "btg"):
        look(code)
    look("btg")
    assert len(asked) == 5
    look("snv")
    assert len(asked) == 6
    forget_all()
    look("snv")
    assert len(asked) == 7


def test_every_change_of_a_table_is_counted(app: Flask) -> None:
    counted = {
        Part.UNITS: {"committee", "org_unit", "unit_history"},
        Part.OFFICES: {"office", "delegation", "non_member_channel"},
        Part.PEOPLE: {"person", "membership", "absence", "account"},
        Part.PLANS: {"plan", "plan_section", "plan_owner", "plan_item", "plan_item_version"},
        Part.FORMS: {"form_template", "form_year", "annual_theme"},
        Part.EXEMPLARS: {"exemplar_registration", "exemplar", "committee_meeting"},
    }
    made = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    if ON_POSTGRESQL:
        made = (
            "SELECT tgrelid::regclass || ' ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        )
    with app.app_context(), reading():
        found = set(db.session.scalars(text(made)).all())
    for part, tables in some(counted.items()):
        for table in some(tables):
            if ON_POSTGRESQL:
                changes = "AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public"
                by = f"FOR EACH STATEMENT EXECUTE FUNCTION count_change('{part}')"
                assert f"{table} CREATE TRIGGER {table}_counts {changes}.{table} {by}" in found
            else:
                assert {*triggers(part, table, "sqlite")} <= found
    with app.app_context(), transaction(db.session()):
        before = revisions(db.session())
        people = db.session.scalar(select(func.count(Person.id)))
        db.session.execute(update(Person).values(job_title="Chuyên viên"))
        after = revisions(db.session())
        assert after.people == before.people + (1 if ON_POSTGRESQL else people or 0)
        assert after.units == before.units


def test_there_is_one_row_of_numbers(app: Flask) -> None:
    with app.app_context(), reading():
        assert db.session.scalar(select(func.count(Revision.id))) == 1
    assert issubclass(Revision, Base)
    raised_by(Part.UNITS)


# --- Whatever happens to the organisation ------------------------------------------------------------------

CHANGES = [
    "UPDATE office SET valid_to = :day WHERE id = :second",
    "UPDATE office SET unit_id = :first WHERE id = :second",
    "UPDATE office SET person_id = :first WHERE id = :second",
    "DELETE FROM office WHERE id = :first + :second",
    "UPDATE delegation SET ended_at = '2026-01-01' WHERE ended_at IS NULL AND :first = :second",
    "UPDATE delegation SET ended_at = NULL WHERE :first = :second + 1",
    "UPDATE membership SET unit_id = :first WHERE person_id = :second",
    "UPDATE org_unit SET parent_id = 1 + :first % 7 WHERE id = 7 + :second % 4",
    "UPDATE org_unit SET valid_to = :day WHERE valid_to IS NULL AND id = 1 + (:first + :second) % 11",
    "UPDATE org_unit SET valid_to = NULL WHERE id = 1 + (:first + :second) % 11",
    "UPDATE person SET full_name = 'Người ' || :first WHERE id = :second",
]
"""Each takes two numbers, whatever they mean there."""
SMALL = st.integers(1, 11)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(CHANGES), SMALL, SMALL), min_size=1, max_size=4))
def test_a_principal_is_who_they_are_now(app: Flask, changes: list[tuple[str, int, int]]) -> None:
    for statement, first, second in changes:
        with suppress(IntegrityError), apart(app.config["KL01"].instance) as other:
            day = date(2026, 1, 1) if first % 2 else date(2026, 10, 31)
            known = {"day": day, "first": first, "second": second}
            other.execute(
                text(statement).bindparams(
                    *(bindparam(name, known[name]) for name in re.findall(r":(\w+)", statement))
                )
            )
    with app.app_context(), reading():
        session = db.session()
        for account in some(session.scalars(select(Account))):
            known = (account.id, account.person_id, account.person.full_name, DAY)
            assert principal_of(session, *known) == principal_of.__wrapped__(session, *known)  # type: ignore[attr-defined]
        fresh = units.__wrapped__(session)  # type: ignore[attr-defined]
        assert {one.code: (one, units(session).path(one.id)) for one in units(session)} == {
            one.code: (one, fresh.path(one.id)) for one in fresh
        }
        assert committee(session) == committee.__wrapped__(session)  # type: ignore[attr-defined]
        db.session.remove()


def test_plans_and_forms_are_kept_too(app: Flask) -> None:
    with app.app_context(), reading():
        first = plans(db.session()), current_forms(db.session(), 1), theme_of(db.session(), 1, Period(2026))
        db.session.remove()
        again = plans(db.session()), current_forms(db.session(), 1), theme_of(db.session(), 1, Period(2026))
        assert [one is other for one, other in zip(first, again, strict=True)] == [True] * 3
        db.session.remove()
    elsewhere(app, "UPDATE plan_item SET enabled = false WHERE code = 'II1-01'")
    elsewhere(app, "INSERT INTO annual_theme (plan_id, year, title) VALUES (1, 2026, 'Chuyên đề')")
    with app.app_context(), reading():
        item = next(one for one in plans(db.session())[0].all_items() if one.code == "II1-01")
        assert not item.enabled
        assert theme_of(db.session(), 1, Period(2026)) == "Chuyên đề"
        number = current_forms(db.session(), 1)[0].template_id
        assert form_of(db.session(), number) is current_forms(db.session(), 1)[0]
        db.session.remove()


def kinds_kept(path: Path) -> list[tuple[str, str]]:
    """Return the name of each function of a file that is kept, and what it says it gives."""
    return [
        (node.name, ast.unparse(node.returns))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.returns
        if any(ast.unparse(mark).startswith("kept(") for mark in node.decorator_list)
    ]


def test_what_is_kept_is_of_a_kind_that_nobody_changes() -> None:
    files = Path(kl01.__file__).parent.rglob("*.py")
    found = dict(chain.from_iterable(map(kinds_kept, files)))
    assert len(found) > 10
    for name, kind in some(found.items()):
        assert not re.search(r"\b(list|dict|set|Any)\b", kind), f"{name} gives {kind}, and gives it to all"
