"""What somebody typed into a form that could not be taken, for showing it again on the error's page.

Most errors come before the form was made (the session is over, the page is old), so each route names what is
typed there (`requires(…, typed=…)`), and the labels are found by the names of what was sent. It is shown to
people who are or were just signed in, and to nobody else: who may send anything could fill the memory by it.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, FileField, HiddenField, PasswordField, SelectFieldBase, SubmitField
from wtforms.fields.core import UnboundField

from kl01.web.forms import BaseForm
from kl01.web.headers import was_signed_in_by
from kl01.web.seams import WebSeams, part

log = logging.getLogger(__name__)

NEUTRAL_LABEL = "Nội dung"
FIELDS_MOST = 1_000
LETTERS_MOST = 1_000_000
"""More is shown of no form; the largest have a tenth of it."""
NAME_MOST = 100
_NOT_TYPED = (BooleanField, FileField, HiddenField, SelectFieldBase, SubmitField)
_NEVER_SHOWN = ("csrf", "password", "token")

Fields = Mapping[str, str | None]
"""Label of each field by its name, None for what is not typed or secret; `*` in a name stands for all."""


def posted_text() -> list[tuple[str, str]]:
    """Return the text that the failed request carried, as label and text; never a password."""
    view = current_app.view_functions.get(request.endpoint or "")
    typed = getattr(view, "typed", ())
    if request.method in {"GET", "HEAD"} or not typed or not _may_see_it_again():
        return []
    try:
        sent = [(name, text) for name, text in request.form.items(multi=True) if text.strip()]
    except HTTPException:  # too large to be read
        return []
    names = {name for name, _ in sent if len(name) <= NAME_MOST and not _is_secret(name)}
    labels = _labels(names, _known(typed, request.view_args or {}))
    found: list[tuple[str, str]] = []
    left = LETTERS_MOST
    for name, text in sent:
        label = labels.get(name)
        if label and len(text) <= left and len(found) < FIELDS_MOST:
            left -= len(text)
            found.append((label, text))
    return found


def _may_see_it_again() -> bool:
    """Whether the request carries a sign-in of ours, or one that has just run out.

    While the database can't be asked, that we signed it is enough.
    """
    sign_in_id = was_signed_in_by(current_app, request)
    if not sign_in_id:
        return False
    try:
        return part(WebSeams).was_signed_in(sign_in_id)
    except Exception:
        log.exception("sign-in can't be asked for: %s", request.endpoint)
        return True


def _known(typed: Iterable[Any], address: Mapping[str, Any]) -> list[Fields]:
    """Return the fields of all that a route names: forms, names with labels, or what gives these."""
    found: list[Fields] = []
    for one in typed:
        if isinstance(one, type) and issubclass(one, BaseForm):
            found.append(_fields(one))
        elif isinstance(one, Mapping):
            found.append(one)
        else:
            found.append(_asked(one, address))
    return found


def _asked(give: Callable[..., Fields], address: Mapping[str, Any]) -> Fields:
    """Return what only the database knows; if it can't be asked, whatever was sent is taken for typed."""
    try:
        return give(**address)
    except Exception:
        log.exception("what is typed at %s can't be told", request.endpoint)
        return {"*": NEUTRAL_LABEL}


def _labels(names: Iterable[str], forms: Sequence[Fields]) -> Fields:
    """Return the label of each name that a form knows: in the one that has most of them, else in any."""
    names = set(names)
    best = max(forms, key=lambda form: (sum(_has(form, name) for name in names), -len(form)), default={})
    return {name: _label(name, [best] if _has(best, name) else forms) for name in names}


def _label(name: str, forms: Sequence[Fields]) -> str | None:
    found = {label for form in forms if (label := _in(form, name))}
    return found.pop() if len(found) == 1 else NEUTRAL_LABEL if found else None


def _has(form: Fields, name: str) -> bool:
    return name in form or any("*" in one and fnmatchcase(name, one) for one in form)


def _in(form: Fields, name: str) -> str | None:
    if name in form:
        return form[name]
    return next((label for one, label in form.items() if "*" in one and fnmatchcase(name, one)), None)


def _is_secret(name: str) -> bool:
    return any(part in name.lower() for part in _NEVER_SHOWN)


def _fields(form: type[BaseForm]) -> Fields:
    found: dict[str, str | None] = {}
    for name in dir(form):
        field = getattr(form, name)
        if isinstance(field, UnboundField):
            is_typed = not issubclass(field.field_class, (*_NOT_TYPED, PasswordField))
            label = field.args[0] if field.args else field.kwargs.get("label", NEUTRAL_LABEL)
            found[name] = label if is_typed else None
    return found
