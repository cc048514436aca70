"""Whose text a plan says: the bundled one, which follows KL01, or the owner's, which nothing replaces."""

from dataclasses import fields, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.kept import Part, kept
from kl01.periods import parse_date
from kl01.plain_data import said_hash
from kl01.plan.models import Plan, PlanItem, PlanItemVersion, PlanOwner, PlanSection
from kl01.plan.operations import load_plan
from kl01.plan.pack import BasisDocument, PackItem, PackOwner, PackSection, PlanPack
from kl01.plan.queries import plan_by_code

_ITEM_TEXT = tuple(one.name for one in fields(PackItem) if one.name not in {"code", "enabled"})


def plan_text(pack: PlanPack) -> PlanPack:
    """Return what a plan says.

    Without the switches of its items, which the administrator sets, and the order of its owners, which is
    nowhere seen.
    """
    return replace(
        pack,
        owners=tuple(sorted(pack.owners, key=lambda one: one.code)),
        items=tuple(replace(item, enabled=True) for item in pack.items),
    )


def plan_hash(pack: PlanPack) -> str:
    """Return the SHA-256 (hex) of what a plan says."""
    return said_hash(plan_text(pack))


@kept(Part.PLANS)
def stored_text(session: Session, plan_id: int) -> PlanPack:
    """Return what a stored plan says, as `plan_text` gives it of a pack."""
    plan = session.get_one(Plan, plan_id)
    document, day = plan.document, plan.document["date"]
    sections = session.scalars(select(PlanSection).filter_by(plan_id=plan_id).order_by(PlanSection.position))
    owners = session.scalars(select(PlanOwner).filter_by(plan_id=plan_id).order_by(PlanOwner.code))
    items = session.execute(
        select(PlanItem.code, PlanItemVersion)
        .join(PlanItemVersion, PlanItemVersion.item_id == PlanItem.id)
        .where(
            PlanItem.plan_id == plan_id,
            PlanItem.withdrawn_on.is_(None),
            PlanItemVersion.is_current.is_(True),
        )
        .order_by(PlanItemVersion.position, PlanItem.id)
    )
    return PlanPack(
        code=plan.code,
        name=plan.name,
        title=document["title"],
        issuer=plan.issuer,
        begins=plan.begins_on,
        number=document["number"],
        date=parse_date(day) if day else None,
        subject_phrase=plan.subject_phrase,
        term_label=plan.term_label,
        first_year=plan.first_year,
        last_year=plan.last_year,
        basis_documents=tuple(
            BasisDocument(**{**one, "date": parse_date(one["date"])}) for one in document["basis"]
        ),
        sections=tuple(PackSection(one.code, one.title, one.heading) for one in sections),
        owners=tuple(PackOwner(one.code, one.name, tuple(one.unit_kinds)) for one in owners),
        items=tuple(
            PackItem(code=code, enabled=True, **{name: getattr(version, name) for name in _ITEM_TEXT})
            for code, version in items
        ),
    )


def says(session: Session, plan: Plan, pack: PlanPack) -> bool:
    """Whether a stored plan says what a pack says."""
    return stored_text(session, plan.id) == plan_text(pack)


def load_own_plan(session: Session, pack: PlanPack, bundled: PlanPack | None, actor: Actor) -> list[str]:
    """Make the stored plan say what a pack of the owner's says; return what changed, as `load_plan` does.

    It is the owner's from now on, unless it is the text that comes with KL01 under that code (`bundled`). A
    pack that says what the plan says already changes nothing, nor whose text it is.
    """
    plan = plan_by_code(session, pack.code)
    if plan is not None and says(session, plan, pack):
        return []
    was_own = plan is not None and plan.bundled_hash is None
    changes = load_plan(session, pack, actor)
    plan = plan_by_code(session, pack.code)
    assert plan is not None
    if bundled is not None and plan_text(bundled) == plan_text(pack):
        _mark(session, plan, plan_hash(pack), None)
    elif not was_own:
        _mark(session, plan, None, plan_hash(bundled) if bundled else None)
    return changes


def follow_bundled_plan(session: Session, pack: PlanPack, actor: Actor) -> list[str]:
    """Let a plan that is not the owner's say what comes with KL01 now; return what changed."""
    plan = plan_by_code(session, pack.code)
    if plan is not None and plan.bundled_hash is None:
        return []
    return _load_bundled(session, pack, actor)


def take_bundled_plan(session: Session, pack: PlanPack, actor: Actor) -> None:
    """Let a plan of the owner's follow the bundled text again."""
    if not _load_bundled(session, pack, actor):
        record(session, actor, Verb.PLAN_LOADED, ("plan", pack.code), data={"changed": []})


def _load_bundled(session: Session, pack: PlanPack, actor: Actor) -> list[str]:
    changes = load_plan(session, pack, actor)
    plan = plan_by_code(session, pack.code)
    assert plan is not None
    _mark(session, plan, plan_hash(pack), None)
    return changes


def _mark(session: Session, plan: Plan, bundled_hash: str | None, kept_against: str | None) -> None:
    """Note whose text a plan is; nothing is written where that is noted already."""
    if (plan.bundled_hash, plan.kept_against) != (bundled_hash, kept_against):
        plan.bundled_hash, plan.kept_against = bundled_hash, kept_against
        session.flush()


def keep_own_plan(session: Session, plan: Plan, pack: PlanPack, actor: Actor) -> None:
    """Keep the owner's text of a plan in place of a bundled one: of that text they are told no more."""
    plan.kept_against = plan_hash(pack)
    session.flush()
    record(
        session,
        actor,
        Verb.BUNDLE_DECLINED,
        ("plan", plan.code),
        data={"declined": plan.kept_against},
    )
