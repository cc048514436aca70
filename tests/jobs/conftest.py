"""What tests of jobs share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.applications import Applications, Clock
from tests.jobs.kinds import Line
from tests.jobs.office import Office


@pytest.fixture
def app(job_applications: Applications, seeded: Path, clock: Clock) -> Iterator[Flask]:
    """The application, which knows the kinds of tests/jobs/kinds.py."""
    with job_applications.on(seeded, clock) as lent:
        yield lent


@pytest.fixture
def office(app: Flask) -> Office:
    return Office(app)


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.close()
