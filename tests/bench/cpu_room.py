"""Measure what each page costs the server: processor and statements, beside what is wanted."""

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.cells import Cell, cells_of
from tests.bench.inside import queries
from tests.bench.load import Browser
from tests.bench.metering import Metered, meter
from tests.bench.paper_works import as_person, handing_in, saving, section_form, typed_in
from tests.bench.paperwork import (
    ABOVE_ALL,
    CELL,
    HANDED_IN,
    METERED,
    RECEIVER,
    SECTION,
    WAITING_FORM,
    Paperwork,
    SignedIn,
    Writer,
)
from tests.bench.people import ADMINISTRATOR, Officers
from tests.bench.programs import Program
from tests.bench.province import SECRETARY, UNIT, own_copy
from tests.bench.table import Options, Work, getting, say
from tests.bench.works import floor_ticking, ticking

YEAR = datetime.now(UTC).year
FLOOR_TICK_MS = 0.49
"""Of a processor, for the floor's tick, on the machine on which the marks of `Asked` were set."""
HANDING_SECONDS = 2.0
"""At most: each time a paper is gone that could be handed in."""
HEAD = f"{'work':<34}{'CPU ms':>8}{'wanted':>8}{'queries':>9}{'wanted':>8}{'p50 ms':>8}{'p95 ms':>8}"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and what it may cost."""

    name: str
    username: str
    person: SignedIn
    path: str
    method: str = "GET"
    form: Mapping[str, Any] = field(default_factory=dict)
    milliseconds: float | None = None
    """On the machine of `FLOOR_TICK_MS`."""
    statements: int | None = None
    work: Callable[[Browser], Work] | None = None
    """How it is done again and again; None asks for the page."""


class ProcessorMeasurement:
    """One run over KL01 alone, with one connection."""

    def __init__(
        self,
        options: Options,
        program: Program,
        low: Program,
        _instance: Path,
        low_instance: Path,
        paperwork: Paperwork,
        officers: Officers,
    ) -> None:
        self.options = options
        self.program = program
        self.low = low
        self.low_instance = low_instance
        self.paperwork = paperwork
        self.officers = officers

    def close(self) -> None:
        """Hang up: nothing is open between two measurements."""

    def cpu(self) -> None:
        """Measure one request after the other."""
        asked = [*self._of_offices(), *self._of_a_writer(), *self._of_receivers()]
        statements = self._statements(asked)
        pace = self._pace()
        say(HEAD)
        for one in asked:
            browser = as_person(self.program, one.person)
            work = one.work(browser) if one.work else getting(browser, one.path)
            handing = one.path.endswith("/nop")
            seconds = min(self.options.seconds, HANDING_SECONDS) if handing else self.options.seconds
            _tell(one, meter(self.program, [work], seconds), statements[one.name], pace)
            browser.close()
        say(
            "CPU is the server's, per request, with one connection; a tick of the floor takes "
            f"{pace * FLOOR_TICK_MS:.2f} ms of it, {FLOOR_TICK_MS} where the marks were set: "
            f"wanted is {pace:.1f} times those"
        )

    def _pace(self) -> float:
        """Return how many times as long the processor takes here as where the marks were set."""
        with sqlite3.connect(self.low_instance / "kl01.db") as database:
            cell = database.execute(
                "SELECT item_id, quarter FROM item_status WHERE year = ? AND"
                " unit_id = (SELECT id FROM org_unit WHERE code = ?)",
                (YEAR, UNIT),
            ).fetchone()
        database.close()
        browser = Browser(self.low.port)
        found = meter(self.low, [floor_ticking(browser, *cell)], self.options.seconds)
        browser.close()
        return found.processor_seconds * 1000 / FLOOR_TICK_MS

    def _statements(self, asked: list[Asked]) -> dict[str, int]:
        """Return how many statements each needs, counted in this process over a copy."""
        grouped: dict[str, dict[str, tuple[str, str, Mapping[str, Any]]]] = defaultdict(dict)
        for one in asked:
            grouped[one.username][one.name] = (one.method, one.path, one.form)
        found: dict[str, int] = {}
        with own_copy(self.low_instance) as instance:
            for username, requests in grouped.items():
                counted = queries(instance, requests, username)
                found |= {name: len(statements) for name, statements in counted.items()}
        return found

    # --- What is asked -------------------------------------------------------------------------------------

    def _of_offices(self) -> list[Asked]:
        secretary, administrator = self.officers.named[SECRETARY], self.officers.named[ADMINISTRATOR]
        browser = as_person(self.program, secretary)
        cells = cells_of(browser, range(2022, YEAR + 1))
        browser.close()
        click, wanted = self._click(cells[0])
        search = "/quan-tri/nguoi?tim=nguyen+thi"
        return [
            Asked("guide: reads nothing", SECRETARY, secretary, "/huong-dan", milliseconds=1.2, statements=2),
            Asked("checklist", SECRETARY, secretary, f"/theo-doi/{UNIT}/{YEAR}"),
            Asked(
                "tick",
                SECRETARY,
                secretary,
                click,
                "POST",
                {"to": wanted},
                work=lambda one: ticking(one, cells),
            ),
            Asked(
                "my page, of a secretary",
                SECRETARY,
                secretary,
                "/viec-cua-toi",
                milliseconds=6,
                statements=12,
            ),
            Asked("people search, 50 of 8,000", ADMINISTRATOR, administrator, search),
        ]

    def _click(self, cell: Cell) -> tuple[str, str]:
        """Return where a click on a cell goes in the copy in which statements are counted, and what it asks.

        The copy is one of the floor's, in which other clicks were stored than in KL01.
        """
        year, item, quarter = cell.address.split("/")[-3:]
        with sqlite3.connect(self.low_instance / "kl01.db") as database:
            found = database.execute(
                "SELECT version, state FROM item_status JOIN plan_item ON plan_item.id = item_id"
                " WHERE code = ? AND year = ? AND quarter = ?"
                " AND unit_id = (SELECT id FROM org_unit WHERE code = ?)",
                (item, year, quarter, UNIT),
            ).fetchone()
        database.close()
        version, state = found or (0, "not_done")
        return f"{cell.address}?v={version}", "not_done" if state == "done" else "done"

    def _of_a_writer(self) -> list[Asked]:
        writer, left = self.paperwork.writers[METERED - 1], self._left()
        name, person, paper = writer.username, writer.person, f"/mau/{writer.paper_id}"
        section, draft = f"{paper}/phan/{SECTION}", section_form(writer) | {typed_in(writer): "Đã làm xong"}
        taking = threading.Lock()

        def take() -> Writer:
            with taking:
                return next(left)

        return [
            Asked("my page, of a member", name, person, "/viec-cua-toi", milliseconds=4, statements=12),
            Asked("my papers", name, person, "/mau/"),
            Asked("section of a paper", name, person, section, milliseconds=4),
            Asked("paper as it is handed in", name, person, f"{paper}/xem"),
            Asked(
                "autosave",
                name,
                person,
                f"{section}/nhap",
                "POST",
                draft,
                milliseconds=3,
                work=lambda one: saving(one, writer, f"{section}/nhap"),
            ),
            Asked(
                "handing in",
                # Somebody else's: the draft that was counted before changed what this one's page has seen.
                self.paperwork.writers[METERED - 2].username,
                person,
                f"/mau/{self.paperwork.writers[METERED - 2].paper_id}/nop",
                "POST",
                self.paperwork.writers[METERED - 2].handing_in,
                milliseconds=6,
                work=lambda one: handing_in(one, take),
            ),
        ]

    def _left(self) -> Iterator[Writer]:
        return iter(self.paperwork.writers[HANDED_IN : METERED - 2])

    def _of_receivers(self) -> list[Asked]:
        year, named = self.paperwork.year, self.officers.named
        listed = f"/duyet-mau/danh-sach/{CELL}/{WAITING_FORM}/{year}"
        counts = f"/duyet-mau/tong-hop?mau={WAITING_FORM}&nam={year}"
        return [
            Asked("queue of 500 papers", RECEIVER, named[RECEIVER], "/duyet-mau/", milliseconds=8),
            Asked("list of who handed in, of 500", RECEIVER, named[RECEIVER], listed, milliseconds=8),
            Asked("counts of 8,000 people", ABOVE_ALL, named[ABOVE_ALL], counts),
        ]


def _tell(asked: Asked, found: Metered, statements: int, pace: float) -> None:
    """Write one row."""
    wanted = f"≤ {asked.milliseconds * pace:.1f}" if asked.milliseconds is not None else ""
    most = f"≤ {asked.statements}" if asked.statements is not None else ""
    figures = found.figures
    say(
        f"{asked.name:<34}{found.processor_seconds * 1000:>8.2f}{wanted:>8}{statements:>9}{most:>8}"
        f"{figures.quantile(0.5) * 1000:>8.1f}{figures.quantile(0.95) * 1000:>8.1f}"
    )
