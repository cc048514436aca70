"""Who receives a paper, types it in, opens it: each claim and the ones that nearly fit, without pages."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from kl01.org.access import Capacity, HeldDelegation, HeldOffice, Principal
from kl01.org.kinds import DelegationScope, Role, Standing
from kl01.papers.access import Need
from kl01.papers.models import PaperSection
from kl01.submissions import access
from kl01.submissions.access import receiving_capacity
from kl01.submissions.counts import led_units, may_count
from kl01.submissions.keeper import OpenSubmission, load_submission_for
from kl01.submissions.models import Submission
from kl01.submissions.queue import receiving_offices
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.rules import Act, SubmissionState
from tests.principals import (
    CELL,
    GRANTOR,
    ORGANIZATION,
    OTHER_CELL,
    OTHER_GRANTOR,
    PARTY,
    PATHS,
    PUBLICITY,
    ROOT,
    SELF,
    SISTER_CELL,
    at_noon,
    held,
    lent,
    person,
)
from tests.some import some
from tests.submissions.staffed import passing

TODAY = date(2026, 11, 23)
OWNER, TYPIST = 9, 10
FORM: Any = SimpleNamespace(
    definition=SimpleNamespace(written_sections=[SimpleNamespace(code="ii"), SimpleNamespace(code="iii")])
)
RECEIVING = {Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.TRADE_UNION_CHAIR, Role.HEAD}
Claim = HeldOffice | HeldDelegation

# --- Who receives ------------------------------------------------------------------------------------------


def to(role: Role, unit_id: int = CELL) -> Receiver:
    return Receiver(ReceiverKind.PARTY, role, unit_id)


@pytest.mark.parametrize("role", Role)
def test_an_office_receives_what_went_to_it_and_nothing_else(role: Role) -> None:
    who = person(held(role, CELL))
    for wanted in Role:
        expected = Capacity() if wanted is role and role in RECEIVING else None
        assert receiving_capacity(who, to(wanted), OWNER) == expected, wanted
    for elsewhere in (SISTER_CELL, OTHER_CELL, PARTY):
        assert receiving_capacity(who, to(role, elsewhere), OWNER) is None
    assert receiving_capacity(who, None, OWNER) is None
    assert receiving_offices(who) == ({(role, CELL)} if role in RECEIVING else set())


@pytest.mark.parametrize("role", RECEIVING)
def test_nobody_receives_their_own(role: Role) -> None:
    assert receiving_capacity(person(held(role, CELL)), to(role), SELF) is None
    assert receiving_capacity(person(lent(CELL)), to(role), SELF) is None


@pytest.mark.parametrize("role", Role)
def test_two_offices_do_not_receive_as_a_third(role: Role) -> None:
    """Neither the role of the one in the unit of the other."""
    mixed = person(held(role, SISTER_CELL), held(Role.COMMITTEE_MEMBER, CELL))
    assert receiving_capacity(mixed, to(role), OWNER) is None


def test_who_is_authorised_receives_in_the_name_of_who_authorised_for_this_unit() -> None:
    who = person(lent(OTHER_CELL, grantor_id=OTHER_GRANTOR), lent(CELL))
    assert receiving_capacity(who, to(Role.SECRETARY), OWNER) == Capacity(GRANTOR, f"Bí thư số {GRANTOR}")
    assert receiving_capacity(who, to(Role.SECRETARY, OTHER_CELL), OWNER) == Capacity(
        OTHER_GRANTOR, f"Bí thư số {OTHER_GRANTOR}"
    )
    for role in some(set(Role) - {Role.SECRETARY}):
        assert receiving_capacity(who, to(role), OWNER) is None
    for elsewhere in (SISTER_CELL, PARTY):
        assert receiving_capacity(who, to(Role.SECRETARY, elsewhere), OWNER) is None


def test_who_may_only_tick_receives_nothing() -> None:
    who = person(lent(CELL, DelegationScope.TICK))
    assert receiving_offices(who) == set()
    assert receiving_capacity(who, to(Role.SECRETARY), OWNER) is None
    # Nor does the scope of another unit's delegation widen it, nor a second scope take the first away.
    who = person(lent(CELL, DelegationScope.TICK), lent(SISTER_CELL))
    assert receiving_capacity(who, to(Role.SECRETARY), OWNER) is None
    both = person(lent(CELL, DelegationScope.TICK, OTHER_GRANTOR), lent(CELL))
    assert receiving_capacity(both, to(Role.SECRETARY), OWNER) == Capacity(GRANTOR, f"Bí thư số {GRANTOR}")


def test_nobody_receives_a_paper_in_its_owners_name() -> None:
    deputy = person(held(Role.DEPUTY_SECRETARY, CELL), lent(CELL))
    assert receiving_capacity(deputy, to(Role.SECRETARY), GRANTOR) is None
    assert receiving_capacity(deputy, to(Role.DEPUTY_SECRETARY), GRANTOR) == Capacity(), "as the deputy"


def test_who_is_secretary_receives_in_their_own_name_whatever_was_delegated() -> None:
    assert (
        receiving_capacity(person(lent(CELL), held(Role.SECRETARY, CELL)), to(Role.SECRETARY), OWNER)
        == Capacity()
    )


def test_a_paper_that_went_to_no_office_has_no_receiver() -> None:
    whole = {"receiver_kind": ReceiverKind.PARTY, "receiver_role": Role.SECRETARY, "receiver_unit_id": CELL}
    assert Submission(**whole).receiver == to(Role.SECRETARY)
    for missing in whole:
        assert Submission(**{**whole, missing: None}).receiver is None


# --- Who sees counts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_counts_are_for_the_secretary_of_the_unit_or_of_one_above(role: Role) -> None:
    for unit_id in (CELL, PARTY, ROOT):
        assert may_count(person(held(role, unit_id)), PATHS[CELL]) == (role is Role.SECRETARY)
    for unit_id in (SISTER_CELL, OTHER_CELL, ORGANIZATION):
        assert not may_count(person(held(role, unit_id)), PATHS[CELL])
    assert not may_count(person(held(role, CELL)), PATHS[PARTY]), "what lies above is not theirs"


def test_counts_are_for_the_standing_office_and_for_who_acts_for_a_secretary() -> None:
    assert may_count(person(held(Role.DEPARTMENT_STAFF, PUBLICITY)), PATHS[CELL])
    assert may_count(person(lent(PARTY)), PATHS[CELL])
    assert led_units(person(lent(PARTY), held(Role.SECRETARY, CELL))) == {PARTY, CELL}
    assert not may_count(person(lent(PARTY, DelegationScope.TICK)), PATHS[CELL])
    assert not may_count(person(lent(SISTER_CELL)), PATHS[CELL])
    assert not may_count(person(home=CELL), PATHS[CELL])


# --- Opening a paper ---------------------------------------------------------------------------------------


@pytest.fixture
def shelf(app_context: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stands in for the session: one paper, at home in the cell, whose papers go to its secretary."""
    kept = SimpleNamespace(paper=None, home=SimpleNamespace(), receivers=(to(Role.SECRETARY),))
    kept.get = lambda _of, number: kept.paper if number == 7 else None
    monkeypatch.setattr(access, "home_of", lambda _session, _owner, _day: kept.home)
    monkeypatch.setattr(access, "receivers_of", lambda *_args: kept.receivers)
    monkeypatch.setattr(access, "form_and_plan", lambda *_args: (FORM, None))
    kept.passing = passing((GRANTOR, Role.SECRETARY, CELL))
    monkeypatch.setattr(access, "passing_on", lambda _session, _day: kept.passing)
    return kept


