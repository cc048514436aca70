"""Forms of the administrator's pages of papers: last days, the year's theme, who receives."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from wtforms import StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from kl01.forms.definition.vocabulary import Stage
from kl01.forms.due import first_due_day
from kl01.forms.versions import Form
from kl01.org.form_parts import date_line, radio
from kl01.org.models import NAME_LENGTH
from kl01.periods import Period, format_date
from kl01.plan.catalogue import Catalogue
from kl01.submissions.receivers import ReceiverKind
from kl01.web.forms import BaseForm, VietnameseDateField, at_most, needed, optional, printable, unicode_only

THEME_LENGTH = 300
CHANNELS = (ReceiverKind.TRADE_UNION, ReceiverKind.HEAD, ReceiverKind.PARTY)
"""In the order in which they apply where nothing is laid down."""


def due_span(form: Form, period: Period, plan: Catalogue) -> tuple[date, date]:
    """Return the first and the last day that may be set as the last day of a form of a period. Our choice.

    A plan may be asked for from the last quarter before its year on, a result until the first quarter after;
    the term's own within the plan's time.
    """
    year = period.year
    if year is None:
        return plan.begins_on, date(plan.extended_to, 12, 31)
    if form.definition.stage is Stage.PLAN:
        return date(year - 1, 10, 1), date(year, 12, 31)
    return date(year, 7, 1), date(year + 1, 3, 31)


def _within(thing: str, first: date, last: date) -> Callable[[Any, Any], None]:
    def check(_form: Any, field: Any) -> None:
        if field.data and not first <= field.data <= last:
            raise ValidationError(f"{thing} phải từ {format_date(first)} đến {format_date(last)}")

    return check


YEAR_LABELS = {"theme": "Chuyên đề năm", "due-*": "Hạn nộp"}
"""What `year_form` asks, by name; its own labels say of which year and form."""


def due_name(form: Form) -> str:
    """Return the name of a form's date in YearForm."""
    return f"due-{form.code}"


class YearForm(BaseForm):
    """What the committee sets for a year; `year_form` adds the date of each form."""


def _due_line(form: Form, period: Period, plan: Catalogue) -> Any:
    mark = form.definition.mark
    usual = format_date(first_due_day(form.definition, period, plan.begins_on))
    return VietnameseDateField(
        f"Hạn nộp {mark} – {form.definition.name}",
        f"hạn nộp {mark}",
        description=f"Ngày cuối cùng còn đúng hạn. Ngày ghi sẵn trong mẫu: {usual}",
        validators=[
            needed(f"Nhập hạn nộp {mark}, ví dụ {usual}"),
            _within(f"Hạn nộp {mark}", *due_span(form, period, plan)),
        ],
    )


def _theme_line(year: int) -> StringField:
    thing = "chuyên đề năm"
    return StringField(
        f"Chuyên đề năm {year}",
        description="In dưới tên mẫu và trong ngoặc kép. Để trống nếu chưa có",
        validators=[optional(), at_most(THEME_LENGTH, thing), unicode_only, printable(thing)],
        render_kw={"autocomplete": "off"},
    )


def year_form(forms: Iterable[Form], period: Period, plan: Catalogue) -> type[YearForm]:
    """Return the form of a period: the last day of each form, and of a year its theme."""
    lines: dict[str, Any] = {due_name(form): _due_line(form, period, plan) for form in forms}
    if period.year:
        lines["theme"] = _theme_line(period.year)
    return type("YearForm", (YearForm,), lines)


def _printed_name(label: str, thing: str, hint: str) -> StringField:
    return StringField(
        label,
        description=hint,
        validators=[optional(), at_most(NAME_LENGTH, thing), unicode_only, printable(thing)],
        render_kw={"autocomplete": "off"},
    )


class ChannelForm(BaseForm):
    """To whom people outside the Party hand their papers from a day on."""

    channel = radio(
        "Quần chúng nộp mẫu cho",
        "Chọn nơi nhận",
        [SelectChoice(kind.value, kind.label) for kind in CHANNELS],
    )
    valid_from = date_line(
        "Từ ngày",
        "ngày bắt đầu",
        "Nhập ngày bắt đầu, ví dụ 01/07/2026",
        description="Mẫu đã nộp trước ngày này vẫn ở nơi đã nhận",
    )
    superior_name = _printed_name(
        "Tên cấp trên in trên mẫu", "tên cấp trên", "Dòng đầu góc trái, ví dụ: Công đoàn ngành Nội vụ"
    )
    issuer_name = _printed_name(
        "Tên tổ chức in trên mẫu",
        "tên tổ chức",
        "Ví dụ: Công đoàn cơ sở Sở Nội vụ. Để trống thì in theo tên đơn vị",
    )

    @property
    def kind(self) -> ReceiverKind:
        """The chosen channel of a form that was validated."""
        return ReceiverKind(self.channel.data)
