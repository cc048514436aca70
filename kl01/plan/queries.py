"""Finding plans and items by their codes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.plan.models import Plan, PlanItem


def plan_by_code(session: Session, code: str) -> Plan | None:
    """Return the plan with a code."""
    return session.scalar(select(Plan).where(Plan.code == code))


def plan_item(session: Session, plan_id: int, code: str) -> PlanItem | None:
    """Return the item of a plan with a code, unless it was withdrawn."""
    return session.scalar(
        select(PlanItem).where(
            PlanItem.plan_id == plan_id, PlanItem.code == code, PlanItem.withdrawn_on.is_(None)
        )
    )
