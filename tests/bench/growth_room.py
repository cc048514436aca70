"""Measure what pages cost the server with more years, units and events, and with many idle connections."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.cells import cells_of
from tests.bench.grown import STORES, forget, grow
from tests.bench.idle import held_open, most_held_open
from tests.bench.load import Browser
from tests.bench.metering import Metered, meter, middle
from tests.bench.paper_works import as_person, saving
from tests.bench.paperwork import (
    ABOVE_ALL,
    CELL,
    METERED,
    RECEIVER,
    SECTION,
    WAITING_FORM,
    Paperwork,
    SignedIn,
)
from tests.bench.people import ADMINISTRATOR, Officers
from tests.bench.programs import Program, kl01
from tests.bench.province import SECRETARY, UNIT, own_copy
from tests.bench.table import Options, Work, getting, say
from tests.bench.works import ticking

YEAR = datetime.now(UTC).year
NOW = "now"
ROUNDS, IDLE_ROUNDS = 5, 3
IDLE = 1000
ALL, BUT_UNITS = "all", "years, events"
_GUIDE, _CHECKLIST, _TICK = "guide: reads nothing", "checklist", "tick"
_WITH_IDLE = (_GUIDE, _CHECKLIST, _TICK)
NAME, WIDTH = 34, 11
IDLE_HEAD = f"{'':<{NAME}}{'CPU ms':>9}{'idle':>7}{'p50 ms':>9}{'idle':>7}{'p95 ms':>9}{'idle':>7}"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that people use, or what they do with it."""

    name: str
    person: SignedIn
    path: str
    flat_in: str = ALL
    """What may grow without making it dearer."""
    work: Callable[[Browser], Work] | None = None
    """How it is done again and again; None asks for the page."""


@dataclass(frozen=True, slots=True)
class Store:
    """A server on a database of one size."""

    program: Program
    database: Path
    first_start: float | None
    """How long the start took when nothing of the database was in memory, in seconds; None if unknown."""

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return self._ask(f"SELECT count(*) FROM {table}")  # noqa: S608 - own names

    def size(self) -> int:
        """Return how much of its file is in use, in bytes."""
        pages = self._ask("PRAGMA page_count") - self._ask("PRAGMA freelist_count")
        return pages * self._ask("PRAGMA page_size")

    def _ask(self, statement: str) -> int:
        with closing(sqlite3.connect(self.database)) as database:
            found: int = database.execute(statement).fetchone()[0]
        return found


