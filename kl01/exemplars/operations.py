"""What people do with exemplars: register, edit, ask, submit, approve, report, foster, propose, commend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.exemplars.models import CommitteeMeeting, Exemplar, MeetingApprover, Registration
from kl01.exemplars.queries import (
    answer_is_outdated,
    exemplar_subject,
    registration_of,
    registration_subject,
)
from kl01.exemplars.rules import (
    WORKFLOW,
    Act,
    Approval,
    Consent,
    Decision,
    ExemplarKind,
    Side,
    State,
    Submission,
    Transition,
    Word,
    approver_of,
    check_answer,
    check_approval,
    check_day,
    check_decision,
    check_number,
    earliest_day,
    row_writable,
)
from kl01.org.models import OrgUnit, Person
from kl01.papers.content import Row
from kl01.papers.operations import start_unit_paper
from kl01.papers.templates import Form
from kl01.periods import format_date, local_day
from kl01.plan.catalogue import Catalogue
from kl01.refusals import Refusal
from kl01.text import fold, fold_words
from kl01.workflow import check_reason

KEPT_KEYS = ("name", "position", "field", "content")
"""Columns of mẫu 03 that an exemplar is looked for by, and that everybody reads once it is published."""


class StaleExemplarError(StaleVersionError):
    """Somebody moved or changed the exemplar since the page was made."""


# --- Registering -------------------------------------------------------------------------------------------


def open_registration(
    session: Session,
    plan: Catalogue,
    form: Form,
    unit: OrgUnit,
    year: int,
    known: dict[str, str],
    actor: Actor,
) -> Registration:
    """Return a unit's mẫu 03 of a year, begun if there is none yet."""
    found = registration_of(session, unit.id, plan.plan_id, year)
    if found:
        return found
    if year not in form.years(plan):
        raise Refusal("Kế hoạch không có đăng ký gương điển hình cho năm này")
    paper = start_unit_paper(session, plan, form, year, unit.id, known, actor)
    made = Registration(plan_id=plan.plan_id, unit_id=unit.id, year=year, paper_id=paper.id)
    session.add(made)
    session.flush()
    return made


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is chosen as an example, and what mẫu 03 says of it."""

    kind: ExemplarKind
    row: Row
    """Text of each column of mẫu 03, by key."""
    person: Person | None = None
    group_unit: OrgUnit | None = None


def add_exemplar(
    session: Session,
    registration: Registration,
    plan: Catalogue,
    sheet_form: Form,
    chosen: Chosen,
    known: dict[str, str],
    actor: Actor,
) -> Exemplar:
    """Register a collective or a person; its sheet (mẫu 03A or 03B) is begun with what is known of it.

    Raises Refusal if the same person or unit is registered for that year already.
    """
    _check_not_twice(registration, chosen)
    sheet = start_unit_paper(session, plan, sheet_form, registration.year, registration.unit_id, known, actor)
    made = Exemplar(
        registration=registration,
        unit_id=registration.unit_id,
        year=registration.year,
        kind=chosen.kind,
        position=1 + max((one.position for one in registration.exemplars), default=0),
        person_id=chosen.person.id if chosen.person else None,
        group_unit_id=chosen.group_unit.id if chosen.group_unit else None,
        sheet_id=sheet.id,
        created_at=actor.at,
        changed_at=actor.at,
        **_kept(registration.unit, chosen.row),
    )
    session.add(made)
    session.flush()
    _record(session, made, Verb.EXEMPLAR_ADDED, actor, {"name": made.name})
    return made


def _check_not_twice(registration: Registration, chosen: Chosen, own: Exemplar | None = None) -> None:
    """Raise Refusal for a person, a unit, or a name with its position that is in the list already."""
    for one in registration.exemplars:
        if one is own or not one.state.chosen or one.kind is not chosen.kind:
            continue
        if chosen.person is not None:
            same = one.person_id == chosen.person.id
        elif chosen.group_unit is not None:
            same = one.group_unit_id == chosen.group_unit.id
        else:
            same = _called(one.row) == _called(chosen.row)
        if same:
            raise Refusal(f"{one.name} đã có trong danh sách của năm {registration.year}", "name")


def _called(row: Row) -> tuple[str, str]:
    """Return by what two that are not on record here are told apart."""
    return fold(row.get("name", "")), fold(row.get("position", ""))


def found_by(row: Row, unit_name: str) -> str:
    """Return what an exemplar is found by: the words of its name, position, field, content and unit."""
    return fold_words(" ".join([*(row.get(key, "") for key in KEPT_KEYS), unit_name]))


def _kept(unit: OrgUnit, row: Row) -> dict[str, Any]:
    """Return the columns that hang on what mẫu 03 says."""
    return {
        "row": row,
        "name": row.get("name", ""),
        "field": row.get("field", ""),
        "folded": found_by(row, unit.name),
    }


def change_row(session: Session, exemplar: Exemplar, row: Row, version: int, actor: Actor) -> None:
    """Change what mẫu 03 says of an exemplar.

    Under another name it is somebody else: what the first one answered doesn't go with it, nor his photo, and
    who was asked to write of him is asked no more. Who agreed to be published hasn't agreed to other words.
    Raises StaleExemplarError if somebody changed it meanwhile or it can't be changed any more, and
    Refusal as add_exemplar does, and for a new name beside a photo.
    """
    if exemplar.version != version or not row_writable(exemplar.state):
        raise StaleExemplarError
    if exemplar.person_id or exemplar.group_unit_id:
        row = {**row, "name": exemplar.name}  # who is on record is called as there
    else:
        _check_not_twice(exemplar.registration, Chosen(exemplar.kind, row), exemplar)
    before = exemplar.row
    if row.get("name") != exemplar.name:
        if exemplar.photo:
            raise Refusal("Bỏ ảnh đang có trước khi đổi tên", "name")
        exemplar.consent, exemplar.consent_on, exemplar.consent_at = Consent.NOT_ASKED, None, None
        exemplar.consent_by_id, exemplar.consent_is_own, exemplar.writer_id = None, False, None
    for name, value in _kept(exemplar.unit, row).items():
        setattr(exemplar, name, value)
    changed = sorted(key for key in {*before, *row} if before.get(key, "") != row.get(key, ""))
    if not set(KEPT_KEYS).isdisjoint(changed):
        exemplar.consent_at = None
    exemplar.changed_at = actor.at
    session.flush()
    _record(session, exemplar, Verb.EXEMPLAR_CHANGED, actor, {"changed": changed})


def ask_writer(
    session: Session, exemplar: Exemplar, writer: Person | None, version: int, actor: Actor
) -> None:
    """Ask somebody to write his own part of the sheet and to say whether it may be published; None: no more.

    Raises StaleExemplarError.
    """
    if exemplar.version != version or exemplar.state is State.WITHDRAWN:
        raise StaleExemplarError
    exemplar.writer_id = writer.id if writer else None
    exemplar.changed_at = actor.at
    session.flush()
    data = {"writer": writer.full_name} if writer else {}
    _record(session, exemplar, Verb.EXEMPLAR_WRITER_ASKED, actor, data)


def record_consent(
    session: Session, exemplar: Exemplar, answer: Consent, on: date | None, version: int, actor: Actor
) -> None:
    """Record whether the person, or who speaks for the collective, agrees to be published, and since when.

    The answer may change at any time; “no” takes a published example off the honours page at once. Raises
    Refusal for a day that is none and for turning somebody's own “no” to “yes”, StaleExemplarError.
    """
    if exemplar.version != version or exemplar.state is State.WITHDRAWN:
        raise StaleExemplarError
    if answer is Consent.NOT_ASKED:
        raise Refusal("Chọn câu trả lời", "answer")
    if on and on < earliest_day(exemplar.year):
        raise Refusal(f"Ngày trả lời phải từ {format_date(earliest_day(exemplar.year))} trở đi", "day")
    check_answer(Word(exemplar.consent, exemplar.consent_by_id, exemplar.consent_is_own), actor.person_id)
    exemplar.consent_on = check_day(on, "ngày trả lời", local_day(actor.at))
    exemplar.consent_at = actor.at
    exemplar.consent = answer
    exemplar.consent_by_id = actor.person_id
    exemplar.consent_is_own = actor.person_id == exemplar.answerer_id
    exemplar.changed_at = actor.at
    session.flush()
    _record(session, exemplar, Verb.EXEMPLAR_CONSENT_RECORDED, actor, {"answer": answer.value})


def set_photo(session: Session, exemplar: Exemplar, photo: str, version: int, actor: Actor) -> str:
    """Give an exemplar another photo (its stored name; empty: none) and return the one before."""
    if exemplar.version != version or exemplar.state is State.WITHDRAWN:
        raise StaleExemplarError
    before, exemplar.photo = exemplar.photo, photo
    exemplar.changed_at = actor.at
    session.flush()
    _record(session, exemplar, Verb.EXEMPLAR_PHOTO_CHANGED, actor, {"removed": not photo})
    return before


# --- Moving ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """An exemplar as a person saw it."""

    exemplar: Exemplar
    version: int


@dataclass(frozen=True, slots=True)
class Mover:
    """Who moves exemplars of a unit, and on which sides of them he stands."""

    actor: Actor
    sides: frozenset[Side]

    @property
    def today(self) -> date:
        """The day on which he does."""
        return local_day(self.actor.at)

    @property
    def person_id(self) -> int:
        """The person's number: nobody else than people moves exemplars."""
        assert self.actor.person_id is not None
        return self.actor.person_id


