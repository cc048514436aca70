"""Measure the deadline day: all write, tick, print, read and hand in at once; what was answered is stored."""

import random
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.crowd import Crowd, Found, Person
from tests.bench.deadline import Author, Kind, Reader, Ticker
from tests.bench.load import Figures
from tests.bench.paper_works import texts_missing
from tests.bench.paperwork import ABOVE_ALL, CELL, METERED, RECEIVER, WAITING_FORM, Paperwork
from tests.bench.people import Officers
from tests.bench.programs import Program
from tests.bench.soak import SAVE
from tests.bench.table import Options, say

YEAR = datetime.now(UTC).year
WRITING, TICKING = 300, 60
LAST_SHARE = 10
"""In the last tenth of the day they hand in, each at another moment."""
LAST_STEPS_SECONDS = 12.0
"""What the last save, the look at the paper and handing in take a person who hurries."""
BEGIN_SECONDS = 5.0
WANTED = {SAVE: 0.5, Kind.PDF: 2.0}
"""At most, of 95 %."""
HEAD = f"{'work':<30}{'answers':>8}{'per s':>7}{'p50 ms':>9}{'p95 ms':>9}{'wanted':>8}{'slowest':>9}"


class DeadlineMeasurement:
    """One day of KL01."""

    def __init__(
        self,
        options: Options,
        program: Program,
        _low: Program,
        instance: Path,
        _low_instance: Path,
        paperwork: Paperwork,
        officers: Officers,
    ) -> None:
        self.options = options
        self.program = program
        self.instance = instance
        self.paperwork = paperwork
        self.officers = officers

    def close(self) -> None:
        """Hang up: nothing is open between two measurements."""

    def deadline(self) -> int:
        """Let all work; return what is missing afterwards, and how many errors there were."""
        chance = random.Random(1)  # the same day each time
        seconds = self.options.deadline_seconds
        writers = self.paperwork.writers[METERED : METERED + WRITING]
        authors = [
            Author(one, LAST_STEPS_SECONDS + chance.uniform(0, seconds / LAST_SHARE), chance)
            for one in writers
        ]
        tickers = [Ticker(one, YEAR, chance) for one in self.officers.secretaries[:TICKING]]
        people: list[Person] = [*authors, *tickers, *self._readers(chance)]
        chance.shuffle(people)  # so that they begin mixed
        before = self.program.processor_seconds()
        found = Crowd(people, self.program.port, BEGIN_SECONDS).work(seconds)
        busy = (self.program.processor_seconds() - before) / found.seconds
        self._tell(found, len(people), busy)
        return self._missing(authors, tickers) + len(found.errors)

    def _readers(self, chance: random.Random) -> list[Reader]:
        year, named = self.paperwork.year, self.officers.named
        asked = {
            "/duyet-mau/": RECEIVER,
            f"/duyet-mau/danh-sach/{CELL}/{WAITING_FORM}/{year}": RECEIVER,
            f"/duyet-mau/tong-hop?mau={WAITING_FORM}&nam={year}": ABOVE_ALL,
            f"/guong-dien-hinh/tong-hop/{YEAR}": ABOVE_ALL,
        }
        return [Reader(path, named[username], chance) for path, username in asked.items()]

    def _tell(self, found: Found, people: int, busy: float) -> None:
        """Write the table."""
        say(HEAD)
        for kind in (SAVE, *Kind):
            times = found.times.get(kind)
            if not times:
                continue
            figures = Figures(people, tuple(times), found.seconds)
            wanted = f"≤ {WANTED[kind] * 1000:g}" if kind in WANTED else ""
            say(
                f"{kind:<30}{len(times):>8}{figures.per_second:>7.1f}{figures.quantile(0.5) * 1000:>9.1f}"
                f"{figures.quantile(0.95) * 1000:>9.1f}{wanted:>8}{max(times) * 1000:>9.0f}"
            )
        say(
            f"deadline day: {people} people in {found.seconds:.0f} s, "
            f"{len(found.times[SAVE]) / found.seconds:.1f} saves per second, errors {found.error_words()}, "
            f"sent again {found.again}, the server had {busy:.0%} of a processor, the client late by "
            f"{found.late * 1000:.0f} ms at most"
        )

    def _missing(self, authors: Sequence[Author], tickers: Sequence[Ticker]) -> int:
        """Return how much of what was answered as stored is not in the database."""
        texts = texts_missing(self.instance, [one.writer for one in authors], [one.typist for one in authors])
        handed = [one.writer.paper_id for one in authors if one.handed_in]
        with sqlite3.connect(self.instance / "kl01.db") as database:
            states: dict[int, str] = dict(database.execute("SELECT paper_id, state FROM submission"))
            cells: dict[tuple[int, str, int], str] = {
                (unit, item, quarter): state
                for unit, item, quarter, state in database.execute(
                    "SELECT unit_id, plan_item.code, quarter, state FROM item_status"
                    " JOIN plan_item ON plan_item.id = item_id WHERE year = ?",
                    (YEAR,),
                )
            }
        database.close()
        papers = sum(states[number] != "submitted" for number in handed)
        ticks = sum(
            cells.get((ticker.unit_id, key[0], key[1])) not in {state, ticker.tried[key]}
            for ticker in tickers
            for key, state in ticker.told.items()
        )
        say(
            f"  answered as stored and not there: {texts} texts of {len(authors)} people, "
            f"{ticks} of {sum(len(one.told) for one in tickers)} ticked cells, "
            f"{papers} of {len(handed)} papers handed in"
        )
        return texts + ticks + papers
