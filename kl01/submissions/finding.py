"""To whom many people hand their papers, found at once."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.org.kinds import Role, Standing, UnitKind
from kl01.org.models import Office, OrgUnit
from kl01.org.queries import valid_on
from kl01.submissions.models import NonMemberChannel
from kl01.submissions.receivers import RECEIVING_ROLES, Receiver, UnitOffices, receivers

NOBODY = 0
"""No person's number."""


class ReceiverFinder:
    """To whom people hand their papers on a day: `writer.receivers_of` for many people at once."""

    def __init__(self, session: Session, day: date) -> None:
        self._above: dict[int, int | None] = {}
        self._kinds: dict[int, UnitKind] = {}
        for unit_id, parent_id, kind in session.execute(select(OrgUnit.id, OrgUnit.parent_id, OrgUnit.kind)):
            self._above[unit_id], self._kinds[unit_id] = parent_id, kind
        self._held: dict[int, dict[Role, set[int]]] = defaultdict(lambda: defaultdict(set))
        for person_id, unit_id, role in session.execute(
            select(Office.person_id, Office.unit_id, Office.role).where(
                Office.role.in_(RECEIVING_ROLES), valid_on(Office, day)
            )
        ):
            self._held[unit_id][role].add(person_id)
        self._channels = {
            row.unit_id: row.channel
            for row in session.scalars(
                select(NonMemberChannel)
                .where(NonMemberChannel.valid_from <= day)
                .order_by(NonMemberChannel.valid_from)
            )
        }
        self._paths: dict[int, tuple[list[UnitOffices], frozenset[int]]] = {}
        self._common: dict[tuple[Standing, int], tuple[Receiver, ...]] = {}

    def receivers(self, standing: Standing, unit_id: int, person_id: int) -> tuple[Receiver, ...]:
        """Return the offices to which a person of a unit may hand a paper, the usual one first."""
        path, officers = self._path(unit_id)
        if person_id in officers:
            return receivers(standing, path, person_id)
        if (standing, unit_id) not in self._common:
            self._common[standing, unit_id] = receivers(standing, path, NOBODY)
        return self._common[standing, unit_id]

    def _path(self, unit_id: int) -> tuple[list[UnitOffices], frozenset[int]]:
        if unit_id not in self._paths:
            path = []
            here: int | None = unit_id
            while here is not None:
                held = {role: frozenset(people) for role, people in self._held[here].items()}
                path.append(UnitOffices(here, self._kinds[here], held, self._channels.get(here)))
                here = self._above[here]
            officers = frozenset(one for unit in path for people in unit.holders.values() for one in people)
            self._paths[unit_id] = path, officers
        return self._paths[unit_id]
