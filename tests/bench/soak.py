"""Many people who write at the same moment: each saves every few seconds; see crowd.py."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.crowd import Answer, Crowd, Found, request_of

ROUND_SECONDS = 5.0
LONGEST_SECONDS = 15.0
"""After so long htmx gives up: the `timeout` of the pages."""
SAVE = "save"


@dataclass(slots=True)
class Typist:
    """A person at an open page."""

    path: str
    headers: str
    form: dict[str, str | list[str]]
    """All that the page sends beside what is being typed."""
    typed_in: str
    """The name of the control in which they type."""
    saved: str = ""
    """What was last answered as saved."""
    saves: int = 0
    typing: str = ""
    """What was last sent, whether it was answered or not."""

    @property
    def kind(self) -> str:
        """What they ask: to save."""
        return SAVE

    @property
    def patience(self) -> float:
        """As long as htmx waits."""
        return LONGEST_SECONDS

    def request(self) -> bytes:
        """Return what the page sends the next time."""
        self.typing = f"Đã làm xong việc này, lần ghi thứ {self.saves + 1} lúc {time.time():.6f}"
        return request_of("POST", self.path, self.headers, {**self.form, self.typed_in: self.typing})

    def answered(self, answer: Answer) -> bool:
        """Note that what was sent is stored, if so it was said."""
        if answer.status != 200:
            return False
        self.saved = self.typing
        self.saves += 1
        return True

    def pause(self, left: float) -> float | None:
        """Return when they save again."""
        return ROUND_SECONDS if left > ROUND_SECONDS else None


def soak(typists: Sequence[Typist], port: int, seconds: float) -> Found:
    """Let all save in turn until the time is over, and wait for the last answers."""
    return Crowd(typists, port, ROUND_SECONDS).work(seconds)
