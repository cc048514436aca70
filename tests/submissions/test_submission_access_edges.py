"""What is asked when a paper is opened: every question with the person, the office and the day it is of.

The stand-ins answer one question each and know no other, so a question that is asked wrongly fails.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kl01.org.access import Capacity, Principal
from kl01.org.kinds import Role, Standing
from kl01.papers import access as papers_access
from kl01.papers.access import Need
from kl01.papers.models import PaperSection
from kl01.submissions import access
from kl01.submissions.access import entering_capacity
from kl01.submissions.keeper import OpenSubmission, load_submission_for
from kl01.submissions.models import Submission
from kl01.submissions.people import Affiliation
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.rules import Side, Situation, SubmissionState
from tests.principals import CELL, GRANTOR, PARTY, SELF, at_noon, held, lent, person
from tests.submissions.staffed import passing

TODAY = date(2026, 11, 23)
NUMBER, OWNER, TYPIST, PLAN, TEMPLATE = 7, 9, 10, 31, 41
OPENED = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
BEGUN, BEGUN_ON = datetime(2026, 2, 28, 20, 0, tzinfo=UTC), date(2026, 3, 1)
"""At three in the morning in Việt Nam, where it is the next day already."""
OWNER_SELF, SECRETARY = person(home=CELL, person_id=OWNER), person(held(Role.SECRETARY, CELL))
DEPUTY = person(lent(CELL))
BY_SECRETARY = Capacity(GRANTOR, f"Bí thư số {GRANTOR}")
OFFICE = Receiver(ReceiverKind.PARTY, Role.SECRETARY, CELL)
FORM: Any = object()
CATALOGUE: Any = object()
HOME: Any = object()
CELL_UNIT: Any = object()


class Desk:
    """Stands in for the session: it holds one paper."""

    def __init__(self) -> None:
        self.paper = Submission(
            owner_id=OWNER,
            unit_id=CELL,
            standing=Standing.NON_MEMBER,
            state=SubmissionState.SUBMITTED,
            created_at=BEGUN,
            receiver_kind=ReceiverKind.PARTY,
            receiver_role=Role.SECRETARY,
            receiver_unit_id=CELL,
            plan_id=PLAN,
            template_id=TEMPLATE,
        )

    def get(self, of: type, number: int) -> Submission | None:
        return self.paper if (of, number) == (Submission, NUMBER) else None


class Office:
    """Stands in for the offices of the cell: its secretary's is held by another than the owner, or is not."""

    def __init__(self, *, held: bool) -> None:
        self.held = held

    def held_by_another(self, role: Role, owner_id: int) -> bool:
        return {(Role.SECRETARY, OWNER): self.held}[role, owner_id]


Knowing = Callable[..., None]


@pytest.fixture
def knowing(monkeypatch: pytest.MonkeyPatch) -> Knowing:
    """Let one function answer one question, and fail on each other."""

    def know(name: str, *asked: object, answer: object) -> None:
        room = access if hasattr(access, name) else papers_access
        monkeypatch.setattr(room, name, lambda *question: {asked: answer}[question])

    return know


@pytest.fixture
def desk(knowing: Knowing) -> Desk:
    made = Desk()
    knowing("object_session", made.paper, answer=made)
    knowing("catalogue", made, PLAN, answer=CATALOGUE)
    knowing("form_of", made, TEMPLATE, answer=FORM)
    knowing("home_of", made, OWNER, TODAY, answer=HOME)
    knowing("receivers_of", made, OWNER, HOME, TODAY, answer=(OFFICE,))
    knowing("passing_on", made, TODAY, answer=passing((GRANTOR, Role.SECRETARY, CELL)))
    return made


def opened(desk: Any, who: Principal, need: Need = Need.READ) -> OpenSubmission:
    return load_submission_for(desk, at_noon(who, TODAY), NUMBER, need)


# --- Opened whole ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "is_owner", "capacity"),
    [(OWNER_SELF, True, None), (SECRETARY, False, Capacity()), (DEPUTY, False, BY_SECRETARY)],
)
def test_a_paper_is_opened_with_its_form_and_plan_for_this_person_and_day(
    desk: Desk, who: Principal, is_owner: bool, capacity: Capacity | None
) -> None:
    assert opened(desk, who) == OpenSubmission(
        desk.paper,
        FORM,
        CATALOGUE,
        at_noon(who, TODAY).in_capacity(capacity),
        is_owner=is_owner,
        enters=False,
        receives=capacity is not None,
        is_taken_over=False,
        office=OFFICE if capacity else None,
    )


def test_a_paper_that_is_typed_in_for_its_owner_is_opened_in_the_name_of_who_would_receive_it(
    desk: Desk,
) -> None:
    desk.paper.state, desk.paper.entered_by_id = SubmissionState.DRAFT, TYPIST
    whole = OpenSubmission(
        desk.paper, FORM, CATALOGUE, at_noon(DEPUTY, TODAY).in_capacity(BY_SECRETARY), False, True, False
    )
    assert opened(desk, DEPUTY) == whole
    acting = opened(desk, DEPUTY).acting
    assert Capacity(acting.on_behalf_of_id, acting.on_behalf_of_name) == BY_SECRETARY
    desk.paper.sections.append(PaperSection(code="i", changed_by_id=OWNER))
    assert opened(desk, DEPUTY, Need.SAVE) == replace(whole, is_taken_over=True)


