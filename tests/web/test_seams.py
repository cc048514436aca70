"""What rooms ask of rooms above: missing or doubled, it is an error at the start."""

from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from flask import Flask

from kl01 import create_app
from kl01.config import Settings
from kl01.seams import Seams
from kl01.submissions.facts import paper_facts
from kl01.submissions.models import SUBMISSION
from kl01.submissions.navigation import REVIEW
from kl01.submissions.todo import papers_to_do
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


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("kl01.exemplars.todo.exemplars_to_do", papers_to_do),
        ("kl01.submissions.navigation.COUNTS", REVIEW),
        ("kl01.exemplars.facts.exemplar_facts", paper_facts),
        ("kl01.exemplars.models.EXEMPLAR_PAPER", SUBMISSION),
    ],
)
def test_what_is_filled_twice_is_an_error_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, again: object
) -> None:
    monkeypatch.setattr(name, again)
    with pytest.raises(ValueError, match="is handed in twice"):
        create_app(Settings(instance=tmp_path))


def test_every_room_gets_its_part(app: Flask) -> None:
    for one in some(fields(Seams)):
        assert type(part(one.type, app)) is one.type  # type: ignore[type-var,arg-type]  # the type itself
    with pytest.raises(TypeError, match="missing"):
        Seams()  # type: ignore[call-arg]  # that is what is shown
