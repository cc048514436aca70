"""Forms of what people do with their own account: set-up, sign-in, password, delegation."""

from typing import Any

from wtforms import PasswordField, StringField
from wtforms.validators import ValidationError

from kl01.accounts.form_parts import username_line
from kl01.accounts.passwords import common_passwords
from kl01.accounts.rules import PASSWORD_LEAST, password_problem
from kl01.org.form_parts import (
    help_contact_line,
    name_line,
    place_name_line,
    superior_name_line,
)
from kl01.org.models import NAME_LENGTH, PERSON_NAME_LENGTH
from kl01.text import normalized
from kl01.web.forms import BaseForm, at_most, needed


def _password(label: str, message: str, autocomplete: str, description: str = "") -> PasswordField:
    return PasswordField(
        label,
        description=description,
        validators=[needed(message)],
        render_kw={"autocomplete": autocomplete},
    )


def _new_password(label: str) -> PasswordField:
    return _password(
        label, f"Nhập {label[:1].lower()}{label[1:]}", "new-password", _length_hint(PASSWORD_LEAST)
    )


def _length_hint(least: int) -> str:
    return f"Từ {least} ký tự trở lên. Nên là một câu dài dễ nhớ; dùng được chữ có dấu và dấu cách"


class ChoosesPassword:
    """For forms with the fields `password` and `repeated`: a new password, typed twice."""

    password: Any
    repeated: Any
    least_letters = PASSWORD_LEAST

    def own_words(self) -> tuple[str, ...]:
        """Return the words that the password may not consist of."""
        return ()

    def validate_password(self, field: Any) -> None:
        """Refuse what is too short, too long or easily guessed."""
        problem = password_problem(
            normalized("NFC", field.data), common_passwords(), self.own_words(), self.least_letters
        )
        if problem:
            raise ValidationError(problem)

    def validate_repeated(self, field: Any) -> None:
        """Refuse a second typing that differs from the first."""
        if not self.password.errors and field.data != self.password.data:
            raise ValidationError("Hai lần nhập mật khẩu chưa giống nhau")


class SignInForm(BaseForm):
    """Username and password."""

    username = StringField(
        "Tên đăng nhập",
        validators=[needed("Nhập tên đăng nhập"), at_most(100, "tên đăng nhập")],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = _password("Mật khẩu", "Nhập mật khẩu", "current-password")


class ChangePasswordForm(ChoosesPassword, BaseForm):
    """The password in use, and a new one."""

    current = _password("Mật khẩu đang dùng", "Nhập mật khẩu đang dùng", "current-password")
    password = _new_password("Mật khẩu mới")
    repeated = _password("Nhập lại mật khẩu mới", "Nhập lại mật khẩu mới", "new-password")

    def __init__(
        self, own_words: tuple[str, ...] = (), least_letters: int = PASSWORD_LEAST, **options: Any
    ) -> None:
        super().__init__(**options)
        self._own_words = own_words
        self.least_letters = least_letters
        self.password.description = _length_hint(least_letters)

    def own_words(self) -> tuple[str, ...]:
        """Return the person's name and username."""
        return self._own_words

    def validate_password(self, field: Any) -> None:
        """Refuse also the password that is in use already."""
        if field.data == self.current.data:
            raise ValidationError("Mật khẩu mới phải khác mật khẩu đang dùng")
        super().validate_password(field)


class SetUpForm(ChoosesPassword, BaseForm):
    """The committee and its first administrator."""

    committee_name = name_line(
        "Tên cấp ủy",
        "tên cấp ủy",
        NAME_LENGTH,
        "Viết như trên văn bản, ví dụ: Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An",
    )
    superior_name = superior_name_line()
    place_name = place_name_line()
    help_contact = help_contact_line()
    full_name = name_line("Họ và tên người quản trị", "họ và tên người quản trị", PERSON_NAME_LENGTH)
    username = username_line("Chữ thường không dấu, ví dụ: quantri")
    password = _new_password("Mật khẩu")
    repeated = _password("Nhập lại mật khẩu", "Nhập lại mật khẩu", "new-password")

    def own_words(self) -> tuple[str, ...]:
        """Return the administrator's name and username."""
        return (self.full_name.data, self.username.data)


class ConfirmForm(BaseForm):
    """One's own password, asked again before an act on others' accounts and offices."""

    own_password = _password("Mật khẩu của đồng chí", "Nhập mật khẩu của đồng chí", "current-password")
