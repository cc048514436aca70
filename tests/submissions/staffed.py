"""Who holds which office in the units of tests/principals.py, made up without a database."""

from collections.abc import Iterable

from kl01.org.kinds import Role
from kl01.submissions.passing import Passing, Place, Staffing, StandIn
from tests.principals import KINDS, PATHS

PLACES = {
    unit_id: Place(KINDS[unit_id], path[1] if path[1:] else None, exists=True)
    for unit_id, path in PATHS.items()
}


def staffing(
    *held: tuple[int, Role, int],
    locked: Iterable[int] = (),
    away: Iterable[int] = (),
    stand_ins: Iterable[tuple[int, int, int]] = (),
) -> Staffing:
    """Return who holds which office: person, role, unit; all can sign in but those who are locked out."""
    able = frozenset(person_id for person_id, _, _ in held) - frozenset(locked)
    lent = frozenset(StandIn(*one) for one in stand_ins)
    return Staffing(PLACES, frozenset(held), able, frozenset(away), lent)


def passing(*held: tuple[int, Role, int], **how: Iterable[int]) -> Passing:
    """Return to whom papers pass where these offices are held."""
    return Passing(staffing(*held, **how))  # type: ignore[arg-type]  # one kind for all of them
