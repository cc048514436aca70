"""Forms of the plan's upkeep."""

from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from kl01.web.forms import BaseForm, needed


class ExtensionForm(BaseForm):
    """Until which year a plan goes on."""

    year = StringField(
        "Gia hạn đến hết năm", [needed("Nhập năm gia hạn")], description="Bốn chữ số, ví dụ 2027"
    )

    def validate_year(self, field: Any) -> None:
        """Ask for four digits."""
        if not is_year(field.data):
            raise ValidationError("Năm gia hạn phải là bốn chữ số, ví dụ 2027")

    def year_number(self) -> int:
        """Return the year of a form that was validated."""
        return int(self.year.data)


class FollowingForm(BaseForm):
    """From which year on units follow a plan."""

    year = StringField("Theo dõi từ năm", [needed("Nhập năm bắt đầu theo dõi")], id="followed-from")

    def validate_year(self, field: Any) -> None:
        """Ask for four digits."""
        if not is_year(field.data):
            raise ValidationError("Năm bắt đầu theo dõi phải là bốn chữ số, ví dụ 2027")

    def year_number(self) -> int:
        """Return the year of a form that was validated."""
        return int(self.year.data)


def is_year(text: str) -> bool:
    """Whether a text is a year as people write it: four digits."""
    return text.isdecimal() and text.isascii() and len(text) == 4
