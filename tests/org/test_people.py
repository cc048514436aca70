"""People, where they belong, what offices they hold."""

import unicodedata
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.accounts.models import SignIn
from kl01.accounts.queries import load_principal
from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.org.directory import count_people, find_people
from kl01.org.kinds import Role, Standing
from kl01.org.models import Membership, Person
from kl01.org.office_operations import end_office, give_office, withdraw_office
from kl01.org.operations import close_unit
from kl01.org.people_operations import change_person, create_person, leave, move_person
from kl01.refusals import Refusal
from kl01.text import clean_line
from tests.applications import NOW
from tests.org.conftest import last_verb
from tests.world import SINCE, World

TODAY = date(2026, 11, 23)
FIRST = date(2026, 12, 1)


def _refused(field: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda error: error.field == field)


def _create(session: Session, actor: Actor, world: World, **changes: object) -> Person:
    values: dict[str, object] = {
        "full_name": "Đinh Thị Ánh Tuyết",
        "birth_year": 1990,
        "job_title": "Chuyên viên",
        "unit": world.unit("snv-vp"),
        "standing": Standing.NON_MEMBER,
        "valid_from": date(2026, 1, 1),
    }
    return create_person(session, actor, **{**values, **changes})  # type: ignore[arg-type]


def test_a_new_person_is_found_without_marks(session: Session, world: World, administrator: Actor) -> None:
    made = _create(session, administrator, world)
    assert last_verb(session) is Verb.PERSON_CREATED
    for words in ("dinh thi anh tuyet", "TUYẾT", "anh dinh", clean_line("Đinh Thị Ánh Tuyết")):
        found = find_people(session, TODAY, words, None, 0, 50)
        assert made.id in [line.person_id for line in found]
        assert count_people(session, TODAY, words, None) == len(found)
    assert find_people(session, TODAY, "100%", None, 0, 50) == []
    assert count_people(session, TODAY, "100%", None) == 0


def test_people_are_sorted_by_ten_and_paged(session: Session, world: World) -> None:
    lines = find_people(session, TODAY, "", None, 0, 5)
    rest = find_people(session, TODAY, "", None, 5, 500)
    names = [line.name for line in [*lines, *rest]]
    assert len(lines) == 5
    assert len(names) == count_people(session, TODAY, "", None)
    assert names[:4] == ["Nguyễn Văn An", "Lê Thị Ánh", "Trần Văn Bình", "Bùi Thị Cúc"]


def test_twins_need_something_to_tell_them_apart(
    session: Session, world: World, administrator: Actor
) -> None:
    _create(session, administrator, world)
    with _refused("full_name"):
        _create(session, administrator, world)
    _create(session, administrator, world, birth_year=1991)
    _create(session, administrator, world, unit=world.unit("sct"))


def test_correcting_a_person(session: Session, world: World, administrator: Actor) -> None:
    person = world.person("canbo.snv")
    shown = person.version
    change_person(
        session,
        administrator,
        person,
        full_name="Nguyễn Văn Ân",
        birth_year=None,
        job_title="",
        version=shown,
    )
    assert person.found_by == " canbo snv nguyen van an", "the username stays"
    assert last_verb(session) is Verb.PERSON_CHANGED
    with pytest.raises(StaleVersionError):
        change_person(
            session,
            administrator,
            person,
            full_name="X",
            birth_year=None,
            job_title="",
            version=shown,
        )


def _move(session: Session, actor: Actor, world: World, username: str, **changes: object) -> Person:
    person = world.person(username)
    values: dict[str, object] = {
        "unit": world.unit("sct"),
        "standing": Standing.PARTY_MEMBER,
        "first_day": FIRST,
        "membership_id": person.memberships[-1].id,
    }
    move_person(session, actor, person, **{**values, **changes})  # type: ignore[arg-type]
    return person


def test_moving_ends_the_membership_the_day_before(
    session: Session, world: World, administrator: Actor
) -> None:
    person = _move(session, administrator, world, "canbo.snv")
    assert [(row.unit.code, row.valid_from, row.valid_to) for row in person.memberships] == [
        ("snv-vp", SINCE, FIRST - timedelta(days=1)),
        ("sct", FIRST, None),
    ]
    assert last_verb(session) is Verb.MEMBERSHIP_CHANGED


