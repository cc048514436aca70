"""Everything of one database moved into another: there and back, again, over others' data, and broken off."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine, make_url, select, text
from sqlalchemy.exc import DBAPIError, NotSupportedError, ProgrammingError

from kl01.config import Settings
from kl01.engine import make_engine
from kl01.kept import Revision
from kl01.migrations import SchemaState, current_state, migrate, tables
from kl01.start import copying, moving
from kl01.start.copying import moved_tables
from kl01.start.error import StartError
from kl01.start.moving import Moved, move
from kl01.start.places import next_steps
from tests.applications import Applications, copy_data
from tests.databases import ON_POSTGRESQL
from tests.some import some

Held = dict[str, list[tuple[Any, ...]]]


def silent(_line: str) -> None:
    """Tell nobody."""


def in_file(file: Path) -> Settings:
    """Return the settings of a KL01 whose database is an SQLite file, whatever is under test."""
    return Settings(instance=file.parent, database_url=f"sqlite:///{file}")


def address_of(folder: Path) -> str:
    """Return the address of a folder's database, of the kind under test."""
    folder.mkdir(exist_ok=True)
    return Settings(instance=folder).sqlalchemy_url


@contextmanager
def spoken_with(address: str) -> Iterator[Connection]:
    """Speak with a database past the program; committed at the end."""
    engine = create_engine(address, poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def run(address: str, *statements: str) -> None:
    with spoken_with(address) as connection:
        for statement in some(statements):
            connection.execute(text(statement))


def numbers(address: str) -> tuple[int, ...]:
    with spoken_with(address) as connection:
        return tuple(connection.execute(select(Revision.__table__)).one())


def held(address: str) -> Held:
    """Return all rows of all tables, as the models read them; the numbers of changes are no data."""
    with spoken_with(address) as connection:
        rows = {
            one.name: [tuple(row) for row in connection.execute(select(one))]
            for one in some(tables().tables.values())
            if one is not Revision.__table__
        }
    assert sum(map(len, some(rows.values()))) > 200
    return {name: sorted(found, key=lambda row: str(row[0])) for name, found in rows.items()}


SHAPE = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master",
    "postgresql": """SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) || tgenabled::text
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f'""",
}


def shape(address: str) -> set[tuple[Any, ...]]:
    """Return the triggers and references of a database, and whether they are at work."""
    with spoken_with(address) as connection:
        found = {tuple(row) for row in connection.execute(text(SHAPE[connection.dialect.name]))}
    assert len(found) > 20
    return found


def refused(act: Callable[[], Moved]) -> list[str]:
    """Do what must be refused; return the sentences."""
    with pytest.raises(StartError) as caught:
        act()
    return str(caught.value).splitlines()


