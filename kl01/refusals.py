"""What a rule says when it forbids an act."""

from collections.abc import Sequence


class Refusal(Exception):  # noqa: N818 - an answer to a person, not a fault of the program
    """The rules forbid an act.

    `message` says in Vietnamese what to do; `field` names the control that it belongs to, empty for the form
    as a whole. `also` are what else is to be mended, at other controls.
    """

    def __init__(self, message: str, field: str = "", also: "Sequence[Refusal]" = ()) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.also = tuple(also)
