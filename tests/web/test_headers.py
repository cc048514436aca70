"""The headers of every kind of answer, letter for letter."""

import hashlib
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.http import parse_date, parse_set_header
from werkzeug.test import Client, TestResponse

from kl01.secret_key import secret_key
from kl01.web import headers
from tests.applications import NOW, copy_data, let_go, make_app
from tests.page_client import PageClient
from tests.some import some
from tests.world import PASSWORD

BOARD = "/theo-doi/snv/2026"
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture
def secretary(client: PageClient) -> Client:
    """The plain client of a signed-in secretary."""
    return client.sign_in("bithu.snv").raw


def fetch(client: Client, path: str, **headers: str) -> TestResponse:
    """Get an answer, read all of it and let the file behind it go."""
    response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert response.data is not None
    response.close()
    return response


def varies(response: TestResponse) -> set[str]:
    """Return what an answer varies by, in small letters."""
    return set(parse_set_header(response.headers.get("Vary")).as_set())


def check_security(response: TestResponse) -> None:
    """Assert the headers that every answer carries, each of them once."""
    for name, value in SECURITY.items():
        assert response.headers.getlist(name) == [value]
    assert "X-Powered-By" not in response.headers
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    ("path", "status", "content_type"),
    [
        (BOARD, 200, "text/html; charset=utf-8"),
        ("/theo-doi/snv", 303, "text/html; charset=utf-8"),
        ("/khong-co", 404, "text/html; charset=utf-8"),
        ("/quan-tri/", 403, "text/html; charset=utf-8"),
        (f"{BOARD}/hoan-tac", 405, "text/html; charset=utf-8"),  # a POST alone
        (f"{BOARD}/in.pdf?quy=4", 200, "application/pdf"),
        ("/healthz", 200, "text/html; charset=utf-8"),
    ],
)
def test_answers_to_a_signed_in_person(secretary: Client, path: str, status: int, content_type: str) -> None:
    response = secretary.get(path)
    assert response.status_code == status
    assert response.headers["Content-Type"] == content_type
    check_security(response)
    assert response.headers.getlist("Cache-Control") == ["no-store"]
    assert "hx-request" in varies(response)


def test_answers_to_a_stranger(client: PageClient) -> None:
    response = client.raw.get(BOARD)
    assert response.status_code == 303
    check_security(response)
    assert response.headers["Location"] == "/dang-nhap?next=/theo-doi/snv/2026"
    assert response.headers["Cache-Control"] == "no-store"
    refused = client.raw.post(f"{BOARD}/II1-01/4", data={"to": "done", "csrf_token": client.token()})
    assert refused.status_code == 401
    check_security(refused)
    assert refused.headers["Cache-Control"] == "no-store"


def test_answers_to_htmx_say_where_they_belong(client: PageClient) -> None:
    refused = client.htmx("GET", f"{BOARD}/II1-01/4/chi-tiet", status=401)
    check_security(refused)
    assert refused.headers["HX-Retarget"] == "#flash"
    assert refused.headers["HX-Reswap"] == "innerHTML"
    client.sign_in("bithu.snv")
    fragment = client.htmx("POST", f"{BOARD}/II1-01/4?v=0", {"to": "done"})
    check_security(fragment)
    assert fragment.headers["Cache-Control"] == "no-store"
    assert "hx-request" in varies(fragment)
    saved = client.htmx("POST", f"{BOARD}/II2-02/4/chi-tiet", {"version": "0", "state": "in_progress"})
    assert saved.headers["HX-Reswap"] == "none"
    assert saved.headers["HX-Trigger"] == "dialog:close"


def test_an_answer_without_a_token_is_refused_with_the_same_headers(secretary: Client) -> None:
    response = secretary.post(f"{BOARD}/II1-01/4?v=0", data={"to": "done"})
    assert response.status_code == 400
    check_security(response)


def test_the_pdf_has_a_name_for_every_browser(secretary: Client) -> None:
    shown = secretary.get(f"{BOARD}/in.pdf?quy=4").headers["Content-Disposition"]
    assert shown == (
        'inline; filename="Danh-muc-theo-doi_Dang-bo-So-Noi-vu_2026_Quy-IV.pdf"'
    ) or re.fullmatch(r'inline; filename="[\x20-\x7e]+\.pdf"(; filename\*=UTF-8\'\'[\w.%~-]+)?', shown)
    kept = secretary.get(f"{BOARD}/in.pdf?quy=4&tai=1").headers["Content-Disposition"]
    assert kept == shown.replace("inline", "attachment", 1)


# --- Static files ---


def asset_paths(client: Client) -> list[str]:
    """Return the addresses of the static files that a page asks for."""
    page = fetch(client, BOARD).text
    return sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)))


