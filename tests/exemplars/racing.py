"""Exemplars prepared for races: what they are told by on the pages of a unit, of one, and of its sheet."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from kl01.exemplars.operations import ask_writer, record_consent
from kl01.exemplars.rules import Act, Consent, ExemplarState
from kl01.org.kinds import Role
from kl01.org.models import Office
from kl01.papers.operations import section_of
from tests.applications import NOW
from tests.exemplars.made import fill_sheet
from tests.exemplars.unit import DAY, Unit
from tests.races import Known, Sent
from tests.world import World

SECRETARY, DEPUTY, ADMIN, OFFICE = "bithu.snv", "phobithu.snv", "quantri", "tuyengiao"
UNIT, ONE = "/guong-dien-hinh/dang-ky/snv/2026", "/guong-dien-hinh/ho-so/{one}"
TODAY = "23/11/2026"
ROW = {
    "field": "Chuyên môn, nghiệp vụ",
    "content": "Cải tiến quy trình giải quyết hồ sơ",
    "goal": "100 % hồ sơ trả đúng hạn",
    "measures": "Cử dự lớp bồi dưỡng",
    "in_charge": "Đồng chí phó bí thư",
    "time": "Quý I đến quý IV",
}


def nobody_yet(world: World) -> Known:
    """Let nobody be registered."""
    held = select(Office.id).where(Office.person_id == world.person(DEPUTY).id)
    return {
        "an": world.person("canbo.snv").id,
        "secretary": world.person(SECRETARY).id,
        "deputy": world.person(DEPUTY).id,
        "of_deputy": world.session.scalars(held.where(Office.role == Role.DEPUTY_SECRETARY)).one(),
    }


def at(state: ExemplarState, asked: bool = False) -> Callable[[World], Known]:
    """Let somebody be registered and have come as far as a state, and a second person beside them."""

    def given(world: World) -> Known:
        unit = Unit(world)
        one, other = unit.add("Trịnh Thị Sen"), unit.add("Trịnh Thị Súng")
        for each in (one, other):
            fill_sheet(world.session, each, NOW)
        if asked:
            ask_writer(world.session, one, world.person("canbo.snv"), one.version, unit.actor)
        if state is not ExemplarState.DRAFT:
            unit.at(state, one, other)
        if state is ExemplarState.PROPOSED:
            record_consent(world.session, one, Consent.AGREED, DAY, one.version, unit.actor)
        world.session.flush()
        return {
            **nobody_yet(world),
            "one": one.id,
            "version": one.version,
            "chosen": f"{one.id}:{one.version}",
            "other": f"{other.id}:{other.version}",
            "sheet": one.sheet_id,
            "paper": one.registration.paper_id,
            "part": section_of(one.sheet, "ii").version,
            "story": "-".join(f"{section_of(one.sheet, code).version}" for code in ("ii", "iv", "v")),
            "result": section_of(one.sheet, "iv").version,
        }

    return given


def adds(who: str, person: str = "?nguoi={an}", kind: str = "ca-nhan", **values: str) -> Sent:
    return Sent(who, f"{UNIT}/them/{kind}{person}", {**ROW, "position": "Chuyên viên", **values})


def edits(who: str, **values: str) -> Sent:
    data = {**ROW, "name": "Trịnh Thị Sen", "position": "Chuyên viên", "version": "{version}", **values}
    return Sent(who, f"{ONE}/sua", data)


def steps(who: str, act: Act, *chosen: str, **values: object) -> Sent:
    """Take a step for those chosen, as its page sends it."""
    return Sent(who, f"{UNIT}/{act.value}", {"chosen": [*chosen] or ["{chosen}"], **values})


def approves(who: str, *chosen: str, by: str = "{deputy}", number: str = "03-BB") -> Sent:
    data = {"meeting": "moi", "number": number, "day": TODAY, "approvers": [by]}
    return steps(who, Act.APPROVE, *chosen, **data)


def commends(who: str, number: str = "21-QĐ") -> Sent:
    data = {"number": number, "day": TODAY, "occasion": "19/5", "level": "unit"}
    return steps(who, Act.COMMEND, **data)


def writes(who: str, section: str = "ii", version: str = "{part}", **values: str) -> Sent:
    """Save a section of the sheet, as a page that was opened before anything else happened."""
    data = {"version": version, "edit_session": "trang-mot", "finished": "no", "action": "save", **values}
    return Sent(who, f"/mau/{{sheet}}/phan/{section}", data)


def answers(who: str, answer: str = "agreed") -> Sent:
    return Sent(
        who, f"{ONE}/cong-bo", {"version": "{version}", "seen": "{story}", "answer": answer, "day": TODAY}
    )


def office_over(who: str) -> Sent:
    data = {"reason": "ended", "last_day": "22/11/2026"}
    return Sent(who, "/quan-tri/chuc-vu/{of_deputy}/thoi", data)


def leaves(world: World, _known: Known) -> None:
    """Let somebody of the unit have gone elsewhere."""
    world.person("canbo.snv").memberships[0].valid_to = date(2026, 11, 22)
