"""The papers that are measured, put into a copy of the province before the run, with people signed in.

One receiver has 500 papers waiting; others have written theirs and not handed them in. Rows are changed
directly, in the way that the operations would have left them.
"""


import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from kl01 import create_app
from kl01.config import Settings
from kl01.db import db, transaction
from kl01.org.kinds import Role, Standing
from kl01.org.models import Account, Membership, Office, SignIn
from kl01.org.queries import unit_by_code
from kl01.papers.models import Paper, PaperRevision, PaperSection
from kl01.papers.receivers import ReceiverKind
from kl01.papers.rules import State

CELL = "snv-vp"
RECEIVER, ABOVE_ALL = "bithu.cbvp", "tuyengiao"
"""The secretary of that cell; somebody who sees the counts of the whole organisation."""
WAITING_FORM, WRITTEN_FORM = "mau-02", "mau-02-kq"
SECTION, TABLE = "i", "results"
"""The longest section of the form that is being written, and the table in it."""
WAITING, WRITTEN = 500, 2500
COOKIE = "kl01"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with what his browser would send."""

    cookie: str
    token: str
    """For the CSRF check."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A person with a paper that he may change and hand in."""

    person: SignedIn
    paper_id: int
    version: int
    section_version: int
    rows: list[dict[str, str]]
    """What stands in the table."""
    rest: dict[str, str]
    """The section's other answers."""


@dataclass(frozen=True, slots=True)
class Paperwork:
    """What was put into the database."""

    year: int
    receiver: SignedIn
    above_all: SignedIn
    writers: list[Writer]
    printed_id: int
    """One of the papers that wait, for printing it alone."""


def furnish(instance: Path, year: int) -> Paperwork:
    """Put the papers into the database of an instance folder, and sign the people in."""
    app = create_app(Settings(instance=instance))
    with app.app_context():
        session = db.session()
        with transaction(session):
            waiting = _let_wait(session, year)
            owners = _let_write(session, year)
            people = _signed_in(app, session, owners)
            writers = _writers(session, year, people)
            named = dict(
                session.execute(
                    select(Account.username, Account.person_id).where(
                        Account.username.in_((RECEIVER, ABOVE_ALL))
                    )
                ).tuples()
            )
            officers = _signed_in(app, session, list(named.values()))
        db.session.remove()
        db.engine.dispose()
    return Paperwork(year, officers[named[RECEIVER]], officers[named[ABOVE_ALL]], writers, waiting[0])


def _ordinary(session: Session, year: int, form: str, states: Sequence[State], count: int) -> list[Paper]:
    """Return papers of party members who hold no office and have no account."""
    found = session.scalars(
        select(Paper)
        .join(Membership, Membership.person_id == Paper.owner_id)
        .where(
            Paper.code == form,
            Paper.year == year,
            Paper.state.in_(states),
            Membership.standing == Standing.PARTY_MEMBER,
            Membership.valid_to.is_(None),
            Paper.owner_id.not_in(select(Office.person_id)),
            Paper.owner_id.not_in(select(Account.person_id)),
        )
        .order_by(Paper.id)
        .limit(count)
    ).all()
    assert len(found) == count, f"the province has only {len(found)} papers to take for {form}"
    return list(found)


def _let_wait(session: Session, year: int) -> list[int]:
    """Move the writers of confirmed papers to one cell, where the papers wait now."""
    cell = unit_by_code(session, CELL)
    assert cell is not None
    papers = _ordinary(session, year, WAITING_FORM, [State.CONFIRMED], WAITING)
    ids, owners = [paper.id for paper in papers], [paper.owner_id for paper in papers]
    session.execute(
        update(Membership)
        .where(Membership.person_id.in_(owners), Membership.valid_to.is_(None))
        .values(unit_id=cell.id)
    )
    session.execute(
        update(Paper)
        .where(Paper.id.in_(ids))
        .values(
            state=State.SUBMITTED,
            unit_id=cell.id,
            receiver_kind=ReceiverKind.PARTY,
            receiver_role=Role.SECRETARY,
            receiver_unit_id=cell.id,
            opened_at=None,
            confirmed_at=None,
            confirmed_by_id=None,
            confirmed_for_id=None,
            receiver_content={},
        )
    )
    return ids


def _let_write(session: Session, year: int) -> list[int]:
    """Make drafts of papers that were confirmed; return their owners."""
    papers = _ordinary(session, year, WRITTEN_FORM, [State.CONFIRMED], WRITTEN)
    ids = [paper.id for paper in papers]
    session.execute(delete(PaperRevision).where(PaperRevision.paper_id.in_(ids)))
    session.execute(
        update(Paper)
        .where(Paper.id.in_(ids))
        .values(
            state=State.DRAFT,
            revision=0,
            submitted_at=None,
            receiver_kind=None,
            receiver_role=None,
            receiver_unit_id=None,
            opened_at=None,
            confirmed_at=None,
            confirmed_by_id=None,
            confirmed_for_id=None,
            receiver_content={},
            printed={},
        )
    )
    return [paper.owner_id for paper in papers]


def _signed_in(app: Flask, session: Session, person_ids: Sequence[int]) -> dict[int, SignedIn]:
    """Sign people in without a password: rows in the database, and the cookies to go with them."""
    have = set(session.scalars(select(Account.person_id)))
    missing = [
        {"person_id": one, "username": f"nguoi{one}", "password_hash": "!", "must_change_password": False}
        for one in person_ids
        if one not in have
    ]
    if missing:
        session.execute(insert(Account), missing)
    accounts = session.execute(
        select(Account.person_id, Account.id).where(Account.person_id.in_(person_ids))
    ).tuples()
    now = datetime.now(UTC)
    rows = [
        (person, {"id": secrets.token_hex(16), "account_id": account, "began_at": now})
        for person, account in accounts
    ]
    session.execute(insert(SignIn), [row for _, row in rows])
    return {person: _browser_of(app, str(row["id"])) for person, row in rows}


def _browser_of(app: Flask, sign_in_id: str) -> SignedIn:
    value = secrets.token_hex(20)
    held = {"_user_id": sign_in_id, "_fresh": True, "_permanent": True, "csrf_token": value}
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own
    token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(value)
    return SignedIn(f"{COOKIE}={signer.dumps(held)}", str(token))


def _writers(session: Session, year: int, people: dict[int, SignedIn]) -> list[Writer]:
    rows = session.execute(
        select(Paper.owner_id, Paper.id, Paper.version, PaperSection.version, PaperSection.content)
        .join(PaperSection, PaperSection.paper_id == Paper.id)
        .where(
            Paper.owner_id.in_(people),
            Paper.code == WRITTEN_FORM,
            Paper.year == year,
            PaperSection.code == SECTION,
        )
        .order_by(Paper.id)
    ).tuples()
    return [
        Writer(
            people[owner],
            paper_id,
            version,
            section_version,
            content[TABLE],
            {key: text for key, text in content.items() if key != TABLE},
        )
        for owner, paper_id, version, section_version, content in rows
    ]
