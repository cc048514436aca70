"""What people get when something can't be done: always a Vietnamese page, whatever failed."""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask, flash, get_flashed_messages
from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as NoConnectionError
from werkzeug.exceptions import Unauthorized
from werkzeug.test import TestResponse

import kl01.db
import kl01.sqlite
from kl01.db import StaleVersionError, db
from kl01.web import errors
from kl01.web.doors import Permission, requires
from kl01.web.sent import FIELD_BYTES_MOST, FIELDS_MOST
from tests.applications import copy_data, make_app
from tests.databases import ON_POSTGRESQL, ask, drop_database, little_patience, locked
from tests.page_client import Page, PageClient, check_page
from tests.some import some
from tests.web.echo import echoes
from tests.world import PASSWORD

BOARD = "/theo-doi/snv/2026"
CELL = f"{BOARD}/II1-01/4"
DETAILS = f"{CELL}/chi-tiet"
BUSY = "Máy chủ đang bận"


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application that these tests may break."""
    return own_app


def details(**values: str) -> dict[str, str]:
    return {"version": "0", "state": "in_progress", "note": "", "reason": "", "done_on": "", **values}


def stored(app: Flask) -> int:
    """How many cells the database holds."""
    found: int = ask(app.config["KL01"].instance, "SELECT count(*) FROM item_status")[1][0][0]
    return found


def post(client: PageClient, url: str, data: dict[str, str]) -> TestResponse:
    return client.raw.post(url, data={"csrf_token": client.token(), **data})


def add_route(app: Flask, view: Any, path: str = "/thu") -> None:
    app.add_url_rule(
        path, "probe", requires(Permission.SIGNED_IN, {"note": "Ghi chú"})(view), methods=["GET", "POST"]
    )


# --- The database doesn't take it --------------------------------------------------------------------------


OPERATIONAL: Any = psycopg.OperationalError if ON_POSTGRESQL else sqlite3.OperationalError


@contextmanager
def another_request_writing(app: Flask) -> Iterator[None]:
    with app.app_context():
        engine = db.engine
    with little_patience(), locked(engine):
        yield


@contextmanager
def another_program_writing(app: Flask) -> Iterator[None]:
    """Keep the file as a backup or another program does; our connections wait for no more than a moment."""
    with app.app_context():
        event.listen(db.engine, "connect", lambda found, _: found.execute("PRAGMA busy_timeout=20"))
        db.engine.dispose()
    path = app.config["KL01"].instance / "kl01.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@pytest.fixture
def secretary(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> PageClient:
    monkeypatch.setattr(kl01.sqlite, "WRITE_WAIT_SECONDS", 0.05)
    return client.sign_in("bithu.snv")


def check_busy(page: Page) -> None:
    """Assert the whole page of 503, with the frame that reading can fill."""
    assert BUSY in page.text
    assert "Đảng ủy Khối các cơ quan" in page.html
    assert "Nguyễn Thị Hường" in page.html
    assert "đã học xong" in [area.text for area in page.all(".//textarea")]


def test_while_another_request_writes(app: Flask, secretary: PageClient) -> None:
    with another_request_writing(app):
        check_busy(secretary.post(DETAILS, details(note="đã học xong"), 503))
        answer = secretary.htmx("POST", f"{CELL}?v=0", {"to": "done"}, 503)
        assert BUSY in answer.text
        assert answer.headers["HX-Retarget"] == "#flash"
        secretary.get(BOARD)
    secretary.post(DETAILS, details(note="đã học xong"))
    assert stored(app) == 1


@pytest.mark.sqlite
def test_while_another_program_writes(
    app: Flask, secretary: PageClient, caplog: pytest.LogCaptureFixture
) -> None:
    with another_program_writing(app):
        check_busy(secretary.post(DETAILS, details(note="đã học xong"), 503))
        assert f"POST {DETAILS}: SQLITE_BUSY" in caplog.text
        secretary.get(BOARD)
    secretary.post(DETAILS, details(note="đã học xong"))
    assert stored(app) == 1


def test_while_another_request_writes_nobody_signs_in(app: Flask, client: PageClient) -> None:
    with another_request_writing(app):
        assert BUSY in client.post("/dang-nhap", {"username": "bithu.snv", "password": "sai"}, 503).text


@contextmanager
def commits_failing(app: Flask, code: int, words: str) -> Iterator[None]:
    def fail(_connection: object) -> None:
        error = OPERATIONAL(words)
        error.sqlite_errorcode = code
        raise error

    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.engine.dialect, "do_commit", fail)
        yield


@pytest.mark.parametrize(
    ("code", "words"),
    [(sqlite3.SQLITE_FULL, "database or disk is full"), (sqlite3.SQLITE_IOERR_WRITE, "disk I/O error")],
)
def test_a_full_disk_at_the_commit(app: Flask, secretary: PageClient, code: int, words: str) -> None:
    with commits_failing(app, code, words):
        check_busy(secretary.post(DETAILS, details(note="đã học xong"), 503))
    assert stored(app) == 0
    secretary.post(DETAILS, details(note="đã học xong"))
    assert stored(app) == 1


@pytest.mark.sqlite
def test_a_full_disk_before_the_commit(app: Flask, secretary: PageClient) -> None:
    """Notes are saved until the file can grow no more; that one is refused, and those before it stay."""
    with app.app_context():
        pages = db.session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        db.session.remove()
        event.listen(db.engine, "connect", lambda found, _: found.execute(f"PRAGMA max_page_count={pages}"))
        db.engine.dispose()
    note = "đã học xong" + " rất dài" * 240
    saved = 0
    for item in ("II1-01", "II2-02", "II2-03", "II3-01", "II3-13", "II4-01"):
        data = {"csrf_token": secretary.token(), **details(note=note)}
        answer = secretary.raw.post(f"/theo-doi/snv/2026/{item}/4/chi-tiet", data=data)
        if answer.status_code == 503:
            break
        assert answer.status_code == 303, item
        saved += 1
    assert answer.status_code == 503
    assert BUSY in answer.text
    assert stored(app) == saved


@pytest.mark.sqlite
def test_a_database_that_can_only_be_read(
    seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = tmp_path / "instance"
    shutil.copytree(seeded, instance)
    app = make_app(instance)
    cookie = PageClient(app).sign_in("bithu.snv").cookie()
    assert cookie is not None
    with app.app_context():
        db.engine.dispose()
    file = (instance / "kl01.db").as_posix()
    read_only = make_app(instance, database_url=f"sqlite:///file:{file}?mode=ro&uri=true")
    client = PageClient(read_only)
    client.raw.set_cookie(cookie.key, cookie.value)
    client.get(BOARD)
    check_busy(client.post(DETAILS, details(note="đã học xong"), 503))
    with read_only.app_context():
        db.engine.dispose()


def test_a_broken_query_is_no_busy_server(app: Flask, secretary: PageClient) -> None:
    def broken() -> str:
        db.session.connection().exec_driver_sql("SELECT * FROM khong_co")
        return ""

    def writing_while_reading() -> str:
        db.session.connection().exec_driver_sql("DELETE FROM item_status")
        return ""

    add_route(app, broken)
    assert "Phần mềm gặp lỗi" in secretary.get("/thu", 500).text
    app.view_functions["probe"] = requires(Permission.SIGNED_IN)(writing_while_reading)
    assert "Phần mềm gặp lỗi" in secretary.get("/thu", 500).text


def test_a_rollback_that_fails_keeps_nobody_waiting(app: Flask, secretary: PageClient) -> None:
    def crash() -> str:
        db.session.connection()
        raise RuntimeError("tried")

    def fail(_connection: object) -> None:
        raise OPERATIONAL("disk I/O error")

    add_route(app, crash)
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.engine.dialect, "do_rollback", fail)
        assert "Phần mềm gặp lỗi" in secretary.post("/thu", status=500).text
    secretary.post(DETAILS, details(note="đã học xong"))
    assert stored(app) == 1


# --- The page about the error fails, too -------------------------------------------------------------------


def fail_to_load_users(app: Flask, error: Exception) -> None:
    def load(_sign_in_id: str) -> None:
        raise error

    app.login_manager.user_loader(load)  # type: ignore[attr-defined]  # Flask-Login puts itself there


@pytest.mark.parametrize(
    ("error", "status"),
    [(RuntimeError("tried"), 500), (kl01.db.BusyError(), 503), (NoConnectionError("all taken"), 503)],
    ids=["crash", "busy", "no connection left"],
)
def test_when_nobody_can_be_told_apart(app: Flask, client: PageClient, error: Exception, status: int) -> None:
    client.sign_in("bithu.snv")
    fail_to_load_users(app, error)
    page = client.post(DETAILS, details(note="đã học xong"), status)
    assert "đã học xong" in [area.text for area in page.all(".//textarea")]
    assert "Đảng ủy Khối các cơ quan" in page.html
    assert "Nguyễn Thị Hường" not in page.html


def test_without_any_database(app: Flask, client: PageClient) -> None:
    client.sign_in("bithu.snv")
    with app.app_context():
        db.engine.dispose()
    assert client.raw.get("/healthz").text == "ok"
    with app.app_context():
        db.engine.dispose()
    instance = app.config["KL01"].instance
    if ON_POSTGRESQL:
        drop_database(instance)
    else:
        for file in some(instance.glob("kl01.db*")):
            file.unlink()
        (instance / "kl01.db").mkdir()
    words = "Máy chủ chưa nối được cơ sở dữ liệu" if ON_POSTGRESQL else BUSY
    assert words in client.get(BOARD, 503).text
    assert client.raw.get("/healthz").status_code == 503


def test_when_no_template_can_be_shown(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise RuntimeError("no template")

    client.sign_in("bithu.snv")
    monkeypatch.setattr(errors, "render_template", fail)
    for path, code, words in (
        ("/khong-co", 404, "Không có trang này"),
        ("/quan-tri/", 403, "chưa được giao"),
    ):
        response = client.raw.get(path)
        assert response.status_code == code
        check_page(response)
        assert words in response.text
    notice = client.htmx("GET", "/khong-co", status=404)
    assert "Không có trang này" in notice.text
    assert notice.headers["HX-Retarget"] == "#flash"


@pytest.mark.parametrize("error", [StaleVersionError, type("StaleThing", (StaleVersionError,), {})])
def test_what_somebody_else_changed(app: Flask, client: PageClient, error: type[Exception]) -> None:
    def stale() -> str:
        raise error

    add_route(app, stale)
    client.sign_in("bithu.snv")
    assert "Có người vừa sửa phần này" in client.post("/thu", status=409).text


def test_a_crash_leaves_a_trace_and_no_text(
    app: Flask, client: PageClient, caplog: pytest.LogCaptureFixture
) -> None:
    def crash() -> str:
        raise RuntimeError("tried")

    add_route(app, crash)
    client.sign_in("bithu.snv")
    with caplog.at_level(logging.ERROR):
        page = client.post("/thu", {"note": "đoạn vừa gõ"}, 500)
    assert "đoạn vừa gõ" in page.html
    assert "POST /thu" in caplog.text
    assert "tried" in caplog.text
    assert "đoạn vừa gõ" not in caplog.text


# --- Addresses that nobody has allowed ---------------------------------------------------------------------


@pytest.fixture
def named_app(seeded: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application of an administrator who has named the hosts."""
    app = make_app(copy_data(seeded, tmp_path / "named"), trusted_hosts=("kl01.binhan.vn", "localhost"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["/dang-nhap", BOARD, "/khong-co", "/static/app.js"])
def test_a_host_that_was_not_named(
    named_app: Flask, caplog: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    client = PageClient(named_app)
    response = client.raw.open(path, method=method, headers={"Host": "192.168.1.9:8000"}, data={"note": "a"})
    assert response.status_code == 400
    assert "host not in KL01_TRUSTED_HOSTS: '192.168.1.9:8000'" in caplog.text
    if method != "HEAD":
        page = Page(response, check_page(response))
        assert "Địa chỉ này chưa được phép dùng để mở KL01" in page.text
        assert "KL01_TRUSTED_HOSTS" in page.text
        assert "Trang này đã cũ" not in page.text


def test_the_page_says_which_name_was_used_and_where_to_add_it(named_app: Flask) -> None:
    response = PageClient(named_app).raw.get("/", headers={"Host": "May_Chu.:8000"})
    page = Page(response, check_page(response))
    assert "Tên vừa dùng là “may_chu”" in page.text
    assert "thêm may_chu vào thiết lập KL01_TRUSTED_HOSTS" in page.text
    assert "chay-kl01.bat" in page.text
    assert "<b>" not in PageClient(named_app).raw.get("/", headers={"Host": "<b>"}).text


@pytest.mark.parametrize(
    ("named", "sent"),
    [
        ("MAYCHU", "maychu:8000"),
        ("maychu", "MAYCHU."),
        ("may_chu", "may_chu:8000"),
        ("::1", "[::1]:8000"),
        ("[fe80::1]", "[FE80::1]"),
        ("máy-chủ.vn", "xn--my-ch-xqa0294c.vn:8000"),
        ("http://MAYCHU:8000", "maychu:8000"),
    ],
)
def test_a_host_that_was_named_in_another_spelling(app: Flask, named: str, sent: str) -> None:
    app.config["KL01"] = replace(app.config["KL01"], trusted_hosts=(named,))
    client = PageClient(app)
    assert client.raw.get("/dang-nhap", headers={"Host": sent}).status_code == 200
    assert client.raw.get("/dang-nhap", headers={"Host": f"x{sent}"}).status_code == 400
    moved = client.raw.get("/quan-tri", headers={"Host": sent})
    assert moved.headers["Location"].casefold() == f"http://{sent}/quan-tri/".casefold()


def test_over_https_a_form_comes_from_a_machine_with_an_underscore_in_its_name(app: Flask) -> None:
    client = PageClient(app)
    there = {"base_url": "https://may_chu:8443", "headers": {"Host": "may_chu:8443"}}
    page = client.raw.get("/dang-nhap", **there)
    token = Page(page, check_page(page)).value("csrf_token")
    there["headers"] |= {"Referer": "https://may_chu:8443/dang-nhap"}  # type: ignore[operator]
    sent = {"csrf_token": token, "username": "bithu.snv", "password": PASSWORD}
    assert client.raw.post("/dang-nhap", data=sent, **there).status_code == 303


def test_a_host_that_was_named(named_app: Flask) -> None:
    client = PageClient(named_app)
    assert client.raw.get("/dang-nhap", headers={"Host": "kl01.binhan.vn:8000"}).status_code == 200
    assert client.raw.get("/khong-co", headers={"Host": "kl01.binhan.vn"}).status_code == 404


@pytest.mark.parametrize("host", ["a b", "ă.vn", "[::1", "x" * 300, "..", "a:b:c", "<b>", "a/b", ""])
def test_strange_hosts(app: Flask, named_app: Flask, host: str) -> None:
    for one in (app, named_app):
        response = PageClient(one).raw.get("/dang-nhap", environ_overrides={"HTTP_HOST": host})
        assert response.status_code in {200, 400}, response.text
        check_page(response)


# --- What a failed request leaves behind -------------------------------------------------------------------


def test_nothing_is_said_to_be_saved_that_was_not(app: Flask, client: PageClient) -> None:
    person = "/quan-tri/nguoi/1/sua"
    client.sign_in("quantri")
    sent = {
        "version": client.get(person).value("version") or "",
        "full_name": "Lý Minh Quân",
        "job_title": "Mới",
    }
    with commits_failing(app, sqlite3.SQLITE_FULL, "database or disk is full"):
        failed = client.post(person, sent, 503)
    assert "Đã lưu" not in failed.text
    assert "Đã lưu" not in client.get("/quan-tri/nguoi/1").text
    assert "Đã lưu thông tin của Lý Minh Quân" in client.post(person, sent).text


def test_nothing_is_offered_to_be_undone_that_was_not_done(app: Flask, secretary: PageClient) -> None:
    with commits_failing(app, sqlite3.SQLITE_FULL, "database or disk is full"):
        secretary.post(f"{CELL}?v=0", {"to": "done"}, 503)
    assert "Hoàn tác" not in undo_bar(secretary.get(BOARD))
    assert post(secretary, f"{CELL}?v=0", {"to": "done"}).status_code == 303
    secretary.get("/khong-co", 404)
    assert "Hoàn tác" in undo_bar(secretary.get(BOARD)), "an error elsewhere takes nothing away"


def undo_bar(page: Page) -> str:
    found = page.by_id("undo")
    assert found is not None
    return "".join(found.itertext())


def test_a_message_waits_for_the_next_page_that_can_be_shown(app: Flask, client: PageClient) -> None:
    def say_and_fail() -> str:
        flash("Đã lưu nhầm.")
        raise RuntimeError("tried")

    add_route(app, say_and_fail)
    client.sign_in("bithu.snv")
    with client.raw.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "Đã lưu lúc trước.")]
    page = client.get("/thu", 500)
    assert "Đã lưu lúc trước." in page.text
    assert "Đã lưu nhầm." not in page.text
    assert "Đã lưu" not in client.get(BOARD).text


