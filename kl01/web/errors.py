"""What people see when something can't be done: in Vietnamese, with what to do, and with what they typed."""

import logging
import sqlite3
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from flask import session as cookie
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed, SecurityError

from kl01.database_file import DatabaseLostError
from kl01.db import BusyError, StaleVersionError, allow_writing, db, may_write
from kl01.host_names import normal_name
from kl01.printing import PrintingError
from kl01.web.echo import posted_text
from kl01.web.pages import is_htmx, local_path

log = logging.getLogger(__name__)

_CSRF_TOKEN = "csrf_token"  # noqa: S105 - its name in the cookie
_OUT_OF_SERVICE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Answers of SQLite that are no fault of the program: others keep the file, or the disk doesn't take it."""

_ENDED = frozenset({"25P03", "57P01", "57P02", "57P03", "57P05"})
_STOPPED = frozenset({"57P01", "57P02", "57P03", "3D000"})
_ONLY_COPIES = frozenset({"25006", "0A000"})
"""Answers of PostgreSQL by their numbers: silence that was too long, a server that stops or has no such
database; one in recovery."""

_PLAIN_PAGE = Markup(
    """<!DOCTYPE html>
<html lang="vi">
<head>
  <meta charset="utf-8">
  <title>{heading} – Kế hoạch công tác Đảng</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
</head>
<body>
  <main>
    <h1>{heading}</h1>
    <p>{explanation}</p>
    <p>{advice}</p>
  </main>
</body>
</html>
"""
)
_PLAIN_NOTICE = Markup('<p role="alert"><strong>{heading}.</strong> {explanation} {advice}</p>')


@dataclass(frozen=True, slots=True)
class ErrorText:
    """The words of an error page."""

    heading: str
    explanation: str
    advice: str


TEXTS: dict[int, ErrorText] = {
    400: ErrorText(
        "Trang này đã cũ",
        "Phần vừa gửi chưa được lưu vì trang mở đã lâu, hoặc trình duyệt đang đăng nhập bằng tài khoản khác.",
        "Chép lại phần đang gõ nếu có, rồi tải lại trang và gửi lại.",
    ),
    401: ErrorText(
        "Phiên làm việc đã hết", "Phần vừa gửi chưa được lưu.", "Đăng nhập lại rồi gửi lại phần này."
    ),
    403: ErrorText(
        "Tài khoản này chưa được giao việc vừa chọn",
        "Tài khoản đang dùng không có quyền làm việc vừa chọn.",
        "Nếu việc này thuộc nhiệm vụ của đồng chí, đề nghị quản trị giao chức vụ hoặc bí thư ủy quyền.",
    ),
    404: ErrorText(
        "Không có trang này",
        "Địa chỉ vừa mở không có, hoặc không thuộc phần việc của đồng chí.",
        "Kiểm tra lại địa chỉ, hoặc đi từ trang đầu.",
    ),
    405: ErrorText(
        "Không mở trang này theo cách đó được", "Địa chỉ này dùng theo cách khác.", "Đi từ trang đầu."
    ),
    409: ErrorText(
        "Có người vừa sửa phần này",
        "Phần vừa gửi chưa được lưu, để không đè lên phần người khác mới ghi.",
        "Tải lại trang để xem bản mới nhất, rồi sửa lại nếu cần.",
    ),
    413: ErrorText(
        "Phần gửi lên quá lớn",
        "Dung lượng vượt quá mức cho phép nên chưa được lưu.",
        "Bấm nút Quay lại của trình duyệt để thấy chữ vừa gõ, rút gọn hoặc chọn tệp nhỏ hơn rồi gửi lại.",
    ),
    422: ErrorText("Có chỗ cần sửa", "Phần vừa gửi chưa được lưu.", "Quay lại, sửa rồi gửi lại."),
    429: ErrorText(
        "Thử quá nhiều lần", "Để giữ an toàn, phần mềm tạm dừng nhận.", "Đợi ít phút rồi thử lại."
    ),
    500: ErrorText(
        "Phần mềm gặp lỗi",
        "Phần vừa gửi chưa được lưu. Lỗi đã được ghi lại trong nhật ký máy chủ.",
        "Thử lại sau ít phút. Nếu còn lỗi, báo cho người phụ trách.",
    ),
    503: ErrorText(
        "Máy chủ đang bận",
        "Phần vừa gửi chưa được lưu vì nhiều người cùng ghi một lúc hoặc ổ đĩa đầy.",
        "Đợi một phút rồi gửi lại. Nếu còn lỗi, báo cho người phụ trách.",
    ),
}


