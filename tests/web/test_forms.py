"""Forms: what was typed survives the end of a session, and every message is Vietnamese."""

import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask_wtf.file import FileAllowed, FileField
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import HiddenField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.core import UnboundField
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, Length

from kl01.checklist.forms import DetailsForm
from kl01.checklist.rules import ItemState
from kl01.web.form_words import WORDS
from kl01.web.forms import BaseForm
from tests.applications import Clock
from tests.page_client import Page, PageClient
from tests.some import some
from tests.web.every_form import all_forms
from tests.world import PASSWORD

BOARD = "/theo-doi/snv/2026"
DETAILS = f"{BOARD}/II1-01/4/chi-tiet"


def sign_in(client: PageClient, username: str, password: str = PASSWORD) -> Page:
    """Sign in as people do, by the page."""
    page = client.get("/dang-nhap")
    form = next(form for form in page.all(".//form") if form.get("action", "").startswith("/dang-nhap"))
    return client.submit(page, form, username=username, password=password)


def send(client: PageClient, page: Page, note: str) -> Page:
    """Type a note into the form of a page and send it, however long the page has been open."""
    form = next(form for form in page.all(".//form") if form.get("id") == "details-form")
    return client.submit(page, form, state="in_progress", note=note)


# --- A page that was left open -----------------------------------------------------------------------------


def test_a_page_left_open_is_good_again_after_signing_in_again(client: PageClient, clock: Clock) -> None:
    sign_in(client, "bithu.snv")
    page = client.get(DETAILS)
    clock.advance(timedelta(hours=13))
    refused = send(client, page, "đoạn dài vừa gõ")
    assert refused.status == 401
    assert "đoạn dài vừa gõ" in [area.text for area in refused.all(".//textarea")]
    sign_in(client, "bithu.snv")
    assert send(client, page, "đoạn dài vừa gõ").response.request.path == BOARD
    assert client.get(DETAILS).value("note") == "đoạn dài vừa gõ"


def test_a_page_left_open_is_good_again_in_a_browser_that_was_closed(client: PageClient) -> None:
    sign_in(client, "bithu.snv")
    page = client.get(DETAILS)
    client.raw.delete_cookie(client.cookie_name)
    assert send(client, page, "vừa gõ").status == 401
    sign_in(client, "bithu.snv")
    assert send(client, page, "vừa gõ").status == 200
    assert client.get(DETAILS).value("note") == "vừa gõ"


def test_a_page_of_one_person_is_no_page_of_another(client: PageClient) -> None:
    sign_in(client, "bithu.snv")
    page = client.get(DETAILS)
    client.post("/dang-xuat")
    sign_in(client, "phobithu.snv")
    refused = send(client, page, "vừa gõ")
    assert refused.status == 400
    assert "vừa gõ" in [area.text for area in refused.all(".//textarea")]
    assert client.get(DETAILS).value("note") == ""


def test_a_new_password_makes_all_that_was_open_before_worthless(app: Flask, client: PageClient) -> None:
    other = PageClient(app)
    for browser in (client, other):
        sign_in(browser, "bithu.snv")
    page = other.get(DETAILS)
    new = "sen nở trên hồ Tây"
    changed = {"current": PASSWORD, "password": new, "repeated": new}
    here = client.get(DETAILS)
    assert "Đã đổi mật khẩu" in client.post("/mat-khau", changed).text
    assert send(client, here, "tab bên cạnh").status == 200, "beside it, in the same browser, work goes on"
    sign_in(other, "bithu.snv", new)
    assert send(other, page, "vừa gõ").status == 400


def test_what_proves_a_page_is_known_to_nobody_else(app: Flask, client: PageClient) -> None:
    proofs = set()
    for username in ("bithu.snv", "bithu.sct"):
        sign_in(client, username)
        with client.raw.session_transaction() as cookie:
            proofs.add(cookie["csrf_token"])
        client.post("/dang-xuat")
        with client.raw.session_transaction() as cookie:
            assert cookie.get("csrf_token") not in proofs
    assert len(proofs) == 2
    app.config["SECRET_KEY"] = "another installation"
    fresh = PageClient(app)
    sign_in(fresh, "bithu.snv")
    with fresh.raw.session_transaction() as cookie:
        assert cookie["csrf_token"] not in proofs


# --- Messages ----------------------------------------------------------------------------------------------

