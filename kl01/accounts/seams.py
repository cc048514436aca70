"""What accounts ask of the application."""

from dataclasses import dataclass

from argon2 import PasswordHasher


@dataclass(frozen=True, slots=True)
class AccountSeams:
    """Filled by create_app."""

    hasher: PasswordHasher
