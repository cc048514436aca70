import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from waitress import wasyncore
from waitress.server import create_server

from kl01.start import serving
from kl01.start.serving import listen
from tests.start.programs import PATIENCE, Program, read_all, request, running
from tests.start.slow_server import app

LENGTH = 20_000_000
"""Far more than the kernel's buffers hold, so that the answer has to be sent while the server stops."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows delivers no SIGTERM")


@contextmanager
def slow_server(threads: int = 2, drain_seconds: float = 30) -> Iterator[tuple[Program, int]]:
    with running("-m", "tests.start.slow_server", str(threads), str(drain_seconds)) as program:
        yield program, int(program.line())


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), PATIENCE)


def body(answer: bytes) -> bytes:
    head, _, found = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_hand_gets_its_whole_answer(number: signal.Signals) -> None:
    with slow_server() as (program, port), connect(port) as connection:
        connection.sendall(request(f"/slow?length={LENGTH}"))
        assert program.line() == "begun"
        program.process.send_signal(number)
        assert program.line() == "stopping"
        program.write("\n")
        answer = read_all(connection)
        assert len(body(answer)) == LENGTH
        assert b"Connection: close" in answer[:500]
        assert program.wait() == 0
        assert program.rest() == ["stopped"]
        assert program.rest("stderr") == []


def test_new_connections_are_refused_while_the_last_requests_are_finished() -> None:
    with slow_server() as (program, port), connect(port) as idle, connect(port) as connection:
        idle.sendall(request("/quick"))
        answer = b""
        while not answer.endswith(b"quick"):
            answer += idle.recv(4096)
        connection.sendall(request("/slow"))
        assert program.line() == "begun"
        program.process.send_signal(signal.SIGTERM)
        assert program.line() == "stopping"
        assert idle.recv(1) == b""  # closed by the server: from now on nobody is let in
        with pytest.raises(ConnectionRefusedError):
            connect(port)
        program.write("\n")
        assert body(read_all(connection)) == b"xxxxx"
        assert program.wait() == 0


def test_a_request_that_waits_for_a_thread_is_answered() -> None:
    with slow_server(threads=1) as (program, port), connect(port) as first, connect(port) as second:
        first.sendall(request("/slow"))
        assert program.line() == "begun"
        second.sendall(request("/slow?length=7"))
        program.process.send_signal(signal.SIGTERM)
        assert program.line() == "stopping"
        program.write("\n")
        assert body(read_all(first)) == b"xxxxx"
        assert program.line() == "begun"
        program.write("\n")
        assert body(read_all(second)) == b"xxxxxxx"
        assert program.wait() == 0


def test_a_request_that_has_half_arrived_is_answered() -> None:
    with slow_server() as (program, port), connect(port) as connection, connect(port) as slow:
        connection.sendall(b"POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234")
        slow.sendall(request("/slow"))
        assert program.line() == "begun"
        program.process.send_signal(signal.SIGTERM)
        assert program.line() == "stopping"
        program.write("\n")
        assert body(read_all(slow)) == b"xxxxx"
        connection.sendall(b"56789")
        assert body(read_all(connection)) == b"got 10"
        assert program.wait() == 0


def test_a_second_signal_stops_at_once() -> None:
    with slow_server() as (program, port), connect(port) as connection:
        connection.sendall(request("/slow"))
        assert program.line() == "begun"
        program.process.send_signal(signal.SIGINT)
        assert program.line() == "stopping"
        assert program.stop(signal.SIGINT) == 1
        assert connection.recv(1) == b""


def test_a_request_without_end_is_cut_off_in_time() -> None:
    with slow_server(drain_seconds=0.3) as (program, port), connect(port) as connection:
        connection.sendall(request("/slow"))
        assert program.line() == "begun"
        assert program.stop() == 0
        assert program.rest() == ["stopping", "stopped"]
        assert "1 connections unfinished" in program.line("stderr")


def test_a_browser_that_went_away_does_not_hold_up_the_stop() -> None:
    with slow_server() as (program, port):
        with connect(port) as connection:
            connection.sendall(request("/slow"))
            assert program.line() == "begun"
        program.process.send_signal(signal.SIGTERM)
        assert program.line() == "stopping"
        program.write("\n")  # its work is finished all the same
        assert program.wait() == 0
        assert program.rest() == ["stopped"]


def test_connections_that_still_wait_at_the_door_are_answered() -> None:
    listener = listen("127.0.0.1", 0)
    sockets: dict[int, Any] = {}
    waiting = create_server(app, map=sockets, sockets=[listener], threads=1)
    with ExitStack() as stack:
        clients = [stack.enter_context(connect(listener.getsockname()[1])) for _ in range(3)]
        for client in clients:
            client.sendall(request("/quick"))
        serving._drain(waiting, sockets, time.monotonic() + PATIENCE)
        assert [body(read_all(client)) for client in clients] == [b"quick"] * 3
    wasyncore.close_all(sockets)
