"""Which checklists a person may read."""

from datetime import date
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.org.access import Principal, may_read_unit, ticking_capacity
from kl01.org.kinds import UnitKind
from kl01.org.models import OrgUnit
from kl01.org.rules import is_valid_on
from kl01.plan.catalogue import Catalogue

_KINDS = tuple(UnitKind)


def readable_units(session: Session, principal: Principal, plan: Catalogue) -> list[OrgUnit]:
    """Return the units with a checklist that a person may read, ended ones too, by kind and name.

    Nobody's order of merit: kinds in the order of the committee's own lists, names by the alphabet.
    """
    units = session.scalars(select(OrgUnit)).all()
    parents = {unit.id: unit.parent_id for unit in units}
    found = [
        unit
        for unit in units
        if plan.has_duties(unit.kind) and may_read_unit(principal, partial(_path, unit.id, parents), unit.id)
    ]
    return sorted(found, key=lambda unit: (_KINDS.index(unit.kind), unit.folded_name))


def is_alive(unit: OrgUnit, day: date) -> bool:
    """Whether a unit exists on a day."""
    return is_valid_on(unit.valid_from, unit.valid_to, day)


def _path(unit_id: int, parents: dict[int, int | None]) -> tuple[int, ...]:
    path: list[int] = []
    step: int | None = unit_id
    while step is not None and step not in path:
        path.append(step)
        step = parents.get(step)
    return tuple(path)


def tickable_units(principal: Principal, units: list[OrgUnit], today: date) -> list[OrgUnit]:
    """Return those of some units whose checklist a person may tick."""
    return [
        unit for unit in units if is_alive(unit, today) and ticking_capacity(principal, unit.id, unit.kind)
    ]
