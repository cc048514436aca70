"""Forms of exemplars: a row of mẫu 03 from its definition, and what each step asks for."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from kl01.exemplars.rules import Act, Level
from kl01.forms.content import row_problems
from kl01.forms.controls import answer_field
from kl01.forms.definition.data import FormField
from kl01.printing import missing_glyphs
from kl01.web.forms import BaseForm, VietnameseDateField, optional, printable, unicode_only


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]  # WTForms carries no types
    """Several of some choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RowForm(BaseForm):
    """What mẫu 03 says of one exemplar; made from the columns of its table."""

    table: FormField

    def row(self, fixed: Mapping[str, str]) -> dict[str, str]:
        """Return what was typed by column; `fixed` columns are not the page's to say."""
        typed = {one.key: self[one.key].data or "" for one in self.table.columns if one.key in self}
        return {**typed, **fixed}

    def check(self, row: Mapping[str, str]) -> bool:
        """Check a row as it is saved: it must have a name, and nothing that could never be handed in.

        What is still missing is said when it is laid before the committee.
        """
        for key, message in row_problems(self.table, row, missing_glyphs):
            if key in self and (row.get(key) or key == "name"):
                self[key].errors = [message]
        return not self.errors

    def show_missing(self, fixed: Mapping[str, str]) -> None:
        """Put beside each control what is to be done before the row can be laid before the committee."""
        for key, message in row_problems(self.table, self.row(fixed), missing_glyphs):
            if key in self:
                self[key].errors = [message]


@cache
def row_form_class(table: FormField, fixed: frozenset[str]) -> type[RowForm]:
    """Return the class of a row's form, without the columns that are fixed."""
    members: dict[str, Any] = {
        column.key: answer_field(column) for column in table.columns if column.key not in fixed
    }
    members |= {"version": HiddenField(), "table": table}
    return type(f"Row_{table.key}", (RowForm,), members)


class ActForm(BaseForm):
    """A step of one exemplar or several: which; the steps that need more have a form of their own."""

    chosen = CheckboxesField("Tập thể, cá nhân", validate_choice=False)

    def questions(self) -> list[Any]:
        """Return what the step asks for besides whom it concerns."""
        return [one for one in self if one.short_name != "chosen" and getattr(one, "choices", True) != []]


class ApproveForm(ActForm):
    """What the committee decided at a meeting."""

    meeting = RadioField("Cuộc họp", choices=[], validate_choice=False)
    number = StringField(
        "Biên bản hoặc nghị quyết",
        [unicode_only, printable("biên bản hoặc nghị quyết")],
        description="Ghi cả loại và số, ví dụ: Biên bản số 03-BB/ĐU",
    )
    day = VietnameseDateField("Ngày họp", "ngày họp")
    approvers = CheckboxesField(
        "Người thông qua",
        validate_choice=False,
        description="Cấp ủy viên dự họp đã thông qua; phải có người khác người đã trình",
    )


class ReportForm(ActForm):
    """The report to Ban Tuyên giáo."""

    number = StringField(
        "Số báo cáo",
        [optional(), unicode_only, printable("số báo cáo")],
        description="Ví dụ 15-BC/ĐU",
    )


class CommendForm(ActForm):
    """The decision that commends."""

    number = StringField(
        "Số quyết định", [unicode_only, printable("số quyết định")], description="Ví dụ 21-QĐ/ĐU"
    )
    day = VietnameseDateField("Ngày quyết định", "ngày quyết định")
    occasion = StringField("Dịp tuyên dương", [unicode_only, printable("dịp tuyên dương")])
    level = RadioField("Cấp tuyên dương", choices=[], validate_choice=False)


class ReturnForm(ActForm):
    """Why it is returned."""

    reason = TextAreaField("Chỗ cần sửa", [unicode_only], description="Đơn vị đọc được phần này")


class WithdrawForm(ActForm):
    """Why it is withdrawn."""

    reason = TextAreaField("Lý do rút", [unicode_only], description="Được giữ trong lịch sử")


FORMS: dict[Act, type[ActForm]] = {
    Act.SUBMIT: ActForm,
    Act.RETURN: ReturnForm,
    Act.APPROVE: ApproveForm,
    Act.REPORT: ReportForm,
    Act.FOSTER: ActForm,
    Act.PROPOSE: ActForm,
    Act.COMMEND: CommendForm,
    Act.WITHDRAW: WithdrawForm,
}
"""The form of each step."""


def level_choices(levels: Iterable[Level]) -> list[SelectChoice]:
    """Return the levels as choices."""
    return [SelectChoice(one.value, one.label) for one in levels]
