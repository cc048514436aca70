"""Serving: the port, the requests, and those still in hand when the word to stop comes."""

import errno
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from kl01.start.connections import Doorkeeper, SlowLane
from kl01.start.error import StartError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from waitress.channel import HTTPChannel
    from waitress.server import BaseWSGIServer

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10.0
"""How long the requests in hand may take after the word to stop."""
CONNECTION_LIMIT = 400 if sys.platform == "win32" else 2000
"""On Windows below the 512 sockets that select() can watch; elsewhere poll() knows no such bound."""
CROWDED = CONNECTION_LIMIT * 3 // 4
"""From so many connections on, some are let go: beyond the limit nobody else would be answered."""
HEAD_BYTES = 64 * 1024
"""The largest head of a request; no page of KL01 is asked for by a tenth of it."""
SLOW_PATHS = ("/dang-nhap",)
"""Where anybody may have a password checked, two at a time: who waits for it holds none of most threads."""
_PROXY: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {"x-forwarded-for"},
    "clear_untrusted_proxy_headers": True,
}


# --- The port ----------------------------------------------------------------------------------------------


def listen(host: str, port: int) -> socket.socket:
    """Take the port; connections wait from now on. Raises StartError if it can't be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise StartError(
            f"KL01_HOST đang là “{host}”, máy này chưa hiểu: ghi 127.0.0.1 hoặc 0.0.0.0."
        ) from None
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform == "win32":  # there SO_REUSEADDR would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise _port_problem(host, port, error) from error
    return listener


def _port_problem(host: str, port: int, error: OSError) -> StartError:
    if error.errno == errno.EADDRINUSE:
        return StartError(
            f"Cổng {port} đang được chương trình khác dùng, có thể KL01 đã chạy rồi: tắt chương trình đó, "
            "hoặc đặt KL01_PORT là số khác, ví dụ 8080."
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return StartError(f"Máy này chưa cho dùng cổng {port}: đặt KL01_PORT là số từ 1024, ví dụ 8000.")
    return StartError(
        f"Máy này không có địa chỉ {host}: đặt KL01_HOST là 127.0.0.1 (riêng máy này) hoặc 0.0.0.0 "
        "(mở cho mạng nội bộ)."
    )


# --- Serving -----------------------------------------------------------------------------------------------


class _StopSwitch:
    """Hears the word to stop. The first lets the requests in hand finish, the second stops at once."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.pressed = False
        self._wake = wake
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "_StopSwitch":
        for name in ("SIGINT", "SIGTERM", "SIGBREAK"):  # the last exists on Windows alone
            number = getattr(signal, name, None)
            if number is not None:
                self._before[number] = signal.signal(number, self._press)
        return self

    def __exit__(self, *_error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _press(self, _number: int, _frame: FrameType | None) -> None:
        if self.pressed:
            os._exit(1)
        self.pressed = True
        self._wake()


def make_server(
    application: "WSGIApplication",
    listener: socket.socket,
    sockets: dict[int, Any],
    *,
    threads: int,
    request_bytes: int,
    behind_https: bool = False,
) -> "BaseWSGIServer":
    """Return the server on a listening socket, whose loop goes over `sockets`; the rest as for `serve`."""
    from waitress.server import create_server

    return create_server(
        application,
        map=sockets,
        sockets=[listener],
        threads=threads,
        ident=None,
        url_scheme="https" if behind_https else "http",
        **(_PROXY if behind_https else {}),
        max_request_body_size=request_bytes,
        max_request_header_size=HEAD_BYTES,
        connection_limit=CONNECTION_LIMIT,
        channel_request_lookahead=1,  # else nobody notices that who asked has gone
    )


def serve(
    application: "WSGIApplication",
    listener: socket.socket,
    *,
    threads: int,
    request_bytes: int,
    behind_https: bool = False,
    ready: Callable[[], None] = lambda: None,
    stopping: Callable[[], None] = lambda: None,
    drain_seconds: float = DRAIN_SECONDS,
) -> None:
    """Answer requests on a listening socket until SIGINT or SIGTERM, then finish those in hand.

    `behind_https`: requests come through a proxy on this machine that speaks https with the people and
    names the address of each; without it all would seem to sit at one address, and share its failed
    sign-ins. `request_bytes` is the largest body read from the network. `ready` is called when requests are
    answered and a signal would be heard, `stopping` when one was. Works in the main thread only, where
    signals arrive.
    """
    from waitress import wasyncore

    sockets: dict[int, Any] = {}
    server = make_server(
        application,
        listener,
        sockets,
        threads=threads,
        request_bytes=request_bytes,
        behind_https=behind_https,
    )
    proxies = {_PROXY["trusted_proxy"]} if behind_https else ()
    doorkeeper = Doorkeeper(server, CROWDED, proxies, SlowLane(max(1, threads // 4), SLOW_PATHS))
    with _StopSwitch(server.pull_trigger) as switch:
        ready()
        while not switch.pressed:
            wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
            doorkeeper.look()
        stopping()
        _drain(server, sockets, time.monotonic() + drain_seconds)
        wasyncore.close_all(sockets)


def _drain(server: "BaseWSGIServer", sockets: dict[int, Any], end: float) -> None:
    """Take no new connection, finish what was asked, send what was answered; give up at `end`."""
    from waitress import wasyncore

    def turn(seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=sockets, count=1)

    waiting = CONNECTION_LIMIT
    while waiting:  # the kernel has greeted these already
        before = len(sockets)
        server.handle_accept()
        waiting = waiting - 1 if len(sockets) > before else 0
    wasyncore.dispatcher.close(server)  # the listening socket alone; the server's own close stops its trigger
    turn(0)  # read what has arrived
    dispatcher = server.task_dispatcher
    while time.monotonic() < end:
        for channel in list(server.active_channels.values()):
            _let_go(channel)
        if not server.active_channels and not dispatcher.queue:
            break
        turn(0.1)
    unfinished = len(server.active_channels)
    if unfinished:
        log.warning("stopped with %d connections unfinished", unfinished)
    # What browsers that went away had asked for is finished too.
    dispatcher.shutdown(timeout=max(0.0, end - time.monotonic()))


def _let_go(channel: "HTTPChannel") -> None:
    """Close a connection if nothing is under way on it, else say that its next answer is the last."""
    with channel.requests_lock:
        if channel.requests:
            channel.requests[-1].headers["CONNECTION"] = "close"
        elif channel.request is None and not channel.total_outbufs_len:
            channel.will_close = True
