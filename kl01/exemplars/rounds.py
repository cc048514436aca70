"""The lists of a unit's year: the first, and those that follow it (đợt bổ sung).

The plan lets nothing be carried out before the committee has approved it (II.3), and what it has approved is
signed and sent. So each approval makes a list of its own, which later choices leave as it is.
Pure functions of what is stored: no clock, no session.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from kl01.exemplars.models import Exemplar, Registration, Round
from kl01.exemplars.rules import ExemplarState

LIST = "list"
"""Under which name the words of a paper keep the place that its list had when it was approved."""


def next_ordinal(taken: Collection[int]) -> int:
    """Return the place of the list that is approved next: the first that is free."""
    return next(place for place in range(1, len(taken) + 2) if place not in taken)


def round_name(ordinal: int) -> str:
    """Return how a list is called: “Danh sách đăng ký”, “Đợt bổ sung 1”."""
    return "Danh sách đăng ký" if ordinal == 1 else f"Đợt bổ sung {ordinal - 1}"


def round_title(ordinal: int) -> str:
    """Return what stands below the title of a list's paper: “(đợt bổ sung 1)”; empty for the first."""
    return "" if ordinal == 1 else f"({round_name(ordinal).lower()})"


def draft_of(registration: Registration) -> Round | None:
    """Return the list that is not approved yet."""
    return next((one for one in registration.rounds if one.approved_at is None), None)


def standing(registration: Registration) -> list[Round]:
    """Return the approved lists in their order."""
    found = [(one.ordinal, one) for one in registration.rounds if one.ordinal is not None]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def ordinal_of(one: Round) -> int:
    """Return the place of a list; of a draft the one that it would take, of one taken back the one it had."""
    if one.ordinal is not None:
        return one.ordinal
    kept = one.paper.printed.shown.get(LIST, "") if one.paper.printed else ""
    if kept.isdecimal():
        return int(kept)
    return next_ordinal([other.ordinal for other in one.registration.rounds if other.ordinal is not None])


def waits(one: Exemplar) -> bool:
    """Whether an exemplar stands on the draft: chosen, and without the committee's approval."""
    return one.state.chosen and not one.state.approved


def holders(registration: Registration) -> Mapping[int, Round]:
    """Return by which list each exemplar is approved now, by its number.

    One that was given back belongs to none, one that was withdrawn to the list that approved it.
    """
    approved = {one.id for one in registration.exemplars if one.meeting_id is not None}
    found: dict[int, Round] = {}
    for one in _in_time(standing(registration)):
        found.update({row.exemplar_id: one for row in one.rows if row.exemplar_id in approved})
    return found


def _in_time(rounds: Iterable[Round]) -> Sequence[Round]:
    return sorted(rounds, key=lambda one: one.id)


def list_names(registration: Registration) -> Mapping[int, str]:
    """Return how the list is called by which each exemplar is approved, by its number."""
    return {number: round_name(ordinal_of(one)) for number, one in holders(registration).items()}


def is_sent(one: Round) -> bool:
    """Whether a list was reported upward as a whole, so that nothing of its paper is written any more.

    Who was withdrawn or given back keeps none of the others waiting.
    """
    held = _held(one)
    return all(exemplar.state.reported for exemplar in held if exemplar.state is not ExemplarState.WITHDRAWN)


def _held(one: Round) -> list[Exemplar]:
    held_by = holders(one.registration)
    return [exemplar for exemplar in one.registration.exemplars if held_by.get(exemplar.id) is one]


def has_fallen(one: Round) -> bool:
    """Whether the committee took a whole list back: all are given back, and none of it was ever reported.

    So a slip in the minutes' number can be mended. What was reported is with Ban Tuyên giáo and stands.
    """
    return one.ordinal is not None and one.reported_at is None and not _held(one)
