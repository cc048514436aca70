"""What waits for nobody, in all rooms: shown to who can mend it, and to who watches over the whole plan."""

from flask import url_for
from sqlalchemy.orm import Session

from kl01.org.access import Principal
from kl01.org.acting import Acting
from kl01.org.handover import Unclaimed
from kl01.org.units import units
from kl01.overview.seams import OverviewSeams, TaskGroup, ToDo
from kl01.web.seams import part
from kl01.web.tasks import TaskRow


def sees_unclaimed(principal: Principal) -> bool:
    """Whether a person sees what waits for nobody: counts, and no text; who keeps the program mends it."""
    return principal.is_administrator or principal.is_standing_office


def all_unclaimed(session: Session, acting: Acting) -> list[Unclaimed]:
    """Return what waits for nobody today, by unit, the longest waiting first."""
    found = [one for source in part(OverviewSeams).unclaimed for one in source(session, acting.today)]
    known = units(session).by_id
    return sorted(
        found, key=lambda one: (known[one.unit_id].folded_name, one.unit_id, one.since, one.what, one.why)
    )


def unclaimed_to_do(session: Session, acting: Acting) -> ToDo:
    """Return the way to the list of what waits for nobody, while something does."""
    if not sees_unclaimed(acting.principal):
        return ToDo()
    found = all_unclaimed(session, acting)
    if not found:
        return ToDo()
    row = TaskRow(
        f"Chưa có người nhận ({sum(one.count for one in found)})",
        url_for("overview.unclaimed"),
        "Mẫu, đăng ký đã nộp mà hiện không ai nhận được",
        "Cần giao chức vụ",
        "late",
        id="chua-co-nguoi-nhan",
    )
    return ToDo(groups=(TaskGroup("Việc không có người nhận", (row,)),))
