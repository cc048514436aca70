"""Starting: the instance folder, the database, the bundled plans, and `python app.py` itself.

Whatever can go wrong at the start is told in one Vietnamese sentence that says what to do.
"""

import contextlib
import errno
import logging
import logging.handlers
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kl01.config import SettingError, Settings, settings_from
from kl01.serving import StartError, listen, serve

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from kl01.audit.operations import Actor
    from kl01.papers.definition.data import Definition
    from kl01.plan.pack import PlanPack

log = logging.getLogger(__name__)

CHECK_SECONDS = 0.3
"""How long the start looks for damage in the database file."""
LOG_BYTES, LOG_FILES = 1_000_000, 5

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "davfs", "lustre"}
)
NETWORK_FUSE = frozenset({"sshfs", "rclone", "davfs2", "smbnetfs", "curlftpfs", "glusterfs", "gvfsd-fuse"})
MOUNT_TABLE = Path("/proc/self/mounts")
_EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not bound
WINDOWS_REMOTE_DRIVE = 4  # DRIVE_REMOTE of GetDriveTypeW


# --- What people see ---------------------------------------------------------------------------------------


def _speak_utf8() -> None:
    """Let Vietnamese through on a Windows console; a letter that it lacks becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _say(text: str, *, error: bool = False) -> None:
    stream = sys.stderr if error else sys.stdout
    if stream is not None:  # pythonw has neither
        with contextlib.suppress(OSError):  # the window that started us may be gone
            stream.write(text + "\n")
            stream.flush()


class _PrivateLog(logging.handlers.RotatingFileHandler):
    """A log that its owner alone can read, as the database beside it."""

    def _open(self) -> TextIOWrapper:
        _make_private_file(Path(self.baseFilename))
        return super()._open()


def _start_log(settings: Settings) -> None:
    """Log to the console and to `kl01.log` in the instance folder, which never grows beyond its files."""
    file = _PrivateLog(
        settings.instance / "kl01.log",
        maxBytes=LOG_BYTES,
        backupCount=LOG_FILES - 1,
        encoding="utf-8",
        errors="backslashreplace",
    )
    handlers: list[logging.Handler] = [file]
    if sys.stderr is not None:
        handlers.append(logging.StreamHandler())
    logging.basicConfig(
        level=settings.log_level, handlers=handlers, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # A page brings its style, script and fonts along at once; a short queue is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)


# --- The folder --------------------------------------------------------------------------------------------


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


def _refuse_network_share(folder: Path) -> None:
    if is_network_share(folder):
        raise StartError(
            f"Thư mục {folder} nằm trên ổ đĩa mạng, dữ liệu ở đó dễ hỏng: chuyển thư mục KL01 về ổ đĩa của "
            "chính máy này, hoặc đặt KL01_INSTANCE là một thư mục trên máy này."
        )


def _folder_problem(folder: Path, error: OSError) -> StartError:
    if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
        return StartError(f"Ổ đĩa chứa thư mục {folder} đã đầy: xóa bớt tệp không cần rồi chạy lại.")
    return StartError(
        f"Chưa ghi được vào thư mục {folder}: cấp quyền ghi thư mục này cho người chạy KL01, "
        "hoặc đặt KL01_INSTANCE là một thư mục ghi được."
    )


def prepare_folder(settings: Settings) -> None:
    """Make the instance folder with its secret key. Raises StartError if it can't be used."""
    from kl01.secrets import secret_key

    folder = settings.instance
    _refuse_network_share(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
        key = secret_key(folder)
    except OSError as error:
        raise _folder_problem(folder, error) from error
    if not key:
        raise StartError(
            f"Tệp {folder / 'secret_key'} trống: xóa tệp này rồi chạy lại, KL01 sẽ tạo khóa mới."
        )


# --- The database ------------------------------------------------------------------------------------------


def prepare(settings: Settings) -> None:
    """Make everything ready to serve: folder, secret key, database at its newest step, bundled plans.

    What is there already is only looked at. Raises StartError.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.exc import NoSuchModuleError

    from kl01.db import allow_writing, configure_engine, write_json

    allow_writing(True)
    prepare_folder(settings)
    file = database_file(settings)
    try:
        if file:
            _refuse_network_share(file.parent)
            _make_private_file(file)
        engine = create_engine(settings.sqlalchemy_url, hide_parameters=True, json_serializer=write_json)
    except OSError as error:
        assert file is not None
        raise _folder_problem(file.parent, error) from error
    except (NoSuchModuleError, ImportError):
        raise StartError(
            "Máy này chưa cài phần kết nối cho loại cơ sở dữ liệu ghi trong KL01_DATABASE_URL: cài phần đó, "
            "hoặc bỏ thiết lập này."
        ) from None
    configure_engine(engine)
    try:
        with _database_errors_told(settings, file):
            _prepare_database(engine, file)
            _load_bundled_plans(engine)
    finally:
        engine.dispose()


def _make_private_file(file: Path) -> None:
    """Make a file that its owner alone can read, before somebody makes one that all can; else leave it."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_database(engine: "Engine", file: Path | None) -> None:
    from kl01.migrations import SchemaState, current_state, migrate

    state = current_state(engine)
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


def _named(file: Path | None) -> str:
    return f"Tệp {file}" if file else "Cơ sở dữ liệu ở KL01_DATABASE_URL"


def _damaged(file: Path | None) -> StartError:
    return StartError(
        f"{_named(file)} bị hỏng hoặc không phải cơ sở dữ liệu của KL01: chép bản sao lưu gần nhất đè lên "
        "tệp này, rồi chạy lại."
    )


def _is_damaged(engine: "Engine") -> bool:
    """Look for damage in an SQLite file, for CHECK_SECONDS at most."""
    from sqlalchemy.exc import OperationalError

    from kl01.db import reading

    end = time.monotonic() + CHECK_SECONDS
    with reading(), engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(lambda: time.monotonic() > end, 10_000)
        try:
            return bool(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok")
        except OperationalError as error:
            if _sqlite_error_name(error) == "SQLITE_INTERRUPT":
                return False
            raise
        finally:
            driver.set_progress_handler(None, 0)


def _sqlite_error_name(error: Exception) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlite_errorname", ""))


@contextlib.contextmanager
def _database_errors_told(settings: Settings, file: Path | None) -> Iterator[None]:
    """Turn what the database driver says into a sentence that helps."""
    from sqlalchemy.exc import DBAPIError

    from kl01.db import BusyError

    try:
        yield
    except BusyError:
        raise _busy(file) from None
    except DBAPIError as error:
        name = _sqlite_error_name(error)
        if name.startswith("SQLITE_FULL"):
            raise _folder_problem((file or settings.instance).parent, OSError(errno.ENOSPC, "")) from error
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM")):
            raise _folder_problem(file.parent if file else settings.instance, OSError(0, "")) from error
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise _damaged(file) from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise _busy(file) from error
        if file is None:
            raise StartError(
                "Chưa kết nối được cơ sở dữ liệu ghi trong KL01_DATABASE_URL: kiểm tra địa chỉ, mật khẩu và "
                "máy chủ cơ sở dữ liệu."
            ) from error
        raise


def _busy(file: Path | None) -> StartError:
    return StartError(f"{_named(file)} đang bị chương trình khác giữ: tắt chương trình đó rồi chạy lại.")


def read_pack(folder: Path) -> "PlanPack":
    """Read a plan pack that names only kinds of units and facts that KL01 knows; raises PackError."""
    from kl01.checklist.facts import FACT_NAMES
    from kl01.org.kinds import UnitKind
    from kl01.plan.pack import load_pack

    return load_pack(folder, known_unit_kinds=[kind.value for kind in UnitKind], known_facts=FACT_NAMES)


def read_forms(folder: Path) -> "tuple[Definition, ...]":
    """Read the forms of a plan pack that name only facts that KL01 knows; raises PackError."""
    from kl01.checklist.facts import FACT_NAMES
    from kl01.papers.definition.reading import load_definitions

    return load_definitions(folder, known_facts=FACT_NAMES)


def load_pack_into(
    session: "Session", pack: "PlanPack", definitions: "tuple[Definition, ...]", actor: "Actor"
) -> bool:
    """Make the stored plan and its forms say what a checked pack says; return whether anything changed."""
    from sqlalchemy import select

    from kl01.papers.templates import load_forms
    from kl01.plan.models import Plan
    from kl01.plan.operations import load_plan

    changed = load_plan(session, pack, actor)
    plan_id = session.scalars(select(Plan.id).where(Plan.code == pack.code)).one()
    return bool(load_forms(session, plan_id, definitions, actor)) or changed


def _load_bundled_plans(engine: "Engine") -> None:
    """Load the plans that come with KL01, unless somebody has loaded one of his own in their place."""
    from sqlalchemy import select
    from sqlalchemy.orm import Session

    from kl01.audit.models import AuditEvent
    from kl01.audit.operations import program
    from kl01.audit.verbs import Verb
    from kl01.db import transaction
    from kl01.periods import system_clock
    from kl01.plan.pack import BUNDLED_PACKS, PLAN_FILE, PackError

    actor = program(system_clock())
    with Session(engine) as session, transaction(session):
        for folder in sorted(path.parent for path in BUNDLED_PACKS.glob(f"*/{PLAN_FILE}")):
            try:
                pack, definitions = read_pack(folder), read_forms(folder)
            except PackError as error:
                raise StartError(f"Kế hoạch kèm theo KL01 cần sửa – {error.problems[0]}") from error
            loaded_by = session.scalar(
                select(AuditEvent.actor_name)
                .where(
                    AuditEvent.verb == Verb.PLAN_LOADED,
                    AuditEvent.subject_kind == "plan",
                    AuditEvent.subject_key == pack.code,
                )
                .order_by(AuditEvent.id.desc())
                .limit(1)
            )
            if loaded_by in {None, actor.name}:
                load_pack_into(session, pack, definitions, actor)


# --- `python app.py` ---------------------------------------------------------------------------------------


def main() -> int:
    """Run `python app.py`; return the exit code: 0 after an orderly stop, 1 if KL01 couldn't start."""
    _speak_utf8()
    try:
        _run(settings_from())
    except (StartError, SettingError) as error:
        _say(str(error), error=True)
        return 1
    except KeyboardInterrupt:  # before the server stood
        return 1
    except Exception:
        log.exception("KL01 stopped")
        _say("KL01 gặp lỗi và đã dừng: xem chi tiết ở cuối tệp kl01.log trong thư mục dữ liệu.", error=True)
        return 1
    return 0


def application() -> "Flask":
    """Return the application, ready to serve, for another WSGI server or for `flask --app app`.

    If KL01 can't start, the program ends with one sentence and exit code 1.
    """
    from kl01 import create_app

    _speak_utf8()
    try:
        settings = settings_from()
        prepare(settings)
        return create_app(settings)
    except (StartError, SettingError) as error:
        _say(str(error), error=True)
        raise SystemExit(1) from None


def _run(settings: Settings) -> None:
    listener = listen(settings.host, settings.port)
    prepare_folder(settings)
    _start_log(settings)
    prepare(settings)

    from kl01 import create_app
    from kl01.db import db

    app = create_app(settings)
    _tidy_jobs(app)
    jobs = app.extensions["job_runner"]
    setup_link = _setup_path(app)

    def ready() -> None:
        _announce(settings, setup_link)
        threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()

    def stopping() -> None:
        _say("Đang hoàn tất các yêu cầu dở dang – nhấn Ctrl+C lần nữa để dừng ngay")
        jobs.begin_stop()

    serve(
        app,
        listener,
        threads=settings.threads,
        # Flask answers a request that is too large with our own page; this is for what passes all measure.
        request_bytes=4 * settings.upload_megabytes * 1024 * 1024,
        behind_https=settings.behind_https,
        ready=ready,
        stopping=stopping,
    )
    jobs.stop()
    with app.app_context():
        db.engine.dispose()  # the last connection puts all of SQLite's log into the one file
    _say("KL01 đã dừng.")


def _setup_path(app: "Flask") -> str | None:
    """Return the path of a new set-up link if there is no account yet."""
    from kl01.db import db, transaction
    from kl01.org.operations import make_setup_link
    from kl01.org.queries import any_account
    from kl01.periods import system_clock

    with app.app_context():
        session = db.session()
        with transaction(session):
            if any_account(session):
                return None
            return f"/cai-dat/{make_setup_link(session, system_clock())}"


def _tidy_jobs(app: "Flask") -> None:
    """Mark the long jobs that an earlier server left unfinished, delete files kept long enough."""
    from kl01.db import db, transaction
    from kl01.periods import system_clock

    with app.app_context():
        session = db.session()
        with transaction(session):
            app.extensions["job_runner"].tidy(session, system_clock())


def local_address(settings: Settings) -> str:
    """Return the address by which a browser on this machine reaches KL01."""
    host = "127.0.0.1" if settings.host in _EVERY_ADDRESS else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _announce(settings: Settings, setup_path: str | None) -> None:
    here = local_address(settings)
    _say(f"KL01 đang chạy tại {here} – nhấn Ctrl+C để dừng")
    if settings.host in _EVERY_ADDRESS:
        _say(f"Các máy khác trong mạng nội bộ mở http://{socket.gethostname()}:{settings.port}")
    if setup_path:
        _say("Chưa có tài khoản nào. Mở liên kết sau để thiết lập (dùng một lần, trong một giờ):")
        _say(f"{here}{setup_path}")


def _warm_up() -> None:
    """Load what the first printed page needs, so that nobody waits for it."""
    try:
        from kl01.printing import warm_up

        warm_up()
    except Exception:
        log.exception("warming up the PDF engine failed")
