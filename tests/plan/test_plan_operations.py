"""Loading, prolonging and switching on a real database."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import program
from kl01.audit.verbs import Verb
from kl01.kept import Revision
from kl01.plan.catalogue import Catalogue, catalogue, current_plan, plans
from kl01.plan.models import Plan, PlanItem, PlanItemVersion
from kl01.plan.operations import extend_plan, load_plan, switch_item
from kl01.plan.pack import BUNDLED_PACKS, PlanPack, load_pack
from kl01.plan.queries import plan_item
from kl01.refusals import Refusal
from tests.applications import NOW
from tests.some import some
from tests.world import World

ACTOR = program(NOW)


@pytest.fixture(scope="module")
def pack() -> PlanPack:
    return load_pack(BUNDLED_PACKS / "kl01-2021")


def changed(pack: PlanPack, code: str, **changes: object) -> PlanPack:
    items = tuple(replace(item, **changes) if item.code == code else item for item in pack.items)  # type: ignore[arg-type]
    return replace(pack, items=items)


def versions(session: Session, code: str) -> list[PlanItemVersion]:
    return list(
        session.scalars(
            select(PlanItemVersion)
            .join(PlanItem)
            .where(PlanItem.code == code)
            .order_by(PlanItemVersion.number)
        )
    )


def read(session: Session) -> Catalogue:
    found = catalogue(session, 1)
    assert found is not None
    return found


def changes(session: Session) -> int:
    """Return how often plans have changed."""
    return session.scalars(select(Revision.plans)).one()


def loads(session: Session) -> int:
    return session.scalar(select(func.count()).where(AuditEvent.verb == Verb.PLAN_LOADED)) or 0


def test_the_plan_has_72_items_in_seven_sections(session: Session) -> None:
    plan = read(session)
    assert sum(len(section.items) for section in plan.sections) == 72
    assert [section.code for section in plan.sections] == [
        "II.1",
        "II.2",
        "II.3",
        "II.4",
        "II.5",
        "II.6",
        "III",
    ]
    assert [item.code for section in plan.sections for item in section.items if not item.enabled] == [
        "III-05"
    ]


def test_loading_again_changes_nothing(session: Session, pack: PlanPack) -> None:
    before = changes(session)
    assert load_plan(session, pack, ACTOR) == []
    assert changes(session) == before, "what is kept in memory still holds"
    assert loads(session) == 1


def test_a_changed_item_gets_a_new_version_under_its_code(session: Session, pack: PlanPack) -> None:
    before = read(session).item("II1-01")
    assert before is not None
    assert load_plan(session, changed(pack, "II1-01", title="Tên mới của nội dung"), ACTOR)
    assert [(v.number, v.is_current) for v in versions(session, "II1-01")] == [(1, False), (2, True)]
    after = read(session).item("II1-01")
    assert after is not None
    assert (after.id, after.title) == (before.id, "Tên mới của nội dung")
    assert len(versions(session, "II1-02")) == 1


def test_what_was_loaded_is_read_by_every_later_transaction(session: Session, pack: PlanPack) -> None:
    before, counted = read(session), changes(session)
    session.rollback()
    assert read(session) is before, "kept in memory"
    assert load_plan(session, changed(pack, "II1-01", title="Tên mới của nội dung"), ACTOR)
    assert changes(session) > counted
    session.commit()
    after = read(session).item("II1-01")
    assert after is not None
    assert after.title == "Tên mới của nội dung"


def test_a_withdrawn_item_leaves_the_list_and_can_come_back(session: Session, pack: PlanPack) -> None:
    shorter = replace(pack, items=tuple(item for item in pack.items if item.code != "II1-01"))
    assert load_plan(session, shorter, ACTOR)
    assert read(session).item("II1-01") is None
    assert plan_item(session, 1, "II1-01") is None
    assert load_plan(session, pack, ACTOR)
    assert read(session).item("II1-01") is not None


def test_switches_and_prolongation_outlive_a_new_pack(session: Session, pack: PlanPack, world: World) -> None:
    plan = session.get_one(Plan, 1)
    item = plan_item(session, 1, "II4-05")
    assert item is not None
    switch_item(session, plan, item, False, ACTOR)
    load_plan(session, changed(pack, "II4-05", title="Tên mới"), ACTOR)
    found = read(session).item("II4-05")
    assert found is not None
    assert (found.enabled, found.title) == (False, "Tên mới")
    assert plan.extended_to == 2026


def test_prolonging_repeats_what_repeats(session: Session) -> None:
    plan = session.get_one(Plan, 1)
    extend_plan(session, plan, 2028, ACTOR)
    found = read(session)
    assert list(found.years) == list(range(2021, 2029))
    yearly, once, term = (found.item(code) for code in ("II1-06", "II6-07", "II2-05"))
    assert yearly is not None
    assert once is not None
    assert term is not None
    assert len(yearly.duties(2028)) == 1
    assert once.duties(2028) == ()
    assert term.duties(2027) == ()


@pytest.mark.parametrize("year", [2026, 2020, 2036])
def test_years_that_make_no_sense_are_refused(session: Session, year: int) -> None:
    with pytest.raises(Refusal, match="Chọn năm"):
        extend_plan(session, session.get_one(Plan, 1), year, ACTOR)


def test_which_plan_a_year_has(session: Session, pack: PlanPack) -> None:
    later = replace(pack, code="kl01-2026", first_year=2026, last_year=2030, items=())
    load_plan(session, later, ACTOR)
    assert [plan.code for plan in plans(session)] == ["kl01-2026", "kl01-2021"]
    for year, code in [(2020, "kl01-2021"), (2025, "kl01-2021"), (2026, "kl01-2026"), (2040, "kl01-2026")]:
        found = current_plan(session, year)
        assert found is not None
        assert found.code == code
        assert found.year_to_show(year) == min(max(year, found.first_year), found.extended_to)


def test_a_loaded_plan_says_what_the_pack_says(session: Session, pack: PlanPack) -> None:
    found = read(session)
    for item in some(pack.items):
        stored = found.item(item.code)
        assert stored is not None
        for name in (
            "title",
            "wording",
            "owner",
            "evidence",
            "target",
            "plain",
            "document",
            "note",
            "basis_note",
        ):
            assert getattr(stored, name) == getattr(item, name), (item.code, name)
