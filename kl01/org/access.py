"""Who may do what: pure functions over the offices and memberships that a person holds today."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from kl01.org.kinds import DelegationScope, Role, UnitKind
from kl01.web.doors import Permission


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """An office held today."""

    role: Role
    unit_id: int
    unit_kind: UnitKind


@dataclass(frozen=True, slots=True)
class HeldDelegation:
    """A delegation that counts today."""

    unit_id: int
    grantor_id: int
    grantor_name: str
    scope: DelegationScope


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person with all that access is decided by, as of today."""

    account_id: int
    person_id: int
    name: str
    home_path: tuple[int, ...]
    """The unit where the person belongs (nơi sinh hoạt), and all above it."""
    offices: tuple[HeldOffice, ...]
    delegations: tuple[HeldDelegation, ...]

    @property
    def is_administrator(self) -> bool:
        """Whether the person keeps the program."""
        return any(office.role is Role.ADMINISTRATOR for office in self.offices)

    @property
    def is_standing_office(self) -> bool:
        """Whether the person works for Ban Tuyên giáo, which watches over the whole plan (plan, III.3)."""
        return any(
            office.role in {Role.HEAD, Role.DEPARTMENT_STAFF}
            and office.unit_kind is UnitKind.PUBLICITY_DEPARTMENT
            for office in self.offices
        )

    def is_secretary_of(self, unit_id: int) -> bool:
        """Whether the person is the unit's secretary."""
        return any(o.role is Role.SECRETARY and o.unit_id == unit_id for o in self.offices)


@dataclass(frozen=True, slots=True)
class Capacity:
    """In whose name a person acts: their own, or that of the one who delegated to them."""

    on_behalf_of_id: int | None = None
    on_behalf_of_name: str | None = None


def may(principal: Principal, permission: Permission) -> bool:
    """Whether a signed-in person has a permission that hangs on no object."""
    return permission is not Permission.ADMINISTER or principal.is_administrator


def may_read_unit(principal: Principal, path: Callable[[], Collection[int]], unit_id: int) -> bool:
    """Whether a person may read what a unit does: its checklist and progress, no personal paper.

    Everyone in the unit, everyone with an office or a delegation in it, the secretary of a higher unit,
    and the standing office. `path` gives the unit and all above it; it is asked only if nothing nearer
    decides.
    """
    if principal.is_standing_office or unit_id in principal.home_path:
        return True
    if any(
        office.unit_id == unit_id and office.role is not Role.ADMINISTRATOR for office in principal.offices
    ):
        return True
    if any(delegation.unit_id == unit_id for delegation in principal.delegations):
        return True
    secretary_of = {office.unit_id for office in principal.offices if office.role is Role.SECRETARY}
    return bool(secretary_of) and not secretary_of.isdisjoint(path())


def ticking_capacity(principal: Principal, unit_id: int, unit_kind: UnitKind) -> Capacity | None:
    """Return in whose name a person may tick a unit's checklist, or None if they may not.

    The secretary ticks (plan items marked “unit” and “mass_org”), a deputy or a person authorised by them in
    their name; for a department of the committee its head and staff.
    """
    if unit_kind.is_department:
        works_there = any(
            office.unit_id == unit_id and office.role in {Role.HEAD, Role.DEPARTMENT_STAFF}
            for office in principal.offices
        )
        return Capacity() if works_there else None
    if principal.is_secretary_of(unit_id):
        return Capacity()
    for delegation in principal.delegations:
        if delegation.unit_id == unit_id:
            return Capacity(delegation.grantor_id, delegation.grantor_name)
    return None


def may_delegate(principal: Principal, unit_id: int) -> bool:
    """Whether a person may name others to act for them in a unit: its secretary alone."""
    return principal.is_secretary_of(unit_id)