def test_joining_the_party_is_a_membership_of_its_own(
    session: Session, world: World, administrator: Actor
) -> None:
    person = _move(session, administrator, world, "quanchung.snv", unit=world.unit("snv-vp"), first_day=TODAY)
    assert [row.standing for row in person.memberships] == [Standing.NON_MEMBER, Standing.PARTY_MEMBER]


def test_on_its_first_day_a_membership_is_corrected(
    session: Session, world: World, administrator: Actor
) -> None:
    person = _move(session, administrator, world, "canbo.snv", first_day=SINCE)
    assert [(row.unit.code, row.valid_from) for row in person.memberships] == [("sct", SINCE)]


def test_moves_that_are_refused(session: Session, world: World, administrator: Actor) -> None:
    with _refused("unit"):
        _move(session, administrator, world, "canbo.snv", unit=world.unit("snv-vp"))
    with _refused("first_day"):
        _move(session, administrator, world, "canbo.snv", first_day=SINCE - timedelta(days=1))
    with pytest.raises(StaleVersionError):
        _move(session, administrator, world, "canbo.snv", membership_id=None)
    rows = session.scalars(select(Membership).join(Person).where(Person.full_name == "Nguyễn Văn An")).all()
    assert len(rows) == 1


def test_a_new_secretary_follows_the_old_one(session: Session, world: World, administrator: Actor) -> None:
    old = world.person("bithu.snv").offices[0]
    new = world.person("phobithu.snv")
    with _refused("role"):
        give_office(
            session, administrator, new, unit=world.unit("snv"), role=Role.SECRETARY, valid_from=TODAY
        )
    end_office(session, administrator, old, last_day=TODAY - timedelta(days=1))
    assert last_verb(session) is Verb.OFFICE_ENDED
    given = give_office(
        session, administrator, new, unit=world.unit("snv"), role=Role.SECRETARY, valid_from=TODAY
    )
    assert given.valid_to is None
    assert last_verb(session) is Verb.OFFICE_GIVEN


def test_an_ended_office_is_not_prolonged_into_its_successors(
    session: Session, world: World, administrator: Actor
) -> None:
    snv, old = world.unit("snv"), world.person("bithu.snv").offices[0]
    end_office(session, administrator, old, last_day=date(2026, 5, 31))
    give_office(
        session,
        administrator,
        world.person("phobithu.snv"),
        unit=snv,
        role=Role.SECRETARY,
        valid_from=date(2026, 7, 1),
    )
    for last_day in (date(2026, 7, 1), TODAY):
        with _refused("last_day"):
            end_office(session, administrator, old, last_day=last_day)
    assert old.valid_to == date(2026, 5, 31)
    end_office(session, administrator, old, last_day=date(2026, 6, 30))
    end_office(session, administrator, old, last_day=date(2026, 4, 30))
    assert old.valid_to == date(2026, 4, 30)


def test_an_office_does_not_outlast_its_unit(session: Session, world: World, administrator: Actor) -> None:
    unit, office = world.unit("bhxh"), world.person("bithu.bhxh").offices[0]
    last_day = date(2026, 6, 30)
    close_unit(
        session, administrator, unit, last_day=last_day, successor=world.unit("sct"), version=unit.version
    )
    with _refused("last_day"):
        end_office(session, administrator, office, last_day=TODAY)
    assert office.valid_to == last_day


def test_several_deputies_but_nobody_twice(session: Session, world: World, administrator: Actor) -> None:
    snv = world.unit("snv")
    give_office(
        session,
        administrator,
        world.person("canbo.snv"),
        unit=snv,
        role=Role.DEPUTY_SECRETARY,
        valid_from=TODAY,
    )
    with _refused("role"):
        give_office(
            session,
            administrator,
            world.person("phobithu.snv"),
            unit=snv,
            role=Role.DEPUTY_SECRETARY,
            valid_from=TODAY,
        )


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.SECRETARY, "btg"),
        (Role.ADMINISTRATOR, "snv"),
        (Role.DEPARTMENT_STAFF, "snv"),
        (Role.TRADE_UNION_CHAIR, "doan"),
    ],
)
def test_an_office_stands_only_where_its_kind_of_unit_has_it(
    session: Session, world: World, administrator: Actor, role: Role, unit: str
) -> None:
    with _refused("role"):
        give_office(
            session,
            administrator,
            world.person("canbo.snv"),
            unit=world.unit(unit),
            role=role,
            valid_from=TODAY,
        )


