"""What is published of exemplars, changed by two people at once: the answer to it, the photo."""

import pytest

from kl01.audit.verbs import Verb
from kl01.exemplars.rules import Act, ExemplarState
from tests.conftest import Played
from tests.exemplars.racing import (
    ADMIN,
    DEPUTY,
    OFFICE,
    ONE,
    SECRETARY,
    answers,
    at,
    commends,
    edits,
    office_over,
    steps,
    writes,
)
from tests.honours.pictures import as_file, pattern
from tests.races import Race, Sent

V, S = Verb, ExemplarState
ONE_PHOTO, OTHER_PHOTO = as_file(pattern()), as_file(pattern(420, 300))
ANSWERED, PHOTO, WITHDRAWN = V.EXEMPLAR_CONSENT_RECORDED, V.EXEMPLAR_PHOTO_CHANGED, V.EXEMPLAR_WITHDRAWN
VERSION = "the exemplar's version in the UPDATE, which would be answered without it"
LOCK = "the lock, under which the exemplar is opened anew once the picture is ready"


def photo(who: str, data: bytes = OTHER_PHOTO) -> Sent:
    return Sent(who, f"{ONE}/anh", {"version": "{version}"}, file=("photo", data))


NO_PHOTO = Sent(DEPUTY, f"{ONE}/anh", {"version": "{version}", "action": "remove"})
OUT = steps(SECRETARY, Act.WITHDRAW, reason="Theo đề nghị")
DECLINES = answers(SECRETARY, "declined")

RACES = [
    Race("an answer is to the words that were read", at(S.DRAFT),
         edits(SECRETARY, content="Việc khác"), answers(DEPUTY),
         409, "Việc khác", (V.EXEMPLAR_CHANGED,), guard=VERSION),
    Race("an answer is to the parts that were read", at(S.FOSTERED),
         writes(SECRETARY, "iv", "{result}", result="Kết quả khác"), answers(DEPUTY),
         409, "Kết quả khác", ()),
    Race("of two answers the second is to the first", at(S.DRAFT), DECLINES, answers(DEPUTY),
         409, "Không đồng ý", (ANSWERED,), guard=VERSION),
    Race("their own refusal is nobody's to turn", at(S.DRAFT, asked=True),
         answers("canbo.snv", "declined"), answers(DEPUTY), 409, "Không đồng ý", (ANSWERED,), guard=VERSION),
    Race("who was withdrawn is not asked", at(S.DRAFT), OUT, answers(DEPUTY),
         409, "Chưa ghi được", (WITHDRAWN,), guard=VERSION),
    Race("who has just declined is commended by who knows it", at(S.PROPOSED),
         DECLINES, commends(OFFICE), 409, "21-QĐ", (ANSWERED,), guard=VERSION),
    Race("who was just commended is so once", at(S.PROPOSED), commends(SECRETARY), commends(OFFICE, "22-QĐ"),
         409, "22-QĐ", (V.EXEMPLAR_COMMENDED,), guard=VERSION),
    Race("who may register no more records no answer", at(S.DRAFT), office_over(ADMIN), answers(DEPUTY),
         404, "Không có trang này", (V.OFFICE_ENDED,)),
    Race("a photo takes the place of the one that was seen", at(S.DRAFT),
         photo(SECRETARY, ONE_PHOTO), photo(DEPUTY), 200, "Phần này vừa có người sửa", (PHOTO,),
         guard=LOCK),
    Race("a photo that was just given is not taken away unseen", at(S.DRAFT), photo(SECRETARY), NO_PHOTO,
         200, "Phần này vừa có người sửa", (PHOTO,), guard=LOCK),
    Race("a photo that is given twice at once stays", at(S.DRAFT), photo(SECRETARY), photo(DEPUTY),
         200, "Phần này vừa có người sửa", (PHOTO,), guard=LOCK),
    Race("who was withdrawn gets no photo", at(S.DRAFT), OUT, photo(DEPUTY),
         200, "Phần này vừa có người sửa", (WITHDRAWN,), guard=LOCK),
    Race("beside a photo that was just given nobody gets another name", at(S.DRAFT),
         photo(SECRETARY), edits(DEPUTY, name="Trần Thị Cúc"), 409, "Trần Thị Cúc", (PHOTO,), guard=VERSION),
    Race("who may register no more gives no photo", at(S.DRAFT), office_over(ADMIN), photo(DEPUTY),
         404, "Không có trang này", (V.OFFICE_ENDED,)),
]  # fmt: skip


@pytest.mark.parametrize("race", RACES, ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)


def test_the_photo_that_was_refused_is_not_kept(played: Played) -> None:
    first = photo(SECRETARY, ONE_PHOTO)
    race = next(one for one in RACES if one.first == first and one.then == photo(DEPUTY))
    assert len([file for file in played(race).files if file.endswith(".jpg")]) == 1
