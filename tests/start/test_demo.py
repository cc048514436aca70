import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from kl01.accounts.models import SignIn
from kl01.accounts.passwords import matches
from kl01.accounts.queries import load_principal
from kl01.accounts.rules import USERNAME_PATTERN
from kl01.audit.models import AuditEvent
from kl01.audit.operations import program
from kl01.audit.queries import trail_of
from kl01.audit.verbs import Verb
from kl01.checklist.board import load_board
from kl01.checklist.models import ItemStatus
from kl01.checklist.operations import status_subject, undo
from kl01.checklist.rules import CellValue, ItemState, check_value
from kl01.config import Settings
from kl01.db import allow_writing, db
from kl01.demo import DemoSize, NotEmptyError, fill
from kl01.demo.names import _KNOWN_PEOPLE, NameMaker
from kl01.exemplars.models import Exemplar, Registration
from kl01.exemplars.rules import ExemplarState as Stage
from kl01.forms.changes import changes
from kl01.forms.content import content_problems
from kl01.forms.versions import current_forms, form_of, theme_of
from kl01.org.access import Principal
from kl01.org.kinds import PARENT_KINDS, ROLE_KINDS, SOLE_ROLES, Role, Standing, UnitKind
from kl01.org.models import (
    Absence,
    Account,
    Committee,
    Delegation,
    Membership,
    Office,
    OrgUnit,
    Person,
)
from kl01.org.queries import holders, principal_of_person
from kl01.org.rules import CODE_PATTERN, search_words
from kl01.org.units import Unit, committee, unit_by_code
from kl01.papers.models import PaperSection
from kl01.papers.queries import content_of
from kl01.periods import Period, Quarter, local_day
from kl01.plan.catalogue import Catalogue, current_plan
from kl01.plan.rules import TickedBy
from kl01.printing import missing_glyphs
from kl01.start.database import prepare
from kl01.submissions.copying import sources
from kl01.submissions.models import PaperRevision, Submission
from kl01.submissions.people import home_of, receivers_of
from kl01.submissions.queries import lines, own_paper, revisions
from kl01.submissions.queue import queue, waiting_count
from kl01.submissions.rules import SubmissionState as PaperState
from kl01.submissions.words import printed_words
from kl01.text import fold, name_sort_key
from tests.applications import NOW, Applications, copy_data, let_go, make_app
from tests.conftest import DEMO_PASSWORD
from tests.page_client import PageClient
from tests.some import some

TODAY = local_day(NOW)
USERNAMES = [
    "bithu.cbvp",
    "bithu.sct",
    "bithu.snv",
    "canbo.snv",
    "congdoan.snv",
    "doanthanhnien",
    "phobithu.snv",
    "quanchung.snv",
    "quantri",
    "tochuc",
    "tuyengiao",
    "ubkt",
]


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
def plan(session: Session) -> Catalogue:
    found = current_plan(session, TODAY.year)
    assert found is not None
    return found


def unit(session: Session, code: str) -> Unit:
    found = unit_by_code(session, code)
    assert found is not None
    return found


# --- The organisation --------------------------------------------------------------------------------------


def test_twelve_units_stand_under_the_committee(session: Session) -> None:
    found = session.get_one(Committee, 1)
    root = found.root_unit
    assert found.superior_name == "Tỉnh ủy Bình An"
    assert root.name == "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An"
    kinds = Counter(session.scalars(select(OrgUnit.kind).where(OrgUnit.parent_id == root.id)))
    assert kinds == {
        UnitKind.PUBLICITY_DEPARTMENT: 1,
        UnitKind.ORGANIZATION_DEPARTMENT: 1,
        UnitKind.INSPECTION_COMMISSION: 1,
        UnitKind.OFFICE: 1,
        UnitKind.MASS_ORGANIZATION: 2,
        UnitKind.GRASSROOTS_PARTY_ORGANIZATION: 3,
        UnitKind.GRASSROOTS_PARTY_CELL: 3,
    }
    cell = unit(session, "snv-vp")
    assert cell.name == "Chi bộ Văn phòng"
    assert cell.parent_id == unit(session, "snv").id


