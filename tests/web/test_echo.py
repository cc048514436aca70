"""What was typed and could not be taken is shown again: to whom it belongs, under its labels, and no more."""

from datetime import timedelta

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy import update

from kl01.accounts.models import SignIn
from kl01.forms.controls import typed_labels
from kl01.forms.definition.reading import load_definitions
from kl01.forms.definition.vocabulary import ColumnKind
from kl01.plan.pack import BUNDLED_PACKS
from kl01.web import echo
from tests.conftest import Clock, Saved
from tests.page_client import Page, PageClient
from tests.some import some
from tests.web.echo import echoes
from tests.web.typed import undeclared

DETAILS = "/theo-doi/snv/2026/II1-01/4/chi-tiet"
PERSON = "/quan-tri/nguoi/moi"
NOTE = {"version": "0", "state": "in_progress", "note": "đã học xong"}
OLD = {"csrf_token": "của trang cũ"}


def refused(client: PageClient, path: str, sent: dict[str, str], status: int = 400) -> Page:
    """Send what can't be taken: the page that it comes from is too old."""
    return client._page(client.raw.post(path, data=sent | OLD), status)


# --- Under which labels ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "path", "sent", "shown"),
    [
        (
            "bithu.snv",
            DETAILS,
            NOTE | {"reason": "chưa có", "done_on": "5.10.26", "document_number": "12-KH/ĐU"},
            [
                ("Ghi chú", "đã học xong"),
                ("Lý do không áp dụng", "chưa có"),
                ("Ngày hoàn thành", "5.10.26"),
                ("Số, ký hiệu văn bản", "12-KH/ĐU"),
            ],
        ),
        (
            "bithu.snv",
            DETAILS,
            {"version": "3", "state": "not_applicable", "plain_reason": "Không phát sinh trong quý"},
            [],
        ),
        ("bithu.snv", "/theo-doi/snv/2026/II1-01/4", {"to": "done", "note": "đã học xong"}, []),
        ("bithu.snv", "/theo-doi/snv/2026/hoan-tac", {"batch": "0123abcd"}, []),
        (
            "quantri",
            PERSON,
            {
                "full_name": "Lê Văn Tám",
                "birth_year": "1975",
                "job_title": "",
                "unit": "snv",
                "standing": "party_member",
                "valid_from": "1/1/2026",
            },
            [("Họ và tên", "Lê Văn Tám"), ("Năm sinh", "1975"), ("Sinh hoạt ở đây từ ngày", "1/1/2026")],
        ),
        (
            "quantri",
            "/quan-tri/don-vi/snv/sua",
            {"version": "1", "name": "Đảng bộ Sở Nội vụ", "parent": "khoi", "reason": "correct", "since": ""},
            [("Tên đơn vị", "Đảng bộ Sở Nội vụ")],
        ),
        (
            "bithu.snv",
            "/uy-quyen/snv/thay-mat",
            {"delegate": "4", "valid_from": "1/1/2026", "valid_to": "cuối năm"},
            [("Từ ngày", "1/1/2026"), ("Đến hết ngày", "cuối năm")],
        ),
        (
            "bithu.snv",
            "/mat-khau",
            {"current": "mật khẩu đang dùng", "password": "mật khẩu mới 1", "repeated": "mật khẩu mới 2"},
            [],
        ),
        (
            "bithu.snv",
            DETAILS,
            {"note": "dòng một\n\ndòng hai", "la": "chữ lạ", "full_name": "An", "note_token": "kín"},
            [("Ghi chú", "dòng một\n\ndòng hai")],
        ),
        (
            "quantri",
            "/quan-tri/mau/nam/2026",
            {"theme": "Nêu gương", "due-mau-01": "1/2/2026", "la": "chữ lạ"},
            [("Chuyên đề năm", "Nêu gương"), ("Hạn nộp", "1/2/2026")],
        ),
        (
            "bithu.snv",
            "/guong-dien-hinh/dang-ky/snv/2026/them/ca-nhan",
            {"name": "Nguyễn Thị Hường", "la": "chữ lạ"},
            [("Họ và tên", "Nguyễn Thị Hường")],
        ),
    ],
)  # fmt: skip
def test_what_was_typed_is_shown_under_the_labels_of_its_form(
    client: PageClient, username: str, path: str, sent: dict[str, str], shown: list[tuple[str, str]]
) -> None:
    page = refused(client.sign_in(username), path, sent)
    assert echoes(page) == shown
    assert ("Phần đã gõ" in page.text) == bool(shown)
    secret = ("current", "password", "repeated", "csrf_token", "note_token")
    assert not any(name in sent and sent[name] in page.html for name in secret)


def test_at_an_unknown_address_nothing_is_known_to_have_been_typed(client: PageClient) -> None:
    for who in (client, client.sign_in("bithu.snv")):
        assert echoes(refused(who, "/khong-co", NOTE, 404)) == []
        assert echoes(refused(who, "/theo-doi/snv/2026", NOTE, 405)) == []


def test_a_label_that_forms_disagree_about_is_neutral() -> None:
    forms = [{"valid_from": "Từ ngày", "note": "Ghi chú", "a-*": "A"}, {"valid_from": "Ngày vào", "x": "X"}]
    assert echo._labels({"x", "valid_from"}, forms) == {"x": "X", "valid_from": "Ngày vào"}
    assert echo._labels({"x", "note", "valid_from", "a-1"}, [*forms, {}]) == {
        "x": "X",
        "note": "Ghi chú",
        "valid_from": "Từ ngày",
        "a-1": "A",
    }
    assert echo._labels({"y"}, forms) == {"y": None}


