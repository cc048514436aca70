"""The words of a plan's data, and spans that overlap without one ending where the other begins."""

import pytest

from kl01.plan.rules import Basis, Cadence, Schedule, ScheduleError, TickedBy, parse_due, read_schedule


def test_the_words_that_packs_use_and_the_database_keeps() -> None:
    assert set(Cadence) == {
        "once", "once_per_term", "yearly", "quarterly", "monthly", "continuous", "event",
    }  # fmt: skip
    assert set(TickedBy) == {"unit", "mass_org", "committee", "auto"}
    assert set(Basis) == {"fixed", "proposed"}


@pytest.mark.parametrize("text", ["I–III, II–IV", "I–III, II", "IV/2021–III/2022, I/2022–IV/2022"])
def test_spans_that_overlap_are_refused(text: str) -> None:
    with pytest.raises(ScheduleError, match="lặp hoặc lẫn thứ tự"):
        parse_due(text)


def test_a_plan_that_nobody_prolonged_ends_with_its_last_year() -> None:
    read = read_schedule("yearly", "I", "", 2022, 2025)
    made = Schedule(Cadence.YEARLY, parse_due("I"), 2022, 2025)
    assert (read.extension_years, made.extension_years) == (0, 0)
    assert (read.end_year, made.end_year) == (2025, 2025)
    assert read == made
