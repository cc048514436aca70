"""The life of a long job, how long it may run, and how long what it leaves is kept."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kl01.settings.rules import Setting, WholeNumber

KEPT = timedelta(days=1)
"""How long the file of a finished job can be fetched, if nothing else is set."""
LEASE = timedelta(minutes=1)
"""For how long a runner of which nothing is heard is taken to be alive."""
LONGEST_WAIT = timedelta(days=1)
"""A job that nobody has begun for so long is begun no more: who asked for it has long gone other ways."""
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
