"""Which checklists a person may read."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.org.access import Principal, may_read_unit, ticking_capacity
from kl01.org.kinds import UnitKind
from kl01.org.models import OrgUnit
from kl01.org.queries import valid_on
from kl01.plan.catalogue import Catalogue

_KINDS = tuple(UnitKind)


def readable_units(session: Session, principal: Principal, plan: Catalogue, today: date) -> list[OrgUnit]:
    """Return the units with a checklist that a person may read, by kind and name.

    Nobody's order of merit: kinds in the order of the committee's own lists, names by the alphabet.
    """
    units = session.scalars(select(OrgUnit).where(valid_on(OrgUnit, today))).all()
    parents = {unit.id: unit.parent_id for unit in units}
    found = [
        unit
        for unit in units
        if plan.has_duties(unit.kind) and may_read_unit(principal, _path(unit.id, parents), unit.id)
    ]
    return sorted(found, key=lambda unit: (_KINDS.index(unit.kind), unit.folded_name))


def _path(unit_id: int, parents: dict[int, int | None]) -> tuple[int, ...]:
    path: list[int] = []
    step: int | None = unit_id
    while step is not None and step not in path:
        path.append(step)
        step = parents.get(step)
    return tuple(path)


def tickable_units(session: Session, principal: Principal, plan: Catalogue, today: date) -> list[OrgUnit]:
    """Return the units whose checklist a person may tick."""
    return [
        unit
        for unit in readable_units(session, principal, plan, today)
        if ticking_capacity(principal, unit.id, unit.kind)
    ]
