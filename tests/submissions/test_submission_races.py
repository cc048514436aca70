"""Papers that two people move at once: the writer, the receiver, who stands in for them, who administers."""

from datetime import date

import pytest
from sqlalchemy import select

from kl01.audit.verbs import Verb
from kl01.forms.models import FormTemplate
from kl01.jobs.runner import JobRunner
from kl01.org.kinds import Standing
from kl01.org.models import Membership, Office
from tests.conftest import Played
from tests.papers.racing import (
    ADMIN,
    DEPUTY,
    SECRETARY,
    WRITER,
    confirmed,
    confirms,
    gives_back,
    handed,
    reopens,
    returned,
    submits,
    withdraws,
    writes,
    written,
)
from tests.races import Known, Race, Sent
from tests.some import some
from tests.world import World

V = Verb
VERSION = "the paper's version in the UPDATE, which would be answered without the paper"


def nothing_begun(world: World) -> Known:
    return {"an": world.person("canbo.snv").id}


def passed(world: World) -> Known:
    """Let a paper have passed to the secretary above: who should receive it, and their deputy, are gone."""
    known = handed(world)
    of = select(Office).where(Office.unit_id == world.unit("snv").id)
    for office in some(world.session.scalars(of)):
        office.valid_to = date(2026, 11, 22)
    world.session.flush()
    return known | {"deputy": world.person("tochuc").id}


def form_is_gone(world: World, _known: Known) -> None:
    found = select(FormTemplate).where(FormTemplate.code == "mau-02", FormTemplate.is_current.is_(True))
    world.session.scalars(found).one().is_current = False


def no_member_any_more(world: World, _known: Known) -> None:
    """Let the writer belong to the unit as somebody outside the Party, whose papers go elsewhere."""
    of = select(Membership).where(Membership.person_id == world.person(WRITER).id)
    world.session.scalars(of).one().standing = Standing.NON_MEMBER


# --- What is sent ------------------------------------------------------------------------------------------


def begins(who: str = "canbo.snv") -> Sent:
    return Sent(who, "/mau/moi/mau-02/2026", {})


TYPES_IN = Sent("bithu.cbvp", "/duyet-mau/nhap-thay/{an}/mau-02/2026", {})
OFFICE_OVER = Sent(ADMIN, "/quan-tri/chuc-vu/{office}/thoi", {"reason": "ended", "last_day": "22/11/2026"})
LENDS_NO_MORE = Sent(SECRETARY, "/uy-quyen/{delegation}/thoi", {})
ABOVE = "bithu.khoi"
SOMEBODY_IS_THERE = Sent(
    ADMIN, "/quan-tri/nguoi/{deputy}/chuc-vu/moi",
    {"role": "secretary", "unit": "snv", "valid_from": "23/11/2026"},
)  # fmt: skip
PRINTS = Sent(SECRETARY, "/duyet-mau/danh-sach/snv/mau-02/2026/in-tat-ca", {})
LOOKS = Sent(SECRETARY, "/duyet-mau/{paper}")
STARTED, SUBMITTED, OPENED = V.PAPER_STARTED, V.PAPER_SUBMITTED, V.PAPER_OPENED
CONFIRMED, RETURNED, REOPENED, WITHDRAWN = (
    V.PAPER_CONFIRMED,
    V.PAPER_RETURNED,
    V.PAPER_REOPENED,
    V.PAPER_WITHDRAWN,
)

BEGINNING = [
    Race("a paper is begun once", nothing_begun, begins(), begins(), 200, "Các phần phải viết", (STARTED,),
         guard="a unique index, which would answer with an error"),
    Race("who has begun theirs has nothing typed in for them", nothing_begun, begins(), TYPES_IN,
         200, "Nguyễn Văn An đã có mẫu này nên không nhập thay được", (STARTED,),
         guard="a unique index, which would answer with an error"),
    Race("what was begun for somebody they go on with", nothing_begun, TYPES_IN, begins(),
         200, "Các phần phải viết", (V.PAPER_ENTERED,),
         guard="a unique index, which would answer with an error"),
    Race("a form that is gone is not begun", nothing_begun, form_is_gone, begins(),
         404, "Không có trang này", ()),
]  # fmt: skip

