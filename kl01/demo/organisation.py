"""Making the invented organisation: units, people, who belongs where, who holds which office."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from kl01.demo.blueprints import PLACE_NAME, SUPERIOR_NAME, Blueprint
from kl01.demo.names import NameMaker
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
from kl01.org.signatures import SignsFor, post_of
from kl01.text import fold, name_sort_key

FOUNDED = date(2015, 9, 1)
CONGRESS = date(2020, 6, 15)
"""When the committees of the term 2020–2025 were elected."""
SUCCESSION = date(2022, 9, 1)
"""When the present secretary of Đảng bộ Sở Nội vụ followed another."""
PARTY_SHARE = 0.53
"""Of those without an office; with the office holders about 60 % are party members."""
LEADING = 4
"""So many of a unit's people are party members in any case, so that its offices can be filled."""

_STAFF_JOBS = ("Chuyên viên",) * 6 + ("Chuyên viên chính",) * 2 + ("Kế toán", "Văn thư", "Nhân viên")
_COMPANY_JOBS = ("Công nhân",) * 5 + ("Kỹ sư",) * 3 + ("Kỹ thuật viên", "Kế toán", "Nhân viên")


@dataclass(frozen=True, slots=True)
class Ticker:
    """Who marks a unit's checklist, and the deputy who does so in their name."""

    person: Person
    deputy: Person | None = None


@dataclass(slots=True)
class DemoUnit:
    """A unit that was made, with its people: party members first."""

    unit: OrgUnit
    members: list[Person]
    others: list[Person]
    under: list["DemoUnit"] = field(default_factory=list)
    ticker: Ticker | None = None


