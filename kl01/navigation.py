"""What the head and the foot of every page show: the pages a person may go to, by role."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from kl01.db import db
from kl01.org.access import Principal
from kl01.org.queries import committee
from kl01.periods import format_weekday, local_day
from kl01.web.pages import clock

PRODUCT = "Kế hoạch công tác Đảng"


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation."""

    label: str
    url: str
    current: bool
    count: int | None = None


def entries(principal: Principal) -> list[Entry]:
    """Return the links for a person."""
    wanted = [
        ("Việc của tôi", "overview.my_page", "overview"),
        ("Kế hoạch", "plan.read", "plan"),
        ("Theo dõi", "checklist.units", "checklist"),
    ]
    if principal.is_administrator:
        wanted.append(("Quản trị", "admin.home", "admin"))
    here = "admin" if request.path.startswith("/quan-tri") else request.blueprint
    return [Entry(label, url_for(endpoint), here == room) for label, endpoint, room in wanted]


def register(app: Flask) -> None:
    """Hand every page what its frame shows."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        try:
            found = committee(db.session())
        except SQLAlchemyError:  # this may be the page that says so
            found = None
        shown: dict[str, Any] = {
            "committee_name": found.root_unit.name if found else "",
            "help_contact": found.help_contact if found else "",
            "today_text": format_weekday(local_day(clock()())),
            "navigation": [],
            "current_person": None,
        }
        if current_user.is_authenticated:
            principal: Principal = current_user.principal
            shown.update(navigation=entries(principal), current_person=principal)
            shown["delegation_url"] = _delegation_url(principal)
        return shown


def _delegation_url(principal: Principal) -> str | None:
    if any(office.role.value == "secretary" for office in principal.offices):
        return url_for("account.delegations")
    return None
