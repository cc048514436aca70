"""What the head and the foot of every page show: where a person may go, by what rooms hand in."""

import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from flask import Flask, request, url_for
from flask_login import current_user

from kl01.config import VERSION
from kl01.db import db
from kl01.navigation.seams import NavigationEntry, NavigationSeams
from kl01.org.access import Principal
from kl01.org.acting import Acting
from kl01.org.kinds import Role
from kl01.org.units import committee
from kl01.periods import format_weekday, local_day
from kl01.web.clock_watch import ClockWatch
from kl01.web.pages import Link, clock, is_htmx
from kl01.web.seams import part

log = logging.getLogger(__name__)

Found = TypeVar("Found")


def here(entries: Sequence[NavigationEntry], path: str, blueprint: str | None) -> Collection[NavigationEntry]:
    """Return the entries to which a page belongs: by how its path begins, else by its blueprint."""
    by_path = [one for one in entries if one.under and path.startswith(one.under)]
    return by_path or [one for one in entries if blueprint in one.blueprints]


def links(acting: Acting) -> list[Link]:
    """Return where the head of this page leads a person."""
    entries = part(NavigationSeams).entries
    current = here(entries, request.path, request.blueprint)
    return [
        Link(one.label, url_for(one.endpoint), one in current, _count(one, acting))
        for one in entries
        if one.shown_to(acting.principal)
    ]


def _count(entry: NavigationEntry, acting: Acting) -> int | None:
    return entry.count(db.session(), acting) or None if entry.count else None


def check(app: Flask) -> None:
    """Raise LookupError if an entry leads nowhere or is to be marked on pages that there are not."""
    known = {*app.view_functions, *app.blueprints}
    for one in part(NavigationSeams, app).entries:
        if unknown := {one.endpoint, *one.blueprints} - known:
            raise LookupError(f"“{one.label}” names what there is not: {', '.join(sorted(unknown))}")


def register(app: Flask) -> None:
    """Hand every page what its frame shows; raises LookupError as `check` does."""
    check(app)

    @app.context_processor
    def frame() -> dict[str, Any]:
        # A fragment has no frame, so nothing is read for it.
        committee_name, help_contact = ("", "") if is_htmx() else _if_readable(_committee_words) or ("", "")
        looking = _if_readable(_looking)
        shown: dict[str, Any] = {
            "committee_name": committee_name,
            "help_contact": help_contact,
            "today_text": format_weekday(looking.today if looking else local_day(clock()())),
            "navigation": [],
            "current_person": None,
            "version": VERSION,
        }
        if looking:
            found = [] if is_htmx() else _if_readable(lambda: links(looking)) or []
            shown.update(navigation=found, current_person=looking.principal)
            if looking.principal.is_administrator:
                shown["clock_warning"] = part(ClockWatch).words(looking.at)
            shown["delegation_url"] = _delegation_url(looking.principal)
        return shown


def _committee_words() -> tuple[str, str] | None:
    found = committee(db.session())
    return (found.root_unit.name, found.help_contact) if found else None


def _looking() -> Acting | None:
    return current_user.acting if current_user.is_authenticated else None


def _if_readable(read: Callable[[], Found | None]) -> Found | None:
    """Return what is read, or None: this may be the page that says why nothing can be read."""
    try:
        return read()
    except Exception:
        log.warning("a page is shown without all of its frame", exc_info=True)
        return None


def _delegation_url(principal: Principal) -> str | None:
    if any(office.role is Role.SECRETARY for office in principal.offices):
        return url_for("delegation.delegations")
    return None
