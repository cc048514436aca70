"""A database that is renamed, removed or replaced while KL01 runs on it: nothing is acknowledged any more."""

import os
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from kl01.database_file import DatabaseFile, DatabaseLostError
from kl01.db import db
from kl01.engine import make_engine
from tests.applications import copy_data, let_go, make_app
from tests.page_client import PageClient
from tests.some import some

pytestmark = [
    pytest.mark.sqlite,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody rename a file that is open"),
]

BOARD = "/theo-doi/snv/2026"
CELL = f"{BOARD}/II1-01/4"
DETAILS = f"{CELL}/chi-tiet"
TYPED = {"version": "0", "state": "in_progress", "note": "đã học xong", "reason": "", "done_on": ""}
STOPPED = "Phần mềm tạm ngừng ghi"


@pytest.fixture
def folder(seeded: Path, tmp_path: Path) -> Path:
    return copy_data(seeded, tmp_path / "instance")


@pytest.fixture
def secretary(folder: Path) -> Iterator[PageClient]:
    """Somebody at work on an instance of their own."""
    app = make_app(folder)
    made = PageClient(app).sign_in("bithu.snv")
    made.get(BOARD)
    yield made
    let_go(app)


def ticks(folder: Path) -> int:
    with closing(sqlite3.connect(f"file:{folder / 'kl01.db'}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM item_status").fetchone()[0])


def rename_folder(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


def rename_files(folder: Path) -> None:
    for file in some(sorted(folder.glob("kl01.db*"))):
        file.rename(file.with_name(f"old-{file.name}"))


def remove(folder: Path) -> None:
    for file in some(sorted(folder.glob("kl01.db*"))):
        file.unlink()


def remove_the_log(folder: Path) -> None:
    (folder / "kl01.db-wal").unlink()


def remove_what_is_shared(folder: Path) -> None:
    (folder / "kl01.db-shm").unlink()


def replace_by_a_copy(folder: Path) -> None:
    shutil.copy(folder / "kl01.db", folder / "copy.db")
    (folder / "copy.db").replace(folder / "kl01.db")


def put_another_folder_in_its_place(folder: Path) -> None:
    rename_folder(folder)
    shutil.copytree(folder.with_name("moved"), folder)


LOSSES: list[Callable[[Path], None]] = [
    rename_folder,
    rename_files,
    remove,
    remove_the_log,
    remove_what_is_shared,
    replace_by_a_copy,
    put_another_folder_in_its_place,
]


@pytest.mark.parametrize("lose", LOSSES)
def test_no_tick_is_acknowledged_and_the_typed_words_are_shown_again(
    folder: Path, secretary: PageClient, lose: Callable[[Path], None]
) -> None:
    lose(folder)
    page = secretary.post(DETAILS, TYPED, 503)
    assert STOPPED in page.text
    assert "báo ngay cho người giữ máy chủ" in page.text
    assert "đã học xong" in [area.text for area in page.all(".//textarea")]
    answer = secretary.htmx("POST", f"{CELL}?v=0", {"to": "done"}, 503)
    assert STOPPED in answer.text
    assert answer.headers["HX-Retarget"] == "#flash"
    assert secretary.raw.get("/healthz").status_code == 503


@pytest.mark.parametrize("lose", [rename_folder, rename_files])
def test_put_back_it_is_written_again_without_a_start(
    folder: Path, secretary: PageClient, lose: Callable[[Path], None]
) -> None:
    assert secretary.raw.get("/healthz").text == "ok"
    lose(folder)
    assert "gửi lại được ngay" in secretary.post(DETAILS, TYPED, 503).text
    if folder.exists():
        for file in some(sorted(folder.glob("old-kl01.db*"))):
            file.rename(file.with_name(file.name.removeprefix("old-")))
    else:
        folder.with_name("moved").rename(folder)
    secretary.post(DETAILS, TYPED)
    assert secretary.raw.get("/healthz").text == "ok"
    assert ticks(folder) == 1


def test_of_another_in_its_place_it_is_said_that_a_start_is_needed(
    folder: Path, secretary: PageClient
) -> None:
    put_another_folder_in_its_place(folder)
    page = secretary.post(DETAILS, TYPED, 503)
    assert "bị thay bằng một bản khác" in page.text
    assert "dừng KL01, đặt đúng bản cần dùng vào chỗ cũ rồi chạy lại" in page.text
    assert ticks(folder) == ticks(folder.with_name("moved")) == 0


def test_nobody_is_told_that_it_is_saved_when_it_is_lost_while_it_is_saved(
    folder: Path, secretary: PageClient
) -> None:
    app: Any = secretary.raw.application
    with app.app_context():
        event.listen(db.engine, "commit", lambda _: rename_folder(folder) if folder.exists() else None)
    assert STOPPED in secretary.post(DETAILS, TYPED, 503).text


def test_while_it_runs_no_new_connection_opens_another_file(folder: Path, secretary: PageClient) -> None:
    app: Any = secretary.raw.application
    remove(folder)
    with app.app_context(), db.engine.connect(), pytest.raises(DatabaseLostError), db.engine.connect():
        pass
    assert list(folder.glob("kl01.db*")) == []


def test_after_the_last_connection_the_files_beside_it_may_go(folder: Path) -> None:
    engine = make_engine(f"sqlite:///{folder / 'kl01.db'}")
    for _ in range(2):
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE revision SET id = id")
        last = engine.pool.connect()
        last.driver_connection.close()  # type: ignore[union-attr]  # it is open
        last.invalidate()
        assert not (folder / "kl01.db-wal").exists()
    engine.dispose()


def test_a_database_in_memory_is_nowhere() -> None:
    file = DatabaseFile()
    file.before_opening(":memory:")
    file.opened(object())
    file.check()


def test_looking_costs_next_to_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked twice at each write, of three files each."""
    asked = Counter[str]()
    stat = os.stat

    def count(path: Any, **more: Any) -> os.stat_result:
        asked[Path(str(path)).stem] += 1
        return stat(path, **more)

    client = PageClient(app).sign_in("bithu.snv")
    client.get(BOARD)
    monkeypatch.setattr(os, "stat", count)
    client.get(BOARD)
    assert asked["kl01"] == 0
    client.post(f"{CELL}?v=0", {"to": "done"})
    assert 3 <= asked["kl01"] <= 9
