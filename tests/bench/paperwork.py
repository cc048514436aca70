"""The papers that are measured, put into a copy of the province before the run, with people signed in.

One receiver has 500 papers waiting; others have written theirs and not handed them in. Rows are changed
directly, in the way that the operations would have left them.
"""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from kl01 import create_app
from kl01.accounts.models import SignIn
from kl01.config import Settings
from kl01.db import db, transaction
from kl01.demo.writing import Hand
from kl01.forms.content import Content
from kl01.forms.versions import Form, current_form
from kl01.org.kinds import Role, Standing
from kl01.org.models import Account, Membership, Office, Person
from kl01.org.units import unit_by_code
from kl01.papers.models import Paper, PaperSection
from kl01.periods import Period, local_day
from kl01.plan.catalogue import current_plan
from kl01.submissions.finding import ReceiverFinder
from kl01.submissions.models import SUBMISSION, PaperRevision, Submission
from kl01.submissions.people import Affiliation
from kl01.submissions.receivers import Receiver, ReceiverKind
from kl01.submissions.rules import SubmissionState
from kl01.submissions.words import printed_words
from kl01.web.headers import cookie_name
from kl01.web.seams import WebSeams, part

CELL = "snv-vp"
RECEIVER, ABOVE_ALL = "bithu.cbvp", "tuyengiao"
"""The secretary of that cell; somebody who sees the counts of the whole organisation."""
WAITING_FORM, WRITTEN_FORM = "mau-02", "mau-02-kq"
SECTION, TABLE = "i", "results"
"""The longest section of the form that is being written, and the table in it."""
WAITING, WRITTEN = 500, 3300
SOAKING, HANDED_IN, METERED = 500, 2500, 3000
"""Whose papers are for what, by their places: those below the first write at the same moment and hand nothing
in, up to the second and the third they are handed in, each once, and the rest is for the deadline day."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with what their browser would send."""

    cookie: str
    token: str
    """For the CSRF check."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A person with a paper that they may change and hand in."""

    username: str
    person: SignedIn
    paper_id: int
    version: int
    section_version: int
    rows: list[dict[str, str]]
    """What stands in the table."""
    rest: dict[str, str]
    """The section's other answers."""
    receiver: str
    seen: str
    """What the page sends of the receiver and of the sections' versions when the paper is handed in."""

    @property
    def handing_in(self) -> dict[str, str]:
        """What the page sends to hand the paper in, without its token."""
        return {"version": str(self.version), "nhan": self.receiver, "seen": self.seen}


@dataclass(frozen=True, slots=True)
class Paperwork:
    """What was put into the database."""

    year: int
    receiver: SignedIn
    receiver_id: int
    above_all: SignedIn
    writers: list[Writer]
    printed_id: int
    """One of the papers that wait, for printing it alone."""


def furnish(instance: Path) -> Paperwork:
    """Put the papers into the database of an instance folder, and sign the people in."""
    app = create_app(Settings(instance=instance))
    with app.app_context():
        session = db.session()
        with transaction(session):
            maker = _Maker(session, part(WebSeams, app).clock())
            people = _ordinary_people(session)
            waiting = maker.let_wait(people[:WAITING])
            writers = people[WAITING:]
            maker.let_write(writers)
            browsers = signed_in(app, session, [one.id for one in writers])
            drafts = _drafts(session, maker.year, browsers, ReceiverFinder(session, maker.today))
            named = dict(
                session.execute(
                    select(Account.username, Account.person_id).where(
                        Account.username.in_((RECEIVER, ABOVE_ALL))
                    )
                )
                .tuples()
                .all()
            )
            officers = signed_in(app, session, list(named.values()))
        db.session.remove()
        db.engine.dispose()
    receiver = named[RECEIVER]
    above_all = officers[named[ABOVE_ALL]]
    return Paperwork(maker.year, officers[receiver], receiver, above_all, drafts, waiting[0])


def _ordinary_people(session: Session) -> list[Person]:
    """Return party members who hold no office and have no account."""
    found = session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.standing == Standing.PARTY_MEMBER,
            Membership.valid_to.is_(None),
            Person.id.not_in(select(Office.person_id)),
            Person.id.not_in(select(Account.person_id)),
        )
        .order_by(Person.id)
        .limit(WAITING + WRITTEN)
    ).all()
    assert len(found) == WAITING + WRITTEN
    return list(found)


