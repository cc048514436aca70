"""What comes in at the door: who has gone meanwhile, and what is too much to be looked at."""

import pytest

from tests.page_client import PageClient

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
