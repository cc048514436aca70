"""When a form is due: the common last day, and a person's own. Pure functions."""

from collections.abc import Iterable
from datetime import date, timedelta

from kl01.forms.definition.data import Definition
from kl01.org.rules import own_last_day
from kl01.periods import Period

LATE_FIRST_MONTHS, EARLY_LAST_MONTHS = 3, 10
"""Until March the year before still matters, from October on the next one does. Our choice."""


def first_due_day(definition: Definition, period: Period, plan_begins: date) -> date:
    """Return the last day to hand in a form of a period, as the definition has it.

    A form of the term is due in the plan's first year if the day still lies ahead when the plan begins, else
    in the next.
    """
    day, month = (int(part) for part in definition.due.split("/"))
    if period.year:
        return date(period.year, month, day)
    first = date(plan_begins.year, month, day)
    return first if first >= plan_begins else date(plan_begins.year + 1, month, day)


Away = tuple[date, date | None]
"""The first and the last day of an absence; None for one that is not over."""


def due_day(due_on: date, owing_since: date, away: Iterable[Away] = ()) -> date:
    """Return a person's own last day: the common one, or GRACE after they came or were entered.

    Who was away on that day owes it GRACE after they came back; who went away later does not. Of an absence
    without an end that is not known, and meanwhile nothing is owed.
    """
    own = own_last_day(due_on, owing_since)
    for first, last in sorted((first, last) for first, last in away if last is not None):
        if first <= own <= last:
            own = own_last_day(own, last + timedelta(days=1))
    return own


def near_years(today: date) -> range:
    """Return the years whose forms people are busy with: this one, at its ends also its neighbour."""
    first = today.year - (1 if today.month <= LATE_FIRST_MONTHS else 0)
    last = today.year + (1 if today.month >= EARLY_LAST_MONTHS else 0)
    return range(first, last + 1)
