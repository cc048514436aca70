"""People as access sees them, made up without a database: a few units, and who holds what in them."""

from datetime import date, datetime, time

from kl01.org.access import HeldDelegation, HeldOffice, Principal
from kl01.org.acting import Acting, acting_as
from kl01.org.kinds import DelegationScope, Role, UnitKind
from kl01.periods import VIETNAM

ROOT, PUBLICITY, ORGANIZATION, PARTY, CELL, SISTER_CELL, OTHER_PARTY, OTHER_CELL = range(101, 109)
"""The committee, two of its departments, a đảng bộ with two cells, another đảng bộ with a cell."""

KINDS = {
    ROOT: UnitKind.BLOC_COMMITTEE,
    PUBLICITY: UnitKind.PUBLICITY_DEPARTMENT,
    ORGANIZATION: UnitKind.ORGANIZATION_DEPARTMENT,
    PARTY: UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
    CELL: UnitKind.SUBORDINATE_PARTY_CELL,
    SISTER_CELL: UnitKind.SUBORDINATE_PARTY_CELL,
    OTHER_PARTY: UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
    OTHER_CELL: UnitKind.SUBORDINATE_PARTY_CELL,
}
PATHS = {
    ROOT: (ROOT,),
    PUBLICITY: (PUBLICITY, ROOT),
    ORGANIZATION: (ORGANIZATION, ROOT),
    PARTY: (PARTY, ROOT),
    CELL: (CELL, PARTY, ROOT),
    SISTER_CELL: (SISTER_CELL, PARTY, ROOT),
    OTHER_PARTY: (OTHER_PARTY, ROOT),
    OTHER_CELL: (OTHER_CELL, OTHER_PARTY, ROOT),
}
"""Each unit with all above it, nearest first."""
SELF, GRANTOR, OTHER_GRANTOR = 1, 2, 3


def held(role: Role, unit_id: int) -> HeldOffice:
    """Return an office in one of the units."""
    return HeldOffice(role, unit_id, KINDS[unit_id])


def lent(
    unit_id: int, scope: DelegationScope = DelegationScope.DEPUTIZE, grantor_id: int = GRANTOR
) -> HeldDelegation:
    """Return a delegation that counts, by the secretary of one of the units."""
    return HeldDelegation(unit_id, grantor_id, f"Bí thư số {grantor_id}", scope)


def person(*claims: HeldOffice | HeldDelegation, home: int | None = None, person_id: int = SELF) -> Principal:
    """Return somebody with offices and delegations, who belongs to a unit or to none."""
    return Principal(
        account_id=person_id + 1000,
        person_id=person_id,
        name=f"Người số {person_id}",
        home_path=PATHS[home] if home else (),
        offices=tuple(one for one in claims if isinstance(one, HeldOffice)),
        delegations=tuple(one for one in claims if isinstance(one, HeldDelegation)),
    )


def at_noon(who: Principal, day: date) -> Acting:
    """Return somebody as acting at noon of a day in Việt Nam."""
    return acting_as(who, datetime.combine(day, time(12), VIETNAM))
