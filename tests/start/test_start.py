import errno
import json
import logging
import re
import shutil
import socket
import sqlite3
import stat
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Engine, create_engine, event, text

import kl01.db
import kl01.plan_packs
import kl01.sqlite
from kl01.config import Settings
from kl01.db import BusyError
from kl01.plan.pack import BUNDLED_PACKS
from kl01.start import database, folder, program
from kl01.start.database import prepare
from kl01.start.error import StartError
from kl01.start.folder import is_network_share
from kl01.start.log import PrivateLog
from kl01.start.program import application, local_address
from tests.applications import make_app
from tests.own_packs import NEWER_FORM, OWN_FORM, pack_with
from tests.start.programs import ask, free_port, running, running_kl01


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder after a first start."""
    folder = tmp_path_factory.mktemp("prepared") / "instance"
    prepare(Settings(instance=folder))
    return folder


@pytest.fixture
def instance(prepared: Path, tmp_path: Path) -> Path:
    """A copy of such a folder."""
    return Path(shutil.copytree(prepared, tmp_path / "instance"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- A start that works ------------------------------------------------------------------------------------


def test_a_first_start_makes_all_and_shows_the_way(tmp_path: Path) -> None:
    instance = tmp_path / "new" / "instance"
    with running_kl01(instance) as program:
        here = re.fullmatch(
            r"KL01 đang chạy tại (http://127\.0\.0\.1:(\d+)) – nhấn Ctrl\+C để dừng", program.line()
        )
        assert here is not None
        assert "Chưa có tài khoản nào" in program.line()
        link = program.line()
        assert re.fullmatch(re.escape(here[1]) + r"/cai-dat/[\w-]{40,}", link)
        port = int(here[2])
        assert ask(port, "/healthz").endswith(b"\r\n\r\nok")
        assert b" 200 " in ask(port, link.removeprefix(here[1])).splitlines()[0]
        assert b" 410 " in ask(port, "/cai-dat/" + "x" * 43).splitlines()[0]
        assert program.stop() == 0
        assert program.rest()[-1] == "KL01 đã dừng."
    assert sorted(path.name for path in instance.iterdir()) == ["kl01.db", "kl01.log", "secret_key"]
    if sys.platform != "win32":  # Windows has no such modes
        assert {mode(path) for path in instance.iterdir()} == {0o600}
    assert link.rpartition("/")[2] not in (instance / "kl01.log").read_text(encoding="utf-8")
    with closing(sqlite3.connect(instance / "kl01.db")) as database:
        assert database.execute("SELECT count(*) FROM plan_item").fetchone() == (72,)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_what_is_secret_can_be_read_by_its_owner_alone(prepared: Path) -> None:
    assert mode(prepared / "secret_key") == 0o600
    assert mode(prepared / "kl01.db") == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_log_that_was_turned_over_is_as_private(tmp_path: Path) -> None:
    log = PrivateLog(tmp_path / "kl01.log", maxBytes=10, backupCount=2, encoding="utf-8")
    for number in range(4):
        log.emit(logging.LogRecord("kl01", logging.INFO, __file__, 1, f"line {number}", (), None))
    log.close()
    modes = {path.name: mode(path) for path in tmp_path.iterdir()}
    assert modes == {"kl01.log": 0o600, "kl01.log.1": 0o600, "kl01.log.2": 0o600}


def test_a_second_start_keeps_all_and_takes_little_more_than_its_libraries(instance: Path) -> None:
    """Two seconds on a machine at leisure, told as a multiple of the work of loading the libraries."""
    key = (instance / "secret_key").read_text()
    libraries = "import argon2, flask_sqlalchemy, flask_wtf, sqlalchemy.orm; print(flush=True); input()"
    begin = time.monotonic()
    with running("-c", libraries) as program:
        program.line()
        floor = program.worked(since=begin)
        program.process.kill()
    begin = time.monotonic()
    with running_kl01(instance) as program:
        port = int(program.line().split(" – ")[0].rpartition(":")[2])
        took = program.worked(since=begin)
        assert ask(port, "/healthz").endswith(b"ok")
        assert program.stop() == 0
    assert 0 < took < 5 * floor
    assert (instance / "secret_key").read_text() == key


def test_preparing_again_changes_nothing(instance: Path) -> None:
    def content() -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(instance / "kl01.db")) as database:
            return [
                row
                for statement in (
                    "SELECT * FROM plan",
                    "SELECT * FROM plan_item ORDER BY id",
                    "SELECT * FROM plan_item_version ORDER BY id",
                    "SELECT * FROM audit_event ORDER BY id",
                )
                for row in database.execute(statement)
            ]

    before = content()
    prepare(Settings(instance=instance))
    assert content() == before
    assert len(before) > 140


def test_the_bundled_plan_does_not_displace_one_that_somebody_loaded(instance: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packs" / "kl01-2021"
    shutil.copytree(BUNDLED_PACKS / "kl01-2021", folder)
    plan = folder / "plan.toml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace('number = ""', 'number = "15-KH/ĐUK"', 1), "utf-8"
    )
    app = make_app(instance)
    assert app.test_cli_runner().invoke(args=["load-plan", str(folder)]).exit_code == 0
    with app.app_context():
        kl01.db.db.engine.dispose()
    prepare(Settings(instance=instance))
    with closing(sqlite3.connect(instance / "kl01.db")) as database:
        [document] = database.execute("SELECT document FROM plan").fetchone()
    assert json.loads(document)["number"] == "15-KH/ĐUK"


def test_pack_forms_only_is_in_force_after_every_start(instance: Path, tmp_path: Path) -> None:
    folder = pack_with(tmp_path / "own", OWN_FORM)
    app = make_app(instance)

    def run(*words: str) -> str:
        result = app.test_cli_runner().invoke(args=list(words))
        assert result.exit_code == 0, result.output
        return result.stdout

    def version() -> tuple[int, str]:
        with closing(sqlite3.connect(instance / "kl01.db")) as database:
            asked = "SELECT number, definition FROM form_template WHERE code = 'mau-02' AND is_current"
            number, definition = database.execute(asked).fetchone()
        return number, json.loads(definition)["kind"]

    assert run("load-plan", str(folder)).splitlines()[1:] == [
        "- Mẫu 02 – Kế hoạch năm: đã đổi, từ nay theo bản của đơn vị."
    ]
    assert version() == (2, "Bản đăng ký")
    prepare(Settings(instance=instance))
    run("run-daily")
    assert "không có gì mới" in run("load-plan", str(folder))
    run("move-database", f"sqlite:///{tmp_path / 'moved.db'}")
    assert version() == (2, "Bản đăng ký")
    with app.app_context():
        kl01.db.db.engine.dispose()
    moved = Settings(instance=instance, database_url=f"sqlite:///{tmp_path / 'moved.db'}")
    prepare(moved)
    with closing(sqlite3.connect(tmp_path / "moved.db")) as database:
        asked = "SELECT number FROM form_template WHERE code = 'mau-02' AND is_current"
        assert database.execute(asked).fetchall() == [(2,)]


def test_an_update_says_which_of_the_texts_in_force_have_followed_it(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(Settings(instance=instance))
    assert capsys.readouterr().out == ""
    (tmp_path / "packs").mkdir()
    pack_with(tmp_path / "packs" / "kl01-2021", NEWER_FORM)
    monkeypatch.setattr(kl01.plan_packs, "BUNDLED_PACKS", tmp_path / "packs")
    prepare(Settings(instance=instance))
    heading, line = capsys.readouterr().out.splitlines()
    assert heading.endswith("đã đổi:")
    assert line == "- Mẫu 02 – Kế hoạch năm: đã đổi, từ nay theo bản đi kèm phần mềm."


def test_the_application_for_other_servers_is_ready_to_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KL01_INSTANCE", str(tmp_path / "instance"))
    app = application()
    assert app.test_client().get("/healthz").text == "ok"
    with app.app_context():
        kl01.db.db.engine.dispose()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - an address to tell, not to bind
        ("::", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("maychu.khoi", "http://maychu.khoi:8000"),
    ],
)
def test_the_address_on_this_machine(host: str, address: str) -> None:
    assert local_address(Settings(host=host)) == address


OPEN = Settings(host="0.0.0.0")  # noqa: S104 - a setting, nothing listens


def test_who_opens_it_to_the_network_without_https_is_warned() -> None:
    where, warning = program._words_on_the_network(OPEN, "MAYCHU")
    assert where == "Các máy khác trong mạng nội bộ mở http://MAYCHU:8000"
    assert "không mã hóa" in warning
    assert "mục 3 của sổ tay quản trị" in warning
    [alone] = program._words_on_the_network(replace(OPEN, host="10.1.2.3"), "MAYCHU")
    assert alone == warning
    assert program._words_on_the_network(Settings(), "MAYCHU") == []


def test_who_opens_it_beside_https_is_warned_of_the_way_around_it() -> None:
    lines = program._words_on_the_network(replace(OPEN, behind_https=True), "MAYCHU")
    assert "đặt KL01_HOST là 127.0.0.1" in lines[-1]
    assert program._words_on_the_network(Settings(behind_https=True), "MAYCHU") == []


def test_a_machine_whose_own_name_is_not_in_the_list_is_told() -> None:
    named = replace(OPEN, trusted_hosts=("10.1.2.3", "maychu"))
    assert len(program._words_on_the_network(named, "MAYCHU")) == 2
    assert (
        "tên MAYCHU2 chưa có trong KL01_TRUSTED_HOSTS" in program._words_on_the_network(named, "MAYCHU2")[1]
    )


# --- A start that can't work -------------------------------------------------------------------------------


def refused(instance: Path, **environment: str) -> str:
    """Run a start that fails; return the one sentence that it ends with."""
    with running_kl01(instance, **environment) as program:
        assert program.wait() == 1
        assert program.rest() == []
        [sentence] = program.rest("stderr")
    assert sentence.endswith(".")
    assert "không hợp lệ" not in sentence
    return sentence


def test_port_in_use(instance: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refused(instance, KL01_PORT=str(port)).startswith(
            f"Cổng {port} đang được chương trình khác dùng"
        )


def test_a_second_kl01_on_the_same_port(instance: Path) -> None:
    port = str(free_port())
    with running_kl01(instance, KL01_PORT=port) as first:
        first.line()
        assert "có thể KL01 đã chạy rồi" in refused(instance, KL01_PORT=port)
        assert first.stop() == 0


@pytest.mark.parametrize("host", ["203.0.113.7", "máy chủ", "x" * 70])
def test_an_address_that_this_machine_does_not_have(instance: Path, host: str) -> None:
    assert "KL01_HOST" in refused(instance, KL01_HOST=host)


def test_a_setting_that_cannot_be_used(instance: Path) -> None:
    assert refused(instance, KL01_PORT="tám nghìn").startswith("KL01_PORT phải là số")


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("")
    assert "Chưa ghi được vào thư mục" in refused(tmp_path / "instance")
    assert "Chưa ghi được vào thư mục" in refused(tmp_path / "instance" / "below")


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> NoReturn:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(StartError, match=r"Chưa ghi được vào thư mục .*: cấp quyền ghi"):
        prepare(Settings(instance=tmp_path))


def test_a_bundled_plan_with_a_fact_that_nobody_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(BUNDLED_PACKS, tmp_path / "packs")
    items = tmp_path / "packs" / "kl01-2021" / "items.csv"
    items.write_text(items.read_text("utf-8").replace("exemplar_individuals", "exemplary"), "utf-8")
    monkeypatch.setattr(kl01.plan_packs, "BUNDLED_PACKS", tmp_path / "packs")
    with pytest.raises(StartError, match=r"cần sửa – items\.csv, dòng \d+: Cột fact: .*“exemplary” chưa có"):
        prepare(Settings(instance=tmp_path / "instance"))


def test_a_full_disk_is_told_before_the_database_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(*_args: object, **_more: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", fill_up)
    with pytest.raises(StartError, match="đã đầy"):
        prepare(Settings(instance=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_while_tables_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure = kl01.sqlite.configure_sqlite

    def with_little_room(engine: Engine) -> None:
        configure(engine)
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=9"))

    monkeypatch.setattr(kl01.sqlite, "configure_sqlite", with_little_room)
    with pytest.raises(StartError, match="đã đầy"):
        prepare(Settings(instance=tmp_path))


def test_a_database_that_is_newer_than_the_code(instance: Path) -> None:
    with sqlite3.connect(instance / "kl01.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert "mới hơn" in refused(instance)


def test_a_file_that_is_no_database(instance: Path) -> None:
    (instance / "kl01.db").write_bytes(b"Day khong phai co so du lieu. " * 500)
    assert "bị hỏng" in refused(instance)


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_database_that_was_cut_off(instance: Path, keep: float) -> None:
    file = instance / "kl01.db"
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * keep)])
    assert "bị hỏng" in refused(instance)


def test_a_database_with_pages_overwritten(instance: Path) -> None:
    file = instance / "kl01.db"
    content = bytearray(file.read_bytes())
    content[8192 : 8192 + 20 * 4096] = b"\x5a" * (20 * 4096)
    file.write_bytes(content)
    assert "bị hỏng" in refused(instance)


def test_of_a_large_database_the_short_tables_are_checked(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WHOLE_BYTES", 0)
    file = instance / "kl01.db"
    with sqlite3.connect(file) as base:
        [size] = base.execute("PRAGMA page_size").fetchone()
        [page] = base.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_audit_event_batch'"
        ).fetchone()
    base.close()
    prepare(Settings(instance=instance))
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\x5a" * size
    file.write_bytes(content)
    with pytest.raises(StartError, match="bị hỏng"):
        prepare(Settings(instance=instance))
    monkeypatch.setattr(database, "CHECKED_ROWS", -1)
    prepare(Settings(instance=instance))  # as a long one it would be left out


def test_the_database_of_another_program(instance: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE contacts (name TEXT)")
    database.close()
    sentence = refused(instance, KL01_DATABASE_URL=f"sqlite:///{other}")
    assert f"Tệp {other} đang chứa dữ liệu của chương trình khác" in sentence


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("khong phai dia chi", "chưa đúng cách ghi"),
        ("postgresql+no_such_driver://x/y", "chưa cài phần kết nối"),
        ("sqlite:////no/such/folder/kl01.db", "Chưa ghi được vào thư mục /no/such/folder"),
    ],
)
def test_a_database_address_that_cannot_be_used(tmp_path: Path, url: str, words: str) -> None:
    with pytest.raises(StartError, match=words):
        prepare(Settings(instance=tmp_path, database_url=url))


def test_a_database_that_another_program_keeps(
    instance: Path, monkeypatch: pytest.MonkeyPatch, engine_without_patience: None
) -> None:
    other = sqlite3.connect(instance / "kl01.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StartError, match="đang bị chương trình khác giữ"):
        prepare(Settings(instance=instance))
    other.rollback()
    other.close()
    prepare(Settings(instance=instance))


@pytest.fixture
def engine_without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    configure = kl01.sqlite.configure_sqlite

    def impatient(engine: Engine) -> None:
        configure(engine)
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=1"))

    monkeypatch.setattr(kl01.sqlite, "configure_sqlite", impatient)


def test_an_empty_key_is_not_used(instance: Path) -> None:
    (instance / "secret_key").write_text("")
    assert "secret_key trống" in refused(instance)


def test_what_nobody_foresaw_is_logged_and_told(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_settings: Settings) -> NoReturn:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(program, "_run", fail)
    assert program.main() == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("KL01 gặp lỗi và đã dừng")


def test_the_application_for_other_servers_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KL01_PORT", "0")
    with pytest.raises(SystemExit) as stop:
        application()
    assert stop.value.code == 1
    assert capsys.readouterr().err.startswith("KL01_PORT phải là số")


# --- Network shares ----------------------------------------------------------------------------------------

MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
//server/share /srv/share cifs rw 0 0
/dev/sdb1 /srv/share/local ext4 rw 0 0
server:/x /mnt/o\\040chung nfs4 rw 0 0
me@host:/ /mnt/ssh fuse.sshfs rw 0 0
portal /run/portal fuse.portal rw 0 0
/dev/sdc1 /again ext4 rw 0 0
server:/y /again nfs rw 0 0
broken
"""


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "mounts"
    table.write_text(MOUNTS)
    monkeypatch.setattr(folder, "MOUNT_TABLE", table)