def test_units_and_their_histories_keep_the_rules(session: Session) -> None:
    for each in some(session.scalars(select(OrgUnit))):
        assert CODE_PATTERN.fullmatch(each.code)
        assert {each.parent.kind} <= PARENT_KINDS[each.kind] if each.parent else each.parent_id is None
        assert each.folded_name == fold(each.name)
        [first] = each.history
        assert (first.name, first.parent_id, first.valid_from) == (each.name, each.parent_id, each.valid_from)
        assert each.valid_from.year < 2021


def test_three_hundred_people_with_names_that_sort(session: Session) -> None:
    people = session.scalars(select(Person)).all()
    assert len(people) == 300
    assert len({person.full_name for person in people}) == 300
    for person in some(people):
        assert person.sort_key == name_sort_key(person.full_name)
        assert person.found_by == search_words(
            person.full_name, person.account.username if person.account else ""
        )
        assert person.job_title
        [membership] = person.memberships
        assert membership.valid_to is None
        assert membership.valid_from <= TODAY


def test_about_sixty_in_a_hundred_are_party_members(session: Session) -> None:
    standings = Counter(session.scalars(select(Membership.standing)))
    assert 0.55 <= standings[Standing.PARTY_MEMBER] / 300 <= 0.68


def test_offices_are_held_where_they_can_be(session: Session) -> None:
    current = Counter[tuple[int, Role]]()
    for office in some(session.scalars(select(Office))):
        assert office.unit.kind in ROLE_KINDS[office.role]
        assert min(m.valid_from for m in some(office.person.memberships)) <= office.valid_from
        if office.valid_to is None:
            current[office.unit_id, office.role] += 1
        if office.role in {Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.COMMITTEE_MEMBER}:
            assert office.person.memberships[0].standing is Standing.PARTY_MEMBER
    assert {*some(count for (_, role), count in current.items() if role in SOLE_ROLES)} == {1}
    for each in some(session.scalars(select(OrgUnit))):
        leader = Role.HEAD if each.kind.is_department else Role.SECRETARY
        assert current[each.id, leader] == 1, each.name


def test_a_secretary_followed_another(session: Session) -> None:
    terms = session.scalars(
        select(Office)
        .where(Office.unit_id == unit(session, "snv").id, Office.role == Role.SECRETARY)
        .order_by(Office.valid_from)
    ).all()
    assert len(terms) == 2
    assert terms[0].valid_to is not None
    assert terms[0].valid_to + timedelta(days=1) == terms[1].valid_from


# --- Accounts ----------------------------------------------------------------------------------------------


def test_the_accounts_open_with_the_password(session: Session) -> None:
    accounts = session.scalars(select(Account).order_by(Account.username)).all()
    assert [account.username for account in accounts] == USERNAMES
    assert len({account.password_hash for account in accounts}) == 1
    assert matches(PasswordHasher(), accounts[0].password_hash, DEMO_PASSWORD)
    for account in some(accounts):
        assert USERNAME_PATTERN.fullmatch(account.username)
        assert not account.must_change_password
        assert account.disabled_at is None


