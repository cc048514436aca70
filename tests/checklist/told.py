"""A room above the checklist that knows facts, as tests have it say them."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from kl01.checklist.rules import ItemState
from kl01.checklist.seams import KnownState


def told(
    state: ItemState = ItemState.DONE, done_on: date | None = None, words: str = "02 tập thể"
) -> KnownState:
    if state is ItemState.DONE:
        done_on = done_on or date(2026, 3, 10)
    return KnownState(state, done_on, words, "/guong/snv/2026", "Mẫu 03", "Mở phần đăng ký gương điển hình")


class Source:
    """A room that knows facts: what it says can be changed, and it remembers what it was asked."""

    def __init__(self) -> None:
        self.says: dict[str, KnownState] = {}
        self.asked: list[tuple[int, int]] = []

    def __call__(self, session: Session, unit_id: int, year: int) -> Mapping[str, KnownState]:
        self.asked.append((unit_id, year))
        return self.says
