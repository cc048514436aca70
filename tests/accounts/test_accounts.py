"""Accounts, sign-ins, the set-up of an empty program."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kl01.accounts.models import SetupLink, SignIn, SignInFailure
from kl01.accounts.operations import (
    begin_sign_in,
    change_password,
    create_account,
    disable_account,
    enable_account,
    end_sign_in,
    record_failure,
    reset_password,
)
from kl01.accounts.queries import recent_failures
from kl01.accounts.set_up import SetUp, make_setup_link, set_up_committee
from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor
from kl01.audit.verbs import Verb
from kl01.db import allow_writing, db
from kl01.org.kinds import Role
from kl01.org.models import Account, Person
from kl01.org.office_operations import give_office
from kl01.org.rules import EARLIEST_DAY
from kl01.org.units import committee, units
from kl01.refusals import Refusal
from tests.applications import NOW
from tests.org.conftest import last_verb
from tests.world import World


def _open(session: Session, account: Account) -> set[str]:
    session.expire_all()
    return set(
        session.scalars(select(SignIn.id).where(SignIn.account_id == account.id, SignIn.ended_at.is_(None)))
    )


def _newcomer(session: Session) -> Person:
    person = Person(full_name="Mai Văn Tân", sort_key="x", found_by=" mai van tan")
    session.add(person)
    session.flush()
    return person


def test_a_new_account_has_to_change_its_password(session: Session, administrator: Actor) -> None:
    account = create_account(
        session, administrator, _newcomer(session), username="tanmv.snv", password_hash="h"
    )
    assert account.must_change_password
    assert last_verb(session) is Verb.ACCOUNT_CREATED
    assert "h" not in str(session.scalars(select(AuditEvent.data)).all()[-1].values())


@pytest.mark.parametrize("username", ["bithu.snv", "Tân", "x", "a b c"])
def test_usernames_that_are_refused(session: Session, administrator: Actor, username: str) -> None:
    with pytest.raises(Refusal) as refused:
        create_account(session, administrator, _newcomer(session), username=username, password_hash="h")
    assert refused.value.field == "username"


def test_nobody_has_two_accounts(session: Session, world: World, administrator: Actor) -> None:
    with pytest.raises(Refusal):
        create_account(
            session, administrator, world.person("bithu.snv"), username="khac.snv", password_hash="h"
        )


def test_a_reset_ends_every_sign_in(session: Session, world: World, administrator: Actor) -> None:
    account = world.account("bithu.snv")
    for _ in range(3):
        begin_sign_in(session, account, NOW)
    other = begin_sign_in(session, world.account("bithu.sct"), NOW)
    reset_password(session, administrator, account, password_hash="new")
    assert _open(session, account) == set()
    assert _open(session, world.account("bithu.sct")) == {other.id}
    assert account.must_change_password
    assert account.password_hash == "new"
    assert last_verb(session) is Verb.PASSWORD_RESET


def test_a_chosen_password_ends_the_other_sign_ins(session: Session, world: World) -> None:
    account = world.account("bithu.snv")
    kept, other = begin_sign_in(session, account, NOW), begin_sign_in(session, account, NOW)
    actor = Actor(account.person_id, "Nguyễn Thị Hường", NOW)
    change_password(session, actor, account, password_hash="new", this_sign_in=kept.id)
    assert _open(session, account) == {kept.id}
    assert other.ended_at == NOW


def test_disabling_and_enabling(session: Session, world: World, administrator: Actor) -> None:
    account = world.account("bithu.snv")
    begin_sign_in(session, account, NOW)
    disable_account(session, administrator, account)
    assert _open(session, account) == set()
    events = session.scalar(select(func.count(AuditEvent.id)))
    disable_account(session, administrator, account)
    assert session.scalar(select(func.count(AuditEvent.id))) == events
    enable_account(session, administrator, account)
    assert account.disabled_at is None
    assert last_verb(session) is Verb.ACCOUNT_ENABLED


def test_administrators_keep_the_door_open(session: Session, world: World, administrator: Actor) -> None:
    with pytest.raises(Refusal):
        disable_account(session, administrator, world.account("quantri"))
    with pytest.raises(Refusal):
        reset_password(session, administrator, world.account("quantri"), password_hash="h")
    somebody = Actor(world.person("tochuc").id, "Phan Văn Lực", NOW)
    with pytest.raises(Refusal):
        disable_account(session, somebody, world.account("quantri"))
    give_office(
        session,
        administrator,
        world.person("tochuc"),
        unit=world.unit("khoi"),
        role=Role.ADMINISTRATOR,
        valid_from=NOW.date(),
    )
    disable_account(session, somebody, world.account("quantri"))


def test_signing_out_twice_is_one_act(session: Session, world: World) -> None:
    sign_in = begin_sign_in(session, world.account("bithu.snv"), NOW)
    for _ in range(2):
        end_sign_in(session, sign_in.id, NOW + timedelta(minutes=1))
    end_sign_in(session, "unknown", NOW)
    ends = session.scalars(select(AuditEvent).where(AuditEvent.verb == Verb.SIGNED_OUT)).all()
    assert len(ends) == 1


def test_old_sign_ins_and_failures_are_cleared_away(session: Session, world: World) -> None:
    account = world.account("bithu.snv")
    old = begin_sign_in(session, account, NOW - timedelta(days=30)).id
    begin_sign_in(session, account, NOW)
    session.expire_all()
    assert session.get(SignIn, old) is None
    record_failure(session, "d" * 64, "10.0.0.1", NOW - timedelta(hours=25))
    record_failure(session, "d" * 64, "10.0.0.1", NOW)
    assert session.scalar(select(func.count(SignInFailure.id))) == 1


def test_failures_are_counted_by_pair_name_and_address(session: Session) -> None:
    for digest, address, minutes in [
        ("a" * 64, "10.0.0.1", 1),
        ("a" * 64, "10.0.0.1", 5),
        ("a" * 64, "10.0.0.2", 2),
        ("b" * 64, "10.0.0.1", 3),
        ("c" * 64, "10.0.0.3", 1),
        ("a" * 64, "10.0.0.1", 16),
    ]:
        session.add(
            SignInFailure(at=NOW - timedelta(minutes=minutes), username_digest=digest, address=address)
        )
    session.flush()
    here, account, address_wide = recent_failures(session, "a" * 64, "10.0.0.1", NOW)
    assert (here.count, here.since_last) == (2, timedelta(minutes=1))
    assert (account.count, account.since_last) == (3, timedelta(minutes=1))
    assert (address_wide.count, address_wide.since_last) == (3, timedelta(minutes=1))


# --- Set-up ---

VALUES = SetUp(
    committee_name="Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An",
    superior_name="Tỉnh ủy Bình An",
    place_name="Bình An",
    help_contact="",
    full_name="Lý Minh Quân",
    username="quantri",
    password_hash="h",
)


def test_the_link_works_once_and_makes_all_that_is_needed(empty_app: Flask) -> None:
    with empty_app.app_context():
        allow_writing(True)
        session = db.session()
        token = make_setup_link(session, NOW)
        assert token not in str(session.scalars(select(SetupLink.token_digest)).all())
        account = set_up_committee(session, token, VALUES, NOW + timedelta(minutes=59))
        assert account is not None
        assert not account.must_change_password
        made = committee(session)
        assert made is not None
        assert made.superior_name == "Tỉnh ủy Bình An"
        assert made.root_unit.valid_from == EARLIEST_DAY
        assert [row.name for row in units(session).history[made.root_unit.id]] == [VALUES.committee_name]
        assert [office.role for office in account.person.offices] == [Role.ADMINISTRATOR]
        assert last_verb(session) is Verb.ACCOUNT_CREATED
        assert set_up_committee(session, token, VALUES, NOW + timedelta(minutes=59)) is None
        with pytest.raises(Refusal):
            make_setup_link(session, NOW)


def test_a_link_is_over_after_an_hour_and_when_a_newer_one_is_made(empty_app: Flask) -> None:
    with empty_app.app_context():
        allow_writing(True)
        session = db.session()
        first = make_setup_link(session, NOW)
        second = make_setup_link(session, NOW)
        assert set_up_committee(session, first, VALUES, NOW) is None
        assert set_up_committee(session, second, VALUES, NOW + timedelta(hours=1)) is None
        assert set_up_committee(session, "guessed", VALUES, NOW) is None
        assert session.scalar(select(func.count(Account.id))) == 0


@pytest.mark.parametrize(("ahead", "counted"), [(timedelta(seconds=3), 1), (timedelta(days=365), 0)])
def test_failures_of_a_clock_that_was_far_ahead_are_not_counted(
    session: Session, ahead: timedelta, counted: int
) -> None:
    record_failure(session, "d" * 64, "10.0.0.1", NOW + ahead)
    assert [one.count for one in recent_failures(session, "d" * 64, "10.0.0.1", NOW)] == [counted] * 3
