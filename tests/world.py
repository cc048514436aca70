"""A small organisation in which every role of the demonstration is held by somebody."""

from collections.abc import Callable
from datetime import date
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.db import allow_writing, db
from kl01.org.kinds import DelegationScope, Role, Standing, UnitKind
from kl01.org.models import (
    Account,
    Committee,
    Delegation,
    Membership,
    Office,
    OrgUnit,
    Person,
    UnitHistory,
)
from kl01.org.rules import search_words
from kl01.org.units import Unit
from kl01.plan.catalogue import Catalogue, current_plan
from kl01.text import fold, name_sort_key
from tests.applications import NOW

PASSWORD = "hoa sen nở giữa hồ"
SINCE = date(2020, 1, 1)

UNITS = [
    ("khoi", UnitKind.BLOC_COMMITTEE, "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An", None),
    ("btg", UnitKind.PUBLICITY_DEPARTMENT, "Ban Tuyên giáo", "khoi"),
    ("btc", UnitKind.ORGANIZATION_DEPARTMENT, "Ban Tổ chức", "khoi"),
    ("ubkt", UnitKind.INSPECTION_COMMISSION, "Ủy ban Kiểm tra", "khoi"),
    ("vp", UnitKind.OFFICE, "Văn phòng Đảng ủy Khối", "khoi"),
    ("doan", UnitKind.MASS_ORGANIZATION, "Đoàn Thanh niên Khối", "khoi"),
    ("snv", UnitKind.GRASSROOTS_PARTY_ORGANIZATION, "Đảng bộ Sở Nội vụ", "khoi"),
    ("snv-vp", UnitKind.SUBORDINATE_PARTY_CELL, "Chi bộ Văn phòng", "snv"),
    ("snv-tccb", UnitKind.SUBORDINATE_PARTY_CELL, "Chi bộ Tổ chức cán bộ", "snv"),
    ("sct", UnitKind.GRASSROOTS_PARTY_ORGANIZATION, "Đảng bộ Sở Công Thương", "khoi"),
    ("bhxh", UnitKind.GRASSROOTS_PARTY_CELL, "Chi bộ Quỹ Đầu tư phát triển", "khoi"),
]

# username, name, standing, where they belong, offices
PEOPLE = [
    ("quantri", "Lý Minh Quân", Standing.PARTY_MEMBER, "vp", [(Role.ADMINISTRATOR, "khoi")]),
    ("bithu.khoi", "Trịnh Hữu Phước", Standing.PARTY_MEMBER, "vp", [(Role.SECRETARY, "khoi")]),
    ("tuyengiao", "Đỗ Thị Hồng Hạnh", Standing.PARTY_MEMBER, "btg", [(Role.DEPARTMENT_STAFF, "btg")]),
    ("tochuc", "Phan Văn Lực", Standing.PARTY_MEMBER, "btc", [(Role.DEPARTMENT_STAFF, "btc")]),
    ("ubkt", "Võ Thị Ơn", Standing.PARTY_MEMBER, "ubkt", [(Role.HEAD, "ubkt")]),
    ("bithu.snv", "Nguyễn Thị Hường", Standing.PARTY_MEMBER, "snv-tccb", [(Role.SECRETARY, "snv")]),
    ("phobithu.snv", "Trần Văn Bình", Standing.PARTY_MEMBER, "snv-vp", [(Role.DEPUTY_SECRETARY, "snv")]),
    ("bithu.cbvp", "Lê Thị Ánh", Standing.PARTY_MEMBER, "snv-vp", [(Role.SECRETARY, "snv-vp")]),
    ("congdoan.snv", "Hoàng Văn Đạt", Standing.PARTY_MEMBER, "snv-vp", [(Role.TRADE_UNION_CHAIR, "snv")]),
    ("canbo.snv", "Nguyễn Văn An", Standing.PARTY_MEMBER, "snv-vp", []),
    ("quanchung.snv", "Bùi Thị Cúc", Standing.NON_MEMBER, "snv-vp", []),
    ("bithu.sct", "Đặng Quốc Việt", Standing.PARTY_MEMBER, "sct", [(Role.SECRETARY, "sct")]),
    ("bithu.bhxh", "Hồ Thị Mai", Standing.PARTY_MEMBER, "bhxh", [(Role.SECRETARY, "bhxh")]),
    ("doanthanhnien", "Vũ Đức Huy", Standing.PARTY_MEMBER, "vp", [(Role.SECRETARY, "doan")]),
]


def build_world(session: Session, hasher: PasswordHasher) -> None:
    """Add the organisation; phobithu.snv may act for bithu.snv until the end of 2026."""
    units: dict[str, OrgUnit] = {}
    for code, kind, name, parent in UNITS:
        parent_id = units[parent].id if parent else None
        unit = OrgUnit(
            code=code, kind=kind, name=name, folded_name=fold(name), parent_id=parent_id, valid_from=SINCE
        )
        session.add(unit)
        session.flush()
        session.add(UnitHistory(unit_id=unit.id, valid_from=SINCE, name=name, parent_id=parent_id))
        units[code] = unit
    session.add(
        Committee(root_unit_id=units["khoi"].id, place_name="Bình An", help_contact="Văn phòng, máy lẻ 102")
    )
    hashed = hasher.hash(PASSWORD)
    people: dict[str, Person] = {}
    for username, name, standing, home, offices in PEOPLE:
        person = Person(full_name=name, sort_key=name_sort_key(name), found_by=search_words(name, username))
        session.add(person)
        session.flush()
        people[username] = person
        session.add(
            Membership(person_id=person.id, unit_id=units[home].id, standing=standing, valid_from=SINCE)
        )
        for role, code in offices:
            session.add(Office(person_id=person.id, unit_id=units[code].id, role=role, valid_from=SINCE))
        session.add(
            Account(person_id=person.id, username=username, password_hash=hashed, must_change_password=False)
        )
    session.add(
        Delegation(
            unit_id=units["snv"].id,
            grantor_id=people["bithu.snv"].id,
            delegate_id=people["phobithu.snv"].id,
            scope=DelegationScope.DEPUTIZE,
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 12, 31),
        )
    )
    session.flush()


class World:
    """Finds what the test world holds."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def unit(self, code: str) -> OrgUnit:
        return self.session.scalars(select(OrgUnit).where(OrgUnit.code == code)).one()

    def read_unit(self, code: str) -> Unit:
        """Return a unit as pages read it."""
        return Unit.of(self.unit(code))

    def person(self, username: str) -> Person:
        return self.session.scalars(select(Person).join(Account).where(Account.username == username)).one()

    def account(self, username: str) -> Account:
        return self.session.scalars(select(Account).where(Account.username == username)).one()

    @property
    def plan(self) -> Catalogue:
        found = current_plan(self.session, NOW.year)
        assert found is not None
        return found


Saved = Callable[[Callable[[World], Any]], Any]
"""What the fixture `saved` gives: called with what is to be read from the world, or written to it."""


def act_in_world(app: Flask, what: Callable[[World], Any]) -> Any:
    """Read from the world of an application, or write to it, in a transaction of its own."""
    with app.app_context():
        allow_writing(True)
        made = what(World(db.session()))
        db.session.commit()
        db.session.remove()
    return made
