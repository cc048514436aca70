"""A house with an exemplar in every state, built once and shared by tests that change nothing."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kl01.db import allow_writing, db
from kl01.exemplars.models import Exemplar
from kl01.exemplars.operations import ask_writer, record_consent
from kl01.exemplars.rules import WAY, Consent, ExemplarState
from kl01.exemplars.step_operations import give_back, withdraw
from kl01.honours.photos import clean_photo, store_photo
from kl01.org.kinds import Standing
from kl01.org.models import Account, Membership, Person
from kl01.org.rules import search_words
from kl01.text import name_sort_key
from tests.applications import NOW
from tests.exemplars.made import bring_to, fill_sheet, give_member, register, seen
from tests.exemplars.unit import DAY, Unit
from tests.honours.pictures import as_file, pattern
from tests.page_client import PageClient
from tests.world import PASSWORD, SINCE, World

COLLEAGUE = "nhanvien.snv"
MEMBER, WRITER = "canbo.snv", "quanchung.snv"

# Where each exemplar of the house stands: what it came by, whether Ban Tuyên giáo reads it.
STATES: dict[str, ExemplarState] = {state.value: state for state in WAY}
SPECIAL = {
    "returned": ExemplarState.RETURNED,  # by the committee
    "sent-back": ExemplarState.RETURNED,  # by Ban Tuyên giáo
    "withdrawn": ExemplarState.WITHDRAWN,  # before anybody else saw it
    "taken-down": ExemplarState.WITHDRAWN,  # after it was published
    "declined": ExemplarState.COMMENDED,  # and never published
}
PLACES = {**STATES, **SPECIAL}
REPORTED = {"reported", "fostered", "proposed", "commended", "sent-back", "taken-down", "declined"}
PUBLISHED = {"commended"}


@dataclass
class House:
    """The application with an exemplar of snv in every state, and one of sct in every state of the way."""

    app: Flask
    own: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Place → number and version of snv's exemplar."""
    foreign: dict[str, tuple[int, int]] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    clients: dict[str, PageClient] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def get(self, username: str, url: str) -> int:
        """Return what somebody gets at an address."""
        return self.client(username).raw.get(url).status_code

    def post(self, username: str, url: str, data: dict[str, Any]) -> TestResponse:
        """Post a form as somebody."""
        raw = self.client(username).raw
        return raw.post(url, data={"csrf_token": self.tokens[username], **data})

    def client(self, username: str) -> PageClient:
        """Return the browser of a person, signed in; of nobody for an empty name."""
        if username not in self.clients:
            made = PageClient(self.app)
            if username:
                made.sign_in(username)
            self.clients[username], self.tokens[username] = made, made.token()
        return self.clients[username]

    def stored(self) -> dict[str, list[Any]]:
        """Return all that acts on exemplars could change."""
        with self.app.app_context():
            allow_writing(True)
            found = {
                table: [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {table}"))]  # noqa: S608 - fixed
                for table in ("exemplar", "committee_meeting", "meeting_approver", "exemplar_registration")
            }
            found["paper"] = [
                tuple(row) for row in db.session.execute(text("SELECT id, printed, version FROM paper"))
            ]
            trail = text(
                "SELECT count(*) FROM audit_event WHERE verb NOT IN ('exemplar_opened', 'access_refused')"
            )
            found["trail"] = [db.session.execute(trail).scalar_one()]
            db.session.remove()
        return found


def build(app: Flask, hasher: PasswordHasher) -> House:
    """Fill the test world with exemplars; every one of snv has a photo and asked the same writer."""
    house = House(app)
    with app.app_context():
        allow_writing(True)
        session = db.session()
        world = World(session)
        _add_colleague(session, world, hasher)
        give_member(session, world.read_unit("snv"), world.person(MEMBER))
        unit = Unit(world)
        photo = store_photo(_photos(app), clean_photo(as_file(pattern())))
        for place in PLACES:
            one = unit.add(f"Bà {place.capitalize()}")
            ask_writer(session, one, world.person(WRITER), one.version, unit.actor)
            one.photo = photo
            session.flush()
            _bring(unit, one, place)
            house.own[place] = (one.id, one.version)
        secretary, deputy = world.person("bithu.sct"), world.person("phobithu.snv")
        for state in WAY:
            one = register(session, world.read_unit("sct"), secretary, NOW, name=f"Ông {state.value}")
            bring_to(session, state, [one], secretary, deputy, NOW, consent=Consent.DECLINED)
            house.foreign[state.value] = (one.id, one.version)
        house.people = {name: world.person(name).id for name in ("bithu.snv", "phobithu.snv", MEMBER, WRITER)}
        session.commit()
        db.session.remove()
    return house


def _photos(app: Flask) -> Path:
    folder: Path = app.config["KL01"].instance
    return folder / "photos"


def _bring(unit: Unit, one: Exemplar, place: str) -> None:
    session = unit.session
    fill_sheet(session, one, NOW)
    match place:
        case "returned":
            unit.at(ExemplarState.SUBMITTED, one)
            give_back(session, seen(one), "Bổ sung", *unit.mover())
        case "sent-back":
            unit.at(ExemplarState.FOSTERED, one)
            give_back(session, seen(one), "Bổ sung", *unit.mover())
        case "withdrawn":
            withdraw(session, seen(one), "Nhầm", *unit.mover())
        case "taken-down":
            unit.at(ExemplarState.COMMENDED, one)
            withdraw(session, seen(one), "Theo đề nghị", *unit.mover())
        case "declined":
            unit.at(ExemplarState.COMMENDED, one, consent=Consent.DECLINED)
        case _:
            unit.at(STATES[place], one)
            if place == "proposed":
                record_consent(session, one, Consent.AGREED, DAY, one.version, unit.actor)


def _add_colleague(session: Session, world: World, hasher: PasswordHasher) -> None:
    """Add somebody of the unit without any office, whom nobody asked for anything."""
    name = "Tạ Thị Lụa"
    person = Person(full_name=name, sort_key=name_sort_key(name), found_by=search_words(name, COLLEAGUE))
    session.add(person)
    session.flush()
    session.add(
        Membership(
            person_id=person.id,
            unit_id=world.unit("snv-vp").id,
            standing=Standing.NON_MEMBER,
            valid_from=SINCE,
        )
    )
    session.add(
        Account(
            person_id=person.id,
            username=COLLEAGUE,
            password_hash=hasher.hash(PASSWORD),
            must_change_password=False,
        )
    )
    session.flush()
