"""People of one name are told apart wherever one is chosen: by the year of birth, then by the unit."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kl01.org.kinds import Role, Standing
from kl01.org.models import Membership, Office, Person
from kl01.org.naming import Named, told_apart
from kl01.org.people_operations import name_columns
from tests.applications import NOW
from tests.page_client import PageClient
from tests.papers.made import hand_in
from tests.some import some
from tests.world import Saved, World

NAME = "Đinh Văn Trùng"

# --- The rule ----------------------------------------------------------------------------------------------


def test_a_name_that_nobody_else_has_stands_alone() -> None:
    assert told_apart([Named("Lê Thị Ánh", 1975, "Chi bộ A"), Named("Lê Thị Anh", 1975)]) == [
        "Lê Thị Ánh",
        "Lê Thị Anh",
    ]
    assert told_apart([]) == []


@pytest.mark.parametrize(
    ("people", "called"),
    [
        ([(1975, "A", "x"), (1980, "A", "x")], ["(1975)", "(1980)"]),
        ([(1975, "A", "x"), (None, "A", "x")], ["(1975)", ""]),
        ([(1975, "A", "x"), (1975, "B", "x")], ["(1975), A", "(1975), B"]),
        ([(None, "A", "x"), (None, "B", "x")], [", A", ", B"]),
        ([(None, "A", "x"), (None, "A", "y")], [", A, x", ", A, y"]),
        ([(1975, "A", ""), (1975, "B", ""), (1980, "A", "")], ["(1975), A", "(1975), B", "(1980), A"]),
    ],
)
def test_namesakes_show_the_year_then_the_unit_then_the_post(
    people: list[tuple[int | None, str, str]], called: list[str]
) -> None:
    found = told_apart([Named("Lê An", *one) for one in people])
    assert found == [f"Lê An {after}" if after.startswith("(") else f"Lê An{after}" for after in called]


def test_names_that_only_look_the_same_are_namesakes() -> None:
    assert told_apart([Named("H'Mai Ðạt", 1975), Named("H’Mai Đạt", 1980), Named("H’MAI ĐẠT", 1990)]) == [
        "H'Mai Ðạt (1975)",
        "H’Mai Đạt (1980)",
        "H’MAI ĐẠT (1990)",
    ]


@given(
    st.lists(
        st.builds(
            Named,
            st.sampled_from(["Lê An", "Lê Ân"]),
            st.sampled_from([None, 1975, 1980]),
            st.sampled_from(["Chi bộ A", "Chi bộ B"]),
            st.sampled_from(["Trưởng phòng", "Tạp vụ"]),
        ),
        unique=True,
    )
)
def test_no_two_people_are_called_the_same(people: list[Named]) -> None:
    called = told_apart(people)
    assert len(set(called)) == len(people)
    assert [label[: len(one.name)] for label, one in zip(called, people, strict=True)] == [
        one.name for one in people
    ]


# --- Where somebody is chosen ------------------------------------------------------------------------------


def add_twins(world: World, standing: Standing = Standing.PARTY_MEMBER, *roles: Role) -> None:
    """Add two people to a cell who are alike but for the year of birth."""
    for born in (1971, 1988):
        person = Person(birth_year=born, job_title="Chuyên viên", **name_columns(NAME))
        world.session.add(person)
        world.session.flush()
        unit = world.unit("snv-vp")
        since = date(2022, 1, 1)
        world.session.add(
            Membership(person_id=person.id, unit_id=unit.id, standing=standing, valid_from=since)
        )
        snv = world.unit("snv").id
        world.session.add_all(
            Office(person_id=person.id, unit_id=snv, role=role, valid_from=since) for role in roles
        )


@pytest.fixture
def twins(saved: Saved) -> None:
    saved(add_twins)


def label_texts(client: PageClient, address: str) -> list[str]:
    page = client.get(address)
    return [" ".join("".join(one.itertext()).split()) for one in page.all(".//main//label")]


@pytest.mark.usefixtures("twins")
def test_two_alike_but_for_the_year_of_birth_are_two_choices_of_a_delegation(client: PageClient) -> None:
    client.sign_in("bithu.snv")
    found = [text for text in label_texts(client, "/uy-quyen/snv/danh-dau") if NAME in text]
    assert len(set(found)) == 2
    assert [text.partition(" – ")[0] for text in found] == [f"{NAME} (1971)", f"{NAME} (1988)"]
    others = [text for text in label_texts(client, "/uy-quyen/snv/danh-dau") if NAME not in text]
    assert not any("(19" in text for text in some(others))


@pytest.mark.parametrize(
    ("user", "address"),
    [
        ("quantri", "/quan-tri/nguoi?tim=van trung"),
        ("bithu.snv", "/guong-dien-hinh/dang-ky/snv/2026/them/ca-nhan?tim=van trung"),
        ("bithu.cbvp", "/duyet-mau/danh-sach/snv-vp/mau-02/2026"),
    ],
)
@pytest.mark.usefixtures("twins")
def test_who_is_found_or_listed_is_told_apart(client: PageClient, user: str, address: str) -> None:
    text = client.sign_in(user).get(address).text
    assert text.count(NAME) >= 2
    assert "1971" in text
    assert "1988" in text


def test_namesakes_are_told_apart_in_the_queue(client: PageClient, saved: Saved) -> None:
    def wait(world: World) -> None:
        add_twins(world)
        for person in some(world.session.scalars(select(Person).where(Person.full_name == NAME))):
            hand_in(world.session, person, "mau-02", 2026, NOW)
        hand_in(world.session, world.person("canbo.snv"), "mau-02", 2026, NOW)

    saved(wait)
    text = client.sign_in("bithu.cbvp").get("/duyet-mau/").text
    assert f"{NAME} (1971)" in text
    assert f"{NAME} (1988)" in text
    assert "Nguyễn Văn An (" not in text


def test_members_of_a_committee_are_told_apart_where_they_approve(client: PageClient, saved: Saved) -> None:
    saved(lambda world: add_twins(world, Standing.PARTY_MEMBER, Role.COMMITTEE_MEMBER))
    page = client.sign_in("quantri").get("/quan-tri/don-vi/snv")
    assert f"{NAME} (1971)" in page.text
    assert f"{NAME} (1988)" in page.text


def test_a_holder_of_two_offices_is_no_namesake_of_their_own(app: Flask, client: PageClient) -> None:
    assert app
    assert "(19" not in client.sign_in("quantri").get("/quan-tri/don-vi/snv").text