@pytest.mark.parametrize(
    ("username", "home", "offices"),
    [
        ("quantri", "vp", {(Role.ADMINISTRATOR, "dang-uy")}),
        ("tuyengiao", "btg", {(Role.DEPARTMENT_STAFF, "btg")}),
        ("tochuc", "btc", {(Role.DEPARTMENT_STAFF, "btc")}),
        ("ubkt", "ubkt", {(Role.DEPARTMENT_STAFF, "ubkt")}),
        ("bithu.snv", None, {(Role.SECRETARY, "snv"), (Role.HEAD, "snv")}),
        ("phobithu.snv", None, {(Role.DEPUTY_SECRETARY, "snv")}),
        ("bithu.cbvp", "snv-vp", {(Role.SECRETARY, "snv-vp")}),
        ("congdoan.snv", None, {(Role.TRADE_UNION_CHAIR, "snv")}),
        ("canbo.snv", None, set()),
        ("quanchung.snv", None, set()),
        ("bithu.sct", None, {(Role.SECRETARY, "sct"), (Role.HEAD, "sct")}),
        ("doanthanhnien", "dtn", {(Role.SECRETARY, "dtn")}),
    ],
)
def test_each_account_has_its_place(
    session: Session, username: str, home: str | None, offices: set[tuple[Role, str]]
) -> None:
    account = session.scalars(select(Account).where(Account.username == username)).one()
    session.add(SignIn(id="x", account=account, began_at=NOW))
    session.flush()
    found = load_principal(session, "x", TODAY, NOW - timedelta(hours=1))
    assert found is not None
    principal = found.principal
    assert not found.must_change_password
    held = {(office.role, session.get_one(OrgUnit, office.unit_id).code) for office in principal.offices}
    assert held == offices
    belongs = session.get_one(OrgUnit, principal.home_path[0])
    assert belongs.code == home or (home is None and belongs.code.startswith(username[-3:] + "-"))
    standing = account.person.memberships[0].standing
    assert (standing is Standing.NON_MEMBER) == (username == "quanchung.snv")
    assert [d.grantor_name for d in principal.delegations] == (
        [_name(session, "bithu.snv")] if username == "phobithu.snv" else []
    )


def _name(session: Session, username: str) -> str:
    account = session.scalars(select(Account).where(Account.username == username)).one()
    return account.person.full_name


# --- Names -------------------------------------------------------------------------------------------------


def test_names_are_plain_vietnamese_and_nobody_known() -> None:
    maker = NameMaker(Random(1))
    names = [maker.make(female=number % 2 == 0) for number in range(5000)]
    assert len(set(names)) == len(names)
    for name in names:
        assert unicodedata.is_normalized("NFC", name)
        words = name.split(" ")
        assert 3 <= len(words) <= 4, name
        assert all(word.isalpha() and word == word.capitalize() for word in some(words)), name
        assert fold(name) not in _KNOWN_PEOPLE
    common = Counter(name.split()[0] for name in names).most_common(4)
    assert [family for family, _ in common] == ["Nguyễn", "Trần", "Lê", "Phạm"]
    assert not any("Thị" in name.split() for name in some(names[1::2]))


def test_a_known_name_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kl01.demo.names._FAMILY_NAMES", {"Nguyễn": 1})
    monkeypatch.setattr("kl01.demo.names._MALE_MIDDLE", ("Văn",))
    monkeypatch.setattr("kl01.demo.names._MALE_GIVEN", ("Hùng", "Thắng", "Kiên"))
    assert NameMaker(Random(1)).make(female=False) == "Nguyễn Văn Kiên"


# --- Ticks -------------------------------------------------------------------------------------------------


def test_every_tick_is_one_that_the_pages_would_have_taken(session: Session, plan: Catalogue) -> None:
    items = {item.id: item for section in plan.sections for item in section.items}
    kinds = {each.id: each.kind for each in session.scalars(select(OrgUnit))}
    rows = session.scalars(select(ItemStatus)).all()
    assert len(rows) > 2500
    registered = {(one.unit_id, one.year) for one in some(session.scalars(select(Registration)))}
    for row in some(rows):
        item, quarter = items[row.item_id], Quarter(row.year, row.quarter)
        value = CellValue(
            row.state, row.done_on, row.note, row.reason, row.document_number, row.document_date
        )
        problems = check_value(value, plain=item.plain, wants_document=item.document, today=TODAY)
        assert problems == {}, (item.code, value)
        assert row.state is not ItemState.NOT_DONE
        assert item.ticked_by is not TickedBy.AUTO
        assert not item.follows or (row.unit_id, row.year) not in registered
        assert kinds[row.unit_id] in plan.owner_kinds[item.owner]
        assert item.duty_in(quarter) is not None
        assert quarter <= Quarter.of(TODAY)
        assert row.item_version_id == item.version_id
        assert row.done_on is None or row.done_on >= quarter.first_day


