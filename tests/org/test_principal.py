"""What a person is on a day, as the database tells it: each row that counts, and the ones beside it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.accounts.models import SignIn, SignInFailure
from kl01.accounts.operations import begin_sign_in
from kl01.accounts.queries import load_principal, recent_failures
from kl01.accounts.rules import FAILURE_WINDOW, Failures
from kl01.org.access import HeldDelegation, HeldOffice, Principal
from kl01.org.kinds import DelegationScope, Role, Standing, UnitKind
from kl01.org.models import Delegation, Membership, Office, UnitHistory
from kl01.org.queries import holders, lasting_administrators, principal_of_person
from kl01.org.units import unit_on
from tests.applications import NOW
from tests.world import World

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def seen_on(world: World, username: str, day: date = TODAY) -> Principal:
    world.session.flush()
    found = principal_of_person(world.session, world.person(username).id, day)
    assert found is not None
    return found


# --- Offices and home --------------------------------------------------------------------------------------


def test_an_office_counts_from_its_first_day_to_its_last_and_is_ones_own(world: World) -> None:
    office = world.person("canbo.snv"), world.unit("snv")
    first, last = TODAY - DAY, TODAY + DAY
    world.session.add(
        Office(
            person_id=office[0].id, unit_id=office[1].id, role=Role.COMMITTEE_MEMBER,
            valid_from=first, valid_to=last,
        )
    )  # fmt: skip
    found = {day: seen_on(world, "canbo.snv", day).offices for day in (first - DAY, first, last, last + DAY)}
    held = (HeldOffice(Role.COMMITTEE_MEMBER, office[1].id, UnitKind.GRASSROOTS_PARTY_ORGANIZATION),)
    assert found == {first - DAY: (), first: held, last: held, last + DAY: ()}
    assert seen_on(world, "quanchung.snv", first).offices == (), "nobody else's"


def test_an_office_ends_with_its_unit(world: World) -> None:
    world.unit("bhxh").valid_to = TODAY
    assert seen_on(world, "bithu.bhxh", TODAY).offices
    assert not seen_on(world, "bithu.bhxh", TODAY + DAY).offices


def test_one_belongs_somewhere_from_the_first_day_to_the_last(world: World) -> None:
    person = world.person("canbo.snv")
    before = world.session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
    before.valid_to = TODAY
    after = world.unit("bhxh")
    world.session.add(
        Membership(
            person_id=person.id,
            unit_id=after.id,
            standing=Standing.PARTY_MEMBER,
            valid_from=TODAY + DAY,
            valid_to=TODAY + 2 * DAY,
        )
    )
    root = world.unit("khoi").id
    here = (world.unit("snv-vp").id, world.unit("snv").id, root)
    paths = [seen_on(world, "canbo.snv", TODAY + day * DAY).home_path for day in range(4)]
    assert paths == [here, (after.id, root), (after.id, root), ()]
    assert seen_on(world, "canbo.snv", date(2019, 12, 31)).home_path == ()
    assert seen_on(world, "quanchung.snv", TODAY + 3 * DAY).home_path == here, "nobody else moved"


# --- Delegations -------------------------------------------------------------------------------------------


def lend(world: World, **changes: object) -> Delegation:
    """Let a member of snv tick for its secretary, yesterday to tomorrow; `changes` replace parts of it."""
    values: dict[str, object] = {
        "unit_id": world.unit("snv").id,
        "grantor_id": world.person("bithu.snv").id,
        "delegate_id": world.person("canbo.snv").id,
        "scope": DelegationScope.TICK,
        "valid_from": TODAY - DAY,
        "valid_to": TODAY + DAY,
    }
    lent = Delegation(**{**values, **changes})
    world.session.add(lent)
    world.session.flush()
    return lent


def counts(world: World, day: date = TODAY, username: str = "canbo.snv") -> bool:
    return bool(seen_on(world, username, day).delegations)


def test_a_delegation_counts_from_its_first_day_to_its_last_for_the_delegate_alone(world: World) -> None:
    lend(world)
    days = [TODAY + day * DAY for day in range(-2, 3)]
    assert [counts(world, day) for day in days] == [False, True, True, True, False]
    assert not counts(world, username="quanchung.snv")
    secretary = world.person("bithu.snv")
    assert seen_on(world, "canbo.snv").delegations == (
        HeldDelegation(world.unit("snv").id, secretary.id, secretary.full_name, DelegationScope.TICK),
    )


def test_a_delegation_that_was_taken_back_counts_no_more(world: World) -> None:
    lent = lend(world)
    lent.ended_at = NOW
    assert not counts(world)


def test_a_delegation_counts_while_its_giver_is_secretary_of_that_very_unit(world: World) -> None:
    lend(world)
    office = world.session.scalars(
        select(Office).where(Office.person_id == world.person("bithu.snv").id)
    ).one()
    office.valid_to = TODAY
    assert counts(world)
    assert not counts(world, TODAY + DAY), "whose office is over"
    office.valid_from, office.valid_to = TODAY + DAY, None
    assert not counts(world), "whose office has not begun"
    office.valid_from = TODAY
    assert counts(world)
    office.role = Role.DEPUTY_SECRETARY
    assert not counts(world), "who is the deputy now"
    office.role, office.unit_id = Role.SECRETARY, world.unit("snv-tccb").id
    assert not counts(world), "who leads another unit now"


def test_a_successor_in_the_office_keeps_no_delegation_of_the_one_before(world: World) -> None:
    lend(world)
    office = world.session.scalars(
        select(Office).where(Office.person_id == world.person("bithu.snv").id)
    ).one()
    office.person_id = world.person("congdoan.snv").id
    world.session.flush()
    assert not counts(world)


@pytest.mark.parametrize(
    ("home", "fits"), [("snv-vp", True), ("snv-tccb", True), ("snv", True), ("sct", False), ("khoi", False)]
)
def test_ticking_is_for_who_belongs_to_the_unit_or_to_one_under_it(
    world: World, home: str, fits: bool
) -> None:
    lend(world)
    member = world.session.scalars(
        select(Membership).where(Membership.person_id == world.person("canbo.snv").id)
    ).one()
    member.unit_id = world.unit(home).id
    assert counts(world) == fits


@pytest.mark.parametrize(
    ("role", "unit", "fits"),
    [
        (Role.DEPUTY_SECRETARY, "snv", True),
        (Role.COMMITTEE_MEMBER, "snv", False),
        (Role.DEPUTY_SECRETARY, "snv-vp", False),
        (Role.DEPUTY_SECRETARY, "sct", False),
    ],
)
def test_standing_in_for_the_secretary_is_for_the_deputy_of_that_unit(
    world: World, role: Role, unit: str, fits: bool
) -> None:
    person = world.person("canbo.snv")
    lend(world, scope=DelegationScope.DEPUTIZE)
    world.session.add(
        Office(person_id=person.id, unit_id=world.unit(unit).id, role=role, valid_from=TODAY - DAY)
    )
    assert counts(world) == fits
    assert not counts(world, TODAY - 2 * DAY)


# --- Who came by a sign-in ---------------------------------------------------------------------------------


def came(session: Session, sign_in: SignIn, **later: timedelta) -> bool:
    session.flush()
    not_before = NOW + later.get("not_before", timedelta(0))
    return load_principal(session, sign_in.id, TODAY, not_before) is not None


def test_a_sign_in_is_known_until_it_ends_grows_old_or_its_account_is_disabled(world: World) -> None:
    session, account = world.session, world.account("canbo.snv")
    sign_in, other = begin_sign_in(session, account, NOW), begin_sign_in(session, account, NOW)
    assert came(session, sign_in)
    assert not came(session, sign_in, not_before=timedelta(seconds=1))
    assert load_principal(session, "unknown", TODAY, NOW) is None
    sign_in.ended_at = NOW
    assert not came(session, sign_in)
    assert came(session, other), "each browser's is its own"
    account.disabled_at = NOW
    assert not came(session, other)


@pytest.mark.parametrize("must", [True, False])
def test_a_sign_in_is_of_one_person_who_may_have_to_change_the_password(world: World, must: bool) -> None:
    account = world.account("canbo.snv")
    account.must_change_password = must
    world.account("bithu.snv").must_change_password = not must
    sign_in = begin_sign_in(world.session, account, NOW)
    world.session.flush()
    found = load_principal(world.session, sign_in.id, TODAY, NOW)
    assert found is not None
    assert (found[0].person_id, found[0].account_id, found[1]) == (account.person_id, account.id, must)
    assert found[0] == seen_on(world, "canbo.snv")


def test_for_who_has_no_account_or_a_disabled_one_nothing_is_done(world: World) -> None:
    assert principal_of_person(world.session, 99999, TODAY) is None
    world.account("canbo.snv").disabled_at = NOW
    world.session.flush()
    assert principal_of_person(world.session, world.person("canbo.snv").id, TODAY) is None
    assert seen_on(world, "bithu.snv").name == "Nguyễn Thị Hường"


# --- Who holds an office -----------------------------------------------------------------------------------


def test_an_office_is_held_by_who_has_that_one_in_that_unit_on_that_day(world: World) -> None:
    def names(unit: str, role: Role, day: date = TODAY) -> list[str]:
        return [one.name for one in holders(world.session, world.unit(unit).id, role, day)]

    assert names("snv", Role.SECRETARY) == ["Nguyễn Thị Hường"]
    assert names("snv", Role.DEPUTY_SECRETARY) == ["Trần Văn Bình"]
    assert names("snv-tccb", Role.SECRETARY) == []
    assert names("snv", Role.SECRETARY, date(2019, 12, 31)) == []


def test_the_last_administrator_is_told_from_those_who_cannot_stay_or_sign_in(world: World) -> None:
    keeper, other = world.person("quantri"), world.person("bithu.khoi")

    def others() -> int:
        world.session.flush()
        return lasting_administrators(world.session, TODAY, keeper.id)

    assert others() == 0
    assert lasting_administrators(world.session, TODAY, other.id) == 1
    office = Office(
        person_id=other.id, unit_id=world.unit("khoi").id, role=Role.ADMINISTRATOR, valid_from=TODAY
    )
    world.session.add(office)
    assert others() == 1
    office.valid_from = TODAY + DAY
    assert others() == 0, "not yet"
    office.valid_from, office.valid_to = TODAY, TODAY + 300 * DAY
    assert others() == 0, "not for long"
    office.valid_to = None
    world.account("bithu.khoi").disabled_at = NOW
    assert others() == 0, "who cannot sign in"


def test_a_unit_has_the_name_and_the_superior_of_its_day(world: World) -> None:
    session, unit, above = world.session, world.unit("snv-vp").id, UnitKind.GRASSROOTS_PARTY_ORGANIZATION
    history = session.scalars(select(UnitHistory).where(UnitHistory.unit_id == unit)).one()
    session.add(
        UnitHistory(unit_id=unit, valid_from=TODAY, name="Chi bộ Một cửa", parent_id=world.unit("sct").id)
    )
    session.flush()
    old = (history.name, (above, "Đảng bộ Sở Nội vụ"))
    new = ("Chi bộ Một cửa", (above, "Đảng bộ Sở Công Thương"))
    days = (date(2019, 12, 31), date(2020, 1, 1), TODAY - DAY, TODAY, TODAY + DAY)
    assert [unit_on(session, unit, day) for day in days] == [old, old, old, new, new]
    assert unit_on(session, world.unit("khoi").id, TODAY)[1] is None


def test_failures_are_counted_by_name_by_address_and_by_both_within_the_window(world: World) -> None:
    just_over, just_within = NOW - FAILURE_WINDOW, NOW - FAILURE_WINDOW + timedelta(seconds=1)
    for at, name, address in (
        (just_over, "mine", "here"),
        (just_within, "mine", "here"),
        (NOW - timedelta(seconds=9), "mine", "there"),
        (NOW - timedelta(seconds=5), "yours", "here"),
        (NOW - timedelta(seconds=7), "yours", "here"),
        (NOW, "yours", "there"),
    ):
        world.session.add(SignInFailure(at=at, username_digest=name, address=address))
    world.session.flush()
    assert recent_failures(world.session, "mine", "here", NOW) == (
        Failures(1, FAILURE_WINDOW - timedelta(seconds=1)),
        Failures(2, timedelta(seconds=9)),
        Failures(3, timedelta(seconds=5)),
    )
    assert recent_failures(world.session, "theirs", "elsewhere", NOW) == (Failures(),) * 3
