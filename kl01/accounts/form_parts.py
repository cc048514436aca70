"""The line of a username, as the forms of the set-up and of a new account have it."""

from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from kl01.accounts.rules import username_problem
from kl01.web.forms import needed


def username_line(description: str) -> StringField:
    """Return the line of a username."""
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
