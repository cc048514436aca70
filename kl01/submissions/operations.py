"""What people do with a submission: begin, hand in, take back, return, confirm, reopen."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.forms.content import (
    Content,
    MissingGlyphs,
    Problem,
    content_problems,
    filled_facts,
    without_blank_rows,
)
from kl01.forms.printed import PrintedWords
from kl01.forms.versions import Form
from kl01.org.models import Person
from kl01.papers.kinds import CopyKind
from kl01.papers.models import PaperSection, SectionCopy
from kl01.papers.operations import add_sections
from kl01.papers.queries import content_of, paper_subject
from kl01.periods import Period, local_day
from kl01.plan.catalogue import Catalogue
from kl01.refusals import Refusal
from kl01.submissions.models import PaperRevision, Submission
from kl01.submissions.people import Affiliation, prefills, receivers_of
from kl01.submissions.queries import own_paper
from kl01.submissions.receivers import Receiver
from kl01.submissions.rules import (
    Act,
    Side,
    Situation,
    SubmissionState,
    Transition,
    check_words,
    find_transition,
)

EXAMPLE_FACT = "plans_with_example"


class IncompleteError(Exception):
    """The paper can't be handed in yet; `problems` says why, one a field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


class StalePaperError(StaleVersionError):
    """The paper was moved by somebody since the page was made."""


def start_paper(
    session: Session,
    plan: Catalogue,
    form: Form,
    period: Period,
    owner: Person,
    home: Affiliation,
    actor: Actor,
) -> Submission:
    """Begin a paper, or return the one that was begun before.

    What the program knows of its writer is filled in beforehand, and they may change it. Who begins it for
    another types it in for them. Raises Refusal if the form is not for them or not for that year.
    """
    existing = own_paper(session, owner.id, plan.plan_id, form.code, period)
    if existing:
        return existing
    if not form.is_for(home.standing) or period not in form.periods(plan):
        raise Refusal("Mẫu này không dành cho năm hoặc đối tượng đã chọn")
    entered = actor.person_id != owner.id
    paper = Submission(
        template_id=form.template_id,
        plan_id=plan.plan_id,
        code=form.code,
        period=period,
        owner_id=owner.id,
        unit_id=home.unit.id,
        standing=home.standing,
        entered_by_id=actor.person_id if entered else None,
        created_at=actor.at,
        changed_at=actor.at,
    )
    session.add(paper)
    session.flush()
    known = _known_of(session, owner, home, actor)
    add_sections(session, paper, form, known, plan, actor)
    verb = Verb.PAPER_ENTERED if entered else Verb.PAPER_STARTED
    record(session, actor, verb, paper_subject(paper.id), unit_id=paper.unit_id, data=_named(paper))
    return paper


def _named(paper: Submission) -> dict[str, Any]:
    return {"form": paper.code, "year": paper.period.stored}


def _known_of(session: Session, owner: Person, home: Affiliation, actor: Actor) -> dict[str, str]:
    """Return what is known of a writer: the organisation's word first, else what they wrote last time."""
    day = local_day(actor.at)
    options = receivers_of(session, owner.id, home, day)
    known = prefills(session, owner, home, options[0] if options else None, day)
    last = session.scalars(
        select(PaperSection.content)
        .join(Submission)
        .where(Submission.owner_id == owner.id, PaperSection.begun.is_(True))
        .order_by(Submission.created_at.desc(), PaperSection.id)
    ).all()
    for key, prefill in (
        ("gov_position", "job_title"),
        ("union_position", "union_position"),
        ("party_position", "party_position"),
    ):
        if not known[prefill]:
            known[prefill] = next((str(one[key]) for one in last if one.get(key)), "")
    born = next((str(one["birth_date"]) for one in last if one.get("birth_date")), "")
    if born:  # a whole date says more than the year alone
        known["birth_year"] = born
    return known


@dataclass(frozen=True, slots=True)
class Move:
    """An act on a paper with all that goes with it."""

    act: Act
    sides: frozenset[Side]
    """On which sides of it the person stands."""
    version: int
    """The paper's version that the person saw."""
    reason: str = ""
    remarks: dict[str, str] | None = None
    """What to mend, by section; for returning."""
    receiver_content: Content | None = None
    """What the receiver filled in; for confirming."""
    office: Receiver | None = None
    """For which office the receiver acts, if it passed to another than the one it was handed to."""


def _apply(paper: Submission, move: Move, *, deserted: bool = False) -> Transition:
    """Check an act against the rules and return the way that it takes."""
    situation = Situation(paper.state, paper.opened_at is not None, deserted)
    found = find_transition(situation, move.act, move.sides)
    if found is None or paper.version != move.version:
        raise StalePaperError
    check_words(found, move.reason, move.remarks or {})
    return found


def _moved(session: Session, paper: Submission, way: Transition, actor: Actor, data: dict[str, Any]) -> None:
    paper.changed_at = actor.at
    session.flush()
    record(
        session,
        actor,
        way.verb,
        paper_subject(paper.id),
        unit_id=paper.receiver_unit_id,
        data=_named(paper) | data,
    )


def _as_whom(paper: Submission, move: Move) -> dict[str, Any]:
    """Return what the trail says of the office for which a receiver acts, if the paper passed to it."""
    if move.office is None or move.office == paper.receiver:
        return {}
    return {"as": {"role": move.office.role.value, "unit_id": move.office.unit_id}}


