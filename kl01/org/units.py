"""All units, kept in memory: pages ask for some of them at every request, and they change seldom."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.db import fetch, fetch_one
from kl01.kept import Part, kept
from kl01.org.kinds import UnitKind
from kl01.org.models import Committee, OrgUnit, UnitHistory
from kl01.org.rules import is_valid_on, own_last_day
from kl01.org.signatures import Post, Signature, SignsFor, post_of, signature
from kl01.periods import local_day


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is read; to change it, its row is loaded (`OrgUnit`)."""

    id: int
    code: str
    kind: UnitKind
    name: str
    folded_name: str
    parent_id: int | None
    valid_from: date
    valid_to: date | None
    successor_id: int | None
    signs_for: SignsFor | None = None
    """For which body its leaders sign, where that was chosen."""
    entered_on: date | None = None
    """When somebody entered it here, as the trail has it; None for the root and for a demonstration."""

    @classmethod
    def of(cls, row: OrgUnit) -> "Unit":
        """Return what a row says now: in a transaction that is making or changing it."""
        return cls(
            row.id,
            row.code,
            row.kind,
            row.name,
            row.folded_name,
            row.parent_id,
            row.valid_from,
            row.valid_to,
            row.successor_id,
            row.signs_for,
        )

    def post(self, name: str) -> Post:
        """Return its leaders as its papers print them, which call it by `name`."""
        return post_of(self.kind, name, self.signs_for)

    def signature(self, name: str, *, deputy: bool = False) -> Signature:
        """Return how its head, or their deputy, signs its papers, which call it by `name`."""
        return signature(self.kind, name, self.signs_for, deputy=deputy)

    def exists_on(self, day: date) -> bool:
        """Whether it is there on a day."""
        return is_valid_on(self.valid_from, self.valid_to, day)

    def last_day(self, common: date) -> date:
        """Return by which day it owes what others owe by a common last day."""
        return own_last_day(common, self.valid_from, self.entered_on)


@dataclass(frozen=True, slots=True)
class Named:
    """What a unit was called, and under which it stood, from a day on."""

    valid_from: date
    name: str
    printed_name: str | None
    """With line feeds, as headings of papers print it; none: the name."""
    parent_id: int | None

    @property
    def in_heading(self) -> str:
        """The name as headings of papers print it."""
        return self.printed_name or self.name


@dataclass(frozen=True, slots=True)
class CommitteeWords:
    """The committee that keeps this KL01."""

    root_unit: Unit
    place_name: str
    superior_name: str
    help_contact: str


class Units:
    """All units that there ever were, and how they stand under one another today."""

    def __init__(self, found: Iterable[Unit], history: Mapping[int, tuple[Named, ...]]) -> None:
        self.by_id = {unit.id: unit for unit in found}
        self.by_code = {unit.code: unit for unit in self.by_id.values()}
        self.history = history
        self._under: dict[int, list[int]] = defaultdict(list)
        for unit in self.by_id.values():
            if unit.parent_id is not None:
                self._under[unit.parent_id].append(unit.id)
        self._paths: dict[int, tuple[int, ...]] = {}

    def __iter__(self) -> Iterator[Unit]:
        """Return all of them, in the order in which they were entered."""
        return iter(self.by_id.values())

    def path(self, unit_id: int) -> tuple[int, ...]:
        """Return the ids of a unit and all above it, nearest first."""
        if unit_id not in self._paths:
            path: list[int] = []
            step: int | None = unit_id
            while step is not None and step not in path and step in self.by_id:
                path.append(step)
                step = self.by_id[step].parent_id
            self._paths[unit_id] = tuple(path)
        return self._paths[unit_id]

    def under(self, unit_id: int) -> tuple[Unit, ...]:
        """Return the units that stand right under one, ended ones too."""
        return tuple(self.by_id[one] for one in self._under.get(unit_id, ()))

    def with_all_under(self, unit_id: int) -> tuple[int, ...]:
        """Return the ids of a unit and of all that stand under it, at any depth."""
        found = [unit_id] if unit_id in self.by_id else []
        for one in found:  # which grows meanwhile
            found += self._under.get(one, ())
        return tuple(found)

    def on(self, unit_id: int, day: date) -> tuple[str, tuple[UnitKind, str] | None]:
        """Return a unit's name on a day, with the kind and the name of what stood above it then."""
        named = self.named(unit_id, day)
        if named.parent_id is None:
            return named.name, None
        return named.name, (self.by_id[named.parent_id].kind, self.named(named.parent_id, day).name)

    def named(self, unit_id: int, day: date) -> Named:
        """Return what a unit was called on a day; before its first day what it was called then."""
        unit, rows = self.by_id[unit_id], self.history.get(unit_id, ())
        held = [row for row in rows if row.valid_from <= day] or rows[:1]
        return held[-1] if held else Named(unit.valid_from, unit.name, None, unit.parent_id)


