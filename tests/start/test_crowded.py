"""Connections that keep others out, against a small server with real sockets and a clock that is moved."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from flask import Flask, request
from waitress import wasyncore

from kl01.start import connections
from kl01.start.connections import HALF_SENT_AN_ADDRESS, Doorkeeper, Seen, SlowLane, leaving
from kl01.start.serving import SLOW_PATHS, listen, make_server
from tests.some import some
from tests.start.programs import PATIENCE

HALF_A_HEAD = b"GET /quick HTTP/1.1\r\nHost: x\r\n"
WHOLE = HALF_A_HEAD + b"\r\n"
HEAD_OF_A_FORM = b"POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"


class Server:
    """A server of few threads, whose loop is turned by hand."""

    def __init__(
        self,
        stack: ExitStack,
        most: int = 1_000,
        proxies: tuple[str, ...] = (),
        threads: int = 1,
        most_slow: int = 1,
    ) -> None:
        self.now = 1_000.0
        self.begun = threading.Event()
        self.goes_on = threading.Event()
        self.asked: list[str] = []
        self._stack = stack
        self._listener = listen("127.0.0.1", 0)
        self._sockets: dict[int, Any] = {}
        self.server = make_server(
            self._application(), self._listener, self._sockets, threads=threads, request_bytes=1_000_000
        )
        lane = SlowLane(most_slow, ["/slow"])
        self.doorkeeper = Doorkeeper(self.server, most, proxies, lane, clock=lambda: self.now)
        stack.callback(self._end)

    def _application(self) -> Flask:
        app = Flask("small")

        @app.route("/<path:what>", methods=["GET", "POST"])
        def answer(what: str) -> str:
            self.asked.append(f"{request.method} {what}")
            if what == "slow":
                self.begun.set()
                self.goes_on.wait(PATIENCE)
            return f"{what} {len(request.get_data())}"

        return app

    def _end(self) -> None:
        self.goes_on.set()
        self.server.task_dispatcher.shutdown(timeout=PATIENCE)
        wasyncore.close_all(self._sockets)

    def connect(self, text: bytes = b"", address: str = "127.0.0.1") -> socket.socket:
        """Open a connection from an address and say something."""
        found = socket.create_connection(self._listener.getsockname(), PATIENCE, source_address=(address, 0))
        self._stack.enter_context(found)
        found.sendall(text)
        self.passes(0.001)
        return found

    def turn(self, times: int = 3) -> None:
        """Turn the loop a few times."""
        for _ in some(range(times)):
            wasyncore.loop(timeout=0.001, use_poll=True, map=self._sockets, count=1)
            self.doorkeeper.look()

    def turn_until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end
            self.turn(1)

    def passes(self, seconds: float) -> None:
        """Let time pass for the doorkeeper."""
        self.now += seconds
        self.turn()

    def answer(self, connection: socket.socket) -> bytes:
        """Return what the server answers."""
        connection.setblocking(False)
        found = bytearray()

        def has_answered() -> bool:
            with suppress(BlockingIOError):
                found.extend(connection.recv(65536))
            head, _, body = found.partition(b"\r\n\r\n")
            length = re.search(rb"Content-Length: (\d+)", head)
            return length is not None and len(body) >= int(length[1])

        self.turn_until(has_answered)
        return bytes(found)

    def is_open(self, connection: socket.socket) -> bool:
        """Whether the server still keeps a connection on which it says nothing."""
        self.turn()
        connection.setblocking(False)
        try:
            return bool(connection.recv(1))
        except BlockingIOError:
            return True
        except ConnectionError:
            return False


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as found:
        yield found


# --- Deadlines ---------------------------------------------------------------------------------------------


def test_a_head_that_does_not_come_whole_in_time(stack: ExitStack) -> None:
    server = Server(stack)
    half = server.connect(HALF_A_HEAD)
    server.passes(connections.HEAD_SECONDS - 1)
    half.sendall(b"X-More: 1\r\n")  # a letter now and then prolongs nothing
    assert server.is_open(half)
    server.passes(2)
    assert not server.is_open(half)


def test_a_head_that_comes_in_two_pieces(stack: ExitStack) -> None:
    server = Server(stack)
    half = server.connect(HALF_A_HEAD)
    server.passes(connections.HEAD_SECONDS - 1)
    half.sendall(b"\r\n")
    assert b"quick 0" in server.answer(half)
    server.passes(connections.SILENT_SECONDS * 10)
    half.sendall(WHOLE)
    assert b"quick 0" in server.answer(half), "a browser keeps its connection for the next click"


@pytest.mark.parametrize(
    "head", [b"garbage\r\n\r\n", b"GET\r\n\r\n", b"POST /post HTTP/1.1\r\nContent-Length: x\r\n\r\n"]
)
def test_a_head_that_makes_no_sense_is_answered_and_let_go(stack: ExitStack, head: bytes) -> None:
    server = Server(stack)
    wrong = server.connect(head)
    assert b" 400 " in server.answer(wrong)
    server.turn_until(lambda: not server.is_open(wrong))


def test_a_connection_that_says_nothing(stack: ExitStack) -> None:
    server = Server(stack)
    silent = server.connect()
    server.passes(connections.HEAD_SECONDS + 1)
    assert server.is_open(silent), "browsers open one before they need it"
    server.passes(connections.SILENT_SECONDS)
    assert not server.is_open(silent)


def test_a_body_that_trickles(stack: ExitStack) -> None:
    server = Server(stack)
    trickle, steady = server.connect(HEAD_OF_A_FORM), server.connect(HEAD_OF_A_FORM)
    for _ in range(9):
        server.passes(10)
        with suppress(ConnectionError):  # it is let go in between
            trickle.sendall(b"x")
        steady.sendall(b"x" * 10_000)
        server.turn()
    assert not server.is_open(trickle)
    server.passes(10)
    steady.sendall(b"x" * 10_000)
    assert b"post 100000" in server.answer(steady)


def test_a_request_that_waits_for_the_one_before_it_is_not_late(stack: ExitStack) -> None:
    server = Server(stack)
    both = server.connect(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" + HALF_A_HEAD)
    assert server.begun.wait(PATIENCE)
    server.passes(connections.HEAD_SECONDS * 5)
    server.goes_on.set()
    assert b"slow 0" in server.answer(both)
    both.sendall(b"\r\n")
    assert b"quick 0" in server.answer(both)


# --- Many of one address -----------------------------------------------------------------------------------


def test_half_sent_requests_of_one_address_do_not_lock_others_out(stack: ExitStack) -> None:
    """1,500 of them, 300 on Windows, kept everybody else from being answered."""
    server = Server(stack, most=150)
    kept = server.connect(WHOLE)
    assert b"quick 0" in server.answer(kept)
    other_half = server.connect(HEAD_OF_A_FORM)
    flood = [server.connect(HALF_A_HEAD, "127.0.0.2") for _ in range(220)]
    for one in (kept, server.connect()):
        one.setblocking(True)
        one.sendall(WHOLE)
        assert b"quick 0" in server.answer(one)
    assert server.is_open(other_half)
    server.passes(1)
    open_ones = [place for place, one in enumerate(flood) if server.is_open(one)]
    assert open_ones == list(range(220 - HALF_SENT_AN_ADDRESS, 220)), "the oldest go first"


def test_whole_requests_of_one_address_are_not_counted(stack: ExitStack) -> None:
    server = Server(stack)
    for one in some([server.connect(WHOLE) for _ in range(HALF_SENT_AN_ADDRESS + 20)]):
        assert b"quick 0" in server.answer(one)
        assert server.is_open(one)


def test_those_behind_a_proxy_are_not_counted_as_one(stack: ExitStack) -> None:
    server = Server(stack, proxies=("127.0.0.1",))
    half = [server.connect(HEAD_OF_A_FORM) for _ in range(HALF_SENT_AN_ADDRESS + 5)]
    assert all(server.is_open(one) for one in some(half))


# --- Room --------------------------------------------------------------------------------------------------


def half(age: float, address: str = "a", **told: Any) -> Seen:
    return Seen(address, 0, age, has_begun=True, **told)


def idle(active: float) -> Seen:
    return Seen("b", active)


def test_nobody_is_let_go_while_there_is_room() -> None:
    assert leaving({1: half(3), 2: idle(5), 3: Seen("c", 1, 10)}, 0, 5) == []
    assert leaving({}, 5, 5) == []


def test_for_room_the_oldest_half_sent_go_first_then_the_longest_idle_then_the_rest() -> None:
    seen = {1: idle(1), 2: half(9), 3: half(1), 4: idle(0), 5: half(5), 6: half(7, has_head=True)}
    order = [2, 6, 4, 1, 5, 3]
    for excess in range(1, 7):
        assert leaving(seen, excess, 2) == order[:excess]
    assert leaving(seen, 9, 2) == order


def test_who_is_late_goes_whether_there_is_room_or_not() -> None:
    seen = {
        1: half(connections.HEAD_SECONDS),
        2: half(connections.HEAD_SECONDS + 1),
        3: half(100, has_head=True, body_bytes=49_000),
        4: half(100, has_head=True, body_bytes=50_000),
        5: Seen("c", 0, connections.SILENT_SECONDS),
        6: Seen("c", 0, connections.SILENT_SECONDS + 1),
        7: idle(-10_000),
    }
    assert leaving(seen, 0, 5) == [2, 3, 6]


def test_the_oldest_beyond_the_number_of_an_address_go() -> None:
    seen = {key: half(key / 1_000) for key in range(HALF_SENT_AN_ADDRESS + 2)}
    assert leaving(seen, 0, 5) == [HALF_SENT_AN_ADDRESS, HALF_SENT_AN_ADDRESS + 1]
    assert leaving(seen, 0, 5, {"a"}) == []
    assert leaving({key: Seen("a", 0, 1) for key in range(1_000)}, 0, 5) == []


# --- Who asked has gone ------------------------------------------------------------------------------------


def gone_while_it_waited(server: Server, text: bytes) -> list[str]:
    """Return what was worked on: somebody's slow page, and what another sent who closed while it waited."""
    slow = server.connect(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    assert server.begun.wait(PATIENCE)
    waiting = server.connect(text)
    waiting.close()
    server.turn()
    last = server.connect(b"GET /last HTTP/1.1\r\nHost: x\r\n\r\n")
    server.goes_on.set()
    assert b"slow 0" in server.answer(slow)
    assert b"last 0" in server.answer(last)
    return server.asked


def test_what_somebody_gave_up_to_see_is_not_worked_on(stack: ExitStack) -> None:
    assert gone_while_it_waited(Server(stack), WHOLE) == ["GET slow", "GET last"]


def test_what_somebody_sent_is_taken_though_they_have_gone(stack: ExitStack) -> None:
    sent = b"POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
    server = Server(stack)
    assert gone_while_it_waited(server, sent) == ["GET slow", "POST post", "GET last"]
    server.turn_until(lambda: len(server.server.active_channels) == 2)


# --- What takes long ---------------------------------------------------------------------------------------

SIGN_IN = b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"


def test_many_sign_ins_at_once_leave_threads_to_others(stack: ExitStack) -> None:
    """Forty of them held all threads until their passwords had been checked, two at a time."""
    server = Server(stack, threads=3, most_slow=2)
    many = [server.connect(SIGN_IN) for _ in range(9)]
    server.turn_until(lambda: len(server.asked) == 2)
    assert b"quick 0" in server.answer(server.connect(WHOLE))
    assert server.asked == ["POST slow", "POST slow", "GET quick"]
    server.goes_on.set()
    for one in some(many):
        assert b"slow 0" in server.answer(one)
    assert b"slow 0" in server.answer(server.connect(SIGN_IN)), "and then there is room again"
    assert server.asked.count("POST slow") == 10


def test_what_takes_long_is_the_sign_in(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    assert [addresses.match(path, "POST")[0] for path in some(SLOW_PATHS)] == ["account.sign_in"]
