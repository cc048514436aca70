"""What happened to a thing is read a page at a time, on every page that shows it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask, url_for
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import program, record
from kl01.audit.queries import TRAIL_LENGTH, Subject, newest_of, trail_of
from kl01.audit.verbs import Verb
from kl01.checklist.models import ItemStatus
from kl01.checklist.operations import status_subject
from kl01.db import allow_writing, db
from kl01.exemplars.models import Exemplar, Registration
from kl01.exemplars.queries import exemplar_subject, registration_subject
from kl01.org.kinds import Role
from kl01.org.models import Account, Office, OrgUnit
from kl01.org.queries import valid_on
from kl01.papers.queries import paper_subject
from kl01.periods import Quarter, local_day
from kl01.plan.models import PlanItem
from kl01.submissions.models import Submission
from tests.applications import NOW, Applications
from tests.page_client import PageClient
from tests.some import some

THING, OTHER = ("thing", "1"), ("thing", "2")
EVENTS = 2 * TRAIL_LENGTH + 20


def happen(session: Session, subject: Subject, verb: Verb, times: int) -> None:
    number = 0
    while number < times:
        record(session, program(NOW), verb, subject, data={"number": number})
        number += 1


def numbers(session: Session, page: int, **choice: list[Verb]) -> list[int]:
    return [event.data["number"] for event in trail_of(session, [THING], page=page, **choice).events]


def test_pages_hold_all_events_once_the_newest_first(session: Session) -> None:
    happen(session, THING, Verb.STATUS_CHANGED, EVENTS)
    happen(session, OTHER, Verb.STATUS_CHANGED, 3)
    pages = [numbers(session, page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [TRAIL_LENGTH, TRAIL_LENGTH, 20]
    assert [number for page in pages for number in page] == list(range(EVENTS))[::-1]
    assert {trail_of(session, [THING], page=page).total for page in (1, 2, 3)} == {EVENTS}
    assert trail_of(session, [THING, OTHER]).total == EVENTS + 3


@pytest.mark.parametrize(("times", "length"), [(0, 0), (1, 1), (TRAIL_LENGTH, TRAIL_LENGTH), (EVENTS, 20)])
def test_beyond_the_last_page_stands_the_last(session: Session, times: int, length: int) -> None:
    happen(session, THING, Verb.STATUS_CHANGED, times)
    assert numbers(session, 1000) == list(range(times))[::-1][times - length :]


def test_acts_and_people_are_chosen(session: Session) -> None:
    happen(session, THING, Verb.PAPER_OPENED, 2)
    happen(session, THING, Verb.PAPER_PRINTED, 3)
    assert trail_of(session, [THING], only=[Verb.PAPER_OPENED]).total == 2
    assert trail_of(session, [THING], but=[Verb.PAPER_OPENED]).total == 3
    newest = newest_of(session, [THING], but=[Verb.PAPER_PRINTED])
    assert newest is not None
    assert (newest.verb, newest.data) == (Verb.PAPER_OPENED, {"number": 1})
    assert newest_of(session, [OTHER]) is None


def test_what_one_does_oneself_may_be_left_out(session: Session) -> None:
    people = some(session.scalars(select(Account.person_id).limit(2)))
    for person_id in people:
        session.execute(insert(AuditEvent).values(**_event(person_id)))
    [event] = trail_of(session, [THING], not_by=people[0]).events
    assert event.actor_id == people[1]


def _event(person_id: int) -> dict[str, object]:
    return {
        "at": NOW, "actor_id": person_id, "actor_name": "…", "verb": Verb.PAPER_OPENED,
        "subject_kind": THING[0], "subject_key": THING[1], "data": {},
    }  # fmt: skip


# --- The pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def shown(applications: Applications, demo: Path) -> Iterator[Flask]:
    with applications.on(demo) as app, app.app_context():
        allow_writing(True)
        yield app


def repeat(subjects: list[Subject], verb: Verb | None = None) -> None:
    """Let what happened to a thing last happen until it fills three pages."""
    session = db.session()
    last = newest_of(session, subjects, only=[verb] if verb else ())
    assert last is not None
    row = {column.key: getattr(last, column.key) for column in AuditEvent.__table__.columns}
    del row["id"]
    session.execute(insert(AuditEvent), [row] * EVENTS)
    session.commit()


def sign_in(app: Flask, name: str) -> PageClient:
    db.session.remove()
    return PageClient(app).sign_in(name)


def turn_over(client: PageClient, address: str, name: str, anchor: str) -> None:
    """Assert that a trail is shown page by page, each led to by the one before."""
    first = client.get(address)
    [link] = [one for one in first.links() if f"{name}=2" in one]
    assert link.endswith(f"#{anchor}")
    second = client.get(link.partition("#")[0])
    assert "Trang 2/3" in second.text
    assert len([one for one in second.links() if f"{name}=3" in one]) == 1
    assert second.by_id(anchor) is not None


def username(person_id: int) -> str:
    return db.session.scalars(select(Account.username).where(Account.person_id == person_id)).one()


def secretary(unit_id: int) -> str:
    wanted = select(Office.person_id).where(
        Office.unit_id == unit_id, Office.role == Role.SECRETARY, valid_on(Office, local_day(NOW))
    )
    return username(db.session.scalars(wanted).one())


def test_the_changes_of_a_cell(shown: Flask) -> None:
    session = db.session()
    unit_id = some(session.scalars(select(Exemplar.unit_id)))[0]
    cell = some(session.scalars(select(ItemStatus).where(ItemStatus.unit_id == unit_id)))[0]
    subject = status_subject(cell.unit_id, cell.item_id, Quarter(cell.year, cell.quarter))
    another = some(session.scalars(select(AuditEvent).where(AuditEvent.verb == Verb.STATUS_CHANGED)))[0]
    record(session, program(NOW), Verb.STATUS_CHANGED, subject, data=another.data)
    repeat([subject])
    code, item = session.get_one(OrgUnit, cell.unit_id).code, session.get_one(PlanItem, cell.item_id).code
    address = f"/theo-doi/{code}/{cell.year}/{item}/{cell.quarter}/chi-tiet"
    client = sign_in(shown, secretary(cell.unit_id))
    turn_over(client, address, "trang", "lich-su")
    beside = client.get(address).all(".//a[@target='_blank']")  # so that nothing is lost that was typed
    assert [one.get("href", "").partition("?")[2] for one in beside] == ["trang=2#lich-su"]
    dialog = client.raw.get(address, headers={"HX-Request": "true"}).text
    assert dialog.count("<li>") == 10
    assert f"Xem cả {EVENTS + 1} lần sửa" in dialog


@pytest.mark.parametrize(
    "odd", ["_anchor=x", "endpoint=x", "_scheme=javascript", "unit=", "trang=x&trang=-3"]
)
def test_whatever_else_an_address_holds_is_led_on(shown: Flask, odd: str) -> None:
    one = some(db.session.scalars(select(Exemplar).limit(1)))[0]
    repeat([exemplar_subject(one.id)])
    with shown.test_request_context():
        address = url_for("exemplars.show", exemplar_id=one.id)
    page = sign_in(shown, secretary(one.unit_id)).get(f"{address}?{odd}")
    [link] = [link for link in page.links() if "trang=2" in link]
    assert urlsplit(link).path == address
    assert dict(parse_qsl(urlsplit(link).query))["trang"] == "2"


@pytest.mark.parametrize(
    ("verb", "name", "anchor"),
    [(Verb.PAPER_SUBMITTED, "trang", "lich-su"), (Verb.PAPER_OPENED, "xem", "da-xem")],
)
def test_what_happened_to_a_paper_and_who_looked_at_it(
    shown: Flask, verb: Verb, name: str, anchor: str
) -> None:
    session = db.session()
    seen = session.scalars(select(AuditEvent.subject_key).where(AuditEvent.verb == Verb.PAPER_OPENED))
    papers = (
        select(Submission)
        .join(Account, Account.person_id == Submission.owner_id)
        .where(Submission.paper_id.in_([int(key) for key in some(seen.all())]))
    )
    paper = some(session.scalars(papers.limit(1)))[0]
    repeat([paper_subject(paper.paper_id)], verb)
    client = sign_in(shown, username(paper.owner_id))
    turn_over(client, f"/mau/{paper.paper_id}/lich-su", name, anchor)


def test_what_happened_to_an_exemplar(shown: Flask) -> None:
    one = some(db.session.scalars(select(Exemplar).limit(1)))[0]
    repeat([exemplar_subject(one.id)])
    with shown.test_request_context():
        address = url_for("exemplars.show", exemplar_id=one.id)
    turn_over(sign_in(shown, secretary(one.unit_id)), address, "trang", "lich-su")


def test_who_looked_at_a_registration(shown: Flask) -> None:
    session = db.session()
    one = some(session.scalars(select(Registration).limit(1)))[0]
    record(session, program(NOW), Verb.EXEMPLAR_OPENED, registration_subject(one.id), unit_id=one.unit_id)
    repeat([registration_subject(one.id)])
    code = session.get_one(OrgUnit, one.unit_id).code
    with shown.test_request_context():
        address = url_for("exemplars.unit", code=code, year=one.year)
    turn_over(sign_in(shown, secretary(one.unit_id)), address, "trang", "lich-su")
