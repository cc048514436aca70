"""The form of an absence."""

from kl01.org.form_parts import date_line
from kl01.web.forms import BaseForm, VietnameseDateField, optional


class AbsenceForm(BaseForm):
    """Between which days a person is away. There is no place for the reason."""

    valid_from = date_line(
        "Vắng mặt từ ngày", "ngày bắt đầu vắng mặt", "Nhập ngày bắt đầu vắng mặt, ví dụ 01/09/2026"
    )
    valid_to = VietnameseDateField(
        "Đến hết ngày",
        "ngày vắng mặt cuối cùng",
        description="Chưa biết ngày đi làm lại thì để trống",
        validators=[optional()],
    )
