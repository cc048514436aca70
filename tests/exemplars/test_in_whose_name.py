"""In whose name a unit's exemplars are registered and moved: the trail says it, and the page “thay mặt …”."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.exemplars.models import Exemplar
from kl01.exemplars.operations import ask_writer, change_row, record_consent
from kl01.exemplars.rules import WAY, Act, Consent, ExemplarKind, ExemplarState
from kl01.exemplars.step_operations import Seen
from kl01.honours.operations import set_photo
from kl01.org.kinds import DelegationScope
from kl01.org.models import Delegation
from tests.applications import NOW
from tests.exemplars.made import row, seen
from tests.exemplars.reading import ROW, UNIT, form_of, new, one_url, stored
from tests.exemplars.unit import ALL_SIDES, DAY, Saved, Unit
from tests.exemplars.way import MOVES
from tests.page_client import PageClient
from tests.some import some

SECRETARY_NAME, DEPUTY_NAME = "Nguyễn Thị Hường", "Trần Văn Bình"
TOLD = f"{DEPUTY_NAME} (thay mặt {SECRETARY_NAME})"

# --- What the trail keeps ----------------------------------------------------------------------------------


def deputizing(unit: Unit) -> Actor:
    """Return the deputy as who acts for the secretary."""
    return Actor(unit.deputy.id, DEPUTY_NAME, NOW, unit.secretary.id, SECRETARY_NAME)


def names(unit: Unit, after: int = 0) -> list[tuple[Verb, int | None, str | None]]:
    """Return what was done since an event, and in whose name."""
    found = unit.session.scalars(select(AuditEvent).where(AuditEvent.id > after).order_by(AuditEvent.id))
    return [(one.verb, one.on_behalf_of_id, one.on_behalf_of_name) for one in found]


def newest(unit: Unit) -> int:
    return unit.session.scalars(select(AuditEvent.id).order_by(AuditEvent.id.desc())).first() or 0


STEPS = [(state, act) for state in WAY for act in MOVES[state]]


@pytest.mark.parametrize(("state", "act"), STEPS)
def test_each_step_of_the_unit_is_taken_in_the_secretarys_name(
    unit: Unit, state: ExemplarState, act: Act
) -> None:
    one = unit.at(state)
    if act is Act.COMMEND:
        record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    before = newest(unit)
    unit.take(act, seen(one), (ALL_SIDES, deputizing(unit)))
    found = {(by, name) for _, by, name in some(names(unit, before))}
    of_office_alone = act is Act.RETURN and state in {ExemplarState.REPORTED, ExemplarState.FOSTERED}
    assert found == {(None, None) if of_office_alone else (unit.secretary.id, SECRETARY_NAME)}


DEEDS: dict[str, Callable[[Unit, Exemplar], object]] = {
    "row": lambda unit, one: change_row(
        unit.session, one, row(one.name, goal="Khác"), one.version, deputizing(unit)
    ),
    "writer": lambda unit, one: ask_writer(unit.session, one, one.writer, one.version, deputizing(unit)),
    "consent": lambda unit, one: record_consent(
        unit.session, one, Consent.AGREED, DAY, one.version, deputizing(unit)
    ),
    "photo": lambda unit, one: set_photo(unit.session, one, "x.jpg", one.version, deputizing(unit)),
    "step": lambda unit, one: unit.take(Act.SUBMIT, [Seen(one, one.version)], (ALL_SIDES, deputizing(unit))),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_acts_in_the_name_of_whom_it_is_about_nor_in_anothers_of_themselves(
    unit: Unit, deed: str
) -> None:
    group = unit.add("Tổ Một cửa", kind=ExemplarKind.COLLECTIVE)
    group.writer_id = unit.deputy.id
    unit.session.flush()
    about = {
        unit.add(person=unit.world.person("quanchung.snv")): unit.secretary.id,
        unit.add("Bà Sen"): unit.secretary.id,
        unit.add(person=unit.secretary): None,
        unit.add(person=unit.deputy): None,
        group: None,
    }
    for one, expected in about.items():
        before = newest(unit)
        DEEDS[deed](unit, one)
        assert [by for _, by, _ in names(unit, before)] == [expected], one.name


# --- What the pages say ------------------------------------------------------------------------------------


def register_one(client: PageClient) -> None:
    page = client.get(f"{UNIT}/them/ca-nhan?ten=")
    client.submit(page, form_of(page), **ROW, name="Trịnh Thị Sen", position="Tạp vụ")


def withdraw_one(client: PageClient) -> None:
    page = client.get(f"{UNIT}/rut")
    client.submit(page, form_of(page), reason="Chuyển công tác")


def trail(client: PageClient, number: int) -> list[str]:
    """Return what the history on an exemplar's page says, the newest first."""
    lines = client.get(one_url(number)).all(".//details//li")
    return [" ".join("".join(line.itertext()).split()) for line in lines if "·" in "".join(line.itertext())]


def test_the_trail_says_for_whom_the_deputy_registered_and_moved(client: PageClient) -> None:
    register_one(client.sign_in("phobithu.snv"))
    withdraw_one(client)
    out, added = trail(client.sign_in("bithu.snv"), 1)
    assert f"· {TOLD} · " in out
    assert out.endswith("Chuyển công tác")
    assert f"· {TOLD} · " in added


def test_the_secretary_acts_for_nobody(client: PageClient) -> None:
    register_one(client.sign_in("bithu.snv"))
    (added,) = trail(client, 1)
    assert f"· {SECRETARY_NAME} · " in added
    assert "thay mặt" not in added


@pytest.mark.parametrize("why", ["over", "for ticks alone"])
def test_a_deputy_whom_nobody_authorised_acts_in_their_own_name(
    client: PageClient, saved: Saved, why: str
) -> None:
    def change(unit: Unit) -> None:
        given = unit.session.scalars(select(Delegation)).one()
        if why == "over":
            given.valid_to = DAY - timedelta(days=1)
        else:
            given.scope = DelegationScope.TICK

    saved(change)
    register_one(client.sign_in("phobithu.snv"))
    (added,) = trail(client, 1)
    assert f"· {DEPUTY_NAME} · " in added
    assert "thay mặt" not in added


def test_who_submitted_is_who_acted_whosever_name_it_was(client: PageClient, saved: Saved) -> None:
    """So the deputy does not approve it then, and the secretary may."""
    number = saved(new)
    page = client.sign_in("phobithu.snv").get(f"{UNIT}/trinh")
    client.submit(page, form_of(page))
    assert saved(lambda unit: stored(unit, number).submitted_by_id == unit.deputy.id)
