"""Forms of sign-in, set-up, delegation and the administrator's pages."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from wtforms import HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from kl01.org.kinds import Role, Standing, UnitKind
from kl01.org.models import NAME_LENGTH, PERSON_NAME_LENGTH
from kl01.org.passwords import common_passwords
from kl01.org.rules import PASSWORD_LEAST, OrgRuleError, password_problem, username_problem
from kl01.web.forms import BaseForm, VietnameseDateField, at_most, needed, optional, unicode_only

NOTHING_CHOSEN = SelectChoice("", "Chưa chọn")
_STANDINGS = [SelectChoice(standing.value, standing.label) for standing in Standing]


def refuse(form: BaseForm, error: OrgRuleError) -> None:
    """Show a rule's message at the field it belongs to, or above the form."""
    if error.field in form:
        form[error.field].errors = [*form[error.field].errors, error.message]
    else:
        form.form_errors.append(error.message)


def one_of_the_choices(message: str) -> Callable[[Any, Any], None]:
    """Return a validator of lists and radio buttons: nothing but an offered choice passes."""

    def check(_form: Any, field: Any) -> None:
        if not field.data or field.data not in {choice.value for choice in field.choices}:
            raise StopValidation(message)

    return check


def _radio(label: str, message: str, choices: Iterable[SelectChoice] = (), **options: Any) -> RadioField:
    return RadioField(
        label,
        choices=list(choices),
        validate_choice=False,
        validators=[one_of_the_choices(message)],
        **options,
    )


def _select(label: str, message: str, choices: Iterable[SelectChoice] = (), **options: Any) -> SelectField:
    return SelectField(
        label,
        choices=list(choices),
        validate_choice=False,
        validators=[one_of_the_choices(message)],
        **options,
    )


def _date(label: str, thing: str, message: str, **options: Any) -> Any:
    return VietnameseDateField(label, thing, validators=[needed(message)], **options)


def _name(label: str, thing: str, length: int, description: str = "") -> StringField:
    return StringField(
        label,
        description=description,
        validators=[needed(f"Nhập {thing}"), at_most(length, thing), unicode_only],
        render_kw={"autocomplete": "off"},
    )


def _spare_line(label: str, thing: str, length: int, description: str = "") -> StringField:
    return StringField(
        label,
        description=description,
        validators=[optional(), at_most(length, thing), unicode_only],
        render_kw={"autocomplete": "off"},
    )


def _superior_name() -> StringField:
    hint = "In phía trên tên cấp ủy trên văn bản của cấp ủy, ví dụ: Tỉnh ủy Bình An"
    return _spare_line("Cấp trên trực tiếp", "tên cấp trên", NAME_LENGTH, hint)


def _place_name() -> StringField:
    return _name("Địa danh", "địa danh", 60, "In trước ngày, tháng, năm trên văn bản, ví dụ: Bình An")


def _help_contact() -> StringField:
    hint = "Hiện ở cuối mọi trang, ví dụ: Văn phòng, máy lẻ 102"
    return _spare_line("Nơi hỗ trợ người dùng", "nơi hỗ trợ", 200, hint)


