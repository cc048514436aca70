"""The steps of exemplars from the draft to the commendation, each in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.exemplars.models import CommitteeMeeting, Exemplar, MeetingApprover, Registration
from kl01.exemplars.operations import StaleExemplarError, in_own_name, record_change
from kl01.exemplars.paper import sheet_words_on
from kl01.exemplars.queries import (
    answer_is_outdated,
)
from kl01.exemplars.round_operations import after_return, close_draft, note_reported
from kl01.exemplars.rules import (
    WORKFLOW,
    Act,
    Approval,
    Consent,
    Decision,
    ExemplarState,
    Side,
    Submission,
    Transition,
    approver_of,
    check_approval,
    check_decision,
    check_number,
    keeps_words,
)
from kl01.forms.printed import PrintedWords
from kl01.org.units import Unit
from kl01.periods import format_date
from kl01.refusals import Refusal
from kl01.workflow import check_reason


@dataclass(frozen=True, slots=True)
class Seen:
    """An exemplar as a person saw it."""

    exemplar: Exemplar
    version: int


def _moved(session: Session, exemplar: Exemplar, way: Transition, actor: Actor, data: dict[str, Any]) -> None:
    exemplar.state = way.after
    exemplar.changed_at = actor.at
    session.flush()
    if keeps_words(way):
        session.expire(exemplar, ["meeting"])
        exemplar.sheet.printed = sheet_words_on(session, exemplar, actor.today)
    if way.sides == {Side.STANDING_OFFICE}:  # who works there may be a unit's deputy besides
        actor = in_own_name(actor)
    record_change(session, exemplar, way.verb, actor, data)


def _moves(
    seen: Sequence[Seen], act: Act, sides: Collection[Side], reason: str = ""
) -> list[tuple[Exemplar, Transition]]:
    """Return each exemplar with the way that an act takes; nothing is changed yet.

    Raises Refusal if none is chosen or a reason is missing, StaleExemplarError if one
    can't be moved so, or not by this person, or was moved since they saw it.
    """
    if not seen:
        raise Refusal("Chọn ít nhất một tập thể hoặc cá nhân", "chosen")
    found = []
    for one in seen:
        way = WORKFLOW.find(one.exemplar.state, act, sides)
        if way is None or one.exemplar.version != one.version:
            raise StaleExemplarError
        found.append((one.exemplar, way))
    check_reason(found[0][1], reason, "Lý do")
    return found


def submit(session: Session, seen: Sequence[Seen], sides: Collection[Side], actor: Actor) -> None:
    """Lay exemplars before the unit's committee. What is to be filled in was checked by the caller."""
    for exemplar, way in _moves(seen, Act.SUBMIT, sides):
        exemplar.submitted_at, exemplar.submitted_by_id = actor.at, actor.person_id
        exemplar.reason = ""
        _moved(session, exemplar, way, actor, {})


def approve(
    session: Session,
    unit: Unit,
    seen: Sequence[Seen],
    approval: Approval,
    names: dict[int, str],
    sides: Collection[Side],
    actor: Actor,
) -> CommitteeMeeting:
    """Record what the committee decided at one meeting, of one exemplar or several: they make up a list.

    A meeting with the same number and day is the same meeting: whom it approved before stays. A list that was
    recorded stays as well: who is added to it makes up another. `names` say who the approvers are, with
    their offices. Raises Refusal, StaleExemplarError.
    """
    moves = _moves(seen, Act.APPROVE, sides)
    submissions = {one.id: Submission(one.submitted_by_id or 0, one.person_id) for one, _ in moves}
    check_approval(approval, submissions.values(), moves[0][0].year, actor.today)
    if not approval.approvers <= names.keys():
        raise Refusal("Chọn người thông qua trong danh sách cấp ủy", "approvers")
    meeting = _meeting(session, unit, approval, names, actor)
    for exemplar, way in moves:
        exemplar.meeting_id = meeting.id
        exemplar.approver_id = approver_of(submissions[exemplar.id], approval.approvers)
        _moved(session, exemplar, way, actor, {"meeting": meeting.number})
    for registration in _registrations(moves):
        approved = [exemplar for exemplar, _ in moves if exemplar.registration is registration]
        close_draft(session, registration, approved, meeting, actor)
    return meeting


def _registrations(moves: Sequence[tuple[Exemplar, Transition]]) -> list[Registration]:
    """Return the registrations of exemplars, each once."""
    return list({exemplar.registration_id: exemplar.registration for exemplar, _ in moves}.values())


