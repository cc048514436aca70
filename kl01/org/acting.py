"""Who acts in a request, and what they open by its address.

One value is made at the door and travels whole: to what is opened, which says in whose name, and from there
to the operation and its audit event.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, TypeVar

from flask import g, has_request_context, request
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden, NotFound

from kl01.audit.operations import Actor
from kl01.db import BusyError, StaleVersionError, beside, db, end_transaction
from kl01.org.access import Capacity, Principal
from kl01.web.errors import SessionOverError
from kl01.web.pages import clock

Opened = TypeVar("Opened")
Answer = TypeVar("Answer")

Word = Callable[[Session], None]
"""Leaves word in the audit trail, by a session that writes. Raises StaleVersionError if it is too late."""
LOOKS = 5
"""How often a thing is opened anew that changes while somebody looks at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting(Actor):
    """Who acts, with all that access is decided by, at which moment, and for whom if not for themselves."""

    principal: Principal

    def in_capacity(self, capacity: Capacity | None) -> "Acting":
        """Return them as acting in a capacity; None is their own."""
        own = capacity or Capacity()
        return replace(self, on_behalf_of_id=own.on_behalf_of_id, on_behalf_of_name=own.on_behalf_of_name)


def acting_as(principal: Principal, at: datetime) -> Acting:
    """Return a person as acting at a moment, in their own name."""
    return Acting(principal.person_id, principal.name, at, principal=principal)


def acting() -> Acting:
    """Return who acts in this request. Raises SessionOverError if nobody is signed in."""
    if not current_user.is_authenticated:
        raise SessionOverError
    found: Acting = current_user.acting
    return found


@dataclass(frozen=True, slots=True)
class Opening:
    """What a route opens by its address, and what it asks for there."""

    load: Callable[..., Any]
    needs: Any = None
    sending: Any = None
    """What it asks of who sends something there, if that is more."""


def _left(word: Word, session: Session) -> bool:
    """Leave word of a look; False if what was read has changed, and is to be read anew."""
    try:
        with beside(session) as own:
            word(own)
    except StaleVersionError:
        end_transaction(session)
        return False
    return True


def _opened(load: Callable[[], Opened]) -> Opened:
    """Open what an address names; mark the request if it is refused, for the audit trail."""
    try:
        return load()
    except (Forbidden, NotFound):
        g.refused = True
        raise


def reader() -> Acting | None:
    """Return who looks at what this request answers; None in the background, or before anybody signed in."""
    return acting() if has_request_context() and current_user.is_authenticated else None


def acting_now() -> Acting:
    """Return who acts in this request at the present moment, for what is done after slow work."""
    return replace(acting(), at=clock()())


def opens(
    load: Callable[..., Opened],
    needs: Any = None,
    sending: Any = None,
    leaves: Callable[[Opened], Word | None] | None = None,
) -> Callable[[Callable[Concatenate[Opened, ...], Answer]], Callable[..., Answer]]:
    """Name what a route loads by what stands in its address, and what it needs: one mark, below `@requires`.

    `load` finds and authorises in one step: 404 to a stranger, 403 to one who may look but not do. It is
    given what its parameters are called in the address, and the view gets what it found in their place.
    `sending` is what is asked instead of who sends something.
    `leaves` says which word a look at it leaves, if any; a look is a GET. The word is left before the view
    begins, and only if what was read is still so: what was taken back meanwhile is shown to nobody.
    """
    names = [name for name in list(inspect.signature(load).parameters)[2:] if name != "needs"]

    def mark(view: Callable[Concatenate[Opened, ...], Answer]) -> Callable[..., Answer]:
        @wraps(view)
        def opened_view(**address: Any) -> Answer:
            session, looks = db.session(), request.method == "GET"
            wanted = {name: address.pop(name) for name in names}
            if needs is not None:
                wanted["needs"] = needs if looks or sending is None else sending
            opened = _opened(lambda: load(session, acting(), **wanted))
            for _ in range(LOOKS):
                word = leaves(opened) if leaves and looks else None
                if word is None or _left(word, session):
                    return view(opened, **address)
                opened = _opened(lambda: load(session, acting(), **wanted))
            raise BusyError

        opened_view.opening = Opening(load, needs, sending)  # type: ignore[attr-defined]  # read by the tests of routes
        return opened_view

    return mark
