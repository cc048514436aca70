"""What a request costs the server beside time: the processor."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.load import Figures, measure
from tests.bench.programs import Program
from tests.bench.table import Work

WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Metered:
    """A measurement with what the server's process needed for it."""

    figures: Figures
    processor_seconds: float
    """Of one request."""


def meter(program: Program, works: Sequence[Work], seconds: float, pause: float = 0.0) -> Metered:
    """Measure, and ask the system before and after how long the server has had a processor.

    The rounds that warm up are paid for too, so they count among the requests.
    """
    before = program.processor_seconds()
    figures = measure(list(works), seconds, pause, warm_up=WARM_UP)
    used = program.processor_seconds() - before
    return Metered(figures, used / (len(figures.times) + WARM_UP * len(works)))


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of several rounds: what else the machine did in one of them says little."""

    per_second: float
    p50: float
    p95: float
    processor_seconds: float


def middle(rounds: Sequence[Metered]) -> Median:
    """Return the median of each figure."""
    return Median(
        median(one.figures.per_second for one in rounds),
        median(one.figures.quantile(0.5) for one in rounds),
        median(one.figures.quantile(0.95) for one in rounds),
        median(one.processor_seconds for one in rounds),
    )
