"""Whether who asked for something is still there to have it."""

import socket
from types import SimpleNamespace
from typing import Any

from kl01.web.asker import asker_is_gone


class Channel:
    """A connection of the server, as far as it is asked for."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection

    def check_client_disconnected(self) -> bool:
        return False


def environ(connection: socket.socket) -> dict[str, Any]:
    return {"waitress.client_disconnected": Channel(connection).check_client_disconnected}


def test_who_closes_the_connection_is_gone_and_nothing_is_read_from_who_does_not() -> None:
    server, browser = socket.socketpair()
    server.setblocking(False)
    gone = asker_is_gone(environ(server))
    assert not gone()
    browser.send(b"GET")
    assert not gone()
    assert server.recv(3) == b"GET"
    browser.close()
    assert gone()
    server.close()
    assert gone()


def test_nobody_waits_for_a_connection_that_would_wait() -> None:
    server, browser = socket.socketpair()
    assert not asker_is_gone(environ(server))()
    server.close()
    browser.close()


def test_another_server_says_nothing_of_it() -> None:
    assert not asker_is_gone({})()
    assert not asker_is_gone({"waitress.client_disconnected": SimpleNamespace()})()