def submit_paper(
    session: Session,
    paper: Submission,
    form: Form,
    home: Affiliation,
    receiver: Receiver,
    printed: PrintedWords,
    move: Move,
    missing: MissingGlyphs,
    actor: Actor,
) -> None:
    """Hand a paper in to an office. What is handed in is kept as a revision that never changes.

    `printed` are the names and fixed words as they are now. Raises IncompleteError, StalePaperError.
    """
    way = _apply(paper, move)
    content = without_blank_rows(form.definition, content_of(paper))
    problems = content_problems(form.definition, content_of(paper), missing, party_member=home.party_member)
    if problems:
        raise IncompleteError(problems)
    paper.state = way.after
    paper.revision += 1
    paper.submitted_at = actor.at
    paper.unit_id = home.unit.id
    paper.standing = home.standing
    paper.receiver_kind = receiver.kind
    paper.receiver_role = receiver.role
    paper.receiver_unit_id = receiver.unit_id
    paper.opened_at = None
    paper.reason = ""
    paper.remarks = {}
    paper.printed = printed
    paper.names_example = EXAMPLE_FACT in filled_facts(form.definition, content)
    assert actor.person_id is not None
    session.add(
        PaperRevision(
            paper_id=paper.id,
            number=paper.revision,
            content=content,
            printed=printed,
            submitted_at=actor.at,
            submitted_by_id=actor.person_id,
        )
    )
    _moved(session, paper, way, actor, {"revision": paper.revision})


def withdraw_paper(session: Session, paper: Submission, move: Move, actor: Actor, *, deserted: bool) -> None:
    """Take a paper back that its receiver has not opened yet, or that nobody is left to receive."""
    way = _apply(paper, move, deserted=deserted)
    paper.state = way.after
    paper.opened_at = None
    _moved(session, paper, way, actor, {})


def _keep_reason(session: Session, paper: Submission) -> PaperRevision:
    """Write beside the version that comes back why it does, for both sides to read later; return it."""
    newest = session.scalars(select(PaperRevision).filter_by(paper_id=paper.id, number=paper.revision)).one()
    newest.reason, newest.remarks = paper.reason, paper.remarks
    return newest


def return_paper(session: Session, paper: Submission, move: Move, actor: Actor) -> None:
    """Give a paper back to be mended, with the reason. Raises Refusal without one."""
    way = _apply(paper, move)
    paper.state = way.after
    paper.reason = move.reason
    paper.remarks = {code: text for code, text in (move.remarks or {}).items() if text}
    for section in paper.sections:
        if section.code in paper.remarks:
            section.finished = False
    _keep_reason(session, paper)
    _moved(session, paper, way, actor, {"revision": paper.revision} | _as_whom(paper, move))


def confirm_paper(
    session: Session, paper: Submission, move: Move, printed: PrintedWords, actor: Actor
) -> None:
    """Confirm a paper. `printed` are its words with the confirmer's own office and name."""
    way = _apply(paper, move)
    paper.state = way.after
    paper.confirmed_at = actor.at
    paper.confirmed_by_id = actor.person_id
    paper.confirmed_for_id = actor.on_behalf_of_id
    paper.receiver_content = move.receiver_content or {}
    paper.printed = printed
    # Nobody needs earlier wordings any more; what was refused its writer may still want to fetch.
    session.execute(
        delete(SectionCopy).where(SectionCopy.paper_id == paper.id, SectionCopy.kind != CopyKind.REFUSED)
    )
    _moved(session, paper, way, actor, {"revision": paper.revision} | _as_whom(paper, move))


def reopen_paper(session: Session, paper: Submission, move: Move, actor: Actor) -> None:
    """Give a confirmed paper back to its writer, what was confirmed kept. Raises Refusal without a reason."""
    way = _apply(paper, move)
    paper.state = way.after
    paper.reason = move.reason
    paper.confirmed_at = paper.confirmed_by_id = paper.confirmed_for_id = None
    confirmed = _keep_reason(session, paper)
    confirmed.confirmed_words, confirmed.receiver_content = paper.printed, paper.receiver_content
    _moved(session, paper, way, actor, {"revision": paper.revision} | _as_whom(paper, move))


def _mark_opened(session: Session, paper: Submission, actor: Actor) -> None:
    """Note the first look by whom it was handed in to; `paper` may have been read in another session.

    Its version stays, so that the page before the one who looks is good for the next step.
    """
    rows = cast(Table, Submission.__table__)
    waits = (
        rows.c.paper_id == paper.id,
        rows.c.state == SubmissionState.SUBMITTED,
        rows.c.opened_at.is_(None),
    )
    session.execute(update(rows).where(*waits).values(opened_at=actor.at))
    if paper in session:
        session.expire(paper, ["opened_at"])


def note_opened(session: Session, paper: Submission, actor: Actor) -> None:
    """Leave word that somebody else than its writer opened a paper; from then on it can't be withdrawn."""
    _mark_opened(session, paper, actor)
    record(session, actor, Verb.PAPER_OPENED, paper_subject(paper.id), unit_id=paper.receiver_unit_id)


def note_printed(session: Session, paper: Submission, actor: Actor, *, batch: str | None = None) -> None:
    """Leave word that somebody else than its writer printed a paper, which opens it too."""
    _mark_opened(session, paper, actor)
    record(
        session,
        actor,
        Verb.PAPER_PRINTED,
        paper_subject(paper.id),
        unit_id=paper.receiver_unit_id,
        batch=batch,
    )
