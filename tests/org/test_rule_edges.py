"""Names on papers by kind of unit, and both sides of every limit that the organisation's rules draw."""

from datetime import date, timedelta

import pytest

from kl01.org.kinds import UnitKind
from kl01.org.rules import (
    DelegationState,
    agency_name,
    check_day,
    delegation_state,
    is_valid_on,
    superior_body,
)
from kl01.refusals import Refusal

DAY = date(2026, 11, 23)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)

# --- Names on papers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "agency"),
    [
        ("Đảng bộ Sở Nội vụ", "Sở Nội vụ"),
        ("Đảng uỷ Công ty Điện lực", "Công ty Điện lực"),
        ("Chi bộ Phòng Hành chính", "Phòng Hành chính"),
        ("CHI BỘ văn phòng", "Văn phòng"),
        ("Đảng bộ chi bộ mẫu", "Mẫu"),
        ("Văn phòng Chi bộ", "Văn phòng Chi bộ"),
        ("Quỹ Đầu tư", "Quỹ Đầu tư"),
    ],
)
def test_an_agency_is_called_without_the_party_organisation_in_it(unit: str, agency: str) -> None:
    assert agency_name(unit) == agency


@pytest.mark.parametrize("below", UnitKind)
def test_departments_and_mass_organisations_stand_under_the_dang_uy_and_others_under_the_dang_bo(
    below: UnitKind,
) -> None:
    under_the_committee = below.is_department or below is UnitKind.MASS_ORGANIZATION
    found = superior_body(UnitKind.BLOC_COMMITTEE, "Đảng ủy Khối", below)
    assert found == ("Đảng ủy Khối" if under_the_committee else "Đảng bộ Khối")
    assert superior_body(UnitKind.OFFICE, "Văn phòng", below) == "Văn phòng"


# --- Usernames ---------------------------------------------------------------------------------------------


# --- Passwords ---------------------------------------------------------------------------------------------


# --- Throttling --------------------------------------------------------------------------------------------


# --- Days --------------------------------------------------------------------------------------------------


def test_both_ends_of_a_span_are_allowed_and_the_days_beside_them_told() -> None:
    check_day(DAY, "Ngày vào", DAY, AFTER)
    check_day(AFTER, "Ngày vào", DAY, AFTER)
    for day, first, last in ((BEFORE, DAY, AFTER), (AFTER, BEFORE, DAY)):
        with pytest.raises(Refusal, match="Ngày vào phải từ") as told:
            check_day(day, "Ngày vào", first, last, "valid_to")
        assert told.value.field == "valid_to"


def test_the_first_and_the_last_day_count() -> None:
    assert is_valid_on(DAY, DAY, DAY)
    assert not is_valid_on(AFTER, None, DAY)
    assert not is_valid_on(BEFORE, BEFORE, DAY)
    assert is_valid_on(BEFORE, None, DAY)


@pytest.mark.parametrize(
    ("first", "last", "ended", "state"),
    [
        (DAY, DAY, False, DelegationState.COUNTS),
        (BEFORE, DAY, False, DelegationState.COUNTS),
        (DAY, AFTER, False, DelegationState.COUNTS),
        (AFTER, AFTER, False, DelegationState.NOT_YET),
        (BEFORE, BEFORE, False, DelegationState.OVER),
        (DAY, DAY, True, DelegationState.OVER),
        (AFTER, AFTER, True, DelegationState.OVER),  # taken back before it began
    ],
)
def test_a_delegation_counts_from_its_first_day_to_its_last(
    first: date, last: date, ended: bool, state: DelegationState
) -> None:
    assert delegation_state(first, last, ended, DAY) is state
