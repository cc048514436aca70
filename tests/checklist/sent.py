"""What the form of a cell's details sends, and what comes back as a fragment."""

from typing import Any

from tests.page_client import parse
from tests.some import some


def details(version: int = 0, **values: str) -> dict[str, str]:
    return {
        "version": str(version),
        "state": "in_progress",
        "note": "",
        "reason": "",
        "done_on": "",
        **values,
    }


def parse_fragment(text: str) -> dict[str, Any]:
    """Return the elements of a fragment by their ids."""
    page = parse(f"<!doctype html><html><head><title>x</title></head><body>{text}</body></html>")
    found: dict[str, Any] = {}
    for one in some(page.iter()):
        own = one.get("id") if isinstance(one.tag, str) else None
        if own:
            assert own not in found, f"{own} twice in the fragment"
            found[own] = one
    return found
