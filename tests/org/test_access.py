"""Who may read a unit, tick for it and delegate in it: each claim alone, and the ones that nearly fit."""

from collections.abc import Collection

import pytest

from kl01.org.access import (
    Capacity,
    HeldDelegation,
    HeldOffice,
    Principal,
    may,
    may_delegate,
    may_read_unit,
    ticking_capacity,
)
from kl01.org.kinds import ROLE_KINDS, DelegationScope, Role, UnitKind
from kl01.web.doors import Permission
from tests.principals import (
    CELL,
    GRANTOR,
    KINDS,
    ORGANIZATION,
    OTHER_CELL,
    OTHER_GRANTOR,
    OTHER_PARTY,
    PARTY,
    PATHS,
    PUBLICITY,
    ROOT,
    SISTER_CELL,
    held,
    lent,
    person,
)

Claim = HeldOffice | HeldDelegation

# --- What a person is --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_one_office_alone_keeps_the_program(role: Role) -> None:
    keeper = person(held(role, ROOT))
    assert keeper.is_administrator == (role is Role.ADMINISTRATOR)
    assert may(keeper, Permission.ADMINISTER) == (role is Role.ADMINISTRATOR)


@pytest.mark.parametrize("permission", [one for one in Permission if one is not Permission.ADMINISTER])
def test_every_other_door_is_open_to_who_is_signed_in(permission: Permission) -> None:
    assert may(person(), permission)


def test_the_standing_office_is_whoever_works_in_the_publicity_department() -> None:
    for role in Role:
        works_there = role in {Role.HEAD, Role.DEPARTMENT_STAFF}
        assert person(held(role, PUBLICITY)).is_standing_office == works_there, role
        assert not person(held(role, ORGANIZATION)).is_standing_office, role
        assert not person(held(role, PARTY)).is_standing_office, role
    assert not person(home=PUBLICITY).is_standing_office
    assert not person(lent(PUBLICITY)).is_standing_office


def test_two_offices_are_not_read_as_one() -> None:
    """Neither the role of the one with the unit of the other, whatever the question."""
    mixed = person(held(Role.HEAD, ORGANIZATION), held(Role.COMMITTEE_MEMBER, PUBLICITY))
    assert not mixed.is_standing_office
    mixed = person(held(Role.SECRETARY, OTHER_CELL), held(Role.COMMITTEE_MEMBER, CELL))
    assert not mixed.is_secretary_of(CELL)
    assert ticking_capacity(mixed, CELL, KINDS[CELL]) is None
    mixed = person(held(Role.DEPARTMENT_STAFF, ORGANIZATION), held(Role.COMMITTEE_MEMBER, PUBLICITY))
    assert ticking_capacity(mixed, PUBLICITY, KINDS[PUBLICITY]) is None
    mixed = person(held(Role.SECRETARY, CELL), held(Role.DEPUTY_SECRETARY, PARTY))
    assert not reads(mixed, SISTER_CELL)


# --- Who delegates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_the_secretary_alone_delegates(role: Role) -> None:
    assert may_delegate(person(held(role, CELL)), CELL) == (role is Role.SECRETARY)


@pytest.mark.parametrize(
    "claim", [held(Role.SECRETARY, SISTER_CELL), held(Role.SECRETARY, PARTY), lent(CELL)]
)
def test_nobody_delegates_in_a_unit_that_is_not_theirs(claim: Claim) -> None:
    assert not may_delegate(person(claim, home=CELL), CELL)


# --- Who ticks ---------------------------------------------------------------------------------------------


def ticks(who: Principal, unit_id: int) -> bool:
    return ticking_capacity(who, unit_id, KINDS[unit_id]) is not None


@pytest.mark.parametrize("role", Role)
def test_of_a_party_units_officers_the_secretary_alone_ticks(role: Role) -> None:
    for unit_id in (ROOT, PARTY, CELL):
        assert ticks(person(held(role, unit_id)), unit_id) == (role is Role.SECRETARY)


@pytest.mark.parametrize("role", Role)
def test_in_a_department_its_head_and_staff_tick(role: Role) -> None:
    for unit_id in (PUBLICITY, ORGANIZATION):
        works_there = role in {Role.HEAD, Role.DEPARTMENT_STAFF}
        assert ticks(person(held(role, unit_id)), unit_id) == works_there


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPARTMENT_STAFF])
def test_staff_of_another_department_tick_nothing_of_this_one(role: Role) -> None:
    assert not ticks(person(held(role, ORGANIZATION)), PUBLICITY)
    assert not ticks(person(held(role, PUBLICITY)), ORGANIZATION), "not even Ban Tuyên giáo"


@pytest.mark.parametrize(
    "claim",
    [
        held(Role.SECRETARY, SISTER_CELL),
        held(Role.SECRETARY, OTHER_CELL),
        held(Role.SECRETARY, PARTY),
        held(Role.SECRETARY, ROOT),
        held(Role.HEAD, PUBLICITY),
        held(Role.ADMINISTRATOR, ROOT),
        lent(SISTER_CELL),
        lent(PARTY),
    ],
)
def test_a_claim_to_a_neighbour_or_to_the_unit_above_ticks_nothing_here(claim: Claim) -> None:
    assert not ticks(person(claim, home=CELL), CELL)


