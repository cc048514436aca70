"""Who receives a paper: the office that confirms it, by the writer's standing and unit. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kl01.org.kinds import Role, Standing, UnitKind

RECEIVING_ROLES = (Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.HEAD, Role.TRADE_UNION_CHAIR)
"""The offices that receive papers; of several in a unit the first speaks for it."""


class ReceiverKind(StrEnum):
    """Who confirms a paper; the value is stored, and names the form's confirmation."""

    PARTY = "party"
    TRADE_UNION = "trade_union"
    HEAD = "head"

    @property
    def label(self) -> str:
        """Who it is, in words."""
        return {"party": "Chi bộ", "trade_union": "Công đoàn", "head": "Thủ trưởng cơ quan, đơn vị"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Receiver:
    """The office that a paper is handed to: whoever holds it at the time confirms."""

    kind: ReceiverKind
    role: Role
    unit_id: int


def kind_of(role: Role, unit_kind: UnitKind) -> ReceiverKind:
    """Return as what an office receives papers, which speaks for a unit of a kind."""
    if role is Role.TRADE_UNION_CHAIR:
        return ReceiverKind.TRADE_UNION
    return ReceiverKind.HEAD if role is Role.HEAD and not unit_kind.is_department else ReceiverKind.PARTY


@dataclass(frozen=True, slots=True)
class UnitOffices:
    """A unit on the way from a person's own to the root, with who holds its offices on a day."""

    unit_id: int
    kind: UnitKind
    holders: Mapping[Role, frozenset[int]]
    channel: ReceiverKind | None = None
    """What the committee has laid down for the unit's people outside the Party; None: nothing."""

    def held_by_another(self, role: Role, owner_id: int) -> bool:
        """Whether somebody else than the paper's owner holds an office."""
        return bool(self.holders.get(role, frozenset()) - {owner_id})


def receivers(standing: Standing, path: Sequence[UnitOffices], owner_id: int) -> tuple[Receiver, ...]:
    """Return the offices to which a person may hand a paper, the usual one first; empty if there is none.

    Plan, II.2: party members hand their papers to their cell, others to the trade union where they work. A
    secretary's own goes to their deputy or to the committee above, as they choose: more than one is offered
    to them alone. Where no trade union exists any more (Công văn 4133/TLĐ-ToC, 2025) the committee lays down
    who stands in for it; if it has not, the head of the agency does, and failing them the cell. `path` begins
    with the person's own unit.
    """
    if standing is Standing.PARTY_MEMBER:
        return _party_receivers(path, owner_id)
    channel = next((unit.channel for unit in path if unit.channel), None)
    order = [ReceiverKind.TRADE_UNION, ReceiverKind.HEAD, ReceiverKind.PARTY]
    if channel:
        order = [channel, *(kind for kind in order if kind is not channel)]
    for kind in order:
        role = {ReceiverKind.TRADE_UNION: Role.TRADE_UNION_CHAIR, ReceiverKind.HEAD: Role.HEAD}.get(kind)
        found = _nearest(path, owner_id, kind, role) if role else _party_receivers(path, owner_id)[:1]
        if found:
            return found
    return ()


def _nearest(
    path: Sequence[UnitOffices], owner_id: int, kind: ReceiverKind, role: Role
) -> tuple[Receiver, ...]:
    return tuple(Receiver(kind, role, unit.unit_id) for unit in path if unit.held_by_another(role, owner_id))[
        :1
    ]


def _party_receivers(path: Sequence[UnitOffices], owner_id: int) -> tuple[Receiver, ...]:
    found = []
    for unit in path:
        leading = Role.HEAD if unit.kind.is_department else Role.SECRETARY
        for role in (leading, Role.DEPUTY_SECRETARY):
            if unit.held_by_another(role, owner_id):
                found.append(Receiver(ReceiverKind.PARTY, role, unit.unit_id))
                break
    is_leader = bool(path) and owner_id in (
        path[0].holders.get(Role.SECRETARY, frozenset()) | path[0].holders.get(Role.HEAD, frozenset())
    )
    return tuple(found[:2] if is_leader else found[:1])
