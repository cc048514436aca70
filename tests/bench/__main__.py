"""Measure and print one table; see README.md in this folder."""

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import floor as bare
from tests.bench.cells import Cell, cells_of, lost_on_many_cells, lost_on_one_cell
from tests.bench.inside import queries
from tests.bench.load import PERSON_PAUSE_SECONDS, Browser, Figures, measure
from tests.bench.programs import Program, floor, kl01
from tests.bench.province import PASSWORD, SECRETARY, UNIT, own_copy

PEOPLE = 30
FIGHTERS = 4
"""Connections that want the same cell: of more, most would only be told that they came too late."""
YEAR = datetime.now(UTC).year
BOARD = f"/theo-doi/{UNIT}/{YEAR}"
HEAD = f"{'what':<30}{'conn':>4}{'per s':>9}{'p50 ms':>8}{'p95 ms':>8}{'×floor':>6}{'queries':>8}{'kB gz':>8}"
Work = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    seconds: float
    connections: tuple[int, ...]


def say(text: str = "") -> None:
    """Write a line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def milliseconds(seconds: float) -> str:
    """Return a time as the table shows it."""
    return f"{seconds * 1000:8.1f}"


def row(
    name: str, figures: Figures, compared: Figures | None = None, statements: int | None = None, size: int = 0
) -> None:
    """Write one row of the table."""
    ratio = f"{figures.quantile(0.5) / compared.quantile(0.5):6.1f}" if compared else " " * 6
    say(
        f"{name:<30}{figures.connections:>4}{figures.per_second:>9.1f}{milliseconds(figures.quantile(0.5))}"
        f"{milliseconds(figures.quantile(0.95))}{ratio}"
        f"{statements if statements is not None else '':>8}{f'{size / 1000:.1f}' if size else '':>8}"
    )


def getting(browser: Browser, path: str) -> Work:
    """Return the work of asking for one page."""

    def work() -> None:
        browser.ask("GET", path)

    return work


def ticking(browser: Browser, cells: list[Cell]) -> Work:
    """Return the work of clicking one's own cells in turn."""
    turn = 0

    def work() -> None:
        nonlocal turn
        cells[turn % len(cells)].click(browser)
        turn += 1

    return work


def floor_ticking(browser: Browser, item: int, quarter: int) -> Work:
    """Return the work of storing one tick in the floor."""
    done = False

    def work() -> None:
        nonlocal done
        done = not done
        browser.ask("POST", f"/tick/{item}/{quarter}/{'done' if done else 'not_done'}", {})

    return work


