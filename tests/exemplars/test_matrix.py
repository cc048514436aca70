"""Every route of exemplars, for everybody, at every state: what it answers; refusals change nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import Connection, Table, select, text, update

from kl01.db import allow_writing, db
from kl01.exemplars.models import Exemplar
from kl01.exemplars.rules import Act, ExemplarState, Side
from tests.applications import CHEAP_HASHER, Applications, let_go
from tests.exemplars.house import COLLEAGUE, MEMBER, PLACES, PUBLISHED, REPORTED, WRITER, House, build
from tests.exemplars.way import COMMITTEE, MOVES, OFFICE, REGISTRAR
from tests.some import some
from tests.world import PEOPLE

ROOT = "/guong-dien-hinh"
YEAR = 2026
OWN, FOREIGN = f"{ROOT}/dang-ky/snv/{YEAR}", f"{ROOT}/dang-ky/sct/{YEAR}"

# --- Who is who --------------------------------------------------------------------------------------------

USERS = [*(person[0] for person in PEOPLE), COLLEAGUE]
REGISTRARS = ("bithu.snv", "phobithu.snv")
ROLES = {
    **dict.fromkeys(USERS, "stranger"),
    **dict.fromkeys(REGISTRARS, "registrar"),
    MEMBER: "member",
    "tuyengiao": "office",
    WRITER: "writer",
}
SIDES: dict[str, set[Side]] = {
    "registrar": {REGISTRAR, COMMITTEE},
    "member": {COMMITTEE},
    "office": {OFFICE},
    "writer": set(),
    "stranger": set(),
}


class Answers(NamedTuple):
    """What a route answers to each role of the unit, and to all the others."""

    registrar: int
    member: int
    office: int
    writer: int
    stranger: int = 404

    def to(self, username: str) -> int:
        """Return what somebody gets."""
        found: int = getattr(self, ROLES[username])
        return found


READ = Answers(200, 200, 200, 404)
CHANGE = Answers(200, 403, 403, 404)

# Routes of a unit's year, by endpoint, method and what is after the address.
OF_UNIT: dict[tuple[str, str, str], Answers] = {
    ("unit", "GET", ""): READ,
    ("preview", "GET", "/xem"): READ,
    ("blank", "GET", "/in-trang.pdf"): READ,
    ("unit_xlsx", "GET", "/in.xlsx"): READ,
    ("add", "GET", "/them/tap-the"): CHANGE,
    ("add", "GET", "/them/ca-nhan"): CHANGE,
    ("add", "GET", "/them/ca-nhan?ten="): CHANGE,
    ("begin", "POST", "/van-ban"): Answers(303, 403, 403, 404),
    ("add", "POST", "/them/tap-the?ten="): Answers(422, 403, 403, 404),
    ("add", "POST", "/them/ca-nhan?ten="): Answers(422, 403, 403, 404),
    ("act", "GET", "/trinh"): CHANGE,
    ("act", "GET", "/bao-cao"): CHANGE,
    ("act", "GET", "/boi-duong"): CHANGE,
    ("act", "GET", "/de-nghi"): CHANGE,
    ("act", "GET", "/thong-qua"): Answers(200, 200, 403, 404),
    ("act", "GET", "/tra-lai"): READ,
    ("act", "GET", "/tuyen-duong"): Answers(200, 403, 200, 404),
    ("act", "GET", "/rut"): Answers(200, 403, 200, 404),
}
# Routes of one exemplar, to those who read it at its state; see `expected_of_one` for the others.
OF_ONE: dict[tuple[str, str, str], Answers] = {
    ("show", "GET", ""): Answers(200, 200, 200, 200),
    ("preview_sheet", "GET", "/xem"): Answers(200, 200, 200, 200),
    ("edit", "GET", "/sua"): Answers(200, 403, 403, 403),
    ("writer", "GET", "/nguoi-viet"): Answers(200, 403, 403, 403),
    ("consent", "GET", "/cong-bo"): Answers(200, 403, 403, 200),
    ("photo", "GET", "/anh"): Answers(200, 403, 200, 403),
    # Sent with mistakes, so that those who may are told of them.
    ("edit", "POST", "/sua"): Answers(422, 403, 403, 403),
    ("writer", "POST", "/nguoi-viet"): Answers(400, 403, 403, 403),
    ("consent", "POST", "/cong-bo"): Answers(422, 403, 403, 422),
    ("photo", "POST", "/anh"): Answers(422, 403, 422, 403),
}
MISTAKES = {"name": "", "answer": "agreed", "day": "31/02/2026"}
# Routes that everybody reads of what is published; the photo also who reads the exemplar.
PUBLIC = {"story": "", "story_pdf": "/in.pdf", "story_docx": "/in.docx", "photo_file": "/anh"}
# Routes of the whole house: who gets what, everybody else the last.
ALL: dict[str, int] = {}
LED = dict.fromkeys((*REGISTRARS, MEMBER, "tuyengiao", "bithu.sct", "bithu.bhxh"), 303)
WATCHES = {"tuyengiao": 200}
OF_HOUSE: dict[str, tuple[str, dict[str, int], int]] = {
    "home": ("/", ALL, 200),
    "list_pdf": ("/in.pdf", ALL, 200),
    "list_docx": ("/in.docx", ALL, 200),
    "list_xlsx": ("/danh-sach.xlsx", ALL, 200),
    "board_pdf": ("/bang-vinh-danh.pdf", ALL, 200),
    "registrations": ("/dang-ky", LED, 404),
    "overview": (f"/tong-hop/{YEAR}", WATCHES, 404),
    "overview_page": (f"/tong-hop/{YEAR}/in", WATCHES, 404),
    "overview_pdf": (f"/tong-hop/{YEAR}/in.pdf", WATCHES, 404),
    "overview_docx": (f"/tong-hop/{YEAR}/in.docx", WATCHES, 404),
    "units_file": (f"/tong-hop/{YEAR}/don-vi/in.docx", WATCHES, 404),
    "overview_xlsx": (f"/tong-hop/{YEAR}/danh-sach.xlsx", WATCHES, 404),
}


def one_url(number: int, after: str = "") -> str:
    return f"{ROOT}/ho-so/{number}{after}"


def reads(username: str, place: str) -> bool:
    """Whether somebody reads the exemplar of the house that stands at a place."""
    role = ROLES[username]
    if role == "office":
        return place in REPORTED
    if role == "writer":
        return PLACES[place] is not ExemplarState.WITHDRAWN
    return role in {"registrar", "member"}


def expected_of_one(route: tuple[str, str, str], username: str, place: str) -> int:
    """Return what somebody gets at a route of an exemplar: the table's word if they read it at all."""
    if not reads(username, place):
        return 404
    said = OF_ONE[route].to(username)
    if (
        route[:2] == ("edit", "GET")
        and said == 200
        and PLACES[place] not in {ExemplarState.DRAFT, ExemplarState.RETURNED}
    ):
        return 303  # to where it is read
    return said


