"""Sections that are written in two windows or by two people at once, and while their paper is handed in."""

import pytest

from kl01.audit.verbs import Verb
from kl01.forms.content import Content
from kl01.papers.aside import put_aside
from kl01.papers.operations import Draft, remove_rows, save_section, section_of
from kl01.periods import Period, local_day
from kl01.submissions.models import Submission
from kl01.submissions.operations import start_paper
from kl01.submissions.people import home_of
from kl01.submissions.years import find_form
from tests.applications import NOW
from tests.conftest import Played
from tests.exemplars.made import actor_of
from tests.papers.made import hand_in
from tests.papers.racing import SECRETARY, WRITER, of, submits, writes, written
from tests.races import Known, Race, Sent
from tests.world import World

TAKEN, DROPPED = Verb.COPY_TAKEN, Verb.COPY_DROPPED
MINE, THEIRS = "Viết ở cửa sổ một", "Viết ở cửa sổ hai"


def with_last_years(world: World) -> Known:
    """Let a paper be written, and one of the year before from which it may be copied."""
    hand_in(world.session, world.person(WRITER), "mau-02", 2025, NOW)
    return written(world)


def with_a_copy(world: World) -> Known:
    """Let a text of the section have been put aside."""
    known = written(world)
    paper = world.session.get_one(Submission, known["paper"])
    content: Content = {"example": "Bản giữ riêng"}
    writer = actor_of(world.person(WRITER), NOW)
    copy = put_aside(world.session, section_of(paper, "iii"), "x", content, writer)
    return {**known, "copy": copy.id}


def with_a_removed_row(world: World) -> Known:
    """Let a page have taken the second of three rows out of a table."""
    known = written(world)
    paper, writer = world.session.get_one(Submission, known["paper"]), actor_of(world.person(WRITER), NOW)
    (filled, *_) = section_of(paper, "ii").content["items"]
    whats = enumerate(("Một", MINE, "Ba"), start=1)
    rows = [{**filled, "id": f"r{number}", "what": what} for number, what in whats]
    draft = Draft({"items": rows}, False, section_of(paper, "ii").version, "mot")
    section = save_section(world.session, paper, "ii", draft, writer, closed=False)
    remove_rows(world.session, section, "items", {"r2"}, "mot", writer)
    return {**of(world, paper), "ii": section.version}


def puts_back() -> Sent:
    data: dict[str, object] = {"version": "{ii}", "edit_session": "mot", "items-row": ["r1", "r3"]}
    data |= {"items-r1-what": "Một", "items-r3-what": "Ba", "action": "restore:items:r2:mot:r1"}
    return Sent(WRITER, "/mau/{paper}/phan/ii", data)


def typed_in(world: World) -> Known:
    """Let the secretary type a paper in for its writer."""
    writer, found = world.person(WRITER), find_form(world.session, "mau-02", Period.of(2026))
    home = home_of(world.session, writer.id, local_day(NOW))
    assert found is not None
    assert home is not None
    secretary = actor_of(world.person(SECRETARY), NOW)
    paper = start_paper(world.session, *found, Period.of(2026), writer, home, secretary)
    return of(world, paper)


def puts_aside(world: World, known: Known) -> None:
    """Let another window have put its text aside."""
    paper = world.session.get_one(Submission, known["paper"])
    writer = actor_of(world.person(WRITER), NOW)
    put_aside(world.session, section_of(paper, "iii"), "trang-ba", {"example": "Bản thứ ba"}, writer)


def saves(page: str, text: str, who: str = WRITER, where: str = "", htmx: bool = False) -> Sent:
    sent = writes(who, text, page, where=where)
    return Sent(who, sent.url, sent.data, htmx=htmx)


def copies() -> Sent:
    return Sent(WRITER, "/mau/{paper}/phan/iii/chep", {"tu": "mau-02-1"})


def chooses(action: str = "take") -> Sent:
    return Sent(WRITER, "/mau/{paper}/phan/iii/so-sanh", {"ban": "{copy}", "action": action})


SUBMITTED, RETURNED = Verb.PAPER_SUBMITTED, Verb.PAPER_RETURNED
VERSION = "the section's version in the UPDATE, which would be answered without either text"

RACES = [
    Race("of two windows the later keeps its text aside", written, saves("mot", MINE), saves("hai", THEIRS),
         409, THEIRS, (), guard=VERSION),
    Race("of two windows the later keeps its draft aside", written,
         saves("mot", MINE, where="/nhap"), saves("hai", THEIRS, where="/nhap", htmx=True),
         409, "", (), guard=VERSION),
    Race("a window that saves twice at once is in its own way never", written,
         saves("mot", MINE, where="/nhap"), saves("mot", MINE + ", hết"),
         200, "Đã lưu nháp", (), guard=VERSION),
    Race("a text of a paper that was handed in is kept aside", written, submits(), saves("hai", THEIRS),
         409, THEIRS, (SUBMITTED,)),
    Race("a draft of a paper that was handed in is kept aside", written,
         submits(), saves("hai", THEIRS, where="/nhap", htmx=True), 409, "", (SUBMITTED,)),
    Race("what is typed in for somebody who writes themselves is kept for them", typed_in,
         saves("mot", MINE), saves("hai", THEIRS, SECRETARY),
         409, "Người viết đã tự viết tiếp mẫu này", ()),
    Race("what is copied stands beside what was just written", with_last_years, saves("mot", MINE), copies(),
         200, "Đã chép từ Mẫu 02", (), guard=VERSION),
    Race("nothing is copied into a paper that was handed in", with_last_years, submits(), copies(),
         200, "Mẫu 02", (SUBMITTED,)),
    Race("a text that was put aside is taken once", with_a_copy, chooses(), chooses(),
         404, "Không có trang này", (TAKEN,)),
    Race("a text that was thrown away is not taken", with_a_copy, chooses("drop"), chooses(),
         404, "Không có trang này", (DROPPED,)),
    Race("a text that was taken is not thrown away", with_a_copy, chooses(), chooses("drop"),
         404, "Không có trang này", (TAKEN,)),
    Race("what was just written is kept when another text is taken", with_a_copy,
         saves("mot", MINE), chooses(), 200, "Đã lấy lại bản giữ riêng", (TAKEN,), guard=VERSION),
    Race("a row is put back once", with_a_removed_row, puts_back(), puts_back(),
         200, "Ba", (), guard=VERSION),
    Race("no row is put back into a paper that was handed in", with_a_removed_row, submits(), puts_back(),
         409, "", (SUBMITTED,)),
    Race("no text is taken into a paper that was handed in", with_a_copy, submits(), chooses(),
         409, "Có người vừa sửa phần này", (SUBMITTED,)),
]  # fmt: skip


@pytest.mark.parametrize("race", RACES, ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)


def test_a_row_that_is_put_back_twice_at_once_stands_there_once(played: Played) -> None:
    rows = played(next(race for race in RACES if str(race) == "a row is put back once")).rows
    assert str(rows["paper_section"]).count(MINE) == 1
    assert MINE not in str(rows["section_copy"])


@pytest.mark.parametrize("race", RACES[:2], ids=str)
def test_both_texts_are_there(played: Played, race: Race) -> None:
    rows = played(race).rows
    assert [MINE in str(row) for row in rows["paper_section"]].count(True) == 1
    assert [THEIRS in str(row) for row in rows["section_copy"]].count(True) == 1
