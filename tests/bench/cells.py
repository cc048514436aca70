"""Cells of the checklist as a browser knows them: where to click, which version, what the click asks for."""

import re
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import Browser
from tests.bench.province import UNIT

_TICK = re.compile(
    r'<button class="tick [^"]*" id="(t-[^"]+)" name="to" value="(\w+)" formaction="([^"?]+)\?v=(\d+)'
)


@dataclass(slots=True)
class Cell:
    """One control, as it was last seen."""

    id: str
    wanted: str
    address: str
    version: int

    def click(self, browser: Browser) -> None:
        """Click, and expect to be the only one who does."""
        browser.ask("POST", f"{self.address}?v={self.version}", {"to": self.wanted}, htmx=True)
        self.clicked()

    def clicked(self) -> None:
        """Note that the click was stored, and what the next one asks for."""
        self.version += 1
        self.wanted = "not_done" if self.wanted == "done" else "done"

    def click_among_others(self, browser: Browser) -> bool:
        """Click a cell that others click too; see how it stands; return whether this click changed it."""
        _, content = browser.ask(
            "POST",
            f"{self.address}?v={self.version}",
            {"to": self.wanted},
            htmx=True,
            gzip=False,
            expect=(200, 409),
        )
        text = content.decode()
        now = next(cell for cell in cells_in(text) if cell.id == self.id)
        self.version, self.wanted = now.version, now.wanted
        return 'name="batch"' in text


def cells_in(text: str) -> list[Cell]:
    """Return the cells of a page or of a part of one."""
    return [Cell(found[0], found[1], found[2], int(found[3])) for found in _TICK.findall(text)]


def cells_of(browser: Browser, years: range, unit: str = UNIT) -> list[Cell]:
    """Return the cells of a unit in some years."""
    return [cell for year in years for cell in cells_in(browser.page(f"/theo-doi/{unit}/{year}"))]


def _in_threads(browsers: list[Browser], work: "list[list[Cell]]", rounds: int) -> None:
    errors: list[BaseException] = []

    def run(browser: Browser, own: list[Cell]) -> None:
        try:
            for _ in range(rounds):
                for cell in own:
                    cell.click(browser)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=pair) for pair in zip(browsers, work, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def _totals(instance: Path) -> tuple[int, int]:
    """Return the sum of all versions of the unit's cells, and the number of events in the audit trail."""
    with sqlite3.connect(instance / "kl01.db") as database:
        versions = database.execute(
            "SELECT coalesce(sum(version), 0) FROM item_status WHERE unit_id = "
            "(SELECT id FROM org_unit WHERE code = ?)",
            (UNIT,),
        ).fetchone()[0]
        events = database.execute("SELECT count(*) FROM audit_event").fetchone()[0]
    database.close()
    return versions, events


def lost_on_many_cells(browsers: list[Browser], cells: list[Cell], instance: Path) -> int:
    """Change every cell once, all connections together; return how many changes or events are missing."""
    before = _totals(instance)
    _in_threads(browsers, [cells[number :: len(browsers)] for number in range(len(browsers))], rounds=1)
    after = _totals(instance)
    return sum(abs(new - old - len(cells)) for new, old in zip(after, before, strict=True))


def lost_on_one_cell(browsers: list[Browser], cell: Cell, changes: int, instance: Path) -> int:
    """Fight for one cell until it was changed so often; return how many changes or events are missing."""
    before = _totals(instance)
    left = threading.Semaphore(changes)
    done: list[int] = []
    errors: list[BaseException] = []

    def run(browser: Browser) -> None:
        own = Cell(cell.id, cell.wanted, cell.address, cell.version)
        try:
            while left.acquire(blocking=False):
                while not own.click_among_others(browser):
                    pass
                done.append(1)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    after = _totals(instance)
    return sum(abs(new - old - len(done)) for new, old in zip(after, before, strict=True))
