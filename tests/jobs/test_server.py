"""`python app.py` marks what the server before left, runs what waits, and leaves nothing running."""

import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.start.programs import running_kl01

PERSON = "INSERT INTO person VALUES (1, 'Nguyễn Văn An', 'an', 'nguyen van an', NULL, '', 1)"
JOB = (
    "INSERT INTO job (kind, title, owner_id, parameters, state, done, total, message, created_at)"
    " VALUES ('x', 'Mẫu thử', 1, '{}', ?, 0, 0, '', ?)"
)


def states(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return [state for (state,) in database.execute("SELECT state FROM job ORDER BY id")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows delivers no SIGTERM")
def test_start_and_stop(tmp_path: Path) -> None:
    file = tmp_path / "kl01.db"
    with running_kl01(tmp_path) as program:
        program.line()
        assert program.stop() == 0
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(PERSON)
        database.execute(JOB, ("running", "2020-01-01 00:00:00.000000"))
        # Asked for so long ago that nobody waits for it any more.
        database.execute(JOB, ("waiting", "2020-01-01 00:00:00.000000"))
        # As if somebody asked for it just now.
        database.execute(JOB, ("waiting", "2999-01-01 00:00:00.000000"))
    with running_kl01(tmp_path) as program:
        program.line()
        assert states(file)[:2] == ["interrupted", "interrupted"]
        assert program.stop(signal.SIGTERM) == 0
    assert states(file)[:2] == ["interrupted", "interrupted"]
    assert states(file)[2] in {"waiting", "interrupted", "failed"}  # however far it came meanwhile
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT runner FROM job_lease").fetchall() == [(None,)]
