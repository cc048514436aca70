"""What tests of exemplars begin with."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from kl01.db import allow_writing, db
from tests.exemplars.unit import Unit
from tests.world import World

Saved = Callable[[Callable[[Unit], Any]], Any]


@pytest.fixture
def unit(world: World) -> Unit:
    """Đảng bộ Sở Nội vụ with its secretary and deputy."""
    return Unit(world)


@pytest.fixture
def saved(app: Flask) -> Saved:
    """Let something be read from the unit, or done in it, between pages."""

    def act(what: Callable[[Unit], Any]) -> Any:
        with app.app_context():
            allow_writing(True)
            made = what(Unit(World(db.session())))
            db.session.commit()
            db.session.remove()
        return made

    return act
