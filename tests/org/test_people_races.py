"""People, offices, delegations and absences that two change at once: rules hold for what was just done."""

from datetime import date

import pytest
from sqlalchemy import select

from kl01.audit.verbs import Verb
from kl01.org.kinds import Role
from kl01.org.models import Absence, Delegation, Office
from tests.conftest import Played
from tests.races import Known, Race, Sent
from tests.world import SINCE, World

ADMIN, OTHER = "quantri", "tuyengiao"
SECRETARY, DEPUTY = "bithu.snv", "phobithu.snv"
YESTERDAY, TODAY, TOMORROW = "22/11/2026", "23/11/2026", "24/11/2026"


def known(world: World) -> Known:
    """Let a second person administer, and tell what the pages are told by."""
    office = Office(
        person_id=world.person(OTHER).id,
        unit_id=world.unit("khoi").id,
        role=Role.ADMINISTRATOR,
        valid_from=SINCE,
    )
    world.session.add(office)
    world.session.flush()

    def own(person: str, role: Role) -> int:
        held = select(Office.id).where(Office.person_id == world.person(person).id, Office.role == role)
        return world.session.scalars(held).one()

    return {
        "an": world.person("canbo.snv").id,
        "cuc": world.person("quanchung.snv").id,
        "anh": world.person("bithu.cbvp").id,
        "deputy": world.person(DEPUTY).id,
        "home": world.person("canbo.snv").memberships[0].id,
        "of_admin": own(ADMIN, Role.ADMINISTRATOR),
        "of_other": office.id,
        "of_secretary": own(SECRETARY, Role.SECRETARY),
        "of_deputy": own(DEPUTY, Role.DEPUTY_SECRETARY),
        "of_chair": own("congdoan.snv", Role.TRADE_UNION_CHAIR),
        "delegation": world.session.scalars(select(Delegation.id)).one(),
    }


def with_an_absence(world: World) -> Known:
    absence = Absence(person_id=world.person("canbo.snv").id, valid_from=date(2026, 11, 2))
    world.session.add(absence)
    world.session.flush()
    return {**known(world), "absence": absence.id}


def with_an_ended_office(world: World) -> Known:
    """Let the chair of the trade union have ended long ago, so that there is room for another."""
    found = known(world)
    world.session.get_one(Office, found["of_chair"]).valid_to = date(2021, 12, 31)
    return found


# --- What is sent ------------------------------------------------------------------------------------------


def new_person(who: str, name: str = "Tạ Thị Lụa", unit: str = "sct") -> Sent:
    data = {"full_name": name, "unit": unit, "standing": "party_member", "valid_from": TODAY}
    return Sent(who, "/quan-tri/nguoi/moi", {**data, "birth_year": "", "job_title": ""})


def details(who: str, name: str) -> Sent:
    data = {"full_name": name, "birth_year": "", "job_title": "Chuyên viên", "version": "1"}
    return Sent(who, "/quan-tri/nguoi/{an}/sua", data)


def move(who: str, unit: str) -> Sent:
    data = {"membership": "{home}", "unit": unit, "standing": "party_member", "first_day": TODAY}
    return Sent(who, "/quan-tri/nguoi/{an}/chuyen", data)


def leaves(who: str, person: str = "an") -> Sent:
    return Sent(who, f"/quan-tri/nguoi/{{{person}}}/roi-di", {"last_day": YESTERDAY})


def office(who: str, person: str, role: str, since: str = TODAY, unit: str = "snv") -> Sent:
    data = {"role": role, "unit": unit, "valid_from": since}
    return Sent(who, f"/quan-tri/nguoi/{{{person}}}/chuc-vu/moi", data)


def office_over(who: str, name: str, day: str = YESTERDAY, reason: str = "ended") -> Sent:
    return Sent(who, f"/quan-tri/chuc-vu/{{{name}}}/thoi", {"reason": reason, "last_day": day})


def close_sct(who: str) -> Sent:
    data = {"last_day": YESTERDAY, "successor": "bhxh", "version": "1"}
    return Sent(who, "/quan-tri/don-vi/sct/ket-thuc", data)


def delegates(to: str = "an", what: str = "danh-dau") -> Sent:
    data = {"delegate": f"{{{to}}}", "valid_from": "01/01/2027", "valid_to": "31/03/2027"}
    return Sent(SECRETARY, f"/uy-quyen/snv/{what}", data)


def absent(who: str, first: str = TODAY, last: str = "") -> Sent:
    return Sent(who, "/duyet-mau/vang-mat/{an}", {"valid_from": first, "valid_to": last})


def back(who: str, action: str = "back") -> Sent:
    return Sent(who, "/duyet-mau/vang-mat/{absence}/het", {"action": action})


TAKE_BACK = Sent(SECRETARY, "/uy-quyen/{delegation}/thoi", {})
MOVED, GIVEN, ENDED = Verb.MEMBERSHIP_CHANGED, Verb.OFFICE_GIVEN, Verb.OFFICE_ENDED
LEFT = (Verb.ACCOUNT_DISABLED, MOVED)

