"""The database at its newest step, with the bundled plans; what its driver says is told so that it helps."""

import contextlib
import errno
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kl01.config import Settings
from kl01.start.console import say
from kl01.start.error import StartError
from kl01.start.folder import (
    folder_problem,
    make_private_file,
    make_secret_key,
    prepare_folder,
    refuse_network_share,
)
from kl01.start.former import left_of_before, refuse_an_empty_database, refuse_to_begin_anew
from kl01.start.postgresql import check_postgresql, postgresql_problem

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

log = logging.getLogger(__name__)

CHECK_SECONDS = 0.3
"""How long the start looks for damage in the database file."""
WHOLE_BYTES = 32 * 1024 * 1024
"""A file of so much is checked whole."""
CHECKED_ROWS = 100_000
"""Of a larger one, tables with no more rows: those take parts of a second."""


def database_file(settings: Settings) -> Path | None:
    """Return the file of an SQLite database, None for another database.

    Raises StartError for a KL01_DATABASE_URL that can't be read.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        address = make_url(settings.sqlalchemy_url)
    except (ArgumentError, ValueError):
        raise StartError(
            "KL01_DATABASE_URL chưa đúng cách ghi: ghi như sqlite:////thu-muc/kl01.db hoặc bỏ thiết lập này."
        ) from None
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database).absolute()


def prepare(settings: Settings) -> None:
    """Make everything ready to serve: folders, database at its newest step, bundled plans, secret key.

    What is there already is only looked at. Raises StartError, also for a database that is missing or empty
    where an installation was in use.
    """
    from sqlalchemy.exc import NoSuchModuleError

    from kl01.db import allow_writing
    from kl01.engine import is_postgresql, make_engine

    allow_writing(True)
    prepare_folder(settings)
    file = database_file(settings)
    left = left_of_before(settings, file)
    try:
        if file:
            refuse_network_share(file.parent)
            if not file.exists() or not file.stat().st_size:  # SQLite would clear away what lies beside it
                refuse_an_empty_database(settings, file, left)
            make_private_file(file)
        engine = make_engine(settings.sqlalchemy_url)
    except OSError as error:
        assert file is not None
        raise folder_problem(file.parent, error) from error
    except (NoSuchModuleError, ImportError):
        raise StartError(
            "Máy này chưa cài phần kết nối cho loại cơ sở dữ liệu ghi trong KL01_DATABASE_URL: với "
            "PostgreSQL hãy cài requirements/postgresql.txt, hoặc bỏ thiết lập này."
        ) from None
    try:
        with database_errors_told(settings, file):
            if is_postgresql(settings.sqlalchemy_url):
                check_postgresql(engine)
            _prepare_database(engine, settings, file, left)
            refuse_to_begin_anew(engine, settings, file, left)
            _load_bundled_plans(engine)
            _refuse_to_lose_photos(engine, settings)
    finally:
        engine.dispose()
    make_secret_key(settings)


def _prepare_database(engine: "Engine", settings: Settings, file: Path | None, left: list[str]) -> None:
    from kl01.migrations import SchemaState, current_state, migrate

    state = current_state(engine)
    if state is SchemaState.EMPTY:
        refuse_an_empty_database(settings, file, left)
    if state is SchemaState.NEWER:
        raise StartError(
            "Cơ sở dữ liệu thuộc một bản KL01 mới hơn bản đang chạy: cập nhật KL01 lên bản mới rồi chạy lại."
        )
    if state is SchemaState.FOREIGN:
        raise StartError(
            f"{_named(file)} đang chứa dữ liệu của chương trình khác: đặt KL01_DATABASE_URL là một "
            "cơ sở dữ liệu khác."
        )
    if file and _is_damaged(engine):
        raise _damaged(file)
    if state is not SchemaState.CURRENT:
        migrate(engine)
        log.info("database brought to the newest step")


def _refuse_to_lose_photos(engine: "Engine", settings: Settings) -> None:
    """Raise StartError if the folder that all processes see holds no photos, but the database knows of some.

    A share that is not there leaves an empty folder in its place: nobody would see a photo, and what is sent
    from now on would lie where no other process finds it.
    """
    from sqlalchemy import select

    from kl01.db import reading
    from kl01.exemplars.models import Exemplar

    if settings.files is None or (settings.files / "photos").exists():
        return
    with reading(), engine.connect() as connection:
        known = connection.scalar(select(Exemplar.id).where(Exemplar.photo != "").limit(1))
    if known is not None:
        raise StartError(
            f"Thư mục {settings.files} (KL01_FILES) chưa có photos mà cơ sở dữ liệu đã có ảnh: kết nối lại ổ "
            "đĩa chứa thư mục này, hoặc chép thư mục photos vào đó, rồi chạy lại."
        )


def _named(file: Path | None) -> str:
    return f"Tệp {file}" if file else "Cơ sở dữ liệu ở KL01_DATABASE_URL"


def _damaged(file: Path | None) -> StartError:
    return StartError(
        f"{_named(file)} bị hỏng hoặc không phải cơ sở dữ liệu của KL01: chép bản sao lưu gần nhất đè lên "
        "tệp này, rồi chạy lại."
    )


def _is_damaged(engine: "Engine") -> bool:
    """Look for damage in an SQLite file, for about CHECK_SECONDS: a small one whole, a large one in part.

    SQLite before 3.41 breaks off no check, and of gigabytes one takes a minute in which nobody can work. So
    a large file is checked table by table, the short ones first; the long ones are left out. That a file was
    cut off, SQLite itself sees at the first look.
    """
    from sqlalchemy.exc import OperationalError

    from kl01.db import reading

    end = time.monotonic() + CHECK_SECONDS
    with reading(), engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(lambda: time.monotonic() > end, 10_000)
        try:
            for asked in _checks(connection):
                if connection.exec_driver_sql(f"PRAGMA quick_check({asked})").scalar() != "ok":
                    return True
                if time.monotonic() > end:
                    return False
        except OperationalError as error:
            if _sqlite_error_name(error) != "SQLITE_INTERRUPT":
                raise
        finally:
            driver.set_progress_handler(None, 0)
    return False


def _checks(connection: "Connection") -> list[str]:
    """Return what is to be checked: all at once, or the names of tables."""

    def number(asked: str) -> int:
        return connection.exec_driver_sql(asked).scalar() or 0

    if number("PRAGMA page_count") * number("PRAGMA page_size") <= WHOLE_BYTES:
        return ["1"]  # the first damage is enough
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    rows = {name: number(f'SELECT max(rowid) FROM "{name}"') for name in names}  # noqa: S608 - our own names
    return [f'"{name}"' for name in sorted(names, key=rows.__getitem__) if rows[name] <= CHECKED_ROWS]


def _sqlite_error_name(error: Exception) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlite_errorname", ""))


@contextlib.contextmanager
def database_errors_told(settings: Settings, file: Path | None) -> Iterator[None]:
    """Turn what the database driver says into a sentence that helps."""
    from sqlalchemy.exc import DBAPIError

    from kl01.db import BusyError
    from kl01.engine import is_postgresql

    try:
        yield
    except BusyError:
        raise _busy(file) from None
    except DBAPIError as error:
        name = _sqlite_error_name(error)
        if name.startswith("SQLITE_FULL"):
            raise folder_problem((file or settings.instance).parent, OSError(errno.ENOSPC, "")) from error
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM")):
            raise folder_problem(file.parent if file else settings.instance, OSError(0, "")) from error
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise _damaged(file) from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise _busy(file) from error
        if is_postgresql(settings.sqlalchemy_url) and (problem := postgresql_problem(error)):
            raise problem from error
        raise


def _busy(file: Path | None) -> StartError:
    return StartError(f"{_named(file)} đang bị chương trình khác giữ: tắt chương trình đó rồi chạy lại.")


def _load_bundled_plans(engine: "Engine") -> None:
    """Bring the plans and forms that come with KL01, and say what of those in force has followed them."""
    from sqlalchemy.orm import Session

    from kl01.audit.operations import program
    from kl01.db import transaction
    from kl01.pack_files import PackError
    from kl01.periods import system_clock
    from kl01.plan_packs import load_bundled

    with Session(engine) as session, transaction(session):
        try:
            brought = load_bundled(session, program(system_clock()))
        except PackError as error:
            raise StartError(f"Kế hoạch kèm theo KL01 cần sửa – {error.problems[0]}") from error
    for one in brought:
        if not one.is_new:
            say(f"Theo bản KL01 này, “{one.pack.name}” đã đổi:")
            for sentence in one.sentences():
                say(f"- {sentence}")
