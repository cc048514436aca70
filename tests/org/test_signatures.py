"""Who signs for which body, and as what: the table of signatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.org.kinds import UnitKind
from kl01.org.signatures import (
    AGENCY,
    SIGNING_CHOICES,
    TRADE_UNION,
    Signature,
    SignsFor,
    is_deputy_title,
    post_of,
    signature,
    signed_as,
    usual_choice,
)

KINDS = st.sampled_from(list(UnitKind))
CHOSEN = st.none() | st.sampled_from(list(SignsFor))
CELLS = (UnitKind.GRASSROOTS_PARTY_CELL, UnitKind.SUBORDINATE_PARTY_CELL)


@pytest.mark.parametrize(
    ("kind", "name", "head", "deputy"),
    [
        (
            UnitKind.BLOC_COMMITTEE,
            "Đảng ủy Khối",
            ("Ban Thường vụ", "Bí thư"),
            ("Ban Thường vụ", "Phó Bí thư"),
        ),
        (
            UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
            "Đảng bộ Sở Nội vụ",
            ("Đảng ủy", "Bí thư"),
            ("Đảng ủy", "Phó Bí thư"),
        ),
        (UnitKind.GRASSROOTS_PARTY_CELL, "Chi bộ Quỹ", ("Chi bộ", "Bí thư"), ("Chi bộ", "Phó Bí thư")),
        (UnitKind.SUBORDINATE_PARTY_CELL, "Chi bộ Văn phòng", ("Chi bộ", "Bí thư"), ("Chi bộ", "Phó Bí thư")),
        (
            UnitKind.MASS_ORGANIZATION,
            "Đoàn Thanh niên Khối",
            ("TM. Ban Chấp hành", "Bí thư"),
            ("TM. Ban Chấp hành", "Phó Bí thư"),
        ),
        (
            UnitKind.MASS_ORGANIZATION,
            "Công đoàn Khối",
            ("TM. Ban Chấp hành", "Chủ tịch"),
            ("TM. Ban Chấp hành", "Phó Chủ tịch"),
        ),
        (
            UnitKind.PUBLICITY_DEPARTMENT,
            "Ban Tuyên giáo",
            ("", "Trưởng ban"),
            ("", "Phó Trưởng ban", "Trưởng ban"),
        ),
        (
            UnitKind.ORGANIZATION_DEPARTMENT,
            "Ban Tổ chức",
            ("", "Trưởng ban"),
            ("", "Phó Trưởng ban", "Trưởng ban"),
        ),
        (
            UnitKind.INSPECTION_COMMISSION,
            "Ủy ban Kiểm tra",
            ("Ủy ban Kiểm tra", "Chủ nhiệm"),
            ("Ủy ban Kiểm tra", "Phó Chủ nhiệm"),
        ),
        (
            UnitKind.OFFICE,
            "Văn phòng",
            ("", "Chánh Văn phòng"),
            ("", "Phó Chánh Văn phòng", "Chánh Văn phòng"),
        ),
    ],
)
def test_each_leader_and_each_deputy_signs_as_their_kind_of_unit_does(
    kind: UnitKind, name: str, head: tuple[str, ...], deputy: tuple[str, ...]
) -> None:
    assert signature(kind, name) == Signature(*head)
    assert signature(kind, name, deputy=True) == Signature(*deputy)


@pytest.mark.parametrize(
    ("kind", "chosen", "body", "head"),
    [
        (UnitKind.BLOC_COMMITTEE, SignsFor.PARTY_COMMITTEE, "Đảng ủy", "Bí thư"),
        (UnitKind.GRASSROOTS_PARTY_ORGANIZATION, SignsFor.STANDING_COMMITTEE, "Ban Thường vụ", "Bí thư"),
        (UnitKind.GRASSROOTS_PARTY_CELL, SignsFor.CELL_COMMITTEE, "Chi ủy", "Bí thư"),
        (UnitKind.SUBORDINATE_PARTY_CELL, SignsFor.CELL_COMMITTEE, "Chi ủy", "Bí thư"),
        (UnitKind.MASS_ORGANIZATION, SignsFor.EXECUTIVE_UNDER_SECRETARY, "TM. Ban Chấp hành", "Bí thư"),
    ],
)
def test_a_unit_signs_for_the_body_that_was_chosen(
    kind: UnitKind, chosen: SignsFor, body: str, head: str
) -> None:
    assert signature(kind, "Hội Cựu chiến binh", chosen) == Signature(body, head)
    assert signature(kind, "Hội Cựu chiến binh", chosen, deputy=True) == Signature(body, f"Phó {head}")


def test_union_and_agency_sign_by_the_same_rule() -> None:
    assert signed_as(TRADE_UNION, deputy=True) == Signature("TM. Ban Chấp hành", "Phó Chủ tịch")
    assert signed_as(AGENCY, deputy=True) == Signature("", "Phó Thủ trưởng", "Thủ trưởng")


@given(KINDS, st.text(max_size=40), CHOSEN, st.booleans())
def test_a_committee_never_signs_in_anybodys_place_and_who_leads_alone_for_no_body(
    kind: UnitKind, name: str, chosen: SignsFor | None, deputy: bool
) -> None:
    found = signature(kind, name, chosen, deputy=deputy)
    assert found.office
    assert not (found.on_behalf_of and found.in_place_of)
    assert bool(found.in_place_of) == (deputy and not found.on_behalf_of)
    assert found.office.startswith("Phó ") is deputy


@given(KINDS, st.text(max_size=40), CHOSEN)
def test_what_does_not_fit_a_kind_is_as_if_nothing_was_chosen(
    kind: UnitKind, name: str, chosen: SignsFor | None
) -> None:
    if chosen in SIGNING_CHOICES.get(kind, ()):
        assert post_of(kind, name, chosen) == post_of(kind, "", chosen)
    else:
        assert post_of(kind, name, chosen) == post_of(kind, name, usual_choice(kind, name))


def test_only_party_bodies_and_mass_organisations_leave_a_choice() -> None:
    assert {kind for kind in UnitKind if usual_choice(kind, "Hội") is None} == {
        kind for kind in UnitKind if kind.is_department
    }
    assert [one.label for one in SIGNING_CHOICES[CELLS[0]]] == [
        "Thay mặt Chi bộ – Bí thư, Phó Bí thư",
        "Thay mặt Chi ủy – Bí thư, Phó Bí thư",
    ]


@pytest.mark.parametrize(
    ("job_title", "kind", "is_deputy"),
    [
        ("Phó Trưởng ban", UnitKind.PUBLICITY_DEPARTMENT, True),
        ("Phó trưởng Ban Tuyên giáo", UnitKind.PUBLICITY_DEPARTMENT, True),
        ("Phó Trưởng bản", UnitKind.PUBLICITY_DEPARTMENT, True),  # tones are often left out
        ("Trưởng ban", UnitKind.PUBLICITY_DEPARTMENT, False),
        ("Phó Trưởng bangluan", UnitKind.PUBLICITY_DEPARTMENT, False),
        ("Phó Chánh Văn phòng", UnitKind.OFFICE, True),
        ("Phó Chánh Văn phòng", UnitKind.PUBLICITY_DEPARTMENT, False),
        ("Phó chủ nhiệm Ủy ban Kiểm tra", UnitKind.INSPECTION_COMMISSION, True),
        ("", UnitKind.OFFICE, False),
    ],
)
def test_the_deputy_of_a_department_is_known_by_their_post(
    job_title: str, kind: UnitKind, is_deputy: bool
) -> None:
    assert is_deputy_title(job_title, post_of(kind, "")) is is_deputy
