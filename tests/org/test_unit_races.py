"""Units that two administrators change at once: each rule holds for what the other has just done."""

from datetime import date

import pytest

from kl01.audit.verbs import Verb
from kl01.org.kinds import Role
from kl01.org.models import Office
from tests.conftest import Played
from tests.races import Known, Race, Sent
from tests.world import SINCE, World

ADMIN, OTHER = "quantri", "tuyengiao"
UNITS = "/quan-tri/don-vi"
YESTERDAY, TODAY = "22/11/2026", "23/11/2026"


def two_administrators(world: World) -> Known:
    """Let a second person administer, and tell what the pages of units and people are told by."""
    session = world.session
    session.add(
        Office(
            person_id=world.person(OTHER).id,
            unit_id=world.unit("khoi").id,
            role=Role.ADMINISTRATOR,
            valid_from=SINCE,
        )
    )
    session.flush()
    return {"an": world.person("canbo.snv").id, "sct": world.unit("sct").version}


def without_its_secretary(world: World) -> Known:
    """Let Sở Công Thương have nobody: it can be closed without a successor."""
    known = two_administrators(world)
    membership = world.person("bithu.sct").memberships[0]
    membership.unit = world.unit("bhxh")
    world.session.flush()
    return known


def new_unit(who: str, code: str, name: str, parent: str = "sct") -> Sent:
    kind = "subordinate_party_cell" if parent in {"sct", "snv"} else "grassroots_party_cell"
    data = {"kind": kind, "code": code, "name": name, "parent": parent, "valid_from": TODAY}
    return Sent(who, f"{UNITS}/moi", data)


def close(who: str, code: str, version: int | str, successor: str = "", last_day: str = YESTERDAY) -> Sent:
    data = {"last_day": last_day, "successor": successor, "version": version}
    return Sent(who, f"{UNITS}/{code}/ket-thuc", data)


def rename(who: str, name: str, parent: str = "khoi", code: str = "sct") -> Sent:
    data = {"name": name, "parent": parent, "reason": "correct", "since": "", "version": "1"}
    return Sent(who, f"{UNITS}/{code}/sua", data)


def office_in_sct(who: str) -> Sent:
    data = {"role": "deputy_secretary", "unit": "sct", "valid_from": "01/01/2026"}
    return Sent(who, "/quan-tri/nguoi/{an}/chuc-vu/moi", data)


def move_to_sct(who: str) -> Sent:
    data = {"membership": "{home}", "unit": "sct", "standing": "party_member", "first_day": TODAY}
    return Sent(who, "/quan-tri/nguoi/{an}/chuyen", data)


def with_the_home_of_an(world: World) -> Known:
    return {**without_its_secretary(world), "home": world.person("canbo.snv").memberships[0].id}


def sign(who: str, signs_for: str) -> Sent:
    return Sent(who, f"{UNITS}/sct/ky", {"signs_for": signs_for, "version": "1"})


CREATED, CHANGED, CLOSED = Verb.UNIT_CREATED, Verb.UNIT_CHANGED, Verb.UNIT_CLOSED
MOVED, ENDED = Verb.MEMBERSHIP_CHANGED, Verb.OFFICE_ENDED
SCT_CLOSED = (MOVED, ENDED, CLOSED)

