"""Two people at the same moment: somebody else is done between a request's reading and its writing.

A rule that reads, decides and writes must never act on what is no longer so. Each `Race` is played twice, on
two copies of the same data: once the other person comes first, and then they come in the middle, when the
request has read all that it decides by and is about to take the lock. Whatever the rule, both must end the
same: the same answer with the same words and all that was typed, the same rows, the same trail.

No threads and no waiting: `in_the_middle` lets the other one be done in the very call that takes the lock.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from kl01.accounts import guards
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db
from kl01.web import errors
from tests.applications import Applications
from tests.databases import LateConnection, ask, table_names
from tests.page_client import PageClient
from tests.some import some
from tests.world import World

Known = dict[str, Any]
"""What a race was given: names that its addresses and answers have in braces, and their values."""

_RANDOM = {
    ("sign_in", "id"),
    ("account", "password_hash"),
    ("setup_link", "token_digest"),
    ("audit_event", "batch"),
    ("audit_event", "digest"),
    ("paper_section", "last_session"),
    ("section_copy", "edit_session"),
}
"""Columns that hold what was drawn by lot: compared by which of them are the same, not by what they are."""
_DRAWN = re.compile(r"[0-9a-f]{16,}|[\w-]{40,}\.[\w-]{6}\.[\w-]{27}")
"""The same on a page, and its CSRF token."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a person sends, or asks for where there is no `data`."""

    who: str
    url: str
    data: Mapping[str, Any] | None = None
    file: tuple[str, bytes] | None = None
    """The name of a file's field, and what the file holds."""
    htmx: bool = False


@dataclass(frozen=True, slots=True)
class Race:
    """What one person does, and what somebody else does in the middle of it."""

    name: str
    given: Callable[[World], Known | None]
    """Prepares the data, and says what the race is to know of it."""
    first: Sent | Callable[[World, Known], object]
    """What somebody else does: by a page, or as a command or a job does it."""
    then: Sent
    """What is caught in the middle."""
    status: int
    says: str
    """Words of the answer where a redirect leads, as they are read or stand in a control."""
    trail: tuple[Verb, ...]
    """What happened, in its order; what was refused is not in it."""
    guard: str = ""
    """What else holds, if the reads were not repeated: such a race can be lost only together with it."""

    def __str__(self) -> str:
        return self.name