def test_each_unit_with_duties_has_more_than_five_years_of_ticks(session: Session, plan: Catalogue) -> None:
    assert plan.extended_to == TODAY.year
    ticked = session.execute(
        select(ItemStatus.unit_id, func.min(ItemStatus.year), func.max(ItemStatus.year)).group_by(
            ItemStatus.unit_id
        )
    )
    years = {unit_id: (first, last) for unit_id, first, last in ticked}
    for each in some(session.scalars(select(OrgUnit))):
        if plan.has_duties(each.kind):
            first, last = years.pop(each.id)
            assert first <= 2022
            assert last == TODAY.year
    assert years == {}


def test_older_quarters_are_mostly_done_and_the_current_one_is_under_way(
    session: Session, plan: Catalogue
) -> None:
    old, present, late = 0, Counter[ItemState](), 0
    grassroots = select(OrgUnit).where(OrgUnit.kind.in_(plan.owner_kinds["DVCS"]))
    for each in some(map(Unit.of, session.scalars(grassroots))):
        progress = load_board(session, plan, each, 2023, TODAY, {}).progress()
        assert progress.percent is not None
        assert progress.percent >= 85
        old += progress.done
        board = load_board(session, plan, each, TODAY.year, TODAY, {})
        quarter = Quarter.of(TODAY).number
        cells = [row.cell(quarter) for row in board.rows()]
        present += Counter(cell.standing.state for cell in cells if cell.duty and cell.standing)
        late += board.progress().late
        assert 0 < (board.progress(quarter).percent or 0) < 100
    assert old > 300
    assert late > 0
    assert min(present[state] for state in ItemState if state is not ItemState.NOT_APPLICABLE) > 5


def test_late_and_not_applicable_are_there(session: Session, plan: Catalogue) -> None:
    items = {item.id: item for section in plan.sections for item in section.items}
    done_late = 0
    reasons = set()
    for row in some(session.scalars(select(ItemStatus))):
        duty = items[row.item_id].duty_in(Quarter(row.year, row.quarter))
        done_late += bool(duty and row.done_on and row.done_on > duty.last_day)
        reasons.add(row.reason)
    assert done_late > 20
    assert len(reasons) == 4


def changes_of(session: Session, row: ItemStatus, quarter: Quarter) -> Sequence[AuditEvent]:
    """Return what happened to a cell, the newest first."""
    return trail_of(session, [status_subject(row.unit_id, row.item_id, quarter)]).events


def test_the_cells_of_late_have_a_history_that_can_be_undone(session: Session, plan: Catalogue) -> None:
    previous = Quarter.of(TODAY).previous()
    items = {item.id: item for section in plan.sections for item in section.items}
    rows = session.scalars(
        select(ItemStatus).where(ItemStatus.year == TODAY.year, ItemStatus.quarter == previous.number)
    ).all()
    assert rows
    seen = Counter[int]()
    for row in some(rows):
        events = changes_of(session, row, previous)
        if events:
            assert events[0].data["version"] == row.version
            assert events[0].data["to"]["state"] == row.state.value
            assert [event.data["version"] for event in reversed(events)] == list(range(1, row.version + 1))
            seen[len(events)] += 1
    assert seen[1] > 10
    assert seen[2] > 5
    row = next(row for row in rows if row.version == 2 and changes_of(session, row, previous))
    assert items[row.item_id]
    batch = changes_of(session, row, previous)[0].batch
    assert batch is not None
    undone = undo(session, row.unit_id, plan, batch, program(NOW))
    assert undone is not None
    assert (undone.restored, undone.left) == (1, 0)
    session.refresh(row)
    assert row.state is ItemState.IN_PROGRESS


def test_the_trail_runs_forward_and_names_who_acted_for_whom(session: Session) -> None:
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    ticks = [event for event in events if event.subject_kind == "status"]
    assert len(ticks) > 200
    assert [event.at for event in ticks] == sorted(event.at for event in ticks)
    by_server = {Verb.PLAN_LOADED, Verb.FORM_LOADED}  # at the machine's own moment
    assert all(event.at <= NOW for event in some(one for one in events if one.verb not in by_server))
    interior = unit(session, "snv").id
    for unit_id, own in groupby(sorted(some(ticks), key=lambda e: e.unit_id or 0), key=lambda e: e.unit_id):
        behalf = {event.on_behalf_of_name for event in own}
        assert behalf == ({None, _name(session, "bithu.snv")} if unit_id == interior else {None})
    deputies = {event.actor_name for event in ticks if event.on_behalf_of_id}
    assert deputies == {_name(session, "phobithu.snv")}


