"""What is not moved, and what is said of it; the command."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from kl01.config import Settings
from kl01.engine import make_engine
from kl01.migrations import SchemaState, current_state, revisions
from kl01.start.moving import move
from kl01.start.places import next_steps
from tests.applications import Applications, copy_data
from tests.databases import ON_POSTGRESQL
from tests.start.moved import PERSON, held, in_file, refused, run, silent

# --- What can't be moved -----------------------------------------------------------------------------------

UNSTORABLE = [
    ("UPDATE person SET job_title = 'Bí' || char(0) || 'thư' WHERE id = 7", "cột job_title chứa ký tự NUL"),
    (
        "UPDATE person SET job_title = replace(hex(zeroblob(350)), '0', 'b') WHERE id = 7",
        "cột job_title dài 700 ký tự, quá 120",
    ),
    ("UPDATE person SET version = 2147483648 WHERE id = 7", "cột version chứa số quá lớn"),
    ("UPDATE person SET version = 'Bí mật' WHERE id = 7", "cột version không chứa số nguyên"),
    ("UPDATE person SET job_title = CAST('Bí mật' AS BLOB) WHERE id = 7", "cột job_title không chứa chữ"),
]


@pytest.mark.postgresql  # SQLite takes it all
@pytest.mark.parametrize(("statement", "wrong"), UNSTORABLE, ids=["nul", "long", "large", "word", "bytes"])
def test_what_postgresql_would_refuse_is_named_and_nothing_written(
    source: Settings, target: str, statement: str, wrong: str
) -> None:
    run(source.database_url, statement)
    assert refused(lambda: move(source, target, silent)) == [
        f"Bảng person, dòng 7: {wrong}, nên chưa chuyển gì."
    ]
    engine = make_engine(target)
    assert current_state(engine) is SchemaState.EMPTY
    engine.dispose()


def test_what_only_the_database_finds_wrong_is_named_by_its_row(source: Settings, target: str) -> None:
    with closing(sqlite3.connect(source.instance / "kl01.db")) as database, database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute("UPDATE org_unit SET kind = 'Bí mật' WHERE id = 7")
    [sentence] = refused(lambda: move(source, target, silent))
    assert sentence == "Bảng org_unit, dòng 7: cơ sở dữ liệu mới không nhận dòng này, nên chưa chuyển gì."


@pytest.mark.parametrize("value", ["'hôm qua'", "CAST(x'ff' AS TEXT)"])
def test_what_can_not_be_read_is_named_by_its_table(source: Settings, target: str, value: str) -> None:
    column = "valid_from" if "qua" in value else "name"
    run(source.database_url, f"UPDATE org_unit SET {column} = {value}, valid_to = NULL WHERE id = 7")  # noqa: S608
    [sentence] = refused(lambda: move(source, target, silent))
    assert sentence == "Bảng org_unit có chữ, ngày hoặc giờ không đọc được, nên chưa chuyển gì."


def test_a_reference_that_leads_nowhere_is_named(source: Settings, target: str) -> None:
    with closing(sqlite3.connect(source.instance / "kl01.db")) as database, database:
        database.execute("UPDATE org_unit SET successor_id = 99999 WHERE id = 7")
    [sentence] = refused(lambda: move(source, target, silent))
    assert sentence.startswith("Bảng org_unit, dòng 7: nhắc đến một dòng không có ở bảng khác")


def test_sqlite_takes_what_sqlite_holds(source: Settings, tmp_path: Path) -> None:
    run(source.database_url, UNSTORABLE[0][0], UNSTORABLE[1][0].replace("7", "8"))
    other = f"sqlite:///{tmp_path / 'other.db'}"
    move(source, other, silent)
    assert held(other) == held(source.database_url)


# --- Targets and sources that are none ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["", "abc", "kl01.db", "mysql://a/b", "postgres://a/b", "postgresql+asyncpg://a/b", "postgresql://a:b/c"],
)
def test_an_address_that_can_not_be_read_is_refused(source: Settings, address: str) -> None:
    [sentence] = refused(lambda: move(source, address, silent))
    assert sentence.startswith("Địa chỉ mới chưa đúng cách ghi")


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:a?mode=ro&uri=true"])
def test_an_sqlite_address_must_name_a_file(source: Settings, address: str) -> None:
    [sentence] = refused(lambda: move(source, address, silent))
    assert sentence.startswith("Địa chỉ SQLite phải là tên một tệp")


def test_a_driver_that_is_not_installed_is_told(
    source: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import kl01.engine

    def make(address: str) -> Any:
        if "other" in address:
            raise ImportError
        return make_engine(address)

    monkeypatch.setattr(kl01.engine, "make_engine", make)
    [sentence] = refused(lambda: move(source, f"sqlite:///{tmp_path / 'other.db'}", silent))
    assert sentence.startswith("Máy này chưa cài phần kết nối PostgreSQL")
    assert not (tmp_path / "other.db").exists()


def test_a_server_that_is_not_there_is_told_without_the_password(source: Settings) -> None:
    pytest.importorskip("psycopg")
    [sentence] = refused(lambda: move(source, "postgresql+psycopg://a:matkhau@127.0.0.1:1/b", silent))
    assert sentence.startswith("Chưa kết nối được cơ sở dữ liệu mới")


def test_a_folder_that_is_not_there_is_told(source: Settings, tmp_path: Path) -> None:
    [sentence] = refused(lambda: move(source, f"sqlite:///{tmp_path / 'none' / 'kl01.db'}", silent))
    assert sentence.startswith("Chưa ghi được vào thư mục")


def test_a_file_that_is_no_database_is_left_alone(source: Settings, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(b"no database " * 1000)
    [sentence] = refused(lambda: move(source, f"sqlite:///{file}", silent, over=True))
    assert sentence.endswith("letter.txt không phải cơ sở dữ liệu của KL01: chọn một tệp khác.")
    assert file.read_bytes() == b"no database " * 1000


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (["CREATE TABLE person (id INTEGER)"], "chương trình khác"),
        (
            [
                "CREATE TABLE alembic_version (version_num VARCHAR(32))",
                f"INSERT INTO alembic_version VALUES ('{revisions()[-1]}')",  # noqa: S608 - our own number
                "CREATE TABLE person (id INTEGER)",
            ],
            "chương trình khác",
        ),
        (
            [
                "CREATE TABLE alembic_version (version_num VARCHAR(32))",
                "INSERT INTO alembic_version VALUES ('9999')",
            ],
            "bản KL01 mới hơn",
        ),
    ],
)
def test_the_data_of_others_is_never_touched(
    source: Settings, target: str, statements: list[str], sentence: str
) -> None:
    run(target, *statements)
    for over in (False, True):
        [told] = refused(lambda over=over: move(source, target, silent, over=over))  # type: ignore[misc]
        assert sentence in told


@pytest.mark.parametrize(
    ("step", "sentence"), [("0009", "là của bản KL01 cũ hơn"), ("9999", "thuộc một bản KL01 mới hơn")]
)
def test_a_source_of_another_step_is_not_moved(
    source: Settings, target: str, step: str, sentence: str
) -> None:
    run(source.database_url, f"UPDATE alembic_version SET version_num = '{step}'")  # noqa: S608
    assert sentence in refused(lambda: move(source, target, silent))[0]


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path, target: str) -> None:
    file = tmp_path / "none.db"
    assert "chưa có" in refused(lambda: move(in_file(file), target, silent))[0]
    assert not file.exists()
    file.touch()
    assert "chưa có dữ liệu của KL01" in refused(lambda: move(in_file(file), target, silent))[0]


def test_a_database_is_not_moved_into_itself(seeded: Path, tmp_path: Path) -> None:
    here = Settings(instance=copy_data(seeded, tmp_path / "here"))
    if ON_POSTGRESQL:
        other = f"{here.sqlalchemy_url}&application_name=other"
    else:
        (tmp_path / "link.db").symlink_to(here.instance / "kl01.db")
        other = f"sqlite:///{tmp_path / 'link.db'}"
    before = held(here.sqlalchemy_url)
    for address in (here.sqlalchemy_url, other):
        [sentence] = refused(
            lambda address=address: move(here, address, silent, over=True)  # type: ignore[misc]
        )
        assert sentence.startswith("Địa chỉ mới chính là cơ sở dữ liệu KL01 đang dùng")
    assert held(here.sqlalchemy_url) == before


@pytest.mark.postgresql  # SQLite knows no owners
def test_the_owner_of_a_database_need_be_nothing_more(source: Settings, target: str) -> None:
    name = make_url(target).database
    owner = f"o{name}"
    run(target, f"CREATE ROLE {owner} LOGIN")
    address = make_url(target).set(username=owner).render_as_string(hide_password=False)
    try:
        [sentence] = refused(lambda: move(source, address, silent))
        assert sentence.startswith("Tài khoản PostgreSQL ở địa chỉ mới chưa được tạo bảng")
        run(target, f"ALTER DATABASE {name} OWNER TO {owner}")
        move(source, address, silent)
        run(address, PERSON)
        for change in (
            "UPDATE audit_event SET verb = verb",
            "DELETE FROM audit_event",
            "TRUNCATE audit_seal",
        ):
            with pytest.raises(DBAPIError, match="permission denied"):
                run(address, change)
        move(source, address, silent, over=True)
        with pytest.raises(DBAPIError, match="permission denied"):
            run(address, "TRUNCATE audit_event")
        assert held(target) == held(source.database_url)
    finally:
        run(target, f"REASSIGN OWNED BY {owner} TO CURRENT_USER", f"DROP ROLE {owner}")


# --- The command -------------------------------------------------------------------------------------------


@pytest.fixture
def filled(applications: Applications, seeded: Path) -> Iterator[Flask]:
    """The application on a copy of the test world."""
    with applications.on(seeded) as app:
        yield app


def test_the_command_tells_what_it_does_and_what_is_to_do(filled: Flask, target: str) -> None:
    before = held(filled.config["KL01"].sqlalchemy_url)
    result = filled.test_cli_runner().invoke(args=["move-database", target])
    assert result.exit_code == 0, result.output
    assert "Đã chuyển, so lại khớp " in result.stdout
    assert "đặt KL01_DATABASE_URL là " in result.stdout
    assert held(target) == before
    again = filled.test_cli_runner().invoke(args=["move-database", target, "--replace"])
    assert "đã có đủ, không phải ghi gì: " in again.stdout


def test_the_command_that_fails_says_why_in_lines(filled: Flask) -> None:
    result = filled.test_cli_runner().invoke(args=["move-database", "abc"])
    assert result.exit_code == 1
    assert result.stderr.startswith("Địa chỉ mới chưa đúng cách ghi")
    assert len(result.stderr.splitlines()) == 1


def test_the_next_steps_hide_the_password(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path)
    said = next_steps(settings, "postgresql+psycopg://kl01:matkhau@maychu/kl01")[0]
    assert "postgresql+psycopg://kl01:***@maychu/kl01" in said
    assert "ghi mật khẩu thật" in said
    assert "***" not in next_steps(settings, "postgresql+psycopg://kl01@maychu/kl01")[0]
    assert "bỏ thiết lập KL01_DATABASE_URL" in next_steps(settings, f"sqlite:///{tmp_path / 'kl01.db'}")[0]
