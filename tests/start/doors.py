"""Several processes as one address: each request goes to another of them than the one before."""

import http.client
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle
from typing import Any
from xml.etree.ElementTree import Element

from werkzeug.test import Client, TestResponse

from tests.page_client import Page, PageClient
from tests.start.programs import PATIENCE

_OF_THE_CONNECTION = {"connection", "transfer-encoding", "keep-alive", "server", "date", "via"}


class Doors:
    """Hands each request to the next process, as a proxy before them does: pages and redirects alike."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._turn: Iterator[int] = cycle(ports)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request as a WSGI application does."""
        headers = {
            name.removeprefix("HTTP_").replace("_", "-"): text
            for name, text in environ.items()
            if name.startswith("HTTP_") or name == "CONTENT_TYPE"
        }
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        connection = http.client.HTTPConnection("127.0.0.1", next(self._turn), timeout=PATIENCE)
        try:
            connection.request(environ["REQUEST_METHOD"], environ["REQUEST_URI"], body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        told = [one for one in answer.getheaders() if one[0].lower() not in _OF_THE_CONNECTION]
        start_response(f"{answer.status} {answer.reason}", told)
        return [content]


class Visitor(PageClient):
    """A browser without JavaScript at several processes: it knows nothing but what they answer."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.raw = Client(Doors(ports), TestResponse)  # type: ignore[assignment]  # all of it that is used
        self._token = ""

    def enter(self, username: str, password: str) -> Page:
        """Send the form of the sign-in page."""
        page = self.get("/dang-nhap")
        return self.submit(page, form_to(page, "/dang-nhap"), username=username, password=password)

    def token(self) -> str:
        """Return the CSRF token of the last page."""
        return self._token

    def _page(self, response: TestResponse, status: int | None) -> Page:
        page = super()._page(response, status)
        self._token = page.value("csrf_token") or self._token
        return page


def form_to(page: Page, address: str) -> Element:
    """Return the form of a page that goes to an address."""
    found = next((one for one in page.root.iter("form") if one.get("action", "").startswith(address)), None)
    assert found is not None, f"no form goes to {address}: {page.text[:300]}"
    return found