@pytest.fixture(scope="session")
def moved_file(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test world in an SQLite file; to be copied, not changed."""
    file = tmp_path_factory.mktemp("moved") / "kl01.db"
    with pytest.MonkeyPatch.context() as patch:
        # The world is that of all workers, and may be moved by two of them at once.
        patch.setattr(moving, "_nobody_writes", lambda _work: closing(sqlite3.connect(":memory:")))
        move(Settings(instance=seeded), f"sqlite:///{file}", silent)
    return file


@pytest.fixture
def source(moved_file: Path, tmp_path: Path) -> Settings:
    """A KL01 on an SQLite file with the test world, each test's own."""
    folder = tmp_path / "source"
    folder.mkdir()
    return in_file(Path(shutil.copy(moved_file, folder / "kl01.db")))


@pytest.fixture
def target(tmp_path: Path, migrated: Path) -> str:
    """The address of an empty database, of the kind under test."""
    return address_of(tmp_path / "target")


# --- There, back and again ---------------------------------------------------------------------------------


def test_all_goes_there_and_back(demo: Path, tmp_path: Path) -> None:
    here = Settings(instance=copy_data(demo, tmp_path / "here"))
    there, back = in_file(tmp_path / "there.db"), address_of(tmp_path / "back")
    lines: list[str] = []
    gone = move(here, there.database_url, lines.append)
    returned = move(there, back, silent)
    before = held(here.sqlalchemy_url)
    assert len(before["item_status"]) > 1000
    assert held(there.database_url) == before
    assert held(back) == before
    assert gone == returned == Moved(True, sum(map(len, some(before.values()))))
    assert numbers(there.database_url) == numbers(back) == numbers(here.sqlalchemy_url)
    assert shape(back) == shape(here.sqlalchemy_url)
    assert [line for line in lines if line.startswith("Đã chép bảng plan: 1 dòng")]
    assert len(lines) > len(moved_tables())


def test_what_models_would_store_otherwise_comes_to_the_letter(
    source: Settings, target: str, tmp_path: Path
) -> None:
    stored = '{"b": 1.0,  "a": null, "đ": "\\u0111 \\u0000"}'
    run(
        source.database_url,
        "UPDATE org_unit SET successor_id = (SELECT max(id) FROM org_unit) WHERE id = 2",
    )
    with spoken_with(source.database_url) as connection:
        for key in ("a", "Z", "đ", "_", "ă", "É", "é", "𝄞", "～"):
            values = (key, "", "2026-01-01 00:00:00.000001", None, 1)
            connection.exec_driver_sql("INSERT INTO setting VALUES (?, ?, ?, ?, ?)", values)
        connection.exec_driver_sql("UPDATE plan SET document = ? WHERE id = 1", (stored,))
    move(source, target, silent)
    assert held(target) == held(source.database_url)
    back = in_file(tmp_path / "back.db")
    move(Settings(instance=tmp_path, database_url=target), back.database_url, silent)
    with spoken_with(back.database_url) as connection:
        assert connection.scalar(text("SELECT document FROM plan WHERE id = 1")) == stored


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite sorts by the number of letters")
def test_a_target_may_sort_by_the_rules_of_its_language(source: Settings, target: str) -> None:
    with spoken_with(source.database_url) as connection:
        for key in ("a", "Z", "đ", "_", "ă", "É", "é"):
            values = (key, "", "2026-01-01 00:00:00", None, 1)
            connection.exec_driver_sql("INSERT INTO setting VALUES (?, ?, ?, ?, ?)", values)
    name = f"{make_url(target).database}vi"
    server = create_engine(target, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        try:
            connection.execute(
                text(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'vi'")
            )
        except (NotSupportedError, ProgrammingError):
            pytest.skip("this server knows no languages")
    vietnamese = make_url(target).set(database=name).render_as_string(hide_password=False)
    move(source, vietnamese, silent)
    assert held(vietnamese) == held(source.database_url)
    assert not move(source, vietnamese, silent).written


def test_batches_of_any_size_make_the_same(
    source: Settings, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH", 7)
    move(source, target, silent)
    assert held(target) == held(source.database_url)


def test_a_second_run_finds_all_there_and_writes_nothing(source: Settings, target: str) -> None:
    first = move(source, target, silent)
    before = numbers(target)
    assert move(source, target, silent) == move(source, target, silent, over=True) == Moved(False, first.rows)
    assert numbers(target) == before


def test_a_target_in_which_people_have_worked_is_written_over_only_on_request(
    source: Settings, target: str
) -> None:
    move(source, target, silent)
    run(
        target,
        "UPDATE person SET full_name = 'Người mới' WHERE id IN (3, 4)",
        "INSERT INTO setting VALUES ('new', '1', '2026-01-01 00:00:00', NULL, 1)",
        "DELETE FROM sign_in_failure",
    )
    theirs, before = held(target), numbers(target)
    sentences = refused(lambda: move(source, target, silent))
    assert len(sentences) == 4
    assert sentences[0] == "Cơ sở dữ liệu mới đang có dữ liệu khác, nên chưa ghi gì."
    assert "bảng person – 0 dòng chưa có ở đó, 0 dòng chỉ có ở đó, 2 dòng khác nhau" in "".join(sentences)
    assert "1 dòng chỉ có ở đó, 0 dòng khác nhau, đầu tiên là dòng new" in "".join(sentences)
    assert "--replace" in sentences[-1]
    assert (held(target), numbers(target)) == (theirs, before)

    lines: list[str] = []
    assert move(source, target, lines.append, over=True).written
    assert held(target) == held(source.database_url)
    # What a process has kept under the numbers that were is never taken for what is there now.
    assert all(now > was for now, was in some(zip(numbers(target)[1:], before[1:], strict=True)))
    assert [line for line in lines if line.startswith("Ghi đè bảng person – ")]


def test_a_source_that_has_changed_since_can_be_moved_again(source: Settings, target: str) -> None:
    move(source, target, silent)
    run(source.database_url, "UPDATE plan SET name = 'Khác' WHERE id = 1")
    assert "bảng plan – " in refused(lambda: move(source, target, silent))[1]
    move(source, target, silent, over=True)
    assert held(target) == held(source.database_url)


def test_a_target_of_an_older_step_is_written_over_only_on_request(source: Settings, target: str) -> None:
    from tests.start.migrating import go_to

    engine = make_engine(target)
    migrate(engine)
    go_to(engine, "0007")
    assert refused(lambda: move(source, target, silent))[0].startswith("Cơ sở dữ liệu mới đang có dữ liệu")
    assert current_state(engine) is SchemaState.OLDER
    move(source, target, silent, over=True)
    engine.dispose()
    assert held(target) == held(source.database_url)


# --- What stands afterwards --------------------------------------------------------------------------------


@pytest.mark.parametrize("over", [False, True])
def test_the_trail_can_not_be_changed_afterwards(source: Settings, target: str, over: bool) -> None:
    if over:
        move(source, target, silent)
        run(target, "UPDATE plan SET name = 'Khác'")
    move(source, target, silent, over=over)
    for statement in ("UPDATE audit_event SET verb = verb", "DELETE FROM audit_event"):
        with pytest.raises(DBAPIError, match="audit events are never"):
            run(target, statement)


def test_changes_are_counted_afterwards(source: Settings, target: str) -> None:
    move(source, target, silent)
    before = numbers(target)
    run(target, "UPDATE org_unit SET name = name WHERE id = 1")
    assert numbers(target) > before


PERSON = (
    "INSERT INTO person (full_name, sort_key, found_by, job_title, version) VALUES ('A', 'a', 'a', '', 1)"
)


FAILURE = (
    "INSERT INTO sign_in_failure (username_digest, address, at) VALUES ('a', 'b', '2026-01-01 00:00:00')"
)


def test_new_rows_are_numbered_after_the_last(source: Settings, target: str) -> None:
    run(source.database_url, "DELETE FROM sign_in_failure")
    move(source, target, silent)
    for address in (source.database_url, target):
        with spoken_with(address) as connection:
            last = connection.scalar(text("SELECT max(id) FROM person"))
            assert connection.scalar(text(f"{PERSON} RETURNING id")) == last + 1
            assert connection.scalar(text(f"{FAILURE} RETURNING id")) == 1


# --- Broken off --------------------------------------------------------------------------------------------


def power_cut(*_: object) -> None:
    raise RuntimeError("power cut")


@pytest.mark.parametrize("where", ["raise_numbers", "go_on_after_the_last", "difference"])
def test_a_run_that_breaks_off_leaves_an_empty_target_empty(
    source: Settings, target: str, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(copying, where, power_cut)
    with pytest.raises(RuntimeError, match="power cut"):
        move(source, target, silent)
    file = make_url(target).database
    if not ON_POSTGRESQL:
        assert [one.name for one in Path(str(file)).parent.iterdir()] == []
    engine = make_engine(target)
    assert current_state(engine) is SchemaState.EMPTY
    engine.dispose()
    monkeypatch.undo()
    assert move(source, target, silent).written


def test_a_run_that_breaks_off_leaves_what_was_there(
    source: Settings, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(source, target, silent)
    run(target, *[PERSON] * 3)
    before = (held(target), numbers(target), shape(target))
    monkeypatch.setattr(moving, "_compare", compared_once(moving._compare))
    with pytest.raises(RuntimeError, match="power cut"):
        move(source, target, silent, over=True)
    assert (held(target), numbers(target), shape(target)) == before
    run(target, PERSON)  # and its number is none of those that are there


def compared_once(compare: Callable[..., Any]) -> Callable[..., Any]:
    """Let databases be compared once, before anything is written, and break off at the second time."""
    left = [compare, power_cut]
    return lambda *given: left.pop(0)(*given)


def test_rows_that_come_out_otherwise_are_not_kept(
    source: Settings, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = copying.write

    def write_wrongly(connection: Connection, into: Any, rows: Any) -> None:
        write(connection, into, rows[:-1] if into.name == "membership" else rows)

    monkeypatch.setattr(copying, "write", write_wrongly)
    [sentence] = refused(lambda: move(source, target, silent))
    assert sentence.startswith("So lại thấy khác: bảng membership – 1 dòng chưa có ở đó")
    engine = make_engine(target)
    assert current_state(engine) is SchemaState.EMPTY
    engine.dispose()


def test_nobody_writes_into_the_source_meanwhile(seeded: Path, tmp_path: Path) -> None:
    here = Settings(instance=copy_data(seeded, tmp_path / "here")).sqlalchemy_url
    seen: list[bool] = []

    def look(_line: str) -> None:
        if ON_POSTGRESQL:
            with spoken_with(here) as connection:
                seen.append(bool(connection.scalar(text("SELECT pg_try_advisory_xact_lock(1801)"))))
            return
        with closing(sqlite3.connect(str(make_url(here).database), timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                seen.append(False)
            else:
                seen.append(True)

    move(Settings(instance=tmp_path / "here"), f"sqlite:///{tmp_path / 'there.db'}", look)
    assert len(seen) > 30
    assert not any(some(seen))


def test_a_source_that_somebody_holds_is_not_moved(
    source: Settings, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "SOURCE_WAIT_SECONDS", 0)
    with closing(sqlite3.connect(source.instance / "kl01.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        [sentence] = refused(lambda: move(source, target, silent))
    assert "kl01.db đang bị chương trình khác giữ" in sentence


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no such limits")
def test_no_limit_of_time_breaks_off_a_long_move(
    source: Settings, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(source, target, silent)
    limits: list[tuple[Any, ...]] = []
    batches = copying.batches

    def look(connection: Connection, of: Any) -> Iterator[Any]:
        if connection.dialect.name == "postgresql":
            names = ("statement_timeout", "idle_in_transaction_session_timeout")
            limits.append(tuple(connection.scalar(text(f"SHOW {name}")) for name in names))
        return batches(connection, of)

    monkeypatch.setattr(copying, "batches", look)
    there = Settings(instance=tmp_path, database_url=target)
    move(there, address_of(tmp_path / "other"), silent)
    assert len(limits) > len(moved_tables()) * 2
    assert set(limits) == {("0", "0")}


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


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite takes it all")
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
                "INSERT INTO alembic_version VALUES ('0010')",
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


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite knows no owners")
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
        move(source, address, silent, over=True)
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
