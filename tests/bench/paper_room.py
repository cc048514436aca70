"""Measure the room of papers: its pages, saving, printing one and 500, and 500 people who write at once."""

import json
import logging
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from kl01 import create_app
from kl01.config import Settings
from kl01.db import db, reading
from kl01.org.queries import principal_of_person
from kl01.periods import Period
from kl01.printing import render_pdf
from kl01.printing.html import document_html
from kl01.printing.pdf import FONT_FOLDER
from kl01.submissions.document import document_of
from kl01.submissions.keeper import OpenSubmission, load_submission_for
from kl01.submissions.queries import lines
from kl01.submissions.years import find_form
from tests.bench import floor as bare
from tests.bench.floor_papers import FRAME_FILE, MAIN, READ_EVERYBODY, count_units, save_bare
from tests.bench.inside import queries
from tests.bench.load import Browser, Figures, measure
from tests.bench.paperwork import (
    ABOVE_ALL,
    CELL,
    RECEIVER,
    SECTION,
    TABLE,
    WAITING_FORM,
    Paperwork,
    SignedIn,
    Writer,
)
from tests.bench.programs import Program, memory_of, processor_seconds
from tests.bench.province import own_copy
from tests.bench.soak import LONGEST_SECONDS, ROUND_SECONDS, Typist, soak
from tests.bench.table import PEOPLE, Options, Work, getting, row, say

SOAKING = 500
"""People who write at the same moment; their papers are the first, and nobody hands them in."""
CONNECTIONS_BELOW_LIMIT = 380
"""As many people as the server keeps connections for, with some room: kl01.start.serving.CONNECTION_LIMIT."""
PDF_ROUNDS = 15
BATCH_SECONDS = 300.0


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


