import json
import multiprocessing
import sqlite3
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from kl01.config import Settings
from kl01.start.database import prepare
from tests.applications import PATIENCE, copy_data
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
    with closing(sqlite3.connect(instance / "kl01.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        versions = {
            f"{unit}:{item}:{year}-{quarter}": version
            for unit, item, year, quarter, version in database.execute(
                "SELECT unit_id, item_id, year, quarter, version FROM item_status"
            )
        }
        recorded: dict[str, set[int]] = {}
        for key, data in some(
            database.execute("SELECT subject_key, data FROM audit_event WHERE verb = 'status_changed'")
        ):
            recorded.setdefault(key, set()).add(json.loads(data)["version"])
    for key, version in some(told.items()):
        assert versions[key] >= version
        assert version in recorded[key]
        assert max(recorded[key]) == versions[key]
