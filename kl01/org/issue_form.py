"""What who prints a paper says of how it is issued. It travels in the address, and is not stored."""

from typing import Any

from flask import request
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from kl01.org.form_parts import one_of_the_choices
from kl01.org.issuing import NUMBER_LENGTH, recipient_lines, recipients_problem
from kl01.org.list_heading import Asked, Issue
from kl01.periods import format_date
from kl01.web.forms import BaseForm, VietnameseDateField, at_most, optional, printable, unicode_only


class IssueForm(BaseForm):
    """Number, day, Nơi nhận and who signs."""

    number = StringField(
        "Số",
        name="so",
        description="Ghi số, ví dụ 05. Để trống thì chừa chỗ ghi tay",
        validators=[optional(), at_most(NUMBER_LENGTH, "số"), unicode_only, printable("số")],
        render_kw={"autocomplete": "off"},
    )
    day = VietnameseDateField(
        "Ngày ký",
        "ngày ký",
        name="ngay",
        description="Để trống thì chừa chỗ ghi tay",
        validators=[optional()],
    )
    signer = SelectField(
        "Người ký",
        name="nguoi-ky",
        validate_choice=False,
        validators=[one_of_the_choices("Chọn người ký")],
    )
    sides = SelectField(
        "Mặt giấy",
        name="mat",
        choices=[SelectChoice("1", "In một mặt"), SelectChoice("2", "In hai mặt")],
        default="1",
        validate_choice=False,
        validators=[one_of_the_choices("Chọn in một mặt hay hai mặt")],
    )
    """What `web.downloads.is_two_sided` looks at."""
    recipients = TextAreaField(
        "Nơi nhận",
        name="noi-nhan",
        description="Mỗi nơi một dòng",
        validators=[optional(), unicode_only, printable("nơi nhận")],
    )

    def validate_recipients(self, field: Any) -> None:
        """Nơi nhận stands in half a page."""
        if problem := recipients_problem(field.data):
            raise ValidationError(problem)

    @classmethod
    def of_request(cls, issue: Issue) -> "IssueForm":
        """Return the form with what the address says, else with what the paper is issued with as usual."""
        usual = issue.usual
        sent = request.args if cls.number_name in request.args else None
        form = cls(
            formdata=sent,
            data={
                "number": "",
                "day": None if request.args.get("ngay") in {"", "trong"} else usual.day,
                "signer": usual.signer,
                "sides": "2" if request.args.get("mat") == "2" else "1",
                "recipients": "\n".join(usual.recipients),
            },
        )
        form.signer.choices = [SelectChoice(one.key, one.label) for one in issue.signers]
        form.issue, form.sent = issue, sent is not None
        if form.sent:
            form.validate()
        return form

    number_name = "so"
    """Stands in every address that the form has sent."""
    sent = False
    """Whether the address says what it asks."""
    issue: Issue
    """What it chooses from."""

    @property
    def names(self) -> frozenset[str]:
        """How addresses name what it asks."""
        return frozenset(field.name for field in self if field.name != "csrf_token")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else the address says, to be sent along."""
        return [
            (name, value)
            for name, value in request.args.items(multi=True)
            if name not in self.names and name != "tai"
        ]

    @property
    def asked(self) -> Asked:
        """What was asked for; of a form without errors."""
        return Asked(
            self.number.data or "",
            self.day.data,
            recipient_lines(self.recipients.data or ""),
            self.signer.data,
        )

    @property
    def query(self) -> dict[str, str]:
        """What it says, as addresses carry it; nothing while it says what is usual."""
        if not self.sent:
            return {"ngay": ""} if self.day.data is None else {}
        day = format_date(self.day.data) if self.day.data else self.day.typed
        return {
            "so": self.number.data or "",
            "ngay": day,
            "nguoi-ky": self.signer.data or "",
            "noi-nhan": self.recipients.data or "",
            "mat": self.sides.data or "1",
        }
