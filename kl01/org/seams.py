"""What the organisation asks of the application and of the rooms above."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from argon2 import PasswordHasher


@dataclass(frozen=True, slots=True)
class OrgSeams:
    """Filled by create_app."""

    hasher: PasswordHasher
    covered_years: Callable[[], Sequence[int]]
    """The years that some plan covers; the administrator's first page says which one is missing."""