def test_nobody_is_signed_in_whose_sign_in_was_not_written(app: Flask, client: PageClient) -> None:
    client.get("/dang-nhap")
    with commits_failing(app, sqlite3.SQLITE_FULL, "database or disk is full"):
        page = client.post("/dang-nhap", {"username": "bithu.snv", "password": PASSWORD}, 503)
    assert "Nguyễn Thị Hường" not in page.html
    with client.raw.session_transaction() as cookie:
        assert "_user_id" not in cookie
    page = client.post("/dang-nhap", {"username": "bithu.snv", "password": PASSWORD})
    assert page.response.request.path == "/viec-cua-toi"


# --- Too large ---------------------------------------------------------------------------------------------

PARTS = "multipart/form-data; boundary=kl01"
FORM = "application/x-www-form-urlencoded"


def parts(*fields: tuple[str, bytes]) -> bytes:
    """Encode a form as browsers do that send files."""
    lines = [
        b'--kl01\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), text)
        for name, text in fields
    ]
    return b"".join(lines) + b"--kl01--\r\n"


TOO_LARGE = {
    "11 MB of text": (FORM, b"note=" + b"x" * 11_000_000),
    "11 MB of anything": ("application/octet-stream", b"x" * 11_000_000),
    "11 MB in parts": (PARTS, parts(("file", b"x" * 11_000_000))),
    "600 kB in one part": (PARTS, parts(("note", b"x" * 600_000))),
    "more than 1 MB in one field": (FORM, b"note=" + b"x" * FIELD_BYTES_MOST),
    "as many fields as letters": (FORM, b"x=1&" * FIELDS_MOST),
    "2000 parts": (PARTS, parts(*((f"field-{number}", b"x") for number in range(2_000)))),
}


