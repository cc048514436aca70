"""To whom a paper that was handed in passes, when who should receive it is there no more. Pure functions.

A paper is handed to an office (`receivers.py`), and offices end, often by their date alone. So nothing is
written when one does: whose turn it is follows from who holds which office today. What waits goes to whoever
would receive it today: the secretary of the body, else their deputy, else the committee above; nobody's own
paper ever waits for themselves.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from kl01.org.changes import Change
from kl01.org.kinds import ROLE_KINDS, Role, UnitKind
from kl01.submissions.receivers import RECEIVING_ROLES, Receiver, ReceiverKind, kind_of

NOBODY = 0
"""No person's number."""
Seat = tuple[Role, int]
"""An office of a unit."""
_NONE: frozenset[int] = frozenset()
_ROLES = {ReceiverKind.TRADE_UNION: Role.TRADE_UNION_CHAIR, ReceiverKind.HEAD: Role.HEAD}


class StandIn(NamedTuple):
    """A deputy whom the secretary of a unit has authorised to act for them."""

    unit_id: int
    grantor_id: int
    delegate_id: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands on a day."""

    kind: UnitKind
    parent_id: int | None
    exists: bool
    """Whether it is there on the day: begun and not ended."""
    successor_id: int | None = None
    """Which unit goes on with its work once it has ended."""
    channel: ReceiverKind | None = None
    """To whom its people outside the Party hand in, if the committee has laid that down."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who holds which office on a day, and who of them can be reached."""

    places: Mapping[int, Place]
    held: frozenset[tuple[int, Role, int]]
    """Person, role, unit; of the offices that receive papers."""
    able: frozenset[int]
    """Who can sign in."""
    away: frozenset[int] = frozenset()
    """Who is recorded as absent."""
    stand_ins: frozenset[StandIn] = frozenset()

    def after(self, change: Change) -> "Staffing":
        """Return how it would be after a change."""
        places = dict(self.places)
        if change.closed:
            unit_id, successor_id = change.closed
            places[unit_id] = replace(places[unit_id], exists=False, successor_id=successor_id)
        return replace(
            self,
            places=places,
            held=(self.held - change.ended) | change.given,
            able=self.able - change.shut,
        )


class _Body(NamedTuple):
    """A unit on the way that papers take, with who can be reached there."""

    unit_id: int
    leading: Role
    holders: Mapping[Role, frozenset[int]]
    """Of those who can sign in."""
    stand_ins: tuple[StandIn, ...]
    channel: ReceiverKind | None


@dataclass(frozen=True, slots=True)
class Passed:
    """Papers that pass from one office to another."""

    role: Role
    unit_id: int
    """The office that they were handed to."""
    inherited: bool
    """Whether the other office is of the same body, or of the one that goes on with its work: then all that
    was handed in passes, and else what waits alone."""
    besides: frozenset[int] = frozenset()
    """Whose papers go another way."""
    owner_id: int | None = None
    """Whose papers alone pass; None: everybody's."""


