"""The life of a long job, how long it may run, how long what it leaves is kept; when a daily task is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from kl01.periods import local_day
from kl01.settings.rules import Setting, WholeNumber

KEPT = timedelta(days=1)
"""How long the file of a finished job can be fetched, if nothing else is set."""
LEASE = timedelta(minutes=1)
"""For how long a runner of which nothing is heard is taken to be alive."""
LONGEST_WAIT = timedelta(days=1)
"""A job that nobody has begun for so long is begun no more: who asked for it has long gone other ways."""
CLAIM = timedelta(hours=1)
"""A daily task that was begun so long ago, and of whose end nothing is known, was left by a dead process."""
RETRY = timedelta(hours=1)
"""How long after a failure a daily task is tried again."""
MOST_TRIES = 3
"""How often a daily task is begun in a day."""
FARTHEST_BACK = timedelta(days=31)
"""By how much a clock may be set back without the daily tasks taking their last day for a mistake."""
LISTED = timedelta(days=7)
"""How long a person's list shows what became of a job."""

FILE_DAYS: Final = Setting(
    key="job_file_days",
    label="Giữ tệp in hàng loạt",
    hint="Quá thời gian này phần mềm tự xóa tệp đã in, ai cần thì in lại. "
    "Tệp in trước khi đổi vẫn theo hạn cũ",
    kind=WholeNumber(1, 30, "ngày"),
    default=KEPT.days,
)
RUN_MINUTES: Final = Setting(
    key="job_run_minutes",
    label="Thời gian in hàng loạt lâu nhất",
    hint="Quá thời gian này phần mềm dừng lượt in và báo người in chọn ít hơn. Máy chủ chậm thì đặt dài hơn; "
    "lượt sau phải chờ lượt trước. Áp dụng từ lượt in kế tiếp",
    kind=WholeNumber(5, 60, "phút"),
    default=10,
)


def listed(kept: timedelta) -> timedelta:
    """Return how long the list shows a job whose file is kept for a time.

    At least as long as the file can be fetched, with a day for the job itself, at whose end that time begins.
    """
    return max(LISTED, kept + timedelta(days=1))


def is_silent(heard_at: datetime, now: datetime) -> bool:
    """Whether a runner last heard of at a moment is taken for gone.

    That moment lies ahead if the clock was set back since; then, too, the runner is waited for no longer than
    LEASE on either clock, or a server that died before would hold up the jobs until the old time is reached.
    """
    return abs(now - heard_at) >= LEASE


@dataclass(frozen=True, slots=True)
class LastRun:
    """What is known of the last run of a daily task."""

    day: date
    """In Việt Nam, as of its beginning."""
    begun_at: datetime
    finished_at: datetime | None = None
    """None while it runs, and for ever if its process died."""
    failed: bool = False
    tries: int = 1
    """How often it was begun on that day."""


def is_due(last: LastRun | None, now: datetime) -> bool:
    """Whether a daily task is to be begun now, its last run being known; None if it never ran.

    Once a day in Việt Nam; again on the same day if it failed or was left unfinished, each after a time and
    only so often. While a clock that was set back reads an earlier day, nothing is done a second time; but a
    last day that lies further ahead than FARTHEST_BACK came from a clock that was wrong then, and the tasks
    don't stand still until it is reached.
    """
    if last is None:
        return True
    since_begun = now - last.begun_at
    if last.finished_at is None and timedelta(0) <= since_begun < CLAIM:
        return False  # it may well be under way, on the day before, too
    ahead = last.day - local_day(now)
    if ahead:
        return ahead < timedelta(0) or ahead > FARTHEST_BACK
    if last.tries >= MOST_TRIES:
        return False
    if last.finished_at is None:
        return since_begun >= CLAIM
    return last.failed and now - last.finished_at >= RETRY


class JobState(StrEnum):
    """Where a job stands. The value is stored and never changed."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """The server stopped before the job was finished."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of the job."""
        return self not in {JobState.WAITING, JobState.RUNNING}