def test_notes_are_neutral(session: Session) -> None:
    names = {name.split()[-1] for name in session.scalars(select(Person.full_name))}
    notes = set(session.scalars(select(ItemStatus.note)))
    assert 5 < len(notes) < 20
    assert all(len(note) < 80 for note in some(notes))
    assert names  # people are named nowhere in what units write
    for name in some(session.scalars(select(Person.full_name))):
        assert all(name not in note for note in some(notes))


# --- Papers ------------------------------------------------------------------------------------------------


@pytest.fixture
def papers(session: Session) -> list[Submission]:
    personal = select(Submission).where(Submission.owner_id.is_not(None))
    return list(session.scalars(personal.options(selectinload(Submission.sections)).order_by(Submission.id)))


def test_most_have_handed_in_and_every_state_is_there(session: Session, papers: list[Submission]) -> None:
    found = Counter((paper.code, paper.period.stored, paper.state) for paper in papers)
    for code, year, least in (
        ("mau-01", 0, 240),
        ("mau-02", 2025, 220),
        ("mau-02-kq", 2025, 220),
        ("mau-02", 2026, 180),
        ("mau-02-kq", 2026, 90),
    ):
        assert least <= found[code, year, PaperState.CONFIRMED] < 290, code
    for code in ("mau-02", "mau-02-kq"):
        assert all(
            found[code, 2026, state] > 5
            for state in (PaperState.SUBMITTED, PaperState.RETURNED, PaperState.DRAFT)
        )
        assert sum(found[code, 2026, state] for state in PaperState) < 299, "some have written none"
    assert {year for _, year, _ in found} == {0, 2025, 2026}
    assert theme_of(session, papers[0].plan_id, Period(2026))


def test_every_paper_is_one_that_the_pages_would_have_made(
    session: Session, plan: Catalogue, papers: list[Submission]
) -> None:
    forms = {form.template_id: form for form in current_forms(session, plan.plan_id)}
    for paper in some(papers):
        form = forms[paper.template_id]
        assert (paper.code, paper.plan_id) == (form.code, plan.plan_id)
        home = home_of(session, paper.owner_id, TODAY)
        assert home is not None
        assert (paper.unit_id, paper.standing) == (home.unit.id, home.standing)
        written = form.definition.written_sections
        assert [section.code for section in paper.sections] == [section.code for section in written]
        content = content_of(paper)
        problems = content_problems(form.definition, content, missing_glyphs, party_member=home.party_member)
        known = {field.key for _, field in form.definition.fields()}
        assert set(content) <= known
        if paper.state is PaperState.DRAFT:
            assert problems
            assert not all(section.finished for section in paper.sections)
        else:
            assert problems == [], (paper.code, problems)
            assert paper.names_example == (paper.code != "mau-02-kq")
        assert all(section.version == (2 if section.begun else 1) for section in some(paper.sections))


def test_papers_were_handed_to_who_receives_and_confirmed_by_who_holds_the_office(
    session: Session, papers: list[Submission]
) -> None:
    for paper in some(papers):
        receiver = paper.receiver
        if receiver is None:
            assert paper.state is PaperState.DRAFT
            continue
        home = home_of(session, paper.owner_id, TODAY)
        assert home is not None
        assert receiver in receivers_of(session, paper.owner_id, home, TODAY)
        if paper.confirmed_by_id:
            people = holders(session, receiver.unit_id, receiver.role, TODAY)
            assert paper.confirmed_by_id in {one.person_id for one in people} - {paper.owner_id}