class Measurement:
    """One run over KL01 and the floor, each on a copy of its own."""

    def __init__(
        self, options: Options, program: Program, low: Program, instance: Path, low_instance: Path
    ) -> None:
        self.options = options
        self.program = program
        self.low = low
        self.instance = instance
        self.low_instance = low_instance
        self.browsers = [Browser(program.port).sign_in(SECRETARY, PASSWORD) for _ in range(PEOPLE)]
        self.low_browsers = [Browser(low.port) for _ in range(PEOPLE)]
        self.cells = cells_of(self.browsers[0], range(2022, YEAR + 1))
        self.statements = {name: len(found) for name, found in self._queries().items()}

    def _queries(self) -> dict[str, list[str]]:
        cell = self.cells[0]
        with own_copy() as instance:
            return queries(
                instance,
                {
                    "checklist": ("GET", BOARD, {}),
                    "my page": ("GET", "/viec-cua-toi", {}),
                    "plan": ("GET", "/ke-hoach", {}),
                    "tick": ("POST", f"{cell.address}?v={cell.version}", {"to": cell.wanted}),
                },
            )

    def _loads(self) -> list[tuple[int, float]]:
        """Return numbers of connections and the pause of each: flat out, and an office of people."""
        return [*((count, 0.0) for count in self.options.connections), (PEOPLE, PERSON_PAUSE_SECONDS)]

    def pages(self) -> None:
        """Measure the pages that are read."""
        compared: dict[int, Figures] = {}
        for count, pause in self._loads():
            figures = measure(
                [getting(browser, "/healthz") for browser in self.browsers[:count]],
                self.options.seconds / 2,
                pause,
            )
            row("empty answer", figures)
        for count, pause in self._loads():
            works = [getting(browser, "/page") for browser in self.low_browsers[:count]]
            compared[count] = measure(works, self.options.seconds, pause)
            row("floor of the checklist", compared[count], size=self.low_browsers[0].received)
        for name, path in (("checklist", BOARD), ("my page", "/viec-cua-toi"), ("plan", "/ke-hoach")):
            for count, pause in self._loads():
                works = [getting(browser, path) for browser in self.browsers[:count]]
                figures = measure(works, self.options.seconds, pause)
                row(
                    name,
                    figures,
                    compared[count] if name == "checklist" else None,
                    self.statements[name],
                    self.browsers[0].received,
                )

    def ticks(self) -> None:
        """Measure clicks; each connection has cells of its own, so that nobody is told of a conflict."""
        row("floor of a tick: SQLite alone", self._bare_writes())
        with sqlite3.connect(self.low_instance / "kl01.db") as database:
            keys = database.execute(
                "SELECT item_id, quarter FROM item_status WHERE year = ? AND unit_id = "
                "(SELECT id FROM org_unit WHERE code = ?)",
                (YEAR, UNIT),
            ).fetchall()
        database.close()
        compared: dict[int, Figures] = {}
        for count, pause in self._loads():
            works = [
                floor_ticking(browser, *keys[number % len(keys)])
                for number, browser in enumerate(self.low_browsers[:count])
            ]
            compared[count] = measure(works, self.options.seconds, pause)
            row("floor of a tick", compared[count], size=self.low_browsers[0].received)
        for count, pause in self._loads():
            works = [
                ticking(browser, self.cells[number::PEOPLE])
                for number, browser in enumerate(self.browsers[:count])
            ]
            figures = measure(works, self.options.seconds, pause)
            row("tick", figures, compared[count], self.statements["tick"], self.browsers[0].received)

    def _bare_writes(self) -> Figures:
        with sqlite3.connect(self.low_instance / "kl01.db") as database:
            unit, year, item, quarter = database.execute(
                "SELECT unit_id, year, item_id, quarter FROM item_status WHERE year = ? LIMIT 1", (YEAR,)
            ).fetchone()
        database.close()
        path = str(self.low_instance / "kl01.db")
        done = False

        def work() -> None:
            nonlocal done
            done = not done
            bare.write_bare(bare.connect(path), done, (unit, year, item, quarter))

        return measure([work], self.options.seconds)

    def sign_ins(self) -> None:
        """Measure the sign-in: the form alone, which is mostly the password's hash."""
        browsers = [Browser(self.program.port) for _ in range(4)]
        for browser in browsers:
            browser.page("/dang-nhap")

        def signing_in(browser: Browser) -> Work:
            cookie = browser.cookie

            def work() -> None:
                browser.cookie = cookie
                browser.send_sign_in(SECRETARY, PASSWORD)

            return work

        works = [signing_in(browser) for browser in browsers]

        for count in (1, 4):
            row(
                "sign-in",
                measure(works[:count], self.options.seconds),
            )

    def papers(self) -> None:
        """Measure the printed checklist of a year."""
        printing = getting(self.browsers[0], f"{BOARD}/in.pdf")
        row(
            "printed year",
            measure([printing], self.options.seconds, warm_up=1),
            size=self.browsers[0].received,
        )

    def losses(self) -> int:
        """Return how many of 200 changes on one cell, and of 200 on as many cells, are missing."""
        fresh = cells_of(self.browsers[0], range(2022, YEAR + 1))[:200]
        began = time.perf_counter()
        many = lost_on_many_cells(self.browsers, fresh, self.instance)
        one = lost_on_one_cell(
            self.browsers[:FIGHTERS], cells_of(self.browsers[0], range(YEAR, YEAR + 1))[0], 200, self.instance
        )
        with sqlite3.connect(self.instance / "kl01.db") as database:
            whole = database.execute("PRAGMA integrity_check").fetchone()[0]
        database.close()
        say(
            f"changes lost: {many} of {len(fresh)} on as many cells, {one} of 200 on one cell; "
            f"integrity check: {whole} ({time.perf_counter() - began:.1f} s)"
        )
        return many + one + int(whole != "ok")

    def memory(self) -> None:
        """Tell what the server holds."""
        now, peak = self.program.memory(), self.program.memory(peak=True)
        if now and peak:
            say(f"memory of the server: {now / 1e6:.0f} MB now, {peak / 1e6:.0f} MB at most")


def main() -> int:
    """Run; return 1 if a change was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of each measurement (3)")
    parser.add_argument("--connections", default="1,8", help="connections that ask without a pause (1,8)")
    parser.add_argument(
        "--only", choices=["pages", "ticks", "sign_ins", "papers", "losses"], help="measure this alone"
    )
    asked = parser.parse_args()
    options = Options(asked.seconds, tuple(int(count) for count in asked.connections.split(",")))
    say(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors")
    with own_copy() as instance, own_copy() as low_instance:
        with kl01(instance) as first:
            say(f"first start {first.start_seconds:.2f} s")
        with kl01(instance) as program, floor(low_instance, UNIT, YEAR) as low:
            say(f"start {program.start_seconds:.2f} s\n")
            return _measure(Measurement(options, program, low, instance, low_instance), asked.only)


def _measure(run: Measurement, only: str | None) -> int:
    say(HEAD)
    lost: int = 0
    for part in ("pages", "ticks", "sign_ins", "papers", "losses"):
        if only in {None, part}:
            lost += getattr(run, part)() or 0
    run.memory()
    for browser in (*run.browsers, *run.low_browsers):
        browser.close()
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