class PaperMeasurement:
    """One run over the papers of KL01 and of the floor."""

    def __init__(
        self,
        options: Options,
        program: Program,
        low: Program,
        instance: Path,
        low_instance: Path,
        paperwork: Paperwork,
    ) -> None:
        self.options = options
        self.program = program
        self.low = low
        self.instance = instance
        self.low_instance = low_instance
        self.paperwork = paperwork
        self._opened: list[Browser] = []

    def close(self) -> None:
        """Hang up: the floor keeps no more than 100 connections."""
        for browser in self._opened:
            browser.close()
        self._opened.clear()

    def _browser(self, person: SignedIn) -> Browser:
        self._opened.append(as_person(self.program, person))
        return self._opened[-1]

    def _low_browser(self) -> Browser:
        self._opened.append(Browser(self.low.port))
        return self._opened[-1]

    def _writer(self, number: int) -> Writer:
        return self.paperwork.writers[number]

    def _statements(self, username: str, method: str, path: str, form: Mapping[str, Any]) -> int:
        with own_copy(self._furnished) as instance:
            return len(queries(instance, {"": (method, path, form)}, username)[""])

    @property
    def _furnished(self) -> Path:
        return self.low_instance

    # --- Pages ---------------------------------------------------------------------------------------------

    def paper_pages(self) -> None:
        """Measure the pages that are read, and handing in."""
        year, form = self.paperwork.year, WAITING_FORM
        receiver, above = [self.paperwork.receiver] * PEOPLE, [self.paperwork.above_all] * PEOPLE
        list_path = f"/duyet-mau/danh-sach/{CELL}/{form}/{year}"
        counts_path = f"/duyet-mau/tong-hop?mau={form}&nam={year}"
        self._page(
            "section of a paper",
            [f"/section/{self._writer(n).paper_id}/{SECTION}" for n in range(PEOPLE)],
            [
                (self._writer(n).person, f"/mau/{self._writer(n).paper_id}/phan/{SECTION}")
                for n in range(PEOPLE)
            ],
            self._writer(0).username,
        )
        self._page(
            "queue of 500 papers",
            [f"/queue/{CELL}"] * PEOPLE,
            [(one, "/duyet-mau/") for one in receiver],
            RECEIVER,
        )
        self._page(
            "list of who handed in",
            [f"/handed/{CELL}/{form}/{year}"] * PEOPLE,
            [(one, list_path) for one in receiver],
            RECEIVER,
        )
        self._page(
            "counts of 8,000 people",
            [f"/counts/{form}/{year}"] * PEOPLE,
            [(one, counts_path) for one in above],
            ABOVE_ALL,
        )
        self._everybody()
        self._handing_in()

    def _page(
        self, name: str, low_paths: Sequence[str], asked: Sequence[tuple[SignedIn, str]], username: str
    ) -> None:
        statements = self._statements(username, "GET", asked[0][1], {})
        browsers = [self._browser(person) for person, _ in asked]
        low_browsers = [self._low_browser() for _ in asked]
        for count, pause in self.options.loads():
            low = measure(
                [getting(b, p) for b, p in zip(low_browsers[:count], low_paths, strict=False)],
                self.options.seconds,
                pause,
            )
            row(f"floor: {name}", low, size=low_browsers[0].received)
            works = [
                getting(browser, path)
                for browser, (_, path) in zip(browsers[:count], asked[:count], strict=True)
            ]
            row(
                name,
                measure(works, self.options.seconds, pause),
                low,
                statements,
                browsers[0].received,
            )
        self.close()

    def _everybody(self) -> None:
        """Measure the list of all 8,000 people, which no page shows at once, without any server."""
        app = create_app(Settings(instance=self.instance))
        connection = bare.connect(str(self.low_instance / "kl01.db"))
        year = self.paperwork.year
        low = measure(
            [lambda: _all_rows(connection, READ_EVERYBODY, (WAITING_FORM, year))], self.options.seconds
        )
        row("floor: lines of all people", low)
        with app.app_context(), reading():
            session = db.session()
            found = find_form(session, WAITING_FORM, Period(year))
            assert found is not None
            plan, form = found
            day = date.today()  # noqa: DTZ011 - any day of these will do
        with _in_app(app) as run:

            def work() -> None:
                run(lambda: len(lines(db.session(), plan.plan_id, form, Period(year), None, day)))

            row("lines of all people", measure([work], self.options.seconds), low, 1)
        counted = measure(
            [lambda: _ignore(count_units(connection, WAITING_FORM, year))], self.options.seconds
        )
        row("floor: counts without server", counted)

    def _handing_in(self) -> None:
        """Measure handing in: each time a paper that was not handed in before."""
        seconds = min(self.options.seconds, 3.0)
        left = iter(self.paperwork.writers[SOAKING:])
        statements = self._statements(
            self._writer(-1).username,
            "POST",
            f"/mau/{self._writer(-1).paper_id}/nop",
            self._writer(-1).handing_in,
        )
        taking = threading.Lock()

        def take() -> Writer:
            with taking:
                return next(left)

        for count, pause in self.options.loads():
            low_browsers = [self._low_browser() for _ in range(count)]
            writers = self.paperwork.writers[:count]
            low = measure(
                [_low_handing_in(b, w) for b, w in zip(low_browsers, writers, strict=True)], seconds, pause
            )
            row("floor: handing in", low)
            browsers = [Browser(self.program.port) for _ in range(count)]
            self._opened += browsers
            row(
                "handing in",
                measure([_handing_in(browser, take) for browser in browsers], seconds, pause),
                low,
                statements,
            )
            self.close()

    # --- Saving --------------------------------------------------------------------------------------------

    def autosave(self) -> None:
        """Measure a draft that is saved while it is being typed."""
        writer = self._writer(0)
        path = str(self.low_instance / "kl01.db")
        alone = measure([_bare_saving(path, writer)], self.options.seconds)
        row("floor of autosave: SQLite alone", alone)
        statements = self._statements(
            writer.username,
            "POST",
            f"/mau/{writer.paper_id}/phan/{SECTION}/nhap",
            section_form(writer) | {typed_in(writer): "Đã làm xong"},
        )
        low_browsers = [self._low_browser() for _ in range(PEOPLE)]
        browsers = [self._browser(self._writer(n).person) for n in range(PEOPLE)]
        for count, pause in self.options.loads():
            writers = self.paperwork.writers[:count]
            low = measure(
                [
                    _saving(b, w, f"/save/{w.paper_id}/{SECTION}")
                    for b, w in zip(low_browsers[:count], writers, strict=True)
                ],
                self.options.seconds,
                pause,
            )
            row("floor of autosave", low, size=low_browsers[0].received)
            works = [
                _saving(b, w, f"/mau/{w.paper_id}/phan/{SECTION}/nhap")
                for b, w in zip(browsers[:count], writers, strict=True)
            ]
            figures = measure(works, self.options.seconds, pause)
            row("autosave", figures, low, statements, browsers[0].received)

    # --- Printing ------------------------------------------------------------------------------------------

    def paper_pdf(self) -> None:
        """Measure one paper as PDF beside WeasyPrint, which lays out the very same HTML."""
        beside = _weasyprint()
        if beside is None:
            say("WeasyPrint is not installed: pip install --requirement requirements/bench.txt")
        app = create_app(Settings(instance=self.instance))
        with _in_app(app) as run:
            opened = run(lambda: _open_to_print(self.paperwork))
            document = run(lambda: document_of(db.session(), opened))
            html = run(lambda: document_html(document))
            ours: Work = lambda: run(  # noqa: E731 - one of two that are compared
                lambda: _ignore(render_pdf(document_html(document), title=document.title))
            )
            works = {"paper as PDF": ours}
            if beside is not None:
                works["WeasyPrint, the same HTML"] = lambda: _ignore(beside(html))
            times = _in_turn(works)
            pages = len(PdfReader(BytesIO(render_pdf(html, title=""))).pages)
        compared = _figures(times["WeasyPrint, the same HTML"]) if beside else None
        if compared:
            row("WeasyPrint, the same HTML", compared)
        row("paper as PDF", _figures(times["paper as PDF"]), compared)
        if compared and beside:
            say(f"pages: {pages}, with WeasyPrint {len(PdfReader(BytesIO(beside(html))).pages)}")

    def batch(self) -> None:
        """Measure 500 papers in one file, and what others notice of it."""
        browser = self._browser(self.paperwork.receiver)
        path = f"/duyet-mau/danh-sach/{CELL}/{WAITING_FORM}/{self.paperwork.year}"
        other = self._browser(self._writer(1).person)
        own = f"/mau/{self._writer(1).paper_id}"
        pages = {f"{own}/phan/{SECTION}": "page meanwhile", f"{own}/in.pdf": "print meanwhile"}
        for one in pages:
            other.ask("GET", one)
        times: dict[str, list[float]] = {one: [] for one in pages}
        began = time.perf_counter()
        job = self._begin_job(browser, f"{path}/in-tat-ca")
        peak, busy = 0, 0.0
        state = "waiting"
        while state in {"waiting", "running"}:
            if time.perf_counter() - began > BATCH_SECONDS:
                raise RuntimeError("the 500 papers are not printed yet")
            for one, taken in times.items():
                asked = time.perf_counter()
                other.ask("GET", one)
                taken.append(time.perf_counter() - asked)
            for child in self.program.children():
                peak = max(peak, memory_of(child, peak=True) or 0)
                busy = max(busy, processor_seconds(child))
            time.sleep(0.2)  # as often as somebody who watches the page might ask
            state = self._state_of(job)
        seconds = time.perf_counter() - began
        _, content = browser.ask("GET", f"/cong-viec/{job}/tai", gzip=False)
        found = PdfReader(BytesIO(content))
        say(
            f"500 papers in one file: {state} in {seconds:.1f} s ({busy:.1f} s of them on a processor), "
            f"{peak / 1e6:.0f} MB at most; "
            f"{len(found.outline)} papers, {len(found.pages)} pages, {len(content) / 1e6:.1f} MB"
        )
        for one, name in pages.items():
            row(f"{name} (slowest {max(times[one]) * 1000:.0f})", _figures(times[one]))

    def _begin_job(self, browser: Browser, path: str) -> int:
        browser.ask("POST", path, {"csrf_token": browser.token}, expect=(303,))
        with sqlite3.connect(self.instance / "kl01.db") as database:
            number: int = database.execute("SELECT max(id) FROM job").fetchone()[0]
        database.close()
        return number

    def _state_of(self, job: int) -> str:
        with sqlite3.connect(self.instance / "kl01.db") as database:
            state: str = database.execute("SELECT state FROM job WHERE id = ?", (job,)).fetchone()[0]
        database.close()
        return state

    # --- Everybody at once ---------------------------------------------------------------------------------

    def soak(self) -> int:
        """Let 500 people write at once; return how many texts are missing afterwards, and how many errors."""
        wrong = 0
        for count in (CONNECTIONS_BELOW_LIMIT, SOAKING):
            wrong += self._soak(count)
        return wrong

    def _soak(self, count: int) -> int:
        writers = self.paperwork.writers[:count]
        typists = [_typist(writer) for writer in writers]
        found = soak(typists, self.program.port, self.options.soak_seconds)
        figures = Figures(count, tuple(found.times), found.seconds)
        if found.times:
            row(f"{count} people, each every {ROUND_SECONDS:.0f} s", figures)
        missing = self._missing(writers, typists)
        unserved = sum(not one.saves for one in typists)
        kinds = {kind: found.errors.count(kind) for kind in sorted(set(found.errors))}
        say(
            f"  saves {len(found.times)}, slowest {max(found.times, default=0) * 1000:.0f} ms, errors "
            f"{kinds or 0} (no answer: after {LONGEST_SECONDS:.0f} s), people never answered {unserved}, "
            f"texts missing {missing}, sent again {found.again}, the client late by "
            f"{found.late * 1000:.0f} ms at most"
        )
        return missing + len(found.errors)

    def _missing(self, writers: Sequence[Writer], typists: Sequence[Typist]) -> int:
        """Return how many texts that were answered as saved are not in the database."""
        with sqlite3.connect(self.instance / "kl01.db") as database:
            stored = dict(
                database.execute("SELECT paper_id, content FROM paper_section WHERE code = ?", (SECTION,))
            )
        database.close()
        return sum(
            bool(typist.saved) and json.loads(stored[writer.paper_id])[TABLE][0]["result"] != typist.saved
            for writer, typist in zip(writers, typists, strict=True)
        )


