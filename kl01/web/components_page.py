"""Sample data of `/kieu`, the development-only page of all components in all states."""

from typing import Any


def sample_context() -> dict[str, Any]:
    """Return what the page's template shows."""
    return {}
