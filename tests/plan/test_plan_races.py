"""A plan and its forms that two people change at once, or a command loads while somebody works with them."""

from dataclasses import replace
from datetime import date

import pytest

from kl01.audit.operations import program
from kl01.audit.verbs import Verb
from kl01.forms.definition.reading import load_definitions
from kl01.org.kinds import Role
from kl01.org.models import Office
from kl01.plan.models import Plan
from kl01.plan.operations import load_plan
from kl01.plan.pack import BUNDLED_PACKS, load_pack
from kl01.submissions.channel_operations import ChannelWords, set_channel
from kl01.submissions.receivers import ReceiverKind
from tests.applications import NOW
from tests.conftest import Played
from tests.forms.loaded import load_forms
from tests.races import Known, Race, Sent
from tests.world import SINCE, World

ADMIN, OTHER = "quantri", "tuyengiao"
PLAN, YEAR, CHANNELS = "/quan-tri/ke-hoach/kl01-2021", "/quan-tri/mau/nam/2026", "/quan-tri/mau/noi-nhan/snv"
PACK = BUNDLED_PACKS / "kl01-2021"


def two_administrators(world: World) -> Known:
    person, unit = world.person(OTHER), world.unit("khoi")
    world.session.add(Office(person_id=person.id, unit_id=unit.id, role=Role.ADMINISTRATOR, valid_from=SINCE))
    return {}


def with_a_channel(world: World) -> Known:
    words = ChannelWords(ReceiverKind.TRADE_UNION)
    row = set_channel(world.session, program(NOW), world.unit("snv"), date(2026, 11, 23), words)
    return {**two_administrators(world), "channel": row.id}


def without_an_item(world: World, _known: Known) -> None:
    """Load the plan from a pack that holds an item no more."""
    pack = load_pack(PACK)
    load_plan(world.session, replace(pack, items=pack.items[1:]), program(NOW))


def new_forms(world: World, _known: Known) -> None:
    """Load the forms with one that asks something else."""
    changed = [
        replace(one, name="Kế hoạch mới") if one.code == "mau-02" else one for one in load_definitions(PACK)
    ]
    load_forms(world.session, 1, changed, program(NOW))


def ends_earlier(world: World, _known: Known) -> None:
    plan = world.session.get_one(Plan, 1)
    plan.extended_to = plan.last_year = 2025


# --- What is sent ------------------------------------------------------------------------------------------


def extends(who: str, year: int) -> Sent:
    return Sent(who, f"{PLAN}/gia-han", {"year": year})


def switches(who: str, to: str = "off") -> Sent:
    return Sent(who, f"{PLAN}/II1-01", {"to": to})


def sets_year(who: str, theme: str, day: str = "31/03/2026") -> Sent:
    data = {"theme": theme, "due-mau-02": day, "due-mau-02-kq": "30/11/2026", "due-mau-03": "31/03/2026"}
    return Sent(who, YEAR, data)


def sets_channel(who: str, kind: str) -> Sent:
    return Sent(who, CHANNELS, {"channel": kind, "valid_from": "23/11/2026"})


def drops_channel(who: str) -> Sent:
    return Sent(who, CHANNELS + "/{channel}/bo", {})


def follows(who: str, year: int) -> Sent:
    return Sent(who, f"{PLAN}/theo-doi", {"year": year})


BEGIN = Sent("canbo.snv", "/mau/moi/mau-02/2026", {})
SWITCHED, SET, WAY = Verb.ITEM_SWITCHED, Verb.FORM_YEAR_CHANGED, Verb.RECEIVER_CHANGED

RACES = [
    Race("a plan is prolonged beyond where it ends by now", two_administrators,
         extends(OTHER, 2028), extends(ADMIN, 2027),
         422, "Kế hoạch đã thực hiện đến năm 2028", (Verb.PLAN_EXTENDED,)),
    Race("a plan is prolonged from where it ends by now", two_administrators,
         extends(OTHER, 2027), extends(ADMIN, 2028), 200, "Đã gia hạn", (Verb.PLAN_EXTENDED,) * 2),
    Race("the trail tells over which year of following another was set", two_administrators,
         follows(OTHER, 2023), follows(ADMIN, 2022),
         200, "được theo dõi từ năm 2022", (Verb.PLAN_EXTENDED,) * 2),
    Race("a plan is not followed from a year that it has no more", two_administrators,
         ends_earlier, follows(ADMIN, 2026), 422, "Chọn năm từ 2021 đến 2025", ()),
    Race("an item is switched once", two_administrators, switches(OTHER), switches(ADMIN),
         200, "Đã tắt nội dung II1-01", (SWITCHED,)),
    Race("an item that a new pack holds no more is not switched", two_administrators,
         without_an_item, switches(ADMIN), 404, "Không có trang này", (Verb.PLAN_LOADED,)),
    Race("the trail tells over which day and theme another was set", two_administrators,
         sets_year(OTHER, "Một", "30/04/2026"), sets_year(ADMIN, "Hai", "31/05/2026"),
         200, "Đã lưu hạn nộp và chuyên đề", (SET,) * 4),
    Race("the same day and theme are set once", two_administrators,
         sets_year(OTHER, "Một", "30/04/2026"), sets_year(ADMIN, "Một", "30/04/2026"),
         200, "Đã lưu hạn nộp và chuyên đề", (SET,) * 2),
    Race("nothing is set for a year that the plan has no more", two_administrators,
         ends_earlier, sets_year(ADMIN, "Một"), 404, "Không có trang này", ()),
    Race("a paper is begun in the form as it was just loaded", two_administrators, new_forms, BEGIN,
         200, "Kế hoạch mới", (Verb.FORM_LOADED, Verb.PAPER_STARTED)),
    Race("no paper is begun for a year that the plan has no more", two_administrators, ends_earlier, BEGIN,
         404, "Không có trang này", ()),
    Race("the trail tells over which way another was laid down", two_administrators,
         sets_channel(OTHER, "trade_union"), sets_channel(ADMIN, "head"),
         200, "Đã lưu nơi nhận mẫu", (WAY, WAY), guard="a unique index, which would answer with an error"),
    Race("the same way is laid down once", two_administrators,
         sets_channel(OTHER, "head"), sets_channel(ADMIN, "head"), 200, "Đã lưu nơi nhận mẫu", (WAY,),
         guard="a unique index, which would answer with an error"),
    Race("a way is taken back once", with_a_channel, drops_channel(OTHER), drops_channel(ADMIN),
         404, "Không có trang này", (WAY,)),
    Race("the trail tells which way was taken back", with_a_channel,
         sets_channel(OTHER, "head"), drops_channel(ADMIN), 200, "Đã bỏ nơi nhận mẫu", (WAY, WAY)),
    Race("a way that was taken back is laid down anew", with_a_channel,
         drops_channel(OTHER), sets_channel(ADMIN, "head"), 200, "Đã lưu nơi nhận mẫu", (WAY, WAY)),
]  # fmt: skip


@pytest.mark.parametrize("race", RACES, ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)
