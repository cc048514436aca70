"""The details of a cell as a form."""

from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from kl01.checklist.board import Cell
from kl01.checklist.rules import PLAIN_REASONS, CellValue, State, check_value
from kl01.periods import local_day
from kl01.web.forms import BaseForm, VietnameseDateField, optional, unicode_only
from kl01.web.pages import clock


class DetailsForm(BaseForm):
    """State, day, note and document of a cell; a PLAIN item shows neither note nor free reason."""

    version = HiddenField()
    state = RadioField(
        "Trạng thái",
        choices=[SelectChoice(state.value, state.label) for state in State],
        validate_choice=False,
    )
    done_on = VietnameseDateField(
        "Ngày hoàn thành", "ngày hoàn thành", description="Để trống nếu chưa hoàn thành"
    )
    reason = StringField(
        "Lý do không áp dụng", [unicode_only], description="Chỉ ghi khi chọn “Không áp dụng”"
    )
    plain_reason = RadioField(
        "Lý do không áp dụng",
        choices=[SelectChoice(reason, reason) for reason in PLAIN_REASONS],
        validate_choice=False,
        description="Chỉ chọn khi trạng thái là “Không áp dụng”",
    )
    document_number = StringField(
        "Số, ký hiệu văn bản", [optional(), unicode_only], description="Ví dụ 12-KH/ĐU"
    )
    document_date = VietnameseDateField("Ngày văn bản", "ngày văn bản", validators=[optional()])
    note = TextAreaField("Ghi chú", [optional(), unicode_only])

    def __init__(self, cell: Cell, **options: Any) -> None:
        value = cell.stored.value
        today = local_day(clock()())
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
        self.item = cell.item
        self.stored_day = value.done_on
        self.today = today
        self.begun = cell.quarter.first_day <= today
        if cell.item.plain:
            del self.reason
            del self.note
        else:
            del self.plain_reason
        if not cell.item.document:
            del self.document_number
            del self.document_date

    def _day_without_done(self) -> bool:
        """Whether a new day was typed beside a state that has none; the day already stored just goes."""
        typed = self.done_on.data
        return typed is not None and typed != self.stored_day and State(self.state.data) is not State.DONE

    def value(self) -> CellValue:
        """Return what was typed; what belongs to another state is dropped only if it says nothing."""
        state = State(self.state.data)
        reason_field = self.plain_reason if self.item.plain else self.reason
        done_on = self.done_on.data
        if state is State.DONE and done_on is None and not self.done_on.typed:
            done_on = self.today
        return CellValue(
            state=state,
            done_on=done_on if state is State.DONE else None,
            note=self.note.data if "note" in self else "",
            reason=(reason_field.data or "") if state is State.NOT_APPLICABLE else "",
            document_number=self.document_number.data if "document_number" in self else "",
            document_date=self.document_date.data if "document_date" in self else None,
        )

    def check(self) -> bool:
        """Check what was typed against the rules; messages go to their fields."""
        valid = self.validate()
        if self.state.data not in list(State):
            self.state.errors = ["Chọn trạng thái"]
            return False
        if not valid:
            return False
        problems = check_value(
            self.value(), plain=self.item.plain, wants_document=self.item.document, today=self.today
        )
        if not self.item.plain and self.reason.data and State(self.state.data) is not State.NOT_APPLICABLE:
            problems.setdefault(
                "reason", "Chọn “Không áp dụng” hoặc xóa lý do này, có thể chuyển sang Ghi chú"
            )
        if not self.begun and State(self.state.data) in {State.DONE, State.IN_PROGRESS}:
            problems.setdefault("state", "Quý này chưa bắt đầu. Chọn “Chưa thực hiện” hoặc “Không áp dụng”")
        if self._day_without_done():
            problems.setdefault("done_on", "Chọn “Đã hoàn thành” hoặc xóa ngày này")
        for name, message in problems.items():
            field = self["plain_reason" if name == "reason" and self.item.plain else name]
            field.errors = [*field.errors, message]
        return not problems
