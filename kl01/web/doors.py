"""What routes ask for. A route without a mark answers nobody; `kl01.accounts.guards` stands at the doors."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """What a route asks for before it looks at any object."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    ADMINISTER = "administer"


def requires(permission: Permission) -> Callable[[View], View]:
    """Name what a route asks for: one mark per route, below its `@route`."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read by kl01.accounts.guards
        return view

    return mark
