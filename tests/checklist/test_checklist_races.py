"""Cells that two people change at once, and what they hang on: rights, the plan, what other rooms know."""

from datetime import date

import pytest
from sqlalchemy import select

from kl01.audit.verbs import Verb
from kl01.checklist.operations import tick
from kl01.checklist.rules import ItemState
from kl01.exemplars.rules import ExemplarState
from kl01.jobs.runner import JobRunner
from kl01.org.models import Delegation
from kl01.periods import Quarter
from kl01.plan.models import Plan
from tests.applications import NOW
from tests.checklist.sent import details
from tests.conftest import Played
from tests.exemplars.made import actor_of
from tests.exemplars.unit import Unit
from tests.races import Known, Race, Sent
from tests.some import some
from tests.world import World

BOARD = "/theo-doi/snv/2026"
SECRETARY, DEPUTY, ADMIN = "bithu.snv", "phobithu.snv", "quantri"


def known(world: World) -> Known:
    return {"delegation": world.session.scalars(select(Delegation.id)).one()}


def set_to(world: World, code: str, quarter: int, state: ItemState, version: int = 0) -> str:
    """Tick a cell as the secretary, and return by what it can be taken back."""
    item = next(one for one in world.plan.all_items() if one.code == code)
    actor = actor_of(world.person(SECRETARY), NOW)
    when = Quarter(2026, quarter)
    return tick(world.session, world.unit("snv").id, item, when, state, version, actor) or ""


def ticked(world: World) -> Known:
    """Let a cell be done, and the same item in the quarter before."""
    set_to(world, "II1-01", 3, ItemState.DONE)
    return {**known(world), "batch": set_to(world, "II1-01", 4, ItemState.DONE)}


def done_in_the_third(world: World) -> Known:
    set_to(world, "II1-01", 3, ItemState.DONE)
    return known(world)


def click(who: str, to: str, version: int = 0, item: str = "II1-01", quarter: int = 4, **how: bool) -> Sent:
    return Sent(who, f"{BOARD}/{item}/{quarter}?v={version}", {"to": to}, **how)


def said(who: str, version: int = 0, item: str = "II1-01", **values: str) -> Sent:
    return Sent(who, f"{BOARD}/{item}/4/chi-tiet", details(version, **values))


def section(who: str, what: str, code: str = "II.2") -> Sent:
    return Sent(who, f"{BOARD}/muc/{code}/{what}?quy=4", {})


def chosen_as_example(world: World, _known: Known) -> None:
    """Let the unit's committee have approved somebody: the checklist's item follows that."""
    Unit(world).at(ExemplarState.APPROVED)


def plan_ends_before(world: World, _known: Known) -> None:
    plan = world.session.get_one(Plan, 1)
    plan.extended_to = plan.last_year = 2025


def office_over(world: World, _known: Known) -> None:
    for office in some(world.person(SECRETARY).offices):
        office.valid_to = date(2026, 11, 22)


TAKE_BACK = Sent(DEPUTY, f"{BOARD}/hoan-tac", {"batch": "{batch}"})
SWITCH_OFF = Sent(ADMIN, "/quan-tri/ke-hoach/kl01-2021/II1-01", {"to": "off"})
CHANGED = Verb.STATUS_CHANGED
KEY = "the key of a cell, which would answer with an error"
VERSION = "the cell's version in the UPDATE, which would be answered without the cell"
APPROVED = (
    Verb.EXEMPLAR_ADDED,
    Verb.EXEMPLAR_SUBMITTED,
    Verb.MEETING_RECORDED,
    Verb.EXEMPLAR_APPROVED,
)

STANDING_OFFICE = "tuyengiao"
PRINTS_MANY = Sent(STANDING_OFFICE, "/theo-doi/tat-ca/in?nam=2026&quy=4", {})


def standing_office_over(world: World, _known: Known) -> None:
    world.session.delete(world.person(STANDING_OFFICE).offices[0])


