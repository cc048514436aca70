"""What people do with exemplars: register, edit, ask, submit, approve, report, foster, propose, commend."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.exemplars.models import Exemplar, Registration, Round
from kl01.exemplars.queries import (
    exemplar_subject,
    registration_of,
    registration_subject,
)
from kl01.exemplars.round_operations import open_draft, start_paper
from kl01.exemplars.rules import (
    Answer,
    Consent,
    ExemplarKind,
    ExemplarState,
    check_answer,
    check_day,
    earliest_day,
    row_writable,
)
from kl01.forms.content import Row
from kl01.forms.versions import Form
from kl01.org.models import Person
from kl01.org.units import Unit
from kl01.periods import Period, format_date, local_day
from kl01.plan.catalogue import Catalogue
from kl01.refusals import Refusal
from kl01.text import fold, fold_words

KEPT_KEYS = ("name", "position", "field", "content")
"""Columns of mẫu 03 that an exemplar is looked for by, and that everybody reads once it is published."""


class StaleExemplarError(StaleVersionError):
    """Somebody moved or changed the exemplar since the page was made."""


# --- Registering -------------------------------------------------------------------------------------------


def open_registration(
    session: Session,
    plan: Catalogue,
    form: Form,
    unit: Unit,
    year: int,
    known: dict[str, str],
    actor: Actor,
) -> Registration:
    """Return a unit's mẫu 03 of a year, begun if there is none yet."""
    found = registration_of(session, unit.id, plan.plan_id, year)
    if found:
        return found
    period = Period.of(year)
    if period not in form.periods(plan):
        raise Refusal("Kế hoạch không có đăng ký gương điển hình cho năm này")
    paper = start_paper(session, plan, form, period, unit.id, known, actor)
    made = Registration(plan_id=plan.plan_id, unit_id=unit.id, year=year, paper=paper)
    made.rounds = [Round(paper=paper)]
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
    group_unit: Unit | None = None


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

    It waits on the draft: a list that was approved stays as it is.

    Raises Refusal if the same person or unit is registered for that year already.
    """
    _check_not_twice(registration, chosen)
    sheet = start_paper(
        session, plan, sheet_form, registration.paper.period, registration.unit_id, known, actor
    )
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
        **_kept(registration.unit.name, chosen.row),
    )
    session.add(made)
    session.flush()
    open_draft(session, registration, actor)
    record_change(session, made, Verb.EXEMPLAR_ADDED, actor, {"name": made.name})
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


def _kept(unit_name: str, row: Row) -> dict[str, Any]:
    """Return the columns that hang on what mẫu 03 says."""
    return {
        "row": row,
        "name": row.get("name", ""),
        "field": row.get("field", ""),
        "folded": found_by(row, unit_name),
    }


def change_row(session: Session, exemplar: Exemplar, row: Row, version: int, actor: Actor) -> None:
    """Change what mẫu 03 says of an exemplar.

    Under another name it is somebody else: what the first one answered doesn't go with it, nor their photo,
    and who was asked to write of them is asked no more. Who agreed to be published hasn't agreed to other
    words.
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
    for name, value in _kept(exemplar.unit.name, row).items():
        setattr(exemplar, name, value)
    changed = sorted(key for key in {*before, *row} if before.get(key, "") != row.get(key, ""))
    if not set(KEPT_KEYS).isdisjoint(changed):
        exemplar.consent_at = None
    exemplar.changed_at = actor.at
    session.flush()
    record_change(session, exemplar, Verb.EXEMPLAR_CHANGED, actor, {"changed": changed})


def ask_writer(
    session: Session, exemplar: Exemplar, writer: Person | None, version: int, actor: Actor
) -> None:
    """Ask somebody to write their own part of the sheet and whether it may be published; None: no more.

    Raises StaleExemplarError.
    """
    if exemplar.version != version or exemplar.state is ExemplarState.WITHDRAWN:
        raise StaleExemplarError
    exemplar.writer_id = writer.id if writer else None
    exemplar.changed_at = actor.at
    session.flush()
    data = {"writer": writer.full_name} if writer else {}
    record_change(session, exemplar, Verb.EXEMPLAR_WRITER_ASKED, actor, data)


def record_consent(
    session: Session, exemplar: Exemplar, answer: Consent, on: date | None, version: int, actor: Actor
) -> None:
    """Record whether the person, or who speaks for the collective, agrees to be published, and since when.

    The answer may change at any time; “no” takes a published example off the honours page at once. Raises
    Refusal for a day that is none and for turning somebody's own “no” to “yes”, StaleExemplarError.
    """
    if exemplar.version != version or exemplar.state is ExemplarState.WITHDRAWN:
        raise StaleExemplarError
    if answer is Consent.NOT_ASKED:
        raise Refusal("Chọn câu trả lời", "answer")
    if on and on < earliest_day(exemplar.year):
        raise Refusal(f"Ngày trả lời phải từ {format_date(earliest_day(exemplar.year))} trở đi", "day")
    check_answer(Answer(exemplar.consent, exemplar.consent_by_id, exemplar.consent_is_own), actor.person_id)
    exemplar.consent_on = check_day(on, "ngày trả lời", local_day(actor.at))
    exemplar.consent_at = actor.at
    exemplar.consent = answer
    exemplar.consent_by_id = actor.person_id
    exemplar.consent_is_own = actor.person_id == exemplar.answerer_id
    exemplar.changed_at = actor.at
    session.flush()
    record_change(session, exemplar, Verb.EXEMPLAR_CONSENT_RECORDED, actor, {"answer": answer.value})


# --- The trail ---------------------------------------------------------------------------------------------


def record_change(
    session: Session, exemplar: Exemplar, verb: Verb, actor: Actor, data: dict[str, Any]
) -> None:
    """Leave word of an act on an exemplar.

    Nobody acts in the name of whom it is about, nor in another's where it is about themselves: what those do
    and say of it is their own.
    """
    if exemplar.answerer_id in {actor.person_id, actor.on_behalf_of_id}:
        actor = in_own_name(actor)
    record(session, actor, verb, exemplar_subject(exemplar.id), unit_id=exemplar.unit_id, data=data)


def in_own_name(actor: Actor) -> Actor:
    """Return who acts as acting for nobody else."""
    return replace(actor, on_behalf_of_id=None, on_behalf_of_name=None)


def note_opened(
    session: Session, registration: Registration, actor: Actor, exemplar: Exemplar | None = None
) -> None:
    """Leave word that Ban Tuyên giáo looked at a unit's registration or one exemplar of it."""
    subject = exemplar_subject(exemplar.id) if exemplar else registration_subject(registration.id)
    record(session, actor, Verb.EXEMPLAR_OPENED, subject, unit_id=registration.unit_id)
