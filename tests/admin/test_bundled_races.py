"""A choice between the owner's text and the bundled one that two administrators make at once."""

import pytest

from kl01.admin.bundled_texts import bundled_texts
from kl01.audit.verbs import Verb
from kl01.org.kinds import Role
from kl01.org.models import Office
from tests.admin.own_texts import load_own_form
from tests.conftest import Played
from tests.races import Known, Race, Sent
from tests.world import SINCE, World

ADMIN, OTHER = "quantri", "tuyengiao"


def own_form(world: World) -> Known:
    person, unit = world.person(OTHER), world.unit("khoi")
    office = Office(person_id=person.id, unit_id=unit.id, role=Role.ADMINISTRATOR, valid_from=SINCE)
    world.session.add(office)
    load_own_form(world.session)
    world.session.flush()
    seen = next(one.seen for one in bundled_texts(world.session) if one.part == "mau-02")
    return {"seen": seen, "office": office.id}


def chooses(who: str, to: str) -> Sent:
    return Sent(who, "/quan-tri/ban-di-kem/kl01-2021/mau-02", {"to": to, "seen": "{seen}"})


def another_form(world: World, _known: Known) -> None:
    load_own_form(world.session, "Bản cam kết")


TAKEN, KEPT = Verb.FORM_LOADED, Verb.BUNDLE_DECLINED
RACES = [
    Race("what another has taken already is shown as it is", own_form,
         chooses(OTHER, "bundled"), chooses(ADMIN, "own"), 409, "Đang theo bản đi kèm phần mềm", (TAKEN,)),
    Race("who takes the new text does so over another's wish to keep the old", own_form,
         chooses(OTHER, "own"), chooses(ADMIN, "bundled"), 200, "từ nay theo bản đi kèm", (KEPT, TAKEN)),
    Race("a text that was loaded meanwhile is not given up unseen", own_form,
         another_form, chooses(ADMIN, "bundled"), 409, "Bản cam kết", (TAKEN,)),
    Race("who administers no more chooses nothing", own_form,
         Sent(ADMIN, "/quan-tri/chuc-vu/{office}/thoi", {"reason": "mistake", "last_day": ""}),
         chooses(OTHER, "bundled"), 403, "chưa được giao việc", (Verb.OFFICE_ENDED,)),
]  # fmt: skip


@pytest.mark.parametrize("race", RACES, ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)
