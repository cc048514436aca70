"""What a test loops over: something, or the test would say nothing."""

from collections.abc import Iterable
from typing import TypeVar

Thing = TypeVar("Thing")


def some(things: Iterable[Thing]) -> list[Thing]:
    """Return what a test is about to loop over as a list, and assert that it holds something."""
    found = list(things)
    assert found, "there is nothing to loop over: the test would pass without having looked at anything"
    return found
