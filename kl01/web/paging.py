"""Long lists page by page."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for

from kl01.audit.queries import TRAIL_LENGTH

FARTHEST = 100_000
"""No list has more pages; a number beyond it leads nowhere, instead of to the database."""


PAGE = "trang"
"""The word of an address that asks for a page; of a second list on the same page it is another."""


def asked_page(name: str = PAGE) -> int:
    """Return the page that the address asks for, the first for none or nonsense."""
    return min(max(request.args.get(name, 1, type=int), 1), FARTHEST)


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


def trail_pages(
    total: int, name: str = PAGE, anchor: str = "lich-su", label: str = "Chuyển trang lịch sử"
) -> dict[str, object]:
    """Return what the macro `pagination` asks for, of a trail that stands on the page of this request.

    `name` is the word of the address, `anchor` where the trail stands, `label` what a screen reader calls it.
    """
    here = url_for(str(request.endpoint), **(request.view_args or {}))
    kept = [one for one in request.args.items(multi=True) if one[0] != name]

    def url(number: int) -> str:
        return f"{here}?{urlencode([*kept, (name, number)])}#{anchor}"

    shown = Paging.of(total, TRAIL_LENGTH, asked_page(name)).shown(url)
    return {**shown, "before": "Mới hơn", "after": "Cũ hơn", "label": label}