_KEPT_ON_PAGE = "Giữ nguyên trang này và báo ngay cho người giữ máy chủ."
LOST = ErrorText(
    "Phần mềm tạm ngừng ghi",
    "Phần vừa gửi chưa được lưu: trên máy chủ, tệp dữ liệu của KL01 vừa bị đổi tên, chuyển đi hoặc xóa.",
    f"{_KEPT_ON_PAGE} Khi tệp kl01.db (cùng kl01.db-wal, kl01.db-shm) được đặt lại đúng chỗ thì gửi lại "
    "được ngay; vẫn báo như vậy thì khởi động lại KL01.",
)
REPLACED = ErrorText(
    "Phần mềm tạm ngừng ghi",
    "Phần vừa gửi chưa được lưu: trên máy chủ, cơ sở dữ liệu của KL01 vừa bị thay bằng một bản khác.",
    f"{_KEPT_ON_PAGE} Người giữ máy chủ dừng KL01, đặt đúng bản cần dùng vào chỗ cũ rồi chạy lại.",
)
UNREACHABLE = ErrorText(
    "Máy chủ chưa nối được cơ sở dữ liệu",
    "Phần vừa gửi chưa được lưu: máy chủ PostgreSQL đang dừng, hoặc không còn cơ sở dữ liệu của KL01.",
    "Đợi một phút rồi gửi lại. Vẫn báo như vậy thì nhờ người giữ máy chủ kiểm tra PostgreSQL.",
)


CLOCK_BEHIND = ErrorText(
    "Đồng hồ máy chủ đang sai",
    "Phần vừa gửi chưa được lưu: ngày giờ của máy chủ lùi hơn một ngày so với việc ghi gần nhất.",
    "Giữ nguyên trang này và báo người quản trị chỉnh lại ngày giờ của máy chủ, rồi gửi lại.",
)


def unknown_host_text(host: str) -> ErrorText:
    """Return what to say of a host, as it was sent, by which KL01 may not be opened."""
    name = normal_name(host)
    return ErrorText(
        "Địa chỉ này chưa được phép dùng để mở KL01",
        f"Tên vừa dùng là “{name or host[:100]}”. Phần mềm chỉ mở được bằng những tên mà quản trị đã cho.",
        f"Mở bằng một tên như thế. Nếu đây là tên đúng thì trên máy chủ thêm {name} vào thiết lập "
        "KL01_TRUSTED_HOSTS, sau một dấu phẩy (dòng “set KL01_TRUSTED_HOSTS=…” của tệp chay-kl01.bat, dòng "
        "“Environment=…” của kl01.service), rồi chạy lại KL01."
        if name
        else "Kiểm tra lại địa chỉ đã gõ.",
    )


class SessionOverError(Exception):
    """The person is not signed in (any more)."""


def error_response(
    code: int, text: ErrorText | None = None, echo: list[tuple[str, str]] | None = None
) -> Response:
    """Answer with an error: a notice for htmx, a page otherwise.

    Never raises: where the page itself fails, a plain one stands in for it.
    """
    text = text or TEXTS.get(code, TEXTS[500])
    try:
        page = _error_page(code, text, echo)
    except Exception:
        log.exception("page of error %s failed: %s %s", code, request.method, request.path)
        return plain_response(code, text)
    return _addressed(page, code)


def printing_refused(problem: PrintingError) -> Response:
    """Answer that a paper can't be made, and why: what to do stands in the problem's own words."""
    return error_response(422, ErrorText("Chưa in được", str(problem), ""), echo=[])


def plain_response(code: int, text: ErrorText) -> Response:
    """Answer with an error in bare HTML, which needs neither templates nor addresses nor the database."""
    page = _PLAIN_NOTICE if is_htmx() else _PLAIN_PAGE
    return _addressed(
        page.format(heading=text.heading, explanation=text.explanation, advice=text.advice), code
    )


def _addressed(page: str, code: int) -> Response:
    response = make_response(page, code)
    if is_htmx():
        response.headers["HX-Retarget"] = "#flash"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _error_page(code: int, text: ErrorText, echo: list[tuple[str, str]] | None) -> str:
    sign_in_url = None
    if code == 401:
        back = request.full_path.rstrip("?") if request.method == "GET" else local_path(referrer_path())
        sign_in_url = url_for("account.sign_in", next=back) if back else url_for("account.sign_in")
    context = {
        "code": code,
        "heading": text.heading,
        "explanation": text.explanation,
        "advice": text.advice,
        "sign_in_url": sign_in_url,
    }
    if is_htmx():
        return render_template("errors/notice.html", **context)
    if echo is None:
        # Of what is too large, a part has been read: it is not what was sent.
        echo = [] if code == 413 else posted_text()
    return render_template("errors/error.html", echo=echo, **context)


