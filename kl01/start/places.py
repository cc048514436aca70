"""The two databases of a move: the one that KL01 is set up with, and the one at an address that is given.

What the driver of the second says is told here, for the sentences of the start speak of KL01_DATABASE_URL.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kl01.config import Settings
from kl01.start.database import database_errors_told, database_file
from kl01.start.error import StartError
from kl01.start.folder import folder_problem, make_private_file, refuse_network_share

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

DRIVERS: Final = {"sqlite": "pysqlite", "postgresql": "psycopg"}
_TOLD: Final = (
    "SQLITE_FULL",
    "SQLITE_READONLY",
    "SQLITE_CANTOPEN",
    "SQLITE_IOERR",
    "SQLITE_PERM",
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
)
"""What `database_errors_told` has a fitting sentence for."""
_HELD: Final = "Cơ sở dữ liệu mới đang bị chương trình khác giữ: tắt chương trình đó rồi làm lại."


class NotMoved(StartError):  # noqa: N818 - it is no mistake of the program
    """Nothing was moved, and the target is as it was. The text is Vietnamese, one sentence a line."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))


@dataclass(frozen=True, slots=True)
class Place:
    """One of the two databases."""

    settings: Settings
    """Those under which it would be KL01's."""
    url: "URL"
    file: Path | None

    def told(self) -> AbstractContextManager[None]:
        """Turn what the driver says of this database into a sentence that helps."""
        return database_errors_told(self.settings, self.file)


def source_of(settings: Settings) -> Place:
    """Return the database of the settings. Raises StartError if there is none."""
    from sqlalchemy import make_url

    file = database_file(settings)
    if file is not None and not file.is_file():
        raise NotMoved(
            f"Tệp {file} chưa có: chưa có dữ liệu nào để chuyển, hoặc KL01_INSTANCE đặt chưa đúng."
        )
    return Place(settings, make_url(settings.sqlalchemy_url), file)


def target_at(settings: Settings, address: str) -> Place:
    """Read the address that was given. Raises NotMoved if KL01 can't use it."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        url = make_url(address)
        driver = url.get_driver_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        driver = ""
    if not driver or DRIVERS.get(url.get_backend_name()) != driver:
        raise NotMoved(
            "Địa chỉ mới chưa đúng cách ghi: ghi như postgresql+psycopg://ten:mat-khau@may-chu/kl01 hoặc "
            "sqlite:////thu-muc/kl01.db."
        )
    if url.get_backend_name() == "sqlite" and (url.query or not url.database or url.database == ":memory:"):
        raise NotMoved("Địa chỉ SQLite phải là tên một tệp, ghi như sqlite:////thu-muc/kl01.db.")
    wanted = replace(settings, database_url=address)
    return Place(wanted, url, database_file(wanted))


def open_engine(place: Place, at_the_end: ExitStack) -> "Engine":
    """Return an engine of our own, which is let go of at the end."""
    from kl01.engine import make_engine

    try:
        engine = make_engine(place.settings.sqlalchemy_url)
    except ImportError:
        raise NotMoved(
            "Máy này chưa cài phần kết nối PostgreSQL: cài requirements/postgresql.txt rồi làm lại."
        ) from None
    at_the_end.callback(engine.dispose)
    return engine


def make_file(target: Place) -> Path | None:
    """Make the file of an SQLite target that its owner alone can read; return it if it was not there."""
    if target.file is None or target.file.exists():
        return None
    refuse_network_share(target.file.parent)
    try:
        make_private_file(target.file)
    except OSError as error:
        raise folder_problem(target.file.parent, error) from error
    return target.file


@contextmanager
def target_errors_told(target: Place) -> Iterator[None]:
    """Turn what the target's driver says into a sentence that helps."""
    from sqlalchemy.exc import DBAPIError

    from kl01.db import BusyError
    from kl01.migrations import BrokenReferenceError

    with target.told():
        try:
            yield
        except BrokenReferenceError:
            raise NotMoved("Có dòng nhắc đến một dòng không có ở bảng khác, nên chưa chuyển gì.") from None
        except BusyError:
            raise NotMoved(_HELD) from None
        except DBAPIError as error:
            sentence = _sentence(error, target)
            if sentence is None:
                raise
            raise NotMoved(sentence) from error


def _sentence(error: Any, target: Place) -> str | None:
    """Return what to say of an error of the target's driver; None for what the start says as well."""
    if target.file is not None:
        name = str(getattr(error.orig, "sqlite_errorname", ""))
        if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            return f"Tệp {target.file} không phải cơ sở dữ liệu của KL01: chọn một tệp khác."
        return None if name.startswith(_TOLD) else f"SQLite báo lỗi {name}, nên chưa chuyển gì."
    state = getattr(error.orig, "sqlstate", None)
    if state == "42501":
        return (
            "Tài khoản PostgreSQL ở địa chỉ mới chưa được tạo bảng: cho tài khoản đó làm chủ cơ sở dữ liệu."
        )
    if state == "53100":
        return "Ổ đĩa của máy chủ PostgreSQL đã đầy: xóa bớt tệp không cần rồi làm lại."
    if state == "55P03":
        return _HELD
    if state is None or state[:2] in {"08", "28", "3D", "57"}:
        return "Chưa kết nối được cơ sở dữ liệu mới: kiểm tra địa chỉ, mật khẩu và máy chủ PostgreSQL."
    return f"Máy chủ PostgreSQL báo lỗi {state}, nên chưa chuyển gì: gửi số này cho người hỗ trợ."


def next_steps(settings: Settings, url: str) -> list[str]:
    """Say what is to be done after a move to an address; its password is not shown."""
    target = target_at(settings, url)
    default = database_file(replace(settings, database_url=""))
    shown = target.url.render_as_string(hide_password=True)
    if target.file is not None and default is not None and target.file.resolve() == default.resolve():
        setting = "Dừng KL01 nếu đang chạy, bỏ thiết lập KL01_DATABASE_URL rồi chạy lại."
    else:
        setting = f"Dừng KL01 nếu đang chạy, đặt KL01_DATABASE_URL là {shown} rồi chạy lại"
        setting += " (ghi mật khẩu thật vào chỗ ***)." if target.url.password else "."
    return [
        setting,
        "Từ bây giờ ai còn ghi vào cơ sở dữ liệu cũ thì phải chạy lại lệnh này với --replace.",
        "Giữ cơ sở dữ liệu cũ cho đến khi đã mở vài trang và thấy đủ.",
        (
            "Ảnh, tệp in hàng loạt và khóa bí mật (photos, jobs, secret_key) vẫn ở thư mục "
            f"{settings.shared_folder}."
        ),
    ]
