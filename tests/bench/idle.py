"""Connections that are held open and on which nobody asks any more, as browsers leave them."""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from kl01.start.serving import CROWDED

SPARE_FILES = 200
"""What client and server have open besides."""
_REQUEST = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@dataclass(frozen=True, slots=True)
class IdleLine:
    """One of them."""

    socket: socket.socket

    def is_open(self) -> bool:
        """Whether the server has not hung up."""
        try:
            return self.socket.recv(1) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False


@contextmanager
def held_open(port: int, number: int) -> Iterator[list[IdleLine]]:
    """Hold so many connections open, on each of which something was asked once."""
    with ExitStack() as opened:
        found = []
        for _ in range(number):
            line = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            line.sendall(_REQUEST)
            answer = line.recv(65536)  # short enough to come in one piece
            assert answer.startswith(b"HTTP/1.1 200"), answer
            line.setblocking(False)
            found.append(IdleLine(line))
        yield found


def most_held_open() -> int:
    """Return how many connections client and server can have on this machine, and none is let go."""
    return max(0, min(CROWDED, _open_files() - SPARE_FILES))


def _open_files() -> int:
    """Return how many files a program may have open."""
    if sys.platform == "win32":
        return CROWDED  # sockets are not among them
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if most == resource.RLIM_INFINITY else most
