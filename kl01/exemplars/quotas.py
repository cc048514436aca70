"""What is to be said of a unit's year against what the plan asks for. Pure functions."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from kl01.exemplars.rules import ExemplarKind, ExemplarState


class UnitState(StrEnum):
    """What is to be said of a unit's registration of a year, the gravest first.

    The value stands in addresses.
    """

    NONE = "chua-dang-ky"
    UNAPPROVED = "chua-thong-qua"
    UNREPORTED = "chua-bao-cao"
    WAITING = "bo-sung"
    """A list was approved, and some wait for the next."""
    UNDER = "thieu"
    OVER = "vuot"
    RIGHT = "du"

    @property
    def label(self) -> str:
        """The state in words."""
        return _UNIT_LABELS[self]


_UNIT_LABELS = {
    UnitState.NONE: "Chưa đăng ký",
    UnitState.UNAPPROVED: "Cấp ủy chưa thông qua",
    UnitState.UNREPORTED: "Chưa báo cáo",
    UnitState.WAITING: "Đợt bổ sung chưa thông qua",
    UnitState.UNDER: "Ít hơn Kế hoạch",
    UnitState.OVER: "Nhiều hơn Kế hoạch",
    UnitState.RIGHT: "Đủ",
}


@dataclass(frozen=True, slots=True)
class Quota:
    """How many the plan asks for; `most` 0 stands for no word of the plan."""

    least: int = 0
    most: int = 0

    def compared(self, count: int) -> int:
        """Return -1 for fewer, 1 for more, 0 for as many as the plan asks for."""
        if not self.most:
            return 0
        return -1 if count < self.least else int(count > self.most)


def unit_states(
    states: Collection[tuple[ExemplarKind, ExemplarState]], quotas: dict[ExemplarKind, Quota]
) -> tuple[UnitState, ...]:
    """Return all that is to be said of a unit's registration; RIGHT alone if nothing is wrong.

    Who waits for a later list makes none of what was approved unapproved.
    """
    chosen = [(kind, state) for kind, state in states if state.chosen]
    if not chosen:
        return (UnitState.NONE,)
    found: list[UnitState] = []
    approved = [state.approved for _, state in chosen]
    if not any(approved):
        found.append(UnitState.UNAPPROVED)
    if any(state is ExemplarState.APPROVED for _, state in chosen):
        found.append(UnitState.UNREPORTED)
    if any(approved) and not all(approved):
        found.append(UnitState.WAITING)
    compared = {
        quotas.get(kind, Quota()).compared(sum(one is kind for one, _ in chosen)) for kind in ExemplarKind
    }
    if -1 in compared:
        found.append(UnitState.UNDER)
    if 1 in compared:
        found.append(UnitState.OVER)
    return tuple(found) or (UnitState.RIGHT,)
