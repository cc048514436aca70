"""What the trail tells of refusals: sign-ins that failed, and pages that are not for those who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kl01.accounts.rules import FAILURE_WINDOW, Failures, is_told
from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.org.access import Principal
from kl01.org.models import Account

SIGN_IN: Final = "refused_sign_in"
ACCESS: Final = "refused_access"
"""What such events are about; their key is the number of the account, 0 for a name that there is not."""

PASSWORD, UNKNOWN, DISABLED, EXPIRED = "password", "unknown", "disabled", "expired"
"""Why a sign-in was refused, as it is kept."""

TOLD_MOST: Final = 50
SLIPS: Final = 3
"""So many failures right before one signs in are one's own."""
UNSIGNED: Final = "Chưa đăng nhập"
ACCESS_WINDOW: Final = timedelta(hours=1)
ACCESS_MOST: Final = 20
"""Of so many refused pages of one account within an hour the trail tells, and of each page once."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was refused to a person who is signed in."""

    principal: Principal
    address: str
    method: str
    path: str
    status: int
    at: datetime


def subjects_of(account_id: int) -> list[tuple[str, str]]:
    """Return what events are about that tell of refusals to an account."""
    return [(SIGN_IN, str(account_id)), (ACCESS, str(account_id))]


def failed_since_sign_in(session: Session, account: Account, address: str, at: datetime) -> list[AuditEvent]:
    """Return what the trail tells of failed sign-ins since the last good one, the newest first.

    Left out are the slips of somebody who signs in now, from the address where they do, and the right
    one-time password that came too late.
    """
    signed_in = select(func.max(AuditEvent.id)).where(
        AuditEvent.subject_kind == "account",
        AuditEvent.subject_key == str(account.id),
        AuditEvent.verb == Verb.SIGNED_IN,
    )
    events = session.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.subject_kind == SIGN_IN,
            AuditEvent.subject_key == str(account.id),
            AuditEvent.id > func.coalesce(signed_in.scalar_subquery(), 0),
        )
        .order_by(AuditEvent.id.desc())
        .limit(TOLD_MOST)
    )

    def is_slip(event: AuditEvent) -> bool:
        here = event.data["address"] == address and event.at > at - FAILURE_WINDOW
        return here and event.data["times"] <= SLIPS

    return [one for one in events if one.data["reason"] != EXPIRED and not is_slip(one)]


def note_failed_sign_in(
    session: Session,
    account: Account | None,
    address: str,
    at: datetime,
    reason: str,
    failures: tuple[Failures, Failures, Failures],
) -> None:
    """Tell of a failed sign-in, if it is one that is told (`is_told`); `failures` are those before it.

    The name that was typed is kept only if it is an account's: people type passwords there.
    """
    here, _, everything = failures
    times = here.count + 1
    if not is_told(times, everything.count + 1):
        return
    data: dict[str, Any] = {"address": address, "times": times, "reason": reason}
    if account is not None:
        data |= {"username": account.username, "name": account.person.full_name}
    subject = (SIGN_IN, str(account.id if account else 0))
    record(session, Actor(None, UNSIGNED, at), Verb.SIGN_IN_REFUSED, subject, data=data)


def told_before(session: Session, refused: Refused) -> int | None:
    """Return of how many pages the trail tells within the hour; None if it tells no more, or of this one."""
    told = _told_lately(session, refused)
    asked = _asked(refused).items()
    if len(told) == ACCESS_MOST or any(asked <= one.items() for one in told):
        return None
    return len(told)


def _told_lately(session: Session, refused: Refused) -> Sequence[dict[str, Any]]:
    subject = (ACCESS, str(refused.principal.account_id))
    return session.scalars(
        select(AuditEvent.data)
        .where(
            AuditEvent.subject_kind == subject[0],
            AuditEvent.subject_key == subject[1],
            AuditEvent.at > refused.at - ACCESS_WINDOW,
        )
        .order_by(AuditEvent.id.desc())
        .limit(ACCESS_MOST)
    ).all()


def note_refused_access(session: Session, refused: Refused, before: int) -> None:
    """Tell that somebody asked for what is not theirs; `before` is how much was told within the hour."""
    principal = refused.principal
    actor = Actor(principal.person_id, principal.name, refused.at)
    data = {**_asked(refused), "address": refused.address, "status": refused.status}
    if before == ACCESS_MOST - 1:  # the last of this hour
        data["last"] = True
    record(session, actor, Verb.ACCESS_REFUSED, (ACCESS, str(principal.account_id)), data=data)


def _asked(refused: Refused) -> dict[str, Any]:
    return {"method": refused.method, "path": refused.path[:200]}
