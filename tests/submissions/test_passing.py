"""To whom a paper passes when who should receive it is there no more: never to its writer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl01.org.changes import Change
from kl01.org.kinds import ROLE_KINDS, Role
from kl01.submissions.passing import NOBODY, Passing, Place, Staffing
from kl01.submissions.receivers import RECEIVING_ROLES, Receiver, ReceiverKind, kind_of
from tests.principals import CELL, KINDS, OTHER_CELL, OTHER_PARTY, PARTY, PATHS, PUBLICITY, ROOT, SISTER_CELL
from tests.some import some
from tests.submissions.staffed import PLACES, passing, staffing

S, D, H, C = Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.HEAD, Role.TRADE_UNION_CHAIR
OWNER, LEADER, DEPUTY, OTHER_DEPUTY, ABOVE, ABOVE_DEPUTY, TOP, CHAIR, HEAD = range(20, 29)
ABOVE_ALL = (ABOVE, S, PARTY), (TOP, S, ROOT)
FULL = ((LEADER, S, CELL), (DEPUTY, D, CELL), *ABOVE_ALL)
Seat = tuple[Role, int]


def to(role: Role, unit_id: int = CELL) -> Receiver:
    return Receiver(kind_of(role, KINDS[unit_id]), role, unit_id)


def goes(found: Passing, stored: Receiver | None = None, owner: int = OWNER) -> Seat | None:
    """Return the office to which a paper goes; without another word it was handed to the secretary."""
    receiver = found.receiver(stored or to(S), owner)
    return (receiver.role, receiver.unit_id) if receiver else None


# --- The secretary is there no more ------------------------------------------------------------------------


def test_what_waits_stays_with_the_secretary_while_they_are_there() -> None:
    assert goes(passing(*FULL)) == (S, CELL)


def test_without_a_secretary_it_passes_to_the_deputy_then_to_the_committee_above_and_so_on() -> None:
    assert goes(passing((DEPUTY, D, CELL), *ABOVE_ALL)) == (D, CELL)
    assert goes(passing(*ABOVE_ALL)) == (S, PARTY)
    assert goes(passing((ABOVE_DEPUTY, D, PARTY), (TOP, S, ROOT))) == (D, PARTY)
    assert goes(passing((TOP, S, ROOT))) == (S, ROOT)
    assert goes(passing()) is None
    assert goes(passing((LEADER, S, SISTER_CELL), (TOP, S, OTHER_PARTY))) is None, "nobody beside it receives"


def test_what_went_to_the_deputy_goes_to_the_secretary_when_no_deputy_is_left() -> None:
    assert goes(passing(*FULL), to(D)) == (D, CELL)
    assert goes(passing((LEADER, S, CELL), *ABOVE_ALL), to(D)) == (S, CELL)
    assert goes(passing((OWNER, S, CELL), *ABOVE_ALL), to(D)) == (S, PARTY)


def test_who_cannot_sign_in_receives_nothing() -> None:
    """The account was shut, or there never was one."""
    assert goes(passing(*FULL, locked={LEADER})) == (D, CELL)
    assert goes(passing(*FULL, locked={LEADER, DEPUTY})) == (S, PARTY)
    assert goes(passing(*FULL, locked={LEADER, DEPUTY, ABOVE, TOP})) is None


def test_who_is_away_gives_way_to_the_deputy_and_to_nobody_above() -> None:
    assert goes(passing(*FULL, away={LEADER})) == (D, CELL)
    assert goes(passing(*FULL, away={LEADER, DEPUTY})) == (S, CELL)
    alone = passing((LEADER, S, CELL), *ABOVE_ALL, away={LEADER})
    assert goes(alone) == (S, CELL), "papers of individuals stay in their cell"


def test_of_two_deputies_one_is_enough() -> None:
    two = passing((DEPUTY, D, CELL), (OTHER_DEPUTY, D, CELL), *ABOVE_ALL, away={DEPUTY}, locked=())
    assert goes(two) == (D, CELL)
    assert goes(two, owner=DEPUTY) == (D, CELL)
    assert goes(passing((DEPUTY, D, CELL), *ABOVE_ALL), owner=DEPUTY) == (S, PARTY)


# --- The writer --------------------------------------------------------------------------------------------


def test_a_writer_who_became_the_secretary_waits_for_their_deputy_or_the_committee_above() -> None:
    assert goes(passing(*FULL), owner=LEADER) == (D, CELL)
    assert goes(passing((LEADER, S, CELL), *ABOVE_ALL), owner=LEADER) == (S, PARTY)
    assert goes(passing((LEADER, S, CELL)), owner=LEADER) is None
    assert goes(passing((TOP, S, ROOT)), to(S, ROOT), owner=TOP) is None


def test_a_stand_in_receives_for_the_secretary_and_never_what_either_of_them_wrote() -> None:
    lent = {(CELL, LEADER, DEPUTY)}
    shut = passing(*FULL, stand_ins=lent, locked={LEADER})
    assert goes(shut) == (S, CELL), "in the secretary's name"
    assert goes(shut, owner=LEADER) == (D, CELL), "as the deputy that they are"
    assert goes(shut, owner=DEPUTY) == (S, PARTY)
    over = passing((DEPUTY, D, CELL), *ABOVE_ALL, stand_ins=lent)
    assert goes(over) == (D, CELL), "a delegation ends with the office of who gave it"
    no_deputy = passing(
        (LEADER, S, CELL), (DEPUTY, S, SISTER_CELL), *ABOVE_ALL, stand_ins=lent, locked={LEADER}
    )
    assert goes(no_deputy) == (S, PARTY), "and with that of who has it"


# --- People outside the Party ------------------------------------------------------------------------------


def test_what_went_to_the_union_goes_to_whoever_stands_in_for_it() -> None:
    party = (LEADER, S, CELL), *ABOVE_ALL
    stored = to(C)
    assert goes(passing((CHAIR, C, CELL), *party), stored) == (C, CELL)
    assert goes(passing((CHAIR, C, PARTY), *party), stored) == (C, PARTY)
    assert goes(passing((HEAD, H, PARTY), *party), stored) == (H, PARTY)
    assert goes(passing(*party), stored) == (S, CELL)


def test_what_the_committee_has_laid_down_comes_first() -> None:
    held = staffing((CHAIR, C, PARTY), (HEAD, H, PARTY), *ABOVE_ALL)
    laid_down = replace(held.places[PARTY], channel=ReceiverKind.HEAD)
    found = Passing(replace(held, places={**held.places, PARTY: laid_down}))
    assert goes(found, to(C)) == (H, PARTY)
    assert goes(found, to(S)) == (S, PARTY), "what went to the Party stays in it"


def test_in_a_department_the_head_receives_and_after_them_the_committee() -> None:
    assert goes(passing((HEAD, H, PUBLICITY), (TOP, S, ROOT)), to(H, PUBLICITY)) == (H, PUBLICITY)
    assert goes(passing((HEAD, H, PUBLICITY), (TOP, S, ROOT)), to(H, PUBLICITY), owner=HEAD) == (S, ROOT)


# --- Units that end ----------------------------------------------------------------------------------------


def closed(held: Staffing, unit_id: int, successor_id: int | None = None) -> Passing:
    return Passing(held.after(Change(closed=(unit_id, successor_id))))


def test_what_waits_in_a_unit_that_ended_passes_to_its_successor_else_to_the_committee_above() -> None:
    held = staffing((LEADER, S, CELL), (DEPUTY, S, OTHER_CELL), *ABOVE_ALL)
    merged = closed(held, CELL, OTHER_CELL)
    assert goes(merged) == (S, OTHER_CELL)
    assert merged.inherits(to(S), to(S, OTHER_CELL)), "who goes on with its work has what was confirmed, too"
    dissolved = closed(held, CELL)
    assert goes(dissolved) == (S, PARTY)
    assert not dissolved.inherits(to(S), to(S, PARTY))


def test_successors_of_successors_are_found_and_a_ring_of_them_ends() -> None:
    held = staffing((DEPUTY, S, OTHER_CELL), *ABOVE_ALL)
    chain = held.after(Change(closed=(CELL, SISTER_CELL))).after(Change(closed=(SISTER_CELL, OTHER_CELL)))
    assert goes(Passing(chain)) == (S, OTHER_CELL)
    ring = held.after(Change(closed=(CELL, SISTER_CELL))).after(Change(closed=(SISTER_CELL, CELL)))
    assert goes(Passing(ring)) is None
    assert not Passing(ring).inherits(to(S), to(S, OTHER_CELL))


def test_a_unit_that_moved_passes_to_those_above_it_today() -> None:
    held = staffing((ABOVE, S, PARTY), (TOP, S, OTHER_PARTY))
    moved = replace(held, places={**held.places, CELL: replace(held.places[CELL], parent_id=OTHER_PARTY)})
    assert goes(Passing(moved)) == (S, OTHER_PARTY)


def test_a_change_is_what_it_says() -> None:
    held = staffing(*FULL)
    assert goes(Passing(held.after(Change(ended=frozenset({(LEADER, S, CELL)}))))) == (D, CELL)
    assert goes(Passing(held.after(Change(shut=frozenset({LEADER, DEPUTY}))))) == (S, PARTY)
    given_too = Change(ended=frozenset({(LEADER, S, CELL)}), given=frozenset({(DEPUTY, S, CELL)}))
    assert goes(Passing(held.after(given_too))) == (S, CELL)
    assert goes(Passing(held.after(Change(given=frozenset({(OWNER, S, CELL)})))), owner=OWNER) == (S, CELL)


# --- Whatever is held --------------------------------------------------------------------------------------

PEOPLE = range(1, 7)
SEATS = [
    (role, unit_id) for unit_id, kind in KINDS.items() for role in RECEIVING_ROLES if kind in ROLE_KINDS[role]
]


@st.composite
def staffings(draw: st.DrawFn) -> Staffing:
    held = draw(
        st.frozensets(
            st.tuples(st.sampled_from(PEOPLE), st.sampled_from(SEATS)).map(lambda one: (one[0], *one[1])),
            max_size=10,
        )
    )
    people = st.frozensets(st.sampled_from(PEOPLE), max_size=2)
    lent = st.tuples(st.sampled_from((CELL, PARTY, ROOT)), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))
    stand_ins = draw(st.frozensets(lent.filter(lambda one: one[1] != one[2]), max_size=2))
    found = staffing(*held, locked=draw(people), away=draw(people), stand_ins=stand_ins)
    ended = draw(st.sampled_from((None, CELL, OTHER_CELL, SISTER_CELL)))
    successor = draw(st.sampled_from((None, SISTER_CELL, OTHER_CELL)))
    if ended and ended != successor:
        found = found.after(Change(closed=(ended, successor)))
    return found


def reached(held: Staffing, seat: Seat, owner: int) -> set[int]:
    """Return who can act for an office on a paper, told as plainly as it can be."""
    role, unit_id = seat
    own = {person for person, *of in held.held if tuple(of) == seat and person in held.able} - {owner}
    if role is not S:
        return own
    lent = {
        one.delegate_id
        for one in held.stand_ins
        if one.unit_id == unit_id
        and (one.grantor_id, S, unit_id) in held.held
        and (one.delegate_id, D, unit_id) in held.held
        and one.delegate_id in held.able
        and owner not in {one.grantor_id, one.delegate_id}
    }
    return own | lent


@given(staffings(), st.sampled_from(SEATS), st.sampled_from((NOBODY, *PEOPLE)))
def test_a_paper_waits_for_somebody_who_can_act_and_did_not_write_it(
    held: Staffing, seat: Seat, owner: int
) -> None:
    found = goes(Passing(held), to(*seat), owner)
    if found is not None:
        assert reached(held, found, owner)
        assert held.places[found[1]].exists


@given(staffings(), st.sampled_from(SEATS), st.sampled_from((NOBODY, *PEOPLE)))
def test_nobody_receives_it_only_where_nobody_on_the_way_up_could(
    held: Staffing, seat: Seat, owner: int
) -> None:
    if goes(Passing(held), to(*seat), owner) is not None:
        return
    above = [one for one in PATHS[seat[1]] if held.places[one].exists]
    for unit_id in some(above):
        leading = H if KINDS[unit_id].is_department else S
        assert not reached(held, (leading, unit_id), owner)
        assert not reached(held, (D, unit_id), owner)


@given(staffings(), st.sampled_from(SEATS), st.sampled_from((NOBODY, *PEOPLE)))
def test_what_passes_to_an_office_is_what_of_each_paper_is_said(
    held: Staffing, seat: Seat, owner: int
) -> None:
    """The queue asks for all papers that pass to an office, the page of one for whom it waits: as one."""
    found = Passing(held)
    expected = goes(found, to(*seat), owner)
    listed = [
        target
        for target in SEATS
        for one in found.passed_to(target)
        if (one.role, one.unit_id) == seat
        and (one.owner_id == owner if one.owner_id is not None else owner not in one.besides)
    ]
    assert listed == ([] if expected in {None, seat} else [expected])
    unclaimed = [
        one
        for one in found.unclaimed
        if (one.role, one.unit_id) == seat
        and (one.owner_id == owner if one.owner_id is not None else owner not in one.besides)
    ]
    assert bool(unclaimed) == (expected is None)


@given(staffings(), st.sampled_from(SEATS), st.sampled_from(PEOPLE))
def test_who_may_not_receive_their_own_changes_the_way_of_their_own_alone(
    held: Staffing, seat: Seat, owner: int
) -> None:
    usual, own = (goes(Passing(held), to(*seat), one) for one in (NOBODY, owner))
    if usual is not None and reached(held, usual, NOBODY) == reached(held, usual, owner):
        assert own == usual


def test_every_office_that_receives_papers_is_looked_at() -> None:
    seats = {(one.role, one.unit_id) for one in some(passing(*FULL).seats)}
    assert seats == set(SEATS)
    assert {one.kind for one in passing().seats} == set(ReceiverKind)


@pytest.mark.parametrize("unit_id", KINDS)
def test_a_unit_nobody_knows_leads_nowhere(unit_id: int) -> None:
    lost = Passing(replace(staffing(*FULL), places={CELL: Place(PLACES[CELL].kind, unit_id, exists=False)}))
    assert goes(lost) is None
