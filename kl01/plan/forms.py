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
        if not (field.data.isdecimal() and field.data.isascii() and len(field.data) == 4):
            raise ValidationError("Năm gia hạn phải là bốn chữ số, ví dụ 2027")

    def year_number(self) -> int:
        """Return the year of a form that was validated."""
        return int(self.year.data)
