"""Exemplars that two people move or change at once: whom a unit chooses, what is written, who decides."""

from dataclasses import replace

import pytest

from kl01.audit.operations import program
from kl01.audit.verbs import Verb
from kl01.exemplars.rules import Act, ExemplarState
from kl01.forms.definition.data import Definition
from kl01.forms.definition.reading import load_definitions
from kl01.plan.pack import BUNDLED_PACKS
from tests.applications import NOW
from tests.conftest import Played
from tests.exemplars.racing import (
    ADMIN,
    DEPUTY,
    OFFICE,
    ONE,
    SECRETARY,
    UNIT,
    adds,
    approves,
    at,
    commends,
    edits,
    leaves,
    nobody_yet,
    office_over,
    steps,
    writes,
)
from tests.forms.loaded import load_forms
from tests.races import Known, Race, Sent
from tests.world import World

V, S = Verb, ExemplarState
PACK = BUNDLED_PACKS / "kl01-2021"
VERSION = "the exemplar's version in the UPDATE, which would be answered without it"


def room_for_one(world: World) -> Known:
    """Let mẫu 03 take one person and no more."""

    def narrow(form: Definition) -> Definition:
        sections = [
            replace(part, fields=tuple(replace(one, max_rows=1) for one in part.fields))
            for part in form.sections
        ]
        return replace(form, sections=tuple(sections))

    forms = [narrow(one) if one.code == "mau-03" else one for one in load_definitions(PACK)]
    load_forms(world.session, 1, forms, program(NOW))
    return nobody_yet(world)


BEGIN = Sent(SECRETARY, f"{UNIT}/van-ban", {})
ASK = Sent(SECRETARY, f"{ONE}/nguoi-viet", {"nguoi": "{an}", "version": "{version}"})
ASK_NONE = Sent(DEPUTY, f"{ONE}/nguoi-viet", {"action": "none", "version": "{version}"})
ORGANISES = Sent(
    SECRETARY,
    "/mau/{paper}/phan/iii",
    {"version": "1", "edit_session": "trang-mot", "finished": "no", "action": "save", "organise": "Khác"},
)
LOOK = Sent(OFFICE, ONE)
ADDED, EDITED, SUBMITTED, RETURNED = (
    V.EXEMPLAR_ADDED,
    V.EXEMPLAR_CHANGED,
    V.EXEMPLAR_SUBMITTED,
    V.EXEMPLAR_RETURNED,
)
APPROVED, WITHDRAWN, MEETING = V.EXEMPLAR_APPROVED, V.EXEMPLAR_WITHDRAWN, V.MEETING_RECORDED

CHOOSING = [
    Race("a unit's list of a year is begun once", nobody_yet, BEGIN, BEGIN, 200, "Mẫu 03", (),
         guard="a unique index, which would answer with an error"),
    Race("a list that was begun by a choice is gone on with", nobody_yet, adds(DEPUTY), BEGIN, 200, "Mẫu 03",
         (ADDED,), guard="a unique index, which would answer with an error"),
    Race("nobody is chosen twice", nobody_yet, adds(DEPUTY), adds(SECRETARY),
         422, "Nguyễn Văn An đã có trong danh sách của năm 2026", (ADDED,)),
    Race("no name is chosen twice", nobody_yet,
         adds(DEPUTY, "?ten=", name="Trịnh Thị Sen"), adds(SECRETARY, "?ten=", name="trịnh thị sen"),
         422, "Trịnh Thị Sen đã có trong danh sách", (ADDED,)),
    Race("two who are chosen at once stand one after the other", nobody_yet,
         adds(DEPUTY), adds(SECRETARY, "?ten=", name="Trịnh Thị Sen"), 200, "Đã ghi Trịnh Thị Sen",
         (ADDED, ADDED)),
    Race("no more are chosen than the form takes", room_for_one,
         adds(DEPUTY), adds(SECRETARY, "?ten=", name="Trịnh Thị Sen"), 422, "chỉ nhận 1 cá nhân", (ADDED,)),
    Race("nobody is chosen who has left", nobody_yet, leaves, adds(SECRETARY),
         409, "không còn thuộc đơn vị này", ()),
    Race("who may register no more chooses nobody", nobody_yet, office_over(ADMIN), adds(DEPUTY),
         404, "Không có trang này", (V.OFFICE_ENDED,)),
    Race("a row is changed by who saw it", at(S.DRAFT),
         edits(SECRETARY, goal="Mười"), edits(DEPUTY, goal="Một"),
         409, "Mười", (EDITED,), guard=VERSION),
    Race("a row is not called as another that was just chosen", at(S.DRAFT),
         adds(SECRETARY, "?ten=", name="Trần Thị Cúc"), edits(DEPUTY, name="Trần Thị Cúc"),
         422, "Trần Thị Cúc đã có trong danh sách", (ADDED,)),
    Race("a row that lies before the committee is not changed", at(S.DRAFT),
         steps(SECRETARY, Act.SUBMIT), edits(DEPUTY, goal="Một"), 409, "Một", (SUBMITTED,), guard=VERSION),
    Race("the second of two who ask a writer is told", at(S.DRAFT),
         Sent(DEPUTY, f"{ONE}/nguoi-viet", {"nguoi": "{deputy}", "version": "{version}"}), ASK,
         200, "Phần này vừa có người sửa", (V.EXEMPLAR_WRITER_ASKED,), guard=VERSION),
    Race("nobody is asked who has left", at(S.DRAFT), leaves, ASK, 400, "Trang này đã cũ", ()),
    Race("nobody writes of who was withdrawn", at(S.DRAFT), steps(DEPUTY, Act.WITHDRAW, reason="Nhầm"), ASK,
         200, "Phần này vừa có người sửa", (WITHDRAWN,), guard=VERSION),
]  # fmt: skip

