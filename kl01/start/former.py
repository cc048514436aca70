"""What an installation in use leaves behind: with it, an empty database is not a beginning but a loss.

Whoever took that for a new installation would show a set-up link to whoever comes first, and give photos and
files to people of another database.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from kl01.config import Settings
from kl01.start.error import StartError
from kl01.start.folder import SHARED, holds_something

if TYPE_CHECKING:
    from sqlalchemy import Engine

_LOG: Final = "-wal"
"""How SQLite calls the file beside a database in which stands what was committed last."""


def left_of_before(settings: Settings, file: Path | None) -> list[str]:
    """Return the names of what lies there of a KL01 that was in use; `file` is the one of its database.

    To be asked before the database is looked at: another process may be making both.
    """
    from kl01.secret_key import was_there_before

    shared = settings.shared_folder
    found = [name for name in SHARED if name != "secret_key" and holds_something(shared / name)]
    if was_there_before(shared):
        found.insert(0, "secret_key")
    log = file.with_name(file.name + _LOG) if file else None
    if log is not None and log.is_file() and log.stat().st_size:
        found.append(log.name)
    return found


def refuse_an_empty_database(settings: Settings, file: Path | None, left: list[str]) -> None:
    """Raise StartError if something is left of before; the database was found missing or empty."""
    if left:
        lacks = f"Không có dữ liệu ở tệp {file}" if file else "Cơ sở dữ liệu ở KL01_DATABASE_URL trống"
        raise StartError(_words(lacks, settings, file, left))


def refuse_to_begin_anew(engine: "Engine", settings: Settings, file: Path | None, left: list[str]) -> None:
    """Raise StartError if nobody has an account, but there are photos or files that somebody made."""
    from sqlalchemy.orm import Session

    from kl01.accounts.queries import any_account
    from kl01.db import reading

    made = [name for name in left if name in SHARED and name != "secret_key"]
    if not made:
        return
    with reading(), Session(engine) as session:
        if any_account(session):
            return
    where = f"Tệp {file}" if file else "Cơ sở dữ liệu ở KL01_DATABASE_URL"
    raise StartError(_words(f"{where} chưa có tài khoản nào", settings, file, made))


def _words(lacks: str, settings: Settings, file: Path | None, left: list[str]) -> str:
    names = ", ".join(left)
    back = (
        f"chép {file.name} (cùng {file.name}{_LOG} nếu có) từ chỗ cũ hay bản sao lưu vào đó"
        if file
        else "kiểm tra thiết lập này, hoặc khôi phục bản sao lưu bằng pg_restore"
    )
    return (
        f"{lacks}, mà ở thư mục {settings.shared_folder} đã có {names}, nên đây không phải lần cài đầu: "
        f"{back}, rồi chạy lại. Chỉ khi thật sự bắt đầu lại từ đầu thì chuyển {names} sang thư mục khác rồi "
        "chạy lại."
    )
