"""To whom a paper may be handed, office by office along the way up: who is offered, and who is not."""

import pytest

from kl01.org.kinds import Role, Standing, UnitKind
from kl01.submissions.receivers import Receiver, ReceiverKind, UnitOffices, receivers

CELL, PARTY, ROOT = 11, 12, 13
OWNER, LEADER, DEPUTY, ABOVE, ABOVE_DEPUTY, TOP, TOP_DEPUTY, CHAIR, HEAD = range(20, 29)
S, D, H, C = Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.HEAD, Role.TRADE_UNION_CHAIR
MEMBER, OTHER = Standing.PARTY_MEMBER, Standing.NON_MEMBER


def unit(
    unit_id: int,
    kind: UnitKind = UnitKind.GRASSROOTS_PARTY_ORGANIZATION,
    channel: ReceiverKind | None = None,
    **offices: int | tuple[int, ...],
) -> UnitOffices:
    held = {
        Role(role): frozenset(people if isinstance(people, tuple) else (people,))
        for role, people in offices.items()
    }
    return UnitOffices(unit_id, kind, held, channel)


def offered(owner: int, *path: UnitOffices, standing: Standing = MEMBER) -> list[tuple[Role, int]]:
    """Return the offices in their order; of a party member all of them are the Party's."""
    found = receivers(standing, path, owner)
    if found and standing is MEMBER:
        assert {one.kind for one in found} == {ReceiverKind.PARTY}
    return [(one.role, one.unit_id) for one in found]


ABOVE_IT = unit(PARTY, secretary=ABOVE, deputy_secretary=ABOVE_DEPUTY)
TOP_OF_ALL = unit(ROOT, UnitKind.BLOC_COMMITTEE, secretary=TOP, deputy_secretary=TOP_DEPUTY)

# --- Party members -----------------------------------------------------------------------------------------


def test_a_member_is_offered_one_office_and_of_each_unit_one_at_most() -> None:
    cell = unit(CELL, secretary=LEADER, deputy_secretary=DEPUTY)
    assert offered(OWNER, cell, ABOVE_IT, TOP_OF_ALL) == [(S, CELL)]


def test_a_secretary_without_a_deputy_is_offered_the_secretaries_above_and_no_deputy_of_theirs() -> None:
    cell = unit(CELL, secretary=OWNER)
    assert offered(OWNER, cell, ABOVE_IT, TOP_OF_ALL) == [(S, PARTY), (S, ROOT)]
    assert offered(OWNER, cell, ABOVE_IT) == [(S, PARTY)]


def test_a_secretary_is_offered_two_offices_and_never_a_third() -> None:
    cell = unit(CELL, secretary=OWNER, deputy_secretary=DEPUTY)
    assert offered(OWNER, cell, ABOVE_IT, TOP_OF_ALL) == [(D, CELL), (S, PARTY)]


def test_where_the_secretary_above_is_missing_their_deputy_stands_in() -> None:
    cell, above = unit(CELL, secretary=OWNER), unit(PARTY, deputy_secretary=ABOVE_DEPUTY)
    assert offered(OWNER, cell, above, TOP_OF_ALL) == [(D, PARTY), (S, ROOT)]
    assert offered(OWNER, cell, unit(PARTY), TOP_OF_ALL) == [(S, ROOT)]


def test_who_leads_another_unit_on_the_way_chooses_nothing() -> None:
    """The secretary of the committee above, as a member of the cell, hands in to it as any other."""
    cell = unit(CELL, secretary=LEADER, deputy_secretary=DEPUTY)
    assert offered(ABOVE, cell, ABOVE_IT, TOP_OF_ALL) == [(S, CELL)]
    assert offered(ABOVE, unit(CELL), ABOVE_IT, TOP_OF_ALL) == [(D, PARTY)]
    assert offered(DEPUTY, cell, ABOVE_IT, TOP_OF_ALL) == [(S, CELL)], "a deputy chooses nothing either"


