"""KL01_FILES: the folder that all processes see, apart from what each has for itself."""

import errno
import shutil
import stat
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest

from kl01.config import Settings, settings_from
from kl01.jobs.runner import JobRunner
from kl01.secret_key import secret_key
from kl01.start import folder
from kl01.start.database import prepare
from kl01.start.error import StartError
from kl01.start.folder import SHARED, prepare_folder
from kl01.web.seams import part
from tests.applications import PATIENCE, copy_data, let_go, make_app
from tests.databases import apart
from tests.some import some


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path / "instance", files=tmp_path / "below" / "files")


def fill(folder: Path, name: str) -> None:
    """Put something into a folder as one of the things that are shared."""
    place = folder / name if name == "secret_key" else folder / name / "ab" / "x.jpg"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("what was there before", encoding="utf-8")


def test_without_the_setting_all_lies_in_the_instance_folder(tmp_path: Path) -> None:
    assert settings_from({"KL01_INSTANCE": str(tmp_path), "KL01_FILES": " "}).shared_folder == tmp_path


def test_each_thing_has_its_place(settings: Settings) -> None:
    prepare_folder(settings)
    app = make_app(settings.instance, files=settings.files)
    shared = settings.shared_folder
    assert app.config["SECRET_KEY"] == (shared / "secret_key").read_text("ascii")
    assert part(JobRunner, app).folder == shared / "jobs"
    assert list(settings.instance.iterdir()) == []
    let_go(app)
    if sys.platform != "win32":  # Windows has no such modes
        assert stat.S_IMODE(shared.stat().st_mode) == 0o700


def test_two_processes_have_one_key(settings: Settings, tmp_path: Path) -> None:
    other = Settings(instance=tmp_path / "other", files=settings.files)
    prepare_folder(settings)
    prepare_folder(other)
    keys = {make_app(one.instance, files=one.files).config["SECRET_KEY"] for one in (settings, other)}
    assert len(keys) == 1


def test_a_key_that_another_process_is_just_writing_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, waits, written = tmp_path / "secret_key", threading.Event(), threading.Event()
    file.touch()

    def wait(_seconds: float) -> None:
        waits.set()
        assert written.wait(PATIENCE)

    def write() -> None:
        assert waits.wait(PATIENCE)
        file.write_text("a key", "ascii")
        written.set()

    monkeypatch.setattr("kl01.secret_key.time.sleep", wait)
    other = threading.Thread(target=write)
    other.start()
    assert secret_key(tmp_path) == "a key"
    other.join()


# --- Set for the first time --------------------------------------------------------------------------------


@pytest.mark.parametrize("left", SHARED)
def test_what_lies_in_the_old_folder_is_to_be_copied_first(settings: Settings, left: str) -> None:
    fill(settings.instance, left)
    with pytest.raises(StartError, match=rf"chưa có {left}, còn thư mục .* tắt hết KL01, chép {left} từ"):
        prepare_folder(settings)
    assert not settings.shared_folder.exists()
    settings.shared_folder.mkdir(parents=True)
    fill(settings.shared_folder, left)
    prepare_folder(settings)


def test_all_that_is_to_be_copied_is_named(settings: Settings) -> None:
    for one in some(SHARED):
        fill(settings.instance, one)
    with pytest.raises(StartError, match="chép secret_key, photos, jobs từ thư mục cũ"):
        prepare_folder(settings)


def test_empty_folders_need_not_be_copied(settings: Settings) -> None:
    (settings.instance / "photos" / "ab").mkdir(parents=True)
    (settings.instance / "jobs").mkdir()
    prepare(settings)
    assert [one.name for one in settings.shared_folder.iterdir()] == ["secret_key"]


def test_the_same_folder_twice_is_one(tmp_path: Path) -> None:
    for one in some(SHARED):
        fill(tmp_path, one)
    prepare_folder(Settings(instance=tmp_path, files=tmp_path))


def test_photos_that_the_database_knows_are_missed(demo: Path, tmp_path: Path) -> None:
    """The share is not there: in its place lies an empty folder."""
    instance = copy_data(demo, tmp_path / "instance")
    (instance / "secret_key").unlink()
    settings = Settings(instance=instance, files=tmp_path / "files")
    prepare(settings)  # nobody has a photo so far
    with apart(instance) as connection:
        connection.exec_driver_sql(
            "UPDATE exemplar SET photo = 'a.jpg' WHERE id = (SELECT min(id) FROM exemplar)"
        )
    with pytest.raises(StartError, match="chưa có photos mà cơ sở dữ liệu đã có ảnh: kết nối lại ổ đĩa"):
        prepare(settings)
    prepare(Settings(instance=instance))  # as ever
    (tmp_path / "files" / "photos").mkdir()
    prepare(settings)


# --- A folder that can't be used ---------------------------------------------------------------------------


def test_a_folder_that_cannot_be_written_is_told_by_its_setting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = tempfile.TemporaryFile

    def refuse(dir: Path) -> Any:
        if dir == settings.files:
            raise OSError(errno.EROFS, "Read-only file system")
        return make(dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(StartError, match=r"Chưa ghi được vào thư mục .*files: .* đặt KL01_FILES là một"):
        prepare_folder(settings)


def test_a_network_share_is_what_it_is_for(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "is_network_share", lambda path: path != settings.instance)
    prepare_folder(settings)
    shutil.rmtree(settings.instance)
    monkeypatch.setattr(folder, "is_network_share", lambda path: path == settings.instance)
    with pytest.raises(StartError, match="nằm trên ổ đĩa mạng"):
        prepare_folder(settings)
