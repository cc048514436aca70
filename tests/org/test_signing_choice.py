"""The administrator chooses for which body the leaders of a unit sign; papers say so from then on."""

from collections.abc import Callable
from typing import Any

import pytest

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.org.models import OrgUnit
from kl01.org.signatures import SignsFor
from tests.page_client import PageClient
from tests.printing.measure import page_texts
from tests.world import World

UNIT = "/quan-tri/don-vi/{}"
Saved = Callable[[Callable[[World], Any]], Any]


def choose(client: PageClient, code: str, signs_for: str, status: int = 200) -> Any:
    page = client.sign_in("quantri").get(f"{UNIT.format(code)}/ky")
    sent = {"version": page.value("version") or "", "signs_for": signs_for}
    return client.post(f"{UNIT.format(code)}/ky", sent, status)


def ends(client: PageClient, username: str, code: str) -> str:
    made = client.sign_in(username).raw.get(f"/theo-doi/{code}/2026/in.pdf").data
    return " ".join(" ".join(page_texts(made)).split())


@pytest.mark.parametrize(
    ("code", "username", "signs_for", "before", "after"),
    [
        ("snv", "bithu.snv", "standing_committee", "T/M ĐẢNG ỦY BÍ THƯ", "T/M BAN THƯỜNG VỤ BÍ THƯ"),
        ("bhxh", "bithu.bhxh", "cell_committee", "T/M CHI BỘ BÍ THƯ", "T/M CHI ỦY BÍ THƯ"),
        (
            "doan",
            "doanthanhnien",
            "executive_under_chair",
            "TM. BAN CHẤP HÀNH BÍ THƯ",
            "TM. BAN CHẤP HÀNH CHỦ TỊCH",
        ),
    ],
)
def test_papers_are_signed_for_the_body_that_was_chosen(
    client: PageClient, code: str, username: str, signs_for: str, before: str, after: str
) -> None:
    assert before in ends(client, username, code)
    choose(client, code, signs_for)
    assert SignsFor(signs_for).label in client.get(UNIT.format(code)).text
    text = ends(client, username, code)
    assert after in text
    assert "K/T" not in text


def test_the_choice_is_told_in_the_trail_once(client: PageClient, saved: Saved) -> None:
    choose(client, "snv", "standing_committee")
    choose(client, "snv", "standing_committee")

    def told(world: World) -> list[Any]:
        events = world.session.query(AuditEvent).filter(AuditEvent.verb == Verb.UNIT_CHANGED)
        return [event.data for event in events]

    assert saved(told) == [
        {"from": {"signs_for": "party_committee"}, "to": {"signs_for": "standing_committee"}}
    ]


@pytest.mark.parametrize("signs_for", ["", "cell", "executive_under_chair", "bịa"])
def test_another_kinds_body_is_refused(client: PageClient, saved: Saved, signs_for: str) -> None:
    page = choose(client, "snv", signs_for, 422)
    assert "Chọn cách ký" in page.text
    assert saved(lambda world: world.session.query(OrgUnit).filter_by(code="snv").one().signs_for) is None


def test_a_department_leaves_no_choice(client: PageClient) -> None:
    page = client.sign_in("quantri").get(UNIT.format("btg"))
    assert f"{UNIT.format('btg')}/ky" not in page.links()
    client.get(f"{UNIT.format('btg')}/ky", 404)