# --- The works -------------------------------------------------------------------------------------------


def _ignore(_found: object) -> None:
    """Take a result that nobody needs."""


def _all_rows(connection: sqlite3.Connection, statement: str, values: tuple[object, ...]) -> None:
    connection.execute(statement, values).fetchall()


def _low_handing_in(browser: Browser, writer: Writer) -> Work:
    def work() -> None:
        browser.ask("POST", f"/hand-in/{writer.paper_id}", {}, expect=(303,))

    return work


def _handing_in(browser: Browser, take: Callable[[], Writer]) -> Work:
    def work() -> None:
        writer = take()
        browser.cookie = writer.person.cookie
        form = {"csrf_token": writer.person.token, **writer.handing_in}
        browser.ask("POST", f"/mau/{writer.paper_id}/nop", form, expect=(303,))

    return work


def _saving(browser: Browser, writer: Writer, path: str) -> Work:
    form, control = section_form(writer), typed_in(writer)
    turn = 0

    def work() -> None:
        nonlocal turn
        turn += 1
        browser.ask("POST", path, form | {control: f"Đã làm xong, lần ghi thứ {turn}"}, htmx=True)

    return work


def _bare_saving(path: str, writer: Writer) -> Work:
    turn = 0

    def work() -> None:
        nonlocal turn
        turn += 1
        rows = [{**writer.rows[0], "result": f"Đã làm xong, lần ghi thứ {turn}"}, *writer.rows[1:]]
        text = json.dumps({TABLE: rows, **writer.rest}, ensure_ascii=False)
        save_bare(bare.connect(path), text, writer.paper_id, SECTION)

    return work


