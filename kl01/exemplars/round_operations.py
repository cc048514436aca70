"""The lists of a unit's year: begun, approved, taken back, each in the transaction of a step."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.exemplars.models import CommitteeMeeting, Exemplar, ExemplarPaper, Registration, Round, RoundRow
from kl01.exemplars.paper import approval_words, unit_words
from kl01.exemplars.rounds import LIST, draft_of, has_fallen, holders, next_ordinal, standing, waits
from kl01.forms.definition.data import Definition
from kl01.forms.definition.vocabulary import FieldRole
from kl01.forms.versions import Form, form_of
from kl01.org.units import unit_by_id
from kl01.papers.operations import add_sections
from kl01.periods import Period
from kl01.plan.catalogue import Catalogue, catalogue

_ONCE = frozenset({FieldRole.NUMBER.value, FieldRole.DATE.value})
"""What each paper has for itself."""


def start_paper(
    session: Session,
    plan: Catalogue,
    form: Form,
    period: Period,
    unit_id: int,
    known: dict[str, str],
    actor: Actor,
) -> ExemplarPaper:
    """Begin a paper of this room; `known` is what the program knows, by the names that definitions use."""
    paper = ExemplarPaper(
        template_id=form.template_id,
        plan_id=plan.plan_id,
        code=form.code,
        period=period,
        unit_id=unit_id,
        created_at=actor.at,
        changed_at=actor.at,
    )
    session.add(paper)
    session.flush()
    add_sections(session, paper, form, known, plan, actor)
    return paper


def open_draft(session: Session, registration: Registration, actor: Actor) -> Round:
    """Return the list that is not approved yet, begun if there is none.

    Its paper begins with what the one before it says of organisation and recipients. One that takes the place
    of a list that was taken back begins with its number and day as well.
    """
    found = draft_of(registration)
    if found:
        return found
    plan, form = _plan(session, registration), form_of(session, registration.paper.template_id)
    paper = start_paper(session, plan, form, registration.paper.period, registration.unit_id, {}, actor)
    stand = standing(registration)
    before = next(
        (one for one in reversed(registration.rounds) if one.revoked_at == actor.at),
        stand[-1] if stand else registration.rounds[-1],
    )
    _take_over(before, paper, form.definition)
    made = Round(registration=registration, paper=paper)
    session.add(made)
    session.flush()
    return made


def _take_over(before: Round, paper: ExemplarPaper, definition: Definition) -> None:
    once = {field.key for _, field in definition.fields() if field.role in _ONCE}
    left = once if before.revoked_at is None else set()
    written = {one.code: one.content for one in before.paper.sections}
    for section in paper.sections:
        content = written.get(section.code, {})
        section.content = {key: value for key, value in content.items() if key not in left}


def close_draft(
    session: Session,
    registration: Registration,
    approved: Collection[Exemplar],
    meeting: CommitteeMeeting,
    actor: Actor,
) -> Round:
    """Let those whom the committee has approved make up a list; the others wait on a new draft.

    What the list says of each, and every name and fixed word of its paper, is kept as it is on this day.
    """
    closed = open_draft(session, registration, actor)
    form = form_of(session, registration.paper.template_id)
    closed.ordinal = next_ordinal([one.ordinal for one in registration.rounds if one.ordinal is not None])
    closed.meeting, closed.approved_at = meeting, actor.at
    closed.rows = [
        RoundRow(exemplar_id=one.id, kind=one.kind, position=one.position, row=dict(one.row))
        for one in sorted(approved, key=lambda one: (one.position, one.id))
    ]
    words = unit_words(
        session,
        _plan(session, registration),
        form,
        unit_by_id(session, registration.unit_id),
        registration.year,
        actor.today,
        approval=approval_words([meeting]),
    )
    closed.paper.printed = replace(words, shown={**words.shown, LIST: str(closed.ordinal)})
    if closed.ordinal == 1:  # the one before may have been taken back
        registration.paper = closed.paper
    session.flush()
    if any(waits(one) for one in registration.exemplars):
        open_draft(session, registration, actor)
    return closed


def note_reported(exemplar: Exemplar, actor: Actor) -> None:
    """Let the list that an exemplar stands on be one of which something was reported."""
    own = holders(exemplar.registration).get(exemplar.id)
    if own:  # a step is not refused for what only a paper needs
        own.reported_at = own.reported_at or actor.at


def after_return(session: Session, registration: Registration, actor: Actor) -> None:
    """Take back each list of which nothing is left, and begin a draft for those who were given back."""
    for one in standing(registration):
        if has_fallen(one):
            one.ordinal, one.revoked_at = None, actor.at
    session.flush()
    if any(waits(one) for one in registration.exemplars):
        open_draft(session, registration, actor)


def _plan(session: Session, registration: Registration) -> Catalogue:
    found = catalogue(session, registration.plan_id)
    assert found is not None
    return found
