"""Measure the room of papers: its pages, saving, and 500 people who write at once."""

import threading
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from kl01 import create_app
from kl01.config import Settings
from kl01.db import db, reading
from kl01.periods import Period
from kl01.submissions.queries import lines
from kl01.submissions.years import find_form
from tests.bench import floor as bare
from tests.bench.floor_papers import READ_EVERYBODY, count_units
from tests.bench.inside import queries
from tests.bench.load import Browser, Figures, measure
from tests.bench.paper_works import (
    all_rows,
    as_person,
    bare_saving,
    handing_in,
    ignore,
    in_app,
    low_handing_in,
    saving,
    section_form,
    texts_missing,
    typed_in,
    typist_of,
)
from tests.bench.paperwork import (
    ABOVE_ALL,
    CELL,
    HANDED_IN,
    RECEIVER,
    SECTION,
    SOAKING,
    WAITING_FORM,
    Paperwork,
    SignedIn,
    Writer,
)
from tests.bench.programs import Program
from tests.bench.province import own_copy
from tests.bench.soak import LONGEST_SECONDS, ROUND_SECONDS, SAVE, soak
from tests.bench.table import PEOPLE, Options, getting, row, say

CONNECTIONS_BELOW_LIMIT = 380
"""As many people as the server keeps connections for, with some room: kl01.start.serving.CONNECTION_LIMIT."""


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
            [lambda: all_rows(connection, READ_EVERYBODY, (WAITING_FORM, year))], self.options.seconds
        )
        row("floor: lines of all people", low)
        with app.app_context(), reading():
            session = db.session()
            found = find_form(session, WAITING_FORM, Period(year))
            assert found is not None
            plan, form = found
            day = date.today()  # noqa: DTZ011 - any day of these will do
        with in_app(app) as run:

            def work() -> None:
                run(lambda: len(lines(db.session(), plan.plan_id, form, Period(year), None, day)))

            row("lines of all people", measure([work], self.options.seconds), low, 1)
        counted = measure([lambda: ignore(count_units(connection, WAITING_FORM, year))], self.options.seconds)
        row("floor: counts without server", counted)

    def _handing_in(self) -> None:
        """Measure handing in: each time a paper that was not handed in before."""
        seconds = min(self.options.seconds, 3.0)
        left = iter(self.paperwork.writers[SOAKING:HANDED_IN])
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
                [low_handing_in(b, w) for b, w in zip(low_browsers, writers, strict=True)], seconds, pause
            )
            row("floor: handing in", low)
            browsers = [Browser(self.program.port) for _ in range(count)]
            self._opened += browsers
            row(
                "handing in",
                measure([handing_in(browser, take) for browser in browsers], seconds, pause),
                low,
                statements,
            )
            self.close()

    # --- Saving --------------------------------------------------------------------------------------------

    def autosave(self) -> None:
        """Measure a draft that is saved while it is being typed."""
        writer = self._writer(0)
        path = str(self.low_instance / "kl01.db")
        alone = measure([bare_saving(path, writer)], self.options.seconds)
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
                    saving(b, w, f"/save/{w.paper_id}/{SECTION}")
                    for b, w in zip(low_browsers[:count], writers, strict=True)
                ],
                self.options.seconds,
                pause,
            )
            row("floor of autosave", low, size=low_browsers[0].received)
            works = [
                saving(b, w, f"/mau/{w.paper_id}/phan/{SECTION}/nhap")
                for b, w in zip(browsers[:count], writers, strict=True)
            ]
            figures = measure(works, self.options.seconds, pause)
            row("autosave", figures, low, statements, browsers[0].received)

    # --- Everybody at once ---------------------------------------------------------------------------------

    def soak(self) -> int:
        """Let 500 people write at once; return how many texts are missing afterwards, and how many errors."""
        wrong = 0
        for count in (CONNECTIONS_BELOW_LIMIT, SOAKING):
            wrong += self._soak(count)
        return wrong

    def _soak(self, count: int) -> int:
        writers = self.paperwork.writers[:count]
        typists = [typist_of(writer) for writer in writers]
        found = soak(typists, self.program.port, self.options.soak_seconds)
        times = found.times[SAVE]
        if times:
            figures = Figures(count, tuple(times), found.seconds)
            row(f"{count} people, each every {ROUND_SECONDS:.0f} s", figures)
        missing = texts_missing(self.instance, writers, typists)
        unserved = sum(not one.saves for one in typists)
        say(
            f"  saves {len(times)}, slowest {max(times, default=0) * 1000:.0f} ms, errors "
            f"{found.error_words()} (no answer: after {LONGEST_SECONDS:.0f} s), people never answered "
            f"{unserved}, texts missing {missing}, sent again {found.again}, the client late by "
            f"{found.late * 1000:.0f} ms at most"
        )
        return missing + len(found.errors)
