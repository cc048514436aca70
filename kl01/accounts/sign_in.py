"""Judging a try at signing in: slowed down after failures, equally slow for right and wrong names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from kl01.accounts.operations import forget_failures, record_failure
from kl01.accounts.passwords import hash_password, matches
from kl01.accounts.queries import account_by_username, recent_failures, was_opened_from
from kl01.accounts.refused import DISABLED, EXPIRED, PASSWORD, UNKNOWN, note_failed_sign_in
from kl01.accounts.rules import (
    FREE_TRIES,
    Failures,
    browser_token,
    knows,
    sign_in_name,
    sign_in_wait,
    username_digest,
)
from kl01.db import end_transaction, reading, take_lock
from kl01.org.models import Account
from kl01.settings.queries import value_of


@dataclass(frozen=True, slots=True)
class Attempt:
    """A username and a password as typed, from where and when."""

    username: str
    password: str
    address: str
    at: datetime
    browser: str = ""
    """The cookie that tells which accounts were opened from this browser, as it was sent."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The account that a try opens, or None; `wait` is above zero if it was not judged."""

    account: Account | None = None
    wait: timedelta = timedelta(0)
    expired: bool = False
    """The one-time password was right, but its time is over."""


def judge(session: Session, hasher: PasswordHasher, secret: str, attempt: Attempt) -> Verdict:
    """Say whether a username and password open an account; count the failure if they don't.

    What was begun in the session is given up, because the password is checked while no transaction is open.
    A wrong name, a wrong password and a disabled account can't be told apart, by time neither. Tries that are
    made at once are judged one after the other, in the order in which their passwords were checked: else all
    of them would be free, however many they are.
    """
    with reading():
        account = account_by_username(session, sign_in_name(attempt.username))
        account_id = account.id if account and account.disabled_at is None else None
        stored = account.password_hash if account else None
        door = _door(session, secret, attempt, account)
        wait, _ = _wait(session, door, attempt)
        end_transaction(session)
        if wait:
            return Verdict(wait=wait)
        is_right = matches(hasher, stored, attempt.password) and account_id is not None
        better = None
        if is_right and stored and hasher.check_needs_rehash(stored):
            better = hash_password(hasher, attempt.password)
    take_lock(session)
    wait, failures = _wait(session, door, attempt)
    if wait:
        return Verdict(wait=wait)  # others have failed while we were looking
    account = session.get(Account, account_id) if is_right else None
    if account is None or account.disabled_at is not None or account.password_hash != stored:
        _fail(session, door, attempt, failures)
        return Verdict()
    if account.password_expires_at is not None and account.password_expires_at < attempt.at:
        # Whoever holds the slip is told to ask for a new one; that it is counted keeps the trail short.
        record_failure(session, door.digest, attempt.address, attempt.at)
        note_failed_sign_in(session, account, attempt.address, attempt.at, EXPIRED, failures)
        return Verdict(expired=True)
    forget_failures(session, door.digest, attempt.address)
    if better:
        account.password_hash = better
    return Verdict(account)


@dataclass(frozen=True, slots=True)
class _Door:
    """Where a try is counted, and whether the account was opened from there before."""

    digest: str
    at_home: bool
    known_browser: bool


def _door(session: Session, secret: str, attempt: Attempt, account: Account | None) -> _Door:
    known = account is not None and knows(attempt.browser, browser_token(secret, account.id))
    at_home = known or (account is not None and was_opened_from(session, account, attempt.address))
    return _Door(username_digest(secret, attempt.username, known_browser=known), at_home, known)


def _wait(
    session: Session, door: _Door, attempt: Attempt
) -> tuple[timedelta, tuple[Failures, Failures, Failures]]:
    failures = recent_failures(session, door.digest, attempt.address, attempt.at)
    free_tries = value_of(session, FREE_TRIES)
    wait = sign_in_wait(*failures, free_tries, at_home=door.at_home, known_browser=door.known_browser)
    return wait, failures


def _fail(
    session: Session, door: _Door, attempt: Attempt, failures: tuple[Failures, Failures, Failures]
) -> None:
    account = account_by_username(session, sign_in_name(attempt.username))
    reason = UNKNOWN if account is None else DISABLED if account.disabled_at else PASSWORD
    record_failure(session, door.digest, attempt.address, attempt.at)
    note_failed_sign_in(session, account, attempt.address, attempt.at, reason, failures)
