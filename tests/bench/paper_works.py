"""What people do with papers, as works that are measured: beside the floor's, and in this process."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kl01.db import db, reading
from tests.bench import floor as bare
from tests.bench.floor_papers import FRAME_FILE, MAIN, save_bare
from tests.bench.load import Browser
from tests.bench.paperwork import SECTION, TABLE, SignedIn, Writer
from tests.bench.programs import Program
from tests.bench.soak import Typist
from tests.bench.table import Work


def as_person(program: Program, person: SignedIn) -> Browser:
    """Return the browser of a signed-in person."""
    browser = Browser(program.port)
    browser.cookie, browser.token = person.cookie, person.token
    return browser


def section_form(writer: Writer) -> dict[str, str | list[str]]:
    """Return what the page of the section sends."""
    form: dict[str, str | list[str]] = {
        "csrf_token": writer.person.token,
        "version": str(writer.section_version),
        "edit_session": f"{writer.paper_id:016x}",
        "finished": "yes",
        f"{TABLE}-row": [one["id"] for one in writer.rows],
        **writer.rest,
    }
    for one in writer.rows:
        for key, text in one.items():
            if key not in {"id", "origin", "registered"}:
                form[f"{TABLE}-{one['id']}-{key}"] = text
    return form


def typed_in(writer: Writer) -> str:
    """Return the name of a control in which the writer types."""
    return f"{TABLE}-{writer.rows[0]['id']}-result"


def keep_frame(page: str, low_instance: Path) -> None:
    """Hand the frame of KL01's pages to the floor as fixed text."""
    found = re.fullmatch(r"(.*<main[^>]*>).*(</main>.*)", page, re.DOTALL)
    assert found is not None
    (low_instance / FRAME_FILE).write_text(found[1] + MAIN + found[2], encoding="utf-8")


def ignore(_found: object) -> None:
    """Take a result that nobody needs."""


def all_rows(connection: sqlite3.Connection, statement: str, values: tuple[object, ...]) -> None:
    connection.execute(statement, values).fetchall()


def low_handing_in(browser: Browser, writer: Writer) -> Work:
    def work() -> None:
        browser.ask("POST", f"/hand-in/{writer.paper_id}", {}, expect=(303,))

    return work


def handing_in(browser: Browser, take: Callable[[], Writer]) -> Work:
    def work() -> None:
        writer = take()
        browser.cookie = writer.person.cookie
        form = {"csrf_token": writer.person.token, **writer.handing_in}
        browser.ask("POST", f"/mau/{writer.paper_id}/nop", form, expect=(303,))

    return work


def saving(browser: Browser, writer: Writer, path: str) -> Work:
    form, control = section_form(writer), typed_in(writer)
    turn = 0

    def work() -> None:
        nonlocal turn
        turn += 1
        browser.ask("POST", path, form | {control: f"Đã làm xong, lần ghi thứ {turn}"}, htmx=True)

    return work


def bare_saving(path: str, writer: Writer) -> Work:
    turn = 0

    def work() -> None:
        nonlocal turn
        turn += 1
        rows = [{**writer.rows[0], "result": f"Đã làm xong, lần ghi thứ {turn}"}, *writer.rows[1:]]
        text = json.dumps({TABLE: rows, **writer.rest}, ensure_ascii=False)
        save_bare(bare.connect(path), text, writer.paper_id, SECTION)

    return work


def typist_of(writer: Writer) -> Typist:
    headers = (
        f"Cookie: {writer.person.cookie}\r\nHX-Request: true\r\nX-CSRFToken: {writer.person.token}\r\n"
        "Accept-Encoding: gzip\r\n"
    )
    return Typist(
        f"/mau/{writer.paper_id}/phan/{SECTION}/nhap", headers, section_form(writer), typed_in(writer)
    )


def texts_missing(instance: Path, writers: Sequence[Writer], typists: Sequence[Typist]) -> int:
    """Return how many texts that were answered as saved are not in the database."""
    with sqlite3.connect(instance / "kl01.db") as database:
        stored = dict(
            database.execute("SELECT paper_id, content FROM paper_section WHERE code = ?", (SECTION,))
        )
    database.close()
    # Where the last answer did not come, what was sent last may stand there in place of what was answered.
    return sum(
        bool(typist.saved)
        and json.loads(stored[writer.paper_id])[TABLE][0]["result"] not in {typist.saved, typist.typing}
        for writer, typist in zip(writers, typists, strict=True)
    )


@contextmanager
def in_app(app: Any) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Yield what runs work inside a request of the app, as the process of a long job does."""

    def run(work: Callable[[], Any]) -> Any:
        with app.test_request_context(headers={"HX-Request": "true"}), reading():
            try:
                return work()
            finally:
                db.session.remove()

    yield run
    with app.app_context():
        db.engine.dispose()
