"""Jobs that their owner gives up while they end, or asks for again: only one of the two happens."""

import pytest

from kl01.audit.verbs import Verb
from kl01.jobs.models import Job
from kl01.jobs.operations import complete, fail
from kl01.jobs.results import Nothing
from kl01.jobs.rules import JobState
from kl01.jobs.runner import JobRunner
from tests.applications import NOW
from tests.conftest import Played
from tests.papers.racing import SECRETARY, handed
from tests.races import Known, Race, Sent
from tests.world import World


def under_way(world: World) -> Known:
    """Let the papers of a unit be being printed, as its secretary has asked."""
    known = handed(world)
    job = Job(
        kind="print_papers",
        title="Mẫu 02 – Đảng bộ Sở Nội vụ",
        owner_id=world.person(SECRETARY).id,
        unit_id=world.unit("snv").id,
        parameters={"unit": "snv", "form": "mau-02", "year": 2026},
        created_at=NOW,
        state=JobState.RUNNING,
    )
    world.session.add(job)
    world.session.flush()
    return {**known, "job": job.id}


def in_line(world: World) -> Known:
    known = under_way(world)
    world.session.get_one(Job, known["job"]).state = JobState.WAITING
    return known


def ends(world: World, known: Known) -> None:
    complete(world.session, world.session.get_one(Job, known["job"]), NOW, (1, 1), Nothing("Xong."))


def fails(world: World, known: Known) -> None:
    fail(world.session, world.session.get_one(Job, known["job"]), NOW, (0, 1), "Hỏng.")


def begins(world: World, known: Known) -> None:
    world.session.get_one(Job, known["job"]).state = JobState.RUNNING


GIVE_UP = Sent(SECRETARY, "/cong-viec/{job}/huy", {})
PRINT = Sent(SECRETARY, "/duyet-mau/danh-sach/snv/mau-02/2026/in-tat-ca", {})
LOCK = "the lock, which is taken before it is looked who is in the line"

RACES = [
    Race("what is done is not given up", under_way, ends, GIVE_UP, 200, "Không hủy được nữa", ()),
    Race("what has failed is not given up", under_way, fails, GIVE_UP, 200, "Không hủy được nữa", ()),
    Race("what has just begun is given up", in_line, begins, GIVE_UP, 200, "hủy", (Verb.JOB_CANCELLED,),
         guard="a state that is set whatever it was"),
    Race("a job is given up once", under_way, GIVE_UP, GIVE_UP, 200, "hủy", (Verb.JOB_CANCELLED,)),
    Race("what was given up is begun anew", under_way, GIVE_UP, PRINT, 200, "Mẫu 02",
         (Verb.JOB_CANCELLED, Verb.JOB_STARTED), guard=LOCK),
    Race("what is done is begun anew", under_way, ends, PRINT,
         200, "Mẫu 02", (Verb.JOB_STARTED,), guard=LOCK),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs stay as the race leaves them."""
    monkeypatch.setattr(JobRunner, "look", lambda _runner: None)


@pytest.mark.parametrize("race", RACES, ids=str)
def test_who_comes_second_is_answered_as_if_the_first_had_come_before(played: Played, race: Race) -> None:
    played(race)
