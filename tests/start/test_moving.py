"""Everything of one database moved into another: there and back, again, over others' data, and broken off."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from kl01.config import Settings
from kl01.engine import make_engine
from kl01.migrations import SchemaState, current_state, migrate
from kl01.start import copying, moving
from kl01.start.copying import moved_tables
from kl01.start.moving import Moved, move
from tests.applications import copy_data
from tests.databases import ON_POSTGRESQL
from tests.some import some
from tests.start.moved import (
    PERSON,
    address_of,
    held,
    in_file,
    numbers,
    refused,
    run,
    shape,
    silent,
    spoken_with,
)

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


@pytest.mark.postgresql  # SQLite sorts by the number of letters
def test_a_target_that_sorts_by_the_rules_of_its_language_is_refused(source: Settings, target: str) -> None:
    name = f"{make_url(target).database}vi"
    server = create_engine(target, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'vi'")
        )
    vietnamese = make_url(target).set(database=name).render_as_string(hide_password=False)
    [sentence] = refused(lambda: move(source, vietnamese, silent))
    assert "KL01 cần UTF8 và thứ tự C" in sentence


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


@pytest.mark.postgresql  # SQLite has no such limits
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