@pytest.fixture
def app_context() -> Any:
    with Flask(__name__).app_context():
        yield


def put(shelf: Any, state: SubmissionState = SubmissionState.SUBMITTED, **values: Any) -> Submission:
    whole = {"receiver_kind": ReceiverKind.PARTY, "receiver_role": Role.SECRETARY, "receiver_unit_id": CELL}
    shelf.paper = Submission(owner_id=OWNER, state=state, **{**whole, **values})
    return shelf.paper  # type: ignore[no-any-return]  # what was just put there


def answer(shelf: Any, who: Principal, need: Need = Need.READ, number: int = 7) -> OpenSubmission | int:
    """Return the paper as somebody gets it, or the status that refuses it."""
    try:
        return load_submission_for(shelf, at_noon(who, TODAY), number, need)
    except HTTPException as refused:
        return refused.code or 0


def gets(shelf: Any, who: Principal) -> tuple[int, ...]:
    """Return what reading, writing, saving and receiving are answered with."""
    found = [answer(shelf, who, need) for need in (Need.READ, Need.WRITE, Need.SAVE, Need.RECEIVE)]
    return tuple(got if isinstance(got, int) else 200 for got in found)


WRITER, RECEIVER, NOTHING = (200, 200, 200, 403), (200, 403, 403, 200), (404, 404, 404, 404)
OWNER_SELF = person(home=CELL, person_id=OWNER)
SECRETARY = person(held(Role.SECRETARY, CELL))
STRANGERS = [
    person(home=CELL),
    person(held(Role.SECRETARY, SISTER_CELL)),
    person(held(Role.SECRETARY, PARTY)),
    person(held(Role.DEPUTY_SECRETARY, CELL)),
    person(held(Role.HEAD, PUBLICITY)),
    person(held(Role.ADMINISTRATOR, ROOT)),
    person(lent(SISTER_CELL)),
    person(lent(CELL, DelegationScope.TICK)),
    person(lent(CELL, grantor_id=OWNER)),
]