def test_static_files_are_kept_for_ever_under_an_address_of_their_own(secretary: Client) -> None:
    paths = asset_paths(secretary)
    assert len(paths) >= 9
    for path in some(paths):
        assert "?v=" in path or path.startswith("/static/fonts/"), path
        response = fetch(secretary, path)
        assert response.status_code == 200, path
        check_security(response)
        assert response.headers["Cache-Control"] == FOR_EVER, path
        assert "Set-Cookie" not in response.headers, path
        assert "cookie" not in varies(response), path
        assert "hx-request" not in varies(response), path


def test_an_address_without_a_version_is_kept_for_an_hour(secretary: Client) -> None:
    response = fetch(secretary, "/static/base.css")
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert "ETag" in response.headers
    again = fetch(secretary, "/static/base.css", If_None_Match=response.headers["ETag"])
    assert again.status_code == 304
    check_security(again)


def test_an_address_of_another_version_is_not_kept(secretary: Client) -> None:
    """Its page came from a process that is updated already, or not yet."""
    response = fetch(secretary, "/static/base.css?v=0123456789")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


def test_the_version_in_an_address_is_the_digest_of_the_content(secretary: Client, app: Flask) -> None:
    folder = Path(app.static_folder or "")
    for path in some(one for one in asset_paths(secretary) if "?v=" in one):
        name, _, version = path.removeprefix("/static/").partition("?v=")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest().startswith(version), path


def test_a_missing_static_file_is_not_kept(secretary: Client) -> None:
    response = fetch(secretary, "/static/khong-co.css?v=1")
    assert response.status_code == 404
    check_security(response)
    assert "immutable" not in response.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fetc/passwd", "/static//etc/passwd"],
)
def test_what_is_outside_the_folder_is_not_served(secretary: Client, path: str) -> None:
    response = secretary.get(path, follow_redirects=True)
    assert response.status_code == 404
    response.close()


BROWSER_ENCODINGS = "gzip, deflate"
"""What browsers offer by http; more only by https."""
# Flask-Compress lets a file that it has read go without closing it; nothing holds it any longer.
unclosed_by_compress = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")


@unclosed_by_compress
def test_the_first_visit_is_small(secretary: Client) -> None:
    """Of the checklist, all that a browser fetches: at most 90 kB in 10 requests beside the favicon."""
    icons = re.search(r'href="(/static/icons\.svg[^"#]*)', fetch(secretary, BOARD).text)
    assert icons is not None
    page = fetch(secretary, BOARD, Accept_Encoding=BROWSER_ENCODINGS)
    paths = [path for path in asset_paths(secretary) if "favicon" not in path]
    answers = [fetch(secretary, path, Accept_Encoding=BROWSER_ENCODINGS) for path in {*paths, icons[1]}]
    assert len(answers) + 1 <= 10, paths
    sizes = {answer.request.path: len(answer.data) for answer in [page, *answers]}
    assert sum(sizes.values()) <= 90_000, sizes


@unclosed_by_compress
@pytest.mark.parametrize(
    "path", [BOARD, "/static/base.css?v=1", "/static/app.js?v=1", "/static/icons.svg?v=1"]
)
def test_text_is_sent_compressed_to_those_who_can_read_it(secretary: Client, path: str) -> None:
    response = fetch(secretary, path, Accept_Encoding=BROWSER_ENCODINGS)
    assert response.headers.get("Content-Encoding") in {"gzip", "deflate"}
    assert "accept-encoding" in varies(response)
    plain = fetch(secretary, path, Accept_Encoding="identity")
    assert "Content-Encoding" not in plain.headers
    assert len(plain.data) > len(response.data)


# --- Cookies ---


def session_cookie(response: TestResponse) -> str:
    """Return the header that sets the session's cookie."""
    found = [line for line in response.headers.getlist("Set-Cookie") if re.match(r"kl01-\w+=", line)]
    assert len(found) == 1, found
    return found[0]


def sign_in(client: PageClient) -> TestResponse:
    """Sign in by the page and return the answer."""
    page = client.raw.get("/dang-nhap")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    response = client.raw.post(
        "/dang-nhap", data={"csrf_token": token[1], "username": "bithu.snv", "password": PASSWORD}
    )
    assert response.status_code == 303, response.text
    return response


