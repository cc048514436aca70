"""No page asks the database twice for the same thing, whoever opens it."""

import html
import re
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from kl01.db import allow_writing, db
from kl01.jobs.models import Job
from kl01.org.models import Account, Person
from kl01.papers.kinds import CopyKind
from kl01.papers.models import SectionCopy
from kl01.printing import docx
from kl01.printing.listing import Listing
from kl01.submissions.models import Submission
from tests.addresses import filled
from tests.applications import NOW, Applications, Clock
from tests.page_client import PageClient
from tests.some import some
from tests.statements import asked_of, repeated

EACH = Counter({"submissions.show": 4, "exemplars.show": 4, "review.show": 3, "papers.section": 3})
"""Pages that differ by the state of what they show: so many of them are opened, of all others one."""
LINK = re.compile(r'(?:href|hx-get|src)="([^"#]+)')


@pytest.fixture
def demonstration(applications: Applications, demo: Path, clock: Clock) -> Iterator[Flask]:
    """The demonstration, where everybody has something to do, and every kind of thing is there."""
    with applications.on(demo, clock) as app:
        yield app


def people_by_office(app: Flask) -> dict[object, str]:
    """Return one user name for each set of offices that somebody holds, and each standing."""
    found: dict[object, str] = {}
    with app.app_context():
        for account in some(db.session.scalars(select(Account).order_by(Account.id))):
            person = account.person
            offices = frozenset((one.role, one.unit.kind) for one in person.offices)
            standings = frozenset(one.standing for one in person.memberships)
            found.setdefault((offices, standings), account.username)
        db.session.remove()
    return found


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


def walk(app: Flask, username: str) -> list[str]:
    """Open every page and file as somebody, by links and else by address; return what was asked twice."""
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
        if answer.mimetype == "text/html":
            ways += [html.unescape(link) for link in LINK.findall(answer.text)]
        if answer.location:
            ways.append(answer.location)
    return faults


@pytest.mark.usefixtures("statuses_alone")
def test_no_page_asks_the_same_twice(demonstration: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "document_docx", lambda _document: b"")
    monkeypatch.setattr(Listing, "xlsx", lambda _listing: b"")
    usernames = people_by_office(demonstration).values()
    assert len(usernames) > 8
    faults = [one for username in some(usernames) for one in walk(demonstration, username)]
    assert not faults, "\n".join(faults)
