"""What a change of offices means for the work that waits, and what waits for nobody: rooms above know it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kl01.org.changes import Change


@dataclass(frozen=True, slots=True)
class Handover:
    """Work that waits for somebody and would wait for another after a change."""

    what: str
    """“6 Mẫu 02 – Kế hoạch năm 2026”."""
    before: str
    """For whom it waits now: “Bí thư Chi bộ Văn phòng (Lê Thị Ánh)”; empty: for nobody."""
    after: str
    """For whom it would wait then; empty: for nobody."""
    advice: str = ""
    """What is to be done first where it would wait for nobody."""


HandoverSource = Callable[[Session, date, Change], Sequence[Handover]]
"""Returns what of a room would wait for another after a change, as of a day."""


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Work that waits for nobody: how much, since when and why; never what it says, nor of whom."""

    unit_id: int
    """Where it waits."""
    what: str
    """“6 Mẫu 02 – Kế hoạch năm 2026”."""
    count: int
    since: date
    """Since when the oldest waits."""
    why: str
    advice: str
    """What is to be done."""


UnclaimedSource = Callable[[Session, date], Sequence[Unclaimed]]
"""Returns what of a room waits for nobody on a day."""
