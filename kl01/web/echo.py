"""What somebody typed into a form that could not be taken, for showing it again on the error's page.

Most errors come before the form was made (the session is over, the page is old), so the form is found by the
names of what was sent: every form of the program is known here by its class.
"""

from collections.abc import Iterable, Iterator

from flask import request
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, FileField, HiddenField, PasswordField, SelectFieldBase, SubmitField
from wtforms.fields.core import UnboundField

from kl01.web.forms import BaseForm

NEUTRAL_LABEL = "Nội dung"
_NOT_TYPED = (BooleanField, FileField, HiddenField, SelectFieldBase, SubmitField)
_NEVER_SHOWN = ("csrf", "password", "token")
_BUTTONS = frozenset(
    {"to", "batch", "quy", "xem", "loc", "v", "version", "edit_session", "finished", "action", "nhan", "ban"}
)
"""Names of what buttons and hidden fields send outside of any form class."""

Fields = dict[str, str | None]
"""Label of each field of a form by its name, None for what is chosen, hidden or secret."""


def posted_text() -> list[tuple[str, str]]:
    """Return the text that the failed request carried, as label and text; never a password."""
    try:
        sent = [(name, text) for name, text in request.form.items(multi=True) if text.strip()]
        names = set(request.form)
    except HTTPException:  # too large to be read
        return []
    forms = [_fields(form) for form in _all_forms(BaseForm)]
    labels = _labels(names, forms)
    return [(label, text) for name, text in sent if (label := labels[name])]


def _labels(names: Iterable[str], forms: list[Fields]) -> Fields:
    """Return the label of each name: in the form that was sent or, if none has them all, in any form."""
    known = {name for name in names if any(name in form for form in forms)}
    fitting = [form for form in forms if known <= form.keys()]
    if fitting:
        forms = [min(fitting, key=len)]
    return {name: _label(name, [form[name] for form in forms if name in form]) for name in names}


def _label(name: str, found: list[str | None]) -> str | None:
    if not found:
        is_technical = name in _BUTTONS or name.endswith("-row") or _is_secret(name)
        return None if is_technical else NEUTRAL_LABEL
    labels = {label for label in found if label}
    if len(labels) > 1:
        return NEUTRAL_LABEL
    return labels.pop() if labels else None


def _is_secret(name: str) -> bool:
    return any(part in name.lower() for part in _NEVER_SHOWN)


def _all_forms(base: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for form in base.__subclasses__():
        if not getattr(form, "is_part", False):
            yield form
            yield from _all_forms(form)


def _fields(form: type[BaseForm]) -> Fields:
    found: Fields = {}
    for name in dir(form):
        field = getattr(form, name)
        if isinstance(field, UnboundField):
            is_typed = not issubclass(field.field_class, (*_NOT_TYPED, PasswordField))
            label = field.args[0] if field.args else field.kwargs.get("label", NEUTRAL_LABEL)
            found[name] = label if is_typed else None
    return found
