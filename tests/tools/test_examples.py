"""What the pages for developers show as a test is one, and passes."""

import inspect
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kl01.audit.operations import program
from kl01.config import ROOT
from kl01.periods import Quarter
from kl01.plan.catalogue import covered_years, plans
from kl01.plan.models import Plan
from kl01.plan.operations import extend_plan
from tests.applications import NOW, Clock
from tests.page_client import PageClient
from tests.some import some

SAID = (Clock, PageClient, Plan, Quarter, Session, covered_years, date, extend_plan, plans, program)
NAMES: dict[str, Any] = {"NOW": NOW, **{one.__name__: one for one in SAID}}
"""What the examples leave to be imported."""
EXAMPLES = [
    (name, block)
    for name in ("CONTRIBUTING.md", "docs/developer.md")
    for block in re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.mark.parametrize(("name", "block"), EXAMPLES)
def test_an_example_is_true(name: str, block: str, request: pytest.FixtureRequest) -> None:
    known = dict(NAMES)
    exec(compile(block, name, "exec"), known)  # noqa: S102 - our own page
    for test in some(made for title, made in known.items() if title.startswith("test_")):
        test(**{fixture: request.getfixturevalue(fixture) for fixture in inspect.signature(test).parameters})


def test_both_pages_show_one() -> None:
    assert {name for name, _ in EXAMPLES} == {"CONTRIBUTING.md", "docs/developer.md"}
