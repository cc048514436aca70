"""What tests share lies in helpers: none imports another, and none asks the clock on the wall."""

import re
from pathlib import Path

import pytest

from tests.some import some

TESTS = Path(__file__).parent
MEASURING = {"bench", "mutants"}
"""Not tests: they measure, and may ask what time it is."""

FROM_A_TEST = re.compile(r"^\s*(?:from|import)\s[^\n#]*\btest_\w+", re.MULTILINE)
WALL_CLOCK = re.compile(r"\b(?:date\.today|datetime\.now|datetime\.today|time\.time)\(")


def found(what: re.Pattern[str]) -> list[str]:
    files = [file for file in TESTS.rglob("*.py") if not MEASURING.intersection(file.parts)]
    return [
        f"{file.relative_to(TESTS)}: {line.strip()}"
        for file in some(set(files) - {Path(__file__)})
        for line in what.findall(file.read_text(encoding="utf-8"))
    ]


def test_no_module_of_tests_imports_another() -> None:
    assert found(FROM_A_TEST) == [], "put what both need into a helper beside them"


def test_no_test_asks_the_clock_on_the_wall() -> None:
    assert found(WALL_CLOCK) == [], "take NOW of tests/applications.py, or the fixture `clock`"


@pytest.mark.parametrize(
    ("line", "noticed"),
    [
        ("from tests.org.test_units import UNITS", True),
        ("    from tests.org import test_units", True),
        ("import tests.org.test_units as units", True),
        ("from .test_units import UNITS", True),
        ("from tests.org.units import UNITS  # as test_units did", False),
        ("from tests.jobs.office import add_test_kinds", False),
    ],
)
def test_what_is_an_import_from_a_test(line: str, noticed: bool) -> None:
    assert bool(FROM_A_TEST.search(f"x = 1\n{line}\n")) is noticed


@pytest.mark.parametrize("line", ["today = date.today()", "now = datetime.now(UTC)", "at = time.time()"])
def test_what_asks_the_clock(line: str) -> None:
    assert WALL_CLOCK.search(line)
