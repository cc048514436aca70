"""A room that knows the facts which items of the checklist follow."""

import pytest
from flask import Flask

from tests.checklist.told import Source, told


@pytest.fixture
def source(app: Flask) -> Source:
    found = Source()
    app.extensions.setdefault("state_sources", []).append(found)
    return found


@pytest.fixture
def collectives(source: Source) -> Source:
    """The room that has approved two collectives."""
    source.says = {"exemplar_collectives": told()}
    return source
