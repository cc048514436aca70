"""Names with letters that only look like Vietnamese ones: found and sorted like what they look like."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from kl01.accounts.rules import sign_in_name, suggest_username
from kl01.db import db, transaction
from kl01.migrations import versions
from kl01.org.models import Person
from kl01.org.people_operations import name_columns
from kl01.org.rules import search_words
from kl01.text import fold, name_sort_key, typed_line
from tests.page_client import Page, PageClient
from tests.start.migrating import engine_on, go_to

STEPS = Path(versions.__path__[0])
CASES = [
    ("Ðặng Đình Thử", "dang dinh thu"),
    ("Ɖặng Văn Thử", "dang van thu"),
    ("H’Mai Niê Thử", "mai nie"),
    ("H'Mai Niê", "H’Mai"),
    ("HʼMai Niê", "mai nie"),
    ("Ｔｒần Ｖăn Ａn", "tran van an"),
    ("Trần Văn Đạt", "Ðạt"),
]


@pytest.fixture
def admin(client: PageClient) -> PageClient:
    return client.sign_in("quantri")


def found(page: Page) -> list[str]:
    links = [one for one in page.all(".//main//tbody//a") if "/nguoi/" in (one.get("href") or "")]
    return [" ".join("".join(one.itertext()).split()) for one in links]


def add(client: PageClient, name: str, **values: str) -> Page:
    page = client.get("/quan-tri/nguoi/moi?don-vi=snv-vp")
    form = next(one for one in page.all(".//main//form") if one.get("method") == "post")
    return client.submit(page, form, **{"standing": "party_member", "full_name": name, **values})


@pytest.mark.parametrize(("name", "typed"), CASES)
def test_who_is_added_by_the_page_is_found_by_what_the_name_looks_like(
    admin: PageClient, name: str, typed: str
) -> None:
    assert add(admin, name).status == 200
    assert typed_line(name) in found(admin.get(f"/quan-tri/nguoi?tim={typed}"))


@pytest.mark.parametrize(("name", "typed"), CASES)
def test_who_is_stored_so_is_found_and_sorted_by_what_the_name_looks_like(
    app: Flask, admin: PageClient, name: str, typed: str
) -> None:
    with app.app_context(), transaction(db.session()):
        db.session.add(Person(job_title="", birth_year=None, **name_columns(name)))
    with app.app_context():
        db.session.remove()
    assert name in found(admin.get(f"/quan-tri/nguoi?tim={typed}"))


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Ðặng Đình Thử", "thudd.snv"),
        ("Ɖặng Văn Ðạt", "datdv.snv"),
        ("Niê H’Mai", "hmain.snv"),
        ("Niê HʼMai", "hmain.snv"),
        ("Ｔｒần Ｖăn Ａn", "antv.snv"),
    ],
)
def test_usernames_are_made_of_what_a_name_looks_like(name: str, username: str) -> None:
    assert suggest_username(name, "snv") == username
    assert sign_in_name(username) == username


def test_a_username_is_taken_with_the_letters_that_the_name_has() -> None:
    assert sign_in_name("H’Main.snv") == sign_in_name("ｈmain.SNV") == "hmain.snv"


def test_two_whose_names_look_alike_are_told_apart_on_the_way_in(admin: PageClient) -> None:
    assert add(admin, "Trần Văn H'Thử").status == 200
    again = add(admin, "Trần Văn H’Thử")
    assert again.status == 422
    assert "đã có người cùng tên" in again.text


# --- What was stored before --------------------------------------------------------------------------------

(STEP,) = [path.stem for path in STEPS.glob("*_find_what_looks_alike.py")]
HERE = STEP[:4]
BEFORE = import_module(f"kl01.migrations.versions.{STEP}").down_revision
OLD = [(number, name, f" {name.casefold()}") for number, (name, _) in enumerate(CASES, start=3)]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = engine_on(tmp_path / "kl01.db")
    yield made
    made.dispose()


def test_what_was_stored_before_is_found_and_sorted_by_what_it_looks_like(engine: Engine) -> None:
    go_to(engine, BEFORE)
    with engine.begin() as connection:
        for number, name, found_by in OLD:
            connection.execute(
                text(
                    "INSERT INTO person (id, full_name, sort_key, found_by, job_title, version)"
                    " VALUES (:id, :name, 'x', :found_by, '', 4)"
                ),
                {"id": number, "name": name, "found_by": found_by},
            )
        connection.execute(
            text(
                "INSERT INTO org_unit (id, code, kind, name, folded_name, valid_from, version)"
                " VALUES (2, 'khoi', 'bloc_committee', 'Ðảng ủy H’Lê', 'ðang uy h’le', '2020-01-01', 1)"
            )
        )
    go_to(engine, HERE)
    with engine.connect() as connection:
        people = connection.execute(text("SELECT id, full_name, sort_key, found_by, version FROM person"))
        assert sorted(tuple(row) for row in people) == [
            (number, name, name_sort_key(name), search_words(name), 4) for number, name, _ in OLD
        ]
        unit = connection.execute(text("SELECT name, folded_name FROM org_unit")).one()
        assert tuple(unit) == ("Ðảng ủy H’Lê", fold("Ðảng ủy H’Lê"))
        before = connection.scalar(text("SELECT people FROM revision"))
    go_to(engine, BEFORE)
    go_to(engine, HERE)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT people FROM revision")) == before, "nothing was left to do"