class GrowthMeasurement:
    """One run over KL01 on databases of several sizes, each a copy of its own."""

    def __init__(
        self,
        options: Options,
        _program: Program,
        _low: Program,
        _instance: Path,
        low_instance: Path,
        paperwork: Paperwork,
        officers: Officers,
    ) -> None:
        self.options = options
        self.low_instance = low_instance
        self.paperwork = paperwork
        self.officers = officers

    def close(self) -> None:
        """Hang up: nothing is open between two measurements."""

    def growth(self) -> None:
        """Measure page after page over all stores in turn: what else the machine does meets all alike."""
        pages = self._pages()
        with ExitStack() as opened:
            stores = {name: opened.enter_context(self._store(name)) for name in STORES}
            say(f"{'CPU ms':<{NAME}}{_columns(stores)}  flat in")
            for page in pages:
                found = self._measure(page, stores)
                figures = _columns(f"{one * 1000:.2f}" for one in found.values())
                say(f"{page.name:<{NAME}}{figures}  {page.flat_in}")
            _tell_stores(stores)
            say("CPU is the server's, per request, with one connection; flat: at most a quarter above “now”")
            self._idle(stores[NOW].program, [page for page in pages if page.name in _WITH_IDLE])

    @contextmanager
    def _store(self, name: str) -> Iterator[Store]:
        with own_copy(self.low_instance) as instance:
            grow(instance, STORES[name], YEAR)
            first_start = None
            if forget(instance):
                with kl01(instance) as program:
                    first_start = program.start_seconds
            with kl01(instance) as program:
                yield Store(program, instance / "kl01.db", first_start)

    def _measure(self, page: Page, stores: Mapping[str, Store]) -> dict[str, float]:
        """Return what a page costs in each store: of a processor, in seconds.

        It is the least of all rounds: what else the machine does only adds to it.
        """
        browsers = {name: as_person(store.program, page.person) for name, store in stores.items()}
        works = {name: _work(page, browser) for name, browser in browsers.items()}
        for work in works.values():
            work()  # what KL01 keeps in memory is there when people ask
        rounds: dict[str, list[float]] = {name: [] for name in stores}
        for _ in range(ROUNDS):
            for name, store in stores.items():
                metered = meter(store.program, [works[name]], self.options.seconds / ROUNDS)
                rounds[name].append(metered.processor_seconds)
        for browser in browsers.values():
            browser.close()
        return {name: min(found) for name, found in rounds.items()}

    # --- The pages -----------------------------------------------------------------------------------------

    def _pages(self) -> Sequence[Page]:
        named, year = self.officers.named, self.paperwork.year
        secretary, administrator = named[SECRETARY], named[ADMINISTRATOR]
        # The floor has not changed this one's paper, and the copies are of its database.
        writer = self.paperwork.writers[METERED]
        section = f"/mau/{writer.paper_id}/phan/{SECTION}"
        listed = f"/duyet-mau/danh-sach/{CELL}/{WAITING_FORM}/{year}"
        counts = f"/duyet-mau/tong-hop?mau={WAITING_FORM}&nam={year}"
        return [
            Page(_GUIDE, secretary, "/huong-dan"),
            Page(_CHECKLIST, secretary, f"/theo-doi/{UNIT}/{YEAR}"),
            Page(_TICK, secretary, "", work=_ticking),
            Page("my page, of a secretary", secretary, "/viec-cua-toi"),
            Page("my page, of a member", writer.person, "/viec-cua-toi"),
            Page("section of a paper", writer.person, section),
            Page("autosave", writer.person, "", work=lambda one: saving(one, writer, f"{section}/nhap")),
            Page("queue of 500 papers", named[RECEIVER], "/duyet-mau/"),
            Page("papers that were confirmed", named[RECEIVER], "/duyet-mau/?loc=xong"),
            Page("list of who handed in, of 500", named[RECEIVER], listed),
            Page("counts of all people", named[ABOVE_ALL], counts, BUT_UNITS),
            Page("overview of exemplars", named[ABOVE_ALL], f"/guong-dien-hinh/tong-hop/{YEAR}", BUT_UNITS),
            Page("published exemplars", secretary, "/guong-dien-hinh/", BUT_UNITS),
            Page("people search", administrator, "/quan-tri/nguoi?tim=nguyen+thi", BUT_UNITS),
            Page("units of the administrator", administrator, "/quan-tri/don-vi"),
        ]

    # --- Connections on which nobody asks ------------------------------------------------------------------

    def _idle(self, program: Program, pages: Sequence[Page]) -> None:
        """Measure some pages without and with many connections that are held open."""
        if most_held_open() < IDLE:
            say(f"\nidle connections are not measured: no more than {most_held_open()} can be had here")
            return
        alone: list[list[Metered]] = [[] for _ in pages]
        beside: list[list[Metered]] = [[] for _ in pages]
        for _ in range(IDLE_ROUNDS):
            self._one_by_one(program, pages, alone)
            empty = program.memory() or 0
            with held_open(program.port, IDLE) as idle:
                self._one_by_one(program, pages, beside)
                full = program.memory() or 0
                left = sum(one.is_open() for one in idle)
        say(f"\n{IDLE_HEAD}")
        for page, first, second in zip(pages, map(middle, alone), map(middle, beside), strict=True):
            pairs = (
                (first.processor_seconds, second.processor_seconds),
                (first.p50, second.p50),
                (first.p95, second.p95),
            )
            figures = "".join(f"{one * 1000:>9.2f}{other * 1000:>7.2f}" for one, other in pairs)
            say(f"{page.name:<{NAME}}{figures}")
        say(
            f"idle: beside {IDLE:,} connections held open, {left:,} of them still in the end; "
            f"memory {empty / 1e6:.0f} MB without and {full / 1e6:.0f} MB with them"
        )

    def _one_by_one(self, program: Program, pages: Sequence[Page], found: Sequence[list[Metered]]) -> None:
        for page, own in zip(pages, found, strict=True):
            browser = as_person(program, page.person)
            own.append(meter(program, [_work(page, browser)], self.options.seconds / IDLE_ROUNDS))
            browser.close()


def _work(page: Page, browser: Browser) -> Work:
    return page.work(browser) if page.work else getting(browser, page.path)


def _ticking(browser: Browser) -> Work:
    """Return the work of clicking the cells of the present year, which all stores have."""
    return ticking(browser, cells_of(browser, range(YEAR, YEAR + 1)))


# --- The tables --------------------------------------------------------------------------------------------


def _columns(words: Iterable[object]) -> str:
    return "".join(f"{word!s:>{WIDTH}}" for word in words)


def _tell_stores(stores: Mapping[str, Store]) -> None:
    """Tell what each server holds, how long it took to start, and what is in its database."""
    told: dict[str, Callable[[Store], str]] = {
        "memory now, MB": lambda one: f"{(one.program.memory() or 0) / 1e6:.0f}",
        "memory at most, MB": lambda one: f"{(one.program.memory(peak=True) or 0) / 1e6:.0f}",
        "start, s": lambda one: f"{one.program.start_seconds:.1f}",
        "start, database not in memory, s": lambda one: f"{one.first_start:.1f}" if one.first_start else "–",
        "database, MB": lambda one: f"{one.size() / 1e6:,.0f}",
        "units": lambda one: f"{one.count('org_unit'):,}",
        "people": lambda one: f"{one.count('person'):,}",
        "ticked cells": lambda one: f"{one.count('item_status'):,}",
        "papers": lambda one: f"{one.count('paper'):,}",
        "events": lambda one: f"{one.count('audit_event'):,}",
    }
    for name, tell in told.items():
        say(f"{name:<{NAME}}{_columns(tell(one) for one in stores.values())}")
