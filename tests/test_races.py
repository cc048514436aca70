"""That races can be lost, and that whatever people send is met in one."""

from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Played
from tests.databases import LateConnection
from tests.races import Race, Sent
from tests.some import some
from tests.world import World

TESTS = Path(__file__).parent
CLICK = "/theo-doi/snv/2026/II1-01/4?v=0"


def click(who: str, to: str = "done") -> Sent:
    return Sent(who, CLICK, {"to": to})


def office_over(world: World, _known: object) -> None:
    world.session.delete(world.person("bithu.snv").offices[0])


LOST_RIGHT = Race(
    "who holds the office no more ticks nothing",
    lambda _world: None, office_over, click("bithu.snv"), 403, "chưa được giao việc", (),
)  # fmt: skip


def test_a_race_is_lost_where_nobody_looks_whether_what_was_read_is_still_so(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    played(LOST_RIGHT)
    monkeypatch.setattr(LateConnection, "_check", lambda *_: None)
    with pytest.raises(AssertionError):
        played(LOST_RIGHT)


def test_a_race_that_nothing_is_written_in_is_none(played: Played) -> None:
    """The second would write nothing, whether or not the first had come."""
    again = Race("", lambda _world: None, office_over, click("canbo.snv"), 403, "", ())
    with pytest.raises(AssertionError, match="there was no middle"):
        played(again)


def test_a_race_whose_first_was_refused_is_none(played: Played) -> None:
    refused = Race("", lambda _world: None, click("canbo.snv"), click("bithu.snv"), 200, "", ())
    with pytest.raises(AssertionError, match="the first was not done: 403"):
        played(refused)


def test_what_happened_besides_is_noticed(played: Played) -> None:
    silent = Race("", lambda _world: None, click("bithu.snv"), click("phobithu.snv"), 200, "", ())
    with pytest.raises(AssertionError, match="Theo dõi"):
        played(silent)


def races() -> Iterator[Race]:
    """All races of all rooms, out of the tables of their tests."""
    for file in some(sorted(TESTS.rglob("test_*_races.py"))):
        name = ".".join(("tests", *file.relative_to(TESTS).with_suffix("").parts))
        for held in some(vars(import_module(name)).values()):
            yield from (one for one in (held if isinstance(held, list) else [held]) if isinstance(one, Race))


def test_whatever_people_send_is_met_in_a_race(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    known: defaultdict[str, str] = defaultdict(lambda: "1")
    sent = [one.then.url for one in races() if one.then.data is not None]
    met = {addresses.match(url.format_map(known).partition("?")[0], method="POST")[0] for url in some(sent)}
    posts = (rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()))
    assert {*some(posts)} - met == set(), (
        "what is sent there may come while something else is done: add its race"
    )
