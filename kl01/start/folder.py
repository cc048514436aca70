"""The folders: the instance on a disk of this machine, what processes share wherever all see it; writable."""

import contextlib
import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kl01.config import Settings
from kl01.start.error import StartError

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "davfs", "lustre"}
)
NETWORK_FUSE = frozenset({"sshfs", "rclone", "davfs2", "smbnetfs", "curlftpfs", "glusterfs", "gvfsd-fuse"})
MOUNT_TABLE = Path("/proc/self/mounts")
SHARED = ("secret_key", "photos", "jobs")
"""What lies in the folder that all processes see."""
WINDOWS_REMOTE_DRIVE = 4  # DRIVE_REMOTE of GetDriveTypeW


def _unescaped(mount_field: str) -> str:
    """Return a field of the mount table as it is: blanks and backslashes are written there as octal."""
    for escape, letter in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        mount_field = mount_field.replace(escape, letter)
    return mount_field


def _file_system(path: Path, mount_table: str) -> str:
    """Return the kind of file system on which a path lies, by Linux's table of mounts; empty if unknown."""
    best, kind = -1, ""
    for line in mount_table.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        mounted_at = Path(_unescaped(parts[1]))
        # Of two mounts on one place the later hides the earlier.
        if path.is_relative_to(mounted_at) and len(mounted_at.parts) >= best:
            best, kind = len(mounted_at.parts), parts[2]
    return kind


def is_network_share(path: Path) -> bool:
    """Whether a path lies on another machine, where SQLite's locks can't be relied on."""
    if sys.platform == "win32":
        import ctypes

        root = Path(path.absolute().anchor)
        if str(root).startswith("\\\\"):
            return True
        return bool(ctypes.windll.kernel32.GetDriveTypeW(str(root)) == WINDOWS_REMOTE_DRIVE)
    try:
        mount_table = MOUNT_TABLE.read_text(encoding="utf-8", errors="replace")
    except OSError:  # no Linux
        return False
    kind, _, fuse_kind = _file_system(path.resolve(), mount_table).partition(".")
    return kind in NETWORK_FILE_SYSTEMS or (kind == "fuse" and fuse_kind in NETWORK_FUSE)


def refuse_network_share(folder: Path) -> None:
    """Raise StartError for a folder on another machine: SQLite's locks can't be relied on there."""
    if is_network_share(folder):
        raise StartError(
            f"Thư mục {folder} nằm trên ổ đĩa mạng, dữ liệu ở đó dễ hỏng: chuyển thư mục KL01 về ổ đĩa của "
            "chính máy này, hoặc đặt KL01_INSTANCE là một thư mục trên máy này."
        )


def folder_problem(folder: Path, error: OSError, setting: str = "KL01_INSTANCE") -> StartError:
    """Return what to say when a folder can't be written in: its disk is full, or one may not.

    `setting` is what names the folder.
    """
    if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
        return StartError(f"Ổ đĩa chứa thư mục {folder} đã đầy: xóa bớt tệp không cần rồi chạy lại.")
    return StartError(
        f"Chưa ghi được vào thư mục {folder}: cấp quyền ghi thư mục này cho người chạy KL01, "
        f"hoặc đặt {setting} là một thư mục ghi được."
    )


def temporary_folder_problem() -> str:
    """Say that the machine has no folder for what lies for a moment, and what follows; empty if it has."""
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"KL01")
    except OSError:
        return (
            "Máy này chưa có thư mục tạm ghi được: nội dung dài và ảnh sẽ không gửi được, tệp dài không in "
            "được. Cho tài khoản chạy KL01 quyền ghi vào thư mục tạm (biến TEMP hoặc TMPDIR), còn chỗ trống, "
            "rồi chạy lại."
        )
    return ""


def prepare_folder(settings: Settings) -> None:
    """Make the instance folder, and the one that all processes see.

    Raises StartError if one of them can't be used, or if something would be left behind in the first.
    """
    from kl01.secret_key import kept_key

    refuse_network_share(settings.instance)
    with _problems_told(settings.instance, "KL01_INSTANCE"):
        _make_writable(settings.instance)
    shared = settings.shared_folder
    with _problems_told(shared, "KL01_FILES" if settings.files else "KL01_INSTANCE"):
        if shared != settings.instance:
            _refuse_to_leave_behind(settings.instance, shared)
            _make_writable(shared, mode=0o700)
        key = kept_key(shared)
    if key == "":
        raise StartError(
            f"Tệp {shared / 'secret_key'} trống: xóa tệp này rồi chạy lại, KL01 sẽ tạo khóa mới."
        )


@contextlib.contextmanager
def _problems_told(folder: Path, setting: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise folder_problem(folder, error, setting) from error


def _make_writable(folder: Path, mode: int = 0o777) -> None:
    """Make a folder, if it is not there, and see that files can be made in it. Raises OSError if not."""
    folder.mkdir(mode, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"\0" * 4096)


def _refuse_to_leave_behind(instance: Path, shared: Path) -> None:
    """Raise StartError if KL01 would begin without photos, say, that lie where they lay before.

    Whoever sets KL01_FILES for the first time would else see no photo any more, and nobody would say why.
    KL01 moves nothing by itself: other processes may still run on the old folder.
    """
    left = [name for name in SHARED if holds_something(instance / name) and not (shared / name).exists()]
    if left:
        raise StartError(
            f"Thư mục {shared} (KL01_FILES) chưa có {', '.join(left)}, còn thư mục {instance} thì có: "
            f"tắt hết KL01, chép {', '.join(left)} từ thư mục cũ sang rồi chạy lại."
        )


def make_secret_key(settings: Settings) -> None:
    """Make the secret key, if there is none. Raises StartError if the folder takes none.

    It comes after the database: a key alone says that there was one (`kl01.start.former`).
    """
    from kl01.secret_key import secret_key

    with _problems_told(settings.shared_folder, "KL01_FILES" if settings.files else "KL01_INSTANCE"):
        secret_key(settings.shared_folder)


def holds_something(path: Path) -> bool:
    """Whether a path is a file, or a folder with one somewhere in it."""
    return path.is_file() or any(one.is_file() for one in path.rglob("*"))


def make_private_file(file: Path) -> None:
    """Make a file that its owner alone can read, before somebody makes one that all can; else leave it."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
