import json
import multiprocessing
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from kl01.config import Settings
from kl01.start.database import prepare
from tests.applications import PATIENCE, copy_data
from tests.databases import ON_POSTGRESQL, ask
from tests.some import some
from tests.start import ticking

KILLS = 20


@pytest.fixture
def processes() -> "multiprocessing.context.BaseContext":
    """Makes processes that need not load the program anew, where the system can."""
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    made = multiprocessing.get_context("forkserver" if forks else "spawn")
    if forks:
        made.set_forkserver_preload([ticking.__name__])
    return made


def test_a_killed_process_loses_no_acknowledged_tick(
    demo: Path, tmp_path: Path, processes: "multiprocessing.context.SpawnContext"
) -> None:
    instance = copy_data(demo, tmp_path / "instance")
    address = Settings(instance=instance).sqlalchemy_url
    random = Random(20)
    told: dict[str, int] = {}
    for _ in range(KILLS):
        heard, telling = processes.Pipe(duplex=False)
        process = processes.Process(target=ticking.tick_on, args=(address, telling))
        process.start()
        telling.close()
        told |= dict(heard_of(heard) for _ in range(random.randint(1, 60)))
        process.kill()
        with suppress(EOFError):
            while True:
                told |= [heard_of(heard)]
        process.join(PATIENCE)
        assert process.exitcode not in {None, 0, 1}
        check(instance, told)
    assert len(told) > 10
    prepare(Settings(instance=instance))  # and it starts again


def heard_of(heard: "Connection[None, tuple[str, int]]") -> tuple[str, int]:
    """Wait for what the process tells next. Raises EOFError when it is gone; the last word may be cut off."""
    assert heard.poll(PATIENCE)
    return heard.recv()


def check(instance: Path, told: dict[str, int]) -> None:
    if not ON_POSTGRESQL:
        assert ask(instance, "PRAGMA integrity_check")[1] == [("ok",)]
        assert ask(instance, "PRAGMA foreign_key_check")[1] == []
    cells = ask(instance, "SELECT unit_id, item_id, year, quarter, version FROM item_status")[1]
    versions = {f"{unit}:{item}:{year}-{quarter}": version for unit, item, year, quarter, version in cells}
    recorded: dict[str, set[int]] = {}
    events = "SELECT subject_key, CAST(data AS VARCHAR) FROM audit_event WHERE verb = 'status_changed'"
    for key, data in some(ask(instance, events)[1]):
        recorded.setdefault(key, set()).add(json.loads(data)["version"])
    for key, version in some(told.items()):
        assert versions[key] >= version
        assert version in recorded[key]
        assert max(recorded[key]) == versions[key]