def test_belonging_to_a_unit_ticks_nothing() -> None:
    for unit_id in KINDS:
        assert not ticks(person(home=unit_id), unit_id)


def test_the_secretary_of_a_cell_does_not_tick_for_the_committee_above() -> None:
    assert not ticks(person(held(Role.SECRETARY, CELL)), PARTY)


@pytest.mark.parametrize("scope", DelegationScope)
def test_a_delegate_ticks_in_the_name_of_who_delegated_for_this_unit(scope: DelegationScope) -> None:
    who = person(lent(OTHER_CELL, scope, OTHER_GRANTOR), lent(CELL, scope, GRANTOR))
    assert ticking_capacity(who, CELL, KINDS[CELL]) == Capacity(GRANTOR, f"Bí thư số {GRANTOR}")
    assert ticking_capacity(who, OTHER_CELL, KINDS[OTHER_CELL]) == Capacity(
        OTHER_GRANTOR, f"Bí thư số {OTHER_GRANTOR}"
    )


def test_who_is_secretary_ticks_in_their_own_name_whatever_was_delegated() -> None:
    who = person(lent(CELL), held(Role.SECRETARY, CELL))
    assert ticking_capacity(who, CELL, KINDS[CELL]) == Capacity()


def test_who_works_in_a_department_ticks_in_their_own_name_and_no_delegate_does() -> None:
    staff = person(held(Role.DEPARTMENT_STAFF, PUBLICITY))
    assert ticking_capacity(staff, PUBLICITY, KINDS[PUBLICITY]) == Capacity()
    assert not ticks(person(lent(PUBLICITY)), PUBLICITY)
    assert not ticks(person(held(Role.SECRETARY, PUBLICITY)), PUBLICITY)


# --- Who reads a unit --------------------------------------------------------------------------------------


def reads(who: Principal, unit_id: int) -> bool:
    return may_read_unit(who, lambda: PATHS[unit_id], unit_id)


def read_by(*claims: Claim, home: int | None = None) -> set[int]:
    """Return all units that somebody with such claims reads."""
    return {unit_id for unit_id in KINDS if reads(person(*claims, home=home), unit_id)}


def test_a_stranger_reads_no_unit() -> None:
    assert read_by() == set()


@pytest.mark.parametrize("unit_id", KINDS)
def test_people_read_the_unit_where_they_belong_and_those_above_it(unit_id: int) -> None:
    assert read_by(home=unit_id) == set(PATHS[unit_id])


@pytest.mark.parametrize(
    ("role", "unit_id"),
    [
        (role, unit_id)
        for role in Role
        for unit_id, kind in KINDS.items()
        if kind in ROLE_KINDS[role] and role not in {Role.SECRETARY, Role.ADMINISTRATOR}
        if kind is not UnitKind.PUBLICITY_DEPARTMENT
    ],
)
def test_an_office_opens_its_own_unit_and_no_other(role: Role, unit_id: int) -> None:
    assert read_by(held(role, unit_id)) == {unit_id}


@pytest.mark.parametrize("unit_id", KINDS)
def test_a_delegation_opens_its_own_unit_and_no_other(unit_id: int) -> None:
    assert read_by(lent(unit_id)) == {unit_id}


def under(unit_id: int) -> Collection[int]:
    return {one for one, path in PATHS.items() if unit_id in path}


@pytest.mark.parametrize("unit_id", [ROOT, PARTY, CELL, OTHER_PARTY, OTHER_CELL])
def test_a_secretary_reads_the_unit_and_all_under_it_but_none_above(unit_id: int) -> None:
    assert read_by(held(Role.SECRETARY, unit_id)) == under(unit_id)


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPARTMENT_STAFF])
def test_the_standing_office_reads_all(role: Role) -> None:
    assert read_by(held(role, PUBLICITY)) == set(KINDS)


def test_keeping_the_program_opens_no_unit() -> None:
    assert read_by(held(Role.ADMINISTRATOR, ROOT)) == set()
    assert read_by(held(Role.ADMINISTRATOR, ROOT), home=CELL) == set(PATHS[CELL])
    assert read_by(held(Role.ADMINISTRATOR, ROOT), held(Role.COMMITTEE_MEMBER, ROOT)) == {ROOT}
    assert read_by(held(Role.ADMINISTRATOR, ROOT), held(Role.SECRETARY, CELL)) == {CELL}


def test_the_way_upward_is_asked_only_of_secretaries_and_where_nothing_nearer_decides() -> None:
    def never() -> Collection[int]:
        raise AssertionError

    assert may_read_unit(person(home=CELL), never, PARTY)
    assert may_read_unit(person(held(Role.SECRETARY, CELL)), never, CELL)
    assert not may_read_unit(person(held(Role.COMMITTEE_MEMBER, PARTY)), never, CELL)
