"""What the head and the foot of every page show: the pages a person may go to, by role."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, request, url_for
from flask_login import current_user

from kl01.config import VERSION
from kl01.db import db
from kl01.org.access import Principal
from kl01.org.queries import committee
from kl01.periods import format_weekday
from kl01.submissions.queries import receiving_offices, waiting_count
from kl01.web.pages import current_day, is_htmx

log = logging.getLogger(__name__)

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation."""

    label: str
    url: str
    current: bool
    count: int | None = None


def entries(principal: Principal) -> list[Entry]:
    """Return the links for a person."""
    wanted: list[tuple[str, str, str, int | None]] = [
        ("Việc của tôi", "overview.my_page", "overview", None),
        ("Mẫu của tôi", "submissions.mine", "submissions", None),
    ]
    if receiving_offices(principal):
        waiting = waiting_count(db.session(), principal)
        wanted.append(("Duyệt mẫu", "review.waiting", "review", waiting or None))
    elif principal.is_standing_office:
        wanted.append(("Tổng hợp mẫu", "review.counts", "review", None))
    wanted += [
        ("Kế hoạch", "plan.read", "plan", None),
        ("Theo dõi", "checklist.units", "checklist", None),
        ("Gương điển hình", "honours.home", "exemplars", None),
    ]
    if principal.is_administrator:
        wanted.append(("Quản trị", "admin.home", "admin", None))
    here = "admin" if request.path.startswith("/quan-tri") else request.blueprint
    here = {"honours": "exemplars", "papers": "submissions"}.get(here or "", here)
    return [Entry(label, url_for(endpoint), here == room, count) for label, endpoint, room, count in wanted]


def register(app: Flask) -> None:
    """Hand every page what its frame shows."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        # A fragment has no frame, so nothing is read for it.
        committee_name, help_contact = ("", "") if is_htmx() else _if_readable(_committee_words) or ("", "")
        person = _if_readable(_person)
        shown: dict[str, Any] = {
            "committee_name": committee_name,
            "help_contact": help_contact,
            "today_text": format_weekday(current_day()),
            "navigation": [],
            "current_person": None,
            "version": VERSION,
        }
        if person:
            links = [] if is_htmx() else _if_readable(lambda: entries(person)) or []
            shown.update(navigation=links, current_person=person)
            shown["delegation_url"] = _delegation_url(person)
        return shown


def _committee_words() -> tuple[str, str] | None:
    found = committee(db.session())
    return (found.root_unit.name, found.help_contact) if found else None


def _person() -> Principal | None:
    return current_user.principal if current_user.is_authenticated else None


def _if_readable(read: Callable[[], Found | None]) -> Found | None:
    """Return what is read, or None: this may be the page that says why nothing can be read."""
    try:
        return read()
    except Exception:
        log.warning("a page is shown without all of its frame", exc_info=True)
        return None


def _delegation_url(principal: Principal) -> str | None:
    if any(office.role.value == "secretary" for office in principal.offices):
        return url_for("delegation.delegations")
    return None
