"""What the states of the checklist mean, what a click sets, what is late, how progress is counted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kl01.periods import Quarter, format_date
from kl01.text import whole_percent

NOTE_LENGTH = 2000
REASON_LENGTH = 500
DOCUMENT_NUMBER_LENGTH = 60

EARLIEST = date(2000, 1, 1)
"""No work or document of these plans is older; an older date is a slip of the hand."""

PLAIN_REASONS = (
    "Đơn vị không có nhiệm vụ này",
    "Không phát sinh trong quý",
    "Cấp trên thực hiện chung",
)
"""Reasons for “Không áp dụng” of items that take no text."""

PLAIN_DOCUMENT_NUMBER = re.compile(r"\d{1,5} ?[-/] ?[A-ZĐ0-9][A-ZĐ0-9/.&-]{0,30}")
"""A document's number and sign, such as 12-KH/ĐU, and no words: for items that take no text."""


class ItemState(StrEnum):
    """What a person says of a cell. “Quá hạn” is computed, never stored."""

    NOT_DONE = "not_done"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """The state in words (workflow: status list)."""
        return _LABELS[self]


_LABELS = {
    ItemState.NOT_DONE: "Chưa thực hiện",
    ItemState.IN_PROGRESS: "Đang thực hiện",
    ItemState.DONE: "Đã hoàn thành",
    ItemState.NOT_APPLICABLE: "Không áp dụng",
}
LATE_LABEL = "Quá hạn"

SETTLING = frozenset({ItemState.DONE, ItemState.NOT_APPLICABLE})
"""States after which nothing is owed any more."""


def wanted_by_click(state: ItemState) -> ItemState:
    """Return the state that one click on a cell asks for: done, or not done if it is done already.

    “Không áp dụng” carries a reason, so a click leaves it alone; it is changed in the details.
    """
    if state is ItemState.DONE:
        return ItemState.NOT_DONE
    return state if state is ItemState.NOT_APPLICABLE else ItemState.DONE


@dataclass(frozen=True, slots=True)
class CellValue:
    """All that is stored of a cell."""

    state: ItemState = ItemState.NOT_DONE
    done_on: date | None = None
    note: str = ""
    reason: str = ""
    document_number: str = ""
    document_date: date | None = None


EMPTY = CellValue()


def value_after_click(value: CellValue, wanted: ItemState, today: date) -> CellValue:
    """Return the cell after a click: the state and its day change, what was typed stays."""
    return CellValue(
        state=wanted,
        done_on=(value.done_on or today) if wanted is ItemState.DONE else None,
        note=value.note,
        reason=value.reason if wanted is ItemState.NOT_APPLICABLE else "",
        document_number=value.document_number,
        document_date=value.document_date,
    )


def has_own_word(value: CellValue) -> bool:
    """Whether a cell of an item that follows a fact was set by hand: a state, or a reason for “not done”.

    “Chưa thực hiện” without a note is what an untouched cell says too, so there the fact counts.
    """
    return value.state is not ItemState.NOT_DONE or bool(value.note)


def value_told(value: CellValue, state: ItemState, done_on: date | None) -> CellValue:
    """Return a cell without a word of its own as a fact tells it; the document that was typed stays."""
    return replace(value, state=state, done_on=done_on)


def is_left_to_fact(typed: CellValue, shown: CellValue, told: CellValue, by_hand: bool) -> bool:
    """Whether what was typed of a cell leaves its state to the fact, or gives it back to it.

    `by_hand`: the cell shows a word of its own, which is taken back by the told state, or by “Chưa thực
    hiện”, without a note. Any other cell is left to the fact by what it shows already. A day that is
    neither shown nor told is a word of its own.
    """
    if typed.note or typed.reason or typed.done_on not in {None, shown.done_on, told.done_on}:
        return False
    return typed.state in ({told.state, ItemState.NOT_DONE} if by_hand else {shown.state})


@dataclass(frozen=True, slots=True)
class DutyState:
    """How a duty stands: the state that counts, the quarter that settled it, whether it is late."""

    state: ItemState
    settled_in: Quarter | None
    late: bool


