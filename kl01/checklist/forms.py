"""The details of a cell as a form."""

from dataclasses import replace
from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from kl01.checklist.board import Cell
from kl01.checklist.rules import (
    PLAIN_REASONS,
    CellValue,
    ItemState,
    check_value,
    is_left_to_fact,
    value_told,
)
from kl01.checklist.seams import KnownState
from kl01.web.forms import BaseForm, VietnameseDateField, optional, printable, unicode_only
from kl01.web.pages import current_day


class DetailsForm(BaseForm):
    """State, day, note and document of a cell; a PLAIN item shows neither note nor free reason.

    Of an item that follows a fact, what is set by hand needs a reason, and what is not goes back to the fact.
    """

    version = HiddenField()
    state = RadioField(
        "Trạng thái",
        choices=[SelectChoice(state.value, state.label) for state in ItemState],
        validate_choice=False,
    )
    done_on = VietnameseDateField(
        "Ngày hoàn thành", "ngày hoàn thành", description="Để trống nếu chưa hoàn thành"
    )
    reason = StringField(
        "Lý do không áp dụng",
        [unicode_only, printable("lý do không áp dụng")],
        description="Chỉ ghi khi chọn “Không áp dụng”",
    )
    plain_reason = RadioField(
        "Lý do không áp dụng",
        choices=[SelectChoice(reason, reason) for reason in PLAIN_REASONS],
        validate_choice=False,
        description="Chỉ chọn khi trạng thái là “Không áp dụng”",
    )
    document_number = StringField(
        "Số, ký hiệu văn bản",
        [optional(), unicode_only, printable("số, ký hiệu văn bản")],
        description="Ví dụ 12-KH/ĐU",
    )
    document_date = VietnameseDateField("Ngày văn bản", "ngày văn bản", validators=[optional()])
    note = TextAreaField("Ghi chú", [optional(), unicode_only])

    def __init__(self, cell: Cell, **options: Any) -> None:
        value = cell.stored.value
        today = current_day()
        super().__init__(
            data={
                "version": str(cell.stored.version),
                "state": value.state.value,
                "done_on": value.done_on,
                "reason": value.reason,
                "plain_reason": value.reason,
                "document_number": value.document_number,
                "document_date": value.document_date,
                "note": value.note,
            },
            **options,
        )
        self.cell = cell
        self.item = cell.item
        self.stored_day = value.done_on
        self.today = today
        self.begun = cell.quarter.first_day <= today
        if cell.item.plain:
            del self.reason
            del self.note
        else:
            del self.plain_reason
        if cell.told:
            self.note.flags.optional = False
            self.note.description = "Ghi lý do, ví dụ: đã làm trên giấy trước khi dùng phần mềm"
        if not cell.item.document:
            del self.document_number
            del self.document_date

    def _day_without_done(self) -> bool:
        """Whether a new day was typed beside a state that has none; the day already stored just goes."""
        typed = self.done_on.data
        return (
            typed is not None
            and typed != self.stored_day
            and ItemState(self.state.data) is not ItemState.DONE
        )

    def _typed(self) -> CellValue:
        """Return what was typed; what belongs to another state is dropped only if it says nothing."""
        state = ItemState(self.state.data)
        reason_field = self.plain_reason if self.item.plain else self.reason
        return CellValue(
            state=state,
            done_on=self.done_on.data if state is ItemState.DONE else None,
            note=self.note.data if "note" in self else "",
            reason=(reason_field.data or "") if state is ItemState.NOT_APPLICABLE else "",
            document_number=self.document_number.data if "document_number" in self else "",
            document_date=self.document_date.data if "document_date" in self else None,
        )

    def left_to_fact(self) -> bool:
        """Whether the cell follows its fact once this is saved."""
        told, shown = self.cell.told, self.cell.stored.value
        return told is not None and is_left_to_fact(
            self._typed(), shown, value_told(shown, told.state, told.done_on), self.cell.by_hand
        )

    def value(self) -> CellValue:
        """Return what is to be stored; done without a day is done today."""
        typed = self._typed()
        if self.left_to_fact():
            return replace(typed, state=ItemState.NOT_DONE, done_on=None)
        if typed.state is ItemState.DONE and typed.done_on is None and not self.done_on.typed:
            return replace(typed, done_on=self.today)
        return typed

    def outcome(self) -> ItemState:
        """Return the state that the cell shows once this is saved."""
        if self.cell.told and self.left_to_fact():
            return self.cell.told.state if self.cell.by_hand else self.cell.state
        return self.value().state

    def ask_reason(self, wanted: ItemState, told: KnownState) -> None:
        """Put a state into the form that a click asked for, and mark the reason that it needs."""
        self.state.data = wanted.value
        self.note.errors = [_reason_words(told)]

    def _reason_problem(self) -> dict[str, str]:
        """Ask why a cell that follows a fact is set by hand; “Không áp dụng” has a reason of its own."""
        told = self.cell.told
        if told is None or self.left_to_fact():
            return {}
        value = self.value()
        if value.note or value.state is ItemState.NOT_APPLICABLE:
            return {}
        return {"note": _reason_words(told)}

    def check(self) -> bool:
        """Check what was typed against the rules; messages go to their fields."""
        valid = self.validate()
        if self.state.data not in list(ItemState):
            self.state.errors = ["Chọn trạng thái"]
            return False
        if not valid:
            return False
        value = self.value()
        problems = check_value(
            value, plain=self.item.plain, wants_document=self.item.document, today=self.today
        )
        problems = {**self._reason_problem(), **problems}
        if (
            not self.item.plain
            and self.reason.data
            and ItemState(self.state.data) is not ItemState.NOT_APPLICABLE
        ):
            problems.setdefault(
                "reason", "Chọn “Không áp dụng” hoặc xóa lý do này, có thể chuyển sang Ghi chú"
            )
        if not self.begun and value.state in {ItemState.DONE, ItemState.IN_PROGRESS}:
            problems.setdefault("state", "Quý này chưa bắt đầu. Chọn “Chưa thực hiện” hoặc “Không áp dụng”")
        if self._day_without_done():
            problems.setdefault("done_on", "Chọn “Đã hoàn thành” hoặc xóa ngày này")
        for name, message in problems.items():
            field = self["plain_reason" if name == "reason" and self.item.plain else name]
            field.errors = [*field.errors, message]
        return not problems


def _reason_words(told: KnownState) -> str:
    return f"Nhập lý do ghi tay, không theo {told.source}"
