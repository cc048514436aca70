"""What tests of exemplars begin with."""

import pytest

from tests.exemplars.unit import Unit
from tests.world import World


@pytest.fixture
def unit(world: World) -> Unit:
    """Đảng bộ Sở Nội vụ with its secretary and deputy."""
    return Unit(world)
