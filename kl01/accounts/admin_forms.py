"""The form by which an administrator gives a person an account."""

from kl01.accounts.form_parts import username_line
from kl01.web.forms import BaseForm


class AccountForm(BaseForm):
    """The username of a new account."""

    username = username_line("Gợi ý theo tên và đơn vị, sửa được")
