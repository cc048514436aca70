"""What tests of jobs share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.jobs.kinds import Line
from tests.jobs.office import Office, with_test_kinds


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """The application, which knows the kinds of tests/jobs/kinds.py."""
    with with_test_kinds(app) as made:
        yield made


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.close()