class Passing:
    """To whom papers pass on a day."""

    def __init__(self, staffing: Staffing) -> None:
        self.staffing = staffing
        self._holders: dict[int, dict[Role, set[int]]] = defaultdict(lambda: defaultdict(set))
        for person_id, role, unit_id in staffing.held:
            if person_id in staffing.able:
                self._holders[unit_id][role].add(person_id)
        self._stand_ins: dict[int, list[StandIn]] = defaultdict(list)
        for one in staffing.stand_ins:
            # It counts while the one is the secretary and the other the deputy (org/rules.py).
            granted = (one.grantor_id, Role.SECRETARY, one.unit_id) in staffing.held
            if granted and one.delegate_id in self._holders[one.unit_id][Role.DEPUTY_SECRETARY]:
                self._stand_ins[one.unit_id].append(one)
        self._bodies: dict[int, _Body] = {}
        self._paths: dict[int, tuple[_Body, ...]] = {}

    # --- One paper -----------------------------------------------------------------------------------------

    def receiver(self, stored: Receiver, owner_id: int) -> Receiver | None:
        """Return who receives a paper today that its owner handed in to an office; None: nobody can.

        Within a body who is there comes before who is recorded as absent; what nobody of it can receive goes
        on, to the committee above.
        """
        for body, kind, roles in _bodies(stored, self._path(stored.unit_id)):
            if not body.holders:  # who stands in there is one of them
                continue
            for present in (True, False):
                for role in roles:
                    if self._reaches(body, role, owner_id, present=present):
                        return Receiver(kind, role, body.unit_id)
        return None

    def people(self, receiver: Receiver, owner_id: int) -> frozenset[int]:
        """Return who can act on a paper in an office: who holds it, else who stands in for them."""
        body = self._path(receiver.unit_id)[0]
        holders = body.holders.get(receiver.role, frozenset()) - {owner_id}
        if holders or receiver.role is not Role.SECRETARY:
            return holders
        return frozenset(
            one.delegate_id for one in body.stand_ins if owner_id not in {one.grantor_id, one.delegate_id}
        )

    def ways(self) -> dict[Receiver, dict[int, Receiver | None]]:
        """Return for each office who receives what went there, by its owner; under NOBODY the usual one."""
        found: dict[Receiver, dict[int, Receiver | None]] = defaultdict(dict)
        for stored, receiver, _, owner_id in self._ways():
            found[stored][owner_id or NOBODY] = receiver
        return dict(found)

    def inherits(self, stored: Receiver, receiver: Receiver) -> bool:
        """Whether a receiver is of the body that a paper went to, or of the one that goes on for it."""
        return receiver.unit_id == self._heir(stored.unit_id)

    def _reaches(self, body: _Body, role: Role, owner_id: int, *, present: bool) -> bool:
        gone = self.staffing.away if present else _NONE
        for one in body.holders.get(role, _NONE):
            if one != owner_id and one not in gone:
                return True
        return (
            bool(body.stand_ins)
            and role is Role.SECRETARY
            and any(
                owner_id not in {one.grantor_id, one.delegate_id} and one.delegate_id not in gone
                for one in body.stand_ins
            )
        )

    def _path(self, unit_id: int) -> tuple[_Body, ...]:
        """Return the bodies that a unit's papers may go to: itself or its successor, and those above."""
        if unit_id not in self._paths:
            places, found, seen = self.staffing.places, [], set[int]()
            step: int | None = unit_id
            while step is not None and step in places and step not in seen:
                seen.add(step)
                place = places[step]
                if place.exists:
                    if step not in self._bodies:
                        self._bodies[step] = self._body(step, place)
                    found.append(self._bodies[step])
                ended = not place.exists and place.successor_id is not None
                step = place.successor_id if ended else place.parent_id
            self._paths[unit_id] = tuple(found)
        return self._paths[unit_id]

    def _heir(self, unit_id: int) -> int | None:
        """Return the unit itself while it exists, else the one that goes on for it, if there is one."""
        seen = set[int]()
        step: int | None = unit_id
        while step is not None and step not in seen:
            seen.add(step)
            place = self.staffing.places.get(step)
            if place is None or place.exists:
                return step if place else None
            step = place.successor_id
        return None

    def _body(self, unit_id: int, place: Place) -> _Body:
        held = {role: frozenset(people) for role, people in self._holders.get(unit_id, {}).items()}
        leading = Role.HEAD if place.kind.is_department else Role.SECRETARY
        return _Body(unit_id, leading, held, tuple(self._stand_ins.get(unit_id, ())), place.channel)

    # --- All papers ----------------------------------------------------------------------------------------

    @property
    def seats(self) -> Iterator[Receiver]:
        """All offices that papers may have been handed to, those of ended units too."""
        for unit_id, place in self.staffing.places.items():
            for role in RECEIVING_ROLES:
                if place.kind in ROLE_KINDS[role]:
                    yield Receiver(kind_of(role, place.kind), role, unit_id)

    def _ways(self) -> Iterator[tuple[Receiver, Receiver | None, frozenset[int], int | None]]:
        """Return for each office who receives what went there; what of certain owners goes another way.

        Another way goes only what is of somebody by whom the office that receives is reached.
        """
        for stored in self.seats:
            usual = self.receiver(stored, NOBODY)
            owners = self._decisive(usual) if usual else ()
            ways = ((owner_id, self.receiver(stored, owner_id)) for owner_id in owners)
            others = {owner_id: other for owner_id, other in ways if other != usual}
            yield stored, usual, frozenset(others), None
            for owner_id, other in others.items():
                yield stored, other, frozenset(), owner_id

    def _by_whom(self, receiver: Receiver) -> frozenset[int]:
        body = self._path(receiver.unit_id)[0]
        lent = body.stand_ins if receiver.role is Role.SECRETARY else ()
        people = {person for one in lent for person in (one.grantor_id, one.delegate_id)}
        return body.holders.get(receiver.role, frozenset()) | people

    def _decisive(self, receiver: Receiver) -> frozenset[int]:
        """Return those without whom an office might not be reached: nobody, if two hold it and are there."""
        holders = self._path(receiver.unit_id)[0].holders.get(receiver.role, _NONE)
        return _NONE if len(holders - self.staffing.away) > 1 else self._by_whom(receiver)

    @cached_property
    def _passed(self) -> tuple[dict[Seat, list[Passed]], list[Passed]]:
        found: dict[Seat, list[Passed]] = defaultdict(list)
        unclaimed = []
        for stored, receiver, besides, owner_id in self._ways():
            if receiver is None:
                unclaimed.append(Passed(stored.role, stored.unit_id, False, besides, owner_id))
            elif (receiver.role, receiver.unit_id) != (stored.role, stored.unit_id):
                inherited = self.inherits(stored, receiver)
                one = Passed(stored.role, stored.unit_id, inherited, besides, owner_id)
                found[receiver.role, receiver.unit_id].append(one)
        return dict(found), unclaimed

    def passed_to(self, seat: Seat) -> Sequence[Passed]:
        """Return what passes to an office from others."""
        return self._passed[0].get(seat, ())

    @property
    def unclaimed(self) -> Sequence[Passed]:
        """Return the offices whose papers nobody can receive."""
        return self._passed[1]


