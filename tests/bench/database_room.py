"""Measure KL01 on SQLite, on PostgreSQL, and as two processes on one PostgreSQL, beside one floor."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.cells import cells_of
from tests.bench.load import Browser, Figures, measure
from tests.bench.paper_works import as_person
from tests.bench.paperwork import ABOVE_ALL, SignedIn
from tests.bench.people import ADMINISTRATOR, Officers
from tests.bench.programs import ROOT, Program, kl01
from tests.bench.province import SECRETARY, UNIT
from tests.bench.table import Options, Work, getting, say
from tests.bench.works import floor_ticking, ticking
from tests.on_postgresql import CAREFUL, find_programs, server

ROUNDS = 3
YEAR = datetime.now(UTC).year
CONNECTIONS = (8, 30)
SEARCH = "nguyen+thi"
NAMES = ("SQLite", "PostgreSQL", "2 processes")
HEAD = (
    f"{'work':<28}{'conn':>4}{'floor/s':>9}" + "".join(f"{f'× {name}':>15}" for name in NAMES)
    + f"{'p95 ms: SQLite':>16}{'PostgreSQL':>12}{'2 processes':>13}"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """One work: at the floor, and at KL01 for somebody."""

    name: str
    floor: Callable[[int], list[Work]]
    path: str
    """Empty for ticks."""
    person: SignedIn


class DatabaseMeasurement:
    """One run over the three ways to keep the data."""

    def __init__(
        self,
        options: Options,
        program: Program,
        low: Program,
        instance: Path,
        low_instance: Path,
        officers: Officers,
    ) -> None:
        self.options = options
        self.program = program
        self.low = low
        self.instance = instance
        self.named = officers.named
        with closing(sqlite3.connect(low_instance / "kl01.db")) as database:
            self._keys: list[tuple[int, int]] = database.execute(
                "SELECT item_id, quarter FROM item_status WHERE year = ? AND unit_id ="
                " (SELECT id FROM org_unit WHERE code = ?)",
                (YEAR, UNIT),
            ).fetchall()
        self._opened: list[Browser] = []

    def close(self) -> None:
        """Hang up: the floor keeps no more than 100 connections."""
        for browser in self._opened:
            browser.close()
        self._opened.clear()

    def databases(self) -> None:
        """Measure each work in three rounds, each round on all three."""
        programs = find_programs()
        if programs is None:
            say("No PostgreSQL on this machine.")
            return
        with server(programs, CAREFUL) as address, self._moved(address) as (one, two):
            ways = dict(zip(NAMES, ([self.program], [one], [one, two]), strict=True))
            say(HEAD)
            for asked in self._works():
                for count in CONNECTIONS:
                    self._measure(asked, count, ways)
        say("× is the floor's requests per second divided by the other's")

    @contextmanager
    def _moved(self, address: str) -> Iterator[tuple[Program, Program]]:
        """Copy all into PostgreSQL and run two processes on it, which see one folder of files."""
        command = [sys.executable, "-m", "flask", "--app", "app", "move-database", address, "--replace"]
        environment = {**os.environ, "KL01_INSTANCE": str(self.instance)}
        subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
        files = self.instance.parent / "files"
        files.mkdir()
        shutil.copy(self.instance / "secret_key", files)
        shared = {"KL01_DATABASE_URL": address, "KL01_FILES": str(files)}
        with ExitStack() as running:
            one, two = (
                running.enter_context(kl01(self.instance.parent / name, settings=shared)) for name in "ab"
            )
            yield one, two

    def _measure(self, asked: _Asked, count: int, ways: Mapping[str, Sequence[Program]]) -> None:
        works = {"floor": asked.floor(count)}
        for name, programs in ways.items():
            works[name] = self._at(programs, asked, count)
        rounds: dict[str, list[Figures]] = {name: [] for name in works}
        for _ in range(ROUNDS):
            for name, own in works.items():
                rounds[name].append(measure(own, self.options.seconds / 2))
        middle = {name: sorted(found, key=lambda one: one.per_second)[1] for name, found in rounds.items()}
        low = middle["floor"].per_second
        say(
            f"{asked.name:<28}{count:>4}{low:>9.1f}"
            + "".join(f"{low / middle[name].per_second:>15.2f}" for name in NAMES)
            + f"{middle['SQLite'].quantile(0.95) * 1000:>16.1f}"
            + f"{middle['PostgreSQL'].quantile(0.95) * 1000:>12.1f}"
            + f"{middle['2 processes'].quantile(0.95) * 1000:>13.1f}"
        )
        self.close()

    def _at(self, programs: Sequence[Program], asked: _Asked, count: int) -> list[Work]:
        browsers = [
            self._open(as_person(programs[number % len(programs)], asked.person)) for number in range(count)
        ]
        if asked.path:
            return [getting(browser, asked.path) for browser in browsers]
        cells = cells_of(browsers[0], range(2022, YEAR + 1))
        return [ticking(browser, cells[number::count]) for number, browser in enumerate(browsers)]

    def _works(self) -> list[_Asked]:
        secretary = self.named[SECRETARY]

        def of_floor(path: str) -> Callable[[int], list[Work]]:
            return lambda count: [getting(self._open(Browser(self.low.port)), path) for _ in range(count)]

        def ticks(count: int) -> list[Work]:
            keys = (self._keys * count)[:count]
            return [floor_ticking(self._open(Browser(self.low.port)), *key) for key in keys]

        return [
            _Asked("one durable tick", ticks, "", secretary),
            _Asked("checklist of a unit", of_floor("/page"), f"/theo-doi/{UNIT}/{YEAR}", secretary),
            _Asked("my page", of_floor("/page"), "/viec-cua-toi", secretary),
            _Asked(
                "people search, 50 of 8,000",
                of_floor(f"/people?tim={SEARCH}"),
                f"/quan-tri/nguoi?tim={SEARCH}",
                self.named[ADMINISTRATOR],
            ),
            _Asked(
                "overview of 100 units",
                of_floor(f"/exemplars/{YEAR}"),
                f"/guong-dien-hinh/tong-hop/{YEAR}",
                self.named[ABOVE_ALL],
            ),
        ]

    def _open(self, browser: Browser) -> Browser:
        self._opened.append(browser)
        return browser
