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


def requires(permission: Permission, *typed: Any, confirms: bool = False) -> Callable[[View], View]:
    """Name what a route asks for: one mark per route, below its `@route`.

    `typed` is what people type there, which is shown to them again if it can't be taken: forms, labels by
    name, or functions that are given what stands in the address and return such labels (`kl01.web.echo`).
    `confirms` asks who sends something for their own password, if they have not given it lately: for what
    touches others' accounts and offices (`kl01.accounts.confirming`).
    """

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read by kl01.accounts.guards
        view.confirms = confirms  # type: ignore[attr-defined]  # read by kl01.accounts.confirming
        view.typed = typed  # type: ignore[attr-defined]  # read by kl01.web.echo
        return view

    return mark