PEOPLE = [
    Race("one person is added once", known, new_person(OTHER), new_person(ADMIN),
         422, "Đơn vị này đã có người cùng tên", (Verb.PERSON_CREATED,)),
    Race("nobody is added to a unit that was closed", known, close_sct(OTHER), new_person(ADMIN),
         422, "Chọn đơn vị", (MOVED, ENDED, Verb.UNIT_CLOSED)),
    Race("a person is corrected by who saw what stood there", known,
         details(OTHER, "Nguyễn Văn Ân"), details(ADMIN, "Nguyễn Văn Ẩn"),
         409, "Nguyễn Văn Ân", (Verb.PERSON_CHANGED,),
         guard="their version, in the UPDATE too; the page would not say what stands there now"),
    Race("a person moves once from where they were", known, move(OTHER, "snv-tccb"), move(ADMIN, "sct"),
         409, "Chi bộ Tổ chức cán bộ", (MOVED,),
         guard="a unique index on who belongs where now, which would answer with an error"),
    Race("who has left moves nowhere", known, leaves(OTHER), move(ADMIN, "snv-tccb"),
         200, "Đã ghi nơi sinh hoạt mới", (*LEFT, MOVED)),
    Race("a person leaves once", known, leaves(OTHER), leaves(ADMIN),
         422, "Người này hiện không sinh hoạt ở đơn vị nào", LEFT),
    Race("who has just moved leaves the unit where they are now", known,
         move(OTHER, "snv-tccb"), leaves(ADMIN), 422, "Ngày cuối cùng", (MOVED,)),
    Race("an office that was just given ends with who leaves", known,
         office(OTHER, "an", "committee_member", "01/01/2026"), leaves(ADMIN),
         200, "thôi sinh hoạt", (GIVEN, ENDED, *LEFT)),
]  # fmt: skip

OFFICES = [
    Race("an office for one is given to one", with_an_ended_office,
         office(OTHER, "an", "trade_union_chair"), office(ADMIN, "cuc", "trade_union_chair"),
         422, "Nguyễn Văn An đang giữ chức", (GIVEN,)),
    Race("nobody gets the same office twice", known,
         office(OTHER, "an", "committee_member"), office(ADMIN, "an", "committee_member"),
         422, "Nguyễn Văn An đang giữ chức", (GIVEN,)),
    Race("no office begins in a unit that was closed", known,
         close_sct(OTHER), office(ADMIN, "an", "deputy_secretary", unit="sct"),
         422, "Chọn đơn vị", (MOVED, ENDED, Verb.UNIT_CLOSED)),
    Race("an office lasts no longer than until another has it", with_an_ended_office,
         office(OTHER, "an", "trade_union_chair", "01/01/2022"), office_over(ADMIN, "of_chair", "31/12/2022"),
         422, "Nguyễn Văn An giữ chức này từ 01/01/2022", (GIVEN,)),
    Race("the last administrator stays", known,
         office_over(OTHER, "of_other"), office_over(ADMIN, "of_admin"),
         422, "Đây là người quản trị duy nhất", (ENDED,)),
    Race("the last administrator is no mistake", known,
         office_over(OTHER, "of_other", reason="mistake"), office_over(ADMIN, "of_admin", reason="mistake"),
         422, "Đây là người quản trị duy nhất", (ENDED,)),
    Race("of two administrators who end each other one stays", known,
         office_over(OTHER, "of_admin"), office_over(ADMIN, "of_other"),
         403, "chưa được giao việc", (ENDED,)),
    Race("an office is withdrawn once", known,
         office_over(OTHER, "of_chair", reason="mistake"), office_over(ADMIN, "of_chair", reason="mistake"),
         404, "Không có trang này", (ENDED,)),
    Race("an office that was withdrawn does not end", known,
         office_over(OTHER, "of_chair", reason="mistake"), office_over(ADMIN, "of_chair"),
         404, "Không có trang này", (ENDED,)),
]  # fmt: skip

DELEGATIONS = [
    Race("the same is delegated once", known, delegates(), delegates(),
         422, "Nguyễn Văn An đã được ủy quyền việc này", (Verb.DELEGATION_GIVEN,)),
    Race("who is secretary no more delegates nothing", known, office_over(ADMIN, "of_secretary"), delegates(),
         403, "chưa được giao việc", (ENDED,)),
    Race("nobody acts for a secretary who is deputy no more", known,
         office_over(ADMIN, "of_deputy"), delegates("deputy", "thay-mat"),
         422, "Đơn vị chưa có phó bí thư", (ENDED,)),
    Race("nobody ticks for a unit that they have left", known, leaves(ADMIN), delegates(),
         422, "Ủy quyền cho", LEFT),
    Race("a delegation is taken back once", known, TAKE_BACK, TAKE_BACK,
         200, "Đã thôi ủy quyền", (Verb.DELEGATION_ENDED,)),
    Race("who is secretary no more takes nothing back", known,
         office_over(ADMIN, "of_secretary"), TAKE_BACK, 403, "chưa được giao việc", (ENDED,)),
]  # fmt: skip

ABSENCES = [
    Race("nobody is away twice at a time", known,
         absent("bithu.cbvp"), absent(ADMIN, "24/11/2026", "30/11/2026"), 422,
         "Đã ghi vắng mặt từ 23/11/2026", (Verb.ABSENCE_RECORDED,)),
    Race("who has left is away from nowhere", known, leaves(OTHER), absent(ADMIN),
         422, "Người này hiện không sinh hoạt ở đơn vị nào", LEFT),
    Race("nobody is back twice", with_an_absence, back("bithu.cbvp"), back(ADMIN),
         200, "đi làm lại", (Verb.ABSENCE_ENDED,)),
    Race("from an absence that was a mistake nobody comes back", with_an_absence,
         back("bithu.cbvp", "mistake"), back(ADMIN), 404, "Không có trang này", (Verb.ABSENCE_ENDED,)),
    Race("a mistake is taken back once", with_an_absence,
         back("bithu.cbvp", "mistake"), back(ADMIN, "mistake"), 404, "Không có trang này",
         (Verb.ABSENCE_ENDED,)),
]  # fmt: skip


@pytest.mark.parametrize("race", [*PEOPLE, *OFFICES, *DELEGATIONS, *ABSENCES], ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)
