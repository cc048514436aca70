"""Long jobs: what somebody asked for, how far it came, what it left. And what was done daily, and when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kl01.db import Base, Moment, word
from kl01.jobs.results import FileKind
from kl01.jobs.rules import JobState


class JobLease(Base):
    """Which of the runners of all processes may run jobs: the table has this one row."""

    __tablename__ = "job_lease"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("(runner IS NULL) = (heard_at IS NULL)", name="held_is_heard"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    runner: Mapped[str | None] = mapped_column(String(40))
    """The name of the runner at work, none if no job runs."""
    heard_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it last said that it lives."""


class DailyRun(Base):
    """The last run of a daily task."""

    __tablename__ = "daily_run"
    __table_args__ = (
        CheckConstraint("tries >= 1", name="tries"),
        CheckConstraint("message = '' OR finished_at IS NOT NULL", name="only_finished_says_why"),
    )

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Name of the task, as it was handed in (`seams.py`)."""
    day: Mapped[date]
    """The day in Việt Nam for which it was begun."""
    begun_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int]
    """How often it was begun on that day."""
    message: Mapped[str] = mapped_column(String(200), default="")
    """Which error ended it, if it failed; the log says more."""


class Job(Base):
    """A piece of work too long for a request. Its file, if it has one, lies in the instance folder."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="counts"),
        CheckConstraint("(state IN ('waiting', 'running')) = (finished_at IS NULL)", name="over_has_an_end"),
        CheckConstraint("state <> 'failed' OR message <> ''", name="failed_says_why"),
        CheckConstraint(
            "message = '' OR state = 'failed'"
            " OR (state = 'done' AND file_name IS NULL AND link_address IS NULL)",
            name="message_stands_alone",
        ),
        CheckConstraint("file_name IS NULL OR state = 'done'", name="only_done_has_a_file"),
        CheckConstraint("(file_name IS NULL) = (file_kind IS NULL)", name="file_has_a_kind"),
        CheckConstraint("(file_name IS NULL) = (file_sha256 IS NULL)", name="file_has_a_digest"),
        CheckConstraint("(file_name IS NULL) = (keep_until IS NULL)", name="file_has_a_last_day"),
        CheckConstraint(
            "link_address IS NULL OR (state = 'done' AND file_name IS NULL)", name="only_done_has_a_link"
        ),
        CheckConstraint("(link_address IS NULL) = (link_label IS NULL)", name="link_has_words"),
        CheckConstraint(
            "substr(link_address, 1, 1) = '/' AND substr(link_address, 2, 1) <> '/'", name="link_stays_here"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    """Name of the kind, as it was handed in (`seams.py`)."""
    title: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[JobState] = mapped_column(word(JobState), default=JobState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    """Items finished; while the job runs, as of when its runner last said so."""
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    """For its owner: why it failed and what to do, or what was done where there is nothing to fetch."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    file_name: Mapped[str | None] = mapped_column(String(120))
    """The name under which people save the file."""
    file_kind: Mapped[FileKind | None] = mapped_column(word(FileKind))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    keep_until: Mapped[datetime | None] = mapped_column(Moment)
    link_label: Mapped[str | None] = mapped_column(String(120))
    link_address: Mapped[str | None] = mapped_column(String(500))
    """Where in KL01 the result is, if another room keeps it."""
