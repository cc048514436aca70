"""What waits for nobody, in all rooms: shown to who can mend it, and to who watches over the whole plan."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from kl01.org.access import Principal
from kl01.org.acting import Acting
from kl01.org.handover import Unclaimed
from kl01.org.units import Unit, units
from kl01.overview.seams import OverviewSeams, TaskGroup, ToDo
from kl01.web.seams import part
from kl01.web.tasks import TaskRow


def sees_unclaimed(principal: Principal) -> bool:
    """Whether a person sees what waits for nobody: counts, and no text; who keeps the program mends it."""
    return principal.is_administrator or principal.is_standing_office


def all_unclaimed(session: Session, acting: Acting) -> list[Unclaimed]:
    """Return what waits for nobody today, in all rooms."""
    return [one for source in part(OverviewSeams).unclaimed for one in source(session, acting.today)]


@dataclass(frozen=True, slots=True)
class UnclaimedGroup:
    """What waits for nobody in a unit for one reason."""

    unit: Unit
    why: str
    advice: str
    since: date
    """Since when the oldest waits."""
    what: tuple[str, ...]


def by_reason(session: Session, found: list[Unclaimed]) -> list[UnclaimedGroup]:
    """Return what waits for nobody by unit and reason, units by name."""
    groups: dict[tuple[int, str, str], list[Unclaimed]] = defaultdict(list)
    for one in found:
        groups[one.unit_id, one.why, one.advice].append(one)
    known = units(session).by_id
    made = (
        UnclaimedGroup(
            known[unit_id], why, advice, min(one.since for one in same), tuple(one.what for one in same)
        )
        for (unit_id, why, advice), same in groups.items()
    )
    return sorted(made, key=lambda one: (one.unit.folded_name, one.unit.id, one.since, one.why))


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
