"""What waits for whom: of the unit's exemplars each side is told its own, and a neighbour nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kl01.exemplars.queries import (
    COMMITTEE_ROLES,
    asked_of,
    committee_members,
    led_units,
    reported_in,
    waiting_for,
)
from kl01.exemplars.rules import ExemplarState
from kl01.org.access import HeldOffice, Principal
from kl01.org.kinds import Role, UnitKind
from kl01.org.models import Office
from tests.applications import NOW
from tests.exemplars.made import bring_to, give_member, register
from tests.exemplars.unit import DAY, Unit
from tests.principals import CELL, KINDS, OTHER_PARTY, PARTY, PUBLICITY, ROOT, held, lent, person

REGISTRARS = {Role.SECRETARY, Role.DEPUTY_SECRETARY}


@pytest.mark.parametrize("role", Role)
def test_a_unit_that_registers_is_led_by_its_secretary_and_deputy_and_decided_by_its_committee(
    role: Role,
) -> None:
    for unit_id, kind in KINDS.items():
        registers = kind in {UnitKind.GRASSROOTS_PARTY_ORGANIZATION, UnitKind.GRASSROOTS_PARTY_CELL}
        who = person(held(role, unit_id), home=CELL)
        assert led_units(who) == ([unit_id] if registers and role in REGISTRARS else [])
        decides = registers and role in {*REGISTRARS, Role.COMMITTEE_MEMBER}
        assert led_units(who, COMMITTEE_ROLES) == ([unit_id] if decides else [])


def test_two_offices_lead_two_units_and_neither_lends_its_role_to_the_other() -> None:
    both = person(held(Role.SECRETARY, OTHER_PARTY), held(Role.DEPUTY_SECRETARY, PARTY), lent(ROOT))
    assert led_units(both) == sorted([PARTY, OTHER_PARTY])
    mixed = person(held(Role.SECRETARY, CELL), held(Role.COMMITTEE_MEMBER, PARTY), held(Role.HEAD, PUBLICITY))
    assert led_units(mixed) == []
    assert led_units(mixed, COMMITTEE_ROLES) == [PARTY]


def test_each_is_told_of_what_they_may_move_and_who_was_asked_of_what_is_theirs(unit: Unit) -> None:
    """All in one: bringing exemplars so far takes longer than all questions about them."""
    session, world = unit.session, unit.world
    draft, laid, back = unit.add("Bà Nháp"), unit.at(ExemplarState.SUBMITTED), unit.add("Bà Trả")
    unit.at(ExemplarState.SUBMITTED, back)
    back.state, back.reason = ExemplarState.RETURNED, "Bổ sung"
    gone, reported = unit.add("Bà Rút"), unit.at(ExemplarState.REPORTED, unit.add("Bà Báo"))
    dropped = unit.at(ExemplarState.REPORTED, unit.add("Bà Thôi"))
    for one in (gone, dropped):
        one.state, one.reason = ExemplarState.WITHDRAWN, "Chuyển công tác"
    secretary, deputy = world.person("bithu.sct"), world.person("phobithu.snv")
    foreign = register(session, world.read_unit("sct"), secretary, NOW, name="Ông Xa")
    bring_to(session, ExemplarState.SUBMITTED, [foreign], secretary, deputy, NOW)
    writer, other = world.person("quanchung.snv"), world.person("canbo.snv")
    for one in (laid, gone, foreign):
        one.writer_id = writer.id
    back.writer_id = other.id
    session.flush()

    def told(role: Role, code: str) -> set[int]:
        place = world.read_unit(code)
        who = Principal(1, other.id, "x", (), (HeldOffice(role, place.id, place.kind),), ())
        return {one.id for one in waiting_for(session, who)}

    for role in Role:
        expected = {laid, back} if role in REGISTRARS else {laid} if role is Role.COMMITTEE_MEMBER else set()
        assert told(role, "snv") == {one.id for one in expected}, role
        for code in ("snv-vp", "khoi", "btg", "bhxh"):
            assert told(role, code) == set(), (role, code)
    assert told(Role.COMMITTEE_MEMBER, "sct") == {foreign.id}

    assert set(asked_of(session, writer.id)) == {laid, foreign}
    assert list(asked_of(session, other.id)) == [back]
    assert not asked_of(session, secretary.id)
    plan_id = draft.registration.plan_id
    assert reported_in(session, plan_id, draft.year) == [reported]
    assert reported_in(session, plan_id, draft.year - 1) == []
    assert reported_in(session, plan_id + 1, draft.year) == []


def test_the_committee_is_who_holds_its_offices_in_that_unit_on_that_day(unit: Unit) -> None:
    session, world = unit.session, unit.world
    place = unit.unit.id

    def names(unit_id: int = place) -> list[tuple[str, Role]]:
        return [(one.full_name, role) for one, role in committee_members(session, unit_id, DAY)]

    usual = [("Nguyễn Thị Hường", Role.SECRETARY), ("Trần Văn Bình", Role.DEPUTY_SECRETARY)]
    assert names() == usual, "and no chair of the trade union"
    give_member(session, unit.unit, world.person("canbo.snv"))
    give_member(session, unit.unit, unit.secretary)
    assert names() == [*usual, ("Nguyễn Văn An", Role.COMMITTEE_MEMBER)], "each once, by the highest office"
    member = session.scalars(select(Office).where(Office.person_id == world.person("canbo.snv").id)).one()
    member.valid_to = DAY
    session.flush()
    assert len(names()) == 3
    member.valid_from = member.valid_to = DAY - timedelta(days=1)
    session.flush()
    assert names() == usual
    assert names(world.unit("snv-tccb").id) == []