def _moved(session: Session, exemplar: Exemplar, way: Transition, mover: Mover, data: dict[str, Any]) -> None:
    exemplar.state = way.after
    exemplar.changed_at = mover.actor.at
    session.flush()
    _record(session, exemplar, way.verb, mover.actor, data)


def _moves(
    seen: Sequence[Seen], act: Act, mover: Mover, reason: str = ""
) -> list[tuple[Exemplar, Transition]]:
    """Return each exemplar with the way that an act takes; nothing is changed yet.

    Raises Refusal if none is chosen or a reason is missing, StaleExemplarError if one
    can't be moved so, or not by this person, or was moved since they saw it.
    """
    if not seen:
        raise Refusal("Chọn ít nhất một tập thể hoặc cá nhân", "chosen")
    found = []
    for one in seen:
        way = WORKFLOW.find(one.exemplar.state, act, mover.sides)
        if way is None or one.exemplar.version != one.version:
            raise StaleExemplarError
        found.append((one.exemplar, way))
    check_reason(found[0][1], reason, "Lý do")
    return found


def submit(session: Session, seen: Sequence[Seen], mover: Mover) -> None:
    """Lay exemplars before the unit's committee. What is to be filled in was checked by the caller."""
    for exemplar, way in _moves(seen, Act.SUBMIT, mover):
        exemplar.submitted_at, exemplar.submitted_by_id = mover.actor.at, mover.person_id
        exemplar.reason = ""
        _moved(session, exemplar, way, mover, {})


