"""The step that lets jobs leave more than a PDF keeps every job, and loses no result on the way back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from kl01.db import allow_writing
from tests.some import some
from tests.start.migrating import engine_on, go_to

BEFORE, STEP = "0006", "0007"
PERSON = text("INSERT INTO person VALUES (1, 'Nguyễn Văn An', 'an', 'nguyen van an', NULL, '', 1)")
JOB = text(
    "INSERT INTO job (kind, title, owner_id, parameters, state, done, total, created_at,"
    " finished_at, file_name, file_sha256, keep_until, message)"
    " VALUES ('x', 'Mẫu thử', 1, '{}', :state, 0, 0, '2026-01-01',"
    " :finished_at, :file_name, :file_sha256, :keep_until, :message)"
)
JOBS = {
    "waiting": (None, None, None, None, ""),
    "running": (None, None, None, None, ""),
    "done": ("2026-01-02", "a.pdf", "abc", "2026-01-03", ""),
    "failed": ("2026-01-02", None, None, None, "Hãy in lại."),
    "cancelled": ("2026-01-02", None, None, None, ""),
    "interrupted": ("2026-01-02", None, None, None, ""),
}
NO_FILE = "file_name = NULL, file_kind = NULL, file_sha256 = NULL, keep_until = NULL"
OTHER = (
    "file_name = 'a.xlsx', file_kind = 'xlsx'",
    NO_FILE,
    f"{NO_FILE}, link_label = 'Xem', link_address = '/xem'",
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    allow_writing(True)
    made = engine_on(tmp_path / "kl01.db")
    go_to(made, BEFORE)
    with made.begin() as connection:
        connection.execute(PERSON)
        for state, values in JOBS.items():
            names = ("finished_at", "file_name", "file_sha256", "keep_until", "message")
            connection.execute(JOB, {"state": state, **dict(zip(names, values, strict=True))})
    yield made
    made.dispose()


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def jobs(engine: Engine) -> list[tuple[object, ...]]:
    return rows(engine, "SELECT * FROM job ORDER BY id")


def change(engine: Engine, what: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE job SET {what} WHERE state = 'done'"))  # noqa: S608 - our own words


def test_jobs_survive_both_ways_and_their_files_are_pdfs(engine: Engine) -> None:
    before = jobs(engine)
    assert len(before) == len(JOBS)
    go_to(engine, STEP)
    kinds = rows(engine, "SELECT state, file_kind FROM job ORDER BY id")
    assert kinds == [(state, "pdf" if state == "done" else None) for state in JOBS]
    go_to(engine, BEFORE)
    assert jobs(engine) == before


@pytest.mark.parametrize("what", OTHER)
def test_other_results_are_allowed_afterwards_and_not_forgotten(engine: Engine, what: str) -> None:
    go_to(engine, STEP)
    change(engine, what)
    before = jobs(engine)
    with pytest.raises(RuntimeError, match="job holds other results"):
        go_to(engine, BEFORE)
    assert jobs(engine) == before


def test_nonsense_is_still_refused(engine: Engine) -> None:
    go_to(engine, STEP)
    for what in some(("file_kind = 'exe'", "file_kind = NULL", "link_address = '/xem'", "message = 'x'")):
        with pytest.raises(IntegrityError, match="ck_job_"):
            change(engine, what)
