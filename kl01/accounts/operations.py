"""What is done to accounts: making them, passwords, sign-ins.

Passwords come in as hashes: making one is slow and is done before the transaction (see `passwords`).
"""

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kl01.accounts.models import SignIn, SignInFailure
from kl01.accounts.queries import account_by_username
from kl01.accounts.rules import ONE_TIME_DAYS, username_problem
from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.org.kinds import Role
from kl01.org.models import Account, Office, Person
from kl01.org.queries import lasting_administrators, valid_on
from kl01.org.rules import search_words
from kl01.periods import local_day
from kl01.refusals import Refusal
from kl01.settings.queries import value_of

FAILURES_KEPT = timedelta(days=1)
SIGN_INS_KEPT = timedelta(days=8)
"""Longer than the longest sign-in that the settings allow."""


def create_account(
    session: Session, actor: Actor, person: Person, *, username: str, password_hash: str
) -> Account:
    """Give a person an account. They must change the password when they first sign in."""
    problem = username_problem(username)
    if problem:
        raise Refusal(problem, "username")
    if person.account is not None:
        raise Refusal(f"{person.full_name} đã có tài khoản {person.account.username}")
    if account_by_username(session, username):
        raise Refusal(f"Tên {username} đã có người dùng. Thêm chữ số trước dấu chấm", "username")
    account = Account(
        person=person,
        username=username,
        password_hash=password_hash,
        password_expires_at=_one_time_until(session, actor.at),
    )
    person.found_by = search_words(person.full_name, username)
    session.add(account)
    session.flush()
    record(session, actor, Verb.ACCOUNT_CREATED, _key(account), data={"to": {"username": username}})
    return account


def reset_password(session: Session, actor: Actor, account: Account, *, password_hash: str) -> None:
    """Replace a forgotten password by a one-time password; all its sign-ins end."""
    if account.person_id == actor.person_id:
        raise Refusal("Mật khẩu của mình thì đổi ở trang Đổi mật khẩu")
    account.password_hash = password_hash
    account.must_change_password = True
    account.password_expires_at = _one_time_until(session, actor.at)
    end_sign_ins(session, account, actor.at)
    record(session, actor, Verb.PASSWORD_RESET, _key(account))


def _one_time_until(session: Session, at: datetime) -> datetime:
    """Return until when a one-time password holds that is made at a moment."""
    return at + timedelta(days=value_of(session, ONE_TIME_DAYS))


def change_password(
    session: Session, actor: Actor, account: Account, *, password_hash: str, this_sign_in: str
) -> None:
    """Set the password that a person chose themselves; their sign-ins in other browsers end."""
    account.password_hash = password_hash
    account.must_change_password = False
    account.password_expires_at = None
    end_sign_ins(session, account, actor.at, besides=this_sign_in)
    record(session, actor, Verb.PASSWORD_CHANGED, _key(account))


def disable_account(session: Session, actor: Actor, account: Account, *, batch: str | None = None) -> None:
    """Shut an account; its sign-ins end at once. Refused for one's own and the last administrator's.

    `batch` names the act in the audit trail that this is a part of.
    """
    if account.person_id == actor.person_id:
        raise Refusal("Không tự khóa tài khoản của mình được")
    today = local_day(actor.at)
    if _is_administrator(session, account.person_id, today) and not lasting_administrators(
        session, today, except_person_id=account.person_id
    ):
        raise Refusal("Đây là người quản trị duy nhất nên không khóa được")
    if account.disabled_at is None:
        account.disabled_at = actor.at
        end_sign_ins(session, account, actor.at)
        record(session, actor, Verb.ACCOUNT_DISABLED, _key(account), batch=batch)


def enable_account(session: Session, actor: Actor, account: Account) -> None:
    """Open a shut account again, with the password it had."""
    if account.disabled_at is not None:
        account.disabled_at = None
        session.flush()
        record(session, actor, Verb.ACCOUNT_ENABLED, _key(account))


def _is_administrator(session: Session, person_id: int, day: date) -> bool:
    offices = select(Office.id).where(
        Office.person_id == person_id, Office.role == Role.ADMINISTRATOR, valid_on(Office, day)
    )
    return session.scalar(offices.limit(1)) is not None


def _key(account: Account) -> tuple[str, str]:
    return ("account", str(account.id))


# --- Signing in and out ---


def begin_sign_in(session: Session, account: Account, at: datetime, address: str = "") -> SignIn:
    """Note that a person signed in from an address; the id goes into a cookie.

    Old sign-ins are cleared away.
    """
    session.execute(
        delete(SignIn).where(SignIn.account_id == account.id, SignIn.began_at < at - SIGN_INS_KEPT)
    )
    sign_in = SignIn(
        id=secrets.token_hex(16), account_id=account.id, began_at=at, address=address[:45] or None
    )
    session.add(sign_in)
    session.flush()
    actor = Actor(account.person_id, account.person.full_name, at)
    record(session, actor, Verb.SIGNED_IN, _key(account), data={"address": address} if address else None)
    return sign_in


def end_sign_in(session: Session, sign_in_id: str, at: datetime) -> None:
    """Note that a person signed out; the cookie that named this sign-in is worth nothing now."""
    sign_in = session.get(SignIn, sign_in_id)
    if sign_in is not None and sign_in.ended_at is None:
        sign_in.ended_at = at
        session.flush()
        person = sign_in.account.person
        record(session, Actor(person.id, person.full_name, at), Verb.SIGNED_OUT, _key(sign_in.account))


def end_sign_ins(session: Session, account: Account, at: datetime, *, besides: str = "") -> None:
    """End all sign-ins of an account, but for the one named."""
    session.flush()
    session.execute(
        update(SignIn)
        .where(SignIn.account_id == account.id, SignIn.ended_at.is_(None), SignIn.id != besides)
        .values(ended_at=at)
    )


def confirm_sign_in(session: Session, sign_in_id: str, at: datetime) -> None:
    """Note that the password was given again in a sign-in."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(confirmed_at=at))


def forget_all_failures(session: Session, username_digests: Collection[str]) -> None:
    """Forget the failures of a name from everywhere, since it has a new password."""
    session.execute(delete(SignInFailure).where(SignInFailure.username_digest.in_(username_digests)))


def end_other_sign_ins(session: Session, actor: Actor, account: Account, *, this_sign_in: str) -> int:
    """End a person's own sign-ins in all other browsers; return how many they were."""
    others = select(SignIn.id).where(
        SignIn.account_id == account.id, SignIn.ended_at.is_(None), SignIn.id != this_sign_in
    )
    count = len(session.scalars(others).all())
    if count:
        end_sign_ins(session, account, actor.at, besides=this_sign_in)
        record(session, actor, Verb.OTHER_SIGN_INS_ENDED, _key(account), data={"ended": count})
    return count


def record_failure(session: Session, username_digest: str, address: str, at: datetime) -> None:
    """Count a failed sign-in, and forget those of yesterday."""
    session.execute(delete(SignInFailure).where(SignInFailure.at < at - FAILURES_KEPT))
    session.add(SignInFailure(at=at, username_digest=username_digest, address=address[:45]))
    session.flush()


def forget_failures(session: Session, username_digest: str, address: str) -> None:
    """Forget the failures of a name from an address, since the right password came from there."""
    session.execute(
        delete(SignInFailure).where(
            SignInFailure.username_digest == username_digest, SignInFailure.address == address[:45]
        )
    )
