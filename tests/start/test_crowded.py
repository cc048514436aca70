"""When more browsers hold a connection than the server can watch."""

import threading
from dataclasses import dataclass, field
from typing import Any

from kl01.start.serving import _make_room


@dataclass
class Channel:
    """What the server knows of a connection."""

    last_activity: float
    requests: list[Any] = field(default_factory=list)
    request: object = None
    total_outbufs_len: int = 0
    will_close: bool = False
    requests_lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Server:
    active_channels: dict[int, Channel]


def crowd(*channels: Channel) -> Server:
    return Server(dict(enumerate(channels)))


def closing(server: Server) -> list[float]:
    return sorted(one.last_activity for one in server.active_channels.values() if one.will_close)


def test_the_longest_idle_are_let_go() -> None:
    server = crowd(*(Channel(float(age)) for age in (5, 1, 4, 2, 3)))
    _make_room(server, 3)  # type: ignore[arg-type]  # stands in for waitress's server
    assert closing(server) == [1, 2]


def test_nobody_is_let_go_while_there_is_room_or_in_the_middle_of_a_request() -> None:
    server = crowd(Channel(1), Channel(2))
    _make_room(server, 2)  # type: ignore[arg-type]  # as above
    assert closing(server) == []
    busy = crowd(Channel(1, requests=["asked"]), Channel(2, request="arriving"), Channel(3))
    _make_room(busy, 1)  # type: ignore[arg-type]  # as above
    assert closing(busy) == [3]