def _meeting(
    session: Session, unit: Unit, approval: Approval, names: dict[int, str], actor: Actor
) -> CommitteeMeeting:
    assert approval.held_on is not None
    assert actor.person_id is not None
    found = session.scalar(
        select(CommitteeMeeting).filter_by(unit_id=unit.id, number=approval.number, held_on=approval.held_on)
    )
    if found is None:
        found = CommitteeMeeting(
            unit_id=unit.id,
            number=approval.number,
            held_on=approval.held_on,
            recorded_by_id=actor.person_id,
            recorded_at=actor.at,
        )
        session.add(found)
    known = {one.person_id for one in found.approvers}
    added = sorted(approval.approvers - known)
    for person_id in added:
        found.approvers.append(MeetingApprover(person_id=person_id, name=names[person_id]))
    session.flush()
    if not added:
        return found
    data = {"number": found.number, "held_on": format_date(found.held_on)}
    record(session, actor, Verb.MEETING_RECORDED, ("meeting", str(found.id)), unit_id=unit.id, data=data)
    return found


def report(
    session: Session, seen: Sequence[Seen], number: str, sides: Collection[Side], actor: Actor
) -> None:
    """Report exemplars to Ban Tuyên giáo, which reads them from now on.

    `number` is that of the report, if it has one.
    """
    if number:
        check_number(number, "số báo cáo")
    moves = _moves(seen, Act.REPORT, sides)
    for exemplar, way in moves:
        exemplar.reported_at, exemplar.report_number = actor.at, number
        note_reported(exemplar, actor)
        _moved(session, exemplar, way, actor, {"number": number} if number else {})


def foster(session: Session, seen: Sequence[Seen], sides: Collection[Side], actor: Actor) -> None:
    """Begin to carry out what was planned for exemplars."""
    for exemplar, way in _moves(seen, Act.FOSTER, sides):
        exemplar.fostered_at = actor.at
        _moved(session, exemplar, way, actor, {})


def propose(session: Session, seen: Sequence[Seen], sides: Collection[Side], actor: Actor) -> None:
    """Propose exemplars for commendation. That their results are filled in was checked by the caller."""
    for exemplar, way in _moves(seen, Act.PROPOSE, sides):
        exemplar.proposed_at = actor.at
        exemplar.reason = ""
        _moved(session, exemplar, way, actor, {})


def commend(
    session: Session,
    seen: Sequence[Seen],
    decision: Decision,
    printed: dict[int, PrintedWords],
    sides: Collection[Side],
    actor: Actor,
) -> None:
    """Record the decision that commends exemplars; those who agreed are published from now on.

    `printed` are the names on each one's sheet as they are today, by its number. Raises Refusal if
    something is missing or somebody was not asked yet whether they agree to be published.
    """
    moves = _moves(seen, Act.COMMEND, sides)
    check_decision(decision, sides, actor.today)
    for exemplar, _ in moves:
        if exemplar.consent is Consent.NOT_ASKED:
            asked = f"Hỏi và ghi ý kiến của {exemplar.name} về việc công bố trước khi ghi tuyên dương"
            raise Refusal(asked, "chosen")
        if answer_is_outdated(session, exemplar):
            again = f"Phần công bố của {exemplar.name} đã sửa sau khi trả lời: hỏi và ghi lại ý kiến"
            raise Refusal(again, "chosen")
    approved_on = max(one.meeting.held_on for one, _ in moves if one.meeting)
    if decision.decided_on and decision.decided_on < approved_on:
        earliest = f"từ ngày cấp ủy thông qua, {format_date(approved_on)}, trở đi"
        raise Refusal(f"Ngày quyết định phải {earliest}", "day")
    for exemplar, way in moves:
        exemplar.decision_number, exemplar.decided_on = decision.number, decision.decided_on
        exemplar.occasion, exemplar.level = decision.occasion, decision.level
        exemplar.commended_at, exemplar.commended_by_id = actor.at, actor.person_id
        exemplar.sheet.printed = printed[exemplar.id]
        _moved(session, exemplar, way, actor, {"decision": decision.number})


def give_back(
    session: Session, seen: Sequence[Seen], reason: str, sides: Collection[Side], actor: Actor
) -> None:
    """Return exemplars with the reason; what is to be registered anew must be approved again.

    The list that approved them stays as it was signed, unless all that stand on it are given back before any
    was reported: then it is taken back.
    """
    moves = _moves(seen, Act.RETURN, sides, reason)
    for exemplar, way in moves:
        if way.after is ExemplarState.RETURNED:
            for section in exemplar.sheet.sections:
                section.finished = False
        # State and approval change in one statement: a CHECK holds them together.
        exemplar.state = way.after
        exemplar.reason = reason
        if way.after is ExemplarState.RETURNED:
            exemplar.meeting_id = exemplar.approver_id = exemplar.fostered_at = None
        exemplar.proposed_at = None
        _moved(session, exemplar, way, actor, {"reason": reason})
    for registration in _registrations(moves):
        after_return(session, registration, actor)


def withdraw(
    session: Session, seen: Sequence[Seen], reason: str, sides: Collection[Side], actor: Actor
) -> None:
    """Take exemplars out with the reason; what was published is published no more. Everything typed stays."""
    moves = _moves(seen, Act.WITHDRAW, sides, reason)
    for exemplar, way in moves:
        exemplar.reason = reason
        _moved(session, exemplar, way, actor, {"reason": reason, "from": way.before.value})
