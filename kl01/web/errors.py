"""What people see when something can't be done: in Vietnamese, with what to do, and with what they typed."""

import logging
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from kl01.db import BusyError, StaleVersionError, db
from kl01.web.pages import is_htmx, local_path

log = logging.getLogger(__name__)

_NEVER_ECHOED = ("csrf", "password", "token")


@dataclass(frozen=True, slots=True)
class ErrorText:
    """The words of an error page."""

    heading: str
    explanation: str
    advice: str


TEXTS: dict[int, ErrorText] = {
    400: ErrorText(
        "Trang này đã cũ",
        "Phần vừa gửi chưa được lưu vì trang mở đã lâu hoặc thiếu thông tin.",
        "Tải lại trang rồi gửi lại.",
    ),
    401: ErrorText(
        "Phiên làm việc đã hết", "Phần vừa gửi chưa được lưu.", "Đăng nhập lại rồi gửi lại phần này."
    ),
    403: ErrorText(
        "Đồng chí chưa được giao việc này",
        "Tài khoản đang dùng không có quyền làm việc vừa chọn.",
        "Nếu việc này thuộc nhiệm vụ của đồng chí, đề nghị quản trị giao chức vụ hoặc bí thư ủy quyền.",
    ),
    404: ErrorText(
        "Không có trang này",
        "Địa chỉ vừa mở không có, hoặc không thuộc phần việc của đồng chí.",
        "Kiểm tra lại địa chỉ, hoặc đi từ trang đầu.",
    ),
    405: ErrorText(
        "Không mở trang này theo cách đó được", "Địa chỉ này chỉ dùng để gửi dữ liệu.", "Đi từ trang đầu."
    ),
    409: ErrorText(
        "Có người vừa sửa phần này",
        "Phần vừa gửi chưa được lưu, để không đè lên phần người khác mới ghi.",
        "Tải lại trang để xem bản mới nhất, rồi sửa lại nếu cần.",
    ),
    413: ErrorText(
        "Phần gửi lên quá lớn",
        "Dung lượng vượt quá mức cho phép nên chưa được lưu.",
        "Rút gọn nội dung hoặc chọn tệp nhỏ hơn rồi gửi lại.",
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


class SessionOverError(Exception):
    """The person is not signed in (any more)."""


def posted_text() -> list[tuple[str, str]]:
    """Return what the failed request carried, as label and text, without passwords and tokens."""
    try:
        sent = request.form.items(multi=True)
        return [
            (name, value)
            for name, value in sent
            if value.strip() and not any(part in name.lower() for part in _NEVER_ECHOED)
        ]
    except HTTPException:  # the body itself was too large to read
        return []


def error_response(
    code: int, text: ErrorText | None = None, echo: list[tuple[str, str]] | None = None
) -> Response:
    """Answer with an error: a notice for htmx, a page otherwise."""
    text = text or TEXTS.get(code, TEXTS[500])
    sign_in_url = None
    if code == 401:
        back = request.full_path.rstrip("?") if request.method == "GET" else local_path(_referrer_path())
        sign_in_url = url_for("account.sign_in", next=back) if back else url_for("account.sign_in")
    context = {
        "code": code,
        "heading": text.heading,
        "explanation": text.explanation,
        "advice": text.advice,
        "sign_in_url": sign_in_url,
    }
    if is_htmx():
        response = make_response(render_template("errors/notice.html", **context), code)
        response.headers["HX-Retarget"] = "#flash"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return make_response(
        render_template("errors/error.html", echo=echo if echo is not None else posted_text(), **context),
        code,
    )


def _referrer_path() -> str | None:
    referrer = request.referrer or ""
    if referrer.startswith(request.host_url):
        return "/" + referrer[len(request.host_url) :]
    return None


def register_errors(app: Flask) -> None:
    """Turn every exception into an answer; what was begun in the database is undone first."""

    def http_error(error: HTTPException) -> Response | HTTPException:
        db.session.rollback()
        code = error.code or 500
        if code < 400:
            return error
        return error_response(code if code in TEXTS else (404 if code < 500 else 500))

    def csrf_error(_error: CSRFError) -> Response:
        db.session.rollback()
        return error_response(400)

    def session_over(_error: SessionOverError) -> Response:
        db.session.rollback()
        return error_response(401)

    def stale(_error: Exception) -> Response:
        db.session.rollback()
        return error_response(409)

    def busy(error: Exception) -> Response:
        db.session.rollback()
        log.error("database busy or out of room: %s", type(error).__name__)
        if (
            isinstance(error, OperationalError)
            and "locked" not in str(error.orig)
            and "full" not in str(error.orig)
        ):
            log.exception("database error", exc_info=error)
            return error_response(500)
        return error_response(503)

    def crash(error: Exception) -> Response:
        db.session.rollback()
        log.exception("request failed: %s %s", request.method, request.path, exc_info=error)
        return error_response(500)

    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(SessionOverError, session_over)
    app.register_error_handler(StaleDataError, stale)
    app.register_error_handler(StaleVersionError, stale)
    app.register_error_handler(BusyError, busy)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(Exception, crash)