@dataclass(slots=True)
class Outcome:
    """How a race went."""

    status: int
    page: str
    trail: list[Verb]
    rows: dict[str, list[tuple[Any, ...]]]
    files: list[str]
    first_status: int | None = None

    @property
    def text(self) -> str:
        """What a person reads in the answer."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page)).split())


@contextmanager
def in_the_middle(act: Callable[[], object]) -> Iterator[None]:
    """Let something be done, once, when a request that begins inside is about to take the lock for writing.

    It has read by then all that it decides by, and nobody holds the lock. `act` is done as another thread
    would: it knows nothing of the request that it comes in the middle of.
    """
    begin, waiting = LateConnection._begin_writing, [act]

    def act_and_begin(connection: Any, *given: str) -> Any:
        if waiting:
            Context().run(waiting.pop())
        return begin(connection, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LateConnection, "_begin_writing", act_and_begin)
        yield
    assert not waiting, "the request never wrote, so there was no middle to come in"


@dataclass(slots=True)
class _Stage:
    """An application on which a race is played."""

    app: Flask
    known: Known = field(default_factory=dict)
    clients: list[PageClient] = field(default_factory=list)
    """Each sends from a browser of their own, also where it is the same person twice."""

    def prepare(self, race: Race) -> int:
        """Let all be as given, and everybody be signed in; return how many events there are."""
        self.known = self.done(lambda world: race.given(world)) or {}
        for sent in (race.first, race.then):
            if isinstance(sent, Sent):
                client = PageClient(self.app)
                if sent.who:
                    client.sign_in(sent.who)
                client.token()
                self.clients.append(client)
        return len(self._trail())

    def done(self, what: Callable[[World], Any]) -> Any:
        with self.app.app_context():
            allow_writing(True)
            made = what(World(db.session()))
            db.session.commit()
            db.session.remove()
        return made

    def do(self, first: Sent | Callable[[World, Known], object]) -> int | None:
        if not isinstance(first, Sent):
            self.done(lambda world: first(world, self.known))
            return None
        return self.send(first, follow=False)[0]

    def send(self, sent: Sent, *, follow: bool) -> tuple[int, str]:
        client, url = self.clients[-1 if follow else 0], self._filled(sent.url)
        headers = {"HX-Request": "true"} if sent.htmx else {}
        if sent.data is None:
            answer = client.raw.get(url, follow_redirects=follow, headers=headers)
        else:
            data = {"csrf_token": client.token()}
            data |= {name: self._filled(value) for name, value in sent.data.items()}
            if sent.file:
                data[sent.file[0]] = (BytesIO(sent.file[1]), "tep.png")
            answer = client.raw.post(url, data=data, follow_redirects=follow, headers=headers)
        return answer.status_code, answer.text if answer.mimetype == "text/html" else ""

    def _filled(self, value: Any) -> Any:
        """Return a text with what is known in place of its braces; of a list, each."""
        if isinstance(value, list):
            return [self._filled(one) for one in value]
        return str(value).format_map(self.known)

    def outcome(self, answer: tuple[int, str], events: int) -> Outcome:
        status, page = answer
        folder = self.app.config["KL01"].instance
        return Outcome(
            status,
            _DRAWN.sub("", page),
            self._trail()[events:],
            stored(folder),
            sorted(
                str(one.relative_to(folder))
                for one in some(folder.rglob("*"))
                if one.is_file() and "photos" in one.parts
            ),
        )

    def _trail(self) -> list[Verb]:
        folder = self.app.config["KL01"].instance
        return [Verb(verb) for (verb,) in ask(folder, "SELECT verb FROM audit_event ORDER BY id")[1]]


def stored(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of a database by table; of what was drawn by lot, which of it came first, second, …"""
    drawn: dict[Any, int] = {None: 0}
    found = {}
    for name in some(table_names(folder)):
        columns, rows = ask(folder, f"SELECT * FROM {name}")  # noqa: S608 - a name of our own
        rows.sort(key=lambda row: repr(row[1:]) if name == "sign_in" else (row[0], repr(row[1:])))
        found[name] = [
            tuple(
                drawn.setdefault(value, len(drawn)) if (name, column) in _RANDOM else value
                for column, value in zip(columns, row, strict=True)
            )
            for row in rows
        ]
    return found


def _one_after_the_other(stage: _Stage, race: Race) -> Outcome:
    events = stage.prepare(race)
    first = stage.do(race.first)
    outcome = stage.outcome(stage.send(race.then, follow=True), events)
    outcome.first_status = first
    return outcome


def _at_once(stage: _Stage, race: Race) -> Outcome:
    events, answered = stage.prepare(race), []
    with in_the_middle(lambda: answered.append(stage.do(race.first))):
        answer = stage.send(race.then, follow=True)
    outcome = stage.outcome(answer, events)
    outcome.first_status = answered[0]
    return outcome


def _all_that_was_sent() -> list[tuple[str, str]]:
    """Return what an error's page tells back, whichever forms this process has made and knows by name."""
    return [(name, text) for name, text in request.form.items(multi=True) if text and name != "csrf_token"]


def play(applications: Applications, data: Path, race: Race) -> Outcome:
    """Play a race, and assert that nobody acts on what is no longer so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(errors, "posted_text", _all_that_was_sent)
        patch.setattr(guards, "tell_of", lambda _refused: None)  # written after the answer is made
        with applications.on(data) as app:
            wanted = _one_after_the_other(_Stage(app), race)
        with applications.on(data) as app:
            found = _at_once(_Stage(app), race)
    assert wanted.first_status in {None, 200, 303}, f"the first was not done: {wanted.first_status}"
    assert (wanted.status, wanted.trail) == (race.status, [*race.trail]), wanted.text[:2000]
    assert race.says in wanted.text or race.says in unescape(wanted.page), wanted.text[:2000]
    assert (found.status, found.trail) == (wanted.status, wanted.trail), found.text[:2000]
    assert found.rows == wanted.rows
    assert found.page == wanted.page
    assert (found.first_status, found.files) == (wanted.first_status, wanted.files)
    return found
