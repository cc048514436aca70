import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

from kl01.config import Settings
from kl01.start.database import prepare
from tests.some import some
from tests.start.programs import running

KILLS = 20


def test_a_killed_process_loses_no_acknowledged_tick(demo: Path, tmp_path: Path) -> None:
    instance = Path(shutil.copytree(demo, tmp_path / "instance"))
    random = Random(20)
    told: dict[str, int] = {}
    for _ in range(KILLS):
        with running("-m", "tests.start.ticking", str(instance)) as program:
            lines = [program.line() for _ in range(random.randint(1, 60))]
            program.process.kill()
            lines += program.rest()
        for line in some(lines):
            if line.count(" ") == 1:  # the last may be cut off
                key, version = line.split()
                told[key] = int(version)
        check(instance, told)
    assert len(told) > 10
    prepare(Settings(instance=instance))  # and it starts again


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