def duty_state(
    states: Mapping[Quarter, ItemState], quarters: Iterable[Quarter], last_day: date, owed: bool, today: date
) -> DutyState:
    """Return how a duty stands that is to be done once within `quarters`, by `last_day`.

    One done quarter does for all; if none is done, one “Không áp dụng” settles it; work begun anywhere
    makes it in progress. Late: owed, not settled, and its last day has passed.
    """
    found = {quarter: states.get(quarter, ItemState.NOT_DONE) for quarter in quarters}
    for state in (ItemState.DONE, ItemState.NOT_APPLICABLE):
        for quarter, own in found.items():
            if own is state:
                return DutyState(state, quarter, late=False)
    begun = ItemState.IN_PROGRESS in found.values()
    return DutyState(
        ItemState.IN_PROGRESS if begun else ItemState.NOT_DONE, None, late=owed and today > last_day
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of what is owed is done: the one rule of every screen and paper.

    Counted are the duties of the period that are owed, and unowed ones (“khi có”) once they are begun or
    done. “Không áp dụng” is left out of the sum. With nothing owed there is no percentage.
    """

    done: int = 0
    in_progress: int = 0
    total: int = 0
    late: int = 0
    not_applicable: int = 0

    @property
    def percent(self) -> int | None:
        """Done in whole percent, see `whole_percent`; None if nothing is owed."""
        return whole_percent(self.done, self.total) if self.total else None

    @property
    def label(self) -> str:
        """“12/24 đã hoàn thành”, or that nothing is due."""
        return f"{self.done}/{self.total} đã hoàn thành" if self.total else "Không có nội dung đến hạn"

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.done + other.done,
            self.in_progress + other.in_progress,
            self.total + other.total,
            self.late + other.late,
            self.not_applicable + other.not_applicable,
        )


def count_duty(standing: DutyState, owed: bool) -> Progress:
    """Return what one duty adds to the progress of every period that it touches."""
    if standing.state is ItemState.NOT_APPLICABLE:
        return Progress(not_applicable=1)
    if not owed and standing.state is ItemState.NOT_DONE:
        return Progress()
    return Progress(
        done=int(standing.state is ItemState.DONE),
        in_progress=int(standing.state is ItemState.IN_PROGRESS),
        total=1,
        late=int(standing.late),
    )


def check_value(value: CellValue, *, plain: bool, wants_document: bool, today: date) -> dict[str, str]:
    """Return what to mend before a cell's details can be saved: field name → what to do.

    Items marked PLAIN in the plan take no text: no note, a reason from a closed list only, and a document
    number that is a number and sign.
    """
    problems: dict[str, str] = {}
    if value.state is ItemState.DONE and value.done_on is None:
        problems["done_on"] = f"Nhập ngày hoàn thành, ví dụ {today.day:02}/{today.month:02}/{today.year}"
    elif value.done_on and not EARLIEST <= value.done_on <= today:
        problems["done_on"] = f"Ngày hoàn thành phải từ {format_date(EARLIEST)} đến hôm nay"
    if value.state is ItemState.NOT_APPLICABLE and not value.reason:
        problems["reason"] = "Nhập lý do không áp dụng" if not plain else "Chọn lý do không áp dụng"
    elif plain and value.reason and value.reason not in PLAIN_REASONS:
        problems["reason"] = "Chọn một lý do trong danh sách"
    if len(value.reason) > REASON_LENGTH:
        problems["reason"] = f"Lý do phải từ {REASON_LENGTH} ký tự trở xuống"
    if plain and value.note:
        problems["note"] = "Nội dung này chỉ đánh dấu, không ghi chú"
    elif len(value.note) > NOTE_LENGTH:
        problems["note"] = f"Ghi chú phải từ {NOTE_LENGTH} ký tự trở xuống"
    problems.update(_document_problems(value, plain=plain, wants_document=wants_document, today=today))
    return problems


def _document_problems(value: CellValue, *, plain: bool, wants_document: bool, today: date) -> dict[str, str]:
    number = value.document_number
    if not wants_document and (number or value.document_date):
        return {"document_number": "Nội dung này không ghi văn bản"}
    if len(number) > DOCUMENT_NUMBER_LENGTH:
        return {"document_number": f"Số, ký hiệu văn bản phải từ {DOCUMENT_NUMBER_LENGTH} ký tự trở xuống"}
    if plain and number and not PLAIN_DOCUMENT_NUMBER.fullmatch(number):
        return {"document_number": "Ghi số, ký hiệu văn bản, ví dụ 12-KH/ĐU"}
    if value.document_date and not EARLIEST <= value.document_date <= today:
        return {"document_date": f"Ngày văn bản phải từ {format_date(EARLIEST)} đến hôm nay"}
    if value.document_date and not number:
        return {"document_number": "Nhập số, ký hiệu của văn bản có ngày này"}
    return {}
