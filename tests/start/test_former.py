"""A database that is missing or empty where KL01 was in use: a loss, and no new installation."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kl01.config import Settings
from kl01.start import database
from kl01.start.database import prepare
from kl01.start.error import StartError
from tests.applications import copy_data
from tests.databases import ON_POSTGRESQL, copy_database, drop_database
from tests.start.programs import running_kl01

FILES = {"secret_key": "secret_key", "photos": "photos/ab/x.jpg", "jobs": "jobs/job-1.pdf"}


def leave(folder: Path, name: str) -> None:
    place = folder / FILES[name]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("what was there before", encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("empty", [True, False])
def test_without_a_database_it_is_no_new_installation(tmp_path: Path, name: str, empty: bool) -> None:
    leave(tmp_path, name)
    if empty:
        (tmp_path / "kl01.db").touch()
    with pytest.raises(StartError, match=rf"đã có {name}, nên đây không phải lần cài đầu: chép kl01\.db"):
        prepare(Settings(instance=tmp_path))
    assert empty is (tmp_path / "kl01.db").exists()
    assert not empty or (tmp_path / "kl01.db").stat().st_size == 0


def test_kl01_db_deleted_beside_key_and_photos_shows_no_set_up_link(tmp_path: Path) -> None:
    prepare(Settings(instance=tmp_path))
    (tmp_path / "kl01.db").unlink()
    leave(tmp_path, "photos")
    assert (tmp_path / "secret_key").exists()
    with running_kl01(tmp_path) as program:
        if sys.platform != "win32":
            assert program.wait() == 1
        assert program.rest() == []
        [sentence] = program.rest("stderr")
    # The key alone would do; a process of its own knows that it has not made it.
    assert f"Không có dữ liệu ở tệp {tmp_path / 'kl01.db'}" in sentence
    assert "đã có secret_key, photos" in sentence
    assert "chuyển secret_key, photos sang thư mục khác rồi chạy lại" in sentence
    assert not (tmp_path / "kl01.db").exists()


def test_the_log_of_a_database_that_is_gone_is_seen_too(tmp_path: Path) -> None:
    (tmp_path / "kl01.db-wal").write_bytes(b"what was committed last")
    with pytest.raises(StartError, match=r"đã có kl01\.db-wal"):
        prepare(Settings(instance=tmp_path))


def test_moved_away_a_new_installation_begins(tmp_path: Path) -> None:
    leave(tmp_path / "instance", "photos")
    with pytest.raises(StartError):
        prepare(Settings(instance=tmp_path / "instance"))
    (tmp_path / "instance" / "photos").rename(tmp_path / "photos")
    prepare(Settings(instance=tmp_path / "instance"))


def test_a_first_start_that_broke_off_is_a_first_start_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise StartError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(database, "_load_bundled_plans", break_off)
        with pytest.raises(StartError, match="the disk is full"):
            prepare(Settings(instance=tmp_path))
    assert not (tmp_path / "secret_key").exists()
    (tmp_path / "kl01.db").write_bytes(b"")
    prepare(Settings(instance=tmp_path))
    assert (tmp_path / "secret_key").exists()


def test_empty_folders_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "photos" / "ab").mkdir(parents=True)
    (tmp_path / "jobs").mkdir()
    prepare(Settings(instance=tmp_path))


def test_a_database_without_accounts_beside_photos_is_another_one(migrated: Path, tmp_path: Path) -> None:
    folder = copy_data(migrated, tmp_path / "instance")
    prepare(Settings(instance=folder))  # nobody has come to set it up
    leave(folder, "photos")
    with pytest.raises(StartError, match=r"chưa có tài khoản nào, mà ở thư mục .* đã có photos"):
        prepare(Settings(instance=folder))


def test_with_accounts_photos_are_in_their_place(seeded: Path, tmp_path: Path) -> None:
    folder = copy_data(seeded, tmp_path / "instance")
    leave(folder, "photos")
    prepare(Settings(instance=folder))


@pytest.mark.postgresql
def test_an_empty_database_of_a_server_is_told_as_well(migrated: Path, tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    leave(folder, "photos")
    address = Settings(instance=folder).sqlalchemy_url  # which makes it
    with pytest.raises(StartError, match=r"KL01_DATABASE_URL trống, mà .* pg_restore"):
        prepare(Settings(instance=folder, database_url=address))
    copy_database(migrated, folder)
    with pytest.raises(StartError, match="KL01_DATABASE_URL chưa có tài khoản nào, mà"):
        prepare(Settings(instance=folder, database_url=address))
    drop_database(folder)


def test_what_a_refusal_leaves_is_what_was_there(seeded: Path, tmp_path: Path) -> None:
    if ON_POSTGRESQL:
        pytest.skip("there is no file")
    folder = copy_data(seeded, tmp_path / "instance")
    (folder / "kl01.db").rename(tmp_path / "kl01.db")
    leave(folder, "jobs")
    with pytest.raises(StartError):
        prepare(Settings(instance=folder))
    (tmp_path / "kl01.db").rename(folder / "kl01.db")
    prepare(Settings(instance=folder))
    with closing(sqlite3.connect(folder / "kl01.db")) as found:
        assert found.execute("SELECT count(*) FROM account").fetchone()[0] > 1