def _typist(writer: Writer) -> Typist:
    headers = (
        f"Cookie: {writer.person.cookie}\r\nHX-Request: true\r\nX-CSRFToken: {writer.person.token}\r\n"
        "Accept-Encoding: gzip\r\n"
    )
    return Typist(
        f"/mau/{writer.paper_id}/phan/{SECTION}/nhap", headers, section_form(writer), typed_in(writer)
    )


# --- In this process ---------------------------------------------------------------------------------------


@contextmanager
def _in_app(app: Any) -> Iterator[Callable[[Callable[[], Any]], Any]]:
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


def _open_to_print(paperwork: Paperwork) -> OpenSubmission:
    session, today = db.session(), date.today()  # noqa: DTZ011 - as above
    receiver = principal_of_person(session, paperwork.receiver_id, today)
    assert receiver is not None
    return load_submission_for(session, receiver, paperwork.printed_id, today)


def _weasyprint() -> Callable[[str], bytes] | None:
    """Return how WeasyPrint makes the PDF of a paper, or None if it is not installed."""
    try:
        from weasyprint import HTML  # type: ignore[import-untyped]  # an extra of its own
        from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]  # as above
    except (ImportError, OSError):
        return None
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    fonts = FontConfiguration()

    def render(html: str) -> bytes:
        made: bytes = HTML(string=html, base_url=f"{FONT_FOLDER.as_uri()}/").write_pdf(font_config=fonts)
        return made

    return render


def _in_turn(works: Mapping[str, Work]) -> dict[str, list[float]]:
    """Run each work as often, in turn, so that what else the machine does meets all alike."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(PDF_ROUNDS + 2):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            if turn >= 2:  # the first ones load fonts
                times[name].append(time.perf_counter() - began)
    return times


def _figures(times: Sequence[float]) -> Figures:
    return Figures(1, tuple(times), sum(times))