HANDING_IN = [
    Race("a paper is handed in once", written, submits(), submits(),
         200, "Đã nộp", (SUBMITTED,), guard=VERSION),
    Race("what was written since is looked through before", written,
         writes(text="Sửa ở cửa sổ khác"), submits(),
         422, "Mẫu vừa được sửa", ()),
    Race("what is missing since is not handed in", written, writes(text=""), submits(),
         422, "Mẫu vừa được sửa", ()),
    Race("a paper goes to who still receives it", written, OFFICE_OVER, submits(),
         422, "Người nhận vừa thay đổi", (V.OFFICE_ENDED,)),
    Race("a paper goes to whom its writer was told", written, no_member_any_more, submits(),
         422, "Người nhận vừa thay đổi", ()),
    Race("a paper that was opened is not withdrawn", handed, LOOKS, withdraws(),
         200, "Chưa rút lại được: người nhận đã mở mẫu này", (OPENED,)),
    Race("a paper that was confirmed is not withdrawn", handed, confirms(SECRETARY), withdraws(),
         200, "Mẫu vừa thay đổi trạng thái", (CONFIRMED,), guard=VERSION),
    Race("a paper that was returned is not withdrawn", handed, gives_back(SECRETARY), withdraws(),
         200, "Mẫu vừa thay đổi trạng thái", (RETURNED,), guard=VERSION),
    Race("a paper is withdrawn once", handed, withdraws(), withdraws(),
         200, "Mẫu vừa thay đổi trạng thái", (WITHDRAWN,), guard=VERSION),
]  # fmt: skip

RECEIVING = [
    Race("a paper that was returned is not confirmed", handed, gives_back(SECRETARY), confirms(DEPUTY),
         409, "vừa", (RETURNED,), guard=VERSION),
    Race("a paper that was confirmed is not returned", handed,
         confirms(SECRETARY), gives_back(DEPUTY, "Thiếu ngày"),
         409, "Thiếu ngày", (CONFIRMED,), guard=VERSION),
    Race("a paper is confirmed by one", handed, confirms(SECRETARY), confirms(DEPUTY),
         409, "Nguyễn Thị Hường", (CONFIRMED,), guard=VERSION),
    Race("a paper is returned by one", handed, gives_back(SECRETARY), gives_back(DEPUTY),
         409, "Ghi rõ thời gian", (RETURNED,), guard=VERSION),
    Race("a paper that was withdrawn is not confirmed", handed, withdraws(), confirms(SECRETARY),
         404, "Không có trang này", (WITHDRAWN,), guard=VERSION),
    Race("a paper that was withdrawn is not returned", handed, withdraws(), gives_back(SECRETARY),
         404, "Không có trang này", (WITHDRAWN,), guard=VERSION),
    Race("a paper is reopened by one", confirmed, reopens(SECRETARY), reopens(DEPUTY),
         409, "Nhầm người", (REOPENED,), guard=VERSION),
    Race("who is secretary no more confirms nothing", handed, OFFICE_OVER, confirms(SECRETARY),
         404, "Không có trang này", (V.OFFICE_ENDED,)),
    Race("who is secretary no more returns nothing", handed, OFFICE_OVER, gives_back(SECRETARY),
         404, "Không có trang này", (V.OFFICE_ENDED,)),
    Race("who is secretary no more reopens nothing", confirmed, OFFICE_OVER, reopens(SECRETARY),
         404, "Không có trang này", (V.OFFICE_ENDED,)),
    Race("who stands in no more confirms nothing", handed, LENDS_NO_MORE, confirms(DEPUTY),
         404, "Không có trang này", (V.DELEGATION_ENDED,)),
    Race("to whom it passed confirms nothing once a secretary is there", passed, SOMEBODY_IS_THERE,
         confirms(ABOVE), 404, "Không có trang này", (V.OFFICE_GIVEN,)),
    Race("to whom it passed returns nothing once a secretary is there", passed, SOMEBODY_IS_THERE,
         gives_back(ABOVE), 404, "Không có trang này", (V.OFFICE_GIVEN,)),
    Race("what passed on is confirmed by one", passed, confirms(ABOVE), confirms(ABOVE),
         409, "vừa", (CONFIRMED,), guard=VERSION),
    Race("who stands in for nobody any more confirms as the deputy, to whom it passes", handed,
         OFFICE_OVER, confirms(DEPUTY), 200, "Đã xác nhận", (V.OFFICE_ENDED, CONFIRMED)),
    Race("what was withdrawn is shown to nobody", handed, withdraws(), LOOKS,
         404, "Không có trang này", (WITHDRAWN,),
         guard="the paper's version, which is compared before the word of a look is left"),
    Race("what was handed in anew is shown as it is now", returned, submits(), LOOKS,
         200, "Mẫu 02", (SUBMITTED, OPENED),
         guard="the paper's version, which is compared before the word of a look is left"),
]  # fmt: skip

PRINTING = [
    Race("the same papers are printed once", handed, PRINTS, PRINTS, 200, "Mẫu 02", (V.JOB_STARTED,),
         guard="the lock, which is taken before it is looked who is in the line"),
    Race("papers that were taken back are not printed", handed, withdraws(), PRINTS,
         200, "Chưa có mẫu nào đã nộp để in", (WITHDRAWN,)),
    Race("who receives no more prints nothing", handed, OFFICE_OVER, PRINTS,
         404, "Không có trang này", (V.OFFICE_ENDED,)),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs stay in the line: what comes of them is no part of a race for their place."""
    monkeypatch.setattr(JobRunner, "look", lambda _runner: None)


@pytest.mark.parametrize("race", [*BEGINNING, *HANDING_IN, *RECEIVING, *PRINTING], ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)