RACES = [
    Race(
        "a code is given to one unit",
        two_administrators,
        new_unit(OTHER, "cb-moi", "Chi bộ Một"),
        new_unit(ADMIN, "cb-moi", "Chi bộ Hai"),
        422, "Mã cb-moi đã dùng cho đơn vị khác", (CREATED,),
        guard="a unique index, which would answer with an error",
    ),
    Race(
        "a name is given to one unit under another",
        two_administrators,
        new_unit(OTHER, "cb-mot", "Chi bộ Một"),
        new_unit(ADMIN, "cb-hai", "CHI BỘ MỘT"),
        422, "đã có đơn vị tên này", (CREATED,),
    ),
    Race(
        "nothing begins under a unit that was closed",
        two_administrators,
        close(OTHER, "sct", "{sct}", successor="bhxh"),
        new_unit(ADMIN, "cb-moi", "Chi bộ Mới"),
        422, "Chọn đơn vị", SCT_CLOSED,
    ),
    Race(
        "a unit is renamed by who saw its name",
        two_administrators,
        rename(OTHER, "Đảng bộ Sở Công Thương cũ"),
        rename(ADMIN, "Đảng bộ Sở Công Thương mới"),
        409, "Đảng bộ Sở Công Thương cũ", (CHANGED,),
        guard="its version, in the UPDATE too; the page would not say what stands there now",
    ),
    Race(
        "how a unit signs is chosen by who saw how it does",
        two_administrators,
        rename(OTHER, "Đảng bộ Sở Công Thương cũ"),
        sign(ADMIN, "standing_committee"),
        409, "Thay mặt Đảng ủy", (CHANGED,),
        guard="its version, in the UPDATE too; the page would not say what stands there now",
    ),
    Race(
        "a name that another unit has just got",
        two_administrators,
        new_unit(OTHER, "cb-moi", "Chi bộ Mới", parent="khoi"),
        rename(ADMIN, "Chi bộ Mới"),
        422, "đã có đơn vị tên này", (CREATED,),
    ),
    Race(
        "nothing is put under a unit that was closed",
        two_administrators,
        close(OTHER, "sct", "{sct}", successor="bhxh"),
        rename(ADMIN, "Chi bộ Văn phòng", parent="sct", code="snv-vp"),
        422, "Chọn đơn vị", SCT_CLOSED,
    ),
    Race(
        "a unit is put somewhere once",
        two_administrators,
        rename(OTHER, "Chi bộ Văn phòng", parent="sct", code="snv-vp"),
        rename(ADMIN, "Chi bộ Văn phòng Sở", parent="snv", code="snv-vp"),
        409, "Đảng bộ Sở Công Thương", (CHANGED,),
        guard="its version, in the UPDATE too",
    ),
    Race(
        "a unit under which another has just begun stays",
        without_its_secretary,
        new_unit(OTHER, "cb-moi", "Chi bộ Mới"),
        close(ADMIN, "sct", "{sct}"),
        422, "Chi bộ Mới còn đứng dưới đơn vị này", (CREATED,),
    ),
    Race(
        "a unit under which another was just put stays",
        without_its_secretary,
        rename(OTHER, "Chi bộ Văn phòng", parent="sct", code="snv-vp"),
        close(ADMIN, "sct", "{sct}"),
        422, "Chi bộ Văn phòng còn đứng dưới đơn vị này", (CHANGED,),
    ),
    Race(
        "a unit to which somebody has just moved needs a successor",
        with_the_home_of_an,
        move_to_sct(OTHER),
        close(ADMIN, "sct", "{sct}"),
        422, "Còn 1 người sinh hoạt ở đây", (MOVED,),
    ),
    Race(
        "who has just moved goes on in the successor",
        with_the_home_of_an,
        move_to_sct(OTHER),
        close(ADMIN, "sct", "{sct}", successor="bhxh"),
        200, "hoạt động đến hết 22/11/2026", (MOVED, MOVED, ENDED, CLOSED),
    ),
    Race(
        "nobody moves to a unit that was closed",
        with_the_home_of_an,
        close(OTHER, "sct", "{sct}"),
        move_to_sct(ADMIN),
        422, "Chọn đơn vị", (ENDED, CLOSED),
    ),
    Race(
        "an office that was just given ends with its unit",
        without_its_secretary,
        office_in_sct(OTHER),
        close(ADMIN, "sct", "{sct}"),
        200, "hoạt động đến hết 22/11/2026", (Verb.OFFICE_GIVEN, ENDED, ENDED, CLOSED),
    ),
    Race(
        "no office begins in a unit that was closed",
        two_administrators,
        close(OTHER, "sct", "{sct}", successor="bhxh"),
        office_in_sct(ADMIN),
        422, "Chọn đơn vị", SCT_CLOSED,
    ),
    Race(
        "a successor that was closed takes nobody",
        two_administrators,
        close(OTHER, "bhxh", "1", successor="snv", last_day=TODAY),
        close(ADMIN, "sct", "{sct}", successor="bhxh", last_day=TODAY),
        422, "Chọn đơn vị kế tục còn hoạt động sau ngày này", (MOVED, ENDED, CLOSED),
    ),
    Race(
        "a unit is closed once",
        two_administrators,
        close(OTHER, "sct", "{sct}", successor="bhxh"),
        close(ADMIN, "sct", "{sct}", successor="snv"),
        409, "Đảng bộ Sở Công Thương", SCT_CLOSED,
        guard="its version, in the UPDATE too",
    ),
    Race(
        "a unit is closed by who saw what it is called",
        without_its_secretary,
        rename(OTHER, "Đảng bộ Sở Công nghiệp"),
        close(ADMIN, "sct", "{sct}"),
        409, "Đảng bộ Sở Công nghiệp", (CHANGED,),
        guard="its version, in the UPDATE too",
    ),
    Race(
        "the trail tells from what the committee was changed",
        two_administrators,
        Sent(OTHER, "/quan-tri/cap-uy", {"place_name": "Bình An", "help_contact": "máy lẻ 103"}),
        Sent(ADMIN, "/quan-tri/cap-uy", {"place_name": "Bình An", "help_contact": "máy lẻ 104"}),
        200, "Đã lưu thông tin cấp ủy", (Verb.COMMITTEE_CHANGED, Verb.COMMITTEE_CHANGED),
    ),
]  # fmt: skip


@pytest.mark.parametrize("race", RACES, ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)


def test_the_second_name_is_kept_that_was_refused(played: Played) -> None:
    found = played(RACES[3])
    assert 'value="Đảng bộ Sở Công Thương mới"' in found.page


def test_who_has_just_moved_is_where_the_others_went(played: Played) -> None:
    rows = played(RACES[10]).rows["membership"]
    assert [row for row in rows if str(date(2026, 11, 23)) in map(str, row)]
