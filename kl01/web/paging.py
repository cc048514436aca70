"""Long lists page by page."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

FARTHEST = 100_000
"""No list has more pages; a number beyond it leads nowhere, instead of to the database."""


def asked_page() -> int:
    """Return the page that the address asks for (`trang`), the first for none or nonsense."""
    return min(max(request.args.get("trang", 1, type=int), 1), FARTHEST)


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of a list is shown, of how many."""

    number: int
    count: int
    length: int
    """Lines of a page."""

    @classmethod
    def of(cls, total: int, length: int, asked: int) -> "Paging":
        """Return the page asked for, or the last where the list ends before it; an empty list has one."""
        count = max(-(-total // length), 1)
        return cls(min(max(asked, 1), count), count, length)

    @property
    def first(self) -> int:
        """How many lines stand before the page."""
        return (self.number - 1) * self.length

    def shown(self, url: Callable[[int], str]) -> dict[str, object]:
        """Return what the macro `pagination` asks for; `url` gives the address of a page."""
        return {
            "page": self.number,
            "pages": self.count,
            "previous_url": url(self.number - 1) if self.number > 1 else None,
            "next_url": url(self.number + 1) if self.number < self.count else None,
        }
