"""For whom somebody acts who opens a unit's exemplars: the secretary who authorised them, or nobody."""

import pytest

from kl01.exemplars.access import load_exemplar_for, load_registration_for, registering_capacity
from kl01.exemplars.keeper import keep_exemplar_paper
from kl01.org.access import Capacity, HeldOffice, Principal
from kl01.org.kinds import DelegationScope, Role
from kl01.papers.access import Need
from tests.exemplars.unit import DAY, Unit
from tests.principals import CELL, GRANTOR, OTHER_PARTY, PARTY, PUBLICITY, ROOT, at_noon, held, lent, person

DEPUTY = held(Role.DEPUTY_SECRETARY, PARTY)
FOR_THE_SECRETARY = Capacity(GRANTOR, f"Bí thư số {GRANTOR}")


@pytest.mark.parametrize(
    ("who", "name"),
    [
        (person(DEPUTY, lent(PARTY)), FOR_THE_SECRETARY),
        (person(DEPUTY, lent(PARTY, DelegationScope.TICK, 8), lent(PARTY)), FOR_THE_SECRETARY),
        (person(held(Role.SECRETARY, OTHER_PARTY), DEPUTY, lent(PARTY)), FOR_THE_SECRETARY),
        (person(DEPUTY), Capacity()),
        (person(DEPUTY, lent(PARTY, DelegationScope.TICK)), Capacity()),
        (person(DEPUTY, lent(OTHER_PARTY), lent(CELL), lent(ROOT)), Capacity()),
        (person(held(Role.SECRETARY, PARTY)), Capacity()),
        (person(held(Role.SECRETARY, PARTY), DEPUTY, lent(PARTY)), Capacity()),
        (person(held(Role.COMMITTEE_MEMBER, PARTY)), Capacity()),
        (person(held(Role.HEAD, PUBLICITY)), Capacity()),
    ],
)
def test_the_deputy_whom_the_secretary_authorised_acts_in_their_name_and_others_in_their_own(
    who: Principal, name: Capacity
) -> None:
    assert registering_capacity(who, PARTY) == name


def test_whatever_is_opened_says_in_whose_name(unit: Unit) -> None:
    unit_id, kind = unit.unit.id, unit.unit.kind
    deputy = at_noon(person(HeldOffice(Role.DEPUTY_SECRETARY, unit_id, kind), lent(unit_id)), DAY)
    added = unit.add()
    papers = (added.registration.paper, added.sheet)
    for found in (
        load_registration_for(unit.session, deputy, "snv", 2026),
        load_exemplar_for(unit.session, deputy, added.id),
        *(keep_exemplar_paper(unit.session, deputy, paper, Need.WRITE) for paper in papers),
    ):
        assert found.acting == deputy.in_capacity(FOR_THE_SECRETARY)
