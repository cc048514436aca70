"""Who holds which office on a day and can be reached, kept until that changes; and to whom papers pass."""

from collections import deque
from datetime import date

from sqlalchemy import BindParameter, Date, and_, bindparam, select
from sqlalchemy.orm import Session

from kl01.db import fetch
from kl01.kept import Part, kept
from kl01.org.kinds import DelegationScope
from kl01.org.models import Account, Delegation, Office
from kl01.org.queries import valid_on
from kl01.org.units import units
from kl01.submissions.finding import finder_on
from kl01.submissions.passing import Passing, Place, Staffing, StandIn
from kl01.submissions.queries import absent_on
from kl01.submissions.receivers import RECEIVING_ROLES

_DAY: BindParameter[date] = bindparam("day", type_=Date)
_HELD = (
    select(Office.person_id, Office.role, Office.unit_id, Account.id, absent_on(Office.person_id, _DAY))
    .outerjoin(Account, and_(Account.person_id == Office.person_id, Account.disabled_at.is_(None)))
    .where(Office.role.in_(RECEIVING_ROLES), valid_on(Office, _DAY))
)
_STAND_INS = select(Delegation.unit_id, Delegation.grantor_id, Delegation.delegate_id).where(
    Delegation.scope == DelegationScope.DEPUTIZE,
    Delegation.ended_at.is_(None),
    Delegation.valid_from <= _DAY,
    Delegation.valid_to >= _DAY,
)


@kept(Part.UNITS, Part.OFFICES, Part.PEOPLE, at_most=20)
def staffing_on(session: Session, day: date) -> Staffing:
    """Return who holds which office on a day, and who of them can be reached."""
    channels = finder_on(session, day).channels
    places = {
        unit.id: Place(
            unit.kind,
            unit.parent_id,
            unit.exists_on(day),
            unit.successor_id,
            channels[unit.id].channel if unit.id in channels else None,
        )
        for unit in units(session)
    }
    rows = fetch(session, _HELD, {"day": day})
    return Staffing(
        places,
        frozenset((row[0], row[1], row[2]) for row in rows),
        able=frozenset(row[0] for row in rows if row[3] is not None),
        away=frozenset(row[0] for row in rows if row[4]),
        stand_ins=frozenset(StandIn(*row) for row in fetch(session, _STAND_INS, {"day": day})),
    )


_MADE = 8
_made: deque[Passing] = deque(maxlen=_MADE)
"""The last ones that were made. People and accounts change far more often than who receives anything, as on a
day when thousands choose their first password; so what was worked out is taken again where it is the same."""


@kept(Part.UNITS, Part.OFFICES, Part.PEOPLE, at_most=20)
def passing_on(session: Session, day: date) -> Passing:
    """Return to whom papers pass on a day."""
    staffing = staffing_on(session, day)
    found = next((one for one in tuple(_made) if one.staffing == staffing), None)
    if found is None:
        found = Passing(staffing)
        _made.append(found)
    return found
