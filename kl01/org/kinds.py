"""The kinds of units and offices, with the words people read and the rules that hang on them."""

from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit is. The value is stored and named by plan packs."""

    BLOC_COMMITTEE = "bloc_committee"
    GRASSROOTS_PARTY_ORGANIZATION = "grassroots_party_organization"
    GRASSROOTS_PARTY_CELL = "grassroots_party_cell"
    SUBORDINATE_PARTY_CELL = "subordinate_party_cell"
    MASS_ORGANIZATION = "mass_organization"
    PUBLICITY_DEPARTMENT = "publicity_department"
    ORGANIZATION_DEPARTMENT = "organization_department"
    INSPECTION_COMMISSION = "inspection_commission"
    OFFICE = "office"

    @property
    def label(self) -> str:
        """The kind in words."""
        return _KIND_LABELS[self]

    @property
    def is_department(self) -> bool:
        """Whether the unit is one of the committee's own departments."""
        return self in _DEPARTMENTS


_KIND_LABELS = {
    UnitKind.BLOC_COMMITTEE: "Đảng ủy cấp trên (gốc)",
    UnitKind.GRASSROOTS_PARTY_ORGANIZATION: "Đảng bộ cơ sở",
    UnitKind.GRASSROOTS_PARTY_CELL: "Chi bộ cơ sở",
    UnitKind.SUBORDINATE_PARTY_CELL: "Chi bộ trực thuộc",
    UnitKind.MASS_ORGANIZATION: "Đoàn thể",
    UnitKind.PUBLICITY_DEPARTMENT: "Ban Tuyên giáo",
    UnitKind.ORGANIZATION_DEPARTMENT: "Ban Tổ chức",
    UnitKind.INSPECTION_COMMISSION: "Ủy ban Kiểm tra",
    UnitKind.OFFICE: "Văn phòng",
}
_DEPARTMENTS = {
    UnitKind.PUBLICITY_DEPARTMENT,
    UnitKind.ORGANIZATION_DEPARTMENT,
    UnitKind.INSPECTION_COMMISSION,
    UnitKind.OFFICE,
}

CELL_KINDS = frozenset({UnitKind.GRASSROOTS_PARTY_CELL, UnitKind.SUBORDINATE_PARTY_CELL})
"""Chi bộ, directly under the committee or under a đảng bộ cơ sở."""

PARENT_KINDS: dict[UnitKind, frozenset[UnitKind]] = {
    UnitKind.BLOC_COMMITTEE: frozenset(),
    UnitKind.GRASSROOTS_PARTY_ORGANIZATION: frozenset({UnitKind.BLOC_COMMITTEE}),
    UnitKind.GRASSROOTS_PARTY_CELL: frozenset({UnitKind.BLOC_COMMITTEE}),
    UnitKind.SUBORDINATE_PARTY_CELL: frozenset({UnitKind.GRASSROOTS_PARTY_ORGANIZATION}),
    UnitKind.MASS_ORGANIZATION: frozenset({UnitKind.BLOC_COMMITTEE}),
    UnitKind.PUBLICITY_DEPARTMENT: frozenset({UnitKind.BLOC_COMMITTEE}),
    UnitKind.ORGANIZATION_DEPARTMENT: frozenset({UnitKind.BLOC_COMMITTEE}),
    UnitKind.INSPECTION_COMMISSION: frozenset({UnitKind.BLOC_COMMITTEE}),
    UnitKind.OFFICE: frozenset({UnitKind.BLOC_COMMITTEE}),
}
"""Under which kinds a unit of each kind stands; empty for the root.

Điều lệ Đảng (2011), Điều 21, knows two kinds of tổ chức cơ sở đảng, chi bộ cơ sở and đảng bộ cơ sở, and under
the đảng ủy of the latter its chi bộ trực thuộc. The plan gives work to the committee's own departments
(II.1, II.3, II.5) and to its đoàn thể trực thuộc (II.1, II.2). That Văn phòng stands among the departments,
and that nothing stands between a đảng bộ cơ sở and its chi bộ, is our choice.
"""


class Role(StrEnum):
    """An office that a person holds in a unit between two dates. The value is stored."""

    SECRETARY = "secretary"
    DEPUTY_SECRETARY = "deputy_secretary"
    COMMITTEE_MEMBER = "committee_member"
    TRADE_UNION_CHAIR = "trade_union_chair"
    HEAD = "head"
    DEPARTMENT_STAFF = "department_staff"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The office in words."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.SECRETARY: "Bí thư",
    Role.DEPUTY_SECRETARY: "Phó bí thư",
    Role.COMMITTEE_MEMBER: "Cấp ủy viên",
    Role.TRADE_UNION_CHAIR: "Chủ tịch công đoàn",
    Role.HEAD: "Người đứng đầu",
    Role.DEPARTMENT_STAFF: "Cán bộ ban tham mưu",
    Role.ADMINISTRATOR: "Quản trị phần mềm",
}

ROLE_KINDS: dict[Role, frozenset[UnitKind]] = {
    Role.SECRETARY: frozenset(kind for kind in UnitKind if not kind.is_department),
    Role.DEPUTY_SECRETARY: frozenset(kind for kind in UnitKind if not kind.is_department),
    Role.COMMITTEE_MEMBER: frozenset(
        kind for kind in UnitKind if not kind.is_department and kind != UnitKind.MASS_ORGANIZATION
    ),
    Role.TRADE_UNION_CHAIR: frozenset(
        {
            UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
            UnitKind.GRASSROOTS_PARTY_CELL,
            UnitKind.SUBORDINATE_PARTY_CELL,
        }
    ),
    Role.HEAD: frozenset(UnitKind) - {UnitKind.BLOC_COMMITTEE},
    Role.DEPARTMENT_STAFF: frozenset(_DEPARTMENTS),
    Role.ADMINISTRATOR: frozenset({UnitKind.BLOC_COMMITTEE}),
}
"""In which kinds of units an office can be held. Our choice.

A mass organisation's leader is its secretary here, whatever its statutes call them. The trade union is no
unit of its own: its chair is an office beside the party organisation, because the plan (II.2) has people who
are no party members hand their papers to the trade union where they work.
"""

SOLE_ROLES = frozenset({Role.SECRETARY, Role.HEAD, Role.TRADE_UNION_CHAIR})
"""Offices that one person alone holds in a unit at a time. Our choice: one answers for each unit's work."""


class Standing(StrEnum):
    """Whether a person belongs to the Party; probationary members do."""

    PARTY_MEMBER = "party_member"
    NON_MEMBER = "non_member"

    @property
    def label(self) -> str:
        """The standing in words."""
        return "Đảng viên" if self is Standing.PARTY_MEMBER else "Quần chúng"


class DelegationScope(StrEnum):
    """What a secretary lets another person do for them."""

    DEPUTIZE = "deputize"
    TICK = "tick"

    @property
    def label(self) -> str:
        """The scope in words."""
        return "Thay mặt bí thư" if self is DelegationScope.DEPUTIZE else "Đánh dấu danh mục"
