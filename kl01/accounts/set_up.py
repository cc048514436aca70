"""The set-up of an empty program: the committee, its root unit, the first administrator."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kl01.accounts.models import SetupLink
from kl01.accounts.queries import any_account
from kl01.accounts.rules import username_problem
from kl01.audit.operations import Actor, record
from kl01.audit.verbs import Verb
from kl01.org.kinds import Role, UnitKind
from kl01.org.models import NAME_LENGTH, Account, Committee, Office, OrgUnit, Person, UnitHistory
from kl01.org.people_operations import name_columns
from kl01.org.rules import EARLIEST_DAY
from kl01.periods import local_day
from kl01.refusals import Refusal
from kl01.text import fold

SETUP_LINK_LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the first administrator says of the committee and of themselves."""

    committee_name: str
    superior_name: str
    place_name: str
    help_contact: str
    full_name: str
    username: str
    password_hash: str


def make_setup_link(session: Session, now: datetime) -> str:
    """Return the token of a new set-up link: it works once, for SETUP_LINK_LIFE, and earlier ones no more.

    Only its digest is kept. Raises Refusal if somebody has an account already.
    """
    if any_account(session):
        raise Refusal("Phần mềm đã được thiết lập")
    token = secrets.token_urlsafe(32)
    session.execute(delete(SetupLink))
    session.add(SetupLink(token_digest=_digest(token), expires_at=now + SETUP_LINK_LIFE))
    session.flush()
    return token


def open_setup_link(session: Session, token: str, now: datetime) -> SetupLink | None:
    """Return the set-up link with a token if it can still be used."""
    link = session.scalar(select(SetupLink).where(SetupLink.token_digest == _digest(token)))
    if link is None or link.used_at is not None or link.expires_at <= now or any_account(session):
        return None
    return link


def set_up_committee(session: Session, token: str, values: SetUp, now: datetime) -> Account | None:
    """Make the committee, its root unit and its first administrator; None if the link can't be used.

    The root unit is dated from EARLIEST_DAY, so that every year of a plan finds it.
    """
    link = open_setup_link(session, token, now)
    if link is None:
        return None
    problem = username_problem(values.username)
    if problem:
        raise Refusal(problem, "username")
    link.used_at = now
    root = OrgUnit(
        code="dang-uy",
        kind=UnitKind.BLOC_COMMITTEE,
        name=values.committee_name,
        folded_name=fold(values.committee_name)[:NAME_LENGTH],
        valid_from=EARLIEST_DAY,
    )
    person = Person(**name_columns(values.full_name, values.username))
    session.add_all([root, person])
    session.flush()
    account = Account(
        person=person,
        username=values.username,
        password_hash=values.password_hash,
        must_change_password=False,
    )
    session.add_all(
        [
            account,
            UnitHistory(unit_id=root.id, valid_from=EARLIEST_DAY, name=root.name),
            Committee(
                id=1,
                root_unit=root,
                superior_name=values.superior_name,
                place_name=values.place_name,
                help_contact=values.help_contact,
            ),
            Office(person=person, unit=root, role=Role.ADMINISTRATOR, valid_from=local_day(now)),
        ]
    )
    session.flush()
    actor = Actor(person.id, person.full_name, now)
    facts = {"name": root.name, "administrator": actor.name}
    record(session, actor, Verb.COMMITTEE_CHANGED, ("committee", "1"), unit_id=root.id, data={"to": facts})
    subject = ("account", str(account.id))
    record(session, actor, Verb.ACCOUNT_CREATED, subject, data={"to": {"username": account.username}})
    return account


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
