"""Every field of every form takes what was typed in the form that is stored, and applies its own filters."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from kl01.checklist.forms import DetailsForm
from kl01.db import db, reading
from kl01.exemplars.forms import row_form_class
from kl01.forms.controls import RowsField, TypedDateField, section_form_class
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.models import FormTemplate
from kl01.forms.versions import Form, form_of
from kl01.text import typed_line
from kl01.web.forms import BaseForm
from tests.some import some
from tests.typed import HYPHENS, WORD_BULLETS
from tests.web.every_form import all_forms


def unbound(form: type[BaseForm]) -> dict[str, Any]:
    return {name: one for name in dir(form) if isinstance(one := getattr(form, name), UnboundField)}


def forms_of_papers() -> Iterator[type[BaseForm]]:
    """Every section of every form of papers, the rows of their tables, and the rows of mẫu 03."""
    for template_id in some(db.session.scalars(db.select(FormTemplate.id)).all()):
        form: Form = form_of(db.session(), template_id)
        for section in form.definition.written_sections:
            for party_member in (True, False):
                yield section_form_class(form, section.code, range(2021, 2027), party_member=party_member)
            for field in section.fields:
                if field.kind is FieldKind.TABLE:
                    yield row_form_class(field, frozenset())


def filled(form: type[BaseForm], text: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield the name, the declaration and the bound field of each field into which a text was typed."""
    fields = unbound(form)
    sent = MultiDict(dict.fromkeys(fields, text))
    for name, one in fields.items():
        if issubclass(one.field_class, RowsField):
            sent.add(f"{name}-row", "1")
            for column in unbound(one.args[1]):
                sent.add(f"{name}-1-{column}", text)
    bound = type("Bare", (BaseForm,), fields)(formdata=sent)
    for name, one in fields.items():
        yield name, one, bound[name]


@pytest.fixture
def every_form(app: Flask) -> Iterator[list[type[BaseForm]]]:
    with app.test_request_context(method="POST"), reading():
        yield [*all_forms(), *forms_of_papers()]
        db.session.remove()


def test_no_filter_of_any_field_is_dead(every_form: list[type[BaseForm]]) -> None:
    class Marked(BaseForm):
        one = StringField("Dòng", filters=[lambda text: f"{text}!"])
        two = TextAreaField("Đoạn", filters=[lambda text: f"{text}?"])

    assert [field.data for _, _, field in filled(Marked, "•\tmột")] == ["- một!", "- một?"]
    for form in some(every_form):
        for name, one, field in filled(form, "một"):
            for own in one.kwargs.get("filters", ()):
                assert own in field.filters, (form, name)


def test_bullets_and_look_alikes_are_mended_in_every_text(every_form: list[type[BaseForm]]) -> None:
    texts, lines, cells = 0, 0, 0
    for form in some(every_form):
        for name, one, field in filled(form, WORD_BULLETS):
            kind = one.field_class
            if kind is TextAreaField:
                texts += 1
                assert field.data == HYPHENS, (form, name)
            elif kind is RowsField:
                for column in some(list(field.rows[0])):
                    if type(column) is TextAreaField:
                        cells += 1
                        assert column.data == HYPHENS, (form, name, column.name)
            elif issubclass(kind, StringField) and not issubclass(kind, HiddenField | TypedDateField):
                lines += 1
                wanted = WORD_BULLETS if issubclass(kind, PasswordField) else typed_line(WORD_BULLETS)
                assert field.data == wanted, (form, name)
    assert texts > 20
    assert lines > 20
    assert cells > 3
    assert DetailsForm in every_form
