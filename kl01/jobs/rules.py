"""The life of a long job, and how long what it leaves is kept."""

from datetime import timedelta
from enum import StrEnum

KEPT = timedelta(days=1)
"""How long the file of a finished job can be fetched."""
LISTED = timedelta(days=7)
"""How long a person's list shows what became of a job."""

FAILED = "Phần mềm gặp lỗi khi in. Hãy in lại; nếu vẫn không được, hãy báo người quản trị."
TOO_LONG = "In quá lâu nên phần mềm đã dừng. Hãy chọn ít hơn rồi in lại."
OWNER_GONE = "Tài khoản yêu cầu in đang bị khóa nên phần mềm không in. Hãy báo người quản trị."


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

    @property
    def label(self) -> str:
        """The state in words."""
        return _LABELS[self]


_LABELS = {
    JobState.WAITING: "Đang chờ",
    JobState.RUNNING: "Đang in",
    JobState.DONE: "Đã in xong",
    JobState.FAILED: "Chưa in được",
    JobState.CANCELLED: "Đã hủy",
    JobState.INTERRUPTED: "Dừng giữa chừng",
}
