"""Ticking, as work that is measured: in KL01 and in the floor."""

from tests.bench.cells import Cell
from tests.bench.load import Browser
from tests.bench.table import Work


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
