"""Connections that keep others out: which of them the server lets go, and when.

A request that never comes whole costs whoever sends it nothing, and takes the place of somebody else. So its
head has a deadline, its body a pace, and an address a number of such requests; if there is no room, the
oldest of them go before the connections that browsers keep for their next click.
"""

import logging
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from waitress.channel import HTTPChannel

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer

log = logging.getLogger(__name__)

HEAD_SECONDS = 20.0
"""How long a request's head may take from its first letter on; a browser sends it in one piece."""
SILENT_SECONDS = 60.0
"""How long a new connection may say nothing: browsers open some before they need them."""
BODY_SECONDS = 30.0
BODY_BYTES_A_SECOND = 1_000
"""A body may take the first, and a second more for each so many bytes: 10 MB over a slow line come whole."""
HALF_SENT_AN_ADDRESS = 50
"""Requests of one address that may be under way at once. Many people sit behind one address, and theirs are
whole within moments; those that are whole are not counted."""
LOOK_SECONDS = 0.25
"""How often the deadlines are looked at."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a connection on which nothing is worked on."""

    address: str
    active: float
    """When something last came or went, by any clock that is the same for all."""
    age: float | None = None
    """Seconds since its request began to come; None if it is whole, and the next has not begun."""
    has_head: bool = False
    has_begun: bool = False
    body_bytes: int = 0

    @property
    def is_late(self) -> bool:
        """Whether its request takes longer than any that is meant to come whole."""
        if self.age is None:
            return False
        if self.has_head:
            return self.age > HEAD_SECONDS + BODY_SECONDS + self.body_bytes / BODY_BYTES_A_SECOND
        return self.age > (HEAD_SECONDS if self.has_begun else SILENT_SECONDS)


def leaving(seen: dict[int, Seen], excess: int, reserved: int, uncounted: Iterable[str] = ()) -> list[int]:
    """Return which connections are let go, by their keys.

    `excess` is how many have to go so that there is room; if none, those alone go that are late or too many
    of one address (`uncounted` are addresses of proxies, behind which all people sit). For room, first go the
    oldest requests that have not come whole, but for the `reserved` youngest: among these are people who
    send a photo. Then those go on which nothing was said for longest, then the rest of the half-sent.
    """
    late = [key for key, one in seen.items() if one.is_late]
    half = sorted(
        (key for key, one in seen.items() if one.age is not None and not one.is_late),
        key=lambda key: seen[key].age or 0.0,
    )  # the youngest first
    theirs: dict[str, int] = defaultdict(int)
    kept: list[int] = []
    many: list[int] = []
    for key in half:
        address = seen[key].address
        theirs[address] += seen[key].has_begun and address not in uncounted
        (many if theirs[address] > HALF_SENT_AN_ADDRESS else kept).append(key)
    gone = late + many
    idle = sorted((key for key, one in seen.items() if one.age is None), key=lambda key: seen[key].active)
    for group in (kept[reserved:][::-1], idle, kept[:reserved][::-1]):
        gone += group[: max(0, excess - len(gone))]
    return gone


class SlowLane:
    """What takes a thread for long, so that not all threads are taken: a few at a time, the rest in line.

    Who waits for two passwords to be checked before theirs would hold a thread meanwhile, and forty of them
    all there are. Here they wait without one.
    """

    def __init__(self, most: int, paths: Iterable[str]) -> None:
        """`paths`: what is sent there takes long."""
        self._free = most
        self._paths = frozenset(paths)
        self._line: deque[WatchedChannel] = deque()
        self._lock = threading.Lock()

    def takes(self, asked: Any) -> bool:
        """Whether a request belongs here. One whose head makes no sense has no command."""
        return not asked.error and asked.command == "POST" and asked.path in self._paths

    def enter(self, channel: "WatchedChannel") -> bool:
        """Let a connection's request be worked on, or put it in line, until another's is done."""
        with self._lock:
            if not self._free:
                self._line.append(channel)
                return False
            self._free -= 1
            return True

    def leave(self) -> "WatchedChannel | None":
        """Return who is next in line, and has the place now."""
        with self._lock:
            if self._line:
                return self._line.popleft()
            self._free += 1
            return None