def test_papers_keep_the_words_that_their_day_would_have_printed(
    session: Session, plan: Catalogue, papers: list[Submission]
) -> None:
    forms = {form.template_id: form for form in current_forms(session, plan.plan_id)}
    officers = set(session.scalars(select(Office.person_id)))
    chosen = [
        paper for paper in papers if paper.printed and (paper.owner_id in officers or paper.id % 5 == 0)
    ]
    assert len(chosen) > 300
    for paper in some(chosen):
        home = home_of(session, paper.owner_id, TODAY)
        assert home is not None
        form, receiver = forms[paper.template_id], paper.receiver
        told = printed_words(session, plan, form, paper.period, paper.owner, home, receiver, TODAY)
        assert paper.submitted_at is not None
        assert paper.printed == replace(told, day=local_day(paper.submitted_at))
        for version in some(revisions(session, paper.id)):
            assert version.printed == replace(told, day=local_day(version.submitted_at))


def test_what_was_handed_in_is_kept_each_time(session: Session, papers: list[Submission]) -> None:
    twice = 0
    for paper in some(papers):
        kept = revisions(session, paper.id)
        assert [one.number for one in kept] == list(range(paper.revision, 0, -1))
        if kept:
            assert kept[0].content == content_of(paper)
            assert kept[0].submitted_at == paper.submitted_at
            assert {one.submitted_by_id for one in kept} == {paper.owner_id}
        if len(kept) == 2:
            form = form_of(session, paper.template_id)
            assert changes(form.definition, kept[1].content, kept[0].content)
            twice += 1
    assert twice > 50


def test_papers_have_a_history_in_the_trail(session: Session, papers: list[Submission]) -> None:
    events: dict[str, list[AuditEvent]] = {}
    for event in some(
        session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "paper").order_by(AuditEvent.id))
    ):
        events.setdefault(event.subject_key, []).append(event)
    last_verbs = {
        PaperState.DRAFT: Verb.PAPER_STARTED,
        PaperState.SUBMITTED: Verb.PAPER_SUBMITTED,
        PaperState.RETURNED: Verb.PAPER_RETURNED,
        PaperState.CONFIRMED: Verb.PAPER_CONFIRMED,
    }
    for paper in some(papers):
        own = events.pop(str(paper.id))
        moments = [event.at for event in own]
        assert moments == sorted(moments)
        assert len(set(moments)) == len(moments)
        assert moments[-1] < NOW
        assert own[0].verb is Verb.PAPER_STARTED
        assert own[-1].verb is last_verbs[paper.state]
        assert paper.version == len(own)
        assert (paper.created_at, paper.changed_at) == (moments[0], moments[-1])
        assert sum(event.verb is Verb.PAPER_SUBMITTED for event in own) == paper.revision
        for event in some(own):
            receives = event.verb not in {Verb.PAPER_STARTED, Verb.PAPER_SUBMITTED}
            assert (event.actor_id != paper.owner_id) == receives
        assert all(
            paper.created_at <= section.changed_at <= paper.changed_at + timedelta(hours=1)
            for section in some(paper.sections)
        )
    assert events == {}


def _principal(session: Session, username: str) -> Principal:
    account = session.scalars(select(Account).where(Account.username == username)).one()
    found = principal_of_person(session, account.person_id, TODAY)
    assert found is not None
    return found


@pytest.mark.parametrize("username", ["bithu.cbvp", "congdoan.snv"])
def test_receivers_have_a_queue(session: Session, username: str) -> None:
    principal = _principal(session, username)
    assert 3 <= waiting_count(session, principal, TODAY) <= 8
    assert {paper.code for paper in queue(session, principal, TODAY, [PaperState.SUBMITTED])} == {
        "mau-02",
        "mau-02-kq",
    }
    assert queue(session, principal, TODAY, [PaperState.RETURNED])


def test_the_accounts_have_something_to_do(session: Session, plan: Catalogue) -> None:
    person_id = _principal(session, "canbo.snv").person_id
    returned = own_paper(session, person_id, plan.plan_id, "mau-02-kq", Period(2026))
    assert returned is not None
    assert returned.state is PaperState.RETURNED
    assert len(returned.reason.split()) > 5
    [code] = returned.remarks
    form = form_of(session, returned.template_id)
    assert [section.code for section in returned.sections if not section.finished] == [code]
    table = next(section for section in form.definition.written_sections if section.field("results"))
    labels = [one.label for one in sources(session, returned, form, table, party_member=True)]
    assert "Mẫu 02 – Kế hoạch năm 2026, nội dung đăng ký học tập và làm theo" in labels
    for code, year in (("mau-01", 0), ("mau-02", 2025), ("mau-02-kq", 2025), ("mau-02", 2026)):
        paper = own_paper(session, person_id, plan.plan_id, code, Period.of(year))
        assert paper is not None
        assert paper.state is PaperState.CONFIRMED
    begun = own_paper(
        session, _principal(session, "quanchung.snv").person_id, plan.plan_id, "mau-02-kq", Period(2026)
    )
    assert begun is not None
    assert begun.state is PaperState.DRAFT
    assert {section.begun for section in begun.sections} == {True, False}


