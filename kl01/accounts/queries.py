"""Reading accounts and sign-ins."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from kl01.accounts.models import SignIn, SignInFailure
from kl01.accounts.rules import FAILURE_WINDOW, Failures
from kl01.db import answer_once, fetch_one
from kl01.kept import REVISIONS, Revision, Revisions, revisions
from kl01.org.access import Principal
from kl01.org.models import Account, Person
from kl01.org.queries import principal_of

_SIGNED_IN = (
    select(
        Account.id,
        Account.person_id,
        Account.must_change_password,
        func.coalesce(SignIn.confirmed_at, SignIn.began_at),
        Person.full_name,
        *REVISIONS,
    )
    .join(SignIn, SignIn.account_id == Account.id)
    .join(Person, Person.id == Account.person_id)
    .join(Revision, Revision.id == 1)
    .where(
        SignIn.id == bindparam("sign_in_id"),
        SignIn.ended_at.is_(None),
        SignIn.began_at >= bindparam("not_before"),
        Account.disabled_at.is_(None),
    )
)


_SIGN_IN = select(SignIn.id).where(
    SignIn.id == bindparam("sign_in_id"),
    or_(SignIn.ended_at.is_(None), SignIn.ended_at >= bindparam("since")),
    SignIn.began_at >= bindparam("began"),
)


class SignedIn(NamedTuple):
    """Who came by a sign-in."""

    principal: Principal
    must_change_password: bool
    given_at: datetime
    """When they last gave their password in it."""


def load_principal(session: Session, sign_in_id: str, day: date, not_before: datetime) -> SignedIn | None:
    """Return who came by a sign-in.

    None if the sign-in is unknown, ended, older than `not_before`, or its account is disabled.
    """
    row = fetch_one(session, _SIGNED_IN, {"sign_in_id": sign_in_id, "not_before": not_before})
    if row is None:
        return None
    account_id, person_id, must_change, given_at, name, *numbers = row
    # Of the same statement: what is kept under these numbers is as this transaction would read it.
    answer_once(session, revisions, Revisions(*numbers))
    return SignedIn(principal_of(session, account_id, person_id, name, day), must_change, given_at)


def was_signed_in(session: Session, sign_in_id: str, since: datetime, began_after: datetime) -> bool:
    """Whether a sign-in was not over at a moment: neither ended before it nor begun before `began_after`."""
    return (
        session.scalar(_SIGN_IN, {"sign_in_id": sign_in_id, "since": since, "began": began_after}) is not None
    )


def any_account(session: Session) -> bool:
    """Whether the program was set up: somebody has an account."""
    return session.scalar(select(Account.id).limit(1)) is not None


def account_by_username(session: Session, username: str) -> Account | None:
    """Return the account with a username."""
    return session.scalar(select(Account).where(Account.username == username))


def was_opened_from(session: Session, account: Account, address: str) -> bool:
    """Whether an account was opened from an address of late: within some days, or the last time."""
    found = select(SignIn.id).where(SignIn.account_id == account.id, SignIn.address == address[:45])
    return session.scalar(found.limit(1)) is not None


def open_sign_ins(session: Session, account_id: int, not_before: datetime) -> Sequence[SignIn]:
    """Return the browsers in which an account is signed in, the newest first."""
    return session.scalars(
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.began_at >= not_before)
        .order_by(SignIn.began_at.desc(), SignIn.id)
    ).all()


def usernames(session: Session) -> frozenset[str]:
    """Return all usernames that are taken."""
    return frozenset(session.scalars(select(Account.username)))


def recent_failures(
    session: Session, username_digest: str, address: str, now: datetime
) -> tuple[Failures, Failures, Failures]:
    """Return the failed sign-ins to judge a try by: of the pair, of the name, of the address."""
    rows = session.execute(
        select(SignInFailure.at, SignInFailure.username_digest, SignInFailure.address).where(
            SignInFailure.at > now - FAILURE_WINDOW,
            SignInFailure.at < now + FAILURE_WINDOW,  # further ahead lie those of a clock that was wrong
            or_(SignInFailure.username_digest == username_digest, SignInFailure.address == address),
        )
    ).all()

    def tally(moments: list[datetime]) -> Failures:
        return Failures(len(moments), now - max(moments)) if moments else Failures()

    return (
        tally([at for at, name, place in rows if name == username_digest and place == address]),
        tally([at for at, name, _ in rows if name == username_digest]),
        tally([at for at, _, place in rows if place == address]),
    )
