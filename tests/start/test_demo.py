import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from random import Random

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import program
from kl01.checklist.board import load_board
from kl01.checklist.models import ItemStatus
from kl01.checklist.operations import history, undo
from kl01.checklist.rules import CellValue, State, check_value
from kl01.config import Settings
from kl01.db import allow_writing, db
from kl01.demo import DemoSize, NotEmptyError, fill
from kl01.demo.names import _KNOWN_PEOPLE, NameMaker
from kl01.org.kinds import PARENT_KINDS, ROLE_KINDS, SOLE_ROLES, Role, Standing, UnitKind
from kl01.org.models import Account, Committee, Delegation, Membership, Office, OrgUnit, Person, SignIn
from kl01.org.passwords import matches
from kl01.org.queries import committee, load_principal, unit_by_code
from kl01.org.rules import CODE_PATTERN, USERNAME_PATTERN
from kl01.periods import Quarter, local_day
from kl01.plan.catalogue import Catalogue, current_plan
from kl01.plan.rules import TickedBy
from kl01.server import prepare
from kl01.text import fold, name_sort_key
from tests.conftest import NOW, make_app
from tests.start.conftest import PASSWORD

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
def app(demo: Path, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(Path(shutil.copytree(demo, tmp_path / "instance")))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        allow_writing(True)
        yield db.session()
        db.session.remove()


@pytest.fixture
def plan(session: Session) -> Catalogue:
    found = current_plan(session, TODAY.year)
    assert found is not None
    return found


def unit(session: Session, code: str) -> OrgUnit:
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
    for each in session.scalars(select(OrgUnit)):
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
    for person in people:
        assert person.sort_key == name_sort_key(person.full_name)
        assert person.folded_name == fold(person.full_name)
        assert person.job_title
        [membership] = person.memberships
        assert membership.valid_to is None
        assert membership.valid_from <= TODAY


def test_about_sixty_in_a_hundred_are_party_members(session: Session) -> None:
    standings = Counter(session.scalars(select(Membership.standing)))
    assert 0.55 <= standings[Standing.PARTY_MEMBER] / 300 <= 0.68


def test_offices_are_held_where_they_can_be(session: Session) -> None:
    current = Counter[tuple[int, Role]]()
    for office in session.scalars(select(Office)):
        assert office.unit.kind in ROLE_KINDS[office.role]
        assert min(m.valid_from for m in office.person.memberships) <= office.valid_from
        if office.valid_to is None:
            current[office.unit_id, office.role] += 1
        if office.role in {Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.COMMITTEE_MEMBER}:
            assert office.person.memberships[0].standing is Standing.PARTY_MEMBER
    assert all(count == 1 for (_, role), count in current.items() if role in SOLE_ROLES)
    for each in session.scalars(select(OrgUnit)):
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
    assert matches(PasswordHasher(), accounts[0].password_hash, PASSWORD)
    for account in accounts:
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
    principal, must_change = found
    assert not must_change
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
        assert all(word.isalpha() and word == word.capitalize() for word in words), name
        assert fold(name) not in _KNOWN_PEOPLE
    common = Counter(name.split()[0] for name in names).most_common(4)
    assert [family for family, _ in common] == ["Nguyễn", "Trần", "Lê", "Phạm"]
    assert not any("Thị" in name.split() for name in names[1::2])


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
    for row in rows:
        item, quarter = items[row.item_id], Quarter(row.year, row.quarter)
        value = CellValue(
            row.state, row.done_on, row.note, row.reason, row.document_number, row.document_date
        )
        problems = check_value(value, plain=item.plain, wants_document=item.document, today=TODAY)
        assert problems == {}, (item.code, value)
        assert row.state is not State.NOT_DONE
        assert item.ticked_by is not TickedBy.AUTO
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
    for each in session.scalars(select(OrgUnit)):
        if plan.has_duties(each.kind):
            first, last = years.pop(each.id)
            assert first <= 2022
            assert last == TODAY.year
    assert years == {}


def test_older_quarters_are_mostly_done_and_the_current_one_is_under_way(
    session: Session, plan: Catalogue
) -> None:
    old, present, late = 0, Counter[State](), 0
    grassroots = select(OrgUnit).where(OrgUnit.kind.in_(plan.owner_kinds["DVCS"]))
    for each in session.scalars(grassroots):
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
    assert all(present[state] > 5 for state in State if state is not State.NOT_APPLICABLE)


def test_late_and_not_applicable_are_there(session: Session, plan: Catalogue) -> None:
    items = {item.id: item for section in plan.sections for item in section.items}
    done_late = 0
    reasons = set()
    for row in session.scalars(select(ItemStatus)):
        duty = items[row.item_id].duty_in(Quarter(row.year, row.quarter))
        done_late += bool(duty and row.done_on and row.done_on > duty.last_day)
        reasons.add(row.reason)
    assert done_late > 20
    assert len(reasons) == 4


def test_the_cells_of_late_have_a_history_that_can_be_undone(session: Session, plan: Catalogue) -> None:
    previous = Quarter.of(TODAY).previous()
    items = {item.id: item for section in plan.sections for item in section.items}
    rows = session.scalars(
        select(ItemStatus).where(ItemStatus.year == TODAY.year, ItemStatus.quarter == previous.number)
    ).all()
    assert rows
    seen = Counter[int]()
    for row in rows:
        events = history(session, row.unit_id, row.item_id, previous)
        if events:
            assert events[0].data["version"] == row.version
            assert events[0].data["to"]["state"] == row.state.value
            assert [event.data["version"] for event in reversed(events)] == list(range(1, row.version + 1))
            seen[len(events)] += 1
    assert seen[1] > 10
    assert seen[2] > 5
    row = next(
        row for row in rows if row.version == 2 and history(session, row.unit_id, row.item_id, previous)
    )
    assert items[row.item_id]
    batch = history(session, row.unit_id, row.item_id, previous)[0].batch
    assert batch is not None
    undone = undo(session, row.unit_id, plan, batch, program(NOW))
    assert undone is not None
    assert (undone.restored, undone.left) == (1, 0)
    assert row.state is State.IN_PROGRESS


def test_the_trail_runs_forward_and_names_who_acted_for_whom(session: Session) -> None:
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    ticks = [event for event in events if event.subject_kind == "status"]
    assert len(ticks) > 200
    assert [event.at for event in ticks] == sorted(event.at for event in ticks)
    assert all(event.at <= NOW for event in events)
    interior = unit(session, "snv").id
    for unit_id, own in groupby(sorted(ticks, key=lambda e: e.unit_id or 0), key=lambda e: e.unit_id):
        behalf = {event.on_behalf_of_name for event in own}
        assert behalf == ({None, _name(session, "bithu.snv")} if unit_id == interior else {None})
    deputies = {event.actor_name for event in ticks if event.on_behalf_of_id}
    assert deputies == {_name(session, "phobithu.snv")}


def test_notes_are_neutral(session: Session) -> None:
    names = {name.split()[-1] for name in session.scalars(select(Person.full_name))}
    notes = set(session.scalars(select(ItemStatus.note)))
    assert 5 < len(notes) < 20
    assert all(len(note) < 80 for note in notes)
    assert names  # people are named nowhere in what units write
    for name in session.scalars(select(Person.full_name)):
        assert all(name not in note for note in notes)


# --- The filling -------------------------------------------------------------------------------------------


def test_the_same_day_gives_the_same_organisation(demo: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    app = make_app(again)
    assert app.test_cli_runner().invoke(args=["demo", "--password", PASSWORD]).exit_code == 0
    found = []
    for instance in (demo, again):
        other = make_app(Path(shutil.copytree(instance, tmp_path / f"copy of {instance.name}")))
        with other.app_context():
            people = db.session.execute(select(Person.full_name, Person.birth_year).order_by(Person.id)).all()
            ticks = db.session.execute(
                select(ItemStatus.unit_id, ItemStatus.item_id, ItemStatus.year, ItemStatus.quarter)
                .add_columns(
                    ItemStatus.state, ItemStatus.done_on, ItemStatus.note, ItemStatus.document_number
                )
                .order_by(ItemStatus.id)
            ).all()
            found.append((people, ticks))
            db.session.remove()
            db.engine.dispose()
    with app.app_context():
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
