"""Forms of the administrator's pages: committee, units, people, offices, accounts."""

import re
from typing import Any

from wtforms import HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from kl01.org.form_parts import (
    NOTHING_CHOSEN,
    date_line,
    help_contact_line,
    name_line,
    place_name_line,
    printed_name_lines,
    radio,
    select,
    spare_line,
    superior_name_line,
)
from kl01.org.kinds import Role, Standing, UnitKind
from kl01.org.models import NAME_LENGTH, PERSON_NAME_LENGTH
from kl01.org.unit_field import UnitField
from kl01.web.forms import BaseForm, VietnameseDateField, needed, optional
from kl01.web.pages import current_day

FOUR_DIGITS = re.compile("[0-9]{4}")
EARLIEST_BIRTH_YEAR = 1900
YOUNGEST = 14
"""Years of age under which a year of birth is a slip of the pen."""
_STANDINGS = [SelectChoice(standing.value, standing.label) for standing in Standing]


class CommitteeForm(BaseForm):
    """What papers and pages say of the committee beside its name."""

    superior_name = superior_name_line()
    place_name = place_name_line()
    help_contact = help_contact_line()


class UnitForm(BaseForm):
    """A new unit."""

    kind = select(
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
    name = name_line("Tên đơn vị", "tên đơn vị", NAME_LENGTH, "Viết đầy đủ, ví dụ: Đảng bộ Sở Nội vụ")
    code = StringField(
        "Mã đơn vị",
        description="Ngắn, không dấu, có trong tên đăng nhập, ví dụ: snv. Về sau không đổi được",
        validators=[needed("Nhập mã đơn vị")],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    parent = UnitField("Đứng dưới đơn vị", "Chọn đơn vị cấp trên")
    valid_from = date_line(
        "Hoạt động từ ngày",
        "ngày bắt đầu",
        "Nhập ngày bắt đầu, ví dụ 01/01/2021",
        description="Nội dung được theo dõi từ ngày này. "
        "Ghi ngày đầu nhiệm kỳ nếu muốn nhập cả các quý trước",
    )


class ChangeUnitForm(BaseForm):
    """A unit's name and where it stands, corrected or changed from a day on."""

    version = HiddenField()
    name = name_line("Tên đơn vị", "tên đơn vị", NAME_LENGTH)
    printed_name = printed_name_lines()
    parent = UnitField("Đứng dưới đơn vị", "Chọn đơn vị cấp trên")
    reason = radio(
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
        description="Ghi khi đơn vị đổi tên hoặc chuyển; khi sửa chỗ ghi nhầm thì để trống",
    )

    def validate_since(self, field: Any) -> None:
        """A change needs its first day, a correction has none."""
        if self.reason.data == "change" and field.data is None and not field.errors:
            raise ValidationError("Nhập ngày thay đổi, ví dụ 01/07/2025")


class SigningForm(BaseForm):
    """For which body the leaders of a unit sign its papers."""

    version = HiddenField()
    signs_for = radio("Ký thay mặt", "Chọn cách ký")


class CloseUnitForm(BaseForm):
    """A unit's last day and who goes on with its work."""

    version = HiddenField()
    last_day = date_line(
        "Ngày hoạt động cuối cùng", "ngày cuối cùng", "Nhập ngày cuối cùng, ví dụ 30/06/2025"
    )
    successor = UnitField(
        "Đơn vị kế tục",
        description="Người của đơn vị này được chuyển sang đơn vị kế tục từ ngày hôm sau",
    )


class PersonDetailsForm(BaseForm):
    """What is written of a person."""

    version = HiddenField()
    full_name = name_line("Họ và tên", "họ và tên", PERSON_NAME_LENGTH)
    birth_year = StringField(
        "Năm sinh",
        description="Để phân biệt người trùng tên",
        validators=[optional()],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    job_title = spare_line("Chức vụ, chức danh chuyên môn", "chức vụ", 120, "Ví dụ: Trưởng phòng")

    def validate_birth_year(self, field: Any) -> None:
        """A year of four digits in which somebody old enough to work was born, or nothing."""
        latest = current_day().year - YOUNGEST
        typed = field.data
        if typed and not (FOUR_DIGITS.fullmatch(typed) and EARLIEST_BIRTH_YEAR <= int(typed) <= latest):
            raise ValidationError(
                f"Năm sinh phải là số có bốn chữ số, từ {EARLIEST_BIRTH_YEAR} đến {latest}, ví dụ 1975"
            )

    @property
    def born(self) -> int | None:
        """The year of birth as a number."""
        return int(self.birth_year.data) if self.birth_year.data else None


class NewPersonForm(PersonDetailsForm):
    """A new person and where they belong."""

    unit = UnitField("Sinh hoạt tại", "Chọn đơn vị")
    standing = radio("Là", "Chọn đảng viên hoặc quần chúng", _STANDINGS)
    valid_from = date_line(
        "Sinh hoạt ở đây từ ngày",
        "ngày bắt đầu sinh hoạt",
        "Nhập ngày bắt đầu sinh hoạt, ví dụ 01/01/2026",
        description="Nếu không rõ, để nguyên ngày này",
    )


class MoveForm(BaseForm):
    """Where a person belongs from a day on."""

    membership = HiddenField()
    unit = UnitField("Chuyển đến", "Chọn đơn vị")
    standing = radio("Là", "Chọn đảng viên hoặc quần chúng", _STANDINGS)
    first_day = date_line("Từ ngày", "ngày chuyển", "Nhập ngày chuyển, ví dụ 01/07/2026")


class LastDayForm(BaseForm):
    """The last day of something."""

    last_day = date_line("Ngày cuối cùng", "ngày cuối cùng", "Nhập ngày cuối cùng, ví dụ 30/06/2026")


class OfficeForm(BaseForm):
    """An office in a unit from a day on."""

    role = select(
        "Chức vụ", "Chọn chức vụ", [NOTHING_CHOSEN, *(SelectChoice(role.value, role.label) for role in Role)]
    )
    unit = UnitField("Tại", "Chọn đơn vị")
    valid_from = date_line("Giữ chức từ ngày", "ngày giữ chức", "Nhập ngày giữ chức, ví dụ 01/07/2026")


class EndOfficeForm(BaseForm):
    """The end of an office, or that it was entered by mistake."""

    reason = radio(
        "Vì sao thôi",
        "Chọn vì sao thôi",
        [
            SelectChoice("ended", "Thôi giữ chức sau ngày dưới đây"),
            SelectChoice("mistake", "Ghi nhầm: người này không giữ chức ấy, bỏ hẳn"),
        ],
        default="ended",
    )
    last_day = VietnameseDateField(
        "Ngày cuối giữ chức",
        "ngày cuối giữ chức",
        description="Khi ghi nhầm thì ô này không dùng đến",
    )

    def validate_last_day(self, field: Any) -> None:
        """An end needs its day, a mistake has none."""
        if self.reason.data == "ended" and field.data is None and not field.errors:
            raise ValidationError("Nhập ngày cuối giữ chức, ví dụ 30/06/2026")
