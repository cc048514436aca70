"""What tests of exemplars begin with."""

import pytest

from tests.exemplars.unit import Saved, Unit
from tests.world import Saved as SavedInWorld
from tests.world import World


@pytest.fixture
def unit(world: World) -> Unit:
    """Đảng bộ Sở Nội vụ with its secretary and deputy."""
    return Unit(world)


@pytest.fixture
def saved(saved: SavedInWorld) -> Saved:
    """Let something be read from the unit, or done in it, between pages."""
    return lambda what: saved(lambda world: what(Unit(world)))
