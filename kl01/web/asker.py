"""Who waits for an answer: whether they are still there."""

import socket
from collections.abc import Callable, Mapping
from typing import Any


def asker_is_gone(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """Return what tells, in any thread, whether who sent a request has closed the connection meanwhile.

    Looks at the connection without reading from it. With another server than ours everybody is there.
    """
    channel = getattr(environ.get("waitress.client_disconnected"), "__self__", None)
    connection = getattr(channel, "socket", None)

    def gone() -> bool:
        if connection is None:
            return False
        try:
            # One that would wait for more is none of ours: nothing is asked of it.
            return bool(connection.gettimeout() == 0 and connection.recv(1, socket.MSG_PEEK) == b"")
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            return True

    return gone