class WatchedChannel(HTTPChannel):  # type: ignore[misc]  # waitress carries no types
    """A connection that knows since when its request has been coming, and whether somebody still listens."""

    clock: Callable[[], float] = staticmethod(time.monotonic)
    lane: SlowLane | None = None
    has_place = False
    """Whether it has waited in the lane and is next."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.coming_since: float | None = self.clock()
        """None while nothing is expected: the last request was whole, and the next has not begun."""
        self.has_gone = False
        """Whether the other side has closed while something that it sent is to be stored."""

    def received(self, data: bytes) -> bool:
        """Read what has come."""
        before = self.request
        result: bool = super().received(data)
        if self.request is None:
            self.coming_since = None
        elif self.request is not before:
            self.coming_since = self.clock()
        return result

    def readable(self) -> bool:
        """Whether something may still come."""
        return bool(not (self.has_gone and self.requests) and super().readable())

    def handle_read(self) -> None:
        """Read, and notice when the other side goes: what it only wanted to see is worked on no more.

        What it sent to be stored is: somebody may have closed the window right after “Lưu”.
        """
        if (
            any(not one.error and one.command not in _SAFE for one in list(self.requests))
            and self._has_closed()
        ):
            self.has_gone = True
        else:
            super().handle_read()

    def _has_closed(self) -> bool:
        try:
            return not self.socket.recv(1, socket.MSG_PEEK)
        except OSError:
            return False

    def service(self) -> None:
        """Work on a request, if there is room for its kind: called in a thread of the server."""
        lane: SlowLane | None = self.lane
        if lane is None or not lane.takes(self.requests[0]):
            super().service()
        elif self.has_place or lane.enter(self):
            self.has_place = False
            try:
                super().service()
            finally:
                following = lane.leave()
                if following is not None:
                    following.has_place = True
                    self.server.add_task(following)

    def seen(self, now: float) -> Seen | None:
        """Return what is known of it; None while a request of it is worked on."""
        if self.requests or self.will_close:
            if self.request is not None:  # it is not read from meanwhile, so its time has not begun
                self.coming_since = now
            return None
        since, coming = self.coming_since, self.request
        if self.total_outbufs_len:
            since = None
        return Seen(
            address=str(self.addr[0]),
            active=self.last_activity,
            age=None if since is None else now - since,
            has_begun=coming is not None,
            has_head=coming is not None and coming.headers_finished,
            body_bytes=coming.body_bytes_received if coming is not None else 0,
        )


class Doorkeeper:
    """Watches the connections of a server and lets those go that keep others out."""

    def __init__(
        self,
        server: "BaseWSGIServer",
        most: int,
        proxies: Iterable[str] = (),
        lane: SlowLane | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`most`: from more connections on, some are let go. `proxies`: behind whom many people sit."""
        self._server = server
        self._most = most
        self._proxies = frozenset(proxies)
        self._clock = clock
        self._looked = clock()
        own = {"clock": staticmethod(clock), "lane": lane}
        server.channel_class = type("Channel", (WatchedChannel,), own)

    def look(self) -> None:
        """Let go who keeps others out; to be called at every turn of the loop."""
        now = self._clock()
        channels: dict[int, Any] = dict(self._server.active_channels)
        crowded = len(channels) > self._most
        if not crowded and now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        seen = {key: one for key, channel in channels.items() if (one := channel.seen(now))}
        closing = sum(channel.will_close for channel in channels.values())
        excess = len(channels) - closing - self._most
        gone = leaving(seen, excess, self._most // 4, self._proxies)
        for key in gone:
            _let_go(channels[key])
        unfinished = [seen[key] for key in gone if seen[key].has_begun]
        if unfinished:
            log.warning(
                "let go %d requests half sent, the last by %s", len(unfinished), unfinished[-1].address
            )


def _let_go(channel: Any) -> None:
    with channel.requests_lock:
        if not channel.requests:
            channel.will_close = True
