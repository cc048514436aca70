"""No page asks the database twice for the same thing, whoever opens it, nor more often than is written down.

`statements.toml` beside this file says of each route how many statements a page takes once what is kept in
memory is there, for whom it takes most. A change of it is a decision, made where it can be seen.
"""

import html
import re
import tomllib
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from kl01.db import allow_writing, db, transaction
from kl01.forms.versions import form_of
from kl01.jobs.models import Job
from kl01.org.models import Account, Person
from kl01.papers.kinds import CopyKind
from kl01.papers.models import SectionCopy
from kl01.printing import docx
from kl01.printing.listing import Listing
from kl01.submissions.models import Submission
from tests.addresses import filled
from tests.applications import NOW, Applications, Clock
from tests.page_client import PageClient, form_data
from tests.papers.filled import fill_paper
from tests.some import some
from tests.statements import asked_of, repeated
from tests.web.people import people_by_office

EACH = Counter({"submissions.show": 4, "exemplars.show": 4, "review.show": 3, "papers.section": 3})
"""Pages that differ by the state of what they show: so many of them are opened, of all others one."""
TABLE = Path(__file__).with_name("statements.toml")
LINK = re.compile(r'(?:href|hx-get|src)="([^"#]+)')


@pytest.fixture
def demonstration(applications: Applications, demo: Path, clock: Clock) -> Iterator[Flask]:
    """The demonstration, where everybody has something to do, and every kind of thing is there."""
    with applications.on(demo, clock) as app:
        yield app


def without_links(app: Flask, username: str) -> list[str]:
    """Return addresses of what somebody has, to which no page leads in the demonstration as it is."""
    with app.app_context():
        allow_writing(True)
        session = db.session()
        person = session.scalars(select(Person).join(Account).where(Account.username == username)).one()
        job = Job(kind="print_papers", title="In", owner_id=person.id, created_at=NOW)
        job.parameters = {"unit": "snv", "form": "mau-01", "year": 0}
        session.add(job)
        session.flush()
        found = [f"/cong-viec/{job.id}"]
        draft = session.scalars(select(Submission).filter_by(owner_id=person.id)).first()
        if draft is not None:
            part = draft.sections[0]
            aside = SectionCopy(paper_id=draft.id, code=part.code, kind=CopyKind.REPLACED, at=NOW)
            aside.edit_session, aside.content = "cu", part.content
            session.add(aside)
            found.append(f"/mau/{draft.id}/phan/{part.code}/so-sanh")
        session.commit()
        db.session.remove()
    return found


def routes(app: Flask) -> dict[str, str]:
    """Return an address of each page and file, by its endpoint."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return {rule.endpoint: filled(rule.rule) for rule in rules if rule.endpoint != "static"}


def walk(app: Flask, username: str, most: dict[str, int]) -> list[str]:
    """Open every page and file as somebody, by links and else by address; return what was asked twice.

    `most` is told how many statements each route takes when it is asked again, if more than before.
    """
    client, addresses = PageClient(app), app.url_map.bind("localhost")
    left = routes(app)
    ways = deque(["/viec-cua-toi", *without_links(app, username)])
    client.sign_in(username)
    walked: set[str] = set()
    times = Counter[str]()
    faults = []
    while ways or left:
        way = ways.popleft() if ways else left.popitem()[1]
        path = urlsplit(way).path
        if way in walked or not addresses.test(path, "GET"):
            continue
        walked.add(way)
        endpoint = str(addresses.match(path, "GET")[0])
        times[endpoint] += 1
        if endpoint == "static" or times[endpoint] > max(EACH[endpoint], 1):
            continue
        left.pop(endpoint, None)
        with asked_of(app) as asked:
            answer = client.raw.get(way)
        faults += [f"{username} {way} asks {one}" for one in repeated(asked)]
        if answer.status_code == 200:
            with asked_of(app) as again:
                client.raw.get(way)
            most[endpoint] = max(most.get(endpoint, 0), len(again))
        if answer.mimetype == "text/html":
            ways += [html.unescape(link) for link in LINK.findall(answer.text)]
        if answer.location:
            ways.append(answer.location)
    return faults


@pytest.mark.usefixtures("statuses_alone")
def test_no_page_asks_the_same_twice_or_more_than_is_written_down(
    demonstration: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docx, "document_docx", lambda _document: b"")
    monkeypatch.setattr(Listing, "xlsx", lambda _listing: b"")
    usernames = people_by_office(demonstration).values()
    assert len(usernames) > 8
    most: dict[str, int] = {}
    faults = [one for username in some(usernames) for one in walk(demonstration, username, most)]
    assert not faults, "\n".join(faults)
    written = tomllib.loads(TABLE.read_text(encoding="utf-8"))["get"]
    assert most == written, "\n".join(f'"{name}" = {count}' for name, count in sorted(most.items()))


def sent(app: Flask) -> dict[str, int]:
    """Do what many do on one day, after the pages that lead to it; return how many statements each takes."""
    found: dict[str, int] = {}

    def count(name: str, client: PageClient, path: str, data: dict[str, Any], status: int) -> TestResponse:
        with asked_of(app) as asked:
            answer = client.raw.post(path, data=data, headers={"X-CSRFToken": client.token(), **HTMX})
        assert answer.status_code == status, answer.text[:500]
        found[name] = len(asked)
        return answer

    secretary = PageClient(app).sign_in("bithu.snv")
    secretary.get("/theo-doi/snv")
    count("checklist.set_state", secretary, "/theo-doi/snv/2026/II1-01/4?v=0", {"to": "done"}, 200)
    writer = PageClient(app).sign_in("canbo.snv")
    draft_path = writer.post("/mau/moi/mau-02/2025").response.request.path
    section = writer.get(f"{draft_path}/phan/iii")
    draft = {name: section.value(name) or "" for name in ("version", "edit_session")}
    draft["example"] = "Gương mẫu chấp hành giờ làm việc"
    count("papers.autosave", writer, f"{draft_path}/phan/iii/nhap", draft, 200)
    path = writer.post("/mau/moi/mau-02/2026").response.request.path
    with app.app_context(), transaction(db.session()):
        paper = db.session.get_one(Submission, int(path.rsplit("/", 1)[1]))
        fill_paper(db.session(), paper, form_of(db.session(), paper.template_id), NOW)
    check = writer.get(f"{path}/xem")
    form = next(one for one in check.root.iter("form") if one.get("action", "").endswith("/nop"))
    count("submissions.submit", writer, f"{path}/nop", form_data(form), 204)
    return found


HTMX = {"HX-Request": "true"}


def test_what_is_sent_asks_no_more_than_is_written_down(app: Flask) -> None:
    written = tomllib.loads(TABLE.read_text(encoding="utf-8"))["post"]
    assert sent(app) == written
