"""What comes in at the door: who has gone meanwhile, and what is too much to be looked at."""

from urllib.parse import urlencode

import pytest
from werkzeug.exceptions import RequestEntityTooLarge

from kl01.forms.definition.reading import load_definitions
from kl01.plan.pack import BUNDLED_PACKS
from kl01.web.sent import (
    FIELD_BYTES_MOST,
    FIELDS_MOST,
    FORM_BYTES_MOST,
    QUERY_FIELDS_MOST,
    STRANGER_BYTES_MOST,
    check_fields,
)
from tests.page_client import PageClient
from tests.some import some

FORM = "application/x-www-form-urlencoded"
DETAILS = "/theo-doi/snv/2026/II1-01/4/chi-tiet"
GONE = {"waitress.client_disconnected": lambda: True}
STILL_THERE = {"waitress.client_disconnected": lambda: False}


# --- Who asked has gone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_that_nobody_waits_for_is_not_made(client: PageClient, method: str) -> None:
    given_up = client.raw.open("/dang-nhap", method=method, environ_overrides=GONE)
    assert (given_up.status_code, given_up.data) == (503, b"")
    waited_for = client.raw.open("/dang-nhap", method=method, environ_overrides=STILL_THERE)
    assert waited_for.status_code == 200


def test_what_was_sent_is_taken_though_the_window_was_closed(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    sent = {"csrf_token": client.token(), "to": "done"}
    cell = "/theo-doi/snv/2026/II1-01/4"
    assert client.raw.post(f"{cell}?v=0", data=sent, environ_overrides=GONE).status_code == 303


# --- Too much ----------------------------------------------------------------------------------------------


def test_fields_are_counted_before_they_are_taken_apart(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """900,000 of a letter took 2 s, before it was known who sent them."""
    monkeypatch.setattr("werkzeug.formparser.parse_qsl", lambda *_, **__: pytest.fail("taken apart"))
    for path in ("/dang-nhap", "/cai-dat/la"):
        page = client._page(client.raw.post(path, data=b"x=1&" * 250_000, content_type=FORM), 413)
        assert "Phần gửi lên quá lớn" in page.text
    answer = client.raw.post(DETAILS, data=b"x=1&" * 250_000, content_type=FORM)
    assert answer.status_code == 401, "of strangers nothing is read"


def test_as_many_fields_are_taken_as_any_form_has(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    token = f"csrf_token={client.token()}&version=0&state=in_progress&note=ok&".encode()

    def status(body: bytes) -> int:
        return client.raw.post(DETAILS, data=token + body, content_type=FORM).status_code

    assert status(b"&".join([b"x=1"] * (FIELDS_MOST - 4))) == 303
    assert status(b"&".join([b"x=1"] * (FIELDS_MOST - 3))) == 413


@pytest.mark.parametrize("content_type", [FORM, "multipart/form-data; boundary=x"])
def test_of_a_stranger_little_is_read(client: PageClient, content_type: str) -> None:
    """10 MB of letters that are written as three bytes each took 3 s to be read on the sign-in page."""
    for length, status in ((STRANGER_BYTES_MOST + 1, 413), (STRANGER_BYTES_MOST, 400)):
        body = b"username=" + b"%41" * length
        assert (
            client.raw.post("/dang-nhap", data=body[:length], content_type=content_type).status_code == status
        )
    many = b"note=" + b"x" * STRANGER_BYTES_MOST
    client.sign_in("bithu.snv")
    assert client.raw.post(DETAILS, data=many, content_type=FORM).status_code == 400


def test_a_field_may_be_as_long_as_any_answer_and_not_longer() -> None:
    check_fields(b"a=" + b"x" * (FIELD_BYTES_MOST - 2) + b"&b=1", 2)
    for sent, most in (
        (b"a=" + b"x" * (FIELD_BYTES_MOST - 1) + b"&b=1", 2),
        (b"a=1&b=1", 1),
        (b"x" * (FIELD_BYTES_MOST + 1), 1),
        (b"&".join([b"x" * FIELD_BYTES_MOST] * 4), 9),
        (b"&" * 1_000, 1_000),
    ):
        with pytest.raises(RequestEntityTooLarge):
            check_fields(sent, most)


@pytest.mark.parametrize("path", ["/dang-nhap", "/khong-co", "/theo-doi/snv/2026", "/healthz"])
def test_a_long_address_is_refused_with_a_page(client: PageClient, path: str) -> None:
    for who in (client, client.sign_in("bithu.snv")):
        for method in ("GET", "POST"):
            answer = who.raw.open(f"{path}?" + "x=1&" * QUERY_FIELDS_MOST, method=method)
            assert "Phần gửi lên quá lớn" in who._page(answer, 413).text
    assert client.raw.get("/healthz?" + "x=1&" * (QUERY_FIELDS_MOST - 1)).status_code == 200


def test_the_largest_forms_are_far_below_the_bounds(client: PageClient) -> None:
    """Twenty rows of mẫu 02 with each answer as long as it may be, written as browsers do."""
    definitions = some(load_definitions(BUNDLED_PACKS / "kl01-2021"))
    for definition in definitions:
        for section in some(one for one in definition.sections if one.fields):
            sent = [("note", "")]
            for field in some(section.fields):
                columns = field.columns or (field,)
                for row in some(range(max(field.max_rows, 1))):
                    sent += [(f"{field.key}-r{row}-{one.key}", "ữ" * one.max_length) for one in columns]
            body = urlencode(sent).encode()
            assert len(sent) * 10 < FIELDS_MOST
            assert len(body) * 4 < FORM_BYTES_MOST
            assert max(map(len, body.split(b"&"))) * 10 < FIELD_BYTES_MOST
