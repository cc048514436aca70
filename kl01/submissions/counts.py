"""Who has handed in, in counts, for who stands above the receivers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kl01.forms.versions import Form
from kl01.org.access import Principal
from kl01.org.kinds import DelegationScope, Role, Standing
from kl01.org.units import Unit, units
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue
from kl01.submissions.lists import in_order
from kl01.submissions.queries import reference_day
from kl01.submissions.tallies import Tally, tallies_by_unit


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


def counted_units(session: Session, principal: Principal, today: date) -> list[Unit]:
    """Return the units whose counts a person begins with: those they lead that have others under them.

    The standing office begins with the whole organisation.
    """
    known, led = units(session), led_units(principal)
    first = (
        unit
        for unit in known
        if (unit.parent_id is None if principal.is_standing_office else unit.id in led)
        and unit.exists_on(today)
    )
    return in_order(unit for unit in first if any(one.exists_on(today) for one in known.under(unit.id)))


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How far a form is in a unit with all under it."""

    unit: Unit
    direct: bool
    """Whether it counts only those who belong to the unit itself, not to one under it."""
    has_parts: bool
    """Whether other units stand under it."""
    tallies: Mapping[Standing, Tally]
    total: Tally
    """All of them."""

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
    session: Session, plan: Catalogue, form: Form, period: Period, unit: Unit, today: date
) -> list[UnitCount]:
    """Return the counts of the units right under a unit, each with all under it, and of its own people.

    Units from which nobody owes the form are left out. By kind and name: never by the counts.
    """
    day = reference_day(period, plan, today)
    tallies = tallies_by_unit(session, plan.plan_id, form, period, day)
    known = units(session)

    def counted(one: Unit, ids: Iterable[int], *, direct: bool) -> UnitCount:
        sums = {
            standing: total_of(
                tallies[unit_id, standing] for unit_id in ids if (unit_id, standing) in tallies
            )
            for standing in Standing
        }
        return UnitCount(one, direct, bool(known.under(one.id)) and not direct, sums, total_of(sums.values()))

    found = [counted(unit, [unit.id], direct=True)]
    found += [
        counted(one, known.with_all_under(one.id), direct=False) for one in in_order(known.under(unit.id))
    ]
    return [one for one in found if one.total.owed]
