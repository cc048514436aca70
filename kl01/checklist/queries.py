"""Which checklists a person may read."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from kl01.kept import Part, kept
from kl01.org.access import Principal, may_read_unit, ticking_capacity
from kl01.org.kinds import UnitKind
from kl01.org.units import Unit, Units, units
from kl01.plan.catalogue import Catalogue, catalogue

_KINDS = tuple(UnitKind)


def readable_units(session: Session, principal: Principal, plan: Catalogue) -> Sequence[Unit]:
    """Return the units with a checklist that a person may read, ended ones too, by kind and name.

    Nobody's order of merit: kinds in the order of the committee's own lists, names by the alphabet.
    """
    return _readable(session, principal, plan.plan_id)


@kept(Part.UNITS, Part.PLANS, at_most=500)
def _readable(session: Session, principal: Principal, plan_id: int) -> tuple[Unit, ...]:
    plan = catalogue(session, plan_id)
    assert plan is not None
    return readable_among(units(session), principal, plan)


def readable_among(known: Units, principal: Principal, plan: Catalogue) -> tuple[Unit, ...]:
    """Return those of some units that `readable_units` gives."""
    kinds = {kind for kind in UnitKind if plan.has_duties(kind)}
    found = (
        unit
        for unit in known
        if unit.kind in kinds and may_read_unit(principal, partial(known.path, unit.id), unit.id)
    )
    return tuple(sorted(found, key=lambda unit: (_KINDS.index(unit.kind), unit.folded_name)))


def tickable_units(principal: Principal, found: Sequence[Unit], today: date) -> list[Unit]:
    """Return those of some units whose checklist a person may tick."""
    return [
        unit for unit in found if unit.exists_on(today) and ticking_capacity(principal, unit.id, unit.kind)
    ]
