"""The database holds the rules of exemplars by itself, and keeps them whatever is tried in whatever order."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError

from kl01.exemplars.operations import StaleExemplarError, change_row, record_consent
from kl01.exemplars.rounds import draft_of, holders, standing, waits
from kl01.exemplars.rules import Act, Approval, Consent, ExemplarState, Side
from kl01.exemplars.step_operations import Seen, approve, give_back, submit, withdraw
from kl01.org.models import Person
from kl01.refusals import Refusal
from tests.applications import NOW
from tests.exemplars.made import actor_of, fill_sheet, give_member, row
from tests.exemplars.unit import DAY, Unit
from tests.exemplars.way import MOVES
from tests.some import some
from tests.world import World

# --- What no statement may do ------------------------------------------------------------------------------

A_MOMENT = "'2026-11-01 03:00:00'"
SUBMITTED = f"submitted_at = {A_MOMENT}, submitted_by_id = 6"
APPROVED = "meeting_id = (SELECT max(id) FROM committee_meeting), approver_id = 7"
COMMENDED = (
    f"commended_at = {A_MOMENT}, commended_by_id = 6, decision_number = '21-QĐ', decided_on = '2026-11-01',"
    " occasion = '19/5', level = 'unit'"
)

FORBIDDEN = [
    # No state without the step before it, wherever it is tried from.
    *(
        (ExemplarState.DRAFT, f"state = '{state}'")
        for state in ExemplarState
        if state not in {ExemplarState.DRAFT, ExemplarState.WITHDRAWN}
    ),
    *((ExemplarState.SUBMITTED, f"state = '{state}'") for state in list(ExemplarState)[3:8]),
    *((ExemplarState.APPROVED, f"state = '{state}'") for state in list(ExemplarState)[4:8]),
    *((ExemplarState.REPORTED, f"state = '{state}'") for state in list(ExemplarState)[5:8]),
    *((ExemplarState.FOSTERED, f"state = '{state}'") for state in list(ExemplarState)[6:8]),
    (ExemplarState.PROPOSED, "state = 'commended'"),
    (ExemplarState.DRAFT, f"state = 'submitted', submitted_at = {A_MOMENT}"),
    (ExemplarState.DRAFT, "state = 'submitted', submitted_by_id = 6"),
    (ExemplarState.SUBMITTED, "state = 'approved', meeting_id = (SELECT max(id) FROM committee_meeting)"),
    (ExemplarState.SUBMITTED, "state = 'approved', approver_id = 7"),
    # What a step left behind stays.
    (ExemplarState.APPROVED, "meeting_id = NULL"),
    (ExemplarState.APPROVED, "approver_id = NULL"),
    (ExemplarState.APPROVED, "submitted_at = NULL"),
    (ExemplarState.APPROVED, "submitted_by_id = NULL"),
    (ExemplarState.REPORTED, "reported_at = NULL"),
    (ExemplarState.FOSTERED, "fostered_at = NULL"),
    (ExemplarState.PROPOSED, "proposed_at = NULL"),
    *(
        (ExemplarState.COMMENDED, f"{column} = NULL")
        for column in ("commended_at", "commended_by_id", "decided_on", "level", "meeting_id", "reported_at")
    ),
    (ExemplarState.COMMENDED, "decision_number = ''"),
    (ExemplarState.COMMENDED, "occasion = ''"),
    (ExemplarState.COMMENDED, "consent = 'not_asked', consent_on = NULL"),
    # Nobody approves their own; approval falls with a return.
    (ExemplarState.APPROVED, "approver_id = submitted_by_id"),
    (ExemplarState.COMMENDED, "submitted_by_id = approver_id"),
    (ExemplarState.APPROVED, "state = 'returned', reason = 'Sửa'"),
    (ExemplarState.APPROVED, "state = 'submitted'"),
    (ExemplarState.APPROVED, "state = 'draft'"),
    (ExemplarState.SUBMITTED, "meeting_id = 1"),
    (ExemplarState.SUBMITTED, "approver_id = 7"),
    # Reasons and consent.
    (ExemplarState.SUBMITTED, "state = 'returned'"),
    (ExemplarState.DRAFT, "state = 'withdrawn'"),
    (ExemplarState.DRAFT, "consent = 'agreed'"),
    (ExemplarState.DRAFT, "consent = 'declined'"),
    (ExemplarState.DRAFT, "consent_on = '2026-11-01'"),
    (ExemplarState.COMMENDED, "consent_on = NULL"),
    (ExemplarState.PROPOSED, f"state = 'commended', {COMMENDED}"),
    (ExemplarState.PROPOSED, "state = 'commended', consent = 'agreed', consent_on = '2026-11-01'"),
    # Closed lists and belonging.
    (ExemplarState.DRAFT, "state = 'done'"),
    (ExemplarState.DRAFT, "consent = 'perhaps'"),
    (ExemplarState.DRAFT, "kind = 'group'"),
    (ExemplarState.COMMENDED, "level = 'world'"),
    (ExemplarState.DRAFT, "group_unit_id = 1"),
    (ExemplarState.DRAFT, "kind = 'collective', person_id = 1"),
    (ExemplarState.DRAFT, "person_id = 99999"),
    (ExemplarState.DRAFT, "sheet_id = 99999"),
    (ExemplarState.DRAFT, "registration_id = 99999"),
]


@pytest.mark.parametrize(("state", "change"), FORBIDDEN)
def test_the_database_refuses_what_the_rules_forbid(unit: Unit, state: ExemplarState, change: str) -> None:
    one = unit.at(state)
    other = unit.at(ExemplarState.APPROVED, unit.add("Trịnh Văn Tám"))  # a meeting that could be pointed at
    assert other.meeting_id
    with pytest.raises(IntegrityError):
        unit.session.execute(text(f"UPDATE exemplar SET {change} WHERE id = {one.id}"))  # noqa: S608 - fixed texts


def test_what_the_rules_allow_the_database_takes(unit: Unit) -> None:
    """The same statements with all that belongs to them: it is the missing part that was refused above."""
    one = unit.at(ExemplarState.DRAFT)
    unit.at(ExemplarState.APPROVED, unit.add("Trịnh Văn Tám"))
    ids = {"6": str(unit.secretary.id), "7": str(unit.deputy.id)}
    for change in (
        f"state = 'submitted', {SUBMITTED}",
        f"state = 'approved', {APPROVED}",
        f"state = 'reported', reported_at = {A_MOMENT}",
        f"state = 'fostered', fostered_at = {A_MOMENT}",
        f"state = 'proposed', proposed_at = {A_MOMENT}",
        f"state = 'commended', consent = 'declined', consent_on = '2026-11-01', {COMMENDED}",
        "state = 'withdrawn', reason = 'Theo đề nghị'",
    ):
        for column in ("submitted_by_id", "approver_id", "commended_by_id"):
            for number, real in ids.items():
                change = change.replace(f"{column} = {number}", f"{column} = {real}")
        unit.session.execute(text(f"UPDATE exemplar SET {change} WHERE id = {one.id}"))  # noqa: S608 - fixed texts


def test_a_meeting_has_a_number_and_is_there_once(unit: Unit) -> None:
    unit.at(ExemplarState.APPROVED)
    columns = "unit_id, number, held_on, recorded_by_id, recorded_at"
    for values in (
        "SELECT unit_id, number, held_on, recorded_by_id, recorded_at FROM committee_meeting",
        "SELECT unit_id, '', held_on, recorded_by_id, recorded_at FROM committee_meeting",
    ):
        with pytest.raises(IntegrityError), unit.session.begin_nested():
            unit.session.execute(text(f"INSERT INTO committee_meeting ({columns}) {values}"))


# --- Whatever is tried in whatever order -------------------------------------------------------------------

WISHES = [*Act, "agree", "decline", "change"]
SIDES = st.frozensets(st.sampled_from(list(Side)), min_size=1)
TRIALS = st.lists(
    st.tuples(
        st.sampled_from(WISHES),
        st.integers(0, 2),  # which of three exemplars
        st.integers(0, 2),  # who does it
        SIDES,
        st.frozensets(st.integers(0, 2), max_size=3),  # who approved
        st.sampled_from(["", "Bổ sung"]),
        st.booleans(),  # from an old page
    ),
    max_size=25,
)


class House:
    """Three exemplars of a unit and three people of its committee who try things with them."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        member = unit.world.person("canbo.snv")
        give_member(unit.session, unit.unit, member)
        self.people: list[Person] = [unit.secretary, unit.deputy, member]
        self.names = {one.id: one.full_name for one in self.people}
        self.exemplars = [unit.add(f"Bà thứ {number}") for number in range(3)]
        for one in some(self.exemplars):
            fill_sheet(unit.session, one, NOW)

    def attempt(
        self, wish: str, which: int, who: int, sides: frozenset[Side], approvers: frozenset[int],
        reason: str, old: bool,
    ) -> None:  # fmt: skip
        one, person, session = self.exemplars[which], self.people[who], self.unit.session
        actor = actor_of(person, NOW)
        version = one.version - old
        ones = [Seen(one, version)]
        special: dict[str, Callable[[], object]] = {
            Act.SUBMIT: lambda: submit(session, ones, sides, actor),
            Act.RETURN: lambda: give_back(session, ones, reason, sides, actor),
            Act.WITHDRAW: lambda: withdraw(session, ones, reason, sides, actor),
            Act.APPROVE: lambda: approve(
                session, self.unit.unit, ones,
                Approval("03-BB", DAY, frozenset(self.people[place].id for place in approvers)),
                self.names, sides, actor,
            ),
            "agree": lambda: record_consent(session, one, Consent.AGREED, DAY, version, actor),
            "decline": lambda: record_consent(session, one, Consent.DECLINED, DAY, version, actor),
            "change": lambda: change_row(session, one, row("Bà khác"), version, actor),
        }  # fmt: skip
        act = special.get(wish) or (lambda: self.unit.take(Act(wish), ones, (sides, actor)))
        with contextlib.suppress(Refusal, StaleExemplarError):
            act()


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(TRIALS)
def test_what_is_stored_always_keeps_to_the_plan(
    world: World, trials: list[tuple[str, int, int, frozenset[Side], frozenset[int], str, bool]]
) -> None:
    with world.session.begin_nested() as undo:
        house = House(Unit(world))
        session = world.session
        before = {one.id: ExemplarState.DRAFT for one in house.exemplars}
        signed: set[tuple[object, ...]] = set()
        for trial in trials:
            house.attempt(*trial)
            rows = session.execute(text("SELECT * FROM exemplar ORDER BY id")).all()
            for found in some(rows):
                check_stored(found)
                check_step(before[found.id], ExemplarState(found.state), trial)
                before[found.id] = ExemplarState(found.state)
            check_lists(house, signed)
        meetings = session.execute(text("SELECT count(*) FROM committee_meeting")).scalar_one()
        assert meetings <= 1
        undo.rollback()
    world.session.expunge_all()


