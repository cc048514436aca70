"""Ticks one unit's cells as fast as it can, in a process of its own, for the crash test."""

from multiprocessing.connection import Connection

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import program
from kl01.checklist.board import read_stored
from kl01.checklist.operations import tick
from kl01.checklist.rules import ItemState
from kl01.db import transaction
from kl01.engine import make_engine
from kl01.org.units import unit_by_code
from kl01.periods import Quarter, system_clock
from kl01.plan.catalogue import current_plan
from kl01.plan.rules import TickedBy


def tick_on(address: str, telling: "Connection[tuple[str, int], None]") -> None:
    """Tick on the database at an address until killed; tell of each tick that was committed.

    What is told is the audit event's subject and the cell's new version.
    """
    engine = make_engine(address)
    quarter = Quarter(2025, 1)
    while True:
        with Session(engine) as session:
            plan = current_plan(session, quarter.year)
            unit = unit_by_code(session, "snv")
            assert plan is not None
            assert unit is not None
            items = [
                item
                for section in plan.sections_for(unit.kind)
                for item in section.items
                if item.ticked_by is not TickedBy.AUTO
            ]
        for item in items:
            with Session(engine) as session, transaction(session):
                stored = read_stored(session, unit.id, [quarter.year]).get((item.id, quarter))
                done = stored is not None and stored.value.state is ItemState.DONE
                wanted = ItemState.IN_PROGRESS if done else ItemState.DONE
                version = stored.version if stored else 0
                batch = tick(session, unit.id, item, quarter, wanted, version, program(system_clock()))
                event = session.scalars(select(AuditEvent).where(AuditEvent.batch == batch)).one()
                told = event.subject_key, event.data["version"]
            telling.send(told)
