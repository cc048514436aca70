"""Starting on PostgreSQL: what the server or the database lacks is told so that it helps."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import DBAPIError

from kl01.config import Settings
from kl01.engine import make_engine
from kl01.start import postgresql
from kl01.start.database import prepare
from kl01.start.error import StartError
from tests.databases import SERVER, apart_on

pytestmark = pytest.mark.postgresql


@pytest.fixture
def engine() -> Iterator[Engine]:
    """The server's own database, with a user who owns nothing."""
    made = make_engine(SERVER)
    with apart_on(made) as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS guest")
        connection.exec_driver_sql("CREATE ROLE guest LOGIN")
    yield made
    made.dispose()


def refused(folder: Path, address: URL) -> str:
    with pytest.raises(StartError) as caught:
        prepare(Settings(instance=folder, database_url=address.render_as_string(hide_password=False)))
    return str(caught.value)


def other(**changes: str) -> URL:
    return make_url(SERVER).set(**changes)  # type: ignore[arg-type]


def test_a_database_that_is_not_there(engine: Engine, tmp_path: Path) -> None:
    assert "chưa có cơ sở dữ liệu" in refused(tmp_path, other(database="khong_co"))


def test_a_server_that_is_not_there(engine: Engine, tmp_path: Path) -> None:
    assert "Không kết nối được máy chủ" in refused(tmp_path, make_url("postgresql://kl01@/x?host=/khong/co"))


def test_a_name_that_the_server_does_not_know(engine: Engine, tmp_path: Path) -> None:
    assert "Không kết nối được" in refused(tmp_path, other(username="la"))


def test_who_may_make_no_tables(engine: Engine, tmp_path: Path) -> None:
    assert "chưa được quyền tạo bảng" in refused(tmp_path, other(username="guest"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("ENCODING 'LATIN1' LOCALE 'C'", "LATIN1"),
        ("ICU_LOCALE 'vi' LOCALE_PROVIDER icu LOCALE 'C'", "thứ tự C"),
    ],
)
def test_a_database_that_writes_or_sorts_otherwise(
    engine: Engine, tmp_path: Path, options: str, words: str
) -> None:
    run(engine, f"CREATE DATABASE otherwise {options} TEMPLATE template0")
    try:
        said = refused(tmp_path, other(database="otherwise"))
    finally:
        run(engine, "DROP DATABASE otherwise WITH (FORCE)")
    assert words in said
    assert "CREATE DATABASE" in said


def run(engine: Engine, statement: str) -> None:
    """Run what must stand outside of every transaction."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as link:
        link.execute(statement.encode())


def test_an_old_server(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "LEAST_VERSION", 99)
    assert "KL01 cần bản 99 trở lên" in refused(tmp_path, make_url(SERVER))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('FATAL:  password authentication failed for user "kl01"', "tên và mật khẩu"),
        ("fe_sendauth: no password supplied", "chưa ghi mật khẩu"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.9"', "pg_hba.conf"),
        ("FATAL:  remaining connection slots are reserved for roles", "max_connections"),
        ("FATAL:  sorry, too many clients already", "max_connections"),
        ("could not translate host name", "tường lửa"),
    ],
)
def test_what_the_server_says_is_told_in_our_words(engine: Engine, said: str, words: str) -> None:
    error = DBAPIError("BEGIN", (), psycopg.OperationalError(said))
    assert words in str(postgresql.postgresql_problem(error))


def test_a_fault_of_our_own_is_not_blamed_on_the_server(engine: Engine) -> None:
    error = DBAPIError("SELECT", (), psycopg.ProgrammingError("column x does not exist"))
    assert postgresql.postgresql_problem(error) is None


def test_a_server_that_can_be_reached_is_not_said_to_be_gone(engine: Engine) -> None:
    for cause, words in ((psycopg.errors.LockNotAvailable, "sao lưu"), (psycopg.errors.DiskFull, "đã đầy")):
        assert words in str(postgresql.postgresql_problem(DBAPIError("x", (), cause("x"))))
    other = DBAPIError("x", (), psycopg.errors.QueryCanceled("x"))
    assert "báo lỗi 57014" in str(postgresql.postgresql_problem(other))
