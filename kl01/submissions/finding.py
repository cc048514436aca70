"""To whom people hand their papers: who holds which office on a day, kept until that changes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, Date, bindparam, select
from sqlalchemy.orm import Session

from kl01.db import fetch
from kl01.kept import Part, kept
from kl01.org.kinds import Role, Standing
from kl01.org.models import Office
from kl01.org.queries import valid_on
from kl01.org.units import units
from kl01.submissions.models import NonMemberChannel
from kl01.submissions.receivers import RECEIVING_ROLES, Receiver, ReceiverKind, UnitOffices, receivers

NOBODY = 0
"""No person's number."""


@dataclass(frozen=True, slots=True)
class Channel:
    """What the committee has laid down for a unit's people outside the Party."""

    channel: ReceiverKind
    superior_name: str
    issuer_name: str


_DAY: BindParameter[date] = bindparam("day", type_=Date)
_HELD = select(Office.person_id, Office.unit_id, Office.role).where(
    Office.role.in_(RECEIVING_ROLES), valid_on(Office, _DAY)
)
_CHANNELS = (
    select(
        NonMemberChannel.unit_id,
        NonMemberChannel.channel,
        NonMemberChannel.superior_name,
        NonMemberChannel.issuer_name,
    )
    .where(NonMemberChannel.valid_from <= _DAY)
    .order_by(NonMemberChannel.valid_from)
)


class ReceiverFinder:
    """To whom people hand their papers on a day, for as many people as are asked for."""

    def __init__(self, session: Session, day: date) -> None:
        self._units = units(session)
        self._held: dict[int, dict[Role, set[int]]] = defaultdict(lambda: defaultdict(set))
        for person_id, unit_id, role in fetch(session, _HELD, {"day": day}):
            self._held[unit_id][role].add(person_id)
        self.channels = {row[0]: Channel(*row[1:]) for row in fetch(session, _CHANNELS, {"day": day})}
        """What is laid down, by the unit for which it is."""
        self._paths: dict[int, tuple[tuple[UnitOffices, ...], frozenset[int]]] = {}
        self._common: dict[tuple[Standing, int], tuple[Receiver, ...]] = {}

    def along(self, unit_id: int) -> tuple[UnitOffices, ...]:
        """Return a unit and all above it, nearest first, with who holds the offices that receive papers."""
        return self._path(unit_id)[0]

    def receivers(self, standing: Standing, unit_id: int, person_id: int) -> tuple[Receiver, ...]:
        """Return the offices to which a person of a unit may hand a paper, the usual one first."""
        path, officers = self._path(unit_id)
        if person_id in officers:
            return receivers(standing, path, person_id)
        if (standing, unit_id) not in self._common:
            self._common[standing, unit_id] = receivers(standing, path, NOBODY)
        return self._common[standing, unit_id]

    def _path(self, unit_id: int) -> tuple[tuple[UnitOffices, ...], frozenset[int]]:
        if unit_id not in self._paths:
            path = tuple(self._offices(one) for one in self._units.path(unit_id))
            officers = frozenset(one for unit in path for people in unit.holders.values() for one in people)
            self._paths[unit_id] = path, officers
        return self._paths[unit_id]

    def _offices(self, unit_id: int) -> UnitOffices:
        held = {role: frozenset(people) for role, people in self._held.get(unit_id, {}).items()}
        laid_down = self.channels.get(unit_id)
        kind = self._units.by_id[unit_id].kind
        return UnitOffices(unit_id, kind, held, laid_down.channel if laid_down else None)


@kept(Part.UNITS, Part.OFFICES, at_most=20)
def finder_on(session: Session, day: date) -> ReceiverFinder:
    """Return what finds the receivers of a day."""
    return ReceiverFinder(session, day)