class Builder:
    """Makes the organisation in a session; nothing is committed here."""

    def __init__(self, session: Session, random: Random, today: date) -> None:
        self._session = session
        self._random = random
        self._names = NameMaker(random)
        self._today = today
        self.accounts: dict[str, Person] = {}
        """Username → the person behind it."""
        self.units: list[DemoUnit] = []
        """The root and the units directly under it."""
        self.people = 0

    def build(self, blueprint: Blueprint) -> None:
        """Make the whole organisation."""
        root = self._unit(blueprint, None)
        self._office(root.members[0], root, Role.SECRETARY)
        self._office(root.members[1], root, Role.DEPUTY_SECRETARY)
        root.members[0].job_title, root.members[1].job_title = (
            "Bí thư Đảng ủy Khối",
            "Phó Bí thư Đảng ủy Khối",
        )
        self.units = [root]
        for part in blueprint.under:
            made = self._unit(part, root.unit)
            made.under = [self._unit(cell, made.unit, is_company=part.is_company) for cell in part.under]
            self.units.append(made)
            self._fill_offices(made, is_company=part.is_company)
        self._session.add(
            Committee(
                root_unit=root.unit,
                superior_name=SUPERIOR_NAME,
                place_name=PLACE_NAME,
                help_contact="Văn phòng Đảng ủy Khối, điện thoại nội bộ 101",
            )
        )
        self._session.flush()
        self._name_accounts({made.unit.code: made for made in self.units})
        self._session.flush()

    # --- Units and people ----------------------------------------------------------------------------------

    def _unit(self, blueprint: Blueprint, parent: OrgUnit | None, *, is_company: bool = False) -> DemoUnit:
        unit = OrgUnit(
            code=blueprint.code,
            kind=blueprint.kind,
            name=blueprint.name,
            folded_name=fold(blueprint.name),
            parent=parent,
            valid_from=FOUNDED,
            printed_name=blueprint.printed_name,
        )
        self._session.add(unit)
        self._session.flush()
        self._session.add(
            UnitHistory(
                unit_id=unit.id,
                valid_from=FOUNDED,
                name=unit.name,
                printed_name=unit.printed_name,
                parent_id=unit.parent_id,
            )
        )
        jobs = _COMPANY_JOBS if is_company or blueprint.is_company else _STAFF_JOBS
        made = DemoUnit(unit, [], [])
        for number in range(blueprint.people):
            in_party = number < LEADING or self._random.random() < PARTY_SHARE
            person = self._person(unit, in_party, jobs)
            (made.members if in_party else made.others).append(person)
        return made

    def _person(self, unit: OrgUnit, in_party: bool, jobs: tuple[str, ...]) -> Person:
        self.people += 1
        name = self._names.make(female=self._random.random() < 0.45)
        person = Person(
            full_name=name,
            sort_key=name_sort_key(name),
            found_by=search_words(name),
            birth_year=self._random.randint(1967, 1999),
            job_title=self._random.choice(jobs),
        )
        joined = date(self._random.randint(2016, 2020), self._random.randint(1, 12), 1)
        if self._random.random() < 0.08:
            joined = date(self._random.randint(2021, 2024), self._random.randint(1, 12), 1)
        standing = Standing.PARTY_MEMBER if in_party else Standing.NON_MEMBER
        self._session.add(
            Membership(person=person, unit=unit, standing=standing, valid_from=min(joined, self._today))
        )
        return person

    # --- Offices -------------------------------------------------------------------------------------------

    def _office(
        self,
        person: Person,
        made: DemoUnit,
        role: Role,
        since: date = CONGRESS,
        until: date | None = None,
    ) -> None:
        for membership in person.memberships:  # nobody is elected before they came
            membership.valid_from = min(membership.valid_from, FOUNDED + timedelta(days=365))
        if role in {Role.SECRETARY, Role.DEPUTY_SECRETARY, Role.HEAD}:
            person.birth_year = min(person.birth_year or 1980, self._random.randint(1967, 1985))
        self._session.add(Office(person=person, unit=made.unit, role=role, valid_from=since, valid_to=until))

    def _fill_offices(self, made: DemoUnit, *, is_company: bool) -> None:
        if made.unit.kind.is_department:
            self._fill_department(made)
        elif made.unit.kind is UnitKind.MASS_ORGANIZATION:
            self._fill_mass_organization(made)
        elif made.under:
            self._fill_party_organization(made, is_company=is_company)
        else:
            self._fill_cell(made)
            made.unit.signs_for = SignsFor.CELL_COMMITTEE
            self._office(made.members[0], made, Role.HEAD)
            self._office(made.members[2], made, Role.COMMITTEE_MEMBER)
            self._office((made.others or made.members[3:])[0], made, Role.TRADE_UNION_CHAIR)
            made.members[0].job_title, made.members[1].job_title = "Giám đốc", "Phó Giám đốc"
            made.ticker = Ticker(made.members[0])

    def _fill_department(self, made: DemoUnit) -> None:
        head, *staff = made.members
        self._office(head, made, Role.HEAD)
        post = post_of(made.unit.kind, made.unit.name)
        # Papers that the deputy prints are signed in the head's place: K/T TRƯỞNG BAN, PHÓ TRƯỞNG BAN.
        head.job_title, staff[0].job_title = post.head, post.deputy
        for person in staff[:-1]:
            self._office(person, made, Role.DEPARTMENT_STAFF)
        made.ticker = Ticker(staff[0])

    def _fill_mass_organization(self, made: DemoUnit) -> None:
        youth = made.unit.name.startswith("Đoàn")
        self._office(made.members[0], made, Role.SECRETARY)
        self._office(made.members[1], made, Role.DEPUTY_SECRETARY)
        if youth:
            made.members[0].birth_year, made.members[1].birth_year = 1992, 1995
        made.members[0].job_title = "Bí thư Đoàn Khối" if youth else "Chủ tịch Hội"
        made.members[1].job_title = "Phó Bí thư Đoàn Khối" if youth else "Phó Chủ tịch Hội"
        made.ticker = Ticker(made.members[0])

    def _fill_cell(self, cell: DemoUnit) -> None:
        self._office(cell.members[0], cell, Role.SECRETARY)
        self._office(cell.members[1], cell, Role.DEPUTY_SECRETARY)

    def _fill_party_organization(self, made: DemoUnit, *, is_company: bool) -> None:
        for cell in made.under:
            self._fill_cell(cell)
            cell.members[0].job_title = "Chánh Văn phòng" if "Văn phòng" in cell.unit.name else "Trưởng phòng"
            cell.members[1].job_title = "Phó Trưởng phòng"
            if cell is not made.under[0]:
                self._office(cell.members[0], made, Role.COMMITTEE_MEMBER)
        office, second, third = (cell.members for cell in made.under[:3])
        secretary, deputy, chair = second[2], third[2], office[2]
        secretary.job_title = "Giám đốc"
        deputy.job_title = "Phó Giám đốc"
        chair.job_title = "Kế toán trưởng" if is_company else "Chuyên viên chính"
        followed = made.unit.code == "snv"
        if followed:
            self._office(third[3], made, Role.SECRETARY, until=SUCCESSION - timedelta(days=1))
        self._office(secretary, made, Role.SECRETARY, since=SUCCESSION if followed else CONGRESS)
        self._office(secretary, made, Role.HEAD, since=SUCCESSION if followed else CONGRESS)
        self._office(deputy, made, Role.DEPUTY_SECRETARY)
        self._office(chair, made, Role.TRADE_UNION_CHAIR)
        made.ticker = Ticker(secretary, deputy if followed else None)

    # --- Accounts ------------------------------------------------------------------------------------------

    def _name_accounts(self, units: dict[str, DemoUnit]) -> None:
        office, interior, industry = units["vp"], units["snv"], units["sct"]
        assert interior.ticker is not None
        assert interior.ticker.deputy is not None
        assert industry.ticker is not None
        staff_cell = interior.under[2]
        keeper = office.members[-1]
        keeper.job_title = "Chuyên viên công nghệ thông tin"
        self._office(keeper, self.units[0], Role.ADMINISTRATOR)
        self.accounts = {
            "quantri": keeper,
            "tuyengiao": units["btg"].members[1],
            "tochuc": units["btc"].members[1],
            "ubkt": units["ubkt"].members[1],
            "bithu.snv": interior.ticker.person,
            "phobithu.snv": interior.ticker.deputy,
            "bithu.cbvp": interior.under[0].members[0],
            "congdoan.snv": interior.under[0].members[2],
            "canbo.snv": staff_cell.members[-1],
            "quanchung.snv": staff_cell.others[0],
            "bithu.sct": industry.ticker.person,
            "doanthanhnien": units["dtn"].members[0],
        }

    def make_accounts(self, password_hash: str) -> None:
        """Give the named people accounts with one password, and the deputy the secretary's word."""
        for username, person in self.accounts.items():
            person.found_by = search_words(person.full_name, username)
            self._session.add(
                Account(
                    person=person,
                    username=username,
                    password_hash=password_hash,
                    must_change_password=False,
                )
            )
        interior = next(made for made in self.units if made.unit.code == "snv")
        self._session.add(
            Delegation(
                unit=interior.unit,
                grantor=self.accounts["bithu.snv"],
                delegate=self.accounts["phobithu.snv"],
                scope=DelegationScope.DEPUTIZE,
                valid_from=self._today - timedelta(days=200),
                valid_to=self._today + timedelta(days=120),
            )
        )
        self._session.flush()