def check_stored(found: Row[tuple[object, ...]]) -> None:
    """Assert of a stored exemplar all that the plan asks for, written down a third time."""
    state = ExemplarState(found.state)
    if state not in {ExemplarState.DRAFT, ExemplarState.WITHDRAWN}:
        assert found.submitted_at
        assert found.submitted_by_id
    if state is not ExemplarState.WITHDRAWN:
        assert bool(found.meeting_id) == bool(found.approver_id) == state.approved
    assert found.approver_id is None or found.approver_id != found.submitted_by_id
    if state.reported:
        assert found.reported_at
    if state in {ExemplarState.FOSTERED, ExemplarState.PROPOSED, ExemplarState.COMMENDED}:
        assert found.fostered_at
    if state in {ExemplarState.PROPOSED, ExemplarState.COMMENDED}:
        assert found.proposed_at
    if state is ExemplarState.COMMENDED:
        assert all((found.decision_number, found.decided_on, found.occasion, found.level))
        assert found.consent != Consent.NOT_ASKED
    if state in {ExemplarState.RETURNED, ExemplarState.WITHDRAWN}:
        assert found.reason
    assert (found.consent == Consent.NOT_ASKED) == (found.consent_on is None)


SIGNED = """
SELECT exemplar_round.id, paper_id, meeting_id, approved_at, printed, exemplar_id,
  exemplar_round_row.kind, position, "row"
FROM exemplar_round JOIN paper ON paper.id = paper_id
  JOIN exemplar_round_row ON round_id = exemplar_round.id
"""


