"""The table that is printed, and the work that its rows measure."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.load import PERSON_PAUSE_SECONDS, Browser, Figures

PEOPLE = 30
HEAD = f"{'what':<30}{'conn':>4}{'per s':>9}{'p50 ms':>8}{'p95 ms':>8}{'×floor':>6}{'queries':>8}{'kB gz':>8}"
Work = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    seconds: float
    connections: tuple[int, ...]
    soak_seconds: float
    deadline_seconds: float

    def loads(self) -> list[tuple[int, float]]:
        """Return numbers of connections and the pause of each: flat out, and an office of people."""
        return [*((count, 0.0) for count in self.connections), (PEOPLE, PERSON_PAUSE_SECONDS)]


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