class _Maker:
    """Writes the papers of many people."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self.today = local_day(now)
        plan = current_plan(session, self.today.year)
        assert plan is not None
        self._plan = plan
        self.year = plan.year_to_show(self.today.year)

    def let_wait(self, people: Sequence[Person]) -> list[int]:
        """Move people to one cell, where their papers wait; return the papers."""
        cell = unit_by_code(self._session, CELL)
        assert cell is not None
        self._session.execute(
            update(Membership)
            .where(Membership.person_id.in_([one.id for one in people]), Membership.valid_to.is_(None))
            .values(unit_id=cell.id)
        )
        receiver = Receiver(ReceiverKind.PARTY, Role.SECRETARY, cell.id)
        home = Affiliation(cell, Standing.PARTY_MEMBER, self.today)
        form = self._form(WAITING_FORM)
        common = printed_words(
            self._session, self._plan, form, Period(self.year), people[0], home, receiver, self.today
        )
        handed_in = {
            "state": SubmissionState.SUBMITTED,
            "unit_id": cell.id,
            "submitted_at": self._now,
            "receiver_kind": receiver.kind,
            "receiver_role": receiver.role,
            "receiver_unit_id": receiver.unit_id,
            "revision": 1,
            "changed_at": self._now,
        }
        papers = self._papers(form, people, handed_in)
        for paper, person in zip(papers, people, strict=True):
            own = {"full_name": person.full_name, "job_title": person.job_title}
            paper["printed"] = replace(common, shown={**common.shown, **own}, writer=person.full_name)
        return self._store(form, people, papers)

    def let_write(self, people: Sequence[Person]) -> None:
        """Give people a paper that is written and not handed in."""
        form = self._form(WRITTEN_FORM)
        self._store(form, people, self._papers(form, people, {"state": SubmissionState.DRAFT}))

    def _form(self, code: str) -> Form:
        form = current_form(self._session, self._plan.plan_id, code)
        assert form is not None
        return form

    def _papers(self, form: Form, people: Sequence[Person], values: dict[str, Any]) -> list[dict[str, Any]]:
        homes = dict(
            self._session.execute(
                select(Membership.person_id, Membership.unit_id).where(Membership.valid_to.is_(None))
            )
            .tuples()
            .all()
        )
        return [
            {
                "template_id": form.template_id,
                "plan_id": self._plan.plan_id,
                "code": form.code,
                "period": Period(self.year),
                "owner_id": person.id,
                "unit_id": homes[person.id],
                "standing": Standing.PARTY_MEMBER,
                "created_at": self._now,
                "changed_at": self._now,
                "printed": None,
                "version": 1,
                **values,
            }
            for person in people
        ]

    def _store(self, form: Form, people: Sequence[Person], papers: list[dict[str, Any]]) -> list[int]:
        """Store papers in place of those that the same people have of the form; return their numbers."""
        wanted = select(Submission.id).where(
            Submission.owner_id.in_([one.id for one in people]),
            Submission.code == form.code,
            Submission.period == Period(self.year),
        )
        old = list(self._session.scalars(wanted))
        for table in (PaperSection, PaperRevision):
            self._session.execute(delete(table).where(table.paper_id.in_(old)))
        for rows, key in ((Submission.__table__, "paper_id"), (Paper.__table__, "id")):
            self._session.execute(delete(cast(Table, rows)).where(rows.c[key].in_(old)))
        ids = self._insert(papers)
        sections, revisions = [], []
        for paper_id, person, paper in zip(ids, people, papers, strict=True):
            answers = self._answers(form, person)
            sections += [
                {
                    "paper_id": paper_id,
                    "code": code,
                    "content": content,
                    "begun": True,
                    "finished": True,
                    "changed_at": self._now,
                    "changed_by_id": person.id,
                    "version": 1,
                }
                for code, content in answers.items()
            ]
            if paper["state"] is not SubmissionState.DRAFT:
                whole = {key: value for content in answers.values() for key, value in content.items()}
                revisions.append(
                    {
                        "paper_id": paper_id,
                        "number": 1,
                        "content": whole,
                        "printed": paper["printed"],
                        "submitted_at": self._now,
                        "submitted_by_id": person.id,
                    }
                )
        self._session.execute(insert(PaperSection), sections)
        if revisions:
            self._session.execute(insert(PaperRevision), revisions)
        return ids

    def _insert(self, papers: list[dict[str, Any]]) -> list[int]:
        """Store papers by their two tables, which is much quicker than one by one; return their numbers."""
        paper, submission = cast(Table, Paper.__table__), cast(Table, Submission.__table__)
        rows = [{**one, "year": one["period"], "kind": SUBMISSION} for one in papers]
        of_paper = [{key: value for key, value in row.items() if key in paper.c} for row in rows]
        statement = insert(paper).returning(paper.c.id, sort_by_parameter_order=True)
        ids = list(self._session.scalars(statement, of_paper))
        of_submission = [
            {"paper_id": number, **{key: value for key, value in row.items() if key in submission.c}}
            for number, row in zip(ids, rows, strict=True)
        ]
        self._session.execute(insert(submission), of_submission)
        return ids

    def _answers(self, form: Form, person: Person) -> dict[str, Content]:
        shown = {
            "party_position": "Đảng viên",
            "union_position": "",
            "work_unit": "Sở Nội vụ",
            "place_name": "Bình An",
            "birth_year": str(person.birth_year or ""),
            "job_title": person.job_title,
        }
        term = range(self._plan.first_year, self._plan.last_year + 1)
        hand = Hand(str(person.id), person.job_title, term)
        return hand.write(form, Period(self.year), shown, party_member=True)


def signed_in(app: Flask, session: Session, person_ids: Sequence[int]) -> dict[int, SignedIn]:
    """Sign people in without a password: rows in the database, and the cookies to go with them."""
    have = set(session.scalars(select(Account.person_id)))
    missing = [
        {"person_id": one, "username": username_of(one), "password_hash": "!", "must_change_password": False}
        for one in person_ids
        if one not in have
    ]
    if missing:
        session.execute(insert(Account), missing)
    accounts = (
        session.execute(select(Account.person_id, Account.id).where(Account.person_id.in_(person_ids)))
        .tuples()
        .all()
    )
    now = datetime.now(UTC)
    rows = [
        (person, {"id": secrets.token_hex(16), "account_id": account, "began_at": now})
        for person, account in accounts
    ]
    session.execute(insert(SignIn), [row for _, row in rows])
    return {person: _browser_of(app, str(row["id"])) for person, row in rows}


def username_of(person_id: int) -> str:
    """Return the name of the account that a person gets."""
    return f"nguoi{person_id}"


def _browser_of(app: Flask, sign_in_id: str) -> SignedIn:
    value = secrets.token_hex(20)
    held = {"_user_id": sign_in_id, "_fresh": True, "_permanent": True, "csrf_token": value}
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own
    token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(value)
    return SignedIn(f"{cookie_name(app.config['SECRET_KEY'])}={signer.dumps(held)}", str(token))


def _drafts(session: Session, year: int, people: dict[int, SignedIn], finder: ReceiverFinder) -> list[Writer]:
    written = (
        Submission.owner_id.in_(people),
        Submission.code == WRITTEN_FORM,
        Submission.period == Period(year),
    )
    seen: dict[int, list[str]] = defaultdict(list)
    for paper_id, version in session.execute(
        select(Submission.id, PaperSection.version)
        .join(PaperSection, PaperSection.paper_id == Submission.id)
        .where(*written)
        .order_by(PaperSection.id)
    ):
        seen[paper_id].append(str(version))
    rows = (
        session.execute(
            select(Submission, PaperSection.version, PaperSection.content)
            .join(PaperSection, PaperSection.paper_id == Submission.id)
            .where(*written, PaperSection.code == SECTION)
            .order_by(Submission.id)
        )
        .tuples()
        .all()
    )
    return [
        Writer(
            username_of(paper.owner_id),
            people[paper.owner_id],
            paper.id,
            paper.version,
            section_version,
            content[TABLE],
            {key: text for key, text in content.items() if key != TABLE},
            _receiver_of(finder, paper),
            "-".join(seen[paper.id]),
        )
        for paper, section_version, content in rows
    ]


def _receiver_of(finder: ReceiverFinder, paper: Submission) -> str:
    assert paper.standing is not None
    assert paper.owner_id is not None
    usual = finder.receivers(paper.standing, paper.unit_id, paper.owner_id)[0]
    return f"{usual.role.value}-{usual.unit_id}"