# --- The house ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(applications: Applications, seeded: Path) -> Iterator[House]:
    with applications.on(seeded) as app:
        yield build(app, CHEAP_HASHER)


@pytest.fixture
def house(built: House, statuses_alone: None) -> Iterator[House]:
    """The house; at the end of the test it must be as it was."""
    before = built.stored()
    yield built
    assert built.stored() == before


@pytest.fixture
def copied(built: House, applications: Applications) -> Iterator[House]:
    """A copy of the house in which exemplars may move."""
    let_go(built.app)
    with applications.on(built.app.config["KL01"].instance) as app:
        yield House(app, built.own, built.foreign, built.people)


# --- Every route, for everybody ----------------------------------------------------------------------------


def test_the_tables_know_every_route(app: Flask) -> None:
    told = {(endpoint, method) for endpoint, method, _ in (*OF_UNIT, *OF_ONE)}
    told |= {(endpoint, "GET") for endpoint in (*PUBLIC, *OF_HOUSE)}
    told |= {("act", "POST")}  # each act below
    rooms = {"exemplars", "honours"}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in rooms]
    there = {
        (rule.endpoint.partition(".")[2], method)
        for rule in rules
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }
    assert there == told
    assert {after for endpoint, _, after in OF_UNIT if endpoint == "act"} == {f"/{act}" for act in Act}
    assert set(PLACES.values()) == set(ExemplarState)


