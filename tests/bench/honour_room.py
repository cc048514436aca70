"""Measure the room of exemplars: honours, a story, a unit's registration, the overview, an approval."""

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import count, cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.bench.honours_data import WATCHED, Approval, Honours
from tests.bench.inside import queries
from tests.bench.load import Browser, Figures, measure
from tests.bench.paper_works import as_person
from tests.bench.paperwork import SignedIn
from tests.bench.programs import Program
from tests.bench.province import own_copy
from tests.bench.table import Options, Work, getting, row

HONOURS = "/guong-dien-hinh/"
SEARCH = "nguyen van"
APPROVING_SECONDS = 2.0
"""At most: each approval needs an exemplar that waits, and there are some thousands."""


class HonourMeasurement:
    """One run over the exemplars of KL01 and of the floor."""

    def __init__(
        self,
        options: Options,
        program: Program,
        low: Program,
        _instance: Path,
        low_instance: Path,
        exemplars: Honours,
    ) -> None:
        self.options = options
        self.program = program
        self.low = low
        self.low_instance = low_instance
        self.exemplars = exemplars

    def close(self) -> None:
        """Hang up: nothing is open between two measurements."""

    def honours(self) -> None:
        """Measure the pages that are read, the search, and one approval."""
        year = datetime.now(UTC).year
        story = self.exemplars.story_ids[-1]
        secretary, office = self.exemplars.secretary, self.exemplars.office
        registration = f"{HONOURS}dang-ky/{WATCHED}/{year}"
        search = f"{HONOURS}?tim={quote(SEARCH)}"
        self._page("2,000 honours", "/honours", HONOURS, secretary, "bithu.sct")
        self._page(f"search “{SEARCH}”", "/honours", search, secretary, "bithu.sct")
        self._page("a story", f"/story/{story}", f"{HONOURS}{story}", secretary, "bithu.sct")
        self._page(
            "a unit's registration", f"/registration/{WATCHED}/{year}", registration, secretary, "bithu.sct"
        )
        self._page(
            "overview of all units",
            f"/exemplars/{year}",
            f"{HONOURS}tong-hop/{year}",
            office,
            "tuyengiao",
        )
        self._approving()

    def _statements(self, username: str, method: str, path: str, form: Mapping[str, Any]) -> int:
        with own_copy(self.low_instance) as instance:
            return len(queries(instance, {"": (method, path, form)}, username)[""])

    def _page(self, name: str, low_path: str, path: str, person: SignedIn, username: str) -> None:
        statements = self._statements(username, "GET", path, {})
        for number, pause in self.options.loads():
            low_browsers = [Browser(self.low.port) for _ in range(number)]
            browsers = [as_person(self.program, person) for _ in range(number)]
            low = measure(
                [getting(browser, low_path) for browser in low_browsers], self.options.seconds, pause
            )
            row(f"floor: {name}", low, size=low_browsers[0].received)
            figures = measure([getting(browser, path) for browser in browsers], self.options.seconds, pause)
            row(name, figures, low, statements, browsers[0].received)
            _hang_up([*low_browsers, *browsers])

    def _approving(self) -> None:
        """Measure one approval: each time of an exemplar that was not approved before."""
        seconds = min(self.options.seconds, APPROVING_SECONDS)
        # The floor asks for no state, so that it may approve the same again.
        low_take, take = _taking(cycle(self.exemplars.approvals)), _taking(self.exemplars.approvals)
        for number, pause in self.options.loads():
            low_browsers = [Browser(self.low.port) for _ in range(number)]
            low = self._approvals([_low_approving(one, low_take) for one in low_browsers], seconds, pause)
            row("floor: approval", low)
            browsers = [Browser(self.program.port) for _ in range(number)]
            row("approval", self._approvals([_approving(one, take) for one in browsers], seconds, pause), low)
            _hang_up([*low_browsers, *browsers])

    @staticmethod
    def _approvals(works: list[Work], seconds: float, pause: float) -> Figures:
        return measure(works, seconds, pause, warm_up=1)


def _hang_up(browsers: list[Browser]) -> None:
    for browser in browsers:
        browser.close()


def _taking(approvals: Iterable[Approval]) -> Callable[[], tuple[int, Approval]]:
    """Return what gives each approval once, with a number that no meeting has yet."""
    left, numbers, lock = iter(approvals), count(1000), threading.Lock()

    def take() -> tuple[int, Approval]:
        with lock:
            return next(numbers), next(left)

    return take


def _low_approving(browser: Browser, take: Callable[[], tuple[int, Approval]]) -> Work:
    def work() -> None:
        number, one = take()
        form = {**one.form(number), "unit": str(one.unit_id)}
        browser.ask("POST", f"/approve/{one.exemplar_id}", form, expect=(303,))

    return work


def _approving(browser: Browser, take: Callable[[], tuple[int, Approval]]) -> Work:
    def work() -> None:
        number, one = take()
        browser.cookie = one.person.cookie
        browser.ask("POST", one.path, one.form(number), expect=(303,))

    return work
