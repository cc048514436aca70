"""A room that knows the facts which items of the checklist follow."""

from dataclasses import replace

import pytest
from flask import Flask

from kl01.checklist.seams import ChecklistSeams
from kl01.web.seams import part
from tests.checklist.told import Source, told
from tests.seams import give


@pytest.fixture
def source(app: Flask) -> Source:
    found = Source()
    known = part(ChecklistSeams, app)
    give(app, replace(known, states=(*known.states, found)))
    return found


@pytest.fixture
def collectives(source: Source) -> Source:
    """The room that has approved two collectives."""
    source.says = {"exemplar_collectives": told()}
    return source