RACES = [
    Race("the same checklists are printed once", known, PRINTS_MANY, PRINTS_MANY,
         200, "Danh mục theo dõi quý IV năm 2026", (Verb.JOB_STARTED,),
         guard="the lock, which is taken before it is looked who is in the line"),
    Race("who sees others' no more prints their own unit's", known, standing_office_over, PRINTS_MANY,
         200, "Danh mục theo dõi quý IV năm 2026 – 1 đơn vị", (Verb.JOB_STARTED,)),
    Race("the first word of a cell is one person's", known,
         click(SECRETARY, "done"), click(DEPUTY, "in_progress"),
         409, "Nguyễn Thị Hường vừa đổi ô này thành “Đã hoàn thành”", (CHANGED,),
         guard=KEY),
    Race("a cell is changed by who saw it", ticked,
         click(SECRETARY, "not_done", 1), click(DEPUTY, "in_progress", 1),
         409, "Nguyễn Thị Hường vừa đổi ô này", (CHANGED,), guard=VERSION),
    Race("a cell is changed by who saw it, in place", ticked,
         click(SECRETARY, "not_done", 1), click(DEPUTY, "in_progress", 1, htmx=True),
         409, "Nguyễn Thị Hường vừa đổi ô này", (CHANGED,), guard=VERSION),
    Race("the same wish twice is one change", known, click(SECRETARY, "done"), click(DEPUTY, "done"),
         200, "", (CHANGED,), guard=KEY),
    Race("what is said of a cell is kept before who wrote of it, too", known,
         said(SECRETARY, note="Đã họp"), said(DEPUTY, note="Chưa họp, chờ kế hoạch"),
         409, "Chưa họp, chờ kế hoạch", (CHANGED,), guard=KEY),
    Race("what is said of a cell that was just ticked is refused", ticked,
         click(SECRETARY, "not_done", 1), said(DEPUTY, 1, note="Đã họp"),
         409, "Đã họp", (CHANGED,), guard=VERSION),
    Race("a section is marked but for what was just ticked", known,
         click(SECRETARY, "done", item="II2-02"), section(DEPUTY, "danh-dau"),
         200, "đánh dấu Đã hoàn thành 5 ô", (CHANGED,) * 6,
         guard=KEY),
    Race("a section is marked once", known, section(SECRETARY, "danh-dau"), section(DEPUTY, "danh-dau"),
         200, "không có ô nào để đánh dấu", (CHANGED,) * 6,
         guard=KEY),
    Race("a cell of a section that was just marked stays done", known,
         section(SECRETARY, "danh-dau"), click(DEPUTY, "in_progress", item="II2-02"),
         409, "Nguyễn Thị Hường vừa đổi ô này", (CHANGED,) * 6,
         guard=KEY),
    Race("a section is kept as the quarter before has just become", done_in_the_third,
         click(SECRETARY, "in_progress", 1, quarter=3), section(DEPUTY, "nhu-quy-truoc", "II.1"),
         200, "giữ nguyên như quý trước 1 ô", (CHANGED, CHANGED)),
    Race("a section is kept but for what was just ticked", done_in_the_third,
         click(SECRETARY, "in_progress"), section(DEPUTY, "nhu-quy-truoc", "II.1"),
         200, "không có ô nào để giữ nguyên", (CHANGED,),
         guard=KEY),
    Race("what somebody has changed since is not taken back", ticked,
         click(SECRETARY, "not_done", 1), TAKE_BACK,
         200, "1 ô giữ nguyên vì đã có người đổi lại sau đó", (CHANGED,), guard=VERSION),
    Race("a change is taken back once", ticked, TAKE_BACK, TAKE_BACK,
         200, "1 ô giữ nguyên vì đã có người đổi lại sau đó", (CHANGED,), guard=VERSION),
    Race("what was just taken back is changed no further", ticked,
         TAKE_BACK, click(SECRETARY, "in_progress", 1),
         409, "vừa đổi ô này thành “Chưa thực hiện”", (CHANGED,), guard=VERSION),
    Race("who holds the office no more ticks nothing", known, office_over, click(SECRETARY, "done"),
         403, "chưa được giao việc", ()),
    Race("who holds the office no more marks nothing", known, office_over, section(SECRETARY, "danh-dau"),
         403, "chưa được giao việc", ()),
    Race("who holds the office no more takes nothing back", ticked, office_over,
         Sent(SECRETARY, f"{BOARD}/hoan-tac", {"batch": "{batch}"}), 403, "chưa được giao việc", ()),
    Race("who acts for the secretary no more ticks nothing", known,
         Sent(SECRETARY, "/uy-quyen/{delegation}/thoi", {}), click(DEPUTY, "done"),
         403, "chưa được giao việc", (Verb.DELEGATION_ENDED,)),
    Race("what the committee asks for no more is not ticked", known, SWITCH_OFF, click(DEPUTY, "done"),
         404, "Không có trang này", (Verb.ITEM_SWITCHED,)),
    Race("what the committee asks for no more is not said", known, SWITCH_OFF, said(DEPUTY, note="Đã họp"),
         404, "Không có trang này", (Verb.ITEM_SWITCHED,)),
    Race("what the committee asks for no more is not marked", known,
         Sent(ADMIN, "/quan-tri/ke-hoach/kl01-2021/II2-02", {"to": "off"}), section(DEPUTY, "danh-dau"),
         200, "đánh dấu Đã hoàn thành 5 ô", (Verb.ITEM_SWITCHED, *[CHANGED] * 5)),
    Race("a year that the plan has no more is not ticked", known, plan_ends_before, click(DEPUTY, "done"),
         404, "Không có trang này", ()),
    Race("what has just followed from elsewhere is not ticked without a reason", known,
         chosen_as_example, click(DEPUTY, "in_progress", item="II3-08", quarter=1),
         422, "Mẫu 03", APPROVED),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs stay in the line: what comes of them is no part of a race for their place."""
    monkeypatch.setattr(JobRunner, "look", lambda _runner: None)


@pytest.mark.parametrize("race", RACES, ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)