@pytest.mark.parametrize("state", SubmissionState)
def test_a_paper_is_its_owners_and_once_handed_in_its_receivers(shelf: Any, state: SubmissionState) -> None:
    put(shelf, state)
    assert gets(shelf, OWNER_SELF) == WRITER
    received = NOTHING if state is SubmissionState.DRAFT else RECEIVER
    assert gets(shelf, SECRETARY) == received
    assert gets(shelf, person(lent(CELL))) == received
    assert answer(shelf, OWNER_SELF, number=8) == 404


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("state", SubmissionState)
def test_nobody_else_reads_it_whatever_the_office(
    shelf: Any, state: SubmissionState, stranger: Principal
) -> None:
    put(shelf, state)
    assert gets(shelf, stranger) == NOTHING
    put(shelf, state, entered_by_id=TYPIST)
    assert gets(shelf, stranger) == NOTHING


def test_an_owner_who_holds_the_office_does_not_receive_their_own(shelf: Any) -> None:
    put(shelf)
    assert gets(shelf, person(held(Role.SECRETARY, CELL), person_id=OWNER)) == WRITER


def test_what_is_typed_in_for_the_owner_is_open_to_who_receives_from_them(shelf: Any) -> None:
    put(shelf, SubmissionState.DRAFT, entered_by_id=TYPIST)
    found = answer(shelf, SECRETARY)
    assert isinstance(found, OpenSubmission)
    assert (found.enters, found.receives, found.acting.on_behalf_of_id) == (True, False, None)
    assert gets(shelf, SECRETARY) == WRITER, "whoever holds the office, not only who began it"
    found = answer(shelf, person(lent(CELL)))
    assert isinstance(found, OpenSubmission)
    assert (found.acting.on_behalf_of_id, found.acting.on_behalf_of_name) == (GRANTOR, f"Bí thư số {GRANTOR}")
    assert gets(shelf, person(person_id=TYPIST)) == NOTHING, "who holds the office no more"
    put(shelf, SubmissionState.DRAFT)
    assert gets(shelf, SECRETARY) == NOTHING, "what the owner writes is nobody else's to type"


def test_who_may_be_chosen_besides_the_usual_receiver_types_it_in_too(shelf: Any) -> None:
    shelf.receivers = (to(Role.DEPUTY_SECRETARY), to(Role.SECRETARY, PARTY))
    put(shelf, SubmissionState.DRAFT, entered_by_id=TYPIST)
    assert gets(shelf, person(held(Role.SECRETARY, PARTY))) == WRITER
    assert gets(shelf, SECRETARY) == NOTHING


def test_for_somebody_who_belongs_nowhere_nobody_types(shelf: Any) -> None:
    shelf.home = None
    put(shelf, SubmissionState.DRAFT, entered_by_id=TYPIST)
    assert gets(shelf, SECRETARY) == NOTHING


def test_once_the_owner_writes_in_it_who_typed_it_in_may_still_send_what_is_on_the_screen(shelf: Any) -> None:
    paper = put(shelf, SubmissionState.DRAFT, entered_by_id=TYPIST)
    paper.sections.append(PaperSection(code="i", changed_by_id=TYPIST))
    assert gets(shelf, SECRETARY) == WRITER
    paper.sections.append(PaperSection(code="ii", changed_by_id=OWNER))
    assert gets(shelf, SECRETARY) == (404, 404, 200, 404)
    sent = answer(shelf, SECRETARY, Need.SAVE)
    assert isinstance(sent, OpenSubmission)
    assert (sent.taken_over, sent.may_write) == (True, False)
    assert gets(shelf, OWNER_SELF) == WRITER


# --- What may be done with it ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", SubmissionState)
def test_the_owner_writes_while_it_may_change_and_the_receiver_never(
    shelf: Any, state: SubmissionState
) -> None:
    put(shelf, state)
    mine = answer(shelf, OWNER_SELF)
    assert isinstance(mine, OpenSubmission)
    assert mine.may_write == state.editable
    assert mine.asked == {"ii", "iii"}
    assert mine.writable == (mine.asked if state.editable else set())
    if state is not SubmissionState.DRAFT:
        theirs = answer(shelf, SECRETARY)
        assert isinstance(theirs, OpenSubmission)
        assert not theirs.may_write
        assert theirs.writable == theirs.asked == set()


