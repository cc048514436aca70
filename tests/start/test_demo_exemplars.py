"""The exemplars of the demonstration are such as people would have made them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.verbs import Verb
from kl01.checklist.board import load_board
from kl01.checklist.rules import ItemState
from kl01.db import allow_writing, db
from kl01.demo.courses import CourseRunner, Way
from kl01.exemplars.access import find_plan
from kl01.exemplars.models import CommitteeMeeting, Exemplar, Registration
from kl01.exemplars.paper import approval_words, settled_on, shown_of, unit_words
from kl01.exemplars.presentation import quotas
from kl01.exemplars.queries import asked_of, committee_members, registering_units, states_by_unit, waiting_for
from kl01.exemplars.quotas import UnitState, unit_states
from kl01.exemplars.rounds import LIST, draft_of, holders, ordinal_of, waits
from kl01.exemplars.rules import (
    WAY,
    Consent,
    ExemplarKind,
    ExemplarState,
    Submission,
    approver_of,
    is_published,
)
from kl01.forms.content import content_problems, row_problems
from kl01.forms.versions import current_forms, form_of
from kl01.honours.queries import Wanted, honour_page
from kl01.org.models import Account, OrgUnit, Person
from kl01.org.queries import principal_of_person
from kl01.org.units import Unit, unit_by_code
from kl01.papers.queries import content_of
from kl01.periods import local_day
from kl01.plan.catalogue import current_plan
from kl01.printing import missing_glyphs
from tests.applications import NOW, Applications
from tests.page_client import PageClient
from tests.some import some

TODAY = local_day(NOW)
YEAR = TODAY.year
LAST_VERBS = {
    ExemplarState.DRAFT: {Verb.EXEMPLAR_ADDED},
    ExemplarState.SUBMITTED: {Verb.EXEMPLAR_SUBMITTED},
    ExemplarState.RETURNED: {Verb.EXEMPLAR_RETURNED},
    ExemplarState.FOSTERED: {Verb.EXEMPLAR_WRITER_ASKED, Verb.EXEMPLAR_FOSTERED},
    ExemplarState.PROPOSED: {Verb.EXEMPLAR_CONSENT_RECORDED},
    ExemplarState.COMMENDED: {Verb.EXEMPLAR_COMMENDED},
}


@pytest.fixture
def app(applications: Applications, demo: Path) -> Iterator[Flask]:
    with applications.on(demo) as lent:
        yield lent


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.test_request_context():  # what items follow is told with the address to see it
        allow_writing(True)
        yield db.session()
        db.session.remove()


@pytest.fixture
def exemplars(session: Session) -> list[Exemplar]:
    return list(session.scalars(select(Exemplar).order_by(Exemplar.id)))


def account(session: Session, username: str) -> Person:
    return session.scalars(select(Account).where(Account.username == username)).one().person


def own(exemplars: list[Exemplar], code: str, year: int = YEAR) -> list[Exemplar]:
    return [one for one in exemplars if one.unit.code == code and one.year == year]


def test_each_unit_has_chosen_for_each_year(exemplars: list[Exemplar]) -> None:
    years = {(one.unit.code, one.year) for one in exemplars}
    codes = {"snv", "sct", "capnuoc", "lmhtx", "ctd", "qdtpt"}
    assert years == {(code, year) for code in codes for year in range(2022, YEAR + 1)} - {("ctd", YEAR)}


def test_nobody_is_chosen_twice_in_a_year(exemplars: list[Exemplar]) -> None:
    names = Counter((one.unit_id, one.year, one.name) for one in exemplars)
    people = Counter((one.year, one.person_id) for one in exemplars if one.person_id)
    assert set(names.values()) == set(people.values()) == {1}


def test_rows_and_sheets_are_such_as_the_pages_would_have_taken(
    session: Session, exemplars: list[Exemplar]
) -> None:
    for one in some(exemplars):
        form = form_of(session, one.registration.paper.template_id)
        table = form.definition.listed(one.kind.rows)
        assert table is not None
        assert row_problems(table, one.row, missing_glyphs) == []
        sheet = form_of(session, one.sheet.template_id).definition
        content = content_of(one.sheet)
        problems = content_problems(
            sheet,
            content,
            missing_glyphs,
            party_member=True,
            with_result=one.state in {ExemplarState.PROPOSED, ExemplarState.COMMENDED},
        )
        assert bool(problems) == (one.state is ExemplarState.DRAFT), (one.name, problems)
        assert set(content) <= {field.key for _, field in sheet.fields()}
        assert not any(
            "{" in str(text) for text in some(content[key] for key in content.keys() - {"plan", "rewards"})
        )
        if one.state is ExemplarState.COMMENDED:
            story = [*content["reason"].split("\n"), content["result"], content["spread"]]
            assert 2 <= len(story) <= 4
        if one.person:
            assert one.person.full_name == one.name
        assert (one.sheet.unit_id, one.sheet.period.year) == (one.unit_id, one.year)
        for whole in some(one.registration.rounds):
            written = content_of(whole.paper)
            assert content_problems(form.definition, written, missing_glyphs, party_member=True) == []
    assert len({one.row["content"] for one in exemplars}) > 12


def test_committees_approved_what_was_laid_before_them(session: Session, exemplars: list[Exemplar]) -> None:
    for one in some(exemplars):
        if one.meeting is None:
            assert not one.state.approved
            continue
        members = {person.id for person, _ in committee_members(session, one.unit_id, one.meeting.held_on)}
        approvers = {approver.person_id for approver in some(one.meeting.approvers)}
        assert approvers <= members
        assert one.submitted_by_id in members
        assert one.approver_id == approver_of(Submission(one.submitted_by_id or 0, one.person_id), approvers)
    assert (
        len(session.scalars(select(CommitteeMeeting)).all())
        >= len(session.scalars(select(Registration)).all()) - 1
    )


def test_each_step_left_its_event(session: Session, exemplars: list[Exemplar]) -> None:
    events: dict[str, list[AuditEvent]] = {}
    for event in some(
        session.scalars(
            select(AuditEvent).where(AuditEvent.subject_kind == "exemplar").order_by(AuditEvent.id)
        )
    ):
        events.setdefault(event.subject_key, []).append(event)
    steps = [
        Verb.EXEMPLAR_ADDED,
        Verb.EXEMPLAR_SUBMITTED,
        Verb.EXEMPLAR_APPROVED,
        Verb.EXEMPLAR_REPORTED,
        Verb.EXEMPLAR_FOSTERED,
        Verb.EXEMPLAR_PROPOSED,
        Verb.EXEMPLAR_COMMENDED,
    ]
    for one in some(exemplars):
        trail = events.pop(str(one.id))
        moments = [event.at for event in trail]
        assert moments == sorted(set(moments))
        assert (moments[0], moments[-1]) == (one.created_at, one.changed_at)
        assert moments[-1] < NOW
        assert trail[-1].verb in LAST_VERBS[one.state]
        verbs = [event.verb for event in trail if event.verb in steps]
        reached = 5 if one.state is ExemplarState.RETURNED else WAY.index(one.state) + 1
        if one.state is ExemplarState.RETURNED:
            reached = 4
        assert verbs == steps[:reached]
        for event in some(trail):
            assert event.unit_id == one.unit_id
            assert event.actor_id is not None
            assert session.get_one(Person, event.actor_id).full_name == event.actor_name
        # Every event is a change of the exemplar, but that somebody looked at it.
        assert one.version == sum(event.verb is not Verb.EXEMPLAR_OPENED for event in trail)
        assert all(
            one.created_at <= part.changed_at <= one.changed_at for part in some(one.sheet.sections)
        ) or (one.state is ExemplarState.DRAFT)
    assert events == {}


def test_papers_keep_the_words_of_their_day(session: Session, exemplars: list[Exemplar]) -> None:
    for one in some(exemplars):
        assert bool(one.sheet.printed) == (one.state is not ExemplarState.DRAFT)
        for whole in some(one.registration.rounds):
            assert bool(whole.paper.printed) == (whole.approved_at is not None)
            if whole.paper.printed and whole.meeting and whole.approved_at:
                assert whole.paper.printed.words["approval"] == approval_words([whole.meeting])
                assert whole.paper.printed.day == local_day(whole.approved_at)
                assert whole.paper.printed.shown[LIST] == str(whole.ordinal)
        if not one.state.laid_before:
            continue
        assert one.submitted_at is not None
        found = find_plan(session, one.year)
        assert found is not None
        writer = one.name if one.person else str(content_of(one.sheet).get("representative", ""))
        day = local_day(one.created_at)
        approval = approval_words([one.meeting] if one.meeting else [])
        form = form_of(session, one.sheet.template_id)
        told = {"approval": approval, "shown": shown_of(one), "writer": writer}
        words = unit_words(session, found[0], form, Unit.of(one.unit), one.year, day, **told)
        assert one.sheet.printed == replace(words, day=settled_on(one))


def test_approved_ones_stand_on_the_list_of_their_meeting_and_the_others_wait(
    session: Session, exemplars: list[Exemplar]
) -> None:
    for registration in some(session.scalars(select(Registration)).all()):
        held_by = holders(registration)
        for one in some(registration.exemplars):
            assert (one.id in held_by) == one.state.approved
            if one.id in held_by:
                assert held_by[one.id].meeting_id == one.meeting_id
                [row] = [row for row in held_by[one.id].rows if row.exemplar_id == one.id]
                assert (row.row, row.kind) == (one.row, one.kind)
        assert registration.rounds[0].paper_id == registration.paper_id
        assert (draft_of(registration) is not None) == any(map(waits, registration.exemplars))


def test_the_unit_of_the_accounts_has_an_approved_list_a_later_one_and_a_draft(
    exemplars: list[Exemplar],
) -> None:
    registration = own(exemplars, "snv")[0].registration
    assert [ordinal_of(one) for one in registration.rounds] == [1, 2, 3]
    assert [one.approved_at is not None for one in registration.rounds] == [True, True, False]
    assert [len(one.rows) for one in registration.rounds] == [2, 1, 0]


def test_published_ones_are_shown_and_no_others(app: Flask) -> None:
    with app.app_context():
        published, hidden = [], []
        for one in some(db.session.scalars(select(Exemplar))):
            (published if is_published(one.state, one.consent) else hidden).append((one.id, one.consent))
        assert honour_page(db.session(), Wanted(), 1, 10)[1] == len(published) > 70
        db.session.remove()
    client = PageClient(app).sign_in("quanchung.snv")
    page = client.get("/guong-dien-hinh/")
    assert f"{len(published)} tập thể, cá nhân." in page.text
    shown = {link for link in page.links() if re.fullmatch(r"/guong-dien-hinh/\d+", link)}
    assert len(shown) == 24
    for link in some(sorted(shown)[:4]):
        client.get(link)
    declined = [number for number, consent in hidden if consent is Consent.DECLINED]
    assert declined
    client.get(f"/guong-dien-hinh/{declined[0]}", 404)


def test_the_overview_has_something_of_everything(session: Session) -> None:
    found = find_plan(session, YEAR)
    assert found is not None
    plan, form = found
    states = states_by_unit(session, plan.plan_id, YEAR)
    told = {
        one.code: unit_states(states.get(one.id, []), quotas(form.definition))
        for one in registering_units(session, TODAY)
    }
    assert told == {
        "snv": (UnitState.WAITING,),
        "sct": (UnitState.RIGHT,),
        "capnuoc": (UnitState.OVER,),
        "lmhtx": (UnitState.UNDER,),
        "ctd": (UnitState.NONE,),
        "qdtpt": (UnitState.UNAPPROVED,),
    }


def test_the_accounts_have_something_to_do(session: Session, exemplars: list[Exemplar]) -> None:
    mixed = own(exemplars, "snv")
    assert Counter(one.kind for one in mixed) == {ExemplarKind.COLLECTIVE: 2, ExemplarKind.INDIVIDUAL: 3}
    assert {one.state for one in mixed} == {
        ExemplarState.DRAFT,
        ExemplarState.SUBMITTED,
        ExemplarState.RETURNED,
        ExemplarState.FOSTERED,
        ExemplarState.PROPOSED,
    }
    [returned] = [one for one in mixed if one.state is ExemplarState.RETURNED]
    assert len(returned.reason.split()) > 10
    assert not any(part.finished for part in some(returned.sheet.sections))
    for username, waiting in (("bithu.snv", 2), ("phobithu.snv", 2), ("bithu.sct", 0)):
        principal = principal_of_person(session, account(session, username).id, TODAY)
        assert principal is not None
        assert len(waiting_for(session, principal)) == waiting
    [asked] = asked_of(session, account(session, "canbo.snv").id)
    assert (asked.state, asked.person_id) == (ExemplarState.FOSTERED, asked.writer_id)


def test_items_follow_the_facts_and_nobody_ticked_them(session: Session) -> None:
    plan = current_plan(session, YEAR)
    assert plan is not None
    for code in ("snv", "sct", "capnuoc", "qdtpt"):
        unit = unit_by_code(session, code)
        assert unit is not None
        for year in some(range(2022, YEAR + 1)):
            board = load_board(session, plan, unit, year, TODAY, {})
            cells = [cell for row in board.rows() for cell in row.cells if cell.item.follows]
            assert cells
            assert not any(cell.by_hand for cell in some(cells))
            if year < YEAR:
                due = {cell.standing.state for cell in cells if cell.duty and cell.standing}
                assert due == {ItemState.DONE}


def test_every_page_of_them_opens(app: Flask) -> None:
    client = PageClient(app).sign_in("bithu.snv")
    for year in (YEAR - 1, YEAR):
        page = client.get(f"/guong-dien-hinh/dang-ky/snv/{year}")
        client.get(f"/guong-dien-hinh/dang-ky/snv/{year}/xem")
    numbers = {link for link in page.links() if re.fullmatch(r"/guong-dien-hinh/ho-so/\d+", link)}
    assert len(numbers) == 5
    for link in some(numbers):
        client.get(link)
        client.get(f"{link}/xem")
    client.sign_in("tuyengiao").get(f"/guong-dien-hinh/tong-hop/{YEAR}")


def test_courses_leave_nothing_behind(session: Session) -> None:
    root = session.scalars(select(OrgUnit).where(OrgUnit.parent_id.is_(None))).one()
    assert not session.scalars(select(Registration).where(Registration.unit_id == root.id)).all()
    assert not session.scalars(select(AuditEvent).where(AuditEvent.at < NOW - timedelta(days=3650))).all()
    found = find_plan(session, YEAR)
    assert found is not None
    forms = {one.code: one for one in current_forms(session, found[0].plan_id)}
    names = ("bithu.snv", "phobithu.snv", "tuyengiao", "canbo.snv")
    runner = CourseRunner(session, found[0], forms, Unit.of(root), [account(session, name) for name in names])
    for kind in ExemplarKind:
        for way in Way:
            course = runner.course(kind, way)
            assert course.exemplar["kind"] is kind
    assert not session.scalars(select(Registration).where(Registration.unit_id == root.id)).all()