def test_a_mistake_is_taken_away_whole(session: Session, world: World, administrator: Actor) -> None:
    office = give_office(
        session,
        administrator,
        world.person("canbo.snv"),
        unit=world.unit("snv"),
        role=Role.COMMITTEE_MEMBER,
        valid_from=TODAY,
    )
    with _refused("last_day"):
        end_office(session, administrator, office, last_day=TODAY - timedelta(days=1))
    withdraw_office(session, administrator, office)
    assert world.person("canbo.snv").offices == []
    assert last_verb(session) is Verb.OFFICE_ENDED


def test_the_last_administrator_stays(session: Session, world: World, administrator: Actor) -> None:
    office = world.person("quantri").offices[0]

    def refuses_to_go() -> None:
        with _refused(""):
            end_office(session, administrator, office, last_day=TODAY)
        with _refused(""):
            withdraw_office(session, administrator, office)

    refuses_to_go()
    give_office(  # somebody whose office has an end already does not count
        session,
        administrator,
        world.person("tochuc"),
        unit=world.unit("khoi"),
        role=Role.ADMINISTRATOR,
        valid_from=TODAY,
        valid_to=TODAY,
    )
    refuses_to_go()
    give_office(
        session,
        administrator,
        world.person("ubkt"),
        unit=world.unit("khoi"),
        role=Role.ADMINISTRATOR,
        valid_from=TODAY,
    )
    end_office(session, administrator, office, last_day=TODAY)
    assert office.valid_to == TODAY


def test_leaving_ends_all_at_once(session: Session, world: World, administrator: Actor) -> None:
    person, account = world.person("bithu.cbvp"), world.account("bithu.cbvp")
    session.add(SignIn(id="a" * 32, account_id=account.id, began_at=NOW))
    session.flush()
    assert load_principal(session, "a" * 32, TODAY, NOW) is not None
    leave(session, administrator, person, last_day=TODAY)
    assert [row.valid_to for row in person.memberships] == [TODAY]
    assert [row.valid_to for row in person.offices] == [TODAY]
    assert account.disabled_at == NOW
    assert load_principal(session, "a" * 32, TODAY, NOW) is None
    with _refused("last_day"):
        leave(session, administrator, person, last_day=TODAY + timedelta(days=1))


def test_leaving_tells_of_all_that_it_ends(session: Session, world: World, administrator: Actor) -> None:
    person = world.person("bithu.cbvp")
    _move(session, administrator, world, "bithu.cbvp", first_day=FIRST)
    leave(session, administrator, person, last_day=TODAY)
    assert [(row.unit.code, row.valid_to) for row in person.memberships] == [("snv-vp", TODAY)]
    told = session.scalars(
        select(AuditEvent).where(AuditEvent.batch.is_not(None)).order_by(AuditEvent.id)
    ).all()
    assert len({one.batch for one in told}) == 1
    assert {one.verb for one in told} == {
        Verb.OFFICE_ENDED,
        Verb.MEMBERSHIP_CHANGED,
        Verb.ACCOUNT_DISABLED,
    }
    changes = {one.unit_id: one.data for one in told if one.verb is Verb.MEMBERSHIP_CHANGED}
    assert changes == {
        world.unit("sct").id: {
            "from": {"unit": "sct", "standing": "party_member", "since": "2026-12-01"},
            "to": None,
            "withdrawn": True,
        },
        world.unit("snv-vp").id: {
            "from": {"unit": "snv-vp", "standing": "party_member", "since": "2020-01-01"},
            "to": None,
            "last_day": "2026-11-23",
        },
    }


def test_nobody_lets_himself_leave(session: Session, world: World, administrator: Actor) -> None:
    with _refused(""):
        leave(session, administrator, world.person("quantri"), last_day=TODAY)


def test_names_are_stored_in_one_form(session: Session, world: World, administrator: Actor) -> None:
    made = _create(
        session, administrator, world, full_name=clean_line(unicodedata.normalize("NFD", "Đỗ Thị Hường"))
    )
    assert made.full_name == unicodedata.normalize("NFC", "Đỗ Thị Hường")