@pytest.mark.parametrize("username", USERS)
def test_each_person_at_each_route_of_the_house_and_the_unit(house: House, username: str) -> None:
    found, expected = {}, {}
    for endpoint, (after, theirs, others) in OF_HOUSE.items():
        expected[endpoint] = theirs.get(username, others)
        found[endpoint] = house.get(username, f"{ROOT}{after}")
    for (endpoint, method, after), answers in OF_UNIT.items():
        key = f"{method} {endpoint} {after}"
        expected[key] = answers.to(username)
        url = f"{OWN}{after}"
        found[key] = (
            house.get(username, url) if method == "GET" else house.post(username, url, {}).status_code
        )
    assert found == expected


@pytest.mark.parametrize("username", USERS)
def test_each_person_at_each_exemplar(house: House, username: str) -> None:
    found, expected = {}, {}
    for place, (number, version) in some(house.own.items()):
        for route in OF_ONE:
            endpoint, method, after = route
            key = f"{method} {endpoint} {place}"
            expected[key] = expected_of_one(route, username, place)
            url = one_url(number, after)
            if method == "GET":
                found[key] = house.get(username, url)
            else:
                found[key] = house.post(username, url, {"version": str(version), **MISTAKES}).status_code
        for endpoint, after in PUBLIC.items():
            open_to_him = place in PUBLISHED or (endpoint == "photo_file" and reads(username, place))
            expected[f"{endpoint} {place}"] = 200 if open_to_him else 404
            found[f"{endpoint} {place}"] = house.get(username, f"{ROOT}/{number}{after}")
    assert found == expected


KNOWN_THERE = {"tuyengiao", "bithu.sct", "bithu.khoi"}
"""Who has to do with the other unit: its committee is one person, whose submissions pass to that above."""


def test_what_passes_to_the_committee_above_is_all_that_it_reads(house: House) -> None:
    answers = {
        place: house.get("bithu.khoi", one_url(number)) for place, (number, _) in house.foreign.items()
    }
    assert answers == {place: 200 if place == "submitted" else 404 for place in house.foreign}


@pytest.mark.parametrize("username", [name for name in USERS if name not in KNOWN_THERE])
def test_another_units_exemplars_are_nobodys_business(house: House, username: str) -> None:
    urls = [f"{FOREIGN}{after}" for _, method, after in OF_UNIT if method == "GET"]
    urls += [
        one_url(number, after)
        for number, _ in house.foreign.values()
        for _, method, after in OF_ONE
        if method == "GET"
    ]
    urls += [f"{ROOT}/{number}{after}" for number, _ in house.foreign.values() for after in PUBLIC.values()]
    assert {house.get(username, url) for url in urls} == {404}


@pytest.mark.parametrize("after", sorted({after for *_, after in OF_ONE}))
def test_no_exemplar_and_no_unit_is_not_found(house: House, after: str) -> None:
    for username in ("bithu.snv", "tuyengiao", "quantri"):
        for number in ("99999", "0", "2147483647", "2147483648", "-1", "abc"):
            assert house.get(username, f"{ROOT}/ho-so/{number}{after}") == 404
        for code, year in (
            ("khong-co", 2026),
            ("snv-vp", 2026),
            ("khoi", 2026),
            ("snv", 2021),
            ("snv", 9999),
        ):
            assert house.get(username, f"{ROOT}/dang-ky/{code}/{year}") == 404


def test_signed_out_leads_to_the_sign_in(house: House) -> None:
    number = house.own["commended"][0]
    gets = [f"{ROOT}{after}" for after, *_ in OF_HOUSE.values()]
    gets += [f"{OWN}{after}" for _, method, after in OF_UNIT if method == "GET"]
    gets += [one_url(number, after) for _, method, after in OF_ONE if method == "GET"]
    gets += [f"{ROOT}/{number}{after}" for after in PUBLIC.values()]
    for url in gets:
        answer = house.client("").raw.get(url)
        assert (url, answer.status_code) == (url, 303)
        assert answer.headers["Location"].startswith("/dang-nhap")
    posts = [f"{OWN}{after}" for _, method, after in OF_UNIT if method == "POST"]
    posts += [f"{OWN}/{act}" for act in Act]
    posts += [one_url(number, after) for _, method, after in OF_ONE if method == "POST"]
    assert {house.post("", url, {}).status_code for url in posts} == {401}


# --- Steps by POST -----------------------------------------------------------------------------------------


