"""Measure printing: one paper beside WeasyPrint, and 500 in one file."""

import logging
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from kl01 import create_app
from kl01.config import Settings
from kl01.db import db
from kl01.org.acting import acting_as
from kl01.org.queries import principal_of_person
from kl01.periods import local_day
from kl01.printing import render_pdf
from kl01.printing.html import document_html
from kl01.printing.pdf import FONT_FOLDER
from kl01.submissions.document import document_of
from kl01.submissions.keeper import OpenSubmission, load_submission_for
from tests.bench.load import Browser, Figures
from tests.bench.paper_works import as_person, ignore, in_app
from tests.bench.paperwork import CELL, SECTION, WAITING_FORM, Paperwork
from tests.bench.programs import Program, memory_of, processor_seconds
from tests.bench.table import Options, Work, row, say

PDF_ROUNDS = 15
BATCH_SECONDS = 300.0


class PrintMeasurement:
    """One run over what is printed of the papers."""

    def __init__(
        self,
        options: Options,
        program: Program,
        _low: Program,
        instance: Path,
        _low_instance: Path,
        paperwork: Paperwork,
    ) -> None:
        self.options = options
        self.program = program
        self.instance = instance
        self.paperwork = paperwork

    def close(self) -> None:
        """Hang up: nothing is open between two measurements."""

    def paper_pdf(self) -> None:
        """Measure one paper as PDF beside WeasyPrint, which lays out the very same HTML."""
        beside = _weasyprint()
        if beside is None:
            say("WeasyPrint is not installed: pip install --requirement requirements/bench.txt")
        app = create_app(Settings(instance=self.instance))
        with in_app(app) as run:
            opened = run(lambda: _open_to_print(self.paperwork))
            document = run(lambda: document_of(db.session(), opened))
            html = run(lambda: document_html(document))
            ours: Work = lambda: run(  # noqa: E731 - one of two that are compared
                lambda: ignore(render_pdf(document_html(document), title=document.title))
            )
            works = {"paper as PDF": ours}
            if beside is not None:
                works["WeasyPrint, the same HTML"] = lambda: ignore(beside(html))
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
        browser = as_person(self.program, self.paperwork.receiver)
        path = f"/duyet-mau/danh-sach/{CELL}/{WAITING_FORM}/{self.paperwork.year}"
        writer = self.paperwork.writers[1]
        other = as_person(self.program, writer.person)
        own = f"/mau/{writer.paper_id}"
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
        browser.close()
        other.close()
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


def _open_to_print(paperwork: Paperwork) -> OpenSubmission:
    session, now = db.session(), datetime.now(UTC)
    receiver = principal_of_person(session, paperwork.receiver_id, local_day(now))
    assert receiver is not None
    return load_submission_for(session, acting_as(receiver, now), paperwork.printed_id)


def _weasyprint() -> Callable[[str], bytes] | None:
    """Return how WeasyPrint makes the PDF of a paper, or None if it is not installed."""
    try:
        from weasyprint import HTML  # type: ignore  # an extra of its own
        from weasyprint.text.fonts import FontConfiguration  # type: ignore  # as above
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
