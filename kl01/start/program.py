"""`python app.py` itself, and the application for another server.

Whatever can go wrong at the start is told in one Vietnamese sentence that says what to do.
"""

import gc
import logging
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from kl01.config import VERSION, SettingError, Settings, settings_from
from kl01.host_names import is_everywhere, is_loopback, is_named
from kl01.start.alone import serving_alone
from kl01.start.console import say, speak_utf8
from kl01.start.database import database_file, prepare
from kl01.start.error import StartError
from kl01.start.folder import (
    folder_problem,
    prepare_folder,
    refuse_network_share,
    temporary_folder_problem,
)
from kl01.start.log import start_log
from kl01.start.serving import listen, serve

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] = ()) -> int:
    """Run `python app.py`; return the exit code: 0 after an orderly stop, 1 if KL01 couldn't start.

    With `--version` it only says which version this is, on whatever machine and without touching any data.
    """
    speak_utf8()
    if list(arguments) == ["--version"]:
        say(f"KL01 {VERSION}")
        return 0
    try:
        _run(settings_from())
    except (StartError, SettingError) as error:
        say(str(error), error=True)
        return 1
    except KeyboardInterrupt:  # before the server stood
        return 1
    except Exception:
        log.exception("KL01 stopped")
        say("KL01 gặp lỗi và đã dừng: xem chi tiết ở cuối tệp kl01.log trong thư mục dữ liệu.", error=True)
        return 1
    return 0


def application() -> "Flask":
    """Return the application, ready to serve, for another WSGI server or for `flask --app app`.

    If KL01 can't start, the program ends with one sentence and exit code 1.
    """
    from kl01 import create_app

    speak_utf8()
    try:
        settings = settings_from()
        prepare(settings)
        app = create_app(settings)
        _look_at_the_clock(app)  # which the log tells, and every write asks
        return app
    except (StartError, SettingError) as error:
        say(str(error), error=True)
        raise SystemExit(1) from None


def _run(settings: Settings) -> None:
    listener = listen(settings.host, settings.port)
    prepare_folder(settings)
    with _nobody_else_serving(settings):
        start_log(settings)
        if problem := temporary_folder_problem():
            say(problem, error=True)
        prepare(settings)
        _serve(settings, listener)


@contextmanager
def _nobody_else_serving(settings: Settings) -> Iterator[None]:
    """Hold the lock of who serves inside; raises StartError if another does."""
    file = database_file(settings)
    with ExitStack() as held:
        if file is not None:
            refuse_network_share(file.parent)
            try:
                held.enter_context(serving_alone(file, local_address(settings)))
            except OSError as error:
                raise folder_problem(file.parent, error) from error
        yield


def _serve(settings: Settings, listener: socket.socket) -> None:

    from kl01 import create_app
    from kl01.db import db
    from kl01.jobs.clock import DailyClock
    from kl01.jobs.runner import JobRunner
    from kl01.printing import Press
    from kl01.web.seams import part

    app = create_app(settings)
    _tidy_jobs(app)
    jobs, daily, press = part(JobRunner, app), part(DailyClock, app), part(Press, app)
    setup_link, wrong_clock = _setup_path(app), _look_at_the_clock(app)

    def ready() -> None:
        _announce(settings, setup_link)
        if wrong_clock:
            say(f"Lưu ý: {wrong_clock}")
        daily.start()  # which lets the runner look for jobs that wait since before, too
        threading.Thread(target=press.begin, name="press", daemon=True).start()

    def stopping() -> None:
        say("Đang hoàn tất các yêu cầu dở dang – nhấn Ctrl+C lần nữa để dừng ngay")
        jobs.begin_stop()
        daily.begin_stop()

    _collect_rarely()
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
    press.end()
    daily.stop()
    jobs.stop()
    _seal_at_the_end(app)
    with app.app_context():
        db.engine.dispose()  # the last connection puts all of SQLite's log into the one file
    say("KL01 đã dừng.")


def _seal_at_the_end(app: "Flask") -> None:
    """Seal what happened last, so that a copy that is made now holds nothing unsealed."""
    from kl01.jobs.trail import seal

    try:
        seal(app)
    except Exception:  # the next start seals it
        log.exception("the trail could not be sealed at the end")


def _collect_rarely() -> None:
    """Let Python look for circles of garbage once in some hundred requests and not in each.

    A request makes thousands of objects that are gone at its end by themselves, and each look goes through
    those that stay, too: what the start has made is left out of it for good.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _setup_path(app: "Flask") -> str | None:
    """Return the path of a new set-up link if there is no account yet."""
    from kl01.accounts.queries import any_account
    from kl01.accounts.set_up import make_setup_link
    from kl01.db import db, transaction
    from kl01.periods import system_clock

    with app.app_context():
        session = db.session()
        with transaction(session):
            if any_account(session):
                return None
            return f"/cai-dat/{make_setup_link(session, system_clock())}"


def _look_at_the_clock(app: "Flask") -> str:
    """Return what is to be said if the clock can't be right, by what was done last; begin to watch it."""
    from kl01.db import db, reading
    from kl01.periods import system_clock
    from kl01.web.clock_watch import ClockWatch
    from kl01.web.seams import part

    with app.app_context(), reading():
        return part(ClockWatch, app).look(db.session(), system_clock())


def _tidy_jobs(app: "Flask") -> None:
    """Mark the long jobs that a server left unfinished which is gone, delete files kept long enough."""
    from kl01.db import db, transaction
    from kl01.jobs.operations import delete_files, needless_files
    from kl01.jobs.runner import JobRunner
    from kl01.periods import system_clock
    from kl01.web.seams import part

    with app.app_context():
        session = db.session()
        runner, now = part(JobRunner, app), system_clock()
        with transaction(session):
            runner.tidy(session, now)
            left = needless_files(session, runner.folder, now)
    delete_files(left)


def local_address(settings: Settings) -> str:
    """Return the address by which a browser on this machine reaches KL01."""
    host = "127.0.0.1" if is_everywhere(settings.host) else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _announce(settings: Settings, setup_path: str | None) -> None:
    here = local_address(settings)
    say(f"KL01 đang chạy tại {here} – nhấn Ctrl+C để dừng")
    for line in _words_on_the_network(settings, socket.gethostname()):
        say(line)
    if setup_path:
        say("Chưa có tài khoản nào. Mở liên kết sau để thiết lập (dùng một lần, trong một giờ):")
        say(f"{here}{setup_path}")


def _words_on_the_network(settings: Settings, machine: str) -> list[str]:
    """Return by which address others come, and what is to be heeded; nothing if nobody else can come."""
    if is_loopback(settings.host):
        return []
    found = []
    if is_everywhere(settings.host):
        found.append(f"Các máy khác trong mạng nội bộ mở http://{machine}:{settings.port}")
        if not is_named(machine, settings.trusted_hosts):
            found.append(
                f"Nhưng tên {machine} chưa có trong KL01_TRUSTED_HOSTS nên chưa mở được bằng tên ấy: thêm "
                "vào, sau một dấu phẩy, rồi chạy lại."
            )
    if settings.behind_https:
        found.append(
            f"Lưu ý: KL01_HOST đang là {settings.host}, máy khác mở thẳng được KL01 mà không qua https: đặt "
            "KL01_HOST là 127.0.0.1 khi máy chủ https chạy trên chính máy này."
        )
    else:
        found.append(
            "Lưu ý: mọi người đang mở KL01 qua http, không mã hóa: ai nghe được mạng thì đọc được cả mật "
            "khẩu. Cách đặt https ở mục 3 của sổ tay quản trị (docs/administrator.md)."
        )
    return found
