"""Names on papers, dates, delegations."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.org.kinds import PARENT_KINDS, DelegationScope, Role, UnitKind
from kl01.org.rules import (
    DelegationState,
    check_unit_place,
    delegation_counts,
    delegation_state,
    is_valid_on,
    issuing_body,
    superior_body,
)
from kl01.refusals import Refusal

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


# --- Names on papers ---


@pytest.mark.parametrize(
    ("kind", "name", "issues", "stands_above"),
    [
        (
            UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
            "Đảng bộ Sở Nội vụ",
            "Đảng ủy Sở Nội vụ",
            "Đảng bộ Sở Nội vụ",
        ),
        (UnitKind.BLOC_COMMITTEE, "Đảng uỷ Khối", "Đảng ủy Khối", "Đảng bộ Khối"),
        (UnitKind.SUBORDINATE_PARTY_CELL, "Chi bộ Văn phòng", "Chi bộ Văn phòng", "Chi bộ Văn phòng"),
        (UnitKind.MASS_ORGANIZATION, "Đoàn Thanh niên", "Đoàn Thanh niên", "Đoàn Thanh niên"),
    ],
)
def test_a_party_organisation_speaks_through_its_committee(
    kind: UnitKind, name: str, issues: str, stands_above: str
) -> None:
    assert issuing_body(kind, name) == issues
    assert superior_body(kind, name, UnitKind.SUBORDINATE_PARTY_CELL) == stands_above


@given(st.sampled_from(["Đảng bộ ", "Đảng ủy ", "Đảng uỷ ", "ĐẢNG BỘ ", ""]), st.sampled_from(UnitKind))
def test_no_body_is_named_twice_over(prefix: str, kind: UnitKind) -> None:
    body = issuing_body(kind, prefix + "Sở Tài chính")
    assert body.endswith("Sở Tài chính")
    assert not body.casefold().startswith(("đảng ủy đảng", "đảng ủy ủy"))
    assert issuing_body(kind, body) == body


# --- Usernames ---


# --- Passwords ---


# --- Throttling ---


# --- Dates and places ---


@given(DAYS, DAYS, DAYS)
def test_both_ends_of_a_span_count(first: date, last: date, day: date) -> None:
    assert is_valid_on(first, last, day) == (first <= day <= last)
    assert is_valid_on(first, None, day) == (first <= day)


@given(DAYS, DAYS, DAYS, st.booleans())
def test_a_delegation_has_one_state(first: date, last: date, day: date, ended: bool) -> None:
    state = delegation_state(first, last, ended, day)
    counts = first <= day <= last and not ended
    assert (state is DelegationState.COUNTS) == counts
    assert state.label


def test_a_delegation_lapses_when_the_delegate_moves_on() -> None:
    deputy = {(Role.DEPUTY_SECRETARY, 7)}
    assert delegation_counts(DelegationScope.DEPUTIZE, 7, (), deputy)
    assert not delegation_counts(DelegationScope.DEPUTIZE, 8, (8,), deputy)
    assert delegation_counts(DelegationScope.TICK, 7, (9, 7, 1), ())
    assert not delegation_counts(DelegationScope.TICK, 7, (8, 1), deputy)


@given(st.sampled_from(UnitKind), st.sampled_from(UnitKind))
def test_units_stand_where_their_kind_allows(kind: UnitKind, parent: UnitKind) -> None:
    if parent in PARENT_KINDS[kind]:
        check_unit_place(kind, parent)
    else:
        with pytest.raises(Refusal) as refused:
            check_unit_place(kind, parent)
        assert refused.value.field == "parent"
