"""Which committee decides on an exemplar that was laid before one. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from kl01.exemplars.rules import Submission, approver_of


@dataclass(frozen=True, slots=True)
class Committee:
    """The committee of a unit on a day."""

    unit_id: int
    members: frozenset[int]
    able: frozenset[int]
    """Those of them who can sign in."""


def deciding_unit(path: Sequence[Committee], submission: Submission) -> int | None:
    """Return the unit whose committee decides on an exemplar, or None if none can.

    It is the unit's own; where nobody there can record a decision, or only who submitted or was chosen could
    have approved, the nearest one above (our reading of II.3: “phải được cấp ủy xét duyệt, thông qua”).
    `path` begins with the unit's own committee.
    """
    return next(
        (one.unit_id for one in path if one.able and approver_of(submission, one.members) is not None), None
    )
