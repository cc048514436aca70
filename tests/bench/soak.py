"""Many people who write at the same moment: each saves every few seconds, over a connection of their own.

One thread and one selector for all, so that the client takes little of the machine that it measures.
"""

import heapq
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

ROUND_SECONDS = 5.0
LONGEST_SECONDS = 15.0
"""After so long htmx gives up: the `timeout` of the pages."""


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
    _typing: str = ""

    def request(self) -> bytes:
        """Return what the page sends the next time."""
        self._typing = f"Đã làm xong việc này, lần ghi thứ {self.saves + 1} lúc {time.time():.6f}"
        body = urlencode({**self.form, self.typed_in: self._typing}, doseq=True)
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.headers}"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return (head + body).encode()

    def was_saved(self) -> None:
        """Note that what was sent is stored."""
        self.saved = self._typing
        self.saves += 1


@dataclass(slots=True)
class Soaked:
    """What came of it."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    again: int = 0
    """How often a connection turned out to be closed, and what was sent on it was sent again on another."""
    late: float = 0.0
    """How long after its moment a request was sent, at most, in seconds: the client's own delay."""
    seconds: float = 0.0


class _Line:
    """A connection that stays open, with what is under way on it."""

    def __init__(self, typist: Typist, port: int) -> None:
        self.typist = typist
        self.port = port
        self.socket: socket.socket | None = None
        self.request = b""
        self.sent_at = 0.0
        self.waiting = False
        self.is_used = False
        """Whether an answer came over it: browsers send again what such a connection no longer takes."""
        self.received = b""

    def open(self) -> socket.socket:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=LONGEST_SECONDS)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
        self.socket, self.waiting, self.is_used, self.received = None, False, False, b""

    def answer(self) -> tuple[int, bool] | None:
        """Return the status of a whole answer and whether the connection stays open, None before its end."""
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return None
        lines = head.decode("latin-1").lower().split("\r\n")
        length = next((int(one.split(":")[1]) for one in lines if one.startswith("content-length:")), 0)
        if len(body) < length:
            return None
        return int(lines[0].split()[1]), "connection: close" not in lines


def soak(typists: Sequence[Typist], port: int, seconds: float) -> Soaked:
    """Let all save in turn until the time is over, and wait for the last answers."""
    office = _Office(typists, port)
    return office.work(seconds)


class _Office:
    """All people with their connections."""

    def __init__(self, typists: Sequence[Typist], port: int) -> None:
        self.lines = [_Line(typist, port) for typist in typists]
        self.found = Soaked()
        self.watched = selectors.DefaultSelector()

    def work(self, seconds: float) -> Soaked:
        began = time.perf_counter()
        end = began + seconds
        due = [(began + ROUND_SECONDS * place / len(self.lines), place) for place in range(len(self.lines))]
        heapq.heapify(due)
        with self.watched:
            while due or any(line.waiting for line in self.lines):
                while due and due[0][0] <= time.perf_counter():
                    moment, place = heapq.heappop(due)
                    self._save(self.lines[place], moment)
                    if moment + ROUND_SECONDS < end:
                        heapq.heappush(due, (moment + ROUND_SECONDS, place))
                if not due:
                    for line in self.lines:
                        self._give_up(line)
                wait = max(0.0, due[0][0] - time.perf_counter()) if due else 0.5
                for key, _ in self.watched.select(wait):
                    self._receive(key.data)
        self.found.seconds = time.perf_counter() - began
        for line in self.lines:
            line.close()
        return self.found

    def _save(self, line: _Line, moment: float) -> None:
        """Send what was typed, unless the answer to the last time has not come: htmx would queue it."""
        self._give_up(line)
        if line.waiting:
            return
        self.found.late = max(self.found.late, time.perf_counter() - moment)
        line.request = line.typist.request()
        line.sent_at = time.perf_counter()
        self._send(line)

    def _send(self, line: _Line) -> None:
        try:
            line.open().sendall(line.request)
        except OSError as error:
            again = line.is_used
            line.close()
            if again:
                self._send_again(line)
            else:
                self.found.errors.append(f"{type(error).__name__} while sending")
            return
        self.watched.register(line.open(), selectors.EVENT_READ, line)
        line.waiting = True

    def _send_again(self, line: _Line) -> None:
        self.found.again += 1
        self._send(line)

    def _receive(self, line: _Line) -> None:
        here = line.open()
        try:
            came = here.recv(65536)
        except OSError:
            came = b""
        line.received += came
        answer = line.answer()
        if answer is None and came:
            return
        self.watched.unregister(here)
        if answer is None:
            again = line.is_used and not line.received
            line.close()
            if again:
                self._send_again(line)
            else:
                self.found.errors.append("hung up")
            return
        status, stays = answer
        if status == 200:
            self.found.times.append(time.perf_counter() - line.sent_at)
            line.typist.was_saved()
        else:
            self.found.errors.append(str(status))
        line.waiting, line.is_used, line.received = False, True, b""
        if not stays:
            line.close()

    def _give_up(self, line: _Line) -> None:
        """Hang up where the answer has not come for too long."""
        if line.waiting and time.perf_counter() - line.sent_at > LONGEST_SECONDS:
            self.watched.unregister(line.open())
            self.found.errors.append("no answer")
            line.close()
