"""What rooms ask of rooms above: missing or doubled, it is an error at the start."""

from dataclasses import dataclass, fields

import pytest
from flask import Flask

from kl01.seams import Seams
from kl01.web.seams import by_name, each_once, hand_in, part
from tests.some import some


@dataclass(frozen=True)
class Need:
    word: str


@pytest.fixture
def bare() -> Flask:
    return Flask(__name__)


def test_a_part_is_found_by_its_type(bare: Flask) -> None:
    hand_in(bare, Need("yes"))
    assert part(Need, bare) == Need("yes")
    with bare.app_context():
        assert part(Need) == Need("yes")


def test_a_part_that_nobody_handed_in_is_named(bare: Flask) -> None:
    with pytest.raises(LookupError, match="nobody has handed in Need"):
        part(Need, bare)


def test_a_second_part_of_a_type_is_refused(bare: Flask) -> None:
    hand_in(bare, Need("yes"))
    with pytest.raises(ValueError, match="Need is handed in twice"):
        hand_in(bare, Need("no"))
    assert part(Need, bare) == Need("yes")


def test_two_rooms_cannot_take_one_name() -> None:
    assert by_name([("a", 1), ("b", 2)]) == {"a": 1, "b": 2}
    with pytest.raises(ValueError, match="“a” is handed in twice"):
        by_name([("a", 1), ("a", 2)])


def test_a_room_cannot_hand_in_the_same_twice() -> None:
    assert each_once([len, max]) == (len, max)
    with pytest.raises(ValueError, match="is handed in twice"):
        each_once([len, max, len])


@pytest.mark.parametrize("name", [one.name for one in fields(Seams)])
def test_a_part_that_create_app_forgets_is_an_error_at_the_start(app: Flask, name: str) -> None:
    filled = {one.name: part(one.type, app) for one in fields(Seams) if one.name != name}  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=f"missing 1 required positional argument: '{name}'"):
        Seams(**filled)  # type: ignore[arg-type]  # that is what is shown


def test_every_room_gets_its_part(app: Flask) -> None:
    for one in some(fields(Seams)):
        assert type(part(one.type, app)) is one.type  # type: ignore[type-var,arg-type]  # the type itself
    with pytest.raises(TypeError, match="missing"):
        Seams()  # type: ignore[call-arg]  # that is what is shown
