"""Whose address a request has: the browser's behind a proxy, else the one that connected."""

import http.client

import pytest

from tests.start.programs import running


@pytest.mark.parametrize(("behind", "seen"), [(["https"], "10.1.2.3 https"), ([], "127.0.0.1 http")])
def test_only_a_proxy_is_believed(behind: list[str], seen: str) -> None:
    with running("-m", "tests.start.slow_server", "1", "5", *behind) as program:
        connection = http.client.HTTPConnection("127.0.0.1", int(program.line()), timeout=30)
        connection.request("GET", "/address", headers={"X-Forwarded-For": "9.9.9.9, 10.1.2.3"})
        assert connection.getresponse().read().decode() == seen
        connection.close()
