"""When a form is due: the common last day, and a person's own. Pure functions."""

from datetime import date, timedelta

from kl01.forms.definition.data import Definition
from kl01.periods import Period

LATE_FIRST_MONTHS, EARLY_LAST_MONTHS = 3, 10
"""Until March the year before still matters, from October on the next one does. Our choice."""
GRACE = timedelta(days=30)
"""Who comes late in the year has this long before anything is due of them. Our choice."""


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


def due_day(due_on: date, joined_on: date) -> date:
    """Return a person's own last day: the common one, or GRACE after they came if that is later."""
    return max(due_on, joined_on + GRACE)


def near_years(today: date) -> range:
    """Return the years whose forms people are busy with: this one, at its ends also its neighbour."""
    first = today.year - (1 if today.month <= LATE_FIRST_MONTHS else 0)
    last = today.year + (1 if today.month >= EARLY_LAST_MONTHS else 0)
    return range(first, last + 1)