def test_every_answer_of_a_paper_is_known_by_its_name() -> None:
    sections = [
        one for form in load_definitions(BUNDLED_PACKS / "kl01-2021") for one in form.written_sections
    ]
    fields = [one for section in sections for one in section.fields]
    for field, column in some((one, column) for one in fields for column in one.columns):
        found = echo._labels({f"{field.key}-r17-{column.key}"}, [typed_labels([field])])
        assert list(found.values()) == [None if column.kind is ColumnKind.CHOICE else column.label]


# --- To whom -----------------------------------------------------------------------------------------------


def given_back(client: PageClient, path: str = DETAILS) -> bool:
    """Whether a note that was sent too late, or by a stranger, is shown again."""
    page = client._page(client.raw.post(path, data=NOTE), None)
    assert page.status in {400, 401}
    return echoes(page) == [("Ghi chú", "đã học xong")]


def test_a_stranger_is_shown_nothing_of_what_they_sent(app: Flask, client: PageClient) -> None:
    assert not given_back(client)
    client.get("/dang-nhap")  # which gives a cookie of ours that is nobody's
    assert not given_back(client)
    client.raw.set_cookie(client.cookie_name, "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb")
    assert not given_back(client)
    page = client._page(client.raw.post("/dang-nhap", data={"username": "an.le", "password": "x"}), 400)
    assert echoes(page) == []


def test_who_was_just_signed_in_is_given_back_what_they_typed(client: PageClient, clock: Clock) -> None:
    client.sign_in("bithu.snv")
    clock.advance(timedelta(hours=12, minutes=1))
    assert given_back(client)
    assert given_back(client), "and once more, when they come back to the page and send it again"
    clock.advance(timedelta(days=2))
    assert given_back(client)
    clock.advance(timedelta(days=1))
    assert not given_back(client)


@pytest.mark.parametrize(("days", "is_shown"), [(2, True), (4, False)])
def test_whose_sign_in_was_ended_elsewhere(
    client: PageClient, clock: Clock, saved: Saved, days: int, is_shown: bool
) -> None:
    client.sign_in("bithu.snv")
    saved(lambda world: world.session.execute(update(SignIn).values(ended_at=clock())))
    clock.advance(timedelta(days=days))
    assert given_back(client) is is_shown


@pytest.mark.parametrize(("minutes", "is_shown"), [(121, True), (120 + 3 * 1440 - 1, True), (5_000, False)])
def test_who_was_silent_too_long(
    client: PageClient, monkeypatch: pytest.MonkeyPatch, minutes: int, is_shown: bool
) -> None:
    """The cookie lets nobody in any more after two hours without a page, but says whose words they are."""
    client.sign_in("bithu.snv")
    now = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: now(self) + minutes * 60)
    assert given_back(client) is is_shown
    client.get("/theo-doi/snv/2026")  # in another window, which leads to the sign-in page
    assert given_back(client) is is_shown


def test_browsers_keep_the_cookie_until_nothing_is_shown_for_it(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    client.get("/huong-dan")
    with client.raw.session_transaction() as cookie:
        cookie.permanent = True
    found = client.raw.get_cookie(client.cookie_name)
    assert found is not None
    assert found.expires is not None


# --- Not without bound -------------------------------------------------------------------------------------


def test_a_long_text_is_kept(client: PageClient, clock: Clock) -> None:
    long = "Đã học xong. " * 10_000
    client.sign_in("bithu.snv")
    page = client.post(DETAILS, NOTE | {"note": long}, 422)
    assert page.value("note") == long.strip()
    clock.advance(timedelta(hours=13))
    assert echoes(client.post(DETAILS, NOTE | {"note": long}, 401)) == [("Ghi chú", long)]


def test_no_more_than_the_largest_form_is_shown_again(app: Flask) -> None:
    client = PageClient(app).sign_in("bithu.snv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(echo, "FIELDS_MOST", 3)
        patch.setattr(echo, "LETTERS_MOST", 10)
        sent = {**OLD, "note": ["một", "hai"], "done_on": ["1/1/2026", "x", "y", "z"]}
        page = client._page(client.raw.post(DETAILS, data=sent), 400)
    assert [text for _, text in echoes(page)] == ["một", "hai", "x"]


def test_a_megabyte_of_fields_from_a_stranger_gets_a_short_page(client: PageClient) -> None:
    """It was 37 MB long, and took 809 MB of memory."""
    for path in ("/khong-co", "/dang-nhap", DETAILS):
        answer = client.raw.post(
            path, data=b"x=1&" * 250_000, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code in {401, 404, 413}
        assert len(answer.data) < 10_000


# --- All that people type is declared ----------------------------------------------------------------------


def test_all_that_people_type_is_known_to_the_route_that_takes_it(app: Flask) -> None:
    met: set[str] = set()
    for username in ("quantri", "bithu.snv", "canbo.snv"):
        client = PageClient(app).sign_in(username)
        if username == "canbo.snv":
            client.post("/mau/moi/mau-02/2026")
        missing, found = undeclared(app, client)
        assert not missing
        met |= found
    wanted = {"checklist.details", "papers.section", "admin.new_person", "exemplars.add", "settings.edit"}
    assert wanted <= met
