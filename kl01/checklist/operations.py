"""What people do to a checklist: each changed cell is one audit event, changes made at once share a batch."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.checklist.board import UNTOUCHED, BoardSection, Cell, CellKind, Stored, read_item
from kl01.checklist.models import ItemStatus
from kl01.checklist.rules import CellValue, ItemState, value_after_click
from kl01.db import StaleVersionError, store
from kl01.periods import Quarter, local_day
from kl01.plan.catalogue import Catalogue, Item


class StaleCellError(StaleVersionError):
    """Somebody else changed the cell since it was shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell and what it is to hold."""

    item: Item
    quarter: Quarter
    value: CellValue


@dataclass(frozen=True, slots=True)
class Undone:
    """How an undo went: which cells went back, how many somebody has changed since."""

    cells: tuple[tuple[str, Quarter], ...]
    """Item code and quarter of each cell that went back."""
    left: int

    @property
    def restored(self) -> int:
        """How many cells went back."""
        return len(self.cells)


def status_subject(unit_id: int, item_id: int, quarter: Quarter) -> tuple[str, str]:
    """Return the audit trail's name of a cell."""
    return "status", f"{unit_id}:{item_id}:{quarter.year}-{quarter.number}"


def trail_values(value: CellValue) -> dict[str, Any]:
    """Return what a cell holds as the audit trail keeps it: only what says something."""
    found = {}
    for name in _NAMES:
        held = getattr(value, name)
        if held:
            found[name] = held.isoformat() if isinstance(held, date) else held
    return found


_NAMES = tuple(one.name for one in fields(CellValue))


def _value_from(values: dict[str, Any]) -> CellValue:
    found = dict(values)
    for name in ("done_on", "document_date"):
        if found.get(name):
            found[name] = date.fromisoformat(found[name])
    found["state"] = ItemState(found["state"])
    return CellValue(**found)


_TABLE = ItemStatus.__table__
assert isinstance(_TABLE, Table)
_INSERT = insert(_TABLE)
_UPDATE = update(_TABLE).where(
    _TABLE.c.unit_id == bindparam("of_unit"),
    _TABLE.c.year == bindparam("of_year"),
    _TABLE.c.item_id == bindparam("of_item"),
    _TABLE.c.quarter == bindparam("of_quarter"),
    _TABLE.c.version == bindparam("seen"),
)


def _read(session: Session, unit_id: int, item_id: int, quarter: Quarter) -> Stored:
    found = read_item(session, unit_id, item_id, [quarter.year])
    return found.get((item_id, quarter), UNTOUCHED)


def write(session: Session, unit_id: int, before: Stored, change: Change, actor: Actor, batch: str) -> int:
    """Store one change of a cell with its audit event and return the cell's new version.

    Raises StaleCellError if the cell is no longer as it was before.
    """
    version = before.version + 1
    value = change.value
    kept = {
        "state": value.state,
        "done_on": value.done_on,
        "note": value.note,
        "reason": value.reason,
        "document_number": value.document_number,
        "document_date": value.document_date,
        "item_version_id": change.item.version_id,
        "version": version,
    }
    place = (unit_id, change.quarter.year, change.item.id, change.quarter.number)
    if before.version:
        where = dict(zip(("of_unit", "of_year", "of_item", "of_quarter"), place, strict=True))
        if store(session, _UPDATE, {**where, "seen": before.version, **kept}).rowcount != 1:
            raise StaleCellError
    else:
        own = dict(zip(("unit_id", "year", "item_id", "quarter"), place, strict=True))
        store(session, _INSERT, {**own, **kept})
    record(
        session,
        actor,
        Verb.STATUS_CHANGED,
        status_subject(unit_id, change.item.id, change.quarter),
        unit_id=unit_id,
        batch=batch,
        data={"from": trail_values(before.value), "to": trail_values(value), "version": version},
    )
    return version


def new_batch() -> str:
    """Return a name for what is done at once."""
    return secrets.token_hex(8)


def clicked(before: Stored, wanted: ItemState, version: int, today: date) -> CellValue | None:
    """Return what a cell is to hold after one click, or None if it stands so already.

    Raises StaleCellError if the cell was changed since the person saw it and does not hold the wanted
    state already: a repeated click and two people who want the same are no conflict.
    """
    if before.value.state is wanted:
        return None
    if before.version != version:
        raise StaleCellError
    return value_after_click(before.value, wanted, today)


def detailed(before: Stored, value: CellValue, version: int) -> CellValue | None:
    """Return what a cell is to hold after all was said of it, or None if nothing is new.

    Raises StaleCellError if somebody changed the cell since.
    """
    if before.value == value:
        return None
    if before.version != version:
        raise StaleCellError
    return value