def approve(
    session: Session,
    unit: OrgUnit,
    seen: Sequence[Seen],
    approval: Approval,
    names: dict[int, str],
    mover: Mover,
) -> CommitteeMeeting:
    """Record what the committee decided at one meeting, of one exemplar or several.

    A meeting with the same number and day is the same meeting: whom it approved before stays. `names` say who
    the approvers are, with their offices. Raises Refusal, StaleExemplarError.
    """
    moves = _moves(seen, Act.APPROVE, mover)
    submissions = {one.id: Submission(one.submitted_by_id or 0, one.person_id) for one, _ in moves}
    check_approval(approval, submissions.values(), moves[0][0].year, mover.today)
    if not approval.approvers <= names.keys():
        raise Refusal("Chọn người thông qua trong danh sách cấp ủy", "approvers")
    meeting = _meeting(session, unit, approval, names, mover.actor)
    for exemplar, way in moves:
        exemplar.meeting_id = meeting.id
        exemplar.approver_id = approver_of(submissions[exemplar.id], approval.approvers)
        _moved(session, exemplar, way, mover, {"meeting": meeting.number})
    return meeting


def _meeting(
    session: Session, unit: OrgUnit, approval: Approval, names: dict[int, str], actor: Actor
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
    session: Session, seen: Sequence[Seen], number: str, printed: dict[str, Any], mover: Mover
) -> None:
    """Report exemplars to Ban Tuyên giáo, which reads them from now on.

    `number` is that of the report, if it has one; `printed` the names on mẫu 03 as they are today.
    """
    if number:
        check_number(number, "số báo cáo")
    moves = _moves(seen, Act.REPORT, mover)
    for exemplar, way in moves:
        exemplar.reported_at, exemplar.report_number = mover.actor.at, number
        exemplar.registration.paper.printed = printed
        _moved(session, exemplar, way, mover, {"number": number} if number else {})


