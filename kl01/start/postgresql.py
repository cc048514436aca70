"""What can go wrong with a PostgreSQL server at the start, told so that it helps."""

from typing import TYPE_CHECKING, Final

from kl01.start.error import StartError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.exc import DBAPIError

LEAST_VERSION: Final = 13
"""The first that tells its snapshots as `kl01.postgresql` asks for them."""

_FULL: Final = "Máy chủ PostgreSQL đã hết chỗ kết nối: tăng max_connections hoặc bớt tiến trình KL01."
_WORDS: Final = {
    "password authentication failed": (
        "Máy chủ PostgreSQL không nhận tên và mật khẩu ghi trong KL01_DATABASE_URL: sửa lại cho đúng rồi "
        "chạy lại."
    ),
    "no password supplied": (
        "KL01_DATABASE_URL chưa ghi mật khẩu của tài khoản PostgreSQL: ghi dạng "
        "postgresql://tên:mật-khẩu@máy/cơ-sở-dữ-liệu."
    ),
    "no pg_hba.conf entry": (
        "Máy chủ PostgreSQL chưa cho máy này kết nối: thêm địa chỉ của máy này vào tệp pg_hba.conf trên "
        "máy chủ."
    ),
    "remaining connection slots": _FULL,
    "too many": _FULL,
}
"""What the server says when it refuses somebody; it has no number for it by the time that we hear it."""
_NO_DATABASE: Final = (
    "Máy chủ PostgreSQL chưa có cơ sở dữ liệu ghi trong KL01_DATABASE_URL: tạo bằng lệnh "
    "CREATE DATABASE (xem tài liệu dành cho quản trị) rồi chạy lại."
)
_UNREACHABLE: Final = (
    "Không kết nối được máy chủ PostgreSQL ghi trong KL01_DATABASE_URL: kiểm tra máy chủ đã chạy "
    "chưa, địa chỉ, cổng và tường lửa."
)
_TRY_AGAIN: Final = "chờ một lát rồi chạy lại; vẫn báo thì hỏi người quản trị máy chủ."
_UNABLE: Final = {
    "55P03": f"Một chương trình khác (có thể đang sao lưu) giữ các bảng của KL01: {_TRY_AGAIN}",
    "53100": "Ổ đĩa của máy chủ PostgreSQL đã đầy: xóa bớt tệp không cần rồi chạy lại.",
    "53300": _FULL,
}
_MAY_NOT: Final = (
    "Tài khoản ghi trong KL01_DATABASE_URL chưa được quyền tạo bảng: hãy để tài khoản ấy làm chủ "
    "cơ sở dữ liệu (ALTER DATABASE … OWNER TO …) rồi chạy lại."
)


def postgresql_problem(error: "DBAPIError") -> StartError | None:
    """Return what is to be said of an error of the driver; None for one that is a fault of KL01 itself."""
    from psycopg import OperationalError
    from psycopg.errors import InsufficientPrivilege

    cause = error.orig
    if isinstance(cause, InsufficientPrivilege):
        return StartError(_MAY_NOT)
    if not isinstance(cause, OperationalError):
        return None
    if cause.sqlstate is not None:  # a server that can be reached and is not able to
        return StartError(
            _UNABLE.get(cause.sqlstate, f"Máy chủ PostgreSQL báo lỗi {cause.sqlstate}: {_TRY_AGAIN}")
        )
    said = str(cause)
    for words, sentence in _WORDS.items():
        if words in said:
            return StartError(sentence)
    return StartError(_NO_DATABASE if "database" in said and "does not exist" in said else _UNREACHABLE)


def check_postgresql(engine: "Engine") -> None:
    """Raise StartError for a server or a database in which KL01 would not work as it should.

    Names, codes and keys are put in order letter by letter, as SQLite does it: what is right for people is
    written into keys of its own (`kl01.text`). Another order would sort lists differently on each server.
    """
    from kl01.db import reading

    with reading(), engine.connect() as connection:
        check_database(connection)


def check_database(connection: "Connection") -> None:
    """Raise StartError if the database of a connection is none for KL01; see `check_postgresql`."""
    version, encoding, by_letters = connection.exec_driver_sql(
        "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),"
        " 'a' > 'B'"
    ).one()
    if version < LEAST_VERSION:
        raise StartError(
            f"Máy chủ PostgreSQL là bản {version}, KL01 cần bản {LEAST_VERSION} trở lên: nâng cấp máy "
            "chủ rồi chạy lại."
        )
    if encoding != "UTF8" or not by_letters:
        raise StartError(
            f"Cơ sở dữ liệu PostgreSQL ghi chữ theo bảng mã {encoding} hoặc xếp thứ tự theo ngôn ngữ, "
            "KL01 cần UTF8 và thứ tự C: tạo lại bằng lệnh CREATE DATABASE … ENCODING 'UTF8' LOCALE_PROVIDER "
            "libc LOCALE 'C' TEMPLATE template0 (bản 13, 14: bỏ LOCALE_PROVIDER libc)."
        )