def check_lists(house: House, signed: set[tuple[object, ...]]) -> None:
    """Assert that what was ever approved is kept as it was, and that everybody stands where they belong."""
    found = house.unit.session.execute(text(SIGNED)).all()
    now = {tuple(str(value) for value in row) for row in found}
    assert signed <= now
    signed |= now
    registration = house.exemplars[0].registration
    held_by = holders(registration)
    for one in some(house.exemplars):
        assert not one.state.approved or held_by[one.id].meeting_id == one.meeting_id
        assert one.state.approved or one.state is ExemplarState.WITHDRAWN or one.id not in held_by
    assert draft_of(registration) or not any(waits(one) for one in some(house.exemplars))
    assert [one.ordinal for one in standing(registration)] == sorted(
        {one.ordinal for one in registration.rounds if one.ordinal is not None}
    )


def check_step(before: ExemplarState, after: ExemplarState, trial: tuple[object, ...]) -> None:
    """Assert that a state changed by a step of its own, taken from the side that it belongs to."""
    if before is after:
        return
    wish, sides, old = trial[0], trial[3], trial[6]
    moves = MOVES[before]
    assert isinstance(wish, Act)
    assert isinstance(sides, frozenset)
    expected, allowed = moves[wish]
    assert expected is after
    assert not allowed.isdisjoint(sides)
    assert not old
