"""What the pages for developers show as a test is one, and passes."""

import inspect
import re

import pytest

from kl01.config import ROOT
from tests.page_client import PageClient
from tests.some import some

EXAMPLES = [
    (name, block)
    for name in ("CONTRIBUTING.md",)
    for block in re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.mark.parametrize(("name", "block"), some(EXAMPLES))
def test_an_example_is_true(name: str, block: str, client: PageClient) -> None:
    known: dict[str, object] = {"PageClient": PageClient}
    exec(compile(block, name, "exec"), known)  # noqa: S102 - our own page
    for test in some(made for title, made in known.items() if title.startswith("test_")):
        assert inspect.isfunction(test)
        test(client)
