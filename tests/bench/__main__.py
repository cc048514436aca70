"""Measure and print one table; see README.md in this folder."""

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench import floor as bare
from tests.bench.cells import cells_of, lost_on_many_cells, lost_on_one_cell
from tests.bench.cpu_room import ProcessorMeasurement
from tests.bench.database_room import DatabaseMeasurement
from tests.bench.deadline_room import DeadlineMeasurement
from tests.bench.growth_room import GrowthMeasurement
from tests.bench.honour_room import HonourMeasurement
from tests.bench.honours_data import furnish_honours
from tests.bench.inside import queries
from tests.bench.load import Browser, Figures, measure
from tests.bench.lock_room import LockMeasurement
from tests.bench.paper_room import PaperMeasurement
from tests.bench.paper_works import as_person, keep_frame
from tests.bench.paperwork import furnish
from tests.bench.peer_room import PeerMeasurement
from tests.bench.people import furnish_officers
from tests.bench.print_room import PrintMeasurement
from tests.bench.programs import Program, floor, kl01
from tests.bench.province import PASSWORD, SECRETARY, UNIT, own_copy
from tests.bench.table import HEAD, PEOPLE, Options, Work, getting, row, say
from tests.bench.works import floor_ticking, ticking

FIGHTERS = 4
"""Connections that want the same cell: of more, most would only be told that they came too late."""
YEAR = datetime.now(UTC).year
BOARD = f"/theo-doi/{UNIT}/{YEAR}"
CHECKLIST_PARTS = ("pages", "ticks", "sign_ins", "papers", "losses")
PAPER_PARTS = ("paper_pages", "autosave", "soak")
PRINT_PARTS = ("paper_pdf", "batch")
HONOUR_PARTS = ("honours",)
ROWS = (*CHECKLIST_PARTS, *PAPER_PARTS, *PRINT_PARTS, *HONOUR_PARTS)
"""The parts that write rows of the one table; the others have tables of their own."""
PEER_PARTS, CPU_PARTS, LOCK_PARTS = ("peers",), ("cpu",), ("lock",)
DEADLINE_PARTS, GROWTH_PARTS, DATABASE_PARTS = ("deadline",), ("growth",), ("databases",)
PARTS = (*ROWS, *PEER_PARTS, *CPU_PARTS, *LOCK_PARTS, *DEADLINE_PARTS, *GROWTH_PARTS, *DATABASE_PARTS)


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

    def pages(self) -> None:
        """Measure the pages that are read."""
        compared: dict[int, Figures] = {}
        for count, pause in self.options.loads():
            figures = measure(
                [getting(browser, "/healthz") for browser in self.browsers[:count]],
                self.options.seconds / 2,
                pause,
            )
            row("empty answer", figures)
        for count, pause in self.options.loads():
            works = [getting(browser, "/page") for browser in self.low_browsers[:count]]
            compared[count] = measure(works, self.options.seconds, pause)
            row("floor of the checklist", compared[count], size=self.low_browsers[0].received)
        for name, path in (("checklist", BOARD), ("my page", "/viec-cua-toi"), ("plan", "/ke-hoach")):
            for count, pause in self.options.loads():
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
        for count, pause in self.options.loads():
            works = [
                floor_ticking(browser, *keys[number % len(keys)])
                for number, browser in enumerate(self.low_browsers[:count])
            ]
            compared[count] = measure(works, self.options.seconds, pause)
            row("floor of a tick", compared[count], size=self.low_browsers[0].received)
        for count, pause in self.options.loads():
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

    def close(self) -> None:
        """Hang up."""
        for browser in (*self.browsers, *self.low_browsers):
            browser.close()


def main() -> int:
    """Run; return 1 if something that was saved is not there."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of each measurement (3)")
    parser.add_argument("--connections", default="1,8", help="connections that ask without a pause (1,8)")
    parser.add_argument("--soak-seconds", type=float, default=60.0, help="how long 500 people write (60)")
    parser.add_argument("--deadline-seconds", type=float, default=300.0, help="length of that day (300)")
    parser.add_argument("--only", choices=PARTS, help="measure this alone")
    asked = parser.parse_args()
    connections = tuple(int(count) for count in asked.connections.split(","))
    options = Options(asked.seconds, connections, asked.soak_seconds, asked.deadline_seconds)
    say(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors")
    with own_copy() as instance:
        with kl01(instance) as first:
            say(f"first start {first.start_seconds:.2f} s")
        paperwork, exemplars = furnish(instance), furnish_honours(instance)
        officers = furnish_officers(instance)
        with own_copy(instance) as low_instance, kl01(instance) as program:
            browser = as_person(program, paperwork.receiver)
            keep_frame(browser.page("/duyet-mau/?loc=xong"), low_instance)
            browser.close()
            with floor(low_instance, UNIT, YEAR) as low:
                say(f"start {program.start_seconds:.2f} s\n")
                if asked.only is None or asked.only in ROWS:
                    say(HEAD)
                programs = (options, program, low, instance, low_instance)
                rooms: list[tuple[tuple[str, ...], Callable[[], Any]]] = [
                    (CHECKLIST_PARTS, lambda: Measurement(*programs)),
                    (PAPER_PARTS, lambda: PaperMeasurement(*programs, paperwork)),
                    (PRINT_PARTS, lambda: PrintMeasurement(*programs, paperwork)),
                    (HONOUR_PARTS, lambda: HonourMeasurement(*programs, exemplars)),
                    (PEER_PARTS, lambda: PeerMeasurement(*programs, officers)),
                    (CPU_PARTS, lambda: ProcessorMeasurement(*programs, paperwork, officers)),
                    (LOCK_PARTS, lambda: LockMeasurement(*programs, paperwork, officers)),
                    (DEADLINE_PARTS, lambda: DeadlineMeasurement(*programs, paperwork, officers)),
                    (GROWTH_PARTS, lambda: GrowthMeasurement(*programs, paperwork, officers)),
                    (DATABASE_PARTS, lambda: DatabaseMeasurement(*programs, officers)),
                ]
                lost = sum(_measure(make, parts, asked.only) for parts, make in rooms)
                _tell_memory(program)
                return 1 if lost else 0


def _measure(make: Callable[[], Any], parts: tuple[str, ...], only: str | None) -> int:
    """Measure the parts that are wanted; return how much was lost."""
    wanted = [part for part in parts if only in {None, part}]
    if not wanted:
        return 0
    run = make()
    lost = sum(getattr(run, part)() or 0 for part in wanted)
    run.close()
    return lost


def _tell_memory(program: Program) -> None:
    """Tell what the server holds."""
    now, peak = program.memory(), program.memory(peak=True)
    if now and peak:
        say(f"memory of the server: {now / 1e6:.0f} MB now, {peak / 1e6:.0f} MB at most")


if __name__ == "__main__":
    raise SystemExit(main())