def referrer_path() -> str | None:
    """Return the page of ours from which this request came, None if it is not known."""
    referrer = request.referrer or ""
    if referrer.startswith(request.host_url):
        return "/" + referrer[len(request.host_url) :]
    return None


def abandon_request() -> None:
    """Undo what this request began, in the database and in the cookie; from here on it only reads.

    A page about an error shows what its frame reads, and reading waits for nobody: the page comes at once
    while somebody else keeps the database. Of the cookie, too, nothing may stay: not the message that a thing
    was saved, not the offer to take it back, not the sign-in that nobody wrote down.
    """
    allow_writing(False)
    try:
        db.session.rollback()
    except SQLAlchemyError:
        log.exception("rollback failed")
        db.session().invalidate()
    _restore_cookie()


def _restore_cookie() -> None:
    sent = dict(current_app.session_interface.open_session(current_app, request) or {})
    if _CSRF_TOKEN in cookie:  # a page that was made with it may be on its way
        sent.setdefault(_CSRF_TOKEN, cookie[_CSRF_TOKEN])
    if dict(cookie) == sent:
        return
    if cookie.get("_user_id") != sent.get("_user_id"):
        g.pop("_login_user", None)  # where Flask-Login keeps whom it has loaded or let in
    cookie.clear()
    cookie.update(sent)


def _code_of(error: Exception) -> int:
    """Return the status that answers an exception of the program, and log what somebody should look at."""
    if isinstance(error, (StaleDataError, StaleVersionError)):
        return 409
    if isinstance(error, DatabaseLostError):
        log.error("nothing is written any more: %s; %s %s", error, request.method, request.path)
        return 503
    if (
        isinstance(error, BusyError | NoConnectionError)
        or (isinstance(error, OperationalError) and _is_out_of_service(error))
        or (isinstance(error, DBAPIError) and _is_gone(error))
    ):
        log.error("database busy or out of room: %s %s: %s", request.method, request.path, _words(error))
        return 503
    log.error("request failed: %s %s", request.method, request.path, exc_info=error)
    return 500


def _text_of(error: Exception) -> ErrorText | None:
    """Return what to say of an exception of the program, None for what its status says well enough."""
    if isinstance(error, DatabaseLostError):
        return REPLACED if error.replaced else LOST
    if not isinstance(error, OperationalError) or hasattr(error.orig, "sqlite_errorcode"):
        return None
    state = getattr(error.orig, "sqlstate", None)  # none of a server that says nothing
    return UNREACHABLE if state is None or state in _STOPPED or state.startswith("08") else None


def _is_out_of_service(error: OperationalError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is None:  # other databases call it operational when the server or the disk is gone
        return True
    primary = code & 0xFF
    # Where nothing may be written, writing is a fault of the program; elsewhere the file can't be written.
    return primary in _OUT_OF_SERVICE or (primary == sqlite3.SQLITE_READONLY and may_write())


def _is_gone(error: DBAPIError) -> bool:
    """Whether a server ended the connection, or is one that only copies another."""
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state in _ENDED or (state in _ONLY_COPIES and may_write())


def _words(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error  # by name: a message may quote what people typed
    return str(getattr(cause, "sqlite_errorname", type(cause).__name__))


def register_errors(app: Flask) -> None:
    """Turn every exception into an answer; what was begun in the database is undone first."""

    def http_error(error: HTTPException) -> Response | HTTPException:
        original = getattr(error, "original_exception", None)
        if original is not None:  # Flask's cover for what failed after the view: the commit
            return crash(original)
        abandon_request()
        code = error.code or 500
        if code < 400:
            return error
        response = error_response(code if code in TEXTS else (404 if code < 500 else 500))
        if isinstance(error, MethodNotAllowed):
            response.allow.update(error.valid_methods or ())
        return response

    def unknown_host(_error: HTTPException) -> Response:
        # Flask makes no addresses for such a request, so there can be no page with links and styles.
        host = str(request.environ.get("HTTP_HOST", ""))
        log.warning("host not in KL01_TRUSTED_HOSTS: %.100r", host)
        abandon_request()
        return plain_response(400, unknown_host_text(host))

    def csrf_error(_error: CSRFError) -> Response:
        abandon_request()
        return error_response(400)

    def session_over(_error: SessionOverError) -> Response:
        abandon_request()
        return error_response(401)

    def not_printed(problem: PrintingError) -> Response:
        abandon_request()
        return printing_refused(problem)

    def crash(error: Exception) -> Response:
        code = _code_of(error)
        abandon_request()
        return error_response(code, _text_of(error))

    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(SecurityError, unknown_host)
    app.register_error_handler(BadHost, unknown_host)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(SessionOverError, session_over)
    app.register_error_handler(PrintingError, not_printed)
    app.register_error_handler(Exception, crash)
