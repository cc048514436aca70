"""One KL01 serves on an SQLite file: a second one refuses, and says which runs.

What a process keeps in memory of its database, its clock and its turns is right for that process alone, and
SQLite serves one much better than two. The lock hangs on an open file: when a process ends, however that
comes, the system lets go of it, and nothing is left that would have to be removed by hand. Commands take no
lock; on PostgreSQL there may be any number of processes.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kl01.start.error import StartError

_LOCKED_AT: Final = 2**30
"""Windows keeps others from reading what is locked: so a letter is, far behind all that is written."""
_ATTEMPTS: Final = 10


def lock_file(database: Path) -> Path:
    """Return the file whose lock says that somebody serves on a database."""
    return database.with_name(f"{database.name}-lock")


@contextmanager
def serving_alone(database: Path, address: str) -> Iterator[None]:
    """Hold the lock of an SQLite file inside.

    `address` is told to whoever comes second. Raises StartError if another KL01 serves, OSError if no file
    can be made beside the database.
    """
    path = lock_file(database)
    handle = _take(path)
    if handle is None:
        raise StartError(_refusal(path, database))
    try:
        os.truncate(handle, 0)
        os.write(handle, json.dumps({"pid": os.getpid(), "address": address}).encode())
        yield
    finally:
        _give_back(path, handle)


def _refusal(path: Path, database: Path) -> str:
    who = "Một KL01 khác"
    with suppress(OSError, ValueError, TypeError, KeyError):
        told = json.loads(path.read_bytes())
        who = f"Một KL01 khác (tiến trình số {int(told['pid'])}, mở ở {told['address']})"
    return (
        f"{who} đang chạy trên dữ liệu {database}: dùng KL01 ấy, hoặc tắt nó rồi chạy lại; muốn chạy một "
        "KL01 riêng thì đặt KL01_INSTANCE là một thư mục khác."
    )


def _take(path: Path) -> int | None:
    """Return the open file with its lock, None if somebody else holds it."""
    for _ in range(_ATTEMPTS):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(handle):
            os.close(handle)
            return None
        with suppress(OSError):
            if os.path.samestat(path.stat(), os.fstat(handle)):
                return handle
        os.close(handle)  # whoever held it has removed it since: this is nobody's lock
    return None


def _give_back(path: Path, handle: int) -> None:
    if sys.platform != "win32":
        with suppress(OSError):
            path.unlink()  # while it is locked, so that nobody takes it who would find it gone
    os.close(handle)
    if sys.platform == "win32":  # where nobody removes what is open, not even another who has it by now
        with suppress(OSError):
            path.unlink()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_AT, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
