"""What the pages of jobs say, by what a kind of job does: what prints is printed, other work is done."""

from dataclasses import dataclass

from kl01.jobs.rules import JobState


@dataclass(frozen=True, slots=True)
class JobWords:
    """The words for one kind of work; whole sentences end with their stop."""

    running: str
    done: str
    failed: str
    asked: str
    """Before the moment when somebody asked for it."""
    turn: str
    """What stands before it in the line, counted."""
    progress: str
    """What the bar shows, for those who hear the page."""
    counted: str
    """Before done/total."""
    goes_on: str
    """What happens when the page is closed, inside a sentence; {} is how long a file is kept."""
    give_up: str
    given_up: str
    finished_file: str
    again: str
    """What to do when the file is kept no longer."""
    interrupted: str
    back: str
    """Leads to the page with the button."""
    broken: str
    too_long: str
    owner_gone: str

    def state(self, state: JobState) -> str:
        """Return a state in words."""
        own = {
            JobState.RUNNING: self.running,
            JobState.DONE: self.done,
            JobState.FAILED: self.failed,
        }
        return own.get(state) or _OF_ALL[state]


_OF_ALL = {
    JobState.WAITING: "Đang chờ",
    JobState.CANCELLED: "Đã hủy",
    JobState.INTERRUPTED: "Dừng giữa chừng",
}

PRINTING = JobWords(
    running="Đang in",
    done="Đã in xong",
    failed="Chưa in được",
    asked="Bấm in lúc",
    turn="lượt in khác",
    progress="Tiến độ in",
    counted="Đã in",
    goes_on="việc in vẫn tiếp tục, tệp được giữ {}",
    give_up="Hủy in",
    given_up="Không có tệp nào được giữ lại.",
    finished_file="Tệp in xong",
    again="Cần nữa thì in lại.",
    interrupted="Máy chủ đã dừng khi việc này chưa xong, nên chưa có tệp. Hãy in lại.",
    back="Về trang in",
    broken="Phần mềm gặp lỗi khi in. Hãy in lại; nếu vẫn không được, hãy báo người quản trị.",
    too_long="In quá lâu nên phần mềm đã dừng. Hãy chọn ít hơn rồi in lại.",
    owner_gone="Tài khoản yêu cầu in đang bị khóa nên phần mềm không in. Hãy báo người quản trị.",
)
NEUTRAL = JobWords(
    running="Đang làm",
    done="Đã xong",
    failed="Chưa làm được",
    asked="Bắt đầu lúc",
    turn="việc khác",
    progress="Tiến độ",
    counted="Đã làm",
    goes_on="việc vẫn tiếp tục, kết quả hiện",
    give_up="Hủy",
    given_up="Việc này đã dừng theo yêu cầu.",
    finished_file="Tệp này",
    again="Cần nữa thì làm lại.",
    interrupted="Máy chủ đã dừng khi việc này chưa xong. Hãy làm lại.",
    back="Về trang trước",
    broken="Phần mềm gặp lỗi khi làm việc này. Hãy làm lại; nếu vẫn không được, hãy báo người quản trị.",
    too_long="Việc này quá lâu nên phần mềm đã dừng. Hãy chọn ít hơn rồi làm lại.",
    owner_gone="Tài khoản yêu cầu việc này đang bị khóa nên phần mềm không làm. Hãy báo người quản trị.",
)
"""For work that says nothing of its own, and for jobs whose kind is no longer there."""