def test_who_receives_what_the_owner_took_over_is_its_receiver_alone(desk: Desk) -> None:
    desk.paper.entered_by_id = TYPIST
    both = opened(desk, SECRETARY)
    assert (both.enters, both.receives) == (True, True)
    desk.paper.sections.append(PaperSection(code="i", changed_by_id=OWNER))
    found = opened(desk, SECRETARY)
    assert (found.enters, found.receives, found.taken_over) == (False, True, False)


def test_what_nobody_says_of_an_opened_paper_is_no() -> None:
    nothing: Any = None
    made = OpenSubmission(Submission(), nothing, nothing, at_noon(OWNER_SELF, TODAY), True, False, False)
    assert made.taken_over is False
    assert made.acting.on_behalf_of_id is None


# --- Who types in for others -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "may"),
    [(SECRETARY, True), (DEPUTY, True), (person(held(Role.SECRETARY, PARTY)), False), (OWNER_SELF, False)],
)
def test_who_would_receive_a_paper_may_type_it_in(desk: Any, who: Principal, may: bool) -> None:
    assert (entering_capacity(desk, at_noon(who, TODAY), OWNER, HOME) is not None) is may


# --- Where its owner belongs -------------------------------------------------------------------------------


def test_the_owner_is_at_home_where_they_belong_today(desk: Desk) -> None:
    assert opened(desk, SECRETARY).home is HOME


def test_who_belongs_nowhere_today_is_at_home_where_the_paper_was_begun(desk: Desk, knowing: Knowing) -> None:
    knowing("home_of", desk, OWNER, TODAY, answer=None)
    knowing("unit_by_id", desk, CELL, answer=CELL_UNIT)
    assert opened(desk, SECRETARY).home == Affiliation(CELL_UNIT, Standing.NON_MEMBER, BEGUN_ON)


# --- What the rules are told -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "at", "held", "deserted"),
    [
        (SubmissionState.SUBMITTED, None, False, False),
        (SubmissionState.SUBMITTED, OPENED, True, False),
        (SubmissionState.SUBMITTED, OPENED, False, True),
        (SubmissionState.RETURNED, OPENED, False, False),
        (SubmissionState.CONFIRMED, OPENED, False, False),
    ],
)
def test_the_situation_of_a_paper(
    desk: Desk, knowing: Knowing, state: SubmissionState, at: datetime | None, held: bool, deserted: bool
) -> None:
    # Of the units along the way, that of the receiver counts, which is the first.
    knowing("offices_along", desk, CELL, TODAY, answer=[Office(held=held), Office(held=not held)])
    desk.paper.state, desk.paper.opened_at = state, at
    assert opened(desk, OWNER_SELF).situation == Situation(state, opened=at is not None, deserted=deserted)


def test_an_office_is_deserted_if_nobody_can_be_reached_there_nor_above(desk: Desk, knowing: Knowing) -> None:
    knowing("offices_along", desk, CELL, TODAY, answer=[Office(held=True)])
    knowing("passing_on", desk, TODAY, answer=passing((GRANTOR, Role.SECRETARY, CELL), locked={GRANTOR}))
    assert opened(desk, OWNER_SELF).deserted is True


@pytest.mark.parametrize("held", [True, False])
def test_an_office_is_deserted_if_nobody_besides_the_owner_holds_it(
    desk: Desk, knowing: Knowing, held: bool
) -> None:
    knowing("offices_along", desk, CELL, TODAY, answer=[Office(held=held)])
    assert opened(desk, OWNER_SELF).deserted is not held


def test_what_went_to_nobody_or_is_in_no_database_is_not_deserted(desk: Desk, knowing: Knowing) -> None:
    knowing("object_session", desk.paper, answer=None)
    assert opened(desk, OWNER_SELF).deserted is False
    knowing("object_session", desk.paper, answer=desk)
    desk.paper.receiver_role = None
    assert opened(desk, OWNER_SELF).deserted is False


@pytest.mark.parametrize(
    ("who", "side", "person_id", "grantor_id"),
    [
        (OWNER_SELF, Side.WRITER, OWNER, None),
        (SECRETARY, Side.RECEIVER, SELF, None),
        (DEPUTY, Side.RECEIVER, SELF, GRANTOR),
    ],
)
def test_the_side_of_who_opens_it_and_for_whom_they_act(
    desk: Desk, who: Principal, side: Side, person_id: int, grantor_id: int | None
) -> None:
    found = opened(desk, who)
    assert found.sides == {side}
    assert (found.acting.person_id, found.acting.on_behalf_of_id) == (person_id, grantor_id)
