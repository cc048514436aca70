"""Items that follow a fact which a room above the checklist knows: told, set by hand, given back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.checklist.board import Board, Cell, CellKind, Stored, build_board, load_board
from kl01.checklist.facts import FACT_NAMES, told_states
from kl01.checklist.grid import CellKey
from kl01.checklist.operations import (
    Change,
    changes_keeping,
    changes_marking,
    save_details,
    tick,
    undo,
)
from kl01.checklist.presentation import change_words
from kl01.checklist.rules import CellValue, ItemState, Progress, has_own_word, is_left_to_fact
from kl01.checklist.seams import ChecklistSeams, KnownState
from kl01.periods import Quarter
from kl01.plan.catalogue import Item, Section
from kl01.plan.rules import TickedBy, read_schedule
from kl01.web.seams import part
from tests.applications import NOW
from tests.checklist.told import Source, make_item, told
from tests.seams import give
from tests.some import some
from tests.world import World

TODAY = date(2026, 11, 23)
FIRST = Quarter(2026, 1)


# --- rules -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "own"),
    [
        (CellValue(), False),
        (CellValue(document_number="12-NQ/ĐU"), False),
        (CellValue(note="họp lại vào quý II"), True),
        (CellValue(ItemState.IN_PROGRESS), True),
        (CellValue(ItemState.DONE, TODAY), True),
        (CellValue(ItemState.NOT_APPLICABLE, reason="Đơn vị mới"), True),
    ],
)
def test_what_is_a_word_of_its_own(value: CellValue, own: bool) -> None:
    assert has_own_word(value) is own


DONE_TOLD = CellValue(ItemState.DONE, date(2026, 3, 10))
BY_HAND = CellValue(ItemState.IN_PROGRESS, note="đã làm trên giấy")
DONE_BY_HAND = CellValue(ItemState.DONE, date(2026, 2, 1), note="đã làm trên giấy")


@pytest.mark.parametrize(
    ("typed", "shown", "by_hand", "left"),
    [
        (DONE_TOLD, DONE_TOLD, False, True),
        (CellValue(ItemState.DONE), DONE_TOLD, False, True),
        (replace(DONE_TOLD, document_number="12-NQ/ĐU"), DONE_TOLD, False, True),
        (replace(DONE_TOLD, note="x"), DONE_TOLD, False, False),
        (CellValue(ItemState.DONE, date(2026, 3, 9)), DONE_TOLD, False, False),
        (CellValue(), DONE_TOLD, False, False),
        (CellValue(ItemState.IN_PROGRESS), DONE_TOLD, False, False),
        (CellValue(), CellValue(), False, True),
        (CellValue(ItemState.DONE), CellValue(), False, False),
        (DONE_TOLD, BY_HAND, True, True),
        (CellValue(ItemState.DONE), BY_HAND, True, True),
        (CellValue(), BY_HAND, True, True),
        (CellValue(note="chưa"), BY_HAND, True, False),
        (CellValue(ItemState.IN_PROGRESS), BY_HAND, True, False),
        (CellValue(ItemState.NOT_APPLICABLE, reason="Đơn vị mới"), BY_HAND, True, False),
        (replace(DONE_BY_HAND, note=""), DONE_BY_HAND, True, True),
        (CellValue(ItemState.DONE, date(2026, 2, 2)), DONE_BY_HAND, True, False),
    ],
)
def test_what_leaves_a_cell_to_its_fact(
    typed: CellValue, shown: CellValue, by_hand: bool, left: bool
) -> None:
    assert is_left_to_fact(typed, shown, DONE_TOLD, by_hand) is left


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"state": "in_progress"}, {"state": "not_done"}, "Đang thực hiện → theo Mẫu 03"),
        ({"state": "not_done", "note": "chờ"}, {"state": "not_done"}, "Chưa thực hiện → theo Mẫu 03"),
        ({"state": "not_done"}, {"state": "done"}, "Chưa thực hiện → Đã hoàn thành"),
        ({}, {"state": "not_done", "document_number": "1-NQ/ĐU"}, "Sửa số văn bản"),
    ],
)
def test_the_history_says_when_a_cell_was_given_back(
    before: dict[str, str], after: dict[str, str], words: str
) -> None:
    assert change_words({"from": before, "to": after}, "Mẫu 03") == words


# --- the board ---------------------------------------------------------------------------------------------


def make_board(
    item: Item,
    says: KnownState | None,
    stored: Mapping[CellKey, Stored] | None = None,
    today: date = TODAY,
    first_day: date = date(2021, 1, 1),
) -> Board:
    facts = {"exemplar_collectives": says} if says else {}
    section = Section("II.3", "Nêu gương", "Nêu gương", (item,))
    return build_board([section], 2026, today, (first_day, None), stored or {}, 1, {}, facts)


def cells(board: Board) -> tuple[Cell, ...]:
    found = board.row("II3-07")
    assert found is not None
    return found[1].cells


def test_a_told_state_counts_as_a_ticked_one() -> None:
    board = make_board(make_item(), told())
    cell = cells(board)[0]
    assert (cell.kind, cell.state, cell.from_fact, cell.by_hand) == (
        CellKind.TICK,
        ItemState.DONE,
        True,
        False,
    )
    assert cell.stored.value.done_on == date(2026, 3, 10)
    assert board.progress() == board.progress(1) == Progress(done=1, total=1)


def test_the_version_and_the_document_stay_those_that_are_stored() -> None:
    stored = {(7, FIRST): Stored(CellValue(document_number="12-NQ/ĐU", document_date=TODAY), 3)}
    cell = cells(make_board(make_item(), told(), stored))[0]
    assert cell.stored.version == 3
    assert cell.stored.value == CellValue(
        ItemState.DONE, date(2026, 3, 10), document_number="12-NQ/ĐU", document_date=TODAY
    )


@pytest.mark.parametrize("says", [None, told(ItemState.NOT_DONE)])
def test_not_done_and_unknown_leave_the_cell_as_it_is(says: KnownState | None) -> None:
    board = make_board(make_item(), says)
    cell = cells(board)[0]
    assert (cell.state, cell.late, cell.from_fact, cell.told) == (ItemState.NOT_DONE, True, False, says)
    assert board.progress() == Progress(total=1, late=1)


def test_a_duty_of_several_quarters_stands_in_its_first_that_lives() -> None:
    kinds = [cell.kind for cell in cells(make_board(make_item("I–IV"), told()))]
    assert kinds == [CellKind.TICK, CellKind.SETTLED, CellKind.SETTLED, CellKind.SETTLED]
    young = cells(make_board(make_item("I–IV"), told(), first_day=date(2026, 4, 1)))
    assert [cell.kind for cell in young][:3] == [CellKind.EMPTY, CellKind.TICK, CellKind.SETTLED]
    assert [cell.from_fact for cell in young] == [False, True, False, False]


def test_a_duty_begun_the_year_before_stands_in_the_first_quarter_of_this_one() -> None:
    item = replace(make_item(), schedule=read_schedule("once", "III/2025–II/2026", "", 2022, 2026))
    board = make_board(item, told())
    assert [cell.from_fact for cell in cells(board)] == [True, False, False, False]
    before = {(7, Quarter(2025, 3)): Stored(CellValue(ItemState.NOT_APPLICABLE, reason="Đơn vị mới"), 1)}
    standing = cells(make_board(item, told(), before))[0].standing
    assert standing is not None
    assert standing.settled_in == Quarter(2025, 3), "a word of the year before counts here too"


def test_a_quarter_that_has_not_begun_shows_what_is_told_or_set_by_hand() -> None:
    item, spring = make_item("IV"), date(2026, 5, 4)
    assert cells(make_board(item, told(), today=spring))[3].kind is CellKind.TICK
    assert cells(make_board(item, told(ItemState.NOT_DONE), today=spring))[3].kind is CellKind.FUTURE
    noted = {(7, Quarter(2026, 4)): Stored(CellValue(note="làm lại"), 1)}
    assert cells(make_board(item, told(), noted, spring))[3].by_hand
    assert cells(make_board(item, told(), noted, spring))[3].kind is CellKind.TICK


def test_what_is_left_of_an_older_schedule_follows_nothing() -> None:
    left = {(7, Quarter(2026, 3)): Stored(CellValue(ItemState.DONE, TODAY), 1)}
    cell = cells(make_board(make_item(), told(), left))[2]
    assert (cell.state, cell.told, cell.by_hand) == (ItemState.DONE, None, False)


@pytest.mark.parametrize("changes", [{"ticked_by": TickedBy.AUTO}, {"plain": True}, {"fact": ""}])
def test_what_follows_no_fact(changes: dict[str, object]) -> None:
    item = make_item(**changes)
    assert not item.follows
    assert all(cell.told is None for cell in some(cells(make_board(item, told()))))


values = st.sampled_from(
    [
        CellValue(),
        CellValue(document_number="12-NQ/ĐU"),
        CellValue(note="chờ họp"),
        CellValue(ItemState.IN_PROGRESS),
        CellValue(ItemState.DONE, TODAY, note="đã làm trên giấy"),
        CellValue(ItemState.NOT_APPLICABLE, reason="Đơn vị mới"),
    ]
)


@given(
    st.sampled_from(["I", "II, IV", "I–IV", "II–III", "I, II, III, IV", ""]),
    st.dictionaries(st.builds(Quarter, st.just(2026), st.integers(1, 4)), values),
    st.sampled_from(ItemState),
    st.dates(date(2026, 1, 1), date(2027, 1, 31)),
    st.dates(date(2025, 10, 1), date(2026, 12, 31)),
)
def test_a_duty_stands_as_told_unless_somebody_set_it_by_hand(
    due: str, held: dict[Quarter, CellValue], state: ItemState, today: date, first_day: date
) -> None:
    item = make_item(due)
    stored: dict[CellKey, Stored] = {(7, quarter): Stored(value, 1) for quarter, value in held.items()}
    with_fact = make_board(item, told(state), stored, today, first_day)
    without = make_board(item, None, stored, today, first_day)
    plain = {cell.quarter: cell for row in without.rows() for cell in row.cells}
    if state is ItemState.NOT_DONE:
        assert with_fact.progress() == without.progress()
    assert with_fact.progress().done + with_fact.progress().in_progress <= with_fact.progress().total
    assert with_fact.progress().late <= without.progress().late
    rows = with_fact.rows()
    assume(rows)
    for row in rows:
        for cell in some(row.cells):
            if cell.told is None:
                assert cell == plain[cell.quarter], "what is not due now follows nothing"
                continue
            assert cell.duty is not None
            assert cell.standing is not None
            own = any(has_own_word(held.get(quarter, CellValue())) for quarter in cell.duty.quarters)
            beside = [one for one in row.cells if one.duty == cell.duty]
            assert sum(one.from_fact for one in beside) == (not own and state is not ItemState.NOT_DONE)
            if own:
                assert cell.standing == plain[cell.quarter].standing
                assert cell.by_hand == has_own_word(held.get(cell.quarter, CellValue()))
            else:
                assert cell.standing.state is state


# --- on a real database ------------------------------------------------------------------------------------


@pytest.fixture
def actor(world: World) -> Actor:
    person = world.person("bithu.snv")
    return Actor(person.id, person.full_name, NOW)


def item_of(world: World, code: str = "II3-07") -> Item:
    found = world.plan.item(code)
    assert found is not None
    return found


def board_of(world: World, year: int = 2026, unit: str = "snv") -> Board:
    return load_board(world.session, world.plan, world.read_unit(unit), year, TODAY, {})


def test_the_facts_of_the_pack_are_all_known(world: World) -> None:
    following = {item.code: item.fact for item in world.plan.all_items() if item.follows}
    assert set(following) == {"II3-07", "II3-08", "II3-09", "II3-10", "II3-11"}
    assert set(following.values()) <= FACT_NAMES


def test_the_rooms_are_asked_once_and_only_where_an_item_follows(world: World, source: Source) -> None:
    board_of(world)
    assert source.asked == [(world.unit("snv").id, 2026)]
    board_of(world, unit="ubkt")
    board_of(world, 2021)
    assert len(source.asked) == 1


def test_several_rooms_each_tell_their_facts(app: Flask, session: Session, collectives: Source) -> None:
    other = Source()
    other.says = {"exemplars_reported": told(ItemState.IN_PROGRESS)}
    known = part(ChecklistSeams, app)
    give(app, replace(known, states=(*known.states, other)))
    assert set(told_states(session, 1, 2026)) == {"exemplar_collectives", "exemplars_reported"}


def test_without_a_room_that_knows_nothing_is_told(session: Session, app: Flask) -> None:
    give(app, ChecklistSeams(facts=(), states=()))
    assert told_states(session, 1, 2026) == {}


def test_a_stored_word_counts_until_it_is_taken_back(
    session: Session, world: World, actor: Actor, collectives: Source
) -> None:
    unit_id = world.unit("snv").id
    by_hand = Change(item_of(world), FIRST, CellValue(note="đề nghị xét lại"))
    batch = save_details(session, unit_id, by_hand, 0, actor)
    assert batch
    assert board_of(world).progress().done == 0
    assert cells(board_of(world))[0].by_hand
    undo(session, unit_id, world.plan, batch, actor)
    cell = cells(board_of(world))[0]
    assert (cell.state, cell.from_fact, cell.stored.version) == (ItemState.DONE, True, 2)


def test_bulk_acts_leave_what_follows_a_fact(
    session: Session, world: World, actor: Actor, source: Source
) -> None:
    source.says = {"exemplar_collectives": told(ItemState.NOT_DONE), "exemplar_individuals": told()}
    tick(session, world.unit("snv").id, item_of(world), Quarter(2025, 1), ItemState.DONE, 0, actor)
    now, before = board_of(world).section("II.3"), board_of(world, 2025).section("II.3")
    assert now is not None
    marked = {change.item.code for change in some(changes_marking(now, 1, TODAY))}
    assert "II3-01" in marked
    assert "II3-09" in marked, "nobody knows this fact, so it is ticked as any other"
    assert not marked & {"II3-07", "II3-08"}
    assert changes_keeping(now, before, 1, TODAY) == []
