"""Laying down to whom people outside the Party hand their papers, and what applies in each unit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.db import asked_once
from kl01.org.kinds import Role, Standing, UnitKind
from kl01.org.models import Office, OrgUnit, Person
from kl01.org.queries import units_on, valid_on
from kl01.org.rules import FURTHEST_AHEAD, check_day
from kl01.periods import local_day
from kl01.refusals import Refusal
from kl01.submissions.models import NonMemberChannel
from kl01.submissions.receivers import Receiver, ReceiverKind, UnitOffices, receivers

CHANNEL_KINDS = frozenset({UnitKind.GRASSROOTS_PARTY_ORGANIZATION, UnitKind.GRASSROOTS_PARTY_CELL})
"""Units for which a channel is laid down; those under them follow."""


@dataclass(frozen=True, slots=True)
class ChannelWords:
    """A channel with the names that papers print in place of the unit's own; both may be empty."""

    channel: ReceiverKind
    superior_name: str = ""
    issuer_name: str = ""


def set_channel(
    session: Session, actor: Actor, unit: OrgUnit, valid_from: date, words: ChannelWords
) -> NonMemberChannel:
    """Lay down to whom a unit's people outside the Party hand their papers from a day on.

    A second word for the same day takes the place of the first. What was handed in before stays where it is.
    Raises Refusal for a day too far off, and for a superior's name without one below it.
    """
    _check(unit, valid_from, words, local_day(actor.at))
    row = session.scalar(select(NonMemberChannel).filter_by(unit_id=unit.id, valid_from=valid_from))
    before = _said(row) if row else {}
    if row is None:
        row = NonMemberChannel(unit_id=unit.id, valid_from=valid_from)
        session.add(row)
    row.channel, row.superior_name, row.issuer_name = words.channel, words.superior_name, words.issuer_name
    session.flush()
    _record(session, actor, unit, valid_from, before, _said(row))
    return row


def _check(unit: OrgUnit, valid_from: date, words: ChannelWords, today: date) -> None:
    check_day(valid_from, "Ngày bắt đầu", unit.valid_from, today + FURTHEST_AHEAD)
    if words.superior_name and not words.issuer_name:
        raise Refusal("Nhập tên tổ chức, hoặc xóa tên cấp trên", "issuer_name")


def remove_channel(session: Session, actor: Actor, unit: OrgUnit, row: NonMemberChannel) -> None:
    """Take back what was laid down for a unit from a day on; what stood before it applies again."""
    before = _said(row)
    session.delete(row)
    session.flush()
    _record(session, actor, unit, row.valid_from, before, {})


def _said(row: NonMemberChannel) -> dict[str, Any]:
    return {
        "channel": row.channel.value,
        "superior_name": row.superior_name,
        "issuer_name": row.issuer_name,
    }


def _record(
    session: Session,
    actor: Actor,
    unit: OrgUnit,
    valid_from: date,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    if before != after:
        record(
            session,
            actor,
            Verb.RECEIVER_CHANGED,
            ("channel", f"{unit.code}:{valid_from.isoformat()}"),
            unit_id=unit.id,
            data={"from": before, "to": after},
        )


# --- What applies ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitChannel:
    """What applies in a unit on a day, and all that was laid down for it."""

    unit: OrgUnit
    settings: tuple[NonMemberChannel, ...]
    """The latest first; those of days to come included."""
    current: NonMemberChannel | None
    """The one that applies; None: nothing was laid down, so it follows from who holds which office."""
    receiver: Receiver | None
    """Who receives; None if no office is held that could."""
    holder: str
    """Who holds the receiver's office."""

    @property
    def coming(self) -> tuple[NonMemberChannel, ...]:
        """What will apply from a later day on, the nearest first."""
        current = self.current
        later = (one for one in self.settings if current is None or one.valid_from > current.valid_from)
        return tuple(sorted(later, key=lambda one: one.valid_from))

    @property
    def is_replaced(self) -> bool:
        """Whether another than the one laid down receives, since nobody holds that office."""
        return bool(self.current and self.receiver and self.current.channel is not self.receiver.kind)


@asked_once
def channel_of(session: Session, unit: OrgUnit, day: date) -> UnitChannel:
    """Return what applies in a unit on a day."""
    return _channels_of(session, [unit], day)[0]


def all_channels(session: Session, day: date) -> list[UnitChannel]:
    """Return what applies in each unit for which a channel can be laid down, by kind and name."""
    wanted = units_on(day).where(OrgUnit.kind.in_(CHANNEL_KINDS))
    units = list(session.scalars(wanted.order_by(OrgUnit.kind.desc(), OrgUnit.folded_name, OrgUnit.id)))
    return _channels_of(session, units, day)


def _channels_of(session: Session, units: Sequence[OrgUnit], day: date) -> list[UnitChannel]:
    ids = [unit.id for unit in units]
    settings: dict[int, list[NonMemberChannel]] = defaultdict(list)
    for row in session.scalars(
        select(NonMemberChannel)
        .where(NonMemberChannel.unit_id.in_(ids))
        .order_by(NonMemberChannel.valid_from.desc())
    ):
        settings[row.unit_id].append(row)
    held: dict[int, dict[Role, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for unit_id, role, person_id, name in session.execute(
        select(Office.unit_id, Office.role, Person.id, Person.full_name)
        .join(Person, Person.id == Office.person_id)
        .where(Office.unit_id.in_(ids), valid_on(Office, day))
    ):
        held[unit_id][role][person_id] = name
    return [_channel(unit, settings[unit.id], held[unit.id], day) for unit in units]


def _channel(
    unit: OrgUnit, settings: list[NonMemberChannel], held: dict[Role, dict[int, str]], day: date
) -> UnitChannel:
    current = next((one for one in settings if one.valid_from <= day), None)
    holders = {role: frozenset(people) for role, people in held.items()}
    here = UnitOffices(unit.id, unit.kind, holders, current.channel if current else None)
    nobody = 0  # no person has this number, so whoever holds an office there is another
    receiver = next(iter(receivers(Standing.NON_MEMBER, [here], nobody)), None)
    names = held.get(receiver.role, {}) if receiver else {}
    return UnitChannel(unit, tuple(settings), current, receiver, next(iter(names.values()), ""))