def test_two_instances_on_one_host_leave_each_others_cookie_alone(
    app: Flask, migrated: Path, tmp_path: Path
) -> None:
    """A browser keeps one jar for a machine, whatever the port."""
    folder = copy_data(migrated, tmp_path / "other")
    (folder / "secret_key").unlink()
    other = make_app(folder)
    assert other.config["SECRET_KEY"] != app.config["SECRET_KEY"]
    here, there = PageClient(app).sign_in("bithu.snv"), PageClient(other)
    kept = here.cookie()
    assert kept is not None
    there.raw.set_cookie(kept.key, kept.value)
    there.raw.get("/dang-nhap")
    own = there.cookie()
    assert own is not None
    assert own.key != kept.key
    here.raw.set_cookie(own.key, own.value)
    assert here.raw.get("/viec-cua-toi").status_code == 200
    still = there.raw.get_cookie(kept.key)
    assert still is not None
    assert still.value == kept.value
    assert other.config["REMEMBER_COOKIE_NAME"] != app.config["REMEMBER_COOKIE_NAME"]
    let_go(other)


def test_all_processes_of_an_instance_have_one_name_for_their_cookie(seeded: Path, tmp_path: Path) -> None:
    files = copy_data(seeded, tmp_path / "files")
    names = set()
    for name in some("ab"):
        app = make_app(tmp_path / name, files=files)
        names.add(PageClient(app).cookie_name)
        let_go(app)
    assert len(names) == 1
    assert secret_key(files) not in names.pop()


def test_no_cookies_but_the_sessions_and_the_browsers_are_given(client: PageClient) -> None:
    answers = [client.raw.get("/dang-nhap"), sign_in(client), client.raw.get("/viec-cua-toi")]
    given = {line.partition("=")[0] for one in answers for line in one.headers.getlist("Set-Cookie")}
    assert given == {client.cookie_name, f"{client.cookie_name}-browser"}


@pytest.mark.parametrize(("back", "status"), [(3, 200), (3600, 200), (24 * 3600, 200), (25 * 3600, 303)])
def test_who_clicked_before_the_clock_was_set_back_stays_signed_in(
    client: PageClient, monkeypatch: pytest.MonkeyPatch, back: int, status: int
) -> None:
    now = [NOW.timestamp()]
    monkeypatch.setattr(time, "time", lambda: now[0])
    sign_in(client)
    now[0] -= back
    answer = client.raw.get("/viec-cua-toi")
    assert answer.status_code == status
    if status == 200:  # and by today's clock from now on
        assert len([one for one in answer.headers.getlist("Set-Cookie") if one.startswith("kl01-")]) == 1


def test_a_cookie_still_ends_when_nothing_was_opened_for_long(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, longest = [NOW.timestamp()], client.app.config["KL01"].idle_minutes * 60
    monkeypatch.setattr(time, "time", lambda: now[0])
    sign_in(client)
    now[0] += longest - 2
    assert client.raw.get("/viec-cua-toi").status_code == 200
    now[0] += longest + 2
    assert client.raw.get("/viec-cua-toi").status_code == 303


def test_the_cookie_is_for_this_site_alone(client: PageClient) -> None:
    attributes = [part.strip() for part in session_cookie(sign_in(client)).split(";")][1:]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)
    assert "Secure" not in attributes
    assert not any(part.lower().startswith("domain") for part in some(attributes))
    expires = parse_date(next(part for part in attributes if part.startswith("Expires=")).partition("=")[2])
    assert expires is not None


def test_behind_https_the_cookie_never_goes_by_http(seeded: Path, tmp_path: Path) -> None:
    app = make_app(copy_data(seeded, tmp_path / "instance"), behind_https=True)
    app.config["PREFERRED_URL_SCHEME"] = "https"
    client = PageClient(app)
    page = client.raw.get("/dang-nhap", base_url="https://localhost")
    assert "Secure" in [part.strip() for part in session_cookie(page).split(";")]
    let_go(app)


def test_a_signed_in_cookie_lasts_as_long_as_the_settings_say(app: Flask) -> None:
    assert app.permanent_session_lifetime == timedelta(minutes=app.config["KL01"].idle_minutes)


def test_signing_in_gives_another_cookie(client: PageClient) -> None:
    client.raw.get("/dang-nhap")
    before = client.cookie()
    sign_in(client)
    after = client.cookie()
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_a_cookie_is_signed_anew_once_in_a_minute_and_when_it_changes(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(seconds: int) -> None:
        monkeypatch.setattr(headers.time, "time", lambda: NOW.timestamp() + seconds)

    def renewed() -> bool:
        return "Set-Cookie" in client.raw.get("/huong-dan").headers

    at(0)
    client.sign_in("bithu.snv")
    client.get("/huong-dan")  # which puts the token of its forms into the cookie
    assert not renewed()
    at(59)
    assert not renewed()
    at(61)
    assert renewed()
    assert not renewed()


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "a.!.c", "a..c", "...."])
def test_what_is_no_cookie_of_ours_is_old(cookie: str) -> None:
    assert headers._is_older_than(cookie, 60)
