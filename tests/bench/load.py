"""People at a server: connections that stay open, each in a thread, each asking again once answered."""

import http.client
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

PERSON_PAUSE_SECONDS = 1.0
"""How long a person looks at an answer before they click again: an office in great haste."""


class UnexpectedAnswerError(Exception):
    """An answer that the benchmark did not ask for: its figures would mean nothing."""


@dataclass(slots=True)
class Browser:
    """One connection with its cookie and its token."""

    port: int
    cookie: str = ""
    token: str = ""
    received: int = 0
    """Bytes of the last body, as they came over the wire."""
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def ask(
        self,
        method: str,
        path: str,
        form: Mapping[str, str | list[str]] | None = None,
        *,
        htmx: bool = False,
        gzip: bool = True,
        expect: Iterable[int] = (200,),
    ) -> tuple[int, bytes]:
        """Ask and return status and body as received. Raises UnexpectedAnswerError for another status."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if gzip:
            headers["Accept-Encoding"] = "gzip"
        if htmx:
            headers |= {"HX-Request": "true", "X-CSRFToken": self.token}
        body = None
        if form is not None:
            body = urlencode(form, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        self.received = len(content)
        for line in answer.headers.get_all("Set-Cookie") or []:
            if line.startswith("kl01-"):
                self.cookie = line.partition(";")[0]
        if answer.status not in expect:
            raise UnexpectedAnswerError(f"{method} {path}: {answer.status} {content[:200]!r}")
        return answer.status, content

    def page(self, path: str) -> str:
        """Return a page as text and keep its token."""
        _, content = self.ask("GET", path, gzip=False)
        text = content.decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        if found:
            self.token = found[1]
        return text

    def sign_in(self, username: str, password: str) -> "Browser":
        """Sign in by the page."""
        self.page("/dang-nhap")
        self.send_sign_in(username, password)
        self.page("/viec-cua-toi")
        return self

    def send_sign_in(self, username: str, password: str) -> None:
        """Send the form of the sign-in page."""
        form = {"csrf_token": self.token, "username": username, "password": password}
        self.ask("POST", "/dang-nhap", form, expect=(303,))

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a measurement found; times in seconds."""

    connections: int
    times: tuple[float, ...]
    seconds: float

    def quantile(self, share: float) -> float:
        """Return the time that this share of the answers kept within."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return len(self.times) / self.seconds


def measure(works: list[Callable[[], None]], seconds: float, pause: float = 0.0, warm_up: int = 3) -> Figures:
    """Let each work run again and again in a thread of its own, and time every round.

    `pause` lets each person look at the answer before they ask again; the first round of each starts at
    another moment. A round that raises ends the measurement with its error.
    """
    times: list[list[float]] = [[] for _ in works]
    errors: list[BaseException] = []
    start = threading.Barrier(len(works) + 1)

    def run(number: int) -> None:
        try:
            for _ in range(warm_up):
                works[number]()
            start.wait(timeout=120)
            end = time.perf_counter() + seconds
            time.sleep(pause * number / len(works))
            while time.perf_counter() < end:
                began = time.perf_counter()
                works[number]()
                times[number].append(time.perf_counter() - began)
                time.sleep(pause)
        except BaseException as error:
            errors.append(error)
            start.abort()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    try:
        start.wait(timeout=120)
        began = time.perf_counter()
    except threading.BrokenBarrierError:
        began = time.perf_counter()
    for thread in threads:
        thread.join()
    if errors:
        raise next((e for e in errors if not isinstance(e, threading.BrokenBarrierError)), errors[0])
    return Figures(len(works), tuple(t for own in times for t in own), time.perf_counter() - began)
