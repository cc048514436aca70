"""What the committee, Ban Tuyên giáo and the chosen decide: meetings, returns, consent, printed names."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.exemplars.access import open_exemplar, sides_of
from kl01.exemplars.models import CommitteeMeeting, Exemplar
from kl01.exemplars.operations import StaleExemplarError, change_row, note_opened, record_consent
from kl01.exemplars.paper import open_registration_of, round_words, sheet_words
from kl01.exemplars.queries import answer_is_outdated
from kl01.exemplars.rules import WAY, Approval, Consent, ExemplarState, Level, Side
from kl01.exemplars.step_operations import approve, give_back, propose, report, submit, withdraw
from kl01.honours.queries import Wanted, honours, published
from kl01.org.access import HeldOffice, Principal
from kl01.org.kinds import Role, UnitKind
from kl01.org.models import Office
from kl01.refusals import Refusal
from tests.applications import NOW
from tests.exemplars.made import ALL_SIDES, actor_of, give_member, register, row, seen, stored
from tests.exemplars.unit import DAY, Unit, all_rows, events
from tests.principals import at_noon
from tests.some import some


def approvers(meeting: CommitteeMeeting) -> list[str]:
    return [one.name for one in meeting.approvers]


# --- Meetings ----------------------------------------------------------------------------------------------


def test_a_meeting_is_recorded_once_and_approves_several_and_later_more(unit: Unit) -> None:
    ones = [unit.add(name) for name in ("Nguyễn Thị Sen", "Trịnh Văn Tám", "Bà Lụa")]
    submit(unit.session, seen(*ones), *unit.mover())
    first = unit.approve(*ones[:2])
    again = unit.approve(ones[2])
    assert first is again
    assert [one.meeting_id for one in ones] == [first.id] * 3
    assert approvers(first) == ["Trần Văn Bình, cấp ủy"]
    told = unit.session.scalars(select(AuditEvent.data).where(AuditEvent.verb == Verb.MEETING_RECORDED)).all()
    assert told == [{"number": "03-BB", "held_on": "23/11/2026"}]


def test_a_meeting_keeps_whom_it_had_and_gets_who_is_new(unit: Unit) -> None:
    first, second = unit.add("Nguyễn Thị Sen"), unit.add("Trịnh Văn Tám")
    submit(unit.session, seen(first), *unit.mover())
    submit(unit.session, seen(second), *unit.mover(person=unit.deputy))
    meeting = unit.approve(first)
    # The deputy submitted the second themselves: it takes the secretary to approve it.
    with pytest.raises(Refusal, match="khác người đã trình"):
        unit.approve(second)
    unit.approve(second, by=unit.secretary)
    assert (first.approver_id, second.approver_id) == (unit.deputy.id, unit.secretary.id)
    unit.session.expire_all()
    assert approvers(meeting) == ["Trần Văn Bình, cấp ủy", "Nguyễn Thị Hường, cấp ủy"]


def test_another_number_day_or_unit_is_another_meeting(unit: Unit) -> None:
    ones = [unit.add(name) for name in ("Sen", "Tám", "Lụa")]
    submit(unit.session, seen(*ones), *unit.mover())
    unit.approve(ones[0])
    unit.approve(ones[1], number="04-BB")
    earlier = Approval("03-BB", DAY - timedelta(days=1), frozenset({unit.deputy.id}))
    approve(unit.session, unit.unit, seen(ones[2]), earlier, unit.names, *unit.mover())
    other = unit.world.read_unit("sct")
    theirs = register(unit.session, other, unit.world.person("bithu.sct"), NOW)
    submit(unit.session, seen(theirs), *unit.mover())
    approval = Approval("03-BB", DAY, frozenset({unit.deputy.id}))
    approve(unit.session, other, seen(theirs), approval, unit.names, *unit.mover())
    assert len({one.meeting_id for one in (*ones, theirs)}) == 4


def test_who_submitted_is_never_the_approver(unit: Unit) -> None:
    one = unit.at(ExemplarState.SUBMITTED)
    with pytest.raises(Refusal, match="Chọn ít nhất một cấp ủy viên khác người đã trình"):
        unit.approve(one, by=unit.secretary)
    both = Approval("03-BB", DAY, frozenset({unit.secretary.id, unit.deputy.id}))
    meeting = approve(unit.session, unit.unit, seen(one), both, unit.names, *unit.mover())
    assert one.approver_id == unit.deputy.id
    assert len(meeting.approvers) == 2


@pytest.mark.parametrize("number", ["", "x" * 101])
def test_what_a_meeting_lacks_leaves_no_meeting(unit: Unit, number: str) -> None:
    one = unit.at(ExemplarState.SUBMITTED)
    for approval in (
        Approval(number, DAY, frozenset({unit.deputy.id})),
        Approval("03-BB", None, frozenset({unit.deputy.id})),
        Approval("03-BB", DAY + timedelta(days=1), frozenset({unit.deputy.id})),
        Approval("03-BB", DAY, frozenset()),
        Approval("03-BB", DAY, frozenset({unit.world.person("canbo.snv").id})),
    ):
        with pytest.raises(Refusal):
            approve(unit.session, unit.unit, seen(one), approval, unit.names, *unit.mover())
    assert (one.state, all_rows(unit.session, CommitteeMeeting)) == (ExemplarState.SUBMITTED, [])


def test_a_member_of_the_committee_stands_on_its_side_alone(unit: Unit) -> None:
    person = unit.world.person("canbo.snv")
    give_member(unit.session, unit.unit, person)
    office = HeldOffice(Role.COMMITTEE_MEMBER, unit.unit.id, UnitKind.GRASSROOTS_PARTY_ORGANIZATION)
    member = Principal(1, person.id, person.full_name, (), (office,), ())
    assert sides_of(member, unit.unit.id) == {Side.COMMITTEE}
    assert sides_of(member, unit.world.unit("sct").id) == set()


# --- Returning and withdrawing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", [ExemplarState.SUBMITTED, ExemplarState.APPROVED, ExemplarState.REPORTED, ExemplarState.FOSTERED]
)
def test_what_was_returned_goes_through_the_committee_again(unit: Unit, state: ExemplarState) -> None:
    one = unit.at(state)
    reported = one.reported_at
    give_back(unit.session, seen(one), "Bổ sung biện pháp", *unit.mover())
    one = stored(unit.session, one.id)
    assert (one.state, one.reason) == (ExemplarState.RETURNED, "Bổ sung biện pháp")
    assert (one.meeting_id, one.approver_id, one.fostered_at, one.proposed_at) == (None,) * 4
    assert one.reported_at == reported
    assert not any(section.finished for section in some(one.sheet.sections))
    assert all(section.content for section in some(part for part in one.sheet.sections if part.begun))
    assert events(unit.session, one)[-1] == (Verb.EXEMPLAR_RETURNED, {"reason": "Bổ sung biện pháp"})
    with pytest.raises(StaleExemplarError):
        report(unit.session, seen(one), "", *unit.mover())
    change_row(unit.session, one, row("Sen"), one.version, unit.actor)
    submit(unit.session, seen(one), *unit.mover())
    assert one.reason == ""
    with pytest.raises(StaleExemplarError):
        report(unit.session, seen(one), "", *unit.mover())
    unit.approve(one, number="05-BB")
    assert one.meeting is not None
    assert one.meeting.number == "05-BB"


def test_a_proposal_that_is_returned_stays_approved(unit: Unit) -> None:
    one = unit.at(ExemplarState.PROPOSED)
    before = (one.meeting_id, one.approver_id, one.fostered_at, one.reported_at)
    give_back(unit.session, seen(one), "Thêm số liệu", *unit.mover())
    assert (one.state, one.reason, one.proposed_at) == (ExemplarState.FOSTERED, "Thêm số liệu", None)
    assert (one.meeting_id, one.approver_id, one.fostered_at, one.reported_at) == before
    propose(unit.session, seen(one), *unit.mover())
    assert (one.state, one.reason) == (ExemplarState.PROPOSED, "")


@pytest.mark.parametrize("reason", ["", "x" * 1001])
def test_returns_and_withdrawals_without_a_fit_reason_change_nothing(unit: Unit, reason: str) -> None:
    one = unit.at(ExemplarState.APPROVED)
    trail = len(all_rows(unit.session))
    for act in (give_back, withdraw):
        with pytest.raises(Refusal) as told:
            act(unit.session, seen(one), reason, *unit.mover())
        assert told.value.field == "reason"
    assert (one.state, one.reason, one.meeting_id is None) == (ExemplarState.APPROVED, "", False)
    assert len(all_rows(unit.session)) == trail


@pytest.mark.parametrize("state", [ExemplarState.DRAFT, *WAY[1:]])
def test_withdrawal_takes_it_out_and_keeps_all_that_was_done(unit: Unit, state: ExemplarState) -> None:
    one = unit.at(state)
    before = (dict(one.row), one.submitted_at, one.meeting_id, one.reported_at, one.decision_number)
    withdraw(unit.session, seen(one), "Chuyển công tác", *unit.mover())
    one = stored(unit.session, one.id)
    assert (one.state, one.reason) == (ExemplarState.WITHDRAWN, "Chuyển công tác")
    assert before == (dict(one.row), one.submitted_at, one.meeting_id, one.reported_at, one.decision_number)
    assert published(unit.session, one.id) is None
    data = {"reason": "Chuyển công tác", "from": state.value}
    assert events(unit.session, one)[-1] == (Verb.EXEMPLAR_WITHDRAWN, data)


# --- Commendation and consent ------------------------------------------------------------------------------


def on_the_page(session: Session) -> list[str]:
    return [one.name for one in honours(session, Wanted(), 100)]


def test_nobody_is_commended_before_he_was_asked(unit: Unit) -> None:
    asked, unasked = unit.add("Nguyễn Thị Sen"), unit.add("Trịnh Văn Tám")
    unit.at(ExemplarState.PROPOSED, asked, unasked)
    record_consent(unit.session, asked, Consent.AGREED, DAY, asked.version, unit.actor)
    proposed = asked.sheet.printed
    with pytest.raises(Refusal, match="Hỏi và ghi ý kiến của Trịnh Văn Tám") as told:
        unit.commend(asked, unasked)
    assert told.value.field == "chosen"
    assert {asked.state, unasked.state} == {ExemplarState.PROPOSED}
    assert (asked.decision_number, asked.commended_at) == ("", None)
    assert proposed is not None
    assert asked.sheet.printed is proposed


def test_what_was_agreed_to_is_what_is_published(unit: Unit) -> None:
    one = unit.at(ExemplarState.PROPOSED)
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    assert not answer_is_outdated(unit.session, one)
    later = NOW + timedelta(minutes=5)
    published_sections = {"ii", "iv", "v"}
    private = next(part for part in one.sheet.sections if part.code not in published_sections)
    private.changed_at = later
    assert not answer_is_outdated(unit.session, one)
    written = next(part for part in one.sheet.sections if part.code in published_sections)
    written.changed_at = later
    assert answer_is_outdated(unit.session, one)
    with pytest.raises(Refusal, match=f"Phần công bố của {one.name} đã sửa") as told:
        unit.commend(one)
    assert (told.value.field, one.state, one.decision_number) == ("chosen", ExemplarState.PROPOSED, "")
    again = actor_of(unit.secretary, later)
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, again)
    assert not answer_is_outdated(unit.session, one)
    unit.commend(one)
    assert one.state is ExemplarState.COMMENDED


@pytest.mark.parametrize(
    ("changes", "outdated"),
    [({"content": "Khác"}, True), ({"field": "Khác"}, True), ({"goal": "Khác"}, False)],
)
def test_what_stands_in_the_list_is_agreed_to_as_well(
    unit: Unit, changes: dict[str, str], outdated: bool
) -> None:
    one = unit.add("Trịnh Thị Sen")
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    change_row(unit.session, one, {**one.row, **changes}, one.version, unit.actor)
    assert (one.consent, one.consent_on) == (Consent.AGREED, DAY)
    assert answer_is_outdated(unit.session, one) is outdated
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    assert not answer_is_outdated(unit.session, one)


def test_a_no_is_never_outdated(unit: Unit) -> None:
    one = unit.at(ExemplarState.PROPOSED)
    record_consent(unit.session, one, Consent.DECLINED, DAY, one.version, unit.actor)
    for part in some(one.sheet.sections):
        part.changed_at = NOW + timedelta(days=1)
    unit.commend(one)
    assert one.state is ExemplarState.COMMENDED


def test_who_declined_is_commended_and_never_published(unit: Unit) -> None:
    one = unit.at(ExemplarState.COMMENDED, consent=Consent.DECLINED)
    assert one.state is ExemplarState.COMMENDED
    assert on_the_page(unit.session) == []
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    assert on_the_page(unit.session) == [one.name]
    record_consent(unit.session, one, Consent.DECLINED, DAY, one.version, unit.actor)
    assert on_the_page(unit.session) == []
    assert published(unit.session, one.id) is None


@pytest.mark.parametrize("state", [state for state in WAY if state is not ExemplarState.COMMENDED])
def test_consent_alone_publishes_nothing(unit: Unit, state: ExemplarState) -> None:
    one = unit.at(state)
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    assert on_the_page(unit.session) == []


def test_nobody_is_published_on_the_word_of_another(unit: Unit) -> None:
    one = unit.add("Trịnh Thị Sen")
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    change_row(unit.session, one, row("Trịnh Thị Sen", goal="Khác"), one.version, unit.actor)
    assert one.consent is Consent.AGREED
    change_row(unit.session, one, row("Lò Thị Tám"), one.version, unit.actor)
    assert (one.consent, one.consent_on, one.consent_by_id) == (Consent.NOT_ASKED, None, None)


def test_nobody_is_commended_before_the_committee_approved(unit: Unit) -> None:
    one = unit.at(ExemplarState.PROPOSED)
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    assert one.meeting
    with pytest.raises(Refusal, match="từ ngày cấp ủy thông qua"):
        unit.commend(one, decided_on=one.meeting.held_on - timedelta(days=1))
    unit.commend(one, decided_on=one.meeting.held_on)
    assert one.state is ExemplarState.COMMENDED


@pytest.mark.parametrize("level", [Level.BLOC, Level.PROVINCE, Level.CENTRAL, None])
def test_a_unit_records_its_own_commendation_alone(unit: Unit, level: Level | None) -> None:
    one = unit.at(ExemplarState.PROPOSED)
    record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
    with pytest.raises(Refusal, match="Chọn cấp tuyên dương"):
        unit.commend(one, sides=frozenset({Side.REGISTRAR}), level=level)
    assert one.state is ExemplarState.PROPOSED
    if level:
        unit.commend(one, sides=frozenset({Side.STANDING_OFFICE}), level=level)
        assert (one.state, one.level) == (ExemplarState.COMMENDED, level)


def test_the_newest_decision_stands_first(unit: Unit) -> None:
    for name, day in (("Sen", date(2026, 5, 19)), ("Tám", date(2026, 9, 2)), ("Lụa", date(2025, 5, 19))):
        one = unit.at(ExemplarState.PROPOSED, unit.add(name))
        record_consent(unit.session, one, Consent.AGREED, DAY, one.version, unit.actor)
        assert one.meeting
        one.meeting.held_on = day - timedelta(days=30)
        unit.commend(one, decided_on=day)
    assert on_the_page(unit.session) == ["Tám", "Sen", "Lụa"]


# --- Papers and the trail ----------------------------------------------------------------------------------


def test_a_report_may_have_no_number_but_none_too_long(unit: Unit) -> None:
    one = unit.at(ExemplarState.APPROVED)
    with pytest.raises(Refusal, match="Số báo cáo phải từ 100"):
        report(unit.session, seen(one), "x" * 101, *unit.mover())
    report(unit.session, seen(one), "", *unit.mover())
    assert one.report_number == ""
    assert events(unit.session, one)[-1] == (Verb.EXEMPLAR_REPORTED, {})


def new_secretary(unit: Unit) -> None:
    """Let somebody else be the unit's secretary from the next day on."""
    held = select(Office).filter_by(unit_id=unit.unit.id, role=Role.SECRETARY)
    unit.session.scalars(held).one().valid_to = DAY
    unit.session.add(
        Office(
            person_id=unit.world.person("canbo.snv").id,
            unit_id=unit.unit.id,
            role=Role.SECRETARY,
            valid_from=DAY + timedelta(days=1),
        )
    )
    unit.session.flush()