@pytest.mark.parametrize(("username", "path"), [("bithu.snv", DETAILS), (None, "/dang-nhap")])
@pytest.mark.parametrize("what", TOO_LARGE)
def test_what_is_too_large_is_said_so(client: PageClient, what: str, username: str | None, path: str) -> None:
    if username:
        client.sign_in(username)
    content_type, body = TOO_LARGE[what]
    for headers in ({}, {"X-CSRFToken": client.token()}):
        response = client.raw.post(path, data=body, content_type=content_type, headers=headers)
        page = client._page(response, 413)
        assert "Phần gửi lên quá lớn" in page.text
        assert echoes(page) == []


@pytest.mark.parametrize("what", TOO_LARGE)
def test_what_a_stranger_sends_is_not_looked_at(client: PageClient, what: str) -> None:
    content_type, body = TOO_LARGE[what]
    page = client._page(client.raw.post(DETAILS, data=body, content_type=content_type), 401)
    assert echoes(page) == []


# --- Methods -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", f"{BOARD}/hoan-tac", {"POST", "OPTIONS"}),
        ("POST", BOARD, {"GET", "HEAD", "OPTIONS"}),
        ("PUT", DETAILS, {"GET", "HEAD", "POST", "OPTIONS"}),
        ("DELETE", "/dang-nhap", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("TRACE", "/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("BREW", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
@pytest.mark.parametrize("username", ["bithu.snv", None])
def test_a_method_that_is_not_taken(
    client: PageClient, method: str, path: str, allowed: set[str], username: str | None
) -> None:
    if username:
        client.sign_in(username)
    response = client.raw.open(path, method=method)
    page = client._page(response, 405)
    assert response.allow.as_set() == {one.lower() for one in allowed}
    assert "Không mở trang này theo cách đó được" in page.text
    assert "chỉ dùng để gửi" not in page.text, "not true of every address"


@pytest.mark.parametrize(
    "path", [BOARD, "/", "/viec-cua-toi", "/dang-nhap", "/healthz", "/khong-co", f"{DETAILS}?quy=4"]
)
@pytest.mark.parametrize("username", ["bithu.snv", None])
def test_a_head_is_a_page_without_its_body(client: PageClient, path: str, username: str | None) -> None:
    if username:
        client.sign_in(username)
    page, head = client.raw.get(path), client.raw.head(path)
    assert (head.status_code, head.location) == (page.status_code, page.location)
    assert head.data == b""
    assert head.headers["Cache-Control"] == "no-store"


def test_options_are_told(client: PageClient) -> None:
    for username in (None, "bithu.snv"):
        if username:
            client.sign_in(username)
        response = client.raw.options("/dang-nhap")
        assert (response.status_code, response.data) == (200, b"")
        assert response.allow.as_set() == {"get", "head", "post", "options"}
    assert client.raw.options(DETAILS).allow.as_set() == {"get", "head", "post", "options"}
    assert client.raw.options("/quan-tri/").status_code == 403
    assert PageClient(client.app).raw.options(DETAILS).status_code == 401


# --- What Flask-Login does by itself -----------------------------------------------------------------------


def test_another_address_or_browser_ends_no_session(client: PageClient) -> None:
    client.post("/dang-nhap", {"username": "bithu.snv", "password": PASSWORD})
    for address in ("10.1.2.3", "10.1.2.4"):
        for agent in ("Firefox", "Cốc Cốc".encode().decode("latin-1")):
            page = client.get(BOARD, headers={"User-Agent": agent}, environ_base={"REMOTE_ADDR": address})
            assert page.response.request.path == BOARD
    with client.raw.session_transaction() as cookie:
        assert cookie["_fresh"]


def test_flask_login_says_nothing_in_english(app: Flask) -> None:
    with app.test_request_context("/"):
        with pytest.raises(Unauthorized):
            app.login_manager.unauthorized()  # type: ignore[attr-defined]  # Flask-Login puts itself there
        with pytest.raises(Unauthorized):
            app.login_manager.needs_refresh()  # type: ignore[attr-defined]  # as above
        assert get_flashed_messages() == []
