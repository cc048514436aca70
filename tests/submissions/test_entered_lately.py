"""Who was entered lately, came back or was away owes papers a month after, and is not late at once."""

from datetime import date, timedelta

import pytest
from flask import current_app
from hypothesis import given
from hypothesis import strategies as st

from kl01.audit.operations import program
from kl01.forms.due import due_day
from kl01.org.absence_operations import record_absence
from kl01.org.kinds import Standing
from kl01.org.models import Account, Person
from kl01.org.people_operations import create_person, leave, move_person
from kl01.org.rules import GRACE
from kl01.submissions.people import home_of
from kl01.submissions.todo import my_papers
from tests.applications import NOW, Clock
from tests.page_client import PageClient
from tests.world import Saved, World

TODAY = date(2026, 11, 23)
DUE = date(2026, 3, 31)
DAY = timedelta(days=1)
IN_A_MONTH = "Hạn thứ Tư 23/12/2026 – còn 30 ngày"

# --- The rule ----------------------------------------------------------------------------------------------

DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 1))
AWAY = st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=4)


@given(DAYS, AWAY)
def test_nobody_owes_earlier_than_the_others_nor_while_they_are_away(
    since: date, away: list[tuple[date, date | None]]
) -> None:
    own = due_day(DUE, since, away)
    assert own >= due_day(DUE, since) >= DUE
    assert own == due_day(DUE, since, reversed(away))
    assert not any(last is not None and first <= own <= last for first, last in away)


@pytest.mark.parametrize(
    ("first", "last", "own"),
    [
        (date(2026, 1, 5), date(2026, 10, 31), date(2026, 12, 1)),
        (DUE, DUE, DUE + DAY + GRACE),
        (date(2026, 1, 5), date(2026, 3, 30), DUE),
        (DUE + DAY, date(2026, 10, 31), DUE),
        (date(2026, 1, 5), None, DUE),
    ],
    ids=["away over the day", "on the day itself", "back by then", "went when it was over", "still away"],
)
def test_who_was_away_on_the_day_has_a_month_after_coming_back(
    first: date, last: date | None, own: date
) -> None:
    assert due_day(DUE, date(2020, 1, 1), [(first, last)]) == own


# --- What people see ---------------------------------------------------------------------------------------


def enter(world: World, first_day: date = date(2026, 2, 1)) -> Person:
    """Enter a person of the cell today, with a first day long past."""
    return create_person(
        world.session,
        program(NOW),
        full_name="Lý Thị Mai",
        birth_year=None,
        job_title="",
        unit=world.unit("snv-vp"),
        standing=Standing.PARTY_MEMBER,
        valid_from=first_day,
    )


def deadlines(world: World, person: Person, today: date = TODAY) -> dict[str, tuple[str, str]]:
    """Return state and hint of what a person owes this year and of the term."""
    world.session.flush()
    with current_app.test_request_context():
        found = my_papers(world.session, person.id, today)
    rows = (*found.to_do, *found.later)
    return {row.title: (row.state, row.hint) for row in rows if "2026" in row.title or "01" in row.title}


def states(world: World, person: Person) -> set[str]:
    return {state for state, _ in deadlines(world, person).values()}


def test_a_person_entered_today_owes_mau_01_and_02_in_a_month(world: World) -> None:
    owed = deadlines(world, enter(world))
    assert len(owed) >= 3
    assert {state for state, _ in owed.values()} == {"Chưa bắt đầu"}
    assert sum(IN_A_MONTH in hint for _, hint in owed.values()) >= 2
    assert "trễ" not in str(owed)


@pytest.mark.parametrize(("days", "state"), [(30, "Chưa bắt đầu"), (31, "Trễ hạn")])
def test_from_thirty_days_after_it_is_late(world: World, days: int, state: str) -> None:
    owed = deadlines(world, enter(world), TODAY + timedelta(days=days))
    (stands,) = {
        stands for title, (stands, _) in owed.items() if title.startswith("Mẫu 02 ") or "Mẫu 02," in title
    }
    assert stands == state


def test_all_pages_of_the_paper_say_the_same_day(client: PageClient, saved: Saved) -> None:
    def with_account(world: World) -> None:
        account = Account(person=enter(world), username="mai.snv", must_change_password=False)
        account.password_hash = "x"
        world.session.add(account)

    saved(with_account)
    client.sign_in("mai.snv")
    for path in ("/viec-cua-toi", "/mau/"):
        page = client.get(path)
        assert IN_A_MONTH in page.text
        assert "Trễ hạn" not in page.text
    assert "23/12/2026" in client.get("/mau/moi/mau-02/2026").text
    begun = client.post("/mau/moi/mau-02/2026")
    assert "23/12/2026" in begun.text
    assert "Trễ hạn" not in client.get("/mau/").text


def test_a_move_between_units_gives_no_new_month(world: World) -> None:
    person = world.person("canbo.snv")
    late = {title for title, (state, _) in deadlines(world, person).items() if state == "Trễ hạn"}
    assert late
    move_person(
        world.session,
        program(NOW),
        person,
        unit=world.unit("bhxh"),
        standing=Standing.PARTY_MEMBER,
        first_day=TODAY,
        membership_id=person.memberships[-1].id,
    )
    assert {t for t, (state, _) in deadlines(world, person).items() if state == "Trễ hạn"} == late


def test_who_comes_back_after_leaving_owes_in_a_month(world: World) -> None:
    person = world.person("canbo.snv")
    leave(world.session, program(NOW - timedelta(days=300)), person, last_day=date(2026, 1, 15))
    move_person(
        world.session,
        program(NOW),
        person,
        unit=world.unit("snv-vp"),
        standing=Standing.PARTY_MEMBER,
        first_day=date(2026, 2, 1),
        membership_id=person.memberships[-1].id,
    )
    world.session.flush()
    home = home_of(world.session, person.id, TODAY)
    assert home is not None
    assert (home.since, home.entered_on) == (date(2026, 2, 1), TODAY)
    assert "Trễ hạn" not in states(world, person)


def test_who_was_away_until_yesterday_owes_in_a_month(world: World) -> None:
    person = world.person("canbo.snv")
    away = (date(2026, 1, 5), TODAY - DAY)
    record_absence(world.session, program(NOW), person, valid_from=away[0], valid_to=away[1])
    stands = {hint.partition(" · ")[2]: state for state, hint in deadlines(world, person).values()}
    assert stands[IN_A_MONTH] == "Chưa bắt đầu", "the form of this year"
    assert "Trễ hạn" in stands.values(), "that of the term was due long before they went"


def test_the_first_administrator_is_entered_when_they_first_belong_somewhere(world: World) -> None:
    person = Person(full_name="Lý Thị Mai", sort_key="mai", found_by=" mai")
    world.session.add(person)
    world.session.flush()
    move_person(
        world.session,
        program(NOW),
        person,
        unit=world.unit("snv-vp"),
        standing=Standing.PARTY_MEMBER,
        first_day=date(2026, 2, 1),
        membership_id=None,
    )
    assert states(world, person) == {"Chưa bắt đầu"}


def test_who_was_there_before_anything_was_told_stays_late(world: World, clock: Clock) -> None:
    assert clock.now == NOW
    assert "Trễ hạn" in states(world, world.person("canbo.snv"))
