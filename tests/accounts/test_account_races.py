"""Accounts that two people change at once: who may sign in, by which password, and who stays to let them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl01.accounts import admin_views
from kl01.accounts.operations import begin_sign_in, record_failure
from kl01.accounts.rules import FREE_TRIES_HERE, username_digest
from kl01.accounts.set_up import make_setup_link
from kl01.audit.verbs import Verb
from kl01.org.kinds import Role, Standing
from kl01.org.models import Membership, Office, Person
from kl01.org.rules import search_words
from kl01.text import name_sort_key
from tests.accounts.signing_in import SET_UP
from tests.applications import NOW, Applications
from tests.conftest import Played
from tests.races import Known, Race, Sent, play
from tests.some import some
from tests.world import PASSWORD, SINCE, World

ADMIN, OTHER, THIRD = "quantri", "tuyengiao", "tochuc"
NEW = "trâu trắng qua cầu tre"
SOON_OVER = date(2026, 12, 31)


def known(world: World) -> Known:
    """Let three administer, add two people without accounts, and tell what the pages are told by."""
    session = world.session
    offices = {}
    for username in (OTHER, THIRD):
        offices[username] = Office(
            person_id=world.person(username).id,
            unit_id=world.unit("khoi").id,
            role=Role.ADMINISTRATOR,
            valid_from=SINCE,
        )
        session.add(offices[username])
    people = [_added(session, world, name) for name in ("Tạ Thị Lụa", "Tạ Văn Lúa")]
    session.flush()
    own = select(Office.id).where(Office.person_id == world.person(ADMIN).id)
    return {
        "an": world.person("canbo.snv").id,
        "admin": world.person(ADMIN).id,
        "other": world.person(OTHER).id,
        "third": world.person(THIRD).id,
        "lua": people[0].id,
        "luas": people[1].id,
        "of_admin": session.scalars(own).one(),
        "of_third": offices[THIRD].id,
        "token": admin_views._reset_token(world.account("canbo.snv")),
    }


def _added(session: Session, world: World, name: str) -> Person:
    person = Person(full_name=name, sort_key=name_sort_key(name), found_by=search_words(name, ""))
    session.add(person)
    session.flush()
    unit, standing = world.unit("sct"), Standing.PARTY_MEMBER
    session.add(Membership(person_id=person.id, unit_id=unit.id, standing=standing, valid_from=SINCE))
    return person


def soon_over(username: str) -> Callable[[World], Known]:
    """Let an administrator be so to a day only: the others are those who last."""

    def given(world: World) -> Known:
        found = known(world)
        of = select(Office).where(Office.person_id == world.person(username).id)
        world.session.scalars(of.where(Office.role == Role.ADMINISTRATOR)).one().valid_to = SOON_OVER
        return found

    return given


def tries(count: int, world: World) -> None:
    """Let signing in as bithu.snv have failed from here."""
    digest = username_digest(current_app.config["SECRET_KEY"], "bithu.snv")
    for _ in some(range(count)):
        record_failure(world.session, digest, "127.0.0.1", NOW)


def one_try_left(world: World) -> Known:
    tries(FREE_TRIES_HERE - 1, world)
    return known(world)


def one_already_shut(world: World) -> Known:
    world.account("canbo.snv").disabled_at = NOW
    return known(world)


# --- What is sent ------------------------------------------------------------------------------------------


def account(who: str, person: str, username: str = "lua.sct") -> Sent:
    return Sent(who, f"/quan-tri/nguoi/{{{person}}}/tai-khoan/moi", {"username": username})


def reset(who: str) -> Sent:
    return Sent(who, "/quan-tri/nguoi/{an}/tai-khoan/cap-lai", {"token": "{token}"})


def shut(who: str, person: str = "an") -> Sent:
    return Sent(who, f"/quan-tri/nguoi/{{{person}}}/tai-khoan/khoa", {})


def opened(who: str) -> Sent:
    return Sent(who, "/quan-tri/nguoi/{an}/tai-khoan/mo", {})


def office_over(who: str, name: str) -> Sent:
    data = {"reason": "ended", "last_day": "22/11/2026"}
    return Sent(who, f"/quan-tri/chuc-vu/{{{name}}}/thoi", data)


def sign_in(username: str = "canbo.snv", password: str = PASSWORD) -> Sent:
    return Sent("", "/dang-nhap", {"username": username, "password": password})


OWN_PASSWORD = Sent("canbo.snv", "/mat-khau", {"current": PASSWORD, "password": NEW, "repeated": NEW})
LOCKED = "the lock, which is taken before it is judged whether to wait, and by which password"
SHUT, OPENED, RESET = Verb.ACCOUNT_DISABLED, Verb.ACCOUNT_ENABLED, Verb.PASSWORD_RESET

END_OTHERS = Sent("canbo.snv", "/tai-khoan/thoat-may-khac", {})


def signed_in_twice(world: World) -> Known:
    """Let somebody be signed in somewhere else."""
    begin_sign_in(world.session, world.account("canbo.snv"), NOW, "10.0.0.9")
    return {}


RACES = [
    Race("a username is one person's", known, account(OTHER, "lua"), account(ADMIN, "luas"),
         422, "Tên lua.sct đã có người dùng", (Verb.ACCOUNT_CREATED,),
         guard="a unique index, which would answer with an error"),
    Race("a person has one account", known, account(OTHER, "lua"), account(ADMIN, "lua", "lua2.sct"),
         409, "lua.sct", (Verb.ACCOUNT_CREATED,),
         guard="a unique index, which would answer with an error"),
    Race("who administers no more makes no account", known,
         office_over(OTHER, "of_admin"), account(ADMIN, "lua"), 403,
         "chưa được giao việc", (Verb.OFFICE_ENDED,)),
    Race("who administers no more gives no new password", known, office_over(OTHER, "of_admin"), reset(ADMIN),
         403, "chưa được giao việc", (Verb.OFFICE_ENDED,)),
    Race("who was signed out has nothing to sign out of", known,
         reset(ADMIN), Sent("canbo.snv", "/dang-xuat", {}), 200, "Đăng nhập", (RESET,)),
    Race("a form for a new password makes one", known, reset(OTHER), reset(ADMIN),
         409, "canbo.snv", (RESET,)),
    Race("an account that was shut gets its new password and stays shut", known, shut(OTHER), reset(ADMIN),
         200, "canbo.snv", (SHUT, RESET),
         guard="columns of their own"),
    Race("other browsers are signed out of once", signed_in_twice, END_OTHERS, END_OTHERS,
         401, "Phiên làm việc đã hết", (Verb.OTHER_SIGN_INS_ENDED,)),
    Race("an account is shut once", known, shut(OTHER), shut(ADMIN), 200, "Đã khóa tài khoản", (SHUT,)),
    Race("an account is opened once", one_already_shut, opened(OTHER), opened(ADMIN),
         200, "Đã mở tài khoản", (OPENED,)),
    Race("of two administrators who shut each other one stays", known,
         shut(OTHER, "admin"), shut(ADMIN, "other"), 401, "Phiên làm việc đã hết", (SHUT,)),
    Race("the last who administers without an end is not shut", soon_over(ADMIN),
         office_over(THIRD, "of_third"), shut(ADMIN, "other"),
         200, "Đây là người quản trị duy nhất", (Verb.OFFICE_ENDED,)),
    Race("the last who administers without an end does not leave", soon_over(ADMIN),
         office_over(THIRD, "of_third"),
         Sent(ADMIN, "/quan-tri/nguoi/{other}/roi-di", {"last_day": "22/11/2026"}),
         422, "Đây là người quản trị duy nhất", (Verb.OFFICE_ENDED,),
         guard="the lock, which the end of their other office has taken"),
    Race("who can't sign in is no administrator who stays", soon_over(THIRD),
         shut(THIRD, "other"), office_over(ADMIN, "of_admin"),
         422, "Đây là người quản trị duy nhất", (SHUT,)),
    Race("a password that was taken away is not changed", known, reset(ADMIN), OWN_PASSWORD,
         401, "Phiên làm việc đã hết", (RESET,)),
    Race("a password is changed by who knows the present one", known, OWN_PASSWORD, OWN_PASSWORD,
         401, "Phiên làm việc đã hết", (Verb.PASSWORD_CHANGED,)),
    Race("nobody signs in whose account was shut", known, shut(ADMIN), sign_in(),
         422, "Tên đăng nhập hoặc mật khẩu chưa đúng", (SHUT, Verb.SIGN_IN_REFUSED),
         guard=LOCKED),
    Race("nobody signs in by a password that was taken away", known, reset(ADMIN), sign_in(),
         422, "Tên đăng nhập hoặc mật khẩu chưa đúng", (RESET, Verb.SIGN_IN_REFUSED),
         guard=LOCKED),
    Race("the last free try is taken once, also by who knows the password", one_try_left,
         lambda world, _known: tries(1, world), sign_in("bithu.snv"),
         429, "Đã nhập sai nhiều lần", (),
         guard=LOCKED),
    Race("the last free try is taken once", one_try_left,
         lambda world, _known: tries(1, world), sign_in("bithu.snv", "lúa chín"),
         429, "Đã nhập sai nhiều lần", (),
         guard=LOCKED),
]  # fmt: skip


def link(world: World) -> Known:
    """Let a program be empty but for its set-up link."""
    return {"token": make_setup_link(world.session, NOW)}


SETS_UP = Sent("", "/cai-dat/{token}", SET_UP)
SET_UP_ONCE = Race(
    "a program is set up once", link, SETS_UP, SETS_UP,
    410, "đã hết hạn", (Verb.COMMITTEE_CHANGED, Verb.ACCOUNT_CREATED, Verb.SIGNED_IN),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _same_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the slips of both plays show the same password."""
    monkeypatch.setattr(admin_views, "one_time_password", lambda: "mot-hai-ba-bon")


@pytest.mark.parametrize("race", RACES, ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)


def test_a_program_is_set_up_once(applications: Applications, migrated: Path) -> None:
    play(applications, migrated, SET_UP_ONCE)
