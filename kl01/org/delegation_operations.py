"""A secretary lets others act for them, and takes it back."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.org.directory import possible_delegates
from kl01.org.kinds import DelegationScope, Role
from kl01.org.models import Delegation, Office, OrgUnit, Person
from kl01.org.queries import valid_on
from kl01.org.rules import FURTHEST_AHEAD, LONGEST_DELEGATION, check_day
from kl01.org.units import Unit
from kl01.periods import format_date, local_day
from kl01.refusals import Refusal


def give_delegation(
    session: Session,
    actor: Actor,
    *,
    unit: Unit | OrgUnit,
    delegate_id: int,
    scope: DelegationScope,
    valid_from: date,
    valid_to: date,
) -> Delegation:
    """Let another person act for the unit's secretary, who is the actor, between two days.

    `delegate_id` may come from a form: it is checked against possible_delegates.
    """
    today = local_day(actor.at)
    grantor_id = _acting_secretary(session, actor, unit)
    check_day(valid_from, "Ngày bắt đầu ủy quyền", today, today + FURTHEST_AHEAD)
    check_day(valid_to, "Ngày hết ủy quyền", valid_from, valid_from + LONGEST_DELEGATION, "valid_to")
    eligible = possible_delegates(session, unit.id, scope, today, grantor_id)
    found = session.scalar(eligible.where(Person.id == delegate_id))
    delegate = session.get(Person, found) if found is not None else None
    if delegate is None:
        raise Refusal("Chọn một người trong danh sách", "delegate")
    same = select(Delegation).where(
        Delegation.unit_id == unit.id,
        Delegation.grantor_id == grantor_id,
        Delegation.delegate_id == delegate_id,
        Delegation.scope == scope,
        Delegation.ended_at.is_(None),
        Delegation.valid_from <= valid_to,
        Delegation.valid_to >= valid_from,
    )
    other = session.scalars(same).first()
    if other is not None:
        raise Refusal(
            f"{delegate.full_name} đã được ủy quyền việc này đến {format_date(other.valid_to)}. "
            "Chọn ngày sau đó, hoặc thôi lần ủy quyền ấy trước",
            "delegate",
        )
    delegation = Delegation(
        unit_id=unit.id,
        grantor_id=grantor_id,
        delegate=delegate,
        scope=scope,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(delegation)
    session.flush()
    _record_delegation(session, actor, Verb.DELEGATION_GIVEN, delegation)
    return delegation


def end_delegation(session: Session, actor: Actor, delegation: Delegation) -> None:
    """Take back a delegation at once. What was ended before stays as it was."""
    if delegation.ended_at is not None:
        return
    delegation.ended_at = actor.at
    session.flush()
    _record_delegation(session, actor, Verb.DELEGATION_ENDED, delegation)


def _acting_secretary(session: Session, actor: Actor, unit: Unit | OrgUnit) -> int:
    secretary = session.scalar(
        select(Office.person_id).where(
            Office.unit_id == unit.id,
            Office.role == Role.SECRETARY,
            Office.person_id == actor.person_id,
            valid_on(Office, local_day(actor.at)),
        )
    )
    if secretary is None:
        raise Refusal(f"Chỉ bí thư {unit.name} ủy quyền được ở đây")
    return secretary


def _record_delegation(session: Session, actor: Actor, verb: Verb, delegation: Delegation) -> None:
    facts = {
        "scope": delegation.scope.value,
        "delegate": delegation.delegate.full_name,
        "from": delegation.valid_from.isoformat(),
        "to": delegation.valid_to.isoformat(),
    }
    record(
        session,
        actor,
        verb,
        ("delegation", str(delegation.id)),
        unit_id=delegation.unit_id,
        data={"to": facts},
    )