JUNK = [
    "",
    " ",
    "x",
    "-1",
    "9" * 40,
    "1e9",
    "31/02/2026",
    "99/99/9999",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\x00\x1b\u202e\ufeff",
    "´Æn vÞ",  # TCVN3
    "chữ dài " * 3_000,
]
ENGLISH = re.compile(
    r"\b(any|cannot|character|choice|could|csrf|error|field|file|invalid|is|least|missing|must|not|of|required"
    r"|this|token|valid|value)s?\b",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[ds]|%s|\{\w+\}")
FORBIDDEN = re.compile(r"không hợp lệ|bắt buộc|vui lòng|rất tiếc|\bbạn\b", re.IGNORECASE)


def messages_of(form: BaseForm) -> list[str]:
    form.validate()
    at_fields = [message for field in form for message in field.errors]
    return [str(message) for message in (*at_fields, *form.form_errors)]


def check_words(message: str) -> None:
    """Assert that a message to people is Vietnamese of our kind."""
    words = message.replace("UniKey", "").replace("Unicode", "")
    assert not ENGLISH.search(words), message
    assert not words.isascii(), message
    assert not FORBIDDEN.search(words), message


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_every_form_answers_junk_in_vietnamese(app: Flask, client: PageClient, junk: str) -> None:
    forms = all_forms()
    assert len(forms) > 12
    refused, told = 0, list[str]()
    for form in some(forms):
        if form is DetailsForm:
            continue
        names = [name for name in dir(form) if isinstance(getattr(form, name), UnboundField)]
        for sent in (names, names * 2):
            with app.test_request_context(method="POST"):
                messages = messages_of(form(formdata=MultiDict((name, junk) for name in sent)))
            refused += bool(messages)
            told += messages
    assert refused > 12
    for message in some(told):
        check_words(message)
    # The form of a cell is made for a real cell alone.
    client.sign_in("bithu.snv")
    names = [name for name in dir(DetailsForm) if isinstance(getattr(DetailsForm, name), UnboundField)]
    shown = []
    for state in (junk, *ItemState):
        page = client.post(DETAILS, {**dict.fromkeys(names, junk), "state": state}, None)
        assert page.status in {200, 409, 422}
        shown += page.all(".//span[@class='error-message']")
    for place in some(shown):
        check_words("".join(place.itertext()))


def test_every_field_that_people_see_has_a_label(app: Flask) -> None:
    assert app
    for form in some(all_forms()):
        fields = [one for name in dir(form) if isinstance(one := getattr(form, name), UnboundField)]
        if not fields:  # a base, or a form whose questions come from data
            continue
        labels = [str(field.args[0]) for field in fields if not issubclass(field.field_class, HiddenField)]
        assert labels
        for label in some(labels):
            assert not ENGLISH.search(label)
            assert not label.isascii(), label


def test_wtforms_has_no_words_of_its_own(app: Flask) -> None:
    catalogue = (Path(messages_path()) / "wtforms.pot").read_text(encoding="utf-8")
    found = [json.loads(text) for text in re.findall(r'^msgid ("[^\n]+")$', catalogue, re.MULTILINE)]
    messages = set(some(message for message in found if message))
    assert len(messages) > 30
    assert messages <= WORDS.keys()
    for message, ours in WORDS.items():
        assert PLACEHOLDER.findall(message) == PLACEHOLDER.findall(ours), message
        check_words(PLACEHOLDER.sub("", ours))


class Careless(BaseForm):
    """Fields that say nothing themselves."""

    one = SelectField("Chọn", choices=["a"])
    many = SelectMultipleField("Chọn", choices=["a"])
    number = IntegerField("Số")
    needed = StringField("Cần", [DataRequired()])
    short = StringField("Ngắn", [Length(max=3)])
    file = FileField("Tệp", [FileAllowed(["pdf"])])


def test_a_field_that_says_nothing_itself_speaks_vietnamese(app: Flask) -> None:
    sent = MultiDict({"one": "b", "many": "c", "number": "d", "needed": "", "short": "dài quá"})
    sent["file"] = FileStorage(filename="a.exe", stream=BytesIO(b"MZ"))
    with app.test_request_context(method="POST"):
        form = Careless(formdata=sent)
        messages = messages_of(form)
    assert len(messages) == 6
    assert "Bỏ “c”, chọn trong các mục đã cho" in messages
    assert "Nhập từ 3 ký tự trở xuống" in messages
    for message in some(messages):
        check_words(message)


# --- What is no form ---------------------------------------------------------------------------------------


def test_only_forms_are_read_as_forms(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    headers = {"X-CSRFToken": client.token()}
    for body in ('{"version": 0, "state": "done", "note": 5}', "[1, 2]", '"x"', "{", "null", "9" * 5_000):
        answer = client.raw.post(DETAILS, data=body, content_type="application/json", headers=headers)
        assert answer.status_code == 303, "as if nothing had been changed in the form"
        assert client.get(DETAILS).value("note") == ""
    sent = {"csrf_token": client.token(), "version": "0", "state": "in_progress"}
    file = (BytesIO("đã ghi".encode()), "ghi-chu.txt")
    assert client.raw.post(DETAILS, data={**sent, "note": file}).status_code == 303
    assert client.get(DETAILS).value("note") == ""
