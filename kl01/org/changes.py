"""A change in who holds which office, before it is made. Pure."""

from dataclasses import dataclass

from kl01.org.kinds import Role


@dataclass(frozen=True, slots=True)
class Change:
    """What is about to change in who holds which office."""

    ended: frozenset[tuple[int, Role, int]] = frozenset()
    """Offices that end: person, role, unit."""
    given: frozenset[tuple[int, Role, int]] = frozenset()
    shut: frozenset[int] = frozenset()
    """People whose accounts are shut."""
    closed: tuple[int, int | None] | None = None
    """A unit that ends, and its successor."""
    rises: int | None = None
    """A person who is about to be given an office that is not chosen yet."""
