"""Judging a try at signing in: slowed down after failures, equally slow for right and wrong names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from kl01.accounts.operations import forget_failures, record_failure
from kl01.accounts.passwords import hash_password, matches
from kl01.accounts.queries import account_by_username, recent_failures
from kl01.accounts.rules import FREE_TRIES, sign_in_name, sign_in_wait, username_digest
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """The account that a try opens, or None; `wait` is above zero if it was not judged."""

    account: Account | None = None
    wait: timedelta = timedelta(0)


def judge(session: Session, hasher: PasswordHasher, secret: str, attempt: Attempt) -> Verdict:
    """Say whether a username and password open an account; count the failure if they don't.

    What was begun in the session is given up, because the password is checked while no transaction is open.
    A wrong name, a wrong password and a disabled account can't be told apart, by time neither. Tries that are
    made at once are judged one after the other, in the order in which their passwords were checked: else all
    of them would be free, however many they are.
    """
    digest = username_digest(secret, attempt.username)
    with reading():
        wait = _wait(session, digest, attempt)
        account = account_by_username(session, sign_in_name(attempt.username))
        account_id = account.id if account and account.disabled_at is None else None
        stored = account.password_hash if account else None
        end_transaction(session)
        if wait:
            return Verdict(wait=wait)
        is_right = matches(hasher, stored, attempt.password) and account_id is not None
        better = None
        if is_right and stored and hasher.check_needs_rehash(stored):
            better = hash_password(hasher, attempt.password)
    take_lock(session)
    if wait := _wait(session, digest, attempt):
        return Verdict(wait=wait)  # others have failed while we were looking
    account = session.get(Account, account_id) if is_right else None
    if account is None or account.disabled_at is not None or account.password_hash != stored:
        record_failure(session, digest, attempt.address, attempt.at)
        return Verdict()
    forget_failures(session, digest, attempt.address)
    if better:
        account.password_hash = better
    return Verdict(account)


def _wait(session: Session, digest: str, attempt: Attempt) -> timedelta:
    failures = recent_failures(session, digest, attempt.address, attempt.at)
    return sign_in_wait(*failures, value_of(session, FREE_TRIES))