def _username(description: str) -> StringField:
    return StringField(
        "Tên đăng nhập",
        description=description,
        validators=[needed("Nhập tên đăng nhập"), _good_username],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


def _good_username(_form: Any, field: Any) -> None:
    problem = username_problem(field.data)
    if problem:
        raise ValidationError(problem)


def _password(label: str, message: str, autocomplete: str, description: str = "") -> PasswordField:
    return PasswordField(
        label,
        description=description,
        validators=[needed(message)],
        render_kw={"autocomplete": autocomplete},
    )


def _new_password(label: str) -> PasswordField:
    hint = f"Từ {PASSWORD_LEAST} ký tự trở lên. Nên là một câu dài dễ nhớ; dùng được chữ có dấu và dấu cách"
    return _password(label, f"Nhập {label[:1].lower()}{label[1:]}", "new-password", hint)


class ChoosesPassword:
    """For forms with the fields `password` and `repeated`: a new password, typed twice."""

    password: Any
    repeated: Any

    def own_words(self) -> tuple[str, ...]:
        """Return the words that the password may not consist of."""
        return ()

    def validate_password(self, field: Any) -> None:
        """Refuse what is too short, too long or easily guessed."""
        problem = password_problem(
            unicodedata.normalize("NFC", field.data), common_passwords(), self.own_words()
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

    def __init__(self, own_words: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(**options)
        self._own_words = own_words

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

    committee_name = _name(
        "Tên cấp ủy",
        "tên cấp ủy",
        NAME_LENGTH,
        "Viết như trên văn bản, ví dụ: Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh Bình An",
    )
    superior_name = _superior_name()
    place_name = _place_name()
    help_contact = _help_contact()
    full_name = _name("Họ và tên người quản trị", "họ và tên người quản trị", PERSON_NAME_LENGTH)
    username = _username("Chữ thường không dấu, ví dụ: quantri")
    password = _new_password("Mật khẩu")
    repeated = _password("Nhập lại mật khẩu", "Nhập lại mật khẩu", "new-password")

    def own_words(self) -> tuple[str, ...]:
        """Return the administrator's name and username."""
        return (self.full_name.data, self.username.data)


class CommitteeForm(BaseForm):
    """What papers and pages say of the committee beside its name."""

    superior_name = _superior_name()
    place_name = _place_name()
    help_contact = _help_contact()


class UnitForm(BaseForm):
    """A new unit."""

    kind = _select(
        "Loại đơn vị",
        "Chọn loại đơn vị",
        [
            NOTHING_CHOSEN,
            *(
                SelectChoice(kind.value, kind.label)
                for kind in UnitKind
                if kind is not UnitKind.BLOC_COMMITTEE
            ),
        ],
    )
    name = _name("Tên đơn vị", "tên đơn vị", NAME_LENGTH, "Viết đầy đủ, ví dụ: Đảng bộ Sở Nội vụ")
    code = StringField(
        "Mã đơn vị",
        description="Ngắn, không dấu, có trong tên đăng nhập, ví dụ: snv. Về sau không đổi được",
        validators=[needed("Nhập mã đơn vị")],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    parent = _select("Đứng dưới đơn vị", "Chọn đơn vị cấp trên")
    valid_from = _date(
        "Hoạt động từ ngày",
        "ngày bắt đầu",
        "Nhập ngày bắt đầu, ví dụ 01/01/2021",
        description="Nếu không rõ, ghi ngày đầu nhiệm kỳ. Trước ngày này đơn vị không có danh mục",
    )


class ChangeUnitForm(BaseForm):
    """A unit's name and where it stands, corrected or changed from a day on."""

    version = HiddenField()
    name = _name("Tên đơn vị", "tên đơn vị", NAME_LENGTH)
    parent = _select("Đứng dưới đơn vị", "Chọn đơn vị cấp trên")
    reason = _radio(
        "Vì sao sửa",
        "Chọn vì sao sửa",
        [
            SelectChoice("correct", "Sửa chỗ ghi nhầm: tên hoặc nơi đứng trước nay vẫn là như thế"),
            SelectChoice("change", "Đơn vị đổi tên hoặc chuyển: văn bản trước ngày dưới đây giữ tên cũ"),
        ],
    )
    since = VietnameseDateField(
        "Đổi từ ngày",
        "ngày thay đổi",
        description="Chỉ ghi khi đơn vị đổi tên hoặc chuyển",
        validators=[optional()],
    )

    def validate_since(self, field: Any) -> None:
        """A change needs its first day, a correction has none."""
        if self.reason.data == "change" and field.data is None and not field.errors:
            raise ValidationError("Nhập ngày thay đổi, ví dụ 01/07/2025")


class CloseUnitForm(BaseForm):
    """A unit's last day and who goes on with its work."""

    version = HiddenField()
    last_day = _date("Ngày hoạt động cuối cùng", "ngày cuối cùng", "Nhập ngày cuối cùng, ví dụ 30/06/2025")
    successor = SelectField(
        "Đơn vị kế tục",
        description="Người của đơn vị này được chuyển sang đơn vị kế tục từ ngày hôm sau",
        choices=[],
        validate_choice=False,
        validators=[optional()],
    )


class PersonDetailsForm(BaseForm):
    """What is written of a person."""

    version = HiddenField()
    full_name = _name("Họ và tên", "họ và tên", PERSON_NAME_LENGTH)
    birth_year = StringField(
        "Năm sinh",
        description="Để phân biệt người trùng tên",
        validators=[optional()],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    job_title = _spare_line("Chức vụ, chức danh chuyên môn", "chức vụ", 120, "Ví dụ: Trưởng phòng")

    def validate_birth_year(self, field: Any) -> None:
        """A year of four digits, or nothing."""
        if field.data and not (field.data.isdecimal() and 1900 <= int(field.data[:5]) <= 2100):
            raise ValidationError("Năm sinh phải là số có bốn chữ số, ví dụ 1975")

    @property
    def born(self) -> int | None:
        """The year of birth as a number."""
        return int(self.birth_year.data) if self.birth_year.data else None


class NewPersonForm(PersonDetailsForm):
    """A new person and where he belongs."""

    unit = _select("Sinh hoạt tại", "Chọn đơn vị")
    standing = _radio("Là", "Chọn đảng viên hoặc quần chúng", _STANDINGS)
    valid_from = _date(
        "Sinh hoạt ở đây từ ngày",
        "ngày bắt đầu sinh hoạt",
        "Nhập ngày bắt đầu sinh hoạt, ví dụ 01/01/2026",
        description="Nếu không rõ, ghi ngày đầu năm",
    )


class MoveForm(BaseForm):
    """Where a person belongs from a day on."""

    membership = HiddenField()
    unit = _select("Chuyển đến", "Chọn đơn vị")
    standing = _radio("Là", "Chọn đảng viên hoặc quần chúng", _STANDINGS)
    first_day = _date("Từ ngày", "ngày chuyển", "Nhập ngày chuyển, ví dụ 01/07/2026")


class LastDayForm(BaseForm):
    """The last day of something."""

    last_day = _date("Ngày cuối cùng", "ngày cuối cùng", "Nhập ngày cuối cùng, ví dụ 30/06/2026")


class OfficeForm(BaseForm):
    """An office in a unit from a day on."""

    role = _select(
        "Chức vụ", "Chọn chức vụ", [NOTHING_CHOSEN, *(SelectChoice(role.value, role.label) for role in Role)]
    )
    unit = _select("Tại", "Chọn đơn vị")
    valid_from = _date("Giữ chức từ ngày", "ngày giữ chức", "Nhập ngày giữ chức, ví dụ 01/07/2026")


class EndOfficeForm(BaseForm):
    """The end of an office, or that it was entered by mistake."""

    reason = _radio(
        "Vì sao thôi",
        "Chọn vì sao thôi",
        [
            SelectChoice("ended", "Thôi giữ chức sau ngày dưới đây"),
            SelectChoice("mistake", "Ghi nhầm: người này không giữ chức ấy, bỏ hẳn"),
        ],
        default="ended",
    )
    last_day = VietnameseDateField("Ngày cuối giữ chức", "ngày cuối giữ chức", validators=[optional()])

    def validate_last_day(self, field: Any) -> None:
        """An end needs its day, a mistake has none."""
        if self.reason.data == "ended" and field.data is None and not field.errors:
            raise ValidationError("Nhập ngày cuối giữ chức, ví dụ 30/06/2026")


class AccountForm(BaseForm):
    """The username of a new account."""

    username = _username("Gợi ý theo tên và đơn vị, sửa được")


class DelegationForm(BaseForm):
    """To whom, and between which days. The choices are the people found."""

    delegate = _radio("Ủy quyền cho", "Chọn người được ủy quyền")
    valid_from = _date("Từ ngày", "ngày bắt đầu ủy quyền", "Nhập ngày bắt đầu ủy quyền")
    valid_to = _date(
        "Đến hết ngày",
        "ngày hết ủy quyền",
        "Nhập ngày hết ủy quyền, ví dụ 31/12/2026",
        description="Quá ngày này việc ủy quyền tự hết",
    )