def test_one_person_is_away_and_owes_nothing(session: Session, plan: Catalogue) -> None:
    [absence] = session.scalars(select(Absence))
    assert absence.valid_from < TODAY
    assert not any(
        own_paper(session, absence.person_id, plan.plan_id, code, Period(2026))
        for code in ("mau-02", "mau-02-kq")
    )
    form = next(form for form in current_forms(session, plan.plan_id) if form.code == "mau-02")
    found = lines(session, plan.plan_id, form, Period(2026), [unit(session, "snv-vp").id], TODAY)
    assert [line.absent for line in found if line.person_id == absence.person_id] == [True]
    assert sum(line.missing for line in some(found)) < len(found) / 2


def test_texts_are_varied_and_name_nobody(session: Session, papers: list[Submission]) -> None:
    names = set(session.scalars(select(Person.full_name)))
    answers: dict[str, Counter[str]] = {}
    for paper in some(papers):
        for key, value in some(content_of(paper).items()):
            texts = [text for row in value for text in row.values()] if isinstance(value, list) else [value]
            for text in some(texts):
                answers.setdefault(key, Counter())[text] += 1
    for key in ("example", "limits", "next", "self_limits", "study", "items", "results", "roadmap"):
        assert len(answers[key]) >= 15, key
    for key in ("example", "limits"):
        [(_, most)] = answers[key].most_common(1)
        assert most < sum(answers[key].values()) / 10, key
    written = {text for counter in answers.values() for text in counter}
    written |= {paper.reason for paper in papers} | {str(paper.receiver_content) for paper in papers}
    assert not any("{" in text and "}" in text and "comment" not in text for text in some(written - {"{}"}))
    assert not any(name in text for text in some(written) for name in some(names))


def test_every_paper_opens_for_its_writer_and_its_receiver(app: Flask) -> None:
    for username, address in (("canbo.snv", "/mau/"), ("bithu.cbvp", "/duyet-mau/")):
        client = PageClient(app).sign_in(username)
        page = client.get(address)
        found = [link for link in page.links() if re.fullmatch(r"/(mau|duyet-mau)/\d+", link)]
        assert len(found) >= 4
        for link in some(found):
            client.get(link)


@pytest.mark.parametrize(
    "day", [date(2026, 1, 2), date(2026, 2, 28), date(2026, 5, 4), date(2026, 11, 1), date(2027, 12, 31)]
)
def test_papers_can_be_made_on_any_day(tmp_path: Path, day: date) -> None:
    prepare(Settings(instance=tmp_path))
    app, now = make_app(tmp_path), datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC)
    with app.app_context():
        allow_writing(True)
        session = db.session()
        before = session.scalar(select(func.max(AuditEvent.id)))
        made = fill(session, DemoSize.SMALL, "hash", now)
        assert made.papers > 700
        exemplars = session.scalars(select(Exemplar)).all()
        assert made.exemplars == len(exemplars) > 60
        assert all(
            one.created_at < one.changed_at < now or one.state is Stage.DRAFT for one in some(exemplars)
        )
        assert {one.state for one in exemplars} >= {
            Stage.DRAFT,
            Stage.SUBMITTED,
            Stage.RETURNED,
            Stage.FOSTERED,
            Stage.PROPOSED,
            Stage.COMMENDED,
        }
        events = session.scalars(select(AuditEvent.at).where(AuditEvent.id > before))
        assert max(events) == now
        moments = session.execute(
            select(Submission.created_at, Submission.changed_at, Submission.submitted_at)
        ).all()
        assert all(created <= changed < now for created, changed, _ in some(moments))
        assert all(handed is None or created < handed for created, _, handed in some(moments))
        account = session.scalars(select(Account).where(Account.username == "bithu.cbvp")).one()
        principal = principal_of_person(session, account.person_id, day)
        assert principal is not None
        assert 3 <= waiting_count(session, principal, day) <= 8
        account = session.scalars(select(Account).where(Account.username == "canbo.snv")).one()
        assert my_returned(session, account.person_id)
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


