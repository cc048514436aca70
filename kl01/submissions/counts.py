"""Who has handed in, in counts, for who stands above the receivers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.forms.versions import Form
from kl01.org.access import Principal
from kl01.org.kinds import DelegationScope, Role, Standing
from kl01.org.models import OrgUnit
from kl01.org.queries import units_on, valid_on
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue
from kl01.submissions.lists import in_order
from kl01.submissions.queries import Tally, reference_day, tallies_by_unit


def led_units(principal: Principal) -> frozenset[int]:
    """Return the units whose secretary a person is, or in whose secretary's name they act."""
    own = {office.unit_id for office in principal.offices if office.role is Role.SECRETARY}
    lent = {one.unit_id for one in principal.delegations if one.scope is DelegationScope.DEPUTIZE}
    return frozenset(own | lent)


def may_count(principal: Principal, path: Collection[int]) -> bool:
    """Whether a person sees the counts of a unit, given with all above it.

    The standing office does, and the secretary of the unit or of one above.
    """
    return principal.is_standing_office or not led_units(principal).isdisjoint(path)


def counted_units(session: Session, principal: Principal, today: date) -> list[OrgUnit]:
    """Return the units whose counts a person begins with: those they lead that have others under them.

    The standing office begins with the whole organisation.
    """
    parents = units_on(today).where(
        OrgUnit.id.in_(
            select(OrgUnit.parent_id).where(OrgUnit.parent_id.is_not(None), valid_on(OrgUnit, today))
        )
    )
    if principal.is_standing_office:
        parents = parents.where(OrgUnit.parent_id.is_(None))
    else:
        parents = parents.where(OrgUnit.id.in_(led_units(principal)))
    return in_order(session.scalars(parents))


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How far a form is in a unit with all under it."""

    unit: OrgUnit
    direct: bool
    """Whether it counts only those who belong to the unit itself, not to one under it."""
    has_parts: bool
    """Whether other units stand under it."""
    tallies: Mapping[Standing, Tally]

    @property
    def total(self) -> Tally:
        """All of them."""
        return total_of(self.tallies.values())

    def tally(self, standing: Standing) -> Tally:
        """Return the count of a standing."""
        return self.tallies.get(standing, Tally(0, 0, 0))


def total_of(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of counts."""
    found = list(tallies)
    return Tally(
        sum(one.owed for one in found),
        sum(one.handed_in for one in found),
        sum(one.with_example for one in found),
    )


def unit_counts(
    session: Session, plan: Catalogue, form: Form, period: Period, unit: OrgUnit, today: date
) -> list[UnitCount]:
    """Return the counts of the units right under a unit, each with all under it, and of its own people.

    Units from which nobody owes the form are left out. By kind and name: never by the counts.
    """
    day = reference_day(period, plan, today)
    tallies = tallies_by_unit(session, plan.plan_id, form, period, day)
    children: dict[int | None, list[OrgUnit]] = defaultdict(list)
    for one in session.scalars(select(OrgUnit)):
        children[one.parent_id].append(one)

    def below(unit_id: int) -> list[int]:
        return [unit_id, *(under for child in children[unit_id] for under in below(child.id))]

    def counted(one: OrgUnit, ids: list[int], *, direct: bool) -> UnitCount:
        sums = {
            standing: total_of(
                tallies[unit_id, standing] for unit_id in ids if (unit_id, standing) in tallies
            )
            for standing in Standing
        }
        return UnitCount(one, direct, bool(children[one.id]) and not direct, sums)

    found = [counted(unit, [unit.id], direct=True)]
    found += [counted(one, below(one.id), direct=False) for one in in_order(children[unit.id])]
    return [one for one in found if one.total.owed]
