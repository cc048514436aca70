"""Many people at the server at the same moment, each over a connection of their own.

One thread and one selector for all, so that the client takes little of the machine that it measures.
"""

import gzip
import heapq
import selectors
import socket
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

CONNECT_SECONDS = 15.0
GRACE_SECONDS = 60.0
"""How long after the end people may still do what they have begun."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sent."""

    status: int
    head: str
    """In small letters."""
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        zipped = "content-encoding: gzip" in self.head
        return (gzip.decompress(self.body) if zipped else self.body).decode()


class Person(Protocol):
    """Somebody who asks now and then."""

    @property
    def kind(self) -> str:
        """What was asked last: its times stand together."""

    @property
    def patience(self) -> float:
        """How many seconds they wait for the answer."""

    def request(self) -> bytes | None:
        """Return what is sent now; None if there is nothing more to ask."""

    def answered(self, answer: Answer) -> bool:
        """Take the answer; return whether it is the one that was hoped for."""

    def pause(self, left: float) -> float | None:
        """Return after how many seconds they ask again, when `left` are left; None if they are done."""


@dataclass(slots=True)
class Found:
    """What came of it; times in seconds."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Of each kind."""
    errors: list[str] = field(default_factory=list)
    again: int = 0
    """How often a connection turned out to be closed, and what was sent on it was sent again on another."""
    late: float = 0.0
    """How long after its moment a request was sent, at most: the client's own delay."""
    seconds: float = 0.0

    def error_words(self) -> str:
        """Say how often what went wrong."""
        kinds = {kind: self.errors.count(kind) for kind in sorted(set(self.errors))}
        return str(kinds or 0)


def request_of(
    method: str, path: str, headers: str, form: Mapping[str, str | list[str]] | None = None
) -> bytes:
    """Return a request as it goes over the wire; `headers` are whole lines."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
    if form is None:
        return f"{head}\r\n".encode()
    body = urlencode(form, doseq=True)
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


class _Line:
    """A connection that stays open, with what is under way on it."""

    def __init__(self, person: Person, port: int) -> None:
        self.person = person
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
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=CONNECT_SECONDS)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
        self.socket, self.waiting, self.is_used, self.received = None, False, False, b""

    def answer(self) -> tuple[Answer, bool] | None:
        """Return a whole answer and whether the connection stays open, None before its end."""
        start, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return None
        head = start.decode("latin-1").lower()
        lines = head.split("\r\n")
        length = next((int(one.split(":")[1]) for one in lines if one.startswith("content-length:")), 0)
        if len(body) < length:
            return None
        return Answer(int(lines[0].split()[1]), head, body), "connection: close" not in lines


class Crowd:
    """All people with their connections."""

    def __init__(self, people: Sequence[Person], port: int, spread: float) -> None:
        """Let them begin one after the other within `spread` seconds."""
        self.lines = [_Line(person, port) for person in people]
        self.found = Found()
        self.watched = selectors.DefaultSelector()
        self._spread = spread

    def work(self, seconds: float) -> Found:
        """Let all ask until the time is over, and wait for the last answers."""
        began = time.perf_counter()
        end = began + seconds
        due = [(began + self._spread * place / len(self.lines), place) for place in range(len(self.lines))]
        heapq.heapify(due)
        with self.watched:
            while due or any(line.waiting for line in self.lines):
                while due and due[0][0] <= time.perf_counter():
                    moment, place = heapq.heappop(due)
                    line = self.lines[place]
                    self._ask(line, moment)
                    pause = line.person.pause(end - moment)
                    if pause is not None and moment + pause < end + GRACE_SECONDS:
                        heapq.heappush(due, (moment + pause, place))
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

    def _ask(self, line: _Line, moment: float) -> None:
        """Send what they ask, unless the answer to the last time has not come: htmx would queue it."""
        self._give_up(line)
        if line.waiting:
            return
        request = line.person.request()
        if request is None:
            return
        line.request = request
        self.found.late = max(self.found.late, time.perf_counter() - moment)
        line.sent_at = time.perf_counter()
        self._send(line)

    def _error(self, line: _Line, what: str) -> None:
        self.found.errors.append(f"{line.person.kind}: {what}")

    def _send(self, line: _Line) -> None:
        try:
            line.open().sendall(line.request)
        except OSError as error:
            again = line.is_used
            line.close()
            if again:
                self._send_again(line)
            else:
                self._error(line, f"{type(error).__name__} while sending")
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
        found = line.answer()
        if found is None and came:
            return
        self.watched.unregister(here)
        if found is None:
            again = line.is_used and not line.received
            line.close()
            if again:
                self._send_again(line)
            else:
                self._error(line, "hung up")
            return
        answer, stays = found
        kind, taken = line.person.kind, time.perf_counter() - line.sent_at
        if line.person.answered(answer):
            self.found.times[kind].append(taken)
        else:
            self.found.errors.append(f"{kind}: {answer.status}")
        line.waiting, line.is_used, line.received = False, True, b""
        if not stays:
            line.close()

    def _give_up(self, line: _Line) -> None:
        """Hang up where the answer has not come for too long."""
        if line.waiting and time.perf_counter() - line.sent_at > line.person.patience:
            self.watched.unregister(line.open())
            self._error(line, "no answer")
            line.close()