def my_returned(session: Session, person_id: int) -> list[Submission]:
    return list(session.scalars(select(Submission).filter_by(owner_id=person_id, state=PaperState.RETURNED)))


# --- The filling -------------------------------------------------------------------------------------------


def test_the_same_day_gives_the_same_organisation(demo: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    app = make_app(again)
    assert app.test_cli_runner().invoke(args=["demo", "--password", DEMO_PASSWORD]).exit_code == 0
    let_go(app)
    found = []
    for instance in (demo, again):
        other = make_app(copy_data(instance, tmp_path / f"copy of {instance.name}"))
        with other.app_context():
            people = db.session.execute(select(Person.full_name, Person.birth_year).order_by(Person.id)).all()
            ticks = db.session.execute(
                select(ItemStatus.unit_id, ItemStatus.item_id, ItemStatus.year, ItemStatus.quarter)
                .add_columns(
                    ItemStatus.state, ItemStatus.done_on, ItemStatus.note, ItemStatus.document_number
                )
                .order_by(ItemStatus.id)
            ).all()
            written = db.session.execute(
                select(
                    Submission.owner_id,
                    Submission.code,
                    Submission.period,
                    Submission.state,
                    Submission.reason,
                    Submission.submitted_at,
                )
                .add_columns(Submission.printed, PaperSection.code, PaperSection.content)
                .join(PaperSection, PaperSection.paper_id == Submission.id)
                .order_by(PaperSection.id)
            ).all()
            kept = db.session.execute(select(PaperRevision.content).order_by(PaperRevision.id)).all()
            trail = db.session.execute(
                select(AuditEvent.at, AuditEvent.verb, AuditEvent.actor_id, AuditEvent.subject_key)
                .where(AuditEvent.subject_kind.in_(("paper", "exemplar", "meeting")))
                .order_by(AuditEvent.id)
            ).all()
            chosen = db.session.execute(
                select(Exemplar.row, Exemplar.state, Exemplar.changed_at, Exemplar.decision_number).order_by(
                    Exemplar.id
                )
            ).all()
            assert len(written) > 5000
            found.append((people, ticks, written, kept, trail, chosen))
            db.session.remove()
            db.engine.dispose()
    assert found[0] == found[1]


def test_nothing_is_mixed_with_what_is_there(session: Session) -> None:
    assert committee(session) is not None
    with pytest.raises(NotEmptyError):
        fill(session, DemoSize.SMALL, "hash", NOW)


def test_the_province(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    prepare(Settings(instance=instance))
    app = make_app(instance)
    told = []
    with app.app_context():
        allow_writing(True)
        made = fill(
            db.session(), DemoSize.PROVINCE, "hash", NOW, lambda done, total: told.append((done, total))
        )
        assert (made.units, made.people) == (100, 8000)
        assert made.ticks > 40_000
        assert 10_000 < made.papers < 16_000
        assert 500 < made.exemplars < 900
        root = db.session.get_one(Committee, 1).root_unit_id
        assert db.session.scalar(select(func.count()).where(OrgUnit.parent_id == root)) == 100
        assert db.session.scalar(select(func.count()).select_from(Person)) == 8000
        assert db.session.scalar(select(func.count()).select_from(ItemStatus)) == made.ticks
        names = db.session.scalars(select(OrgUnit.name).where(OrgUnit.parent_id == root)).all()
        assert len(set(names)) == 100
        assert db.session.scalar(select(func.count()).select_from(Delegation)) == 1
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()
    assert told[-1] == (101, 101)
    assert [done for done, _ in told] == list(range(1, 102))
