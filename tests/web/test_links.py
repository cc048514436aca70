"""No page shows anybody a link that refuses them: each is followed by who is shown it."""

import html
import re
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

from kl01.printing import docx
from kl01.printing.listing import Listing
from tests.applications import Applications, Clock
from tests.page_client import PageClient
from tests.some import some
from tests.web.people import people_by_office

LINK = re.compile(r'(?:href|hx-get|src)="([^"#]+)')
OF_EACH = 3
"""So many links from pages of one kind to pages of one kind does each person follow."""
FILES = (".pdf", ".docx", ".xlsx")


@pytest.fixture
def demonstration(applications: Applications, demo: Path, clock: Clock) -> Iterator[Flask]:
    """The demonstration, where everybody has something to do, and every kind of thing is there."""
    with applications.on(demo, clock) as app:
        yield app


@pytest.fixture(autouse=True)
def _nothing_is_laid_out(monkeypatch: pytest.MonkeyPatch, statuses_alone: None) -> None:
    monkeypatch.setattr(docx, "document_docx", lambda _document: b"")
    monkeypatch.setattr(Listing, "xlsx", lambda _listing: b"")


class Walk:
    """Somebody's way by links alone, from their first page on."""

    def __init__(self, app: Flask, username: str) -> None:
        self.client = PageClient(app).sign_in(username)
        self.username = username
        self.addresses = app.url_map.bind("localhost")
        self.refused: list[str] = []
        self.files = Counter[str]()

    def endpoint(self, way: str) -> str:
        """Return the route of an address. Raises NotFound for one that no route has."""
        return str(self.addresses.match(urlsplit(way).path, "GET")[0])

    def all(self) -> "Walk":
        """Follow the links and note which of them answer with less than what they promise."""
        ways = deque([("start", "/viec-cua-toi")])
        walked: set[str] = set()
        times = Counter[tuple[str, str, str]]()
        while ways:
            source, way = ways.popleft()
            if way in walked:
                continue
            endpoint = self.endpoint(way)
            mark = Path(urlsplit(way).path).suffix
            times[source, endpoint, mark] += 1
            if endpoint in {"static", "account.sign_out"} or times[source, endpoint, mark] > OF_EACH:
                continue
            walked.add(way)
            ways += ((endpoint, one) for one in self.follow(source, way, mark))
        return self

    def follow(self, source: str, way: str, mark: str) -> Iterator[str]:
        """Open an address; yield those that it leads to."""
        answer = self.client.raw.get(way)
        if answer.status_code >= 400:
            self.refused.append(f"{self.username}: {source} leads to {way}: {answer.status_code}")
        if mark in FILES:
            self.files[mark] += 1
        if answer.location:
            yield self._here(answer.location)
        if answer.mimetype == "text/html":
            yield from [urljoin(way, html.unescape(link)) for link in LINK.findall(answer.text)]

    @staticmethod
    def _here(location: str) -> str:
        return location.removeprefix("http://localhost")


def test_nobody_is_shown_a_link_that_refuses_them(demonstration: Flask) -> None:
    walks = [Walk(demonstration, one).all() for one in some(people_by_office(demonstration).values())]
    refused = [line for walk in walks for line in walk.refused]
    assert not refused, "\n".join(refused)
    assert all(walk.files[mark] for walk in some(walks) for mark in FILES)
    assert len(walks) > 8


# --- The checklist -----------------------------------------------------------------------------------------


def links_of(app: Flask, username: str, path: str) -> list[str]:
    return PageClient(app).sign_in(username).get(path).links()


def test_five_links_of_mau_03_are_shown_to_the_committee_alone(demonstration: Flask) -> None:
    shown = {
        username: [one for one in links_of(demonstration, username, "/theo-doi/snv/2026") if "dang-ky" in one]
        for username in ("bithu.snv", "phobithu.snv", "tuyengiao", "bithu.cbvp", "congdoan.snv", "canbo.snv")
    }
    assert {name for name, links in shown.items() if links} == {"bithu.snv", "phobithu.snv", "tuyengiao"}
    assert shown["bithu.snv"] == ["/guong-dien-hinh/dang-ky/snv/2026"] * 5


def test_what_mau_03_says_is_read_without_the_link(demonstration: Flask) -> None:
    page = PageClient(demonstration).sign_in("bithu.cbvp").get("/theo-doi/snv/2026")
    assert page.text.count("Mẫu 03:") == 5


def test_details_of_an_item_that_follows_mau_03_lead_nowhere_for_a_cells_secretary(
    demonstration: Flask,
) -> None:
    path = "/theo-doi/snv/2026/II3-07/1/chi-tiet"
    assert any("dang-ky" in one for one in some(links_of(demonstration, "bithu.snv", path)))
    assert not any("dang-ky" in one for one in some(links_of(demonstration, "bithu.cbvp", path)))


@pytest.mark.parametrize("item", ["II2-10", "II2-11", "II3-02"])
def test_the_name_of_a_counted_item_is_no_link(demonstration: Flask, item: str) -> None:
    links = links_of(demonstration, "bithu.snv", "/theo-doi/snv/2026")
    assert any("/II2-01/" in one for one in some(links))
    assert not any(f"/{item}/" in one for one in some(links))


def test_addresses_that_no_route_has_are_not_walked_past(demonstration: Flask) -> None:
    walk = Walk(demonstration, "canbo.snv")
    with pytest.raises((NotFound, MethodNotAllowed)):
        walk.endpoint("/khong-co-trang-nay")
