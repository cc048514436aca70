"""A setting that two administrators change at once: nobody writes over what they have not seen."""

import pytest

from kl01.accounts.rules import PASSWORD_LENGTH
from kl01.audit.operations import program
from kl01.audit.verbs import Verb
from kl01.org.kinds import Role
from kl01.org.models import Office
from kl01.org.print_profiles import MARGINS
from kl01.settings.operations import put_setting
from tests.applications import NOW
from tests.conftest import Played
from tests.races import Known, Race, Sent
from tests.world import SINCE, World

ADMIN, OTHER = "quantri", "tuyengiao"
USUAL = PASSWORD_LENGTH.default_text


def two_administrators(world: World) -> Known:
    person, unit = world.person(OTHER), world.unit("khoi")
    office = Office(person_id=person.id, unit_id=unit.id, role=Role.ADMINISTRATOR, valid_from=SINCE)
    world.session.add(office)
    world.session.flush()
    return {"office": office.id}


def already_set(world: World) -> Known:
    put_setting(world.session, program(NOW), PASSWORD_LENGTH, "14", USUAL)
    return two_administrators(world)


def sets(who: str, value: str, seen: str = USUAL) -> Sent:
    return Sent(who, f"/quan-tri/thiet-lap/{PASSWORD_LENGTH.key}", {"value": value, "seen": seen})


def resets(who: str) -> Sent:
    data = {"action": "mac-dinh", "seen": "14", "value": "14"}
    return Sent(who, f"/quan-tri/thiet-lap/{PASSWORD_LENGTH.key}", data)


def sets_margins(who: str, top: str) -> Sent:
    data = {"top": top, "bottom": "25", "left": "35", "right": "15", "seen": "20/20/30/15"}
    return Sent(who, f"/quan-tri/thiet-lap/{MARGINS['HD36-2018'].key}", data)


CHANGED = Verb.SETTING_CHANGED
KEY = "the setting's key: where two may write at once its error is answered as a stale page is"
VERSION = "the row's version, whose error is answered as a stale page is"
RACES = [
    Race("a setting is set by who saw its default", two_administrators, sets(OTHER, "14"), sets(ADMIN, "16"),
         409, "14", (CHANGED,), guard=KEY),
    Race("a setting is set by who saw its value", already_set,
         sets(OTHER, "15", "14"), sets(ADMIN, "16", "14"), 409, "15", (CHANGED,), guard=VERSION),
    Race("the same wish twice is one change", two_administrators, sets(OTHER, "14"), sets(ADMIN, "14"),
         200, "Đã lưu", (CHANGED,), guard=KEY),
    Race("a setting is set back once", already_set, resets(OTHER), resets(ADMIN),
         200, "Đã đưa về mặc định", (CHANGED,)),
    Race("a setting that was set back is set by who saw that", already_set,
         resets(OTHER), sets(ADMIN, "16", "14"), 409, "16", (CHANGED,), guard=VERSION),
    Race("a setting that was set is not set back unseen", already_set, sets(OTHER, "15", "14"), resets(ADMIN),
         409, "15", (CHANGED,), guard=VERSION),
    Race("margins are set by who saw their default", two_administrators, sets_margins(OTHER, "25"),
         sets_margins(ADMIN, "30"), 409, "Trên 25, dưới 25, trái 35, phải 15 mm", (CHANGED,), guard=KEY),
    Race("who administers no more sets nothing", two_administrators,
         Sent(ADMIN, "/quan-tri/chuc-vu/{office}/thoi", {"reason": "mistake", "last_day": ""}),
         sets(OTHER, "14"), 403, "chưa được giao việc", (Verb.OFFICE_ENDED,)),
]  # fmt: skip


@pytest.mark.parametrize("race", RACES, ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)
