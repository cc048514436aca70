"""The base of all forms: text is cleaned as it comes in, and messages say in Vietnamese what to do."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from kl01.periods import format_date, parse_date
from kl01.printing import missing_glyphs
from kl01.text import clean_line, clean_text, legacy_encoding, typed_line, typed_text, unprintable
from kl01.web.form_words import VietnameseWords
from kl01.web.pages import current_day


def _typed_line(value: str | None) -> str:
    return typed_line(value or "")


def _typed_text(value: str | None) -> str:
    return typed_text(value or "")


def _hidden(value: str | None) -> str:
    return clean_text(value or "")


class BaseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """A form of KL01. CSRF is checked once for every request, before the view, not again here."""

    class Meta:
        """WTForms' settings."""

        csrf = False

        def get_translations(self, _form: Any) -> VietnameseWords:
            """Let WTForms say in Vietnamese what a field does not say itself."""
            return VietnameseWords()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read what a form sent, and nothing else: no JSON, no file where text is expected."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return (form.is_submitted() and request.form) or None

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Clean text on its way in, unless it is a password, which is taken letter for letter.

            Filters that a field names itself come after. A field gives all its own words when it is bound,
            and what it is bound with takes their place: so they are handed on here.
            """
            filters = [*unbound_field.kwargs.get("filters", ()), *options.get("filters", ())]
            field_class = unbound_field.field_class
            if issubclass(field_class, TextAreaField):
                filters.insert(0, _typed_text)
            elif issubclass(field_class, HiddenField):  # nobody typed it
                filters.insert(0, _hidden)
            elif issubclass(field_class, StringField) and "Password" not in field_class.__name__:
                filters.insert(0, _typed_line)
            options = {**options, "filters": filters}
            return unbound_field.bind(form=form, **options)


class VietnameseDateField(Field):  # type: ignore[misc]
    """A date in one text field, as people type it; see periods.parse_date."""

    from wtforms.widgets import TextInput

    widget = TextInput()

    def __init__(self, label: str, thing: str, **options: Any) -> None:
        """`thing` names the date in messages: “ngày hoàn thành”."""
        super().__init__(label, **options)
        self.thing = thing
        self.typed = ""

    def _value(self) -> str:
        if self.typed:
            return self.typed
        return format_date(self.data) if self.data else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed; keep it for showing again if it is no date."""
        self.typed = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        if not self.typed:
            return
        try:
            self.data = parse_date(self.typed)
        except ValueError:
            example = format_date(current_day())
            raise ValueError(f"{_capital(self.thing)} phải là ngày có thật, ví dụ {example}") from None
        self.typed = format_date(self.data)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def needed(message: str) -> Callable[[Any, Any], None]:
    """Return a validator that stops at an empty field, with the message saying what to enter."""

    def check(_form: Any, field: Any) -> None:
        if field.errors:
            raise StopValidation
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            raise StopValidation(message)

    return check


def at_most(length: int, thing: str) -> Callable[[Any, Any], None]:
    """Return a validator of the length in characters, as people count them (after NFC)."""

    def check(_form: Any, field: Any) -> None:
        if field.data and len(field.data) > length:
            raise ValidationError(f"{_capital(thing)} phải từ {length} ký tự trở xuống")

    return check


def unicode_only(_form: Any, field: Any) -> None:
    """Refuse text typed in an old code table, which would be unreadable to everyone else."""
    table = legacy_encoding(field.data or "")
    if table:
        raise ValidationError(f"Chữ gõ bằng bảng mã {table}. Chuyển sang Unicode bằng UniKey rồi dán lại")


def printable(thing: str) -> Callable[[Any, Any], None]:
    """Return a validator that refuses what papers can't print; `thing` names the text in messages."""

    def check(_form: Any, field: Any) -> None:
        message = unprintable(field.data or "", thing, missing_glyphs)
        if message:
            raise ValidationError(message)

    return check


def optional() -> Callable[[Any, Any], None]:
    """Return a validator that marks a field “(không bắt buộc)” and checks nothing."""

    def check(_form: Any, _field: Any) -> None:
        return None

    check.field_flags = {"optional": True}  # type: ignore[attr-defined]  # how WTForms learns of flags
    return check