def signers(unit: Unit, one: Exemplar, day: date) -> tuple[str, str]:
    """Return who signs mẫu 03 and the exemplar's sheet, as they are printed on a day."""
    office = HeldOffice(Role.SECRETARY, unit.unit.id, UnitKind.GRASSROOTS_PARTY_ORGANIZATION)
    acting = at_noon(Principal(1, unit.secretary.id, "", (), (office,), ()), day)
    whole = open_registration_of(unit.session, acting, one.registration)
    sheet = open_exemplar(unit.session, one, acting, ALL_SIDES, is_writer=False)
    [own] = one.registration.rounds
    return round_words(unit.session, whole, own).signer, sheet_words(unit.session, sheet).signer


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ExemplarState.SUBMITTED, ("Nguyễn Văn An", "Nguyễn Thị Hường")),
        (ExemplarState.APPROVED, ("Nguyễn Thị Hường", "Nguyễn Thị Hường")),
        (ExemplarState.REPORTED, ("Nguyễn Thị Hường", "Nguyễn Thị Hường")),
        (ExemplarState.PROPOSED, ("Nguyễn Thị Hường", "Nguyễn Thị Hường")),
        (ExemplarState.COMMENDED, ("Nguyễn Thị Hường", "Nguyễn Thị Hường")),
    ],
)
def test_names_are_those_of_the_day_on_which_a_paper_was_settled(
    unit: Unit, state: ExemplarState, expected: tuple[str, str]
) -> None:
    one = unit.at(state)
    assert signers(unit, one, DAY) == ("Nguyễn Thị Hường",) * 2
    new_secretary(unit)
    assert signers(unit, one, DAY + timedelta(days=3)) == expected


def test_a_look_of_ban_tuyen_giao_leaves_word(unit: Unit) -> None:
    one = unit.at(ExemplarState.REPORTED)
    looking = actor_of(unit.world.person("tuyengiao"), NOW)
    note_opened(unit.session, one.registration, looking, one)
    note_opened(unit.session, one.registration, looking)
    found = unit.session.scalars(
        select(AuditEvent).where(AuditEvent.verb == Verb.EXEMPLAR_OPENED).order_by(AuditEvent.id)
    ).all()
    assert [(event.subject_kind, event.subject_key) for event in found] == [
        ("exemplar", str(one.id)),
        ("exemplar_registration", str(one.registration_id)),
    ]
