"""Units: a dated tree."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.org.directory import ended_units, flat, unit_tree
from kl01.org.kinds import Role, Standing, UnitKind
from kl01.org.models import Membership, Office, OrgUnit
from kl01.org.office_operations import give_office
from kl01.org.operations import change_unit, close_unit, create_unit
from kl01.org.people_operations import move_person
from kl01.org.units import unit_and_under
from kl01.refusals import Refusal
from tests.org.conftest import last_verb
from tests.some import some
from tests.world import SINCE, World

TODAY = date(2026, 11, 23)


def _create(session: Session, actor: Actor, parent: OrgUnit, **changes: object) -> OrgUnit:
    values: dict[str, object] = {
        "kind": UnitKind.SUBORDINATE_PARTY_CELL,
        "name": "Chi bộ Thanh tra",
        "code": "snv-tt",
        "parent": parent,
        "valid_from": date(2022, 1, 1),
    }
    return create_unit(session, actor, **{**values, **changes})  # type: ignore[arg-type]


def _refused(field: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, check=lambda error: error.field == field)


def test_a_new_unit_stands_in_the_tree_with_its_first_name(
    session: Session, world: World, administrator: Actor
) -> None:
    unit = _create(session, administrator, world.unit("snv"))
    assert [(row.name, row.valid_from, row.parent_id) for row in unit.history] == [
        ("Chi bộ Thanh tra", date(2022, 1, 1), world.unit("snv").id)
    ]
    assert last_verb(session) is Verb.UNIT_CREATED
    codes = [node.unit.code for node in flat(unit_tree(session, TODAY))]
    assert codes.index("snv") < codes.index("snv-tt") < codes.index("btg")
    before = flat(unit_tree(session, date(2021, 12, 31)))
    assert "snv-tt" not in [node.unit.code for node in some(before)]
    assert unit.id in unit_and_under(session, world.unit("snv").id)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("code", {"code": "snv"}),
        ("code", {"code": "Sở Nội vụ"}),
        ("code", {"code": "a"}),
        ("name", {"name": "Chi bộ văn phòng"}),
        ("parent", {"kind": UnitKind.GRASSROOTS_PARTY_CELL}),
        ("parent", {"kind": UnitKind.BLOC_COMMITTEE}),
        ("valid_from", {"valid_from": SINCE - timedelta(days=1)}),
        ("valid_from", {"valid_from": TODAY + timedelta(days=400)}),
    ],
)
def test_units_that_cannot_be_added(
    session: Session, world: World, administrator: Actor, field: str, changes: dict[str, object]
) -> None:
    with _refused(field):
        _create(session, administrator, world.unit("snv"), **changes)


def test_renaming_keeps_the_old_name_in_the_history(
    session: Session, world: World, administrator: Actor
) -> None:
    unit = world.unit("bhxh")
    change_unit(
        session,
        administrator,
        unit,
        name="Chi bộ Quỹ Bảo vệ môi trường",
        parent=world.unit("khoi"),
        version=unit.version,
        since=date(2025, 7, 1),
    )
    assert [(row.name, row.valid_from) for row in unit.history] == [
        ("Chi bộ Quỹ Đầu tư phát triển", SINCE),
        ("Chi bộ Quỹ Bảo vệ môi trường", date(2025, 7, 1)),
    ]
    assert unit.folded_name == "chi bo quy bao ve moi truong"
    assert last_verb(session) is Verb.UNIT_CHANGED


def test_a_correction_adds_nothing_to_the_history(
    session: Session, world: World, administrator: Actor
) -> None:
    unit = world.unit("bhxh")
    change_unit(
        session,
        administrator,
        unit,
        name="Chi bộ Quỹ Đầu tư",
        parent=world.unit("khoi"),
        version=unit.version,
        since=None,
    )
    assert [row.name for row in unit.history] == ["Chi bộ Quỹ Đầu tư"]


def test_moving_a_cell_under_another_organisation(
    session: Session, world: World, administrator: Actor
) -> None:
    unit = world.unit("snv-tccb")
    change_unit(
        session,
        administrator,
        unit,
        name=unit.name,
        parent=world.unit("sct"),
        version=unit.version,
        since=TODAY,
    )
    assert unit.parent_id == world.unit("sct").id
    assert [row.parent_id for row in unit.history] == [world.unit("snv").id, world.unit("sct").id]


@pytest.mark.parametrize(
    ("field", "parent", "since"),
    [
        ("since", "snv", TODAY + timedelta(days=1)),
        ("since", "snv", SINCE - timedelta(days=1)),
        ("parent", "khoi", TODAY),
        ("parent", "bhxh", TODAY),
    ],
)
def test_changes_that_are_refused(
    session: Session, world: World, administrator: Actor, field: str, parent: str, since: date
) -> None:
    unit = world.unit("snv-tccb")
    with _refused(field):
        change_unit(
            session,
            administrator,
            unit,
            name="Chi bộ khác",
            parent=world.unit(parent),
            version=unit.version,
            since=since,
        )


def test_the_second_of_two_changes_is_stale(session: Session, world: World, administrator: Actor) -> None:
    unit = world.unit("bhxh")
    shown = unit.version
    change_unit(
        session,
        administrator,
        unit,
        name="Chi bộ Một",
        parent=world.unit("khoi"),
        version=shown,
        since=None,
    )
    with pytest.raises(StaleVersionError):
        change_unit(
            session,
            administrator,
            unit,
            name="Chi bộ Hai",
            parent=world.unit("khoi"),
            version=shown,
            since=None,
        )
    assert unit.name == "Chi bộ Một"


def test_nothing_changed_leaves_no_event(session: Session, world: World, administrator: Actor) -> None:
    unit = world.unit("bhxh")
    before = session.scalars(select(AuditEvent.id)).all()
    change_unit(
        session,
        administrator,
        unit,
        name=unit.name,
        parent=world.unit("khoi"),
        version=unit.version,
        since=None,
    )
    assert session.scalars(select(AuditEvent.id)).all() == before


def test_closing_moves_people_on_and_ends_offices(
    session: Session, world: World, administrator: Actor
) -> None:
    cell, successor = world.unit("snv-vp"), world.unit("snv-tccb")
    members = session.scalars(select(Membership.person_id).where(Membership.unit_id == cell.id)).all()
    last_day = date(2026, 6, 30)
    close_unit(session, administrator, cell, last_day=last_day, successor=successor, version=cell.version)
    session.expire_all()
    assert members
    for person_id in some(members):
        rows = session.scalars(
            select(Membership).where(Membership.person_id == person_id).order_by(Membership.valid_from)
        ).all()
        assert [(row.unit_id, row.valid_from, row.valid_to) for row in rows] == [
            (cell.id, SINCE, last_day),
            (successor.id, last_day + timedelta(days=1), None),
        ]
    assert {
        office.valid_to for office in session.scalars(select(Office).where(Office.unit_id == cell.id))
    } == {last_day}
    assert [one.unit.code for one in ended_units(session, TODAY)] == ["snv-vp"]
    assert last_verb(session) is Verb.UNIT_CLOSED


def test_a_unit_with_units_people_or_no_end_is_not_closed(
    session: Session, world: World, administrator: Actor
) -> None:
    def close(code: str, field: str, last_day: date = TODAY, successor: str | None = None) -> None:
        unit = world.unit(code)
        with _refused(field):
            close_unit(
                session,
                administrator,
                unit,
                last_day=last_day,
                successor=world.unit(successor) if successor else None,
                version=unit.version,
            )

    close("snv", "")
    close("khoi", "")
    close("snv-vp", "successor")
    close("snv-vp", "successor", successor="snv-vp")
    close("snv-vp", "last_day", last_day=SINCE - timedelta(days=1), successor="snv-tccb")
    assert world.unit("snv-vp").valid_to is None


def test_a_unit_is_closed_once(session: Session, world: World, administrator: Actor) -> None:
    cell, successor = world.unit("snv-vp"), world.unit("snv-tccb")
    last_day = date(2026, 6, 30)
    close_unit(session, administrator, cell, last_day=last_day, successor=successor, version=cell.version)
    events = session.scalar(select(func.count(AuditEvent.id)))
    with _refused(""):
        close_unit(session, administrator, cell, last_day=TODAY, successor=None, version=cell.version)
    assert (cell.valid_to, cell.successor) == (last_day, successor)
    assert session.scalar(select(func.count(AuditEvent.id))) == events


def test_closing_tells_of_everybody_it_concerns(session: Session, world: World, administrator: Actor) -> None:
    cell, successor = world.unit("snv-vp"), world.unit("snv-tccb")
    members = session.scalars(
        select(Membership).where(Membership.unit_id == cell.id).order_by(Membership.person_id)
    ).all()
    facts = {str(row.person_id): row.standing.value for row in members}
    last_day = date(2026, 6, 30)
    close_unit(session, administrator, cell, last_day=last_day, successor=successor, version=cell.version)
    closed = session.scalars(select(AuditEvent).where(AuditEvent.verb == Verb.UNIT_CLOSED)).one()
    assert closed.batch
    assert closed.data["to"]["people"] == len(members)
    told = session.scalars(select(AuditEvent).where(AuditEvent.batch == closed.batch)).all()
    moved = {one.subject_key: one for one in told if one.verb is Verb.MEMBERSHIP_CHANGED}
    assert moved.keys() == facts.keys()
    for person_id, one in some(moved.items()):
        standing = facts[person_id]
        assert one.subject_kind == "person"
        assert one.unit_id == successor.id
        assert one.data == {
            "from": {"unit": "snv-vp", "standing": standing, "since": SINCE.isoformat()},
            "to": {"unit": "snv-tccb", "standing": standing, "since": "2026-07-01"},
        }
    [ended] = [one for one in told if one.verb is Verb.OFFICE_ENDED]
    assert ended.subject_key == str(world.person("bithu.cbvp").id)
    assert (ended.data["to"]["role"], ended.data["to"]["to"]) == ("secretary", "2026-06-30")
    assert len(told) == len(moved) + 2


def test_closing_takes_along_what_was_to_begin_later(
    session: Session, world: World, administrator: Actor
) -> None:
    cell, successor = world.unit("snv-vp"), world.unit("snv-tccb")
    person, begins = world.person("bithu.sct"), date(2026, 12, 15)
    move_person(
        session,
        administrator,
        person,
        unit=cell,
        standing=Standing.PARTY_MEMBER,
        first_day=begins,
        membership_id=person.memberships[-1].id,
    )
    give_office(session, administrator, person, unit=cell, role=Role.DEPUTY_SECRETARY, valid_from=begins)
    close_unit(session, administrator, cell, last_day=TODAY, successor=successor, version=cell.version)
    session.expire_all()
    assert [(row.unit.code, row.valid_from) for row in person.memberships] == [
        ("sct", SINCE),
        ("snv-tccb", begins),
    ]
    assert [office.unit.code for office in person.offices] == ["sct"]
    told = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_key == str(person.id), AuditEvent.batch.is_not(None))
        .order_by(AuditEvent.verb)
    ).all()
    assert [one.verb for one in told] == [Verb.MEMBERSHIP_CHANGED, Verb.OFFICE_ENDED]
    assert told[0].data["from"]["unit"] == "snv-vp"
    assert told[0].data["to"] == {"unit": "snv-tccb", "standing": "party_member", "since": "2026-12-15"}
    assert told[1].data["to"]["withdrawn"] is True