def tick(
    session: Session,
    unit_id: int,
    item: Item,
    quarter: Quarter,
    wanted: ItemState,
    version: int,
    actor: Actor,
) -> str | None:
    """Set a cell's state as one click does; return the batch for an undo, or None if it stood so already.

    Raises StaleCellError as `clicked` does.
    """
    before = _read(session, unit_id, item.id, quarter)
    value = clicked(before, wanted, version, local_day(actor.at))
    return _write_if(session, unit_id, before, item, quarter, value, actor)


def save_details(session: Session, unit_id: int, change: Change, version: int, actor: Actor) -> str | None:
    """Store all that a person said of a cell; return the batch, or None if nothing is new.

    Raises StaleCellError if somebody changed the cell since.
    """
    before = _read(session, unit_id, change.item.id, change.quarter)
    value = detailed(before, change.value, version)
    return _write_if(session, unit_id, before, change.item, change.quarter, value, actor)


def _write_if(
    session: Session,
    unit_id: int,
    before: Stored,
    item: Item,
    quarter: Quarter,
    value: CellValue | None,
    actor: Actor,
) -> str | None:
    if value is None:
        return None
    batch = new_batch()
    write(session, unit_id, before, Change(item, quarter, value), actor, batch)
    return batch


def _open_cells(section: BoardSection, quarter: int) -> Iterable[Cell]:
    for row in section.rows:
        cell = row.cell(quarter)
        # What follows a fact is set by hand with a reason only, so never together with others.
        if cell.kind is CellKind.TICK and cell.duty and cell.duty.owed and not cell.told:
            yield cell


def changes_marking(section: BoardSection, quarter: int, today: date) -> list[Change]:
    """Return what “Đánh dấu cả mục” would change: what is owed and not settled becomes done today."""
    return [
        Change(cell.item, cell.quarter, value_after_click(cell.stored.value, ItemState.DONE, today))
        for cell in _open_cells(section, quarter)
        if cell.open
    ]


def changes_keeping(
    section: BoardSection, before: BoardSection | None, quarter: int, today: date
) -> list[Change]:
    """Return what “Giữ nguyên như quý trước” would change: untouched cells take the state before.

    `before` is the section in the board of the quarter before. States and reasons are kept; a done
    cell is done today; notes and documents belong to their quarter and are not copied.
    """
    if before is None:
        return []
    previous = {row.item.id: row.cell((quarter + 2) % 4 + 1) for row in before.rows}
    changes = []
    for cell in _open_cells(section, quarter):
        old = previous.get(cell.item.id)
        if cell.state is not ItemState.NOT_DONE or old is None or old.state is ItemState.NOT_DONE:
            continue
        if cell.duty and old.quarter in cell.duty.quarters:
            continue  # the same duty: what was begun there goes on there
        value = value_after_click(cell.stored.value, old.state, today)
        changes.append(Change(cell.item, cell.quarter, replace(value, reason=old.stored.value.reason)))
    return changes


def apply_changes(session: Session, unit_id: int, changes: Iterable[Change], actor: Actor) -> str:
    """Store several changes as one batch and return its name."""
    batch = new_batch()
    for change in changes:
        before = _read(session, unit_id, change.item.id, change.quarter)
        write(session, unit_id, before, change, actor, batch)
    return batch


def undo(session: Session, unit_id: int, plan: Catalogue, batch: str, actor: Actor) -> Undone | None:
    """Take back a batch of changes of a unit; cells that were changed again since stay as they are.

    Returns None if the unit has no such batch.
    """
    events = session.scalars(
        select(AuditEvent).where(
            AuditEvent.batch == batch,
            AuditEvent.unit_id == unit_id,
            AuditEvent.verb == Verb.STATUS_CHANGED,
        )
    ).all()
    if not events:
        return None
    items = {item.id: item for item in plan.all_items()}
    again = new_batch()
    restored: list[tuple[str, Quarter]] = []
    for event in events:
        item_id, quarter = _cell_of(event.subject_key)
        now = _read(session, unit_id, item_id, quarter)
        item = items.get(item_id)
        if item is None or now.version != event.data["version"]:
            continue
        before = {"state": ItemState.NOT_DONE.value, **event.data["from"]}
        write(session, unit_id, now, Change(item, quarter, _value_from(before)), actor, again)
        restored.append((item.code, quarter))
    return Undone(tuple(restored), len(events) - len(restored))


def _cell_of(subject_key: str) -> tuple[int, Quarter]:
    _, item_id, period = subject_key.split(":")
    year, number = period.split("-")
    return int(item_id), Quarter(int(year), int(number))
