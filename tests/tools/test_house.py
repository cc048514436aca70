"""The picture of the house is today's, and says what the imports say."""

import re

import pytest

from tests.some import some
from tools.house import PAGE, below, drawing, floors, imported, imports, nearest, page

KNOWN = {"roof": {"room", "ground"}, "room": {"ground", "cellar"}, "ground": {"cellar"}, "cellar": set()}


def test_the_picture_is_todays() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text), "draw it anew: make house"


def test_every_room_stands_on_a_floor() -> None:
    assert sorted(room for rooms in some(floors()) for room in rooms) == sorted(imports())


def test_the_page_says_of_every_room_what_it_knows() -> None:
    rows = re.findall(r"^\| (`.*?`) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = [room for row in rows for room in re.findall(r"`(\w+)`", row)]
    assert sorted(told) == sorted(imports())


def test_the_nearest_are_those_that_no_other_stands_on() -> None:
    assert below("roof", KNOWN) == {"room", "ground", "cellar"}
    assert [nearest(room, KNOWN) for room in KNOWN] == [{"room"}, {"ground"}, {"cellar"}, set()]


def test_what_is_drawn() -> None:
    assert drawing([["roof"], ["room"], ["ground", "cellar"]], KNOWN) == (
        "floor  room    imported by  stands on\n"
        "    3  roof              0  → room\n"
        "    2  room              1  → ground\n"
        "    1  cellar            2\n"
        "    1  ground            2  → cellar"
    )


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("from kl01.org.rules import a, b\n", ["kl01.org.rules"]),
        ("def f():\n    import kl01.plan.models  # noqa\n", ["kl01.plan.models"]),
        ("from kl01 import db, web  # plan\n", ["kl01.db", "kl01.web"]),
        ("from kl01 import (\n    db,\n    web,\n)\n", ["kl01.db", "kl01.web"]),
        ("from kl01.text import (\n    fold,\n)\nfrom flask import Flask\nimport kl01x\n", ["kl01.text"]),
    ],
)
def test_imports_are_found(source: str, modules: list[str]) -> None:
    assert list(imported(source)) == modules