def filled(house: House, chosen: str) -> dict[str, Any]:
    """Return a form of any step with everything right."""
    return {
        "chosen": chosen,
        "number": "07-BB/ĐU",
        "day": "23/11/2026",
        "approvers": [str(house.people[name]) for name in ("bithu.snv", "phobithu.snv")],
        "occasion": "19/5",
        "level": "unit",
        "reason": "Bổ sung",
    }


def ever(role: str, act: Act) -> bool:
    """Whether a role takes a step at any state."""
    return any(act in moves and moves[act][1] & SIDES[role] for moves in MOVES.values())


def now(role: str, act: Act, place: str) -> bool:
    """Whether a role takes a step with the exemplar of a place."""
    return bool(MOVES[PLACES[place]].get(act, (None, set()))[1] & SIDES[role])


def expected_of_step(username: str, act: Act, place: str) -> int:
    """Return how a step is refused to somebody who may not take it now."""
    role = ROLES[username]
    if role in {"writer", "stranger"}:
        return 404
    if not ever(role, act):
        return 403
    return 409 if reads(username, place) else 400


@pytest.mark.parametrize("username", USERS)
def test_steps_are_refused_to_who_is_not_on_their_side(house: House, username: str) -> None:
    found, expected = {}, {}
    for place, (number, version) in some(house.own.items()):
        for act in Act:
            if now(ROLES[username], act, place):
                continue
            key = f"{act} {place}"
            expected[key] = expected_of_step(username, act, place)
            answer = house.post(username, f"{OWN}/{act}", filled(house, f"{number}:{version}"))
            found[key] = answer.status_code
    assert found == expected


def boxes(answer: str, house: House) -> set[str]:
    return {
        place for place, (number, version) in house.own.items() if f'value="{number}:{version}"' in answer
    }


@pytest.mark.parametrize("username", [name for name in USERS if SIDES[ROLES[name]]])
def test_a_step_offers_what_can_take_it_now(house: House, username: str) -> None:
    role = ROLES[username]
    for act in Act:
        if ever(role, act):
            page = house.client(username).raw.get(f"{OWN}/{act}").text
            expected = {place for place in PLACES if now(role, act, place)}
            assert (act, boxes(page, house)) == (act, expected)


@pytest.mark.parametrize("act", Act)
def test_another_units_exemplar_is_never_moved_from_ones_own_page(house: House, act: Act) -> None:
    for username in (*REGISTRARS, MEMBER, "tuyengiao"):
        if not ever(ROLES[username], act):
            continue
        own = next(house.own[place] for place in PLACES if now(ROLES[username], act, place))
        for number, version in some(house.foreign.values()):
            for chosen in (f"{number}:{version}", [f"{own[0]}:{own[1]}", f"{number}:{version}"]):
                data = {**filled(house, ""), "chosen": chosen}
                assert house.post(username, f"{OWN}/{act}", data).status_code == 400


@contextmanager
def kept(house: House, number: int) -> Iterator[None]:
    """Put an exemplar's row back afterwards."""
    stored = Exemplar.__table__
    assert isinstance(stored, Table)
    with writing(house) as connection:
        row = connection.execute(select(stored).where(stored.c.id == number)).one()._mapping
    yield
    with writing(house) as connection:
        connection.execute(update(stored).where(stored.c.id == number).values(dict(row)))


@contextmanager
def writing(house: House) -> Iterator[Connection]:
    allow_writing(True)
    with house.app.app_context(), db.engine.begin() as connection:
        yield connection


def test_who_is_on_the_right_side_moves_it(copied: House) -> None:
    """The very forms that are refused above are taken from those who may."""
    ways = [
        (username, place, act)
        for username in (*REGISTRARS, MEMBER, "tuyengiao")
        for place in PLACES
        for act in Act
        if now(ROLES[username], act, place)
    ]
    for username, place, act in some(ways):
        number, version = copied.own[place]
        with kept(copied, number):
            answer = copied.post(username, f"{OWN}/{act}", filled(copied, f"{number}:{version}"))
            assert (username, place, act, answer.status_code) == (username, place, act, 303)
            with writing(copied) as connection:
                after = connection.execute(
                    text("SELECT state FROM exemplar WHERE id = :id"), {"id": number}
                ).scalar_one()
            assert ExemplarState(after) is MOVES[PLACES[place]][act][0]
    assert len(ways) > 40
