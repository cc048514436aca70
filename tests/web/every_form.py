"""All forms of the program, those of papers too, for tests that walk them."""

from collections.abc import Iterator
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.fields.core import UnboundField

from kl01.db import db
from kl01.exemplars.forms import row_form_class
from kl01.forms.controls import RowsField, section_form_class
from kl01.forms.definition.vocabulary import FieldKind
from kl01.forms.models import FormTemplate
from kl01.forms.versions import Form, form_of
from kl01.web.forms import BaseForm
from tests.some import some


def all_forms(base: type[BaseForm] = BaseForm) -> list[type[BaseForm]]:
    """Every form of the program: the rooms are imported with the application."""
    found = [form for form in base.__subclasses__() if form.__module__.startswith("kl01.")]
    return found + [one for form in found for one in all_forms(form)]


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


def unbound(form: type[BaseForm]) -> dict[str, Any]:
    """Return the fields of a form as they are declared, by name."""
    return {name: one for name in dir(form) if isinstance(one := getattr(form, name), UnboundField)}


def filled(form: type[BaseForm], text: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield the name, the declaration and the bound field of each field into which a text was typed."""
    fields = unbound(form)
    sent = MultiDict(dict.fromkeys((one.name or name for name, one in fields.items()), text))
    for name, one in fields.items():
        if issubclass(one.field_class, RowsField):
            sent.add(f"{name}-row", "1")
            for column in unbound(one.args[1]):
                sent.add(f"{name}-1-{column}", text)
    bound = type("Bare", (BaseForm,), fields)(formdata=sent)
    for name, one in fields.items():
        yield name, one, bound[name]