@pytest.mark.usefixtures("mounts")
@pytest.mark.skipif(sys.platform == "win32", reason="the table is Linux's")
@pytest.mark.parametrize(
    ("path", "remote"),
    [
        ("/srv/share", True),
        ("/srv/share/kl01/instance", True),
        ("/srv/shared/instance", False),
        ("/srv/share/local/instance", False),
        ("/mnt/o chung/kl01", True),
        ("/mnt/ssh/kl01", True),
        ("/run/portal/x", False),
        ("/again/kl01", True),
        ("/home/kl01", False),
    ],
)
def test_network_shares_are_recognised(path: str, remote: bool) -> None:
    assert is_network_share(Path(path)) is remote


def test_where_there_is_no_table_of_mounts_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "MOUNT_TABLE", tmp_path / "none")
    assert not is_network_share(tmp_path)


@pytest.mark.parametrize("place", ["instance", "database"])
def test_a_network_share_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    table = tmp_path / "mounts"
    table.write_text(f"/dev/sda1 / ext4 rw 0 0\n//server/x {share} cifs rw 0 0\n")
    monkeypatch.setattr(folder, "MOUNT_TABLE", table)
    settings = {
        "instance": Settings(instance=share / "instance"),
        "database": Settings(instance=tmp_path / "own", database_url=f"sqlite:///{share / 'kl01.db'}"),
    }
    with pytest.raises(StartError, match="nằm trên ổ đĩa mạng"):
        prepare(settings[place])
    assert list(share.iterdir()) == []


@pytest.mark.parametrize(("drive", "remote"), [(4, True), (3, False)])
def test_windows_tells_of_network_drives_itself(
    monkeypatch: pytest.MonkeyPatch, drive: int, remote: bool
) -> None:
    import ctypes

    class Kernel:
        @staticmethod
        def GetDriveTypeW(root: str) -> int:  # noqa: N802 - the name that Windows gave it
            assert root == "/"
            return drive

    class Libraries:
        kernel32 = Kernel

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", Libraries, raising=False)
    assert is_network_share(Path("/kl01")) is remote


def test_busy_is_told_like_locked(tmp_path: Path) -> None:
    with (
        pytest.raises(StartError, match="đang bị chương trình khác giữ"),
        database.database_errors_told(Settings(instance=tmp_path), tmp_path / "kl01.db"),
    ):
        raise BusyError


def test_other_database_errors_are_not_hidden(tmp_path: Path) -> None:
    engine = create_engine("sqlite://")
    with (
        pytest.raises(Exception, match="no such table"),
        database.database_errors_told(Settings(instance=tmp_path), tmp_path / "kl01.db"),
        engine.connect() as connection,
    ):
        connection.execute(text("SELECT * FROM no_such"))
    engine.dispose()
