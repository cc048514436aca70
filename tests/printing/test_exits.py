"""No way out of the program makes or shows a paper without asking first how much stands in it.

Each page and file is opened with bounds below which nothing lies: whoever adds a way to print finds it here.
"""

import html
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from kl01.printing import extent
from tests.addresses import filled
from tests.applications import Applications, Clock
from tests.page_client import PageClient
from tests.some import some

LINK = re.compile(r'(?:href|hx-get|src)="([^"#]+)')
A_FILE = re.compile(r"\.(pdf|docx|xlsx)$")
REFUSED = "nhiều nhất -1"
OTHER_FILES = {"jobs.result"}
"""Give what a job has made: it asked when it was made."""
PEOPLE = {
    "quantri": ["/quan-tri/thiet-lap/print_margins_party/ban-mau.pdf"],
    "tuyengiao": [],
    "bithu.cbvp": ["/duyet-mau/in.pdf?don-vi=snv-vp", "/duyet-mau/danh-sach/snv-vp/mau-02/2026/in.pdf"],
    "canbo.snv": [],
}
"""Who together may print whatever is printed, and files to which no link leads in the demonstration."""
OF_EACH = 2


@pytest.fixture
def demonstration(
    applications: Applications, demo: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    for name in ("MOST_LETTERS", "MOST_LINES", "MOST_LIST_ROWS", "MOST_HTML"):
        monkeypatch.setattr(extent, name, -1)
    with applications.on(demo, clock) as app:
        yield app


def walk(app: Flask, username: str, refused: set[str], more: list[str]) -> list[str]:
    """Open every page and file as somebody; return those that were made or shown, add those refused."""
    client, addresses = PageClient(app), app.url_map.bind("localhost")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    ways = deque(
        ["/viec-cua-toi", *more, *(filled(rule.rule) for rule in rules if rule.endpoint != "static")]
    )
    client.sign_in(username)
    walked, times, made = set(), dict.fromkeys((rule.endpoint for rule in rules), 0), []
    while ways:
        way = ways.popleft()
        path = urlsplit(way).path
        if way in walked or not addresses.test(path, "GET"):
            continue
        walked.add(way)
        endpoint = str(addresses.match(path, "GET")[0])
        times[endpoint] += 1
        if endpoint == "static" or times[endpoint] > OF_EACH or endpoint in refused:
            continue
        answer = client.raw.get(way)
        if answer.mimetype == "text/html":
            ways += [html.unescape(link) for link in LINK.findall(answer.text)]
        if answer.location:
            ways.append(answer.location)
        if REFUSED in answer.text or "Bản in này quá dài" in answer.text:
            refused.add(endpoint)
        is_file = answer.mimetype not in {"text/html", "text/plain", "image/jpeg", "image/png"}
        if answer.status_code == 200 and (is_file or "paper-sheet" in answer.text):
            made.append(f"{username} {way} ({endpoint})")
    return made


def test_every_way_out_asks_how_much_there_is(demonstration: Flask) -> None:
    refused: set[str] = set()
    made = [one for username, more in PEOPLE.items() for one in walk(demonstration, username, refused, more)]
    assert not made, "\n".join(made)
    rules = demonstration.url_map.iter_rules()
    files = set(some({rule.endpoint for rule in rules if A_FILE.search(rule.rule)}))
    assert files <= refused | OTHER_FILES, files - refused
    assert refused - files >= {"submissions.check", "review.show", "exemplars.preview"}
