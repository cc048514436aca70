"""Measure the floor, Django's admin and KL01 in turn, with the same work over the same rows."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.cells import Cell, cells_of
from tests.bench.load import Browser
from tests.bench.metering import Median, Metered, meter, middle
from tests.bench.paper_works import as_person
from tests.bench.paperwork import ABOVE_ALL, SignedIn
from tests.bench.people import ADMINISTRATOR, Officers
from tests.bench.programs import COOKIE_FILE, Program, django_peer
from tests.bench.province import SECRETARY, UNIT, own_copy
from tests.bench.table import Options, Work, getting, say
from tests.bench.works import floor_ticking, ticking

ROUNDS = 3
YEAR = datetime.now(UTC).year
SEARCH = "nguyen+thi"
ADMIN = "/admin/bench"
UNITS = "grassroots_party_organization,grassroots_party_cell"
HEAD = (
    f"{'work':<28}{'conn':>4}{'floor/s':>9}{'×Django':>9}{'×KL01':>7}{'wanted':>8}{'p50 ms':>8}{'p95 ms':>8}"
    f"{'CPU ms: floor':>15}{'Django':>8}{'KL01':>8}"
)
Works = Callable[[int], list[Work]]
"""Return the works of so many connections."""


@dataclass(frozen=True, slots=True)
class Contest:
    """One work, as each of the three does it."""

    name: str
    wanted: float
    """At most so many times the floor."""
    floor: Works
    django: Works
    kl01: Works


class PeerMeasurement:
    """One run over the three."""

    def __init__(
        self,
        options: Options,
        program: Program,
        low: Program,
        _instance: Path,
        low_instance: Path,
        officers: Officers,
    ) -> None:
        self.options = options
        self.program = program
        self.low = low
        self.low_instance = low_instance
        self.officers = officers
        self._cookie = ""
        self._opened: list[Browser] = []

    def close(self) -> None:
        """Hang up: the floor and Django keep no more than 100 connections."""
        for browser in self._opened:
            browser.close()
        self._opened.clear()

    def peers(self) -> None:
        """Measure each work of each of the three, in three rounds."""
        with own_copy(self.low_instance) as instance, django_peer(instance, YEAR) as peer:
            if peer is None:
                say("Django is not installed: pip install --requirement requirements/bench.txt")
            else:
                self._cookie = (instance / COOKIE_FILE).read_text(encoding="utf-8")
            say(HEAD)
            for contest in self._contests(peer):
                for count in self.options.connections:
                    self._measure(contest, count, peer)
        say("× is the floor's requests per second divided by the other's; CPU is the server's, per request")

    def _measure(self, contest: Contest, count: int, peer: Program | None) -> None:
        works = {"floor": (self.low, contest.floor(count)), "kl01": (self.program, contest.kl01(count))}
        if peer is not None:
            works["django"] = (peer, contest.django(count))
        rounds: dict[str, list[Metered]] = {name: [] for name in works}
        for _ in range(ROUNDS):
            for name, (program, own) in works.items():
                rounds[name].append(meter(program, own, self.options.seconds / 2))
        _tell(contest, count, {name: middle(found) for name, found in rounds.items()})
        self.close()

    # --- The works -----------------------------------------------------------------------------------------

    def _contests(self, peer: Program | None) -> Sequence[Contest]:
        named, (unit_id, keys) = self.officers.named, self._cells()
        board = f"/theo-doi/{UNIT}/{YEAR}"
        stored = f"{ADMIN}/itemstatus/?unit__id__exact={unit_id}&year={YEAR}"
        overview = f"/guong-dien-hinh/tong-hop/{YEAR}"

        def of_floor(path: str) -> Works:
            return lambda count: [getting(self._open(Browser(self.low.port)), path) for _ in range(count)]

        def of_django(path: str) -> Works:
            return lambda count: [getting(self._django(peer), path) for _ in range(count)]

        def of_kl01(path: str, person: SignedIn) -> Works:
            return lambda count: [getting(self._kl01(person), path) for _ in range(count)]

        return [
            Contest(
                "one durable tick",
                3,
                lambda count: [
                    floor_ticking(self._open(Browser(self.low.port)), *keys[number][1:])
                    for number in range(count)
                ],
                lambda count: [
                    _django_ticking(self._django(peer), keys[number][0]) for number in range(count)
                ],
                lambda count: self._ticks(count, named[SECRETARY]),
            ),
            Contest(
                "checklist of a unit",
                3,
                of_floor("/page"),
                of_django(stored),
                of_kl01(board, named[SECRETARY]),
            ),
            Contest(
                "people search, 50 of 8,000",
                5,
                of_floor(f"/people?tim={SEARCH}"),
                of_django(f"{ADMIN}/person/?q={SEARCH}"),
                of_kl01(f"/quan-tri/nguoi?tim={SEARCH}", named[ADMINISTRATOR]),
            ),
            Contest(
                "overview of 100 units",
                2,
                of_floor(f"/exemplars/{YEAR}"),
                of_django(f"{ADMIN}/orgunit/?kind__in={UNITS}"),
                of_kl01(overview, named[ABOVE_ALL]),
            ),
        ]

    def _cells(self) -> tuple[int, list[tuple[int, int, int]]]:
        """Return the unit, and of each of its cells in this year its number, its item and its quarter."""
        with sqlite3.connect(self.low_instance / "kl01.db") as database:
            [unit_id] = database.execute("SELECT id FROM org_unit WHERE code = ?", (UNIT,)).fetchone()
            keys = database.execute(
                "SELECT id, item_id, quarter FROM item_status WHERE unit_id = ? AND year = ? AND"
                " state IN ('done', 'not_done') ORDER BY id",
                (unit_id, YEAR),
            ).fetchall()
        database.close()
        return unit_id, keys

    def _ticks(self, count: int, person: SignedIn) -> list[Work]:
        """Return clicks on cells of one's own, so that nobody is told of a conflict."""
        browsers = [self._kl01(person) for _ in range(count)]
        cells: list[Cell] = cells_of(browsers[0], range(2022, YEAR + 1))
        return [ticking(browser, cells[number::count]) for number, browser in enumerate(browsers)]

    # --- The connections -----------------------------------------------------------------------------------

    def _open(self, browser: Browser) -> Browser:
        self._opened.append(browser)
        return browser

    def _kl01(self, person: SignedIn) -> Browser:
        return self._open(as_person(self.program, person))

    def _django(self, peer: Program | None) -> Browser:
        assert peer is not None
        browser = self._open(Browser(peer.port))
        browser.cookie = self._cookie
        browser.token = self._cookie.rpartition("=")[2]
        return browser


