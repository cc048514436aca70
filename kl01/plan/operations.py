"""What happens to a plan: it is loaded from a pack, prolonged, and items are switched on and off."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.periods import format_date, local_day
from kl01.plan.models import Plan, PlanItem, PlanItemVersion, PlanOwner, PlanSection
from kl01.plan.pack import PackItem, PlanPack
from kl01.refusals import Refusal

LONGEST_EXTENSION_YEARS = 10


def load_plan(session: Session, pack: PlanPack, actor: Actor) -> list[str]:
    """Make the stored plan say what a checked pack says; return what changed.

    That is codes of items, and words for all else.

    Loading the same pack again changes nothing. A changed item gets a new version under its code; an item
    that the pack no longer holds is withdrawn, its past statuses stay; switches and the prolongation stay.
    """
    plan = session.scalar(select(Plan).where(Plan.code == pack.code))
    changes = []
    if plan is None:
        plan = Plan(code=pack.code, extended_to=pack.last_year)
        session.add(plan)
        changes.append("new")
    if _set(plan, _plan_values(pack)):
        plan.extended_to = max(plan.extended_to, pack.last_year)
        changes.append("plan")
    session.flush()
    if _load_sections(session, plan, pack):
        changes.append("sections")
    if _load_owners(session, plan, pack):
        changes.append("owners")
    changes += _load_items(session, plan, pack, actor)
    session.flush()
    if changes:
        record(session, actor, Verb.PLAN_LOADED, ("plan", plan.code), data={"changed": changes})
    return changes


def _set(thing: object, values: dict[str, Any]) -> bool:
    changed = False
    for name, value in values.items():
        if getattr(thing, name) != value:
            setattr(thing, name, value)
            changed = True
    return changed


def _plan_values(pack: PlanPack) -> dict[str, Any]:
    return {
        "name": pack.name,
        "issuer": pack.issuer,
        "subject_phrase": pack.subject_phrase,
        "term_label": pack.term_label,
        "first_year": pack.first_year,
        "last_year": pack.last_year,
        "begins_on": pack.begins,
        "document": {
            "title": pack.title,
            "number": pack.number,
            "date": format_date(pack.date) if pack.date else "",
            "basis": [
                {**asdict(document), "date": format_date(document.date)} for document in pack.basis_documents
            ],
        },
    }


def _load_sections(session: Session, plan: Plan, pack: PlanPack) -> bool:
    stored = {row.code: row for row in session.scalars(select(PlanSection).filter_by(plan_id=plan.id))}
    changed = False
    for position, section in enumerate(pack.sections, start=1):
        row = stored.pop(section.code, None) or PlanSection(plan_id=plan.id, code=section.code)
        session.add(row)
        values = {"position": position, "title": section.title, "heading": section.heading}
        changed |= _set(row, values)
    for row in stored.values():
        session.delete(row)
    session.flush()
    return changed or bool(stored)


def _load_owners(session: Session, plan: Plan, pack: PlanPack) -> bool:
    stored = {row.code: row for row in session.scalars(select(PlanOwner).filter_by(plan_id=plan.id))}
    changed = False
    for owner in pack.owners:
        row = stored.pop(owner.code, None) or PlanOwner(plan_id=plan.id, code=owner.code)
        session.add(row)
        changed |= _set(row, {"name": owner.name, "unit_kinds": list(owner.unit_kinds)})
    for row in stored.values():
        session.delete(row)
    session.flush()
    return changed or bool(stored)


def _load_items(session: Session, plan: Plan, pack: PlanPack, actor: Actor) -> list[str]:
    stored = {row.code: row for row in session.scalars(select(PlanItem).filter_by(plan_id=plan.id))}
    current = {
        row.item_id: row
        for row in session.scalars(
            select(PlanItemVersion)
            .join(PlanItem)
            .where(PlanItem.plan_id == plan.id, PlanItemVersion.is_current.is_(True))
        )
    }
    changes = []
    for position, wanted in enumerate(pack.items, start=1):
        item = stored.pop(wanted.code, None)
        if item is None:
            item = PlanItem(plan_id=plan.id, code=wanted.code, enabled=wanted.enabled)
            session.add(item)
            session.flush()
        old = current.get(item.id)
        if item.withdrawn_on is not None:
            item.withdrawn_on = None
            changes.append(wanted.code)
        if old and old.content_hash == wanted.content_hash:
            if old.position != position:
                old.position = position
                changes.append(wanted.code)
            continue
        _add_version(session, item, old, wanted, position, actor)
        changes.append(wanted.code)
    for item in stored.values():
        if item.withdrawn_on is None:
            item.withdrawn_on = local_day(actor.at)
            changes.append(item.code)
    session.flush()
    return changes


def _add_version(
    session: Session,
    item: PlanItem,
    old: PlanItemVersion | None,
    wanted: PackItem,
    position: int,
    actor: Actor,
) -> None:
    if old:
        old.is_current = False
        session.flush()
    values = asdict(wanted)
    del values["code"], values["enabled"]
    session.add(
        PlanItemVersion(
            item_id=item.id,
            number=old.number + 1 if old else 1,
            is_current=True,
            loaded_at=actor.at,
            content_hash=wanted.content_hash,
            position=position,
            **values,
        )
    )


def extend_plan(session: Session, plan: Plan, year: int, actor: Actor) -> None:
    """Let a plan's repeating work go on to the end of `year` (gia hạn).

    Raises Refusal for a year before the present end or too far off.
    """
    if year <= plan.extended_to:
        raise Refusal(f"Kế hoạch đã thực hiện đến năm {plan.extended_to}. Chọn năm sau năm đó", "year")
    if year > plan.last_year + LONGEST_EXTENSION_YEARS:
        raise Refusal(f"Chọn năm từ {plan.last_year + LONGEST_EXTENSION_YEARS} trở về trước", "year")
    before, plan.extended_to = plan.extended_to, year
    session.flush()
    record(
        session,
        actor,
        Verb.PLAN_EXTENDED,
        ("plan", plan.code),
        data={"from": {"extended_to": before}, "to": {"extended_to": year}},
    )


def follow_plan_from(session: Session, plan: Plan, year: int, actor: Actor) -> None:
    """Let units follow a plan from a year on, in which an older plan may be followed until then.

    Nothing of the other plan is lost: what was ticked and written under it is there once it is followed.
    Raises Refusal for a year that the plan doesn't cover.
    """
    if not plan.first_year <= year <= plan.extended_to:
        raise Refusal(f"Chọn năm từ {plan.first_year} đến {plan.extended_to}", "year")
    before = max(plan.first_year, plan.followed_from or 0)
    if before == year:
        return
    plan.followed_from = year
    session.flush()
    record(
        session,
        actor,
        Verb.PLAN_EXTENDED,
        ("plan", plan.code),
        data={"from": {"followed_from": before}, "to": {"followed_from": year}},
    )


def switch_item(session: Session, plan: Plan, item: PlanItem, enabled: bool, actor: Actor) -> None:
    """Say whether the committee asks for an item. What was ticked stays and comes back with it."""
    if item.enabled == enabled:
        return
    item.enabled = enabled
    session.flush()
    record(
        session,
        actor,
        Verb.ITEM_SWITCHED,
        ("plan_item", f"{plan.code}:{item.code}"),
        data={"from": {"enabled": not enabled}, "to": {"enabled": enabled}},
    )
