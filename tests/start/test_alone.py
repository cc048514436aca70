"""One KL01 serves on an SQLite file; a second is told so, and a killed one leaves nothing behind."""

import json
import signal
import sys
from pathlib import Path

import pytest

from kl01.start.alone import lock_file, serving_alone
from kl01.start.error import StartError
from tests.start.programs import ask, running, running_kl01

HOLD = """
import sys
from pathlib import Path
from kl01.start.alone import serving_alone
with serving_alone(Path(sys.argv[1]), "http://127.0.0.1:8123"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_kl01_on_one_sqlite_instance_says_which_one_runs(tmp_path: Path) -> None:
    with running_kl01(tmp_path) as first:
        address = first.line().split()[4]
        with running_kl01(tmp_path) as second:
            assert second.wait() == 1
            assert second.rest() == []
            [sentence] = second.rest("stderr")
        assert f"tiến trình số {first.process.pid}, mở ở {address}" in sentence
        assert f"đang chạy trên dữ liệu {tmp_path / 'kl01.db'}" in sentence
        assert ask(int(address.rpartition(":")[2]), "/healthz").endswith(b"ok")
        with running("-m", "flask", "--app", "app", "setup-link", KL01_INSTANCE=str(tmp_path)) as command:
            assert command.wait() == 0, command.rest("stderr")
        assert first.stop() == 0
    assert not lock_file(tmp_path / "kl01.db").exists()


def test_it_is_the_database_that_counts_and_not_the_folder(tmp_path: Path) -> None:
    database = tmp_path / "kl01.db"
    with running("-c", HOLD, str(database)) as other:
        assert other.line() == "held"
        address = f"sqlite:///{database}"
        with running_kl01(tmp_path / "elsewhere", KL01_DATABASE_URL=address) as second:
            assert second.wait() == 1
            assert "mở ở http://127.0.0.1:8123" in second.rest("stderr")[0]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills by other means")
def test_one_that_was_killed_keeps_nobody_out(tmp_path: Path) -> None:
    with running("-c", HOLD, str(tmp_path / "kl01.db")) as other:
        assert other.line() == "held"
        assert other.stop(signal.SIGKILL) != 0
    assert lock_file(tmp_path / "kl01.db").exists()
    with serving_alone(tmp_path / "kl01.db", "here"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_who_comes_second_in_one_process_is_refused_as_well(tmp_path: Path) -> None:
    with serving_alone(tmp_path / "kl01.db", "http://127.0.0.1:1"):
        told = json.loads(lock_file(tmp_path / "kl01.db").read_bytes())
        assert told["address"] == "http://127.0.0.1:1"
        with (
            pytest.raises(StartError, match=r"mở ở http://127\.0\.0\.1:1"),
            serving_alone(tmp_path / "kl01.db", "there"),
        ):
            pass


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"pid": "x"}'])
def test_whatever_stands_in_the_file_the_second_is_refused(tmp_path: Path, content: bytes) -> None:
    with serving_alone(tmp_path / "kl01.db", "here"):
        lock_file(tmp_path / "kl01.db").write_bytes(content)
        with (
            pytest.raises(StartError, match=r"^Một KL01 khác đang chạy"),
            serving_alone(tmp_path / "kl01.db", "there"),
        ):
            pass


def test_a_lock_that_was_removed_while_one_waited_for_it_is_nobodys(tmp_path: Path) -> None:
    """Between opening and locking the holder may end, and remove the file."""
    with pytest.MonkeyPatch.context() as patch:
        from kl01.start import alone

        lock, path = alone._lock, lock_file(tmp_path / "kl01.db")
        ended = []

        def end_first(handle: int) -> bool:
            if not ended:
                ended.append(path.unlink())
            return lock(handle)

        patch.setattr(alone, "_lock", end_first)
        with serving_alone(tmp_path / "kl01.db", "here"):
            assert path.exists()
