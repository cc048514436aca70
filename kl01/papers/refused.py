"""Why a text is not taken at all: nothing of it was stored, and the page gives it back."""

from kl01.forms.content import Problem


class NotTakenError(Exception):
    """A text was not taken; `problems` say where and why."""

    heading = "Chưa lưu được"
    advice = ""
    """What to do about it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems

    @property
    def words(self) -> str:
        """The problems in one line."""
        return ". ".join(problem.message for problem in self.problems)


class TooLongError(NotTakenError):
    """It is more than a draft may hold."""

    heading = "Chưa lưu được vì quá dài"
    advice = "Rút gọn rồi lưu lại."


class TooManyCopiesError(NotTakenError):
    """It would put one more text aside, and so many are kept already: none is thrown away unasked."""

    heading = "Chưa lưu được vì đang giữ quá nhiều bản riêng"
    advice = "Xem các bản giữ riêng của phần này, lấy lại hoặc bỏ bớt, rồi lưu lại."