def _django_ticking(browser: Browser, row: int) -> Work:
    """Return the work of saving the form of one cell, which leads back to the list: nobody follows."""
    done = False

    def work() -> None:
        nonlocal done
        done = not done
        form = {
            "csrfmiddlewaretoken": browser.token,
            "state": "done" if done else "not_done",
            "done_on": "2026-01-01" if done else "",
            "note": "",
            "reason": "",
            "document_number": "",
            "document_date": "",
            "_save": "Lưu lại",
        }
        browser.ask("POST", f"{ADMIN}/itemstatus/{row}/change/", form, expect=(302,))

    return work


def _tell(contest: Contest, count: int, found: Mapping[str, Median]) -> None:
    """Write one row."""
    low, own, peer = found["floor"], found["kl01"], found.get("django")
    other = f"{low.per_second / peer.per_second:.1f}" if peer else "–"
    say(
        f"{contest.name:<28}{count:>4}{low.per_second:>9.1f}{other:>9}"
        f"{low.per_second / own.per_second:>7.1f}{f'≤ {contest.wanted:g}':>8}"
        f"{own.p50 * 1000:>8.1f}{own.p95 * 1000:>8.1f}{low.processor_seconds * 1000:>15.2f}"
        f"{f'{peer.processor_seconds * 1000:.2f}' if peer else '–':>8}{own.processor_seconds * 1000:>8.2f}"
    )
