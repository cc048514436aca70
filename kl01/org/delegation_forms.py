"""The form by which a secretary lets somebody act for them."""

from kl01.org.form_parts import date_line, radio
from kl01.web.forms import BaseForm


class DelegationForm(BaseForm):
    """To whom, and between which days. The choices are the people found."""

    delegate = radio("Ủy quyền cho", "Chọn người được ủy quyền")
    valid_from = date_line("Từ ngày", "ngày bắt đầu ủy quyền", "Nhập ngày bắt đầu ủy quyền")
    valid_to = date_line(
        "Đến hết ngày",
        "ngày hết ủy quyền",
        "Nhập ngày hết ủy quyền, ví dụ 31/12/2026",
        description="Quá ngày này việc ủy quyền tự hết",
    )
