"""Who opens a unit's checklist, in whose name it is ticked, which cells there are; without pages."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException

from kl01.checklist import access
from kl01.checklist.access import Need, OpenChecklist, load_checklist_for
from kl01.checklist.queries import readable_among, tickable_units
from kl01.org.access import Capacity, HeldDelegation, HeldOffice, Principal
from kl01.org.kinds import DelegationScope, Role, UnitKind
from kl01.org.units import Unit, Units
from tests.principals import (
    CELL,
    GRANTOR,
    KINDS,
    ORGANIZATION,
    OTHER_PARTY,
    PARTY,
    PATHS,
    PUBLICITY,
    ROOT,
    at_noon,
    held,
    lent,
    person,
)

FIRST, TODAY, LAST = date(2021, 1, 1), date(2026, 11, 23), date(2026, 12, 31)
YEAR = 2026
WITH_DUTIES = {UnitKind.GRASSROOTS_PARTY_ORGANIZATION, UnitKind.PUBLICITY_DEPARTMENT}
DELEGATE = lent(PARTY, DelegationScope.TICK)
IN_ANOTHERS_NAME = Capacity(GRANTOR, f"Bí thư số {GRANTOR}")

UNITS = {
    number: Unit(
        id=number,
        code=f"u{number}",
        kind=kind,
        name=f"U{number}",
        folded_name=f"u{number}",
        parent_id=next(iter(PATHS[number][1:]), None),
        valid_from=FIRST,
        valid_to=None,
        successor_id=None,
    )
    for number, kind in KINDS.items()
}
PLAN: Any = SimpleNamespace(
    followed_from=2021, years=range(2021, YEAR + 1), has_duties=lambda kind: kind in WITH_DUTIES
)


class Shelf:
    """Stands in for the session: the units of tests/principals.py, in a plan that two kinds work on."""

    def __init__(self) -> None:
        self.units = {unit.code: unit for unit in UNITS.values()}
        self.plans = [PLAN]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    made = Shelf()
    monkeypatch.setattr(access, "unit_by_code", lambda session, code: session.units.get(code))
    monkeypatch.setattr(access, "unit_path", lambda _session, unit_id: PATHS[unit_id])
    monkeypatch.setattr(access, "plans", lambda session: session.plans)
    monkeypatch.setattr(access, "load_board", lambda *args: args[1:5])
    monkeypatch.setattr(access, "Facts", lambda *_args: {})
    return made


def opened(
    shelf: Shelf, who: Principal, unit_id: int, need: Need = Need.READ, year: int = YEAR
) -> OpenChecklist | int:
    """Return the checklist as somebody gets it, or the status that refuses it."""
    nothing: Any = shelf
    try:
        return load_checklist_for(nothing, at_noon(who, TODAY), f"u{unit_id}", year, need)
    except HTTPException as refused:
        return refused.code or 0


def gets(shelf: Shelf, who: Principal, unit_id: int) -> tuple[int, int]:
    """Return what reading and ticking are answered with."""
    read, tick = (opened(shelf, who, unit_id, need) for need in (Need.READ, Need.TICK))
    return (read if isinstance(read, int) else 200), (tick if isinstance(tick, int) else 200)


@pytest.mark.parametrize(
    ("who", "answers"),
    [
        (person(held(Role.SECRETARY, PARTY)), (200, 200)),
        (person(DELEGATE), (200, 200)),
        (person(held(Role.DEPUTY_SECRETARY, PARTY)), (200, 403)),
        (person(held(Role.COMMITTEE_MEMBER, PARTY)), (200, 403)),
        (person(home=CELL), (200, 403)),
        (person(held(Role.SECRETARY, ROOT)), (200, 403)),
        (person(held(Role.DEPARTMENT_STAFF, PUBLICITY)), (200, 403)),
        (person(held(Role.SECRETARY, OTHER_PARTY)), (404, 404)),
        (person(held(Role.SECRETARY, CELL)), (404, 404)),
        (person(held(Role.DEPARTMENT_STAFF, ORGANIZATION)), (404, 404)),
        (person(held(Role.ADMINISTRATOR, ROOT)), (404, 404)),
        (person(lent(OTHER_PARTY)), (404, 404)),
        (person(home=OTHER_PARTY), (404, 404)),
    ],
)
def test_strangers_find_nothing_readers_tick_nothing(
    shelf: Shelf, who: Principal, answers: tuple[int, int]
) -> None:
    assert gets(shelf, who, PARTY) == answers


@pytest.mark.parametrize(
    ("claim", "capacity"),
    [
        (held(Role.SECRETARY, PARTY), Capacity()),
        (DELEGATE, IN_ANOTHERS_NAME),
        (held(Role.COMMITTEE_MEMBER, PARTY), None),
    ],
)
def test_a_checklist_knows_in_whose_name_it_is_ticked(
    shelf: Shelf, claim: HeldOffice | HeldDelegation, capacity: Capacity | None
) -> None:
    found = opened(shelf, person(claim), PARTY)
    assert isinstance(found, OpenChecklist)
    assert (found.unit.id, found.capacity, found.years) == (PARTY, capacity, list(PLAN.years))
    assert found.board == (PLAN, UNITS[PARTY], YEAR, TODAY)


def test_there_is_no_checklist_without_a_unit_a_plan_or_a_duty(shelf: Shelf) -> None:
    watcher = person(held(Role.HEAD, PUBLICITY))
    for unit_id, kind in KINDS.items():
        assert gets(shelf, watcher, unit_id)[0] == (200 if kind in WITH_DUTIES else 404)
    for year in (2021, YEAR):
        assert isinstance(opened(shelf, watcher, PARTY, year=year), OpenChecklist)
    for year in (2020, YEAR + 1):
        assert opened(shelf, watcher, PARTY, year=year) == 404
    assert opened(shelf, watcher, 999) == 404
    shelf.plans = []
    assert opened(shelf, watcher, PARTY) == 404


def with_end(shelf: Shelf, day: date | None) -> Unit:
    ending = replace(UNITS[PARTY], valid_to=day)
    shelf.units[ending.code] = ending
    return ending


@pytest.mark.parametrize(
    ("end", "ticks"),
    [(None, 200), (TODAY, 200), (LAST, 200), (date(2026, 11, 22), 403), (date(2021, 1, 1), 403)],
)
def test_a_unit_is_ticked_to_its_last_day_and_read_for_ever(
    shelf: Shelf, end: date | None, ticks: int
) -> None:
    unit = with_end(shelf, end)
    for claim in (held(Role.SECRETARY, PARTY), DELEGATE):
        assert gets(shelf, person(claim), PARTY) == (200, ticks)
        assert tickable_units(person(claim), [unit], TODAY) == ([unit] if ticks == 200 else [])


def test_lists_of_checklists_show_what_may_be_opened_there(shelf: Shelf) -> None:
    everybody = [
        person(),
        person(home=CELL),
        person(DELEGATE),
        person(held(Role.SECRETARY, ROOT)),
        person(held(Role.SECRETARY, CELL)),
        person(held(Role.DEPARTMENT_STAFF, PUBLICITY)),
        person(held(Role.DEPARTMENT_STAFF, ORGANIZATION)),
        person(held(Role.ADMINISTRATOR, ROOT)),
    ]
    for who in everybody:
        listed = {unit.id for unit in readable_among(Units(shelf.units.values(), {}), who, PLAN)}
        assert listed == {one for one in KINDS if gets(shelf, who, one)[0] == 200}
        ticked = {unit.id for unit in tickable_units(who, list(UNITS.values()), TODAY)}
        assert ticked & listed == {one for one in KINDS if gets(shelf, who, one)[1] == 200}


def test_a_unit_that_does_not_exist_yet_is_not_offered_for_ticking() -> None:
    for begins, offered in ((TODAY, True), (date(2026, 11, 24), False)):
        unit = replace(UNITS[PARTY], valid_from=begins)
        assert bool(tickable_units(person(held(Role.SECRETARY, PARTY)), [unit], TODAY)) == offered
