"""Settings in the database: only what differs is kept, each change leaves its event, nobody's is lost."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from kl01.audit.models import AuditEvent
from kl01.audit.operations import Actor, program
from kl01.audit.verbs import Verb
from kl01.db import StaleVersionError
from kl01.refusals import Refusal
from kl01.settings.models import SettingValue
from kl01.settings.operations import put_setting, reset_setting
from kl01.settings.queries import stored_values, value_of
from kl01.settings.rules import Setting, WholeNumber, YesNo
from tests.applications import NOW
from tests.world import World

DAYS = Setting("file_days", "Giữ tệp", "Sau đó phần mềm xóa tệp", WholeNumber(1, 30, "ngày"), 7)
SHOWN = Setting("is_shown", "Hiện", "Hiện ở trang đầu", YesNo(), True)


@pytest.fixture
def actor(world: World) -> Actor:
    person = world.person("quantri")
    return Actor(person.id, person.full_name, NOW)


def events(session: Session) -> list[tuple[str, dict[str, Any]]]:
    found = session.scalars(
        select(AuditEvent).where(AuditEvent.verb == Verb.SETTING_CHANGED).order_by(AuditEvent.id)
    )
    return [(f"{one.subject_kind} {one.subject_key}", one.data) for one in found]


def test_what_nobody_set_is_the_default_and_no_row(session: Session) -> None:
    assert value_of(session, DAYS) == 7
    assert value_of(session, SHOWN) is True
    assert stored_values(session) == {}


def test_a_change_is_kept_with_who_and_when(session: Session, actor: Actor) -> None:
    assert put_setting(session, actor, DAYS, " 3 ", seen="7")
    assert value_of(session, DAYS) == 3
    assert value_of(session, SHOWN) is True
    row = stored_values(session)["file_days"]
    assert (row.value, row.changed_at, row.changed_by_id) == ("3", NOW, actor.person_id)
    assert events(session) == [("setting file_days", {"from": {"value": "7"}, "to": {"value": "3"}})]


def test_a_second_change_says_who_was_last(session: Session, actor: Actor) -> None:
    put_setting(session, actor, DAYS, "3", seen="7")
    later = program(NOW + timedelta(hours=1))
    assert put_setting(session, later, DAYS, "4", seen="3")
    row = stored_values(session)["file_days"]
    assert (row.value, row.changed_at, row.changed_by_id) == ("4", later.at, None)
    assert events(session)[1] == ("setting file_days", {"from": {"value": "3"}, "to": {"value": "4"}})


@pytest.mark.parametrize("by_button", [True, False])
def test_back_at_the_default_nothing_is_kept_but_the_trail(
    session: Session, actor: Actor, by_button: bool
) -> None:
    put_setting(session, actor, DAYS, "3", seen="7")
    if by_button:
        assert reset_setting(session, actor, DAYS, seen="3")
    else:
        assert put_setting(session, actor, DAYS, "7", seen="3")
    assert value_of(session, DAYS) == 7
    assert stored_values(session) == {}
    assert events(session)[1] == ("setting file_days", {"from": {"value": "3"}, "to": {"value": "7"}})


def test_what_changes_nothing_leaves_no_event(session: Session, actor: Actor) -> None:
    assert not put_setting(session, actor, DAYS, "7", seen="7")
    assert not reset_setting(session, actor, DAYS, seen="7")
    put_setting(session, actor, DAYS, "3", seen="7")
    assert not put_setting(session, actor, DAYS, "3", seen="3")
    assert len(events(session)) == 1


def test_what_is_no_value_changes_nothing(session: Session, actor: Actor) -> None:
    for typed in ("", "0", "31", "ba"):
        with pytest.raises(Refusal, match="từ 1 đến 30"):
            put_setting(session, actor, DAYS, typed, seen="7")
    assert stored_values(session) == {}
    assert events(session) == []


# --- Two people --------------------------------------------------------------------------------------------


def test_a_value_that_another_changed_since_is_not_written_over(session: Session, actor: Actor) -> None:
    put_setting(session, actor, DAYS, "3", seen="7")
    for change in (
        lambda: put_setting(session, actor, DAYS, "5", seen="7"),
        lambda: reset_setting(session, actor, DAYS, seen="7"),
        lambda: put_setting(session, actor, DAYS, "5", seen=""),
    ):
        with pytest.raises(StaleVersionError):
            change()
    assert value_of(session, DAYS) == 3
    assert len(events(session)) == 1


def test_the_same_wish_twice_is_no_conflict(session: Session, actor: Actor) -> None:
    put_setting(session, actor, DAYS, "3", seen="7")
    assert not put_setting(session, actor, DAYS, "3", seen="7")
    reset_setting(session, actor, DAYS, seen="3")
    assert not reset_setting(session, actor, DAYS, seen="3")


def test_a_row_that_went_and_came_anew_is_not_taken_for_the_old_one(session: Session, actor: Actor) -> None:
    put_setting(session, actor, DAYS, "3", seen="7")
    reset_setting(session, actor, DAYS, seen="3")
    put_setting(session, actor, DAYS, "5", seen="7")
    assert stored_values(session)["file_days"].version == 1
    with pytest.raises(StaleVersionError):
        put_setting(session, actor, DAYS, "9", seen="3")


INSERT = text(
    "INSERT INTO setting (key, value, changed_at, version)"
    " VALUES (:key, :value, '2026-11-23 03:00:00', :version)"
)


@pytest.mark.parametrize("wanted", ["5", "7"])
def test_who_comes_second_at_the_same_moment_is_told(session: Session, actor: Actor, wanted: str) -> None:
    put_setting(session, actor, DAYS, "3", seen="7")
    held = session.get_one(SettingValue, "file_days")  # read before the other has written
    session.execute(text("UPDATE setting SET value = '4', version = 2"))
    with pytest.raises(StaleVersionError):
        put_setting(session, actor, DAYS, wanted, seen="3")
    assert held is not None


def test_two_first_changes_at_the_same_moment_are_a_conflict(session: Session, actor: Actor) -> None:
    def other(*_given: object) -> None:
        session.connection().execute(INSERT, {"key": "file_days", "value": "4", "version": 1})

    event.listen(session, "before_flush", other, once=True)
    with pytest.raises(StaleVersionError):
        put_setting(session, actor, DAYS, "5", seen="7")


# --- Rows of other versions --------------------------------------------------------------------------------


def test_what_a_newer_version_keeps_is_left_alone(session: Session, actor: Actor) -> None:
    session.execute(INSERT, {"key": "of_tomorrow", "value": "gì đó", "version": 4})
    put_setting(session, actor, DAYS, "3", seen="7")
    reset_setting(session, actor, DAYS, seen="3")
    assert [(row.value, row.version) for row in stored_values(session).values()] == [("gì đó", 4)]


def test_a_value_that_no_longer_fits_gives_way_to_the_default(session: Session, actor: Actor) -> None:
    session.execute(INSERT, {"key": "file_days", "value": "99", "version": 1})
    assert value_of(session, DAYS) == 7
    assert reset_setting(session, actor, DAYS, seen="7")
    assert stored_values(session) == {}
    assert events(session) == [("setting file_days", {"from": {"value": "99"}, "to": {"value": "7"}})]


def test_a_value_that_became_the_default_goes_when_that_is_asked_for(session: Session, actor: Actor) -> None:
    session.execute(INSERT, {"key": "file_days", "value": "7", "version": 1})
    assert value_of(session, DAYS) == 7
    assert reset_setting(session, actor, DAYS, seen="7")
    assert stored_values(session) == {}