def foster(session: Session, seen: Sequence[Seen], mover: Mover) -> None:
    """Begin to carry out what was planned for exemplars."""
    for exemplar, way in _moves(seen, Act.FOSTER, mover):
        exemplar.fostered_at = mover.actor.at
        _moved(session, exemplar, way, mover, {})


def propose(session: Session, seen: Sequence[Seen], mover: Mover) -> None:
    """Propose exemplars for commendation. That their results are filled in was checked by the caller."""
    for exemplar, way in _moves(seen, Act.PROPOSE, mover):
        exemplar.proposed_at = mover.actor.at
        exemplar.reason = ""
        _moved(session, exemplar, way, mover, {})


def commend(
    session: Session,
    seen: Sequence[Seen],
    decision: Decision,
    printed: dict[int, dict[str, Any]],
    mover: Mover,
) -> None:
    """Record the decision that commends exemplars; those who agreed are published from now on.

    `printed` are the names on each one's sheet as they are today, by its number. Raises Refusal if
    something is missing or somebody was not asked yet whether he agrees to be published.
    """
    moves = _moves(seen, Act.COMMEND, mover)
    check_decision(decision, mover.sides, mover.today)
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
        exemplar.commended_at, exemplar.commended_by_id = mover.actor.at, mover.person_id
        exemplar.sheet.printed = printed[exemplar.id]
        _moved(session, exemplar, way, mover, {"decision": decision.number})


def give_back(session: Session, seen: Sequence[Seen], reason: str, mover: Mover) -> None:
    """Return exemplars with the reason; what is to be registered anew must be approved again."""
    moves = _moves(seen, Act.RETURN, mover, reason)
    for exemplar, way in moves:
        if way.after is State.RETURNED:
            for section in exemplar.sheet.sections:
                section.finished = False
        # State and approval change in one statement: a CHECK holds them together.
        exemplar.state = way.after
        exemplar.reason = reason
        if way.after is State.RETURNED:
            exemplar.meeting_id = exemplar.approver_id = exemplar.fostered_at = None
        exemplar.proposed_at = None
        _moved(session, exemplar, way, mover, {"reason": reason})


def withdraw(session: Session, seen: Sequence[Seen], reason: str, mover: Mover) -> None:
    """Take exemplars out with the reason; what was published is published no more. Everything typed stays."""
    moves = _moves(seen, Act.WITHDRAW, mover, reason)
    for exemplar, way in moves:
        exemplar.reason = reason
        _moved(session, exemplar, way, mover, {"reason": reason, "from": way.before.value})


# --- The trail ---------------------------------------------------------------------------------------------


def _record(session: Session, exemplar: Exemplar, verb: Verb, actor: Actor, data: dict[str, Any]) -> None:
    record(session, actor, verb, exemplar_subject(exemplar.id), unit_id=exemplar.unit_id, data=data)


def note_opened(
    session: Session, registration: Registration, actor: Actor, exemplar: Exemplar | None = None
) -> None:
    """Leave word that Ban Tuyên giáo looked at a unit's registration or one exemplar of it."""
    subject = exemplar_subject(exemplar.id) if exemplar else registration_subject(registration.id)
    record(session, actor, Verb.EXEMPLAR_OPENED, subject, unit_id=registration.unit_id)