def test_each_side_is_offered_its_own_acts(shelf: Any) -> None:
    by_state: dict[SubmissionState, tuple[set[Act], set[Act]]] = {
        SubmissionState.SUBMITTED: ({Act.WITHDRAW}, {Act.RETURN, Act.CONFIRM}),
        SubmissionState.RETURNED: ({Act.SUBMIT}, set()),
        SubmissionState.CONFIRMED: (set(), {Act.REOPEN}),
        SubmissionState.REOPENED: ({Act.SUBMIT}, set()),
    }
    for state, (owners, receivers) in some(by_state.items()):
        put(shelf, state)
        mine, theirs = answer(shelf, OWNER_SELF), answer(shelf, SECRETARY)
        assert isinstance(mine, OpenSubmission)
        assert isinstance(theirs, OpenSubmission)
        assert (mine.acts, theirs.acts) == (owners, receivers), state


@pytest.mark.parametrize(
    ("state", "opened", "holder", "withdrawn"),
    [
        (SubmissionState.SUBMITTED, False, True, True),
        (SubmissionState.SUBMITTED, True, True, False),
        (SubmissionState.SUBMITTED, True, False, True),
        (SubmissionState.CONFIRMED, True, False, False),
    ],
)
def test_what_was_opened_is_withdrawn_only_when_the_office_is_vacant(
    monkeypatch: pytest.MonkeyPatch, state: SubmissionState, opened: bool, holder: bool, withdrawn: bool
) -> None:
    asked: list[tuple[Role, int]] = []

    def held_by_another(role: Role, owner_id: int) -> bool:
        asked.append((role, owner_id))
        return holder

    office = SimpleNamespace(held_by_another=held_by_another)
    monkeypatch.setattr(access, "object_session", lambda _paper: SimpleNamespace())
    monkeypatch.setattr(access, "offices_along", lambda *_args: [office])
    somebody = passing((GRANTOR, Role.SECRETARY, CELL))
    monkeypatch.setattr(access, "passing_on", lambda _session, _day: somebody)
    paper = put(SimpleNamespace(), state, opened_at=datetime(2026, 11, 1, tzinfo=UTC) if opened else None)
    nothing: Any = None
    mine = OpenSubmission(paper, nothing, nothing, at_noon(OWNER_SELF, TODAY), True, False, False)
    assert (Act.WITHDRAW in mine.acts) == withdrawn
    decides = opened and state is SubmissionState.SUBMITTED
    assert set(asked) == ({(Role.SECRETARY, OWNER)} if decides else set())


# --- Where it is at home -----------------------------------------------------------------------------------


CELL_UNIT: Any = SimpleNamespace(id=CELL)


def at_home(paper: Submission, monkeypatch: pytest.MonkeyPatch, found: Any) -> Any:
    monkeypatch.setattr(access, "object_session", lambda _paper: SimpleNamespace())
    monkeypatch.setattr(
        access, "home_of", lambda _session, owner, day: found if (owner, day) == (OWNER, TODAY) else 0
    )
    monkeypatch.setattr(access, "unit_by_id", lambda _session, unit_id: {CELL: CELL_UNIT}[unit_id])
    nothing: Any = None
    return OpenSubmission(paper, nothing, nothing, at_noon(OWNER_SELF, TODAY), True, False, False).home


def test_a_paper_is_at_home_with_its_owner_today_else_where_it_was_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = datetime(2026, 2, 3, 18, tzinfo=UTC)
    now: Any = SimpleNamespace()
    moved = Submission(owner_id=OWNER, unit_id=CELL, standing=Standing.NON_MEMBER, created_at=begun)
    assert at_home(moved, monkeypatch, now) is now
    left = at_home(moved, monkeypatch, None)
    assert (left.unit, left.standing, left.since) == (CELL_UNIT, Standing.NON_MEMBER, date(2026, 2, 4))


def test_a_paper_that_went_to_no_office_is_not_deserted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "object_session", lambda _paper: SimpleNamespace())
    nothing: Any = None
    paper = Submission(owner_id=OWNER, state=SubmissionState.DRAFT)
    assert not OpenSubmission(
        paper, nothing, nothing, at_noon(OWNER_SELF, TODAY), True, False, False
    ).deserted