_Step = tuple[_Body, ReceiverKind, tuple[Role, ...]]


def _bodies(stored: Receiver, path: Sequence[_Body]) -> Iterator[_Step]:
    """Return the offices that may receive a paper, body by body, in their order.

    The office that it was handed to comes first, while its unit is there. What went to the Party stays in
    it; for the others the order is that in which they hand in (see `receivers`).
    """
    if stored.kind is ReceiverKind.PARTY:
        yield from _party(stored, path)
        return
    if path and path[0].unit_id == stored.unit_id:
        yield path[0], stored.kind, (stored.role,)
    order = [ReceiverKind.TRADE_UNION, ReceiverKind.HEAD, ReceiverKind.PARTY]
    channel = next((body.channel for body in path if body.channel), None)
    if channel:
        order = [channel, *(kind for kind in order if kind is not channel)]
    for kind in order:
        if kind is ReceiverKind.PARTY:
            yield from _party(stored, path)
        else:
            for body in path:
                yield body, kind, (_ROLES[kind],)


def _party(stored: Receiver, path: Sequence[_Body]) -> Iterator[_Step]:
    for body in path:
        deputy_first = (stored.role, stored.unit_id) == (Role.DEPUTY_SECRETARY, body.unit_id)
        roles = (body.leading, Role.DEPUTY_SECRETARY)
        yield body, ReceiverKind.PARTY, roles[::-1] if deputy_first else roles
