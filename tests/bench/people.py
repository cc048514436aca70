"""Who holds an office and is measured: secretaries with their checklists, and those whom the demo names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from kl01 import create_app
from kl01.config import Settings
from kl01.db import db, transaction
from kl01.org.kinds import Role, UnitKind
from kl01.org.models import Account, Office, OrgUnit
from tests.bench.paperwork import ABOVE_ALL, RECEIVER, SignedIn, signed_in
from tests.bench.province import SECRETARY

ADMINISTRATOR = "quantri"
_NAMED = (SECRETARY, ADMINISTRATOR, RECEIVER, ABOVE_ALL)
_WITH_CHECKLIST = (UnitKind.GRASSROOTS_PARTY_ORGANIZATION, UnitKind.GRASSROOTS_PARTY_CELL)


@dataclass(frozen=True, slots=True)
class Secretary:
    """The secretary of a unit that has a checklist."""

    person: SignedIn
    unit_id: int
    unit: str
    """The unit's code."""


@dataclass(frozen=True, slots=True)
class Officers:
    """Who is signed in."""

    named: dict[str, SignedIn]
    """By username: those of the demonstration."""
    secretaries: Sequence[Secretary]


def furnish_officers(instance: Path) -> Officers:
    """Sign in, in the database of an instance folder, who holds an office."""
    app = create_app(Settings(instance=instance))
    with app.app_context():
        session = db.session()
        with transaction(session):
            held = (
                session.execute(
                    select(Office.person_id, OrgUnit.id, OrgUnit.code)
                    .join(OrgUnit, OrgUnit.id == Office.unit_id)
                    .where(
                        Office.role == Role.SECRETARY,
                        Office.valid_to.is_(None),
                        OrgUnit.kind.in_(_WITH_CHECKLIST),
                    )
                    .order_by(OrgUnit.id)
                )
                .tuples()
                .all()
            )
            accounts = select(Account.username, Account.person_id).where(Account.username.in_(_NAMED))
            named = dict(session.execute(accounts).tuples().all())
            wanted = {*named.values(), *(person_id for person_id, _, _ in held)}
            browsers = signed_in(app, session, sorted(wanted))
        db.session.remove()
        db.engine.dispose()
    return Officers(
        {username: browsers[person_id] for username, person_id in named.items()},
        [Secretary(browsers[person_id], unit_id, code) for person_id, unit_id, code in held],
    )
