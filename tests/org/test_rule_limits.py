"""The organisation's limits in numbers, as they were laid down, and names on papers to the letter."""

from datetime import date, timedelta

import pytest

from kl01.org.kinds import UnitKind
from kl01.org.rules import (
    CODE_PATTERN,
    EARLIEST_DAY,
    FURTHEST_AHEAD,
    LONGEST_DELEGATION,
    check_day,
    check_unit_place,
    superior_body,
)
from kl01.refusals import Refusal


def test_how_far_back_and_ahead_days_may_lie() -> None:
    assert date(1930, 2, 3) == EARLIEST_DAY
    assert timedelta(days=366) == FURTHEST_AHEAD
    assert timedelta(days=1830) == LONGEST_DELEGATION


# --- Names ---


def test_departments_and_mass_organisations_stand_under_the_committee_itself() -> None:
    for below in (UnitKind.MASS_ORGANIZATION, UnitKind.OFFICE):
        for kind in (UnitKind.BLOC_COMMITTEE, UnitKind.GRASSROOTS_PARTY_ORGANIZATION):
            assert superior_body(kind, "Đảng bộ Sở Nội vụ", below) == "Đảng ủy Sở Nội vụ"


# --- Usernames and passwords ---


def test_a_code_begins_with_a_letter_or_figure_and_has_2_to_30() -> None:
    assert all(CODE_PATTERN.fullmatch(code) for code in ("sn", "1a", "a-", "a" * 30))
    assert not any(CODE_PATTERN.fullmatch(code) for code in ("s", "-a", "a" * 31, "XXab", "a_b"))


# --- Throttling ---


def test_a_refusal_says_where_and_what() -> None:
    refusal = Refusal("Nhập tên", "name")
    assert (refusal.field, refusal.message, str(refusal)) == ("name", "Nhập tên", "Nhập tên")


def test_a_unit_out_of_place_is_told_where_it_may_stand() -> None:
    with pytest.raises(Refusal) as refused:
        check_unit_place(UnitKind.GRASSROOTS_PARTY_ORGANIZATION, UnitKind.SUBORDINATE_PARTY_CELL)
    assert refused.value.field == "parent"
    assert UnitKind.BLOC_COMMITTEE.label in refused.value.message


def test_a_day_out_of_bounds_is_told_at_the_beginning_of_what_it_dates() -> None:
    with pytest.raises(Refusal) as refused:
        check_day(date(2026, 1, 1), "Ngày", date(2026, 1, 2), date(2026, 1, 3))
    assert refused.value.field == "valid_from"
