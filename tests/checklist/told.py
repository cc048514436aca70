"""A room above the checklist that knows facts, as tests have it say them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from kl01.checklist.rules import ItemState
from kl01.checklist.seams import KnownState
from kl01.plan.catalogue import Item
from kl01.plan.rules import Basis, TickedBy, read_schedule


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


def make_item(due: str = "I", **changes: object) -> Item:
    cadence = "yearly" if due else "event"
    one = Item(
        id=7,
        version_id=7,
        code="II3-07",
        section="II.3",
        title="Lựa chọn tập thể",
        wording="Lựa chọn tập thể",
        owner="DVCS",
        ticked_by=TickedBy.UNIT,
        fact="exemplar_collectives",
        basis=Basis.PROPOSED,
        basis_note="",
        evidence="",
        target="",
        plain=False,
        document=True,
        note="",
        enabled=True,
        withdrawn=False,
        schedule=read_schedule(cadence, due, "", 2022, 2026),
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # what a test names is a field of Item
