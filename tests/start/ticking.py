"""Ticks one unit's cells as fast as it can, for the crash test: `ticking.py INSTANCE`.

Each committed tick is told on a line of its own: the audit event's subject and the cell's new version.
"""

import sys
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import program
from kl01.checklist.board import read_stored
from kl01.checklist.operations import tick
from kl01.checklist.rules import ItemState
from kl01.config import Settings
from kl01.db import transaction
from kl01.org.units import unit_by_code
from kl01.periods import Quarter, system_clock
from kl01.plan.catalogue import current_plan
from kl01.plan.rules import TickedBy
from kl01.sqlite import configure_engine


def main(instance: Path) -> None:
    engine = create_engine(Settings(instance=instance).sqlalchemy_url)
    configure_engine(engine)
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
                told = f"{event.subject_key} {event.data['version']}\n"
            sys.stdout.write(told)
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
