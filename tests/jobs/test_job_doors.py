"""Whose job it is: two people of the same office who ask for the very same thing share nothing."""

from datetime import timedelta

from sqlalchemy.orm import Session

from kl01.audit.operations import Actor
from kl01.jobs.models import Job
from kl01.jobs.operations import cancel, enqueue
from kl01.jobs.queries import job_of, jobs_ahead, jobs_of, open_job
from kl01.plan.models import Plan
from kl01.plan.queries import plan_by_code, plan_item
from tests.applications import NOW
from tests.world import World

SAME = {"kind": "print", "title": "Mẫu 02", "parameters": {"year": 2026}, "unit_id": None}


def actor(world: World, username: str, minutes: int = 0) -> Actor:
    person = world.person(username)
    return Actor(person.id, person.full_name, NOW + timedelta(minutes=minutes))


def test_a_job_is_its_owners_and_not_a_neighbours_of_the_same_office(world: World) -> None:
    session = world.session
    mine, theirs = actor(world, "bithu.snv"), actor(world, "bithu.sct", 1)
    first = enqueue(session, mine, **SAME)
    second = enqueue(session, theirs, **SAME)
    assert first is not second
    assert enqueue(session, mine, **SAME) is first
    for who, own, other in ((mine, first, second), (theirs, second, first)):
        assert who.person_id is not None
        assert job_of(session, own.id, who.person_id) is own
        assert job_of(session, other.id, who.person_id) is None
        assert list(jobs_of(session, who.person_id, NOW)) == [own]
        assert open_job(session, "print", who.person_id, {"year": 2026}) is own
        assert open_job(session, "copy", who.person_id, {"year": 2026}) is None
        assert open_job(session, "print", who.person_id, {"year": 2025}) is None
    assert job_of(session, 99999, first.owner_id) is None
    assert (jobs_ahead(session, first), jobs_ahead(session, second)) == (0, 1)
    cancel(session, first, mine)
    assert jobs_ahead(session, second) == 0
    assert open_job(session, "print", first.owner_id, {"year": 2026}) is None


def test_the_list_begins_with_its_first_moment(session: Session, world: World) -> None:
    mine = actor(world, "bithu.snv")
    found: list[Job] = [
        enqueue(session, actor(world, "bithu.snv", at), **{**SAME, "parameters": {"at": at}})
        for at in range(3)
    ]
    assert mine.person_id is not None
    since = NOW + timedelta(minutes=1)
    assert list(jobs_of(session, mine.person_id, since)) == [found[2], found[1]]


def test_an_item_is_found_in_its_own_plan_until_it_is_withdrawn(world: World) -> None:
    session = world.session
    plan = session.get_one(Plan, 1)
    item = plan_item(session, plan.id, "II1-01")
    assert item is not None
    assert (item.plan_id, item.code) == (plan.id, "II1-01")
    assert plan_item(session, plan.id + 1, "II1-01") is None
    assert plan_item(session, plan.id, "II1-99") is None
    item.withdrawn_on = NOW.date()
    session.flush()
    assert plan_item(session, plan.id, "II1-01") is None
    assert plan_by_code(session, plan.code) is plan
    assert plan_by_code(session, "khong-co") is None