_ENTERED_AT = (
    select(func.min(AuditEvent.at))
    .where(
        AuditEvent.subject_kind == "unit",
        AuditEvent.subject_key == cast(OrgUnit.id, String),
        AuditEvent.verb == Verb.UNIT_CREATED,
    )
    .correlate(OrgUnit)
    .scalar_subquery()
)
_UNITS = select(
    OrgUnit.id,
    OrgUnit.code,
    OrgUnit.kind,
    OrgUnit.name,
    OrgUnit.folded_name,
    OrgUnit.parent_id,
    OrgUnit.valid_from,
    OrgUnit.valid_to,
    OrgUnit.successor_id,
    OrgUnit.signs_for,
    _ENTERED_AT,
).order_by(OrgUnit.id)
_HISTORY = select(
    UnitHistory.unit_id,
    UnitHistory.valid_from,
    UnitHistory.name,
    UnitHistory.printed_name,
    UnitHistory.parent_id,
).order_by(UnitHistory.unit_id, UnitHistory.valid_from)
_COMMITTEE = select(
    Committee.root_unit_id, Committee.place_name, Committee.superior_name, Committee.help_contact
)


@kept(Part.UNITS)
def units(session: Session) -> Units:
    """Return all units."""
    history: dict[int, list[Named]] = defaultdict(list)
    for row in fetch(session, _HISTORY):
        history[row[0]].append(Named(*row[1:]))
    found = (Unit(*row[:10], local_day(row[10]) if row[10] else None) for row in fetch(session, _UNITS))
    return Units(found, {unit_id: tuple(rows) for unit_id, rows in history.items()})


@kept(Part.UNITS)
def committee(session: Session) -> CommitteeWords | None:
    """Return the committee, or None before set-up."""
    row = fetch_one(session, _COMMITTEE)
    return CommitteeWords(units(session).by_id[row[0]], *row[1:]) if row else None


def unit_by_id(session: Session, unit_id: int) -> Unit:
    """Return the unit with a number; it is there, since something refers to it."""
    return units(session).by_id[unit_id]


def unit_by_code(session: Session, code: str) -> Unit | None:
    """Return the unit with a code, whether it still exists today or not."""
    return units(session).by_code.get(code)


def unit_path(session: Session, unit_id: int) -> tuple[int, ...]:
    """Return the ids of a unit and all above it, nearest first."""
    return units(session).path(unit_id)


def unit_and_under(session: Session, unit_id: int) -> tuple[int, ...]:
    """Return the ids of a unit and all that stand under it."""
    return units(session).with_all_under(unit_id)


def unit_on(session: Session, unit_id: int, day: date) -> tuple[str, tuple[UnitKind, str] | None]:
    """Return the name that a unit had on a day, with the kind and the name of what stood above it then.

    A day before the unit's own first gives its first name.
    """
    return units(session).on(unit_id, day)
