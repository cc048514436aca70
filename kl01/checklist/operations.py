"""What people do to a checklist: each changed cell is one audit event, changes made at once share a batch."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.checklist.board import BoardSection, Cell, CellKind
from kl01.checklist.models import ItemStatus
from kl01.checklist.rules import CellValue, ItemState, value_after_click
from kl01.db import StaleVersionError
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
    return {
        name: held.isoformat() if isinstance(held, date) else held
        for name, held in asdict(value).items()
        if held
    }


def _value_from(values: dict[str, Any]) -> CellValue:
    found = dict(values)
    for name in ("done_on", "document_date"):
        if found.get(name):
            found[name] = date.fromisoformat(found[name])
    found["state"] = ItemState(found["state"])
    return CellValue(**found)


def _status(session: Session, unit_id: int, item_id: int, quarter: Quarter) -> ItemStatus | None:
    return session.scalar(
        select(ItemStatus).where(
            ItemStatus.unit_id == unit_id,
            ItemStatus.item_id == item_id,
            ItemStatus.year == quarter.year,
            ItemStatus.quarter == quarter.number,
        )
    )


def _stored_value(status: ItemStatus | None) -> CellValue:
    if status is None:
        return CellValue()
    return CellValue(
        status.state,
        status.done_on,
        status.note,
        status.reason,
        status.document_number,
        status.document_date,
    )


def _write(
    session: Session, unit_id: int, status: ItemStatus | None, change: Change, actor: Actor, batch: str
) -> int:
    """Store one change with its audit event and return the cell's new version."""
    before = _stored_value(status)
    if status is None:
        status = ItemStatus(
            unit_id=unit_id,
            item_id=change.item.id,
            year=change.quarter.year,
            quarter=change.quarter.number,
        )
        session.add(status)
    for name, held in asdict(change.value).items():
        setattr(status, name, held)
    status.item_version_id = change.item.version_id
    session.flush()
    record(
        session,
        actor,
        Verb.STATUS_CHANGED,
        status_subject(unit_id, change.item.id, change.quarter),
        unit_id=unit_id,
        batch=batch,
        data={"from": trail_values(before), "to": trail_values(change.value), "version": status.version},
    )
    return status.version


def new_batch() -> str:
    """Return a name for what is done at once."""
    return secrets.token_hex(8)


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

    Raises StaleCellError if the cell was changed since the person saw it and does not hold the wanted
    state already: a repeated click and two people who want the same are no conflict.
    """
    status = _status(session, unit_id, item.id, quarter)
    stored = _stored_value(status)
    if stored.state is wanted:
        return None
    if (status.version if status else 0) != version:
        raise StaleCellError
    batch = new_batch()
    value = value_after_click(stored, wanted, local_day(actor.at))
    _write(session, unit_id, status, Change(item, quarter, value), actor, batch)
    return batch


def save_details(session: Session, unit_id: int, change: Change, version: int, actor: Actor) -> str | None:
    """Store all that a person said of a cell; return the batch, or None if nothing is new.

    Raises StaleCellError if somebody changed the cell since.
    """
    status = _status(session, unit_id, change.item.id, change.quarter)
    if _stored_value(status) == change.value:
        return None
    if (status.version if status else 0) != version:
        raise StaleCellError
    batch = new_batch()
    _write(session, unit_id, status, change, actor, batch)
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
        status = _status(session, unit_id, change.item.id, change.quarter)
        _write(session, unit_id, status, change, actor, batch)
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
        status = _status(session, unit_id, item_id, quarter)
        item = items.get(item_id)
        if item is None or status is None or status.version != event.data["version"]:
            continue
        before = {"state": ItemState.NOT_DONE.value, **event.data["from"]}
        _write(session, unit_id, status, Change(item, quarter, _value_from(before)), actor, again)
        restored.append((item.code, quarter))
    return Undone(tuple(restored), len(events) - len(restored))


def _cell_of(subject_key: str) -> tuple[int, Quarter]:
    _, item_id, period = subject_key.split(":")
    year, number = period.split("-")
    return int(item_id), Quarter(int(year), int(number))


def history(session: Session, unit_id: int, item_id: int, quarter: Quarter) -> list[AuditEvent]:
    """Return all changes of a cell, the newest first."""
    kind, key = status_subject(unit_id, item_id, quarter)
    return list(
        session.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_kind == kind, AuditEvent.subject_key == key)
            .order_by(AuditEvent.id.desc())
        )
    )
