"""Ticking, details, sections and undo on a real database."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.queries import trail_of
from kl01.audit.verbs import Verb
from kl01.checklist.board import Board, CellKind, load_board
from kl01.checklist.models import ItemStatus
from kl01.checklist.operations import (
    Change,
    StaleCellError,
    apply_changes,
    changes_keeping,
    changes_marking,
    save_details,
    status_subject,
    tick,
    undo,
)
from kl01.checklist.rules import CellValue, ItemState, Progress
from kl01.periods import Quarter
from kl01.plan.catalogue import Item
from kl01.plan.models import Plan
from kl01.plan.operations import load_plan, switch_item
from kl01.plan.pack import BUNDLED_PACKS, load_pack
from kl01.plan.queries import plan_item
from tests.applications import NOW
from tests.some import some
from tests.world import World

TODAY = date(2026, 11, 23)
FOURTH = Quarter(2026, 4)


@pytest.fixture
def actor(world: World) -> Actor:
    person = world.person("bithu.snv")
    return Actor(person.id, person.full_name, NOW)


@pytest.fixture
def unit_id(world: World) -> int:
    return world.unit("snv").id


def item(world: World, code: str) -> Item:
    found = world.plan.item(code)
    assert found is not None
    return found


def board(world: World, year: int = 2026, unit: str = "snv") -> Board:
    return load_board(world.session, world.plan, world.read_unit(unit), year, TODAY, {})


def stored(session: Session) -> list[ItemStatus]:
    session.expire_all()
    return list(session.scalars(select(ItemStatus)))


def events(session: Session) -> int:
    return (
        session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.verb == Verb.STATUS_CHANGED)
        )
        or 0
    )


def test_a_tick_stores_state_day_version_and_one_event(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    batch = tick(session, unit_id, item(world, "II1-01"), FOURTH, ItemState.DONE, 0, actor)
    (status,) = stored(session)
    assert batch
    assert (status.state, status.done_on, status.version) == (ItemState.DONE, TODAY, 1)
    (event,) = trail_of(session, [status_subject(unit_id, status.item_id, FOURTH)]).events
    assert event.actor_name == "Nguyễn Thị Hường"
    assert event.data["from"] == {"state": "not_done"}
    assert event.data["to"] == {"state": "done", "done_on": "2026-11-23"}


def test_the_same_wish_twice_is_no_conflict_and_no_event(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    wanted = item(world, "II1-01")
    tick(session, unit_id, wanted, FOURTH, ItemState.DONE, 0, actor)
    assert tick(session, unit_id, wanted, FOURTH, ItemState.DONE, 0, actor) is None
    assert events(session) == 1


def test_a_stale_version_changes_nothing(session: Session, world: World, unit_id: int, actor: Actor) -> None:
    wanted = item(world, "II1-01")
    tick(session, unit_id, wanted, FOURTH, ItemState.DONE, 0, actor)
    with pytest.raises(StaleCellError):
        tick(session, unit_id, wanted, FOURTH, ItemState.IN_PROGRESS, 0, actor)
    with pytest.raises(StaleCellError):
        save_details(session, unit_id, Change(wanted, FOURTH, CellValue(note="khác")), 7, actor)
    assert stored(session)[0].state is ItemState.DONE
    assert events(session) == 1


def test_unticking_keeps_what_was_typed_and_undo_brings_all_back(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    wanted = item(world, "II1-01")
    value = CellValue(ItemState.DONE, date(2026, 10, 5), "Có 98 % dự", "", "12-KH/ĐU", date(2026, 9, 30))
    save_details(session, unit_id, Change(wanted, FOURTH, value), 0, actor)
    batch = tick(session, unit_id, wanted, FOURTH, ItemState.NOT_DONE, 1, actor)
    assert stored(session)[0].note == "Có 98 % dự"
    assert batch
    undone = undo(session, unit_id, world.plan, batch, actor)
    assert undone is not None
    assert (undone.restored, undone.left) == (1, 0)
    status = stored(session)[0]
    assert (status.state, status.done_on, status.version) == (ItemState.DONE, date(2026, 10, 5), 3)
    assert events(session) == 3


def test_undo_leaves_cells_that_were_changed_since(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    section = board(world).section("II.4")
    assert section is not None
    changes = changes_marking(section, 4, TODAY)
    batch = apply_changes(session, unit_id, changes, actor)
    tick(session, unit_id, changes[0].item, FOURTH, ItemState.NOT_DONE, 1, actor)
    undone = undo(session, unit_id, world.plan, batch, actor)
    assert undone is not None
    assert (undone.restored, undone.left) == (len(changes) - 1, 1)


def test_undo_of_another_units_batch_finds_nothing(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    batch = tick(session, unit_id, item(world, "II1-01"), FOURTH, ItemState.DONE, 0, actor)
    assert batch
    assert undo(session, world.unit("sct").id, world.plan, batch, actor) is None
    assert stored(session)[0].state is ItemState.DONE


def test_marking_a_section_takes_only_what_is_owed_and_open(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    value = CellValue(ItemState.NOT_APPLICABLE, reason="Đơn vị không có trang")
    save_details(session, unit_id, Change(item(world, "II4-05"), FOURTH, value), 0, actor)
    section = board(world).section("II.4")
    assert section is not None
    codes = {change.item.code for change in some(changes_marking(section, 4, TODAY))}
    assert "II4-05" not in codes
    assert "II4-01" in codes
    apply_changes(session, unit_id, changes_marking(section, 4, TODAY), actor)
    after = board(world).section("II.4")
    assert after is not None
    assert changes_marking(after, 4, TODAY) == []
    assert after.progress(4) == Progress(done=len(codes), total=len(codes), not_applicable=1)


def test_keeping_copies_states_and_reasons_but_no_notes(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    third = Quarter(2026, 3)
    done, absent, begun = (item(world, code) for code in ("II4-01", "II4-05", "II4-02"))
    for wanted, value in [
        (done, CellValue(ItemState.DONE, date(2026, 9, 1), note="bài ở quý III", document_number="1-KH/ĐU")),
        (absent, CellValue(ItemState.NOT_APPLICABLE, reason="Đơn vị không có trang")),
        (begun, CellValue(ItemState.IN_PROGRESS)),
    ]:
        save_details(session, unit_id, Change(wanted, third, value), 0, actor)
    typed = CellValue(ItemState.IN_PROGRESS, note="đang viết")
    save_details(session, unit_id, Change(item(world, "II4-07"), FOURTH, typed), 0, actor)
    section = board(world).section("II.4")
    assert section is not None
    changes = {c.item.code: c.value for c in changes_keeping(section, section, 4, TODAY)}
    assert changes == {
        "II4-01": CellValue(ItemState.DONE, TODAY),
        "II4-05": CellValue(ItemState.NOT_APPLICABLE, reason="Đơn vị không có trang"),
        "II4-02": CellValue(ItemState.IN_PROGRESS),
    }


def test_keeping_in_the_first_quarter_looks_at_the_year_before(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    tick(session, unit_id, item(world, "II4-01"), Quarter(2025, 4), ItemState.DONE, 0, actor)
    now, before = board(world).section("II.4"), board(world, 2025).section("II.4")
    assert now is not None
    assert [c.item.code for c in changes_keeping(now, before, 1, TODAY)] == ["II4-01"]


def test_a_duty_of_the_whole_year_is_done_once(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    before = board(world).progress()
    tick(session, unit_id, item(world, "II2-13"), Quarter(2026, 2), ItemState.DONE, 0, actor)
    after = board(world)
    found = after.row("II2-13")
    assert found is not None
    kinds = [cell.kind for cell in found[1].cells]
    assert kinds == [CellKind.SETTLED, CellKind.TICK, CellKind.SETTLED, CellKind.SETTLED]
    assert after.progress().total == before.total
    assert after.progress().done == 1
    assert [after.progress(number).done for number in range(1, 5)] == [1, 1, 1, 1]


def test_a_duty_over_the_turn_of_the_year_counts_in_both(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    tick(session, unit_id, item(world, "II2-05"), Quarter(2022, 1), ItemState.DONE, 0, actor)
    for year, number, kind in [(2021, 4, CellKind.SETTLED), (2022, 1, CellKind.TICK)]:
        found = board(world, year).row("II2-05")
        assert found is not None
        assert found[1].cell(number).kind is kind


def test_nothing_is_due_before_the_plan_and_outside_the_units_life(world: World) -> None:
    first = board(world, 2021)
    assert all(row.cell(number).kind is CellKind.EMPTY for row in some(first.rows()) for number in (1, 2, 3))
    assert first.progress(4).total > 0
    unit = world.unit("snv")
    unit.valid_from, unit.valid_to = date(2026, 4, 1), date(2026, 9, 30)
    totals = [board(world).progress(number).total for number in range(1, 5)]
    assert totals[0] == totals[3] == 0
    assert min(totals[1:3]) > 0


@pytest.mark.parametrize(
    ("unit", "owners"),
    [("snv", {"DVCS", "CN"}), ("doan", {"DT"}), ("btg", {"BTG"}), ("btc", {"BTC"}), ("ubkt", {"UBKT"})],
)
def test_a_unit_sees_only_the_items_of_its_kind(world: World, unit: str, owners: set[str]) -> None:
    assert {row.item.owner for row in board(world, 2025, unit).rows()} == owners


def test_an_item_switched_off_by_default_is_not_shown(world: World) -> None:
    assert board(world).row("III-05") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"quarter": 5},
        {"state": ItemState.NOT_DONE, "done_on": TODAY},
        {"state": ItemState.NOT_APPLICABLE, "done_on": None},
        {"reason": "không có"},
    ],
)
def test_the_database_itself_refuses_wrong_states(
    session: Session, world: World, unit_id: int, wrong: dict[str, object]
) -> None:
    wanted = item(world, "II1-01")
    values = {"state": ItemState.DONE, "done_on": TODAY, "quarter": 4, "reason": "", **wrong}
    session.add(
        ItemStatus(unit_id=unit_id, item_id=wanted.id, item_version_id=wanted.version_id, year=2026, **values)
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_audit_trail_can_only_grow(session: Session, world: World, unit_id: int, actor: Actor) -> None:
    tick(session, unit_id, item(world, "II1-01"), FOURTH, ItemState.DONE, 0, actor)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    event.actor_name = "Ai khác"
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
    other = session.scalars(select(AuditEvent)).first()
    session.delete(other)
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_quarter_that_has_not_begun_waits(world: World) -> None:
    spring = load_board(world.session, world.plan, world.read_unit("snv"), 2026, date(2026, 5, 4), {})
    found = spring.row("II1-01")
    assert found is not None
    kinds = [cell.kind for cell in found[1].cells]
    assert kinds == [CellKind.TICK, CellKind.TICK, CellKind.FUTURE, CellKind.FUTURE]
    assert spring.progress().total == board(world).progress().total
    section = spring.section("II.4")
    assert section is not None
    assert changes_marking(section, 3, date(2026, 5, 4)) == []


def test_what_was_done_outlives_a_change_of_the_plan(
    session: Session, world: World, unit_id: int, actor: Actor
) -> None:
    for code, quarter in [("II1-06", 1), ("II4-05", 2), ("II4-07", 3)]:
        tick(session, unit_id, item(world, code), Quarter(2026, quarter), ItemState.DONE, 0, actor)
    plan = session.get_one(Plan, 1)
    pack = load_pack(BUNDLED_PACKS / "kl01-2021")
    moved = tuple(
        replace(one, due="II") if one.code == "II1-06" else one for one in pack.items if one.code != "II4-07"
    )
    load_plan(session, replace(pack, items=moved), actor)
    switched = plan_item(session, plan.id, "II4-05")
    assert switched is not None
    switch_item(session, plan, switched, False, actor)
    after = board(world)
    kinds = {}
    for code in ("II1-06", "II4-05", "II4-07"):
        found = after.row(code)
        assert found is not None, code
        kinds[code] = [cell.kind for cell in found[1].cells]
    tick_, empty = CellKind.TICK, CellKind.EMPTY
    assert kinds == {
        "II1-06": [tick_, tick_, empty, empty],
        "II4-05": [empty, tick_, empty, empty],
        "II4-07": [empty, empty, tick_, empty],
    }
    assert after.progress().done == 3
    assert [after.progress(number).done for number in range(1, 5)] == [1, 1, 1, 0]
