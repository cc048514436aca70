"""When something is due of a unit or a person that was entered lately: the rules, and what is read."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.audit.operations import program
from kl01.org.kinds import UnitKind
from kl01.org.operations import change_unit, create_unit
from kl01.org.rules import GRACE, Came, entered_moment, own_last_day, unbroken_since
from kl01.org.units import units
from tests.applications import NOW
from tests.world import World

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
DAY = timedelta(days=1)


# --- The last day ------------------------------------------------------------------------------------------


@given(DAYS, st.lists(st.none() | DAYS, max_size=4))
def test_nothing_is_due_within_a_month_of_any_beginning(common: date, begun: list[date | None]) -> None:
    own = own_last_day(common, *begun)
    known = [day for day in begun if day is not None]
    assert own >= common
    assert own - max(known, default=date.min) >= GRACE
    assert own == common or own in {day + GRACE for day in known}


@given(DAYS, DAYS, DAYS)
def test_what_began_later_is_never_due_earlier(common: date, one: date, other: date) -> None:
    assert own_last_day(common, max(one, other)) >= own_last_day(common, min(one, other))
    assert own_last_day(common, one, other) == own_last_day(common, other, one)


def test_a_unit_entered_today_with_a_first_day_of_last_quarter_owes_from_thirty_days_after() -> None:
    entered = date(2026, 11, 23)
    assert own_last_day(date(2026, 3, 31), date(2026, 2, 1), entered) == date(2026, 12, 23)
    assert own_last_day(date(2026, 12, 31), date(2026, 2, 1), entered) == date(2026, 12, 31)


# --- Since when --------------------------------------------------------------------------------------------

HERE = {"unit": "snv-vp"}
THERE = {"unit": "bhxh"}
MORNING = datetime(2026, 1, 5, 3, tzinfo=UTC)


def at(days: int) -> datetime:
    return MORNING + timedelta(days=days)


@pytest.mark.parametrize(
    ("trail", "entered"),
    [
        ([], None),
        ([{"to": HERE}], 0),
        ([{"to": HERE}, {"from": HERE, "to": THERE}], 0),
        ([{"from": HERE, "to": THERE}], None),
        ([{"from": None, "to": HERE}], 0),
        ([{"to": HERE}, {"from": HERE, "to": None}], None),
        ([{"to": HERE}, {"from": HERE, "to": None}, {"from": HERE, "to": THERE}], 2),
        ([{"from": HERE, "to": None}, {"from": HERE, "to": THERE}, {"from": THERE, "to": HERE}], 1),
        ([{"to": HERE}, {"from": THERE, "to": None, "withdrawn": True}], 0),
    ],
    ids=[
        "nothing is told",
        "entered",
        "entered and moved",
        "was there before anything was told, and moved",
        "the first administrator, entered when they belong somewhere",
        "entered and left",
        "came back",
        "came back and moved",
        "a move to come was taken back",
    ],
)
def test_when_somebody_was_entered(trail: list[dict[str, object]], entered: int | None) -> None:
    told = entered_moment(Came(at(number), data) for number, data in enumerate(trail))
    assert told == (None if entered is None else at(entered))


@pytest.mark.parametrize(
    ("stays", "since"),
    [
        ([(date(2024, 1, 1), None)], date(2024, 1, 1)),
        ([(date(2024, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), None)], date(2024, 1, 1)),
        ([(date(2024, 1, 1), date(2025, 6, 30)), (date(2025, 7, 2), None)], date(2025, 7, 2)),
        ([(date(2024, 1, 1), date(2026, 12, 31)), (date(2027, 2, 1), None)], date(2024, 1, 1)),
    ],
    ids=["one stay", "moved", "a gap", "a gap to come"],
)
def test_since_when_somebody_belongs(stays: list[tuple[date, date | None]], since: date) -> None:
    assert unbroken_since(stays, date(2026, 11, 23)) == since


def test_nobody_belongs_before_they_come() -> None:
    with pytest.raises(ValueError, match="before they come"):
        unbroken_since([(date(2026, 12, 1), None)], date(2026, 11, 23))


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 400)), min_size=1, max_size=5), st.booleans())
def test_it_is_the_first_day_after_the_last_gap(lengths: list[tuple[int, int]], ends: bool) -> None:
    stays: list[tuple[date, date | None]] = []
    begins, expected = date(2020, 1, 1), date(2020, 1, 1)
    for length, gap in lengths:
        last = begins + length * DAY
        stays.append((begins, last))
        begins = last + DAY + gap * DAY
        if gap:
            expected = begins
    stays.append((begins, begins if ends else None))
    assert unbroken_since(stays, begins) == expected


# --- What is read ------------------------------------------------------------------------------------------


def test_a_unit_tells_when_it_was_entered(world: World) -> None:
    made = create_unit(
        world.session,
        program(NOW),
        kind=UnitKind.GRASSROOTS_PARTY_CELL,
        name="Chi bộ Trường Chính trị",
        code="tct",
        parent=world.unit("khoi"),
        valid_from=date(2026, 2, 1),
    )
    late_evening = NOW + timedelta(days=40)
    change_unit(
        world.session,
        program(late_evening),
        made,
        name="Chi bộ Trường Chính trị tỉnh",
        parent=world.unit("khoi"),
        version=made.version,
        since=None,
    )
    world.session.flush()
    found = units(world.session)
    assert found.by_code["tct"].entered_on == date(2026, 11, 23), (
        "when it was entered, not when it was changed"
    )
    assert found.by_code["tct"].last_day(date(2026, 3, 31)) == date(2026, 12, 23)
    assert found.by_code["snv"].entered_on is None
    assert found.by_code["snv"].last_day(date(2026, 3, 31)) == date(2026, 3, 31)