WRITING = [
    Race("a part that lies before the committee is kept aside", at(S.DRAFT),
         steps(SECRETARY, Act.SUBMIT), writes(DEPUTY, reason="Vì sao"), 409, "Vì sao", (SUBMITTED,)),
    Race("a part of who was withdrawn is kept aside", at(S.DRAFT),
         steps(SECRETARY, Act.WITHDRAW, reason="Nhầm"), writes(DEPUTY, reason="Vì sao"),
         409, "Vì sao", (WITHDRAWN,)),
    Race("what was just taken out is not laid before the committee", at(S.DRAFT),
         writes(DEPUTY, reason=""), steps(SECRETARY, Act.SUBMIT), 409, "Trịnh Thị Sen", ()),
    Race("what was just taken out is not proposed", at(S.FOSTERED),
         writes(DEPUTY, "iv", "{result}", result=""), steps(SECRETARY, Act.PROPOSE),
         409, "Trịnh Thị Sen", ()),
    Race("who is asked no more writes nothing", at(S.DRAFT, asked=True), ASK_NONE, writes("canbo.snv", "i"),
         404, "Không có trang này", (V.EXEMPLAR_WRITER_ASKED,)),
]  # fmt: skip

STEPS = [
    Race("what is withdrawn lies before nobody", at(S.DRAFT),
         steps(DEPUTY, Act.WITHDRAW, reason="Nhầm"), steps(SECRETARY, Act.SUBMIT),
         409, "Chưa ghi được", (WITHDRAWN,), guard=VERSION),
    Race("of two chosen none is moved if one has gone", at(S.DRAFT),
         steps(DEPUTY, Act.WITHDRAW, reason="Nhầm"), steps(SECRETARY, Act.SUBMIT, "{other}", "{chosen}"),
         409, "Trịnh Thị Súng", (WITHDRAWN,), guard=VERSION),
    Race("what was changed is seen before it lies before the committee", at(S.DRAFT),
         edits(DEPUTY, goal="Một"), steps(SECRETARY, Act.SUBMIT),
         409, "Trịnh Thị Sen", (EDITED,), guard=VERSION),
    Race("what was withdrawn is not approved", at(S.SUBMITTED),
         steps(DEPUTY, Act.WITHDRAW, reason="Nhầm"), approves(SECRETARY), 409, "03-BB", (WITHDRAWN,),
         guard=VERSION),
    Race("what was given back is not approved", at(S.SUBMITTED),
         steps(DEPUTY, Act.RETURN, reason="Bổ sung"), approves(SECRETARY), 409, "03-BB", (RETURNED,),
         guard=VERSION),
    Race("what was approved is not given back unseen", at(S.SUBMITTED),
         approves(SECRETARY), steps(DEPUTY, Act.RETURN, reason="Bổ sung"),
         409, "Bổ sung", (MEETING, APPROVED), guard=VERSION),
    Race("it is approved once", at(S.SUBMITTED), approves(SECRETARY), approves(DEPUTY, number="04-BB"),
         409, "04-BB", (MEETING, APPROVED), guard=VERSION),
    Race("a meeting that approves two at once is one", at(S.SUBMITTED), approves(SECRETARY),
         approves(DEPUTY, "{other}"), 200, "Trịnh Thị Súng", (MEETING, APPROVED, APPROVED),
         guard="a unique index, which would answer with an error"),
    Race("what two meetings approve at once are two lists", at(S.SUBMITTED), approves(SECRETARY),
         approves(DEPUTY, "{other}", number="04-BB"), 200, "Đợt bổ sung 1 Đã thông qua",
         (MEETING, APPROVED, MEETING, APPROVED), guard="a unique index, which would answer with an error"),
    Race("who is chosen in the middle of an approval waits for the next", at(S.SUBMITTED), adds(DEPUTY),
         approves(SECRETARY, "{chosen}", "{other}"), 200, "Đợt bổ sung 1 Dự thảo",
         (V.EXEMPLAR_ADDED, MEETING, APPROVED, APPROVED)),
    Race("what is written of the organisation of an approved list is kept aside", at(S.SUBMITTED),
         approves(DEPUTY, "{chosen}", "{other}"), ORGANISES, 409, "Phần này đã trình hoặc đã chốt",
         (MEETING, APPROVED, APPROVED)),
    Race("who sits in the committee no more approves nothing", at(S.SUBMITTED),
         office_over(ADMIN), approves(SECRETARY), 422, "Chọn người thông qua trong danh sách cấp ủy",
         (V.OFFICE_ENDED,)),
    Race("it is reported once", at(S.APPROVED), steps(SECRETARY, Act.REPORT, number="15-BC"),
         steps(DEPUTY, Act.REPORT, number="16-BC"), 409, "16-BC", (V.EXEMPLAR_REPORTED,), guard=VERSION),
    Race("what was given back is not reported", at(S.APPROVED), steps(DEPUTY, Act.RETURN, reason="Bổ sung"),
         steps(SECRETARY, Act.REPORT, number="15-BC"), 409, "15-BC", (RETURNED,), guard=VERSION),
    Race("what the standing office sent back is not fostered", at(S.REPORTED),
         steps(OFFICE, Act.RETURN, reason="Bổ sung"), steps(SECRETARY, Act.FOSTER),
         409, "Chưa ghi được", (RETURNED,), guard=VERSION),
    Race("what is fostered the standing office sees before it sends it back", at(S.REPORTED),
         steps(SECRETARY, Act.FOSTER), steps(OFFICE, Act.RETURN, reason="Bổ sung"),
         409, "Bổ sung", (V.EXEMPLAR_FOSTERED,), guard=VERSION),
    Race("what was sent back is not proposed", at(S.FOSTERED),
         steps(OFFICE, Act.RETURN, reason="Bổ sung"), steps(SECRETARY, Act.PROPOSE),
         409, "Chưa ghi được", (RETURNED,), guard=VERSION),
    Race("who was just withdrawn is not commended", at(S.PROPOSED),
         steps(DEPUTY, Act.WITHDRAW, reason="Nhầm"), commends(OFFICE), 409, "21-QĐ", (WITHDRAWN,),
         guard=VERSION),
    Race("who may register no more submits nothing", at(S.DRAFT),
         office_over(ADMIN), steps(DEPUTY, Act.SUBMIT),
         404, "Không có trang này", (V.OFFICE_ENDED,)),
    Race("a look is at what was just withdrawn, and says so", at(S.REPORTED),
         steps(SECRETARY, Act.WITHDRAW, reason="Nhầm"), LOOK, 200, "Nhầm", (WITHDRAWN, V.EXEMPLAR_OPENED),
         guard="the exemplar's version, which is compared before the word of a look is left"),
]  # fmt: skip


@pytest.mark.parametrize("race", [*CHOOSING, *WRITING, *STEPS], ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)