def test_of_two_who_hold_an_office_the_other_one_receives() -> None:
    assert offered(OWNER, unit(CELL, deputy_secretary=(OWNER, DEPUTY)), ABOVE_IT) == [(D, CELL)]
    assert offered(OWNER, unit(CELL, deputy_secretary=OWNER), ABOVE_IT) == [(S, PARTY)]


@pytest.mark.parametrize("kind", UnitKind)
def test_in_a_department_the_head_receives_and_elsewhere_the_secretary(kind: UnitKind) -> None:
    home = unit(CELL, kind, secretary=LEADER, head=HEAD)
    assert offered(OWNER, home, TOP_OF_ALL) == [(H if kind.is_department else S, CELL)]


def test_the_head_of_a_department_chooses_as_a_secretary_does() -> None:
    office = unit(CELL, UnitKind.OFFICE, head=OWNER, deputy_secretary=DEPUTY)
    assert offered(OWNER, office, TOP_OF_ALL) == [(D, CELL), (S, ROOT)]
    # The head of an agency whose party organisation it is, too.
    assert offered(OWNER, unit(CELL, head=OWNER, secretary=LEADER), TOP_OF_ALL) == [(S, CELL), (S, ROOT)]


def test_where_nobody_else_holds_any_office_there_is_no_receiver() -> None:
    assert offered(OWNER) == []
    assert offered(OWNER, unit(CELL, secretary=OWNER), unit(PARTY)) == []
    assert offered(OWNER, unit(CELL, trade_union_chair=CHAIR, committee_member=LEADER)) == []
    assert offered(OWNER, standing=OTHER) == []
    assert offered(OWNER, unit(CELL, head=OWNER, trade_union_chair=OWNER), standing=OTHER) == []


# --- People outside the Party ------------------------------------------------------------------------------


def test_others_are_offered_the_nearest_union_and_no_second() -> None:
    path = (unit(CELL, trade_union_chair=CHAIR), unit(PARTY, trade_union_chair=ABOVE, head=HEAD))
    assert offered(OWNER, *path, standing=OTHER) == [(C, CELL)]
    assert offered(CHAIR, *path, standing=OTHER) == [(C, PARTY)], "never the own office"


def test_the_nearest_word_of_the_committee_counts() -> None:
    cell = unit(CELL, channel=ReceiverKind.HEAD, secretary=LEADER)
    above = unit(PARTY, channel=ReceiverKind.PARTY, head=HEAD, trade_union_chair=CHAIR)
    assert receivers(OTHER, (cell, above), OWNER) == (Receiver(ReceiverKind.HEAD, H, PARTY),)
    silent = unit(CELL, secretary=LEADER)
    assert receivers(OTHER, (silent, above), OWNER) == (Receiver(ReceiverKind.PARTY, S, CELL),)


def test_what_the_committee_names_comes_first_and_the_others_in_their_order_after_it() -> None:
    def found(channel: ReceiverKind, **offices: int) -> Receiver:
        return receivers(OTHER, (unit(CELL, channel=channel, **offices),), OWNER)[0]

    assert found(ReceiverKind.PARTY, head=HEAD, trade_union_chair=CHAIR).role is C
    assert found(ReceiverKind.PARTY, head=HEAD).role is H
    assert found(ReceiverKind.HEAD, secretary=LEADER, trade_union_chair=CHAIR).role is C
    assert found(ReceiverKind.HEAD, secretary=LEADER).role is S
    assert found(ReceiverKind.TRADE_UNION, secretary=LEADER, head=HEAD).role is H


def test_who_leads_a_unit_without_being_in_the_party_is_offered_one_office_alone() -> None:
    path = (unit(CELL, head=OWNER, secretary=LEADER), ABOVE_IT)
    assert offered(OWNER, *path, standing=OTHER) == [(S, CELL)]


def test_the_word_for_the_members_of_the_party_is_the_partys_whatever_is_laid_down_for_others() -> None:
    path = (unit(CELL, channel=ReceiverKind.HEAD, head=HEAD, secretary=LEADER),)
    assert receivers(MEMBER, path, OWNER) == (Receiver(ReceiverKind.PARTY, S, CELL),)
