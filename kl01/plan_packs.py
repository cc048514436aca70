"""Whole plan packs: the plan and the forms that come with it, read from a folder and loaded together.

It names what forms and the checklist know, so it stands above their rooms.
"""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.checklist.facts import FACT_NAMES
from kl01.forms.definition.data import Definition
from kl01.forms.definition.reading import load_definitions
from kl01.forms.versions import load_forms
from kl01.org.kinds import UnitKind
from kl01.plan.models import Plan
from kl01.plan.operations import load_plan
from kl01.plan.pack import BUNDLED_PACKS, PLAN_FILE, PlanPack, load_pack


def read_pack(folder: Path) -> PlanPack:
    """Read a plan pack that names only kinds of units and facts that KL01 knows; raises PackError."""

    return load_pack(folder, known_unit_kinds=[kind.value for kind in UnitKind], known_facts=FACT_NAMES)


def read_forms(folder: Path) -> tuple[Definition, ...]:
    """Read the forms of a plan pack that name only facts that KL01 knows; raises PackError."""

    return load_definitions(folder, known_facts=FACT_NAMES)


def load_pack_into(
    session: Session, pack: PlanPack, definitions: tuple[Definition, ...], actor: Actor
) -> bool:
    """Make the stored plan and its forms say what a checked pack says; return whether anything changed."""

    changed = load_plan(session, pack, actor)
    plan_id = session.scalars(select(Plan.id).where(Plan.code == pack.code)).one()
    return bool(load_forms(session, plan_id, definitions, actor)) or changed


def load_bundled(session: Session, actor: Actor) -> None:
    """Load the plans that come with KL01, unless somebody has loaded one of their own in their place.

    Raises PackError for a bundled plan that can't be read.
    """
    for folder in sorted(path.parent for path in BUNDLED_PACKS.glob(f"*/{PLAN_FILE}")):
        pack, definitions = read_pack(folder), read_forms(folder)
        loaded_by = session.scalar(
            select(AuditEvent.actor_name)
            .where(
                AuditEvent.verb == Verb.PLAN_LOADED,
                AuditEvent.subject_kind == "plan",
                AuditEvent.subject_key == pack.code,
            )
            .order_by(AuditEvent.id.desc())
            .limit(1)
        )
        if loaded_by in {None, actor.name}:
            load_pack_into(session, pack, definitions, actor)
