"""A checklist as it is opened from the database: the way up to the reader's unit, the facts that it shows."""

from datetime import date

from flask import Flask
from sqlalchemy.orm import Session

from kl01.checklist.access import Need, load_checklist_for
from kl01.checklist.seams import ChecklistSeams
from kl01.org.queries import principal_of_person
from tests.checklist.told import Source, told
from tests.principals import at_noon
from tests.seams import give
from tests.world import World

TODAY = date(2026, 11, 23)


def test_a_secretary_above_reads_what_the_unit_and_year_have(
    app: Flask, session: Session, world: World, source: Source
) -> None:
    asked: list[tuple[Session, int, int]] = []

    def count(*what: object) -> dict[str, str]:
        asked.append(what)  # type: ignore[arg-type]
        return {"annual_plans_submitted": "7/9"}

    source.says = {"exemplar_collectives": told()}
    give(app, ChecklistSeams(facts=(count,), states=(source,)))
    reader = principal_of_person(session, world.person("bithu.khoi").id, TODAY)
    assert reader is not None
    unit = world.read_unit("snv")
    opened = load_checklist_for(session, at_noon(reader, TODAY), "snv", 2026, Need.READ)
    assert (opened.unit, opened.capacity, opened.years) == (unit, None, list(opened.plan.years))
    assert opened.plan.has_duties(unit.kind)
    assert (opened.board.unit_id, opened.board.year, opened.board.today) == (unit.id, 2026, TODAY)
    assert dict(opened.board.counts) == {"annual_plans_submitted": "7/9"}
    assert asked == [(session, unit.id, 2026)]
    assert source.asked == [(unit.id, 2026)]
    assert set(opened.board.told) == {"exemplar_collectives"}
