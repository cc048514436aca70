"""Measure the write lock: how long a tick and an autosave keep it, and how long they wait for it."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import floor as bare
from tests.bench.cells import cells_of
from tests.bench.load import Browser, Figures, measure
from tests.bench.locked_app import LOCK_PATH
from tests.bench.paper_works import as_person, bare_saving, saving
from tests.bench.paperwork import METERED, SECTION, Paperwork, Writer
from tests.bench.people import Officers
from tests.bench.programs import Program, kl01
from tests.bench.province import SECRETARY, UNIT, own_copy
from tests.bench.table import Options, Work, say
from tests.bench.works import ticking

YEAR = datetime.now(UTC).year
HELD_BEYOND, WAITED = 0.002, 0.020
"""What is wanted: held at most so much longer than the bare commit takes, and waited for at most so long by
95 % of those who tick, eight at once."""
ROUNDS = 3
HEAD = (
    f"{'work':<20}{'conn':>4}{'answers':>8}{'turns':>7}{'bare p50':>9}{'p95':>6}{'held p50':>9}{'p95':>6}"
    f"{'beyond':>7}{'wanted':>7}{'waited p50':>11}{'p95':>6}{'wanted':>7}"
)


@dataclass(slots=True)
class Found:
    """What came of all rounds; times in seconds."""

    connections: int
    answers: int = 0
    commits: list[float] = field(default_factory=list)
    """Of the bare commit."""
    turns: list[tuple[float, float]] = field(default_factory=list)
    """Each turn at the lock: how long it was waited for, and held."""


class LockMeasurement:
    """One run over KL01 with a clock at its lock, on a copy of its own."""

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

    @property
    def _writers(self) -> Sequence[Writer]:
        """Return people whose papers the floor has not changed, for the copy is one of the floor's."""
        return self.paperwork.writers[METERED:]

    def lock(self) -> None:
        """Measure in three rounds, each after the bare commit on the same disk."""
        with (
            own_copy(self.low_instance) as instance,
            own_copy(self.low_instance) as bare_instance,
            kl01(instance, ("-m", "tests.bench.locked_app")) as program,
        ):
            path = bare_instance / "kl01.db"
            works: dict[str, tuple[Work, Callable[[Program, int], list[tuple[Browser, Work]]]]] = {
                "tick in one unit": (_bare_tick(path), self._ticks),
                "tick, each their own": (_bare_tick(path), self._ticks_apart),
                "autosave": (bare_saving(str(path), self._writers[0]), self._saves),
            }
            say(HEAD)
            for name, (alone, make) in works.items():
                for count in self.options.connections:
                    made, found = make(program, count), Found(count)
                    for _ in range(ROUNDS):
                        found.commits += measure([alone], self.options.seconds / 4).times
                        self._turns(program, [work for _, work in made], found)
                    _tell(name, found)
                    for browser, _ in made:
                        browser.close()
        say(
            "ms; beyond: how much longer the lock is held than the bare commit takes, by p50; more turns than"
            " answers: requests that began anew"
        )

    def _turns(self, program: Program, works: list[Work], found: Found) -> None:
        """Let all work, and note their turns at the lock."""
        reader = Browser(program.port)
        for work in works:
            work()
        reader.ask("GET", LOCK_PATH, gzip=False)  # forget what was before
        found.answers += len(measure(works, self.options.seconds / 2, warm_up=0).times)
        _, body = reader.ask("GET", LOCK_PATH, gzip=False)
        reader.close()
        found.turns += [(waited, held) for waited, held in json.loads(body)]

    def _ticks(self, program: Program, count: int) -> list[tuple[Browser, Work]]:
        browsers = [as_person(program, self.officers.named[SECRETARY]) for _ in range(count)]
        cells = cells_of(browsers[0], range(2022, YEAR + 1))
        return [(one, ticking(one, cells[number::count])) for number, one in enumerate(browsers)]

    def _ticks_apart(self, program: Program, count: int) -> list[tuple[Browser, Work]]:
        """Return clicks of secretaries of as many units: what each reads, nobody else writes."""
        found = []
        for one in self.officers.secretaries[:count]:
            browser = as_person(program, one.person)
            found.append((browser, ticking(browser, cells_of(browser, range(2022, YEAR + 1), one.unit))))
        return found

    def _saves(self, program: Program, count: int) -> list[tuple[Browser, Work]]:
        found = []
        for writer in self._writers[:count]:
            browser = as_person(program, writer.person)
            found.append((browser, saving(browser, writer, f"/mau/{writer.paper_id}/phan/{SECTION}/nhap")))
        return found


def _bare_tick(path: Path) -> Work:
    with sqlite3.connect(path) as database:
        key = database.execute(
            "SELECT unit_id, year, item_id, quarter FROM item_status WHERE year = ? AND state IN"
            " ('done', 'not_done') AND unit_id = (SELECT id FROM org_unit WHERE code = ?) LIMIT 1",
            (YEAR, UNIT),
        ).fetchone()
    database.close()
    done = False

    def work() -> None:
        nonlocal done
        done = not done
        bare.write_bare(bare.connect(str(path)), done, key)

    return work


def _tell(name: str, found: Found) -> None:
    """Write one row."""
    commit = Figures(1, tuple(found.commits), 1.0)
    waited = Figures(found.connections, tuple(one for one, _ in found.turns), 1.0)
    held = Figures(found.connections, tuple(one for _, one in found.turns), 1.0)
    most = f"≤ {WAITED * 1000:g}" if name.startswith("tick") and found.connections == 8 else ""
    beyond = held.quantile(0.5) - commit.quantile(0.5)
    say(
        f"{name:<20}{found.connections:>4}{found.answers:>8}{len(found.turns):>7}{_two(commit, 9, 6)}"
        f"{_two(held, 9, 6)}{_ms(beyond):>7}{f'≤ {HELD_BEYOND * 1000:g}':>7}"
        f"{_two(waited, 11, 6)}{most:>7}"
    )


def _two(figures: Figures, *widths: int) -> str:
    """Return p50 and p95 as the table shows them."""
    shares = zip((0.5, 0.95), widths, strict=True)
    return "".join(f"{_ms(figures.quantile(share)):>{width}}" for share, width in shares)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"
